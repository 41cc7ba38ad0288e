import { cleanup, render, screen } from "@testing-library/svelte";
import { createRawSnippet, tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import List from "./List.svelte";

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const row = createRawSnippet<[string, boolean]>((item) => ({
  render: () => `<span role="gridcell"></span>`,
  setup: (cell) => {
    $effect(() => void (cell.textContent = item()));
  },
}));
const rows = () => screen.getAllByRole("row").map((each) => each.textContent);

it("rows out of sight are filled a frame later than those in sight, and none that is not there is kept", async () => {
  const of = (word: string, count: number) => Array.from({ length: count }, (_, at) => `${word} ${at}`);
  const props = { label: "Rows", key: (item: string) => item, row, reuse: true };
  const list = render(List<string>, { ...props, items: of("a", 100) });
  await tick();
  // Nothing is laid out here: one row is in sight, and six more are drawn.
  expect(rows()).toEqual(of("a", 7));
  await list.rerender({ items: of("ab", 100) });
  expect(rows()).toEqual(["ab 0", ...of("a", 7).slice(1)]);
  await vi.advanceTimersByTimeAsync(50);
  expect(rows()).toEqual(of("ab", 7));
  await list.rerender({ items: of("abc", 3) });
  expect(rows()).toEqual(["abc 0", "ab 1", "ab 2"]);
  await vi.advanceTimersByTimeAsync(50);
  expect(rows()).toEqual(of("abc", 3));
  // Rows that were not there before come with the answer.
  await list.rerender({ items: of("a", 100) });
  expect(rows()).toEqual(["a 0", "abc 1", "abc 2", ...of("a", 7).slice(3)]);
}, 30_000);

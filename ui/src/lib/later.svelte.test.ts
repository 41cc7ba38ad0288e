import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { later, type Wait } from "./later.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("a value comes when a frame was drawn without it, once it rests, or when it is called; what changed meanwhile is passed over", async () => {
  let value = $state("a");
  let wait = $state.raw<Wait>("frame");
  const seen: string[] = [];
  let shown!: ReturnType<typeof later<string>>;
  const end = $effect.root(() => {
    shown = later(() => value, () => wait);
    $effect(() => void seen.push(shown.value));
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const change = (to: string) => {
    value = to;
    flushSync();
  };
  flushSync();
  change("b");
  await pass(17);
  expect(seen).toEqual(["a"]);
  change("c");
  await pass(40);
  expect(seen).toEqual(["a", "c"]);
  wait = 150;
  change("d");
  await pass(120);
  change("e");
  await pass(120);
  expect(seen).toEqual(["a", "c"]);
  await pass(40);
  expect(seen).toEqual(["a", "c", "e"]);
  change("f");
  shown.arrive();
  flushSync();
  expect(seen).toEqual(["a", "c", "e", "f"]);
  change("g");
  end();
  await pass(500);
  expect(seen).toEqual(["a", "c", "e", "f"]);
});

import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { EMPTY } from "../compare/tray";
import DetailPane from "./DetailPane.svelte";

let put: unknown[];
let started: unknown[];
beforeEach(() => {
  // The words rest only when a test says so.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: false });
  put = [];
  started = [];
  useTransport(new MemoryTransport({
    "shortlist.view": () => ({ entries: [], suppliers: [], tags: [] }),
    "rulebook.list": () => ({ rulebooks: [] }),
    "order.start": (args) => (started.push((args as { source: { product_id: string } }).source.product_id), { order_id: "ord_1" }),
    "shortlist.put": (args) => (put.push((args as { product_id: string }).product_id), {}),
  }));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const row = (id: string) => ({ product: { id, name: `Pump ${id}` }, supplier: { id: `sup_${id}`, name: `Mill ${id}` } }) as never;
const props = (id: string) => ({ row: row(id), first: true, quantity: undefined, listed: () => undefined, tray: EMPTY });

it("a click in the pane is for what stands there, a key for the row that the list shows", async () => {
  const { component, rerender } = render(DetailPane, props("one"));
  const button = () => screen.getByRole("button", { name: "Shortlist" });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  // Typed on: the list has another first row, the pane waits until the words rest.
  await rerender(props("two"));
  await fireEvent.click(button());
  await settle();
  expect(put).toEqual(["one"]);
  await component.shortlist();
  await settle();
  expect(put).toEqual(["one", "two"]);
  expect(button().title).toContain("Pump two");
  await rerender(props("three"));
  expect(button().title).toContain("Pump two");
  await component.start();
  await settle();
  expect(started).toEqual(["three"]);
});

it("what a dialog was opened for stands there until it is closed", async () => {
  const { rerender } = render(DetailPane, props("one"));
  const title = () => screen.getByRole("button", { name: "Shortlist", hidden: true }).title;
  await rerender(props("two"));
  await fireEvent.click(screen.getByRole("button", { name: "Contact Supplier" }));
  await vi.advanceTimersByTimeAsync(400);
  const dialog = document.querySelector<HTMLDialogElement>("dialog[open]");
  expect(dialog?.textContent).toContain("Mill one");
  expect(title()).toContain("Pump one");
  dialog?.close();
  await vi.advanceTimersByTimeAsync(50);
  expect(title()).toContain("Pump two");
});

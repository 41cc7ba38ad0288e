import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { EMPTY } from "../compare/tray";
import DetailPane from "./DetailPane.svelte";

let put: unknown[];
beforeEach(() => {
  put = [];
  useTransport(new MemoryTransport({
    "shortlist.view": () => ({ entries: [], suppliers: [], tags: [] }),
    "shortlist.put": (args) => (put.push((args as { product_id: string }).product_id), {}),
  }));
});
afterEach(cleanup);

const row = (id: string) => ({ product: { id, name: `Pump ${id}` }, supplier: { id: `sup_${id}`, name: `Mill ${id}` } }) as never;
const props = (id: string) => ({ row: row(id), first: true, quantity: undefined, listed: () => undefined, tray: EMPTY });

it("a click in the pane is for what stands there, a key for the row that the list shows", async () => {
  const { component, rerender } = render(DetailPane, props("one"));
  const button = () => screen.getByRole("button", { name: "Shortlist" });
  // Typed on: the list has another first row, the pane waits until the words rest.
  await rerender(props("two"));
  await fireEvent.click(button());
  await vi.waitFor(() => expect(put).toEqual(["one"]));
  await component.shortlist();
  await vi.waitFor(() => expect(put).toEqual(["one", "two"]));
  expect(button().title).toContain("Pump two");
});

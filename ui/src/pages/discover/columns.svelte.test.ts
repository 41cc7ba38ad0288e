import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import ColumnChooser from "./ColumnChooser.svelte";
import { ariaSort, COLUMNS, DiscoverColumns, leastWidth, pressed, shownColumns, tracks } from "./columns.svelte";
import Heads from "./Heads.svelte";
import ResultRow from "./ResultRow.svelte";
import type { Slot } from "./results.svelte";

let end = () => {};
function columns(): DiscoverColumns {
  let made: DiscoverColumns | undefined;
  end = $effect.root(() => void (made = new DiscoverColumns()));
  flushSync();
  if (!made) throw new Error("nothing was made");
  return made;
}

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
});
afterEach(() => {
  cleanup();
  end();
});

it("a narrow window leaves the MOQ out until it is chosen", () => {
  const ids = (wide: boolean, chosen = {}) => shownColumns(chosen, wide).map(({ id }) => id);
  expect(ids(true)).toEqual(["price", "moq", "lead", "free"]);
  expect(ids(false)).toEqual(["price", "lead", "free"]);
  expect(ids(false, { moq: true, free: false, category: true })).toEqual(["category", "price", "moq", "lead"]);
  expect(tracks(shownColumns({ moq: false, lead: false, free: false }, true))).toBe("minmax(0, 1fr) 68px");
  // All six in a list of 536 pixels: it scrolls sideways before a name has no room.
  expect(leastWidth(shownColumns({ category: true, incoterm: true }, true))).toBeGreaterThan(536);
  expect(leastWidth(shownColumns({}, true))).toBeLessThan(536);
});

it("what is chosen is remembered, and every row has the cells that the head has", async () => {
  const first = columns();
  render(ColumnChooser, { columns: first });
  await fireEvent.click(screen.getByRole("checkbox", { name: "Lead time", hidden: true }));
  await fireEvent.click(screen.getByRole("checkbox", { name: "Category", hidden: true }));
  flushSync();
  const chosen = first.ids;
  expect(chosen).not.toContain("lead");
  cleanup();
  end();
  const again = columns();
  expect(again.ids).toEqual(chosen);
  expect(again.ids.includes("category")).toBe(true);
  const row = { supplier: { id: "sup_1", name: "Mill", assured: false, trade_assurance: "no", verified: "unknown", limit_stale: false, ordered_before: false }, product: { id: "prd_1", name: "Seal", category: "Seals", moq: "7" } };
  const cells = render(ResultRow, { item: { at: 0, row } as unknown as Slot, search: "", standing: undefined, entry: undefined, currency: "USD", shows: again.ids }).container.querySelectorAll("[role=gridcell]");
  const heads = render(Heads, { columns: again, sort: "relevance", currency: "USD", quantity: undefined }).container.querySelectorAll("[role=columnheader]");
  expect(cells).toHaveLength(again.shown.length + 1);
  expect(heads).toHaveLength(cells.length);
  expect(cells[1]?.textContent).toBe("Seals");
});

it("a press on a head orders by it, a second one by the best match again; the head says which way", async () => {
  const free = COLUMNS.find(({ id }) => id === "free")?.heading;
  if (!free) throw new Error("no head");
  expect(pressed("price", free)).toBe("free_limit");
  expect(pressed("free_limit", free)).toBe("relevance");
  expect([ariaSort("free_limit", free), ariaSort("price", free), ariaSort("price", undefined)]).toEqual(["descending", "none", undefined]);
  render(Heads, { columns: { shown: shownColumns({ category: true }, true) }, sort: "relevance", currency: "USD", quantity: "100" });
  const price = () => screen.getByRole("columnheader", { name: "USD at 100" });
  expect(price().getAttribute("aria-sort")).toBe("none");
  await fireEvent.click(screen.getByRole("button", { name: "USD at 100" }));
  expect(price().getAttribute("aria-sort")).toBe("ascending");
  await fireEvent.click(screen.getByRole("button", { name: "Product and supplier" }));
  expect([price().getAttribute("aria-sort"), screen.getByRole("columnheader", { name: "Product and supplier" }).getAttribute("aria-sort")]).toEqual(["none", "ascending"]);
  expect(screen.queryByRole("button", { name: "Category" })).toBeNull();
});

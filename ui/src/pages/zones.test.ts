import { expect, it } from "vitest";

const PARTS = import.meta.glob<string>(["./{order,dispute,checkout,order_edit}/**/*.svelte", "./{order,dispute,checkout,order_edit,order_compare}.svelte"], { query: "?raw", import: "default", eager: true });
const PAGES = ["./order.svelte", "./dispute.svelte", "./checkout.svelte", "./order_compare.svelte", "./order_edit/Editor.svelte"];

/** What stands on an order's page and belongs to no order, with the reason. */
const OF_NO_ORDER = new Map([
  ["./checkout/PayLater.svelte", "a loan belongs to the line"],
  ["./order_edit/Coverage.svelte", "the age of a report of the supplier's limit"],
]);

it("T1: no part of an order's page takes the zone of the default edition for the order's own", () => {
  const wrong = Object.entries(PARTS).filter(([path, source]) => /session\.(zone|today)/.test(source) && !OF_NO_ORDER.has(path));
  expect(wrong.map(([path]) => path)).toEqual([]);
});

it("T1: every page of an order says whose days it counts in", () => {
  for (const page of PAGES) expect(PARTS[page], page).toContain("keepsZone(");
});

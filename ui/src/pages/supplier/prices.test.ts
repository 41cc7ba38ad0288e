import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport, Refusal } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import Prices from "./Prices.svelte";

const product = (id: string, name: string) => ({ id, product: { name, unit: "pcs", tiers: [] } });
const tier = (min_quantity: string, price: string, seen_on: string | null) => ({ min_quantity, price, currency: "USD", seen: false, seen_on });
const page = { id: "sup_1", products: [product("prd_a", "Anvil"), product("prd_b", "Bolt")] };
const props = (shortlisted: string) => ({ page, entryOf: (id: string) => (id === shortlisted ? { note: "", tags: [] } : undefined) }) as never;
const asked = vi.fn<(args: { product_id: string }) => unknown>();

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  asked.mockReset().mockReturnValue({ listed: [] });
  useTransport(new MemoryTransport({ "catalogue.prices": asked as never }));
});
afterEach(cleanup);

it("begins with what is on the shortlist, and says what a price was in the list before", async () => {
  asked.mockReturnValue({ listed: [
    { source: "autumn.csv", at: "2026-10-01T00:00:00Z", undone: false, tiers: [tier("1", "9.50", "2026-09-30"), tier("100", "7.00", null)] },
    { source: "summer.csv", at: "2026-07-01T00:00:00Z", undone: false, tiers: [tier("1", "10.00", "2026-06-30")] },
  ] });
  render(Prices, props("prd_b"));
  const table = await waitFor(() => screen.getByRole("table", { name: "Bolt: prices from list to list" }));
  expect(asked.mock.lastCall?.[0]).toEqual({ product_id: "prd_b" });
  const cells = [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent.replace(/\s+/g, " ").trim()));
  expect(cells).toEqual([
    ["Sep 30, 2026", "1 pcs", "USD 9.50", "cheaper, was 10.00", "autumn.csv"],
    ["no day named", "100 pcs", "USD 7.00", "", "autumn.csv"],
    ["Jun 30, 2026", "1 pcs", "USD 10.00", "", "summer.csv"],
  ]);
  const { violations } = await axe.run(document.body, { runOnly: ["wcag2a", "wcag2aa"], rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it("says what it would hold while it holds nothing, and what went wrong when it does not read", async () => {
  render(Prices, props(""));
  await waitFor(() => expect(document.body.textContent).toContain("Once a product is on the shortlist"));
  cleanup();
  asked.mockImplementation(() => {
    throw new Refusal({ code: "storage.read", message: "The ledger does not read." });
  });
  render(Prices, props(""));
  await waitFor(() => expect(screen.getByRole("alert")).toBeTruthy());
  expect(document.body.textContent).not.toContain("Once a product is on the shortlist");
});

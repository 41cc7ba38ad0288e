import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport, Refusal } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { newestOf } from "./newest";
import Prices from "./Prices.svelte";

const tier = (min_quantity: string, price: string, seen_on: string | null) => ({ min_quantity, price, currency: "USD", seen: false, seen_on });
const product = (id: string, name: string, ...tiers: ReturnType<typeof tier>[]) => ({ id, product: { name, unit: "pcs", tiers } });
const page = { id: "sup_1", product_count: 2, products: [product("prd_a", "Anvil", tier("1", "40.00", "2026-08-15"), tier("10", "36.00", "2026-08-15")), product("prd_b", "Bolt", tier("100", "0.0375", null))] };
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

const rows = () => [...screen.getByRole("grid", { name: "Newest prices" }).querySelectorAll<HTMLElement>("[data-at]")];
const lines = (element: Element): string[] => (element.children.length ? [...element.children].flatMap(lines) : [element.textContent.replace(/\s+/g, " ").trim()]);
const text = (row: Element) => lines(row).filter(Boolean).join(" ");

it("shows the newest price of every product and its day in one look, and asks for the history of the one in sight alone", async () => {
  render(Prices, props("prd_b"));
  await waitFor(() => expect(rows()).toHaveLength(2));
  expect(rows().map(text)).toEqual(["Bolt USD 0.0375 from 100 pcs no day named", "Anvil USD 40.00 from 1 pcs Aug 15, 2026"]);
  expect(asked.mock.calls.map(([args]) => args.product_id)).toEqual(["prd_b"]);
  expect(screen.getByRole("heading", { name: "Bolt, from list to list" })).toBeTruthy();
});

it("each product opens its own history, and none is shown under another's name while it is on its way", async () => {
  asked.mockImplementation(({ product_id }) => (product_id === "prd_b" ? { listed: [{ source: "bolts.csv", at: "2026-10-01T00:00:00Z", undone: false, tiers: [tier("1", "9.50", null)] }] } : new Promise(() => undefined)));
  render(Prices, props("prd_b"));
  await waitFor(() => expect(screen.getByRole("table", { name: /^Bolt/ })).toBeTruthy());
  await fireEvent.click(rows()[1] as HTMLElement);
  await waitFor(() => expect(asked.mock.lastCall?.[0]).toEqual({ product_id: "prd_a" }));
  expect(screen.getByRole("heading", { name: "Anvil, from list to list" })).toBeTruthy();
  expect(document.body.textContent).not.toContain("bolts.csv");
  expect(asked).toHaveBeenCalledTimes(2);
});

it("of hundreds of products few are drawn and one is asked for", async () => {
  const many = { ...page, product_count: 900, products: Array.from({ length: 300 }, (_, at) => product(`prd_${at}`, `Part ${at}`, tier("1", "2.00", "2026-08-01"))) };
  render(Prices, { page: many, entryOf: () => undefined } as never);
  await waitFor(() => expect(rows().length).toBeGreaterThan(3));
  expect(rows().length).toBeLessThan(60);
  expect(asked).toHaveBeenCalledTimes(1);
  // The rest is found in Discover.
  const card = screen.getByRole("region", { name: "Prices from list to list" });
  expect(within(card).getByText(/300.*900/)).toBeTruthy();
  expect(within(card).getByRole("link").getAttribute("href")).toBe("#/discover?of=sup_1");
});

it("the newest price is that of the latest day; an offer stands before what an order paid, a day before none", () => {
  const seen = { ...tier("5", "8.00", "2026-09-01"), seen: true };
  expect(newestOf([tier("1", "10.00", "2026-08-01"), seen])?.price).toBe("8.00");
  expect(newestOf([seen, tier("1", "10.00", "2026-09-01"), tier("9", "9.00", "2026-09-01")])?.price).toBe("10.00");
  expect(newestOf([tier("1", "10.00", null), seen])?.price).toBe("8.00");
  expect(newestOf([tier("1", "10.00", null), tier("2", "9.00", null)])?.price).toBe("10.00");
  expect(newestOf([])).toBeUndefined();
});

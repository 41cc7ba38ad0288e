import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import type { CreditView } from "../credit/types";
import type { OrderView } from "../order/types";
import Panes from "./Panes.test.svelte";
import PayPanel from "./PayPanel.svelte";
import type { Checkout, Settings, Way } from "./types";

const usd = (amount: string) => ({ amount, currency: "USD" });
const offer = (method: string, label: string, provisional: boolean) => ({
  method, label, available: true, reason: null, limit: null, working_days: [3, 7], fee_total: null, transactions: [{ method, amount: usd("1500.00"), fee: null }],
  arrives_earliest: "2026-09-28", arrives_latest: "2026-10-02", provisional,
});
const banks = (payer: boolean, payee: boolean) => ({ payer: { country: "US", assumed: payer }, payee: { country: "CN", assumed: payee } });
const checkout = (transfer_banks: Checkout["transfer_banks"]) => ({
  order_id: "ord_1", amount: usd("1500.00"), pay_on: "2026-09-23T15:00:00Z", account: null, credit_available: usd("20000.00"), days: [], transfer_banks,
  methods: [offer("credit_card", "Credit card", false), offer("telegraphic_transfer", "T/T", transfer_banks.payer.assumed || transfer_banks.payee.assumed)],
}) as unknown as Checkout;

const scheduled = vi.fn<(args: unknown) => unknown>();
beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  scheduled.mockReset().mockReturnValue({ months: [], total_fee: "0.00", total_credit: "0.00" });
  useTransport(new MemoryTransport({ explain: () => ({ figures: [] }), "rulebook.view": () => ({ credit: { months_max: 6 } }), "credit.schedule": (args: unknown) => scheduled(args) as never }));
});
afterEach(cleanup);

it("p11: names the country that a bank is assumed in, and calls the days provisional", async () => {
  render(Panes, { checkout: checkout(banks(true, false)) });
  await waitFor(() => expect(document.body.textContent).toContain("for a bank in this country: United States"));
  expect(document.body.textContent).not.toContain("for an account in");
  expect(document.querySelectorAll(".bar.provisional")).toHaveLength(1);
  cleanup();
  render(Panes, { checkout: checkout(banks(false, true)) });
  await waitFor(() => expect(document.body.textContent).toContain("for an account in this country: China"));
  expect(document.body.textContent).not.toContain("for a bank in");
});

it("p11: says nothing of the kind when both banks are known", async () => {
  render(Panes, { checkout: checkout(banks(false, false)) });
  await waitFor(() => expect(screen.getAllByText("T/T").length).toBeGreaterThan(0));
  expect(document.body.textContent).not.toContain("counted as for");
  expect(document.querySelectorAll(".bar.provisional")).toHaveLength(0);
});

it.each(["40.00", "0.00"])("l4: the schedule is previewed with the promotional credit that is left: %s", async (left) => {
  // A loan under the terms of an earlier line says nothing of the credit of this one.
  const credit = {
    lender: "Lender", stage: "approved", line: usd("20000.00"), available: usd("20000.00"), terms: { monthly_fee_rates: ["0.02", "0.02"], promotional_credit: usd("40.00") },
    promotional_credit_left: usd(left), draws: [{ agreed_at: "2026-01-12T20:00:00Z" }],
  } as unknown as CreditView;
  render(Panes, { checkout: checkout(banks(false, false)), credit });
  await waitFor(() => expect(scheduled).toHaveBeenCalled());
  expect(scheduled.mock.lastCall?.[0]).toMatchObject({ principal: "1500.00", promotional_credit: left });
});

it("l5_what each term costs this sum stands there before one is chosen, as the desk answers it", async () => {
  const dues = ["2026-10-21", "2026-11-21", "2026-12-21"];
  scheduled.mockImplementation((args) => {
    const { monthly_fee_rates } = args as { monthly_fee_rates: string[] };
    // The arithmetic is not the page's: whatever the desk says stands there.
    const months = monthly_fee_rates.map((_, at) => ({ due: dues[at], principal: "500.00", fee: "17.77", credit: at === 0 ? "5.00" : "0.00", payment: at === 0 ? "512.77" : "517.77", balance: "0.00" }));
    return { months, total_fee: ["17.77", "35.54", "53.31"][months.length - 1] };
  });
  const credit = {
    lender: "Lender", stage: "approved", line: usd("20000.00"), available: usd("20000.00"), terms: { monthly_fee_rates: ["0.02", "0.02", "0.03"], promotional_credit: usd("40.00") },
    promotional_credit_left: usd("5.00"), draws: [],
  } as unknown as CreditView;
  render(Panes, { checkout: checkout(banks(false, false)), credit, months: null });
  const table = await waitFor(() => screen.getByRole("table", { name: "What each term costs" }));
  await waitFor(() => expect(table.querySelectorAll("tbody td.num")).toHaveLength(12));
  const rows = [...table.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent?.replace(/\s+/g, " ").trim()));
  expect(rows).toEqual([
    ["17.77", "5.00", "512.77", "Oct 21, 2026"],
    ["35.54", "5.00", "1,030.54", "Oct 21, 2026–Nov 21, 2026"],
    ["53.31", "5.00", "1,548.31", "Oct 21, 2026–Dec 21, 2026"],
  ]);
  // Each figure can be asked for its reason, and nothing is chosen for anybody.
  expect(table.querySelectorAll("tbody [data-why]").length).toBe(14);
  expect(screen.getAllByRole<HTMLInputElement>("radio").some((radio) => radio.checked)).toBe(false);
  expect(scheduled.mock.calls.map(([args]) => (args as { principal: string; monthly_fee_rates: string[] }).monthly_fee_rates.length).toSorted()).toEqual([1, 2, 3]);
});

describe("rb4_p2_the fee of a way that has one", () => {
  const part = { method: "e_checking", amount: usd("2000.00"), fee: usd("15.00") };
  const way = { parts: [part], fee: "15.00", earliest: "2026-09-28", latest: "2026-09-29", provisional: false } as Way;
  const cover = { total: usd("4000.00"), cap: usd("2000.00"), covered: usd("2000.00"), uncovered: usd("0.00"), not_yet_paid: usd("2000.00"), in_transit: usd("0.00"), uncovered_then: usd("0.00") };
  const account = { account_id: "acc_1", holder: "Supplier", bank: "Citibank", country: "CN", last_four: "0007", designated_at: "2026-09-01T00:00:00Z", confirmed_at: "2026-09-01T00:00:00Z", changed: false };
  const view = { ...checkout(banks(false, false)), number: "QS-1", amount: usd("2000.00"), account, cover_after: cover, action: { command: "send_payment.initial", allowed: true, refusal: null, late: false } } as unknown as Checkout;
  const settings = { buyer: {}, card: null, paying_bank: null, checking: { bank: "Bank", last_four: "0042", country: "US", us_checking: true }, tt_fee: null } as unknown as Settings;
  const order = { cover: { coverage: null }, batches: [], confirmed_at: "2026-09-01T00:00:00Z" } as unknown as OrderView;
  const shown = (kind: "practice" | "real") => {
    session.open = { workspace_id: "wsp_1", name: "W", kind, legal_name: "B", encrypted: false } as unknown as NonNullable<typeof session.open>;
    const { container } = render(PayPanel, { checkout: view, order, settings, instalment: "initial", way, stands: "/cheapest", noWay: "", months: null, lender: "", onenterfee: () => undefined, onmonths: () => undefined });
    return container.querySelector(".pay")?.textContent?.replace(/\s+/g, " ") ?? "";
  };
  afterEach(() => void (session.open = undefined));

  it("is part of what is paid in Practice, and the sum can be opened", () => {
    expect(shown("practice")).toMatch(/Pay USD.2,015\.00.*Fee USD.15\.00 included\./);
    expect(screen.getByRole("button", { name: /^Why Fee USD.15\.00 included\. USD.2,015\.00\?$/ })).toBeTruthy();
  });
  it("comes on top of what one is told to send outside of it", () => {
    const said = shown("real");
    expect(said).toMatch(/Fee USD.15\.00 comes on top\./);
    expect(said).not.toContain("2,015.00");
    expect(document.body.textContent?.replace(/\s+/g, " ")).toMatch(/USD.2,000\.00/);
  });
});

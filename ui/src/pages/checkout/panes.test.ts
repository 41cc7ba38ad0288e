import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import type { CreditView } from "../credit/types";
import Panes from "./Panes.test.svelte";
import type { Checkout } from "./types";

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

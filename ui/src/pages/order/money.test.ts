import { cleanup, render } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { receivedAt } from "../payments/received";
import { capReason, refundsMatter } from "./cap";
import { creditMoved } from "./instalments";
import Instalments from "./Instalments.svelte";
import MoneyFigures from "./MoneyFigures.svelte";
import Payments from "./Payments.svelte";
import type { Figures, OrderView } from "./types";

const usd = (amount: string) => ({ amount, currency: "USD" });
const none = usd("0.00");
const part = (instalment: string, due: string, received: string, changed: object = {}) => ({ instalment, due: usd(due), waived: none, received: usd(received), in_transit: none, outstanding: none, overpaid: none, complete: true, fully_received: true, ...changed });
const SENT = "2026-03-02T18:00:00Z";
const CAME = "2026-03-05T18:00:00Z";
const payment = (id: string, instalment: string, amount: string, received: string | null, changed: object = {}) => ({
  payment_id: id, instalment, method: "telegraphic_transfer", amount: usd(amount), received: received === null ? null : usd(received), returned: null, fee: null, designated: true, paid_with: { kind: "bank", bank: "First", last_four: "0042" },
  sent_at: SENT, arrival: { earliest: "2026-03-05", latest: "2026-03-11", provisional: false }, awaits_agreement: false, state: received === null ? "sent" : "received", state_at: CAME, reason: null, overdue: false, status_minutes: null, status_late: false, ...changed,
});

/** What stands in the desk's reply after all was paid (C4): 2000 covered, 1000 not. */
function figures(instalments: object[], changed: object = {}): Figures {
  const cover = { total: usd("3000.00"), cap: usd("2000.00"), covered: usd("2000.00"), uncovered: usd("1000.00"), not_yet_paid: none, in_transit: none, uncovered_then: usd("1000.00") };
  const refunds = { decided: none, received: none, to_loan: none, ceiling: usd("2000.00") };
  return { total: usd("3000.00"), due: usd("3000.00"), received: usd("3000.00"), in_transit: none, outstanding: none, overpaid: none, to_elsewhere: none, elsewhere: none, instalments, cover, refunds, ...changed } as unknown as Figures;
}
const PAID = figures([part("initial", "1500.00", "1500.00"), part("balance", "1500.00", "1500.00")]);
const AGREED = { coverage: "post_delivery", assured: true, free_limit: usd("2000.00"), as_of: SENT, cap: usd("2000.00") };
function order(changed: object = {}): OrderView {
  return { order_id: "ord_1", contract: { currency: "USD", supplier: {} }, cover: AGREED, payments: [], disputes: [], grounds: [], actions: [], recordable: [], account: null, earlier_accounts: [], figures: PAID, rulebook: { id: "trade-assurance@1" }, ...changed } as unknown as OrderView;
}
const text = (at: Element) => (at.textContent ?? "").replace(/\s+/g, " ");
const moneyOf = (view: OrderView) => text(render(MoneyFigures, { view, figures: view.figures ?? PAID }).container);

beforeEach(() => void vi.spyOn(navigator, "language", "get").mockReturnValue("en-US"));
afterEach(cleanup);

it("c3_the cap and the free limit it came from stay on the page when all is paid, for then they decide (O7)", () => {
  const { container } = render(MoneyFigures, { view: order(), figures: PAID });
  expect(text(container)).toMatch(/Cap of cover.*2,000\.00 ?Free limit when it was agreed.*2,000\.00 ?Post-delivery: the smaller of order total and free limit\. Reported/);
});

it("c2_s2_rb2_an order's cap says what it is the smaller of, or why no limit was weighed", () => {
  expect(capReason({ assured: true, coverage: "pre_shipment" })).toEqual({ words: "order_cap_pre_shipment", rule: "C2", limited: true });
  expect(capReason({ assured: true, coverage: null })).toMatchObject({ rule: "RB2", limited: false });
  expect(capReason({ assured: false, coverage: "post_delivery" })).toMatchObject({ rule: "S2", limited: false });
  expect(moneyOf(order({ cover: { ...AGREED, as_of: null, free_limit: none, cap: none } }))).toContain("No report of it was known, and none counts as zero.");
});

it("d5_p8_what was waived is said to be never paid, beside what is not yet paid", () => {
  const waived = figures([part("initial", "1500.00", "1500.00"), part("balance", "1300.00", "1300.00", { waived: usd("200.00") })]);
  const view = order({ figures: { ...waived, cover: { ...waived.cover, not_yet_paid: usd("200.00") } } });
  expect(moneyOf(view)).toMatch(/Not yet paid ?200\.00 ?Waived, never to be paid: Balance.*200\.00/);
  const row = render(Instalments, { view, figures: waived }).container.querySelectorAll("tbody tr")[1];
  expect(row && text(row)).toMatch(/^ ?Balance ?1,300\.00 ?after 200\.00 was waived ?1,300\.00/);
});

it("p8_credit that counts for the other instalment is said on both lines", () => {
  const came = [payment("pay_1", "initial", "1500.00", "1480.00"), payment("pay_2", "initial", "25.00", "25.00")];
  const moved = figures([part("initial", "1500.00", "1500.00"), part("balance", "1500.00", "5.00", { outstanding: usd("1495.00"), complete: false, fully_received: false })]);
  const rows = [...render(Instalments, { view: order({ payments: came }), figures: moved }).container.querySelectorAll("tbody tr")].map(text);
  expect(rows[0]).toMatch(/1,500\.00 ?less credit that counts for: Balance/);
  expect(rows[1]).toMatch(/5\.00 ?with credit of: Initial payment/);
  // Once the balance came by itself, nothing has moved; what came back or to another account was never credit.
  const own = [...came, payment("pay_3", "balance", "1500.00", "1500.00"), payment("pay_4", "balance", "9.00", "9.00", { designated: false })] as unknown as OrderView["payments"];
  expect(creditMoved({ payments: own }, { instalment: "initial", received: usd("1505.00") })).toBeNull();
  expect(creditMoved({ payments: own }, { instalment: "balance", received: usd("1500.00") })).toBeNull();
  const back = [payment("pay_1", "initial", "1500.00", "1500.00", { returned: usd("600.00") })] as unknown as OrderView["payments"];
  expect(creditMoved({ payments: back }, { instalment: "initial", received: usd("900.00") })).toBeNull();
});

it("c7_what may still be decided is shown while a dispute is open or possible", () => {
  const said = /Refund that may still be decided.*2,000\.00/;
  expect(moneyOf(order())).not.toMatch(said);
  expect(moneyOf(order({ disputes: [{ ended_at: null }] }))).toMatch(said);
  expect(moneyOf(order({ grounds: [{ open: true }] }))).toMatch(said);
  expect(refundsMatter({ disputes: [{ ended_at: CAME }], grounds: [{ open: false }], actions: [] } as unknown as OrderView)).toBe(false);
});

it("p8_a payment that came over or under its amount shows what was sent and what was received", () => {
  const payments = [payment("pay_1", "initial", "1500.00", "1480.00"), payment("pay_2", "initial", "20.00", "25.00"), payment("pay_3", "balance", "1500.00", "1500.00")];
  const page = text(render(Payments, { view: order({ payments }) }).container);
  expect(page).toContain("Sent USD 1,500.00, received USD 1,480.00");
  expect(page).toContain("Sent USD 20.00, received USD 25.00");
  expect(page.match(/Sent USD/g)).toHaveLength(2);
});

it("p9_what came back is not called pending once it was paid again", () => {
  const payments = [payment("pay_1", "initial", "1500.00", "1500.00", { returned: usd("600.00"), reason: "charged back" })];
  const page = (outstanding: string) => text(render(Payments, { view: order({ payments, figures: figures([part("initial", "1500.00", "900.00", { outstanding: usd(outstanding) })]) }) }).container);
  expect(page("600.00")).toMatch(/USD 600\.00 of it came back.*: USD 600\.00 of the instalment is outstanding\./);
  cleanup();
  expect(page("0.00")).toMatch(/USD 600\.00 of it came back.*: nothing of the instalment is outstanding now\./);
});

it("p8_received says the moment of receipt, not that of a later change", () => {
  expect(receivedAt({ state_at: "2026-03-10T18:00:00Z", received_at: CAME })).toBe(CAME);
  expect(receivedAt({ state_at: CAME })).toBe(CAME);
  const payments = [payment("pay_1", "initial", "1500.00", "1500.00", { returned: usd("600.00"), received_at: CAME, state_at: "2026-03-10T18:00:00Z" })];
  const moments = [...render(Payments, { view: order({ payments }) }).container.querySelectorAll("time")].map((time) => time.dateTime);
  expect(moments).toEqual([CAME, "2026-03-10T18:00:00Z"]);
});

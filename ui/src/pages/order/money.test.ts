import { cleanup, render } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { receivedAt } from "../payments/received";
import { capReason, refundsMatter } from "./cap";
import { creditMoved } from "./instalments";
import ContractRead from "./ContractRead.svelte";
import Delivery from "./Delivery.svelte";
import Instalments from "./Instalments.svelte";
import MoneyFigures from "./MoneyFigures.svelte";
import Payments from "./Payments.svelte";
import Receipt from "./Receipt.svelte";
import Refunds from "./Refunds.svelte";
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
  const payments = [payment("pay_1", "initial", "1500.00", "1500.00"), payment("pay_2", "balance", "1300.00", "1300.00")];
  const view = order({ payments, figures: { ...waived, cover: { ...waived.cover, not_yet_paid: usd("200.00") } } });
  expect(moneyOf(view)).toMatch(/Not yet paid ?200\.00 ?Waived, never to be paid: Balance.*200\.00/);
  const row = render(Instalments, { view, figures: waived }).container.querySelectorAll("tbody tr")[1];
  expect(row && text(row)).toMatch(/^ ?Balance ?1,300\.00 ?after 200\.00 was waived ?1,300\.00/);
});

it("p8_credit that counts for the other instalment is said on both lines", () => {
  const came = [payment("pay_1", "initial", "1500.00", "1480.00"), payment("pay_2", "initial", "25.00", "25.00")];
  const moved = figures([part("initial", "1500.00", "1500.00"), part("balance", "1500.00", "5.00", { outstanding: usd("1495.00"), complete: false, fully_received: false })]);
  const rows = [...render(Instalments, { view: order({ payments: came }), figures: moved }).container.querySelectorAll("tbody tr")].map(text);
  expect(rows[0]).toMatch(/Initial payment ?less credit that counts for: Balance.*\.1,500\.00 ?1,500\.00/);
  expect(rows[1]).toMatch(/Balance ?with credit of: Initial payment.*\.1,500\.00 ?5\.00/);
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

it("c7_the cover's own total is there, for an order in another currency has its total in that one (M2)", () => {
  const cny = (amount: string) => ({ amount, currency: "CNY" });
  const changed = { ...PAID, total: cny("24000.00"), due: cny("24000.00") };
  expect(moneyOf(order({ figures: changed }))).toMatch(/Cover, USD Order total ?3,000\.00/);
});

it("c7_what would be uncovered is not said once nothing more comes", () => {
  const split = (outstanding: string) => order({ figures: { ...PAID, outstanding: usd(outstanding), cover: { ...PAID.cover, not_yet_paid: usd("200.00") } } });
  expect(moneyOf(split("200.00"))).toContain("Uncovered once all is paid");
  cleanup();
  expect(moneyOf(split("0.00"))).not.toContain("Uncovered once all is paid");
});

it("p11_a payment that came still says when it was to arrive", () => {
  const page = text(render(Payments, { view: order({ payments: [payment("pay_1", "initial", "1500.00", "1500.00")] }) }).container);
  expect(page).toMatch(/Was to arrive Mar 5 – 11/);
});

it("p9_d8_what of a refund was given up is beside what is left of it", () => {
  const refund = { refund_id: "ref_1", dispute_id: "dsp_1", decided: usd("200.00"), reduced_by: usd("300.00"), received: usd("200.00"), to_loan: none, decided_at: CAME };
  const view = order({ refunds: [refund], number: "QS-0001" });
  expect(text(render(Refunds, { view, refunds: view.refunds }).container)).toMatch(/Decided ?200\.00 ?Given up, as the payment itself came back.*300\.00 ?Received ?200\.00/);
});

const LINES = [{ product: "Widget", quantity: "100", unit: "pcs", unit_price: "20.00", quality: [] }, { product: "Case", quantity: "50", unit: "pcs", unit_price: "10.00", quality: [] }];

it("h1_a partly shipped order says what is not shipped yet", () => {
  const batch = { batch_id: "bat_1", number: 1, items: [{ line: 0, quantity: "60" }], carriage: {}, shipped_at: CAME, shipped_on: "2026-03-05", late: false, cleared_on: null, delivered_on: null, quality_closes_on: null, quality_provisional: false, quality_state: null };
  const contract = { currency: "USD", lines: LINES };
  const left = text(render(Delivery, { view: order({ contract, batches: [batch], cancelled: null, confirmed_at: SENT, started_at: SENT }) }).container);
  expect(left).toMatch(/Not shipped yet: Widget: 40 pcs.*Not shipped yet: Case: 50 pcs/);
  cleanup();
  expect(text(render(Delivery, { view: order({ contract, batches: [], cancelled: null }) }).container)).not.toContain("Not shipped yet");
});

it("h3_a receipt shows what each line comes to, so that the claim adds up", () => {
  const lines = [{ batch_id: "bat_1", line: 0, shipped: "100", received: "98", short: "2", over: "0", damaged: "3", below_standard: "0", faulty: "5", amount: usd("100.00") }];
  const receipt = { at: CAME, counts: [], lines, claim: usd("100.00"), claim_usd: usd("100.00"), feedback: null, revised: false, platform_copy: null };
  const view = order({ receipt, contract: { currency: "USD", lines: LINES }, batches: [{ batch_id: "bat_1", number: 1, items: [] }] });
  const row = render(Receipt, { view }).container.querySelector("tbody tr");
  expect([...(row?.querySelectorAll("td") ?? [])].map((cell) => text(cell).trim())).toEqual(["Widget batch 1", "100", "98", "3", "0", "5", "100.00"]);
});

it("rb2_an edition without coverage types has not left its coverage open; a total is the sum of what stands above it (C7)", () => {
  const contract = { currency: "USD", lines: [], coverage: null } as unknown as OrderView["contract"];
  const totals = { goods: usd("2500.00"), shipping: usd("400.00"), insurance: usd("100.00"), total: usd("3000.00"), initial: usd("1500.00"), balance: usd("1500.00") };
  const read = (untyped: boolean) => text(render(ContractRead, { contract, totals, untyped }).container);
  expect(read(true)).toMatch(/Goods ?2,500\.00 ?Shipping fee ?400\.00 ?Insurance ?100\.00 ?Total ?3,000\.00.*Coverage ?None in this edition: what was paid is covered/);
  cleanup();
  expect(read(false)).toMatch(/Coverage ?Not agreed/);
});

import { expect, it } from "vitest";
import { afterThat, groupOf, needsOf, needTitle, ruleOf, wayOf, type Deadline, type Need, type TodayView } from "./needs";
import { EXAMPLES } from "$lib/why/examples";
import { amountOf, byPath } from "$lib/why/made";
import { holidaysOf, paysOf, transitsOf, windowsOf } from "./strip";

const TODAY = "2026-09-24";
const THEN: Record<Deadline["kind"], Deadline["then"]> = {
  confirm: "no_order", answer_change: "contract_stands", answer_cancellation: "order_goes_on", pay_initial: "supplier_waits", pay_balance: "receipt_waits",
  arrival: "payment_late", ship_by: "shipment_late", inspection: "inspection_over", quality_window: "quality_closed", late_shipment_window: "late_shipment_closed",
  confirm_receipt: "not_complete", feedback: "feedback_closed", feedback_revision: "feedback_stands", dispute_respond: "silence_escalates", dispute_settle: "no_solution_escalates",
  answer_offer: "dispute_goes_on", refund: "not_refunded", lapse: "order_cancelled",
};
function deadline(change: Partial<Deadline>): Deadline {
  return {
    kind: "ship_by", about: null, order_id: "ord_1", time_zone: "America/Los_Angeles", number: "QS-0001", supplier_id: "sup_1", supplier: "Example Mill", due: "2026-09-30", closes_at: null,
    provisional: false, overdue: false, amount: null, rule: "D2", then: THEN[change.kind ?? "ship_by"], action: "record_shipment", ...change,
  };
}
function today(deadlines: Deadline[], change: Partial<TodayView> = {}): TodayView {
  return {
    today: TODAY, time_zone: "America/Los_Angeles", deadlines, loan_payments: [], in_transit: [], to_pay: [], in_transit_sums: [], unread: 0, clock_behind: null,
    strip: [TODAY, "2026-10-07"], closed: [], ...change,
  };
}
const need = (change: Partial<Deadline>): Need => needsOf(today([deadline(change)]))[0] as Need;
const usd = (amount: string) => ({ amount, currency: "USD" });
const loan = { draw_id: "drw_1", order_id: "ord_9", month: 2, due: "2026-10-01", amount: usd("1054.00"), overdue: false };

it("puts the overdue first, then the nearest day, then what waits without one, loans among them (T3)", () => {
  const view = today(
    [deadline({ kind: "confirm", due: null, action: "confirm" }), deadline({ due: "2026-10-05", order_id: "ord_2" }), deadline({ due: "2026-09-21", overdue: true, order_id: "ord_3" })],
    { loan_payments: [loan] },
  );
  expect(needsOf(view).map((one) => one.due)).toEqual(["2026-09-21", "2026-10-01", "2026-10-05", null]);
  // Two of a kind on one day stay two rows.
  const twins = needsOf(today([deadline({ kind: "arrival" }), deadline({ kind: "arrival" })]));
  expect(new Set(twins.map((one) => one.key)).size).toBe(2);
});

it("groups by overdue, tomorrow, the week, later and no day", () => {
  const group = (due: string | null, overdue = false) => groupOf({ due, overdue }, TODAY);
  expect(group("2026-09-21", true)).toBe("overdue");
  expect([group("2026-09-24"), group("2026-09-25"), group("2026-09-26"), group("2026-09-30"), group("2026-10-01"), group(null)]).toEqual(["tomorrow", "tomorrow", "week", "week", "later", "open"]);
});

it("names every kind of deadline, with its own words for the overdue and for the supplier's turn", () => {
  const kinds: Deadline["kind"][] = ["confirm", "answer_change", "answer_cancellation", "pay_initial", "pay_balance", "arrival", "ship_by", "inspection", "quality_window", "late_shipment_window", "confirm_receipt", "feedback", "feedback_revision", "dispute_respond", "dispute_settle", "answer_offer", "refund", "lapse"];
  for (const kind of kinds) {
    for (const overdue of [false, true]) {
      const one = need({ kind, overdue, amount: usd("500.00") });
      expect(needTitle(one), kind).not.toBe(kind);
      expect(afterThat(one), kind).not.toBe("");
    }
  }
  expect(needTitle(need({ kind: "confirm", action: "remind" }))).not.toBe(needTitle(need({ kind: "confirm", action: "confirm" })));
  expect(needTitle(need({ kind: "answer_offer", amount: null }))).not.toContain("  ");
  expect(ruleOf(need({ rule: "C5" }))).toBe("C5");
});

it("leads to the action that ends it", () => {
  const way = (change: Partial<Deadline>, practice = true) => wayOf(need(change), practice);
  expect(way({ kind: "confirm", action: "remind" })).toMatchObject({ does: "remind" });
  expect(way({ kind: "pay_initial", action: "send_payment" })).toMatchObject({ label: "Send Initial Payment", href: "#/orders/ord_1/pay/initial" });
  expect(way({ kind: "pay_balance", action: "send_payment" }).href).toBe("#/orders/ord_1/pay/balance");
  expect(way({ kind: "quality_window", action: "open_dispute" }).href).toBe("#/disputes/ord_1");
  // Outside facts: recorded by the user in a real workspace, asked for in Practice.
  expect(way({}).label).toBe("Chat Now");
  expect(way({}, false).label).toBe("Record shipment");
  expect(way({ kind: "dispute_respond", action: "escalate" }).label).toBe("Escalate");
  // A refund may come of a cancellation, where there is no dispute (O8, D8).
  expect(way({ kind: "refund", action: "record_refund_received" }, false)).toEqual({ label: "Record refund", href: "#/orders/ord_1?part=refund" });
  expect(way({ kind: "refund", action: "record_refund_received" })).toEqual({ label: "See order", href: "#/orders/ord_1?part=refund" });
});

it("goes on with an open dispute and opens no second one (D6)", () => {
  const late = deadline({ overdue: true, action: "open_dispute" });
  const [alone] = needsOf(today([late]));
  const [beside] = needsOf(today([late, deadline({ kind: "dispute_respond", due: "2026-09-29" })]));
  expect(wayOf(alone as Need, true).label).toBe("Open dispute");
  expect(wayOf(beside as Need, true).label).toBe("See dispute");
});

it("draws sums by day and currency, never across currencies (M2)", () => {
  const pays = paysOf(today([
    deadline({ kind: "pay_initial", due: null, amount: usd("100.10") }),
    deadline({ kind: "pay_initial", due: null, amount: usd("200.20"), number: "QS-0002" }),
    deadline({ kind: "pay_initial", due: null, amount: { amount: "50.00", currency: "EUR" }, number: "QS-0003" }),
    deadline({ kind: "pay_balance", due: null, amount: usd("999.00") }),
  ], { loan_payments: [loan] }));
  expect(pays).toMatchObject([
    { day: TODAY, amount: "300.30", name: "2 payments" },
    { day: TODAY, amount: "50.00", name: "EUR QS-0003", path: "/deadlines/2/amount" },
    { day: "2026-10-01", amount: "1054.00", name: "Pay Later", path: "/loan_payments/0/amount" },
  ]);
  // What several come to stands nowhere in the answer: the sum says its parts, each with its own derivation.
  const part = (at: number, amount: string) => ({ path: `/deadlines/${at}/amount`, value: amountOf(usd(amount)), rules: ["M3" as const], steps: [{ ...EXAMPLES.sum, result: amountOf(usd(amount)) }], provisional: false });
  const figure = pays[0]?.made?.(byPath([part(0, "100.10"), part(1, "200.20")]));
  expect(figure).toMatchObject({ value: amountOf(usd("300.30")), rules: ["P1"] });
  expect(figure?.steps.map((step) => `${step.name} ${step.of ?? ""} ${step.how.step}`)).toEqual(["outstanding QS-0001 sum", "outstanding QS-0002 sum", "to_pay  sum"]);
});

it("joins the last safe days of one order on one day, and leaves the overdue to the list", () => {
  const view = today([
    deadline({ kind: "quality_window" }), deadline({ kind: "late_shipment_window" }), deadline({ kind: "arrival" }),
    deadline({ due: "2026-09-20", overdue: true }), deadline({ due: "2026-10-20" }),
  ]);
  expect(windowsOf(view).shown).toEqual([{ name: "QS-0001 quality window, late shipment", last_day: "2026-09-30" }]);
  expect(transitsOf(view)).toEqual([]);
  expect(holidaysOf(today([], { closed: [{ day: "2026-09-25", countries: ["CN"] }, { day: "2026-09-26", countries: ["CN", "US"] }] }))).toEqual([{ date: "2026-09-25", name: "Banks closed: China" }]);
});

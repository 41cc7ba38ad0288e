import { describe, expect, it } from "vitest";
import { secondBefore } from "$lib/fact-time";
import { beforeOf, nextAction } from "./actions";
import { differences } from "./differences";
import { faultsOf, fieldName, lineOf } from "./fields";
import { countsOf, freshCounts, problemOf } from "./receipt";
import { formOf, fresh, missing, unshipped } from "./record/forms";
import { steps } from "./steps";
import type { OrderView } from "./types";
import { drawn } from "./timeline";
import { noInspectionWords, shipByWords, valueWords } from "./words";

const usd = (amount: string) => ({ amount, currency: "USD" });
const instalment = (name: string, changed: object = {}) => ({ instalment: name, due: usd("1500.00"), waived: usd("0.00"), received: usd("0.00"), in_transit: usd("0.00"), outstanding: usd("1500.00"), overpaid: usd("0.00"), complete: false, fully_received: false, ...changed });

/** An order as far as a test needs it. */
function order(changed: object = {}): OrderView {
  return {
    order_id: "ord_1", version: 3, status: { code: "draft", label: "Draft" }, versions: [], changes: [], batches: [], payments: [], inspections: [], actions: [], recordable: [],
    contract: { currency: "USD", lines: [{ product: "Seal", quantity: "100", unit: "pcs", unit_price: "30.00", quality: [] }] },
    timeline: { today: "2026-09-24", facts: [], windows: [] }, figures: null, confirmed_at: null, completed_at: null, cancelled: null, account: null,
    ...changed,
  } as unknown as OrderView;
}
const may = (...commands: string[]) => commands.map((command) => ({ command, allowed: true, refusal: null, late: false }));

describe("the next action", () => {
  it("is the buyer's own answer before anything else (O5, O6)", () => {
    expect(nextAction(order({ status: { code: "awaiting_buyer" }, actions: may("confirm", "cancel") }))).toBe("confirm");
    expect(nextAction(order({ status: { code: "shipped" }, actions: may("answer_change", "send_payment.balance") }))).toBe("answer_change");
  });
  it("is to pay the balance after delivery, else only when nothing else is left (P12)", () => {
    const figures = { instalments: [instalment("initial", { outstanding: usd("0.00"), complete: true }), instalment("balance")] };
    const batches = [{ delivered_on: "2026-09-17", items: [] }];
    expect(nextAction(order({ status: { code: "delivered" }, figures, batches, actions: may("send_payment.balance") }))).toBe("send_payment.balance");
    expect(nextAction(order({ status: { code: "completed" }, figures, batches: [], actions: may("leave_feedback", "send_payment.balance") }))).toBe("leave_feedback");
  });
  it("is nothing when it is the others' turn", () => {
    expect(nextAction(order({ status: { code: "awaiting_shipment" } }))).toBeNull();
  });
});

describe("a fact that is recorded after the order cancelled itself (RB2, T2)", () => {
  const recordable = [{ command: "record_supplier_confirmed", allowed: true, refusal: null, late: true }, ...may("record_payment_returned")];
  const lapsed = order({ cancelled: { by: null, at: "2026-04-02T07:00:00Z", reason: "" }, recordable });
  it("must have happened strictly before that", () => {
    const before = beforeOf(lapsed, "record_supplier_confirmed");
    expect(before).toBe("2026-04-02T07:00:00Z");
    expect(secondBefore(before ?? "")).toBe("2026-04-02T06:59:59Z");
  });
  it("may happen now where the end does not matter to it", () => {
    expect(beforeOf(lapsed, "record_payment_returned")).toBeUndefined();
    expect(beforeOf(lapsed, "record_shipment")).toBeUndefined();
  });
});

describe("differences of a proposal (O6)", () => {
  it("are told field by field, amounts and terms whole", () => {
    const before = { title: "A", lines: [{ product: "Seal", unit_price: "3.50" }], ship_by: { kind: "on", day: "2026-10-01" }, papers: [] };
    const after = { title: "A", lines: [{ product: "Seal", unit_price: "3.20" }, { product: "Ring", unit_price: "1" }], ship_by: { kind: "after_balance", days: 3 }, papers: [] };
    expect(differences(before, after).map((difference) => difference.field)).toEqual(["lines[0].unit_price", "lines[1]", "ship_by"]);
    expect(differences(before, structuredClone(before))).toEqual([]);
  });
});

describe("fields", () => {
  it("have names for people and know their line", () => {
    expect(fieldName("lines[0].unit_price")).toBe("Line 1, unit price");
    expect(fieldName("buyer.legal_name")).toBe("Buyer, legal name");
    expect([lineOf("lines[12].quality"), lineOf("ship_by")]).toEqual([12, null]);
  });
  it("come out of a refusal with what is wrong (O4)", () => {
    expect(faultsOf({ fields: ["lines[0].unit_price:missing", "initial_payment:over_total"] })).toEqual([{ field: "lines[0].unit_price", code: "missing" }, { field: "initial_payment", code: "over_total" }]);
    expect(faultsOf(undefined)).toEqual([]);
  });
  it("have values for people", () => {
    expect(valueWords("initial_payment", { kind: "percent", percent: "30" })).toBe("30 %");
    expect(valueWords("shipping_fee", usd("12.00"))).toContain("12.00");
    expect(valueWords("coverage", "post_delivery")).toBe("Post-delivery");
    expect(valueWords("destination", undefined)).toBe("nothing");
    expect(shipByWords({ kind: "after_initial_payment", days: 1 })).toBe("1 day after the initial payment is received");
  });
});

describe("receipt (H3)", () => {
  const batches = [{ batch_id: "bat_1", number: 1, items: [{ line: 0, quantity: "100" }] }];
  it("begins as if all had come and was good", () => {
    const rows = freshCounts(order({ batches }));
    expect(rows).toMatchObject([{ shipped: "100", received: "100", damaged: "0", below: "0" }]);
    expect(countsOf(rows)).toEqual([{ batch_id: "bat_1", line: 0, received: "100", damaged: "0", below_standard: "0" }]);
  });
  it("counts an empty cell as none", () => {
    const rows = freshCounts(order({ batches })).map((row) => ({ ...row, received: "", damaged: "", below: "" }));
    expect(countsOf(rows)).toEqual([{ batch_id: "bat_1", line: 0, received: "0", damaged: "0", below_standard: "0" }]);
  });
  it("refuses more bad units than came", () => {
    const [row] = freshCounts(order({ batches }));
    if (!row) throw new Error("no row");
    expect(problemOf({ ...row, received: "1", damaged: "1", below: "1" })).toBe("receipt_more_bad");
    expect(problemOf(row)).toBeNull();
  });
});

describe("records of outside facts", () => {
  it("offer what of each line is not shipped yet (H1)", () => {
    expect(unshipped(order({ batches: [{ items: [{ line: 0, quantity: "60" }] }] }))).toEqual({ 0: "40" });
    expect(unshipped(order({ batches: [{ items: [{ line: 0, quantity: "100" }] }] }))).toEqual({});
  });
  it("ask for what a record needs and leave the rest free", () => {
    const view = order();
    const form = formOf(view, "record_account");
    if (!form) throw new Error("no form");
    const filled = fresh(view, form, {}, "2026-09-24");
    expect(missing(form, filled)).toEqual(["holder", "bank", "country", "last_four", "at"]);
    expect(formOf(view, "record_decision")).toBeNull();
  });
  it("take the amount of the payment they are about", () => {
    const view = order({ payments: [{ payment_id: "pay_1", state: "sent", amount: usd("1500.00") }] });
    const form = formOf(view, "record_payment_received");
    if (!form) throw new Error("no form");
    expect(fresh(view, form, { payment_id: "pay_1" }, "2026-09-24").texts.amount).toBe("1500.00");
  });
});

describe("steps", () => {
  it("name the first thing not done", () => {
    expect(steps(order()).map((step) => step.state)).toEqual(["now", ...Array<string>(6).fill("todo")]);
    const figures = { instalments: [instalment("initial", { complete: true }), instalment("balance")] };
    const running = steps(order({ status: { code: "partly_shipped" }, confirmed_at: "2026-07-02T10:00:00Z", figures, batches: [{ items: [] }] }));
    expect(running.find((step) => step.state === "now")?.label).toBe("Shipped");
  });
  it("p8_say where the day on which an instalment was there in full is explained, and what is left of one", () => {
    const facts = [{ kind: "payment_received", day: "2026-07-09" }, { kind: "initial_received", day: "2026-07-10" }];
    const figures = { instalments: [instalment("initial", { complete: true }), instalment("balance", { outstanding: usd("1500.00") })] };
    const way = steps(order({ confirmed_at: "2026-07-02T10:00:00Z", figures, timeline: { facts, windows: [], today: "2026-07-11" } }));
    expect(way.filter((step) => step.path).map((step) => [step.fact, step.path])).toEqual([["Jul 10", "/timeline/facts/1/day"], [expect.stringContaining("1,500.00"), "/figures/instalments/1/outstanding"]]);
  });
  it("leave out a balance of nothing (P1)", () => {
    const figures = { instalments: [instalment("initial"), instalment("balance", { due: usd("0.00") })] };
    expect(steps(order({ confirmed_at: "2026-07-02T10:00:00Z", figures })).some((step) => step.label === "Balance")).toBe(false);
  });
});

describe("inspections", () => {
  it("c8_names the agencies of the order's edition, and none where it has none", () => {
    const agencies = (...codes: string[]) => ({ agencies: codes.map((code) => ({ code, name: code })) }) as Parameters<typeof noInspectionWords>[0];
    expect(noInspectionWords(agencies("QIMA", "BV"))).toMatch(/^No inspection is booked\. QIMA or BV inspect for a fee/);
    expect(noInspectionWords(agencies("BV"))).toMatch(/BV inspects for a fee/);
    expect(noInspectionWords(agencies())).not.toMatch(/fee/);
  });
});

describe("timeline", () => {
  it("draws what is under way as arriving and tells a completing receipt once", () => {
    const at = "2026-07-10T10:00:00Z";
    const facts = [
      { lane: "money", kind: "payment_received", day: "2026-07-10", at },
      { lane: "money", kind: "initial_received", day: "2026-07-10", at },
      { lane: "contract", kind: "started", day: "2026-07-01", at: "2026-07-01T10:00:00Z" },
    ];
    const windows = [
      { lane: "money", kind: "arrival", from: "2026-09-25", last_day: "2026-09-28", state: "open", provisional: false },
      { lane: "quality_check", kind: "quality_window", from: "2026-08-13", last_day: "2027-02-08", state: "open", provisional: true, outer_limit: null },
    ];
    const plan = drawn(order({ payments: [{ state: "sent" }], timeline: { today: "2026-09-24", facts, windows } }));
    expect(plan.facts.map((fact) => fact.name)).toEqual(["Initial received"]);
    expect(plan.facts[0]?.path).toBe(`/timeline/facts/${facts.findIndex((fact) => fact.kind === "initial_received")}/day`);
    expect(plan.arriving).toEqual([{ label: "In transit", from: "2026-09-25", to: "2026-09-28", path: "/timeline/windows/0/last_day" }]);
    expect(plan.windows).toMatchObject([{ lane: "quality", state: "provisional" }]);
    // The days at the longest are derived where their last day is: at its own place in the reply.
    const longer = drawn(order({ timeline: { today: "2026-09-24", facts: [], windows: windows.map((window) => ({ ...window, outer_limit: "2027-03-01" })) } })).windows.at(-1)?.longer;
    expect(longer?.path).toBe(`/timeline/windows/${windows.length - 1}/outer_limit`);
  });
});

import { expect, it } from "vitest";
import type { OrderView } from "../order/types";
import { behindOf } from "./behind";
import type { Deadline } from "./needs";

const on = (at: string) => at.slice(0, 10);
const due = (change: Partial<Deadline>) => ({ kind: "quality_window", due: "2026-09-30", ...change }) as Deadline;
const order = (change: object) => ({ batches: [], versions: [], reminders: [], changes: [], payments: [], inspections: [], refunds: [], disputes: [], timeline: { facts: [] }, contract: { ship_by: null }, ...change }) as unknown as OrderView;
const far = { from: "shipment", days: 180, last_day: "2027-02-08", decides: false };
const cleared = { from: "clearance", days: 15, last_day: "2026-09-30", decides: true };
const batch = { number: 1, shipped_on: "2026-08-12", cleared_on: "2026-09-15", delivered_on: null, quality_closes_on: "2026-09-30", late: false, quality_limits: [cleared, far] };

it("names both limits of a quality window and which one closes it (C3, C5)", () => {
  const [near, last] = behindOf(due({}), order({ batches: [batch] }), on);
  expect(near).toEqual({ label: "Cleared customs Sep 15 + 15 days", value: "Sep 30, 2026", path: "/batches/0/quality_limits/0/last_day" });
  expect(last).toEqual({ label: "Shipped Aug 12 + 180 days", value: "Feb 8, 2027", path: "/batches/0/quality_limits/1/last_day", quiet: true });
});

it("lets delivery stand in for an unknown clearance, and the 180th day for both (C5)", () => {
  const delivered = { ...batch, cleared_on: null, delivered_on: "2026-09-20", quality_closes_on: "2026-10-05", quality_limits: [{ ...cleared, from: "delivery", last_day: "2026-10-05" }, far] };
  expect(behindOf(due({ due: "2026-10-05" }), order({ batches: [delivered] }), on)[0]?.label).toBe("Delivered Sep 20 + 15 days");
  const neither = { ...batch, cleared_on: null, quality_closes_on: "2027-02-08", quality_limits: [{ ...far, decides: true }] };
  expect(behindOf(due({ due: "2027-02-08" }), order({ batches: [neither] }), on)).toEqual([{ label: "Shipped Aug 12 + 180 days", value: "Feb 8, 2027", path: "/batches/0/quality_limits/0/last_day" }]);
});

it("c5: the delivery of a domestic order decides nothing: the 180th day does", () => {
  const domestic = { ...batch, shipped_on: "2026-01-01", cleared_on: null, delivered_on: "2026-02-10", quality_closes_on: "2026-06-30", quality_limits: [{ ...far, last_day: "2026-06-30", decides: true }] };
  expect(behindOf(due({ due: "2026-06-30" }), order({ batches: [domestic] }), on)).toEqual([{ label: "Shipped Jan 1 + 180 days", value: "Jun 30, 2026", path: "/batches/0/quality_limits/0/last_day" }]);
});

it("names the limits of the batch whose window it is, and none of a window that is not made of them", () => {
  const later = { ...batch, number: 2, shipped_on: "2026-08-20", quality_closes_on: "2026-10-09", quality_limits: [{ ...cleared, last_day: "2026-10-09" }, far] };
  expect(behindOf(due({ due: "2026-10-09" }), order({ batches: [batch, later] }), on)[0]).toMatchObject({ value: "Oct 9, 2026", path: "/batches/1/quality_limits/0/last_day" });
  const protection = order({ batches: [{ ...batch, quality_limits: [] }], completed_at: "2026-09-10T10:00:00Z" });
  expect(behindOf(due({ due: "2026-10-10" }), protection, on)).toEqual([{ label: "Receipt confirmed", value: "Sep 10, 2026" }]);
});

it("counts ship-by from the receipt it was agreed from (O4)", () => {
  const facts = [{ kind: "paid", at: "2026-09-01T10:00:00Z" }, { kind: "initial_received", at: "2026-09-04T10:00:00Z" }];
  const agreed = order({ contract: { ship_by: { kind: "after_initial_payment", days: 20 } }, timeline: { facts } });
  const told = behindOf(due({ kind: "ship_by" }), agreed, on);
  expect(told.map((fact) => fact.value)).toEqual(["20 days after the initial payment is received", "Sep 4, 2026"]);
  // The day on which it was there in full is worked out: of two payments it is the later one's.
  expect(told[1]?.path).toBe("/timeline/facts/1/day");
});

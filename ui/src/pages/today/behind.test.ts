import { expect, it } from "vitest";
import type { OrderView } from "../order/types";
import { behindOf } from "./behind";
import type { Deadline } from "./needs";

const byType = { kind: "by_type", quality_days_from_shipment: 180, quality_days_from_clearance: 15 } as const;
const on = (at: string) => at.slice(0, 10);
const due = (change: Partial<Deadline>) => ({ kind: "quality_window", due: "2026-09-30", ...change }) as Deadline;
const order = (change: object) => ({ batches: [], versions: [], reminders: [], changes: [], payments: [], inspections: [], refunds: [], disputes: [], timeline: { facts: [] }, contract: { ship_by: null }, ...change }) as unknown as OrderView;
const batch = { number: 1, shipped_on: "2026-08-12", cleared_on: "2026-09-15", delivered_on: null, quality_closes_on: "2026-09-30", late: false };

it("names both limits of a quality window and which one closes it (C3, C5)", () => {
  const [near, far] = behindOf(due({}), order({ batches: [batch] }), byType, on);
  expect(near).toEqual({ label: "Cleared customs Sep 15 + 15 days", value: "Sep 30, 2026", path: "/batches/0/quality_closes_on" });
  expect(far).toEqual({ label: "Shipped Aug 12 + 180 days", value: "Feb 8, 2027", path: "/batches/0/quality_closes_on", quiet: true });
});

it("lets delivery stand in for an unknown clearance, and the 180th day for both (C5)", () => {
  const delivered = { ...batch, cleared_on: null, delivered_on: "2026-09-20", quality_closes_on: "2026-10-05" };
  expect(behindOf(due({ due: "2026-10-05" }), order({ batches: [delivered] }), byType, on)[0]?.label).toBe("Delivered Sep 20 + 15 days");
  const neither = { ...batch, cleared_on: null, quality_closes_on: "2027-02-08" };
  expect(behindOf(due({ due: "2027-02-08" }), order({ batches: [neither] }), byType, on)).toEqual([{ label: "Shipped Aug 12 + 180 days", value: "Feb 8, 2027", path: "/batches/0/quality_closes_on" }]);
});

it("counts ship-by from the receipt it was agreed from (O4)", () => {
  const facts = [{ kind: "paid", at: "2026-09-01T10:00:00Z" }, { kind: "initial_received", at: "2026-09-04T10:00:00Z" }];
  const agreed = order({ contract: { ship_by: { kind: "after_initial_payment", days: 20 } }, timeline: { facts } });
  expect(behindOf(due({ kind: "ship_by" }), agreed, byType, on).map((fact) => fact.value)).toEqual(["20 days after the initial payment is received", "Sep 4, 2026"]);
});

import { describe, expect, it } from "vitest";
import { claimLines, currentOf, groundIn, refusalWords, remedyWords } from "./words";
import type { GroundView, OrderView } from "./types";

const view = (parts: object) => ({ batches: [], contract: { lines: [] }, receipt: null, disputes: [], ...parts }) as unknown as OrderView;

describe("H3: the claim's arithmetic", () => {
  const counted = view({
    batches: [{ batch_id: "bat_1", number: 1, items: [{ line: 0, quantity: "600" }] }],
    contract: { lines: [{ product: "Gate valve", unit_price: "24.00" }] },
    receipt: { counts: [{ batch_id: "bat_1", line: 0, received: "590", damaged: "5", below_standard: "85" }] },
  });
  it("adds short, damaged and below standard", () => {
    const [line] = claimLines(counted);
    expect(line).toMatchObject({ product: "Gate valve", batch: 1, units: "100", price: "24.00" });
    expect(line?.faults).toHaveLength(3);
  });
  it("claims nothing for what came as agreed", () => {
    const good = view({ ...counted, receipt: { counts: [{ batch_id: "bat_1", line: 0, received: "600", damaged: "0", below_standard: "0" }] } });
    expect(claimLines(good)).toEqual([]);
  });
});

describe("D2: a refused ground says which date", () => {
  const ground = (facts: object) => ({ ground: "late_shipment", open: false, refusal: { code: "x", rule: "D2", message: "The ship-by day is not over.", facts } }) as unknown as GroundView;
  it("names the day it opens, else the day it closed", () => {
    expect(refusalWords(ground({ opens_at: "2026-09-26T07:00:00Z", ship_by: "2026-09-25" }), "America/Los_Angeles")).toMatch(/not over\..*26/);
    expect(refusalWords(ground({ last_day: "2026-09-12" }), "UTC")).toMatch(/12/);
  });
});

it("D6: the open dispute stands before ended ones", () => {
  const both = view({ disputes: [{ dispute_id: "a", ended_at: "2026-01-01T00:00:00Z" }, { dispute_id: "b", ended_at: null }, { dispute_id: "c", ended_at: "2026-02-01T00:00:00Z" }] });
  expect(currentOf(both)?.dispute_id).toBe("b");
  expect(currentOf(view({}))).toBeNull();
});

it("C5: a ground of one batch names it", () => {
  const batches = view({ batches: [{ batch_id: "bat_2", number: 2, items: [] }] });
  expect(groundIn(batches, "quality", "bat_2")).toContain("2");
  expect(groundIn(batches, "quality", null)).not.toContain("2");
});

it("D5: a replacement has no amount", () => {
  expect(remedyWords({ kind: "replacement" })).not.toMatch(/\d/);
  expect(remedyWords({ kind: "refund", amount: { amount: "10.00", currency: "USD" } })).toContain("10.00");
});

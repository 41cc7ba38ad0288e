import { describe, expect, it } from "vitest";
import { EXAMPLES } from "$lib/why/examples";
import { byPath } from "$lib/why/made";
import { claimLines, currentOf, groundIn, refusalDay, remedyWords } from "./words";
import type { GroundView, OrderView } from "./types";

const view = (parts: object) => ({ batches: [], contract: { lines: [] }, receipt: null, disputes: [], ...parts }) as unknown as OrderView;

describe("H3: the claim's arithmetic", () => {
  const usd = (amount: string) => ({ amount, currency: "USD" });
  const line = { batch_id: "bat_1", line: 0, shipped: "600", received: "590", short: "10", over: "0", damaged: "5", below_standard: "85", faulty: "100", amount: usd("2400.00") };
  const good = { ...line, batch_id: "bat_2", received: "600", short: "0", damaged: "0", below_standard: "0", faulty: "0", amount: usd("0.00") };
  const counted = (...lines: object[]) => view({ batches: [{ batch_id: "bat_1", number: 1, items: [] }], contract: { lines: [{ product: "Gate valve", unit_price: "24.00" }] }, receipt: { lines } });
  it("is the desk's, line by line, with what is wrong", () => {
    const lines = claimLines(counted(good, line));
    expect(lines).toMatchObject([{ product: "Gate valve", batch: 1, units: "100", price: "24.00", path: "/receipt/lines/1/faulty" }]);
    expect(lines[0]?.faults).toHaveLength(3);
  });
  it("never claims more units than were shipped: damaged ones beyond them stand beside, not in the sum", () => {
    // 103 came of 100 shipped, 3 of them damaged: nothing that was shipped is missing or bad.
    const over = { ...line, shipped: "100", received: "103", short: "0", over: "3", damaged: "3", below_standard: "0", faulty: "0", amount: usd("0.00") };
    expect(claimLines(counted(over))).toEqual([]);
    expect(claimLines(counted({ ...over, damaged: "5", faulty: "2", amount: usd("48.00") }))).toMatchObject([{ units: "2" }]);
  });
  it("claims nothing for what came as agreed", () => {
    expect(claimLines(counted(good))).toEqual([]);
    expect(claimLines(view({}))).toEqual([]);
  });
});

describe("D2: a refused ground says which date, and why that one", () => {
  const refused = (facts: object) => {
    const ground = { ground: "late_shipment", open: false, refusal: { code: "x", rule: "D2", message: "The ship-by day is not over.", facts } } as unknown as GroundView;
    const windows = [{ kind: "arrival", last_day: "2026-09-01" }, { kind: "ship_by", last_day: "2026-09-25" }];
    return refusalDay(view({ grounds: [{}, ground], time_zone: "America/Los_Angeles", timeline: { windows } }), ground);
  };
  it("the day it opens is the day after the ship-by day, with that one's own derivation", () => {
    const found = refused({ opens_at: "2026-09-26T07:00:00Z", ship_by: "2026-09-25" });
    expect(found).toMatchObject({ day: "2026-09-26", words: expect.stringContaining("26") });
    const shipBy = { path: "/timeline/windows/1/last_day", value: EXAMPLES.days_after.result, rules: ["O4"], steps: [EXAMPLES.day_in_zone, EXAMPLES.days_after], provisional: true };
    const figure = found?.made?.(byPath([shipBy]));
    expect(figure).toMatchObject({ value: { kind: "day", value: "2026-09-26" }, provisional: true });
    expect(figure?.steps.map((step) => `${step.name} ${step.how.step}`)).toEqual(["event_day day_in_zone", "ship_by_day days_after", "one fact", "window_opens days_after"]);
  });
  it("the day it closed is the ground's own, and what was on time names the ship-by day", () => {
    expect(refused({ last_day: "2026-09-12", why: "window_over" })).toMatchObject({ words: expect.stringContaining("12"), path: "/grounds/1/closes_on" });
    expect(refused({ ship_by: "2026-09-25", why: "shipped_on_time" })).toMatchObject({ words: expect.stringContaining("25"), path: "/timeline/windows/1/last_day" });
  });
  it("no day where none decides", () => {
    expect(refused({ why: "no_ship_by" })).toBeNull();
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

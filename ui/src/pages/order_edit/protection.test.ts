import { expect, it } from "vitest";
import { protectionWords } from "./protection";

it("RB1, C3: the days of a coverage type are those of the order's edition", () => {
  const terms = { kind: "by_type", quality_days_from_shipment: 90, quality_days_from_clearance: 10 } as never;
  expect(protectionWords("post_delivery", terms)).toMatch(/10 .*90/);
  expect(protectionWords("post_delivery", undefined)).toBe("");
});

it("RB2: an edition without types says its days of protection", () => {
  expect(protectionWords(null, { kind: "by_payment", protection_days: 21 } as never)).toContain("21");
});

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { lookup } from "../messages";
import { happeningHref, happeningWords } from "./happenings";

it("has words for everything that the practice world can do", () => {
  const source = readFileSync("../crates/practice/src/world/due.rs", "utf8");
  const list = /KEYS: \[&str; \d+\] = \[([^\]]+)\]/.exec(source)?.[1] ?? "";
  const keys = [...list.matchAll(/"(\w+)"/g)].map((hit) => hit[1] as string);
  expect(keys.length).toBeGreaterThan(20);
  for (const key of keys) expect(lookup(`happening_${key}`, { about: "QS-0001" }), key).toContain("QS-0001");
});

it("leads to the order, else to the page that shows it", () => {
  expect(happeningHref({ what: "batch_shipped", order_id: "ord_1" })).toBe("#/orders/ord_1");
  expect(happeningHref({ what: "quotation_received", order_id: null })).toBe("#/quotes");
  expect(happeningHref({ what: "statement_posted", order_id: null })).toBe("#/credit");
  expect(happeningHref({ what: "limit_reported", order_id: null })).toBeUndefined();
  expect(happeningWords({ what: "supplier_confirms", about: "QS-0001" })).toBe("supplier confirms QS-0001");
});

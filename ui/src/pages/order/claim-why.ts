/** How a claim comes about from what was counted (H3): of a receipt that is recorded, and of one that is being typed. */
import { compare, subtract, type Money } from "$lib/money";
import { amountOf, leftOf, product, sum, sumOf, type Made, type Part } from "$lib/why";
import { exactTimes } from "../order_edit/figures";

type Origin = NonNullable<Part["origin"]>;

/** The counts of one line in one batch. */
export interface CountedLine {
  /** Which of several: `1`. */
  of: string;
  shipped: string;
  received: string;
  damaged: string;
  below: string;
  unit_price: string;
  /** What comes of it: units that are not as agreed, and their worth. */
  units: string;
  claim: Money;
  /** Where the counts are from: recorded, or entered here. */
  from: Origin;
}

function faultyPart({ of, shipped, received, damaged, below, units, from }: CountedLine): Part & { made: Made } {
  const tally = (name: string, value: string, origin: Origin): Part => ({ name, of, value: { kind: "tally", value }, origin });
  const short = compare(shipped, received) > 0 ? subtract(shipped, received) : "0";
  const value = { kind: "tally" as const, value: short };
  const missing: Part = { name: "short_units", of, value, made: leftOf("short_units", value, tally("shipped_units", shipped, { from: "record" }), tally("received_units", received, from), ["H3"]) };
  const result = { kind: "tally" as const, value: units };
  return { name: "faulty_units", of, value: result, made: sumOf("faulty_units", result, [missing, tally("damaged_units", damaged, from), tally("below_standard_units", below, from)], [], ["H3"]) };
}

/** Short, damaged and below standard, added together. */
export function faultyMade(line: CountedLine): Made {
  return faultyPart(line).made;
}

/** Each line's units at their price, added together; what may come back of it is capped by the desk (C7). */
export function claimMade(lines: readonly CountedLine[], claim: Money): Made {
  const parts = lines.map((line): Part => {
    const price: Part = { name: "unit_price", of: line.of, value: { kind: "price", value: line.unit_price }, origin: { from: "contract" } };
    const exact = exactTimes(line.unit_price, line.units) ?? line.claim.amount;
    return { name: "claim_line", of: line.of, value: amountOf(line.claim), made: product("claim_line", line.claim, price, faultyPart(line), exact, ["H3"]) };
  });
  return sum("counted_claim", claim, parts, [], ["H3"]);
}

import { describe, expect, it } from "vitest";
import { found, ordered } from "./rules";

const rules = ordered({ P10: "The payee must be the designated account.", M1: "Exact decimals.", P2: "e-Checking for a United States account.", S4: "Free limit.", RB4: "Moves no money.", X1: "Unknown." });

describe("rules", () => {
  it("stand by section and number, unknown sections last", () => {
    expect(rules.map((rule) => rule.id)).toEqual(["S4", "P2", "P10", "M1", "RB4", "X1"]);
    expect(rules.at(-1)?.section).toBeNull();
  });

  it("are found by id and by every word", () => {
    expect(found(rules, "account").map((rule) => rule.id)).toEqual(["P2", "P10"]);
    expect(found(rules, "designated ACCOUNT").map((rule) => rule.id)).toEqual(["P10"]);
    expect(found(rules, "p10").map((rule) => rule.id)).toEqual(["P10"]);
    expect(found(rules, "  ")).toHaveLength(6);
    expect(found(rules, "money exact")).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { Found, keyOf, PART, type Row, type Slot } from "./results.svelte";

const row = (id: string) => ({ supplier: { id: "sup_1" }, product: { id } }) as Row;
const part = (number: number): Slot[] => Array.from({ length: PART }, (_, at) => ({ at: number * PART + at, row: row(`prd_${number * PART + at}`) }));

describe("a million results", () => {
  const found = new Found(1_000_000, new Map([[0, part(0)], [15_555, part(15_555)]]));

  it("hold only what was loaded, and have a place for the rest", () => {
    expect(found.length).toBe(1_000_000);
    expect(found.at(777_762)?.row && keyOf(found.at(777_762)?.row as Row)).toBe("prd_777762");
    expect(found.at(500_000)).toEqual({ at: 500_000, row: undefined });
    expect([found.at(-1), found.at(1_000_000)]).toEqual([undefined, undefined]);
  });

  it("say where a row stands that is loaded", () => {
    expect([found.find("prd_777799"), found.find("prd_5"), found.find("prd_500000")]).toEqual([777_799, 5, -1]);
  });
});

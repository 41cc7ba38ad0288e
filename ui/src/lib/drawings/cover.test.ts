import { describe, expect, it } from "vitest";
import { capMark, coverParts } from "./cover";

function shares(figures: Parameters<typeof coverParts>[0]) {
  return Object.fromEntries(coverParts(figures).map((part) => [part.kind, [part.amount, part.grow]]));
}

describe("c7_money_is_split_over_the_order_total", () => {
  it("draws C4's two cover types", () => {
    expect(shares({ total: "3000.00", covered: "1500.00", uncovered: "1500.00" })).toMatchObject({ covered: ["1500.00", 500_000], uncovered: ["1500.00", 500_000], unpaid: ["0.00", 0] });
    expect(shares({ total: "3000.00", covered: "2000.00", uncovered: "1000.00" })).toMatchObject({ covered: ["2000.00", 666_666], uncovered: ["1000.00", 333_333] });
  });
  it("takes what is left as not yet paid, money in transit apart", () => {
    expect(shares({ total: "18600.00", covered: "5580.00", uncovered: "0.00", transit: "6000.00" }).unpaid).toEqual(["7020.00", 377_419]);
  });
  it("keeps the order of the parts", () => {
    expect(coverParts({ total: "1", covered: "0", uncovered: "0" }).map((part) => part.kind)).toEqual(["covered", "uncovered", "transit", "unpaid"]);
  });
  it("still fills the bar when too much was paid", () => {
    const parts = coverParts({ total: "100.00", covered: "100.00", uncovered: "20.00" });
    expect(parts.reduce((sum, part) => sum + part.grow, 0)).toBeCloseTo(1_000_000, -1);
    expect(parts.at(-1)?.amount).toBe("0.00");
  });
});

describe("cap mark", () => {
  const mark = (figures: Parameters<typeof coverParts>[0]) => capMark(figures, coverParts(figures));
  it("stands at cap / total while something is unpaid", () => {
    expect(mark({ total: "18600.00", covered: "5580.00", uncovered: "0", transit: "6000.00", cap: "16000.00" })).toBeCloseTo(0.860215, 6);
  });
  it("is gone when all is paid, or when the cap reaches everything", () => {
    expect(mark({ total: "18600.00", covered: "16000.00", uncovered: "2600.00", cap: "16000.00" })).toBeNull();
    expect(mark({ total: "100", covered: "0", uncovered: "0", cap: "100.00" })).toBeNull();
    expect(mark({ total: "100", covered: "0", uncovered: "0" })).toBeNull();
  });
});

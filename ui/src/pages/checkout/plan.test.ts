import { describe, expect, it } from "vitest";
import { onlyMethod, restOf, sameWay, sharesOf, sumOf, wayOf, wayOfProposal, withFee } from "./plan";
import type { MethodOffer, PartView } from "./types";

const usd = (amount: string) => ({ amount, currency: "USD" });
const part = (method: string, amount: string, fee: string | null) =>
  ({ method, amount: usd(amount), fee: fee === null ? null : usd(fee) }) as PartView;
const offer = (method: string, parts: PartView[], days: [string, string], provisional = false) =>
  ({ method, transactions: parts, arrives_earliest: days[0], arrives_latest: days[1], provisional, available: true }) as unknown as MethodOffer;

describe("P6: an own split", () => {
  it("leaves the rest to the last method, to the cent", () => {
    const split = { shares: [{ method: "credit_card" as const, amount: "20000.00" }], rest: "telegraphic_transfer" as const };
    expect(restOf(split, "26400.01")).toBe("6400.01");
    expect(sharesOf(split, "26400.01")).toEqual([
      { method: "credit_card", amount: "20000.00" },
      { method: "telegraphic_transfer", amount: "6400.01" },
    ]);
  });
  it("puts shares of one method together and leaves out empty ones", () => {
    const split = { shares: [{ method: "credit_card" as const, amount: "1.50" }, { method: "pay_later" as const, amount: "" }], rest: "credit_card" as const };
    expect(sharesOf(split, "10.00")).toEqual([{ method: "credit_card", amount: "10.00" }]);
  });
  it("is none while the shares are more than the whole", () => {
    expect(sharesOf({ shares: [{ method: "credit_card", amount: "10.01" }], rest: "pay_later" }, "10.00")).toBeNull();
  });
  it("needs no rest when the shares are the whole", () => {
    const shares = sharesOf({ shares: [{ method: "credit_card", amount: "10.00" }], rest: "pay_later" }, "10.00");
    expect(shares).toEqual([{ method: "credit_card", amount: "10.00" }]);
  });
});

describe("P6, P11: a way", () => {
  const card = offer("credit_card", [part("credit_card", "20000.00", null), part("credit_card", "400.00", null)], ["2026-09-28", "2026-09-29"]);
  const checking = offer("e_checking", [part("e_checking", "6000.00", "15.00")], ["2026-09-30", "2026-10-01"], true);
  it("has arrived when its last part has, and says what is provisional", () => {
    const way = wayOf([card, checking]);
    expect([way.earliest, way.latest, way.provisional]).toEqual(["2026-09-30", "2026-10-01", true]);
    expect(sumOf(way.parts)).toBe("26400.00");
  });
  it("knows its fee only when every part's fee is known, never as zero", () => {
    expect(wayOf([checking]).fee).toBe("15.00");
    expect(wayOf([card, checking]).fee).toBeNull();
    expect(wayOf([card]).fee).toBeNull();
  });
  it("is of one method, or of none", () => {
    expect(onlyMethod(wayOf([card]))).toBe("credit_card");
    expect(onlyMethod(wayOf([card, checking]))).toBeNull();
    expect(onlyMethod(null)).toBeNull();
  });
  it("of a proposal is the proposal's own", () => {
    const proposal = { parts: checking.transactions, fee_total: usd("15.00"), arrives_earliest: "2026-09-30", arrives_latest: "2026-10-01" };
    expect(sameWay(wayOfProposal(proposal, [card, checking]), wayOf([checking]))).toBe(true);
    expect(wayOfProposal(proposal, [card, checking]).provisional).toBe(true);
  });
  it("M2: a fee in another currency is not added to the amount", () => {
    expect(withFee(usd("10.00"), "15.00", "USD")).toEqual(usd("25.00"));
    expect(withFee({ amount: "10.00", currency: "EUR" }, "15.00", "USD")).toBeNull();
    expect(withFee(usd("10.00"), null, "USD")).toBeNull();
  });
});

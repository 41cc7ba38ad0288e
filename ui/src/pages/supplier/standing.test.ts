import { describe, expect, it } from "vitest";
import { gaugeOf, reserved, type Standing } from "./standing";

const usd = (amount: string) => ({ amount, currency: "USD" });
const base: Standing = {
  assured: true, reported: true, remaining: usd("45000.00"), limit: usd("80000.00"), free: usd("23000.00"), used_by_others: usd("35000.00"), released_since_report: usd("0.00"),
  as_of: "2026-09-18T09:00:00Z", stale: false,
  reservations: [
    { order_id: "ord_1", number: "QS-0131", reserved: usd("6000.00"), in_report: usd("0.00"), after_report: usd("6000.00") },
    { order_id: "ord_2", number: "QS-0138", reserved: usd("16000.00"), in_report: usd("0.00"), after_report: usd("16000.00") },
  ],
};

describe("gauge of a standing", () => {
  it("S3: others, ours and free fill the limit", () => {
    const gauge = gaugeOf(base);
    expect(gauge).toMatchObject({ limit: "80000.00", others: "35000.00", free: "23000.00", whole: true });
    expect(reserved(base)).toBe("22000.00");
  });

  it("S4: without a report there is nothing to draw", () => {
    expect(gaugeOf({ ...base, reported: false, limit: null, used_by_others: null, as_of: null, reservations: [] }).limit).toBeNull();
  });

  it("S3: a report without the whole limit is drawn by what is known of it", () => {
    const held = { order_id: "ord_1", number: "QS-0131", reserved: usd("6000.00"), in_report: usd("4000.00"), after_report: usd("2000.00") };
    const gauge = gaugeOf({ ...base, limit: null, used_by_others: null, remaining: usd("10000.00"), free: usd("8000.00"), reservations: [held] });
    expect(gauge).toMatchObject({ limit: "14000.00", whole: false });
    // What of ours the report has in it and was let go since is a part of it, too.
    const released = gaugeOf({ ...base, limit: null, used_by_others: null, remaining: usd("10000.00"), free: usd("8000.00"), released_since_report: usd("500.00"), reservations: [held] });
    expect(released).toMatchObject({ limit: "14500.00", released: "500.00" });
  });
});

import { expect, it } from "vitest";
import { given } from "$lib/why/made";
import { firstDue, monthLater } from "./months";

it.each([
  ["2026-09-24", "2026-10-24"],
  ["2026-12-31", "2027-01-31"],
  ["2027-01-31", "2027-02-28"],
  ["2028-01-30", "2028-02-29"],
])("the month after %s begins to count at %s", (day, later) => {
  expect(monthLater(day)).toBe(later);
});

it("l5_the first due day says the day of payment where days are counted, and what of a schedule stands on it", () => {
  const { day, made } = firstDue("2026-02-01T05:00:00Z", "America/Los_Angeles");
  expect(day).toBe("2026-02-28");
  expect(made(undefined)).toMatchObject({ rules: ["L5", "T1"], steps: [{ name: "paid_at", result: { value: "2026-02-01T05:00:00Z" } }, { name: "pay_day", result: { value: "2026-01-31" } }, { name: "months_later" }, { name: "first_due" }] });
  const first = { name: "first_due" as const, how: { step: "fact" as const, origin: { from: "argument" as const } }, result: { kind: "day" as const, value: day } };
  const second = { name: "loan_due" as const, of: "2", how: { step: "months_after" as const, day: { name: "first_due" as const, value: first.result }, months: { name: "months_later" as const, of: "2", value: { kind: "count" as const, value: 1 } } }, result: { kind: "day" as const, value: "2026-03-28" } };
  const known = new Map([["/months/1/due", { path: "/months/1/due", value: second.result, rules: ["L5" as const], steps: [first, second], provisional: false }]]);
  const facts = [{ name: "first_due", value: first.result, made }];
  expect(given(known, facts).get("/months/1/due")?.steps.map((step) => `${step.name} ${step.how.step}`)).toEqual(["paid_at fact", "pay_day day_in_zone", "months_later fact", "first_due months_after", "loan_due months_after"]);
});

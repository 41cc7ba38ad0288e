import { expect, it } from "vitest";
import { uncoveredThen } from "./beyond";

const money = (currency: string) => (amount: string) => ({ amount, currency });
const usd = money("USD");
type Cover = Parameters<typeof uncoveredThen>[1];
const cover = (total: string, cap: string, covered: string, uncovered: string, not_yet_paid: string): Cover => ({
  total: usd(total), cap: usd(cap), covered: usd(covered), uncovered: usd(uncovered), not_yet_paid: usd(not_yet_paid), in_transit: usd("0.00"),
});
const order = (waived = usd("0.00"), rate?: string) =>
  ({ figures: { instalments: [{ instalment: "initial", waived: { ...waived, amount: "0.00" } }, { instalment: "balance", waived }] }, contract: { usd_rate: rate && { rate } } }) as unknown as Parameters<typeof uncoveredThen>[2];

it.each([
  ["nothing paid: total less cap", cover("3000.00", "2000.00", "0.00", "0.00", "3000.00"), order(), "1000.00"],
  ["half paid", cover("3000.00", "2000.00", "1500.00", "0.00", "1500.00"), order(), "1000.00"],
  ["the cap is above the total", cover("3000.00", "5000.00", "1500.00", "0.00", "1500.00"), order(), "0.00"],
  ["600 of the balance are waived: only 900 come, 500 of them covered", cover("3000.00", "2000.00", "1500.00", "0.00", "1500.00"), order(usd("600.00")), "400.00"],
  ["1,500 came to another account: the cap still has room for all that comes", cover("3000.00", "2000.00", "0.00", "1500.00", "1500.00"), order(), "1500.00"],
  ["both", cover("3000.00", "1000.00", "0.00", "1500.00", "1500.00"), order(usd("200.00")), "1800.00"],
  ["a waiver in euro counts at the rate of the contract", cover("3300.00", "2000.00", "1650.00", "0.00", "1650.00"), order(money("EUR")("600.00"), "1.1"), "640.00"],
])("c7_uncovered once all is paid: %s", (_, split, view, amount) => {
  const then = uncoveredThen("/figures/cover", split, view);
  expect(then.amount).toEqual(usd(amount));
  const figure = then.made(undefined);
  expect(figure.value).toEqual({ kind: "amount", value: usd(amount) });
  expect(figure.steps.at(-1)?.name).toBe("uncovered_then");
  expect(figure.steps.some((step) => step.name.startsWith("waived"))).toBe(!view.figures?.instalments.every((one) => one.waived.amount === "0.00"));
});

import { expect, it } from "vitest";
import { amountOf, dayOf, type WhyScope } from "$lib/why";
import { byPath } from "$lib/why/made";
import type { Figure, Value } from "$lib/why/types";
import { wayOf, type OwnSplit } from "./plan";
import type { MethodOffer } from "./types";
import { arrival, carried, fees, paid, places, total, type OwnShare } from "./why";

const usd = (amount: string) => ({ amount, currency: "USD" });
const figure = (path: string, name: string, value: Value): Figure => ({ path, value, rules: ["P11"], provisional: false, steps: [{ name: name as "fee", how: { step: "rulebook", key: path, edition: "trade-assurance@1" }, result: value }] });
const answer = (figures: Figure[]) => ({ figures: byPath(figures), error: undefined, read: () => () => undefined, ask: () => Promise.resolve() }) as unknown as WhyScope;
const steps = (made: Figure) => made.steps.map((step) => `${step.name} ${step.how.step}`);

const page = answer([figure("/amount", "due", amountOf(usd("21000.00")))]);
const card = { method: "credit_card", transactions: [{ method: "credit_card", amount: usd("20000.00"), fee: null }], arrives_earliest: "2026-09-28", arrives_latest: "2026-09-29" };
const check = { method: "e_checking", transactions: [{ method: "e_checking", amount: usd("1000.00"), fee: usd("15.00") }], arrives_earliest: "2026-09-30", arrives_latest: "2026-10-01" };
function share(offer: typeof card | typeof check, at: number): OwnShare {
  const path = `/methods/${at}`;
  const [only] = offer.transactions;
  const found = [figure(`${path}/transactions/0/amount`, "last_transaction", amountOf(only?.amount ?? usd("0.00"))), ...(only?.fee ? [figure(`${path}/transactions/0/fee`, "fee", amountOf(only.fee))] : []),
    ...(["arrives_earliest", "arrives_latest"] as const).map((field) => figure(`${path}/${field}`, field, dayOf(offer[field])))];
  return { offer: offer as unknown as MethodOffer, path, within: answer(found) };
}
const shares = [share(card, 1), share(check, 0)];
const way = wayOf(shares.map(({ offer }) => offer));

it("p6_an own way is explained share by share, each in the answer about that share", () => {
  expect(places(way, shares).map(({ path }) => path)).toEqual(["/methods/1/transactions/0", "/methods/0/transactions/0"]);
  expect(total(way, shares).answers).toEqual(shares.map(({ within }) => within));
  expect(steps(total(way, shares)(page.figures))).toEqual(["part rulebook", "part rulebook", "parts_sum sum"]);
  expect(steps(fees({ ...way, fee: "15.00" }, "15.00", shares)(page.figures))).toEqual(["part_fee rulebook", "fee_total sum"]);
});

it("p11_an own way arrives with its last share, one alone as the desk counts it", () => {
  const [last, first] = arrival(shares).made ?? [];
  expect(last?.(page.figures)).toMatchObject({ value: dayOf("2026-10-01") });
  expect(first?.(page.figures)).toMatchObject({ value: dayOf("2026-09-30") });
  expect(last && steps(last(page.figures))).toEqual(["arrives_latest rulebook", "arrives_latest rulebook", "all_arrived latest_of"]);
  const [only] = shares;
  expect(only && arrival([only])).toEqual({ path: ["/methods/1/arrives_earliest", "/methods/1/arrives_latest"], of: only?.within });
  expect(arrival("/cheapest")).toEqual({ path: ["/cheapest/arrives_earliest", "/cheapest/arrives_latest"] });
});

it("p6_what a method carries is what was named for it, and for the last one what is left of the whole", () => {
  const split: OwnSplit = { shares: [{ method: "credit_card", amount: "20000.00" }], rest: "e_checking" };
  const whole = usd("21000.00");
  expect(carried(split, whole, "credit_card", page)).toMatchObject({ name: "amount", value: amountOf(usd("20000.00")) });
  const left = carried(split, whole, "e_checking", page);
  expect(left.value).toEqual(amountOf(usd("1000.00")));
  expect(left.made && steps(left.made(undefined))).toEqual(["amount rulebook", "part fact", "left_to_pay sum"]);
  const alone = carried({ shares: [], rest: "e_checking" }, whole, "e_checking", page);
  expect(alone).toMatchObject({ value: amountOf(whole), path: "/amount", within: page });
  // What the line reaches was not typed: the answer says it (L5).
  const line = { shares: [{ method: "pay_later" as const, amount: "500.00", path: "/credit_available" }], rest: "e_checking" as const };
  expect(carried(line, whole, "pay_later", page)).toMatchObject({ name: "amount", path: "/credit_available", within: page });
  const both = carried({ shares: [{ method: "e_checking", amount: "1.00" }], rest: "e_checking" }, whole, "e_checking", page);
  expect(both.value).toEqual(amountOf(whole));
  expect(both.made && steps(both.made(undefined))).toEqual(["part fact", "amount rulebook", "left_to_pay sum", "amount sum"]);
});

it("p2_what leaves the account in Practice is the amount with its fees", () => {
  const made = paid(usd("21015.00"), usd("21000.00"), way, "15.00", shares)(page.figures);
  expect(made.value).toEqual(amountOf(usd("21015.00")));
  expect(steps(made)).toEqual(["amount rulebook", "part_fee rulebook", "fee_total sum", "amount_with_fees sum"]);
});

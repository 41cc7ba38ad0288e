/** What is uncovered once all that is still to come has come to the designated account (C7, O1, P8). */
import { add, compare, isZero, minorUnits, subtract } from "$lib/money";
import { amountOf, leftOf, product, sum, type Made, type Part } from "$lib/why";
import { exactTimes, times } from "../order_edit/figures";
import type { Figures, Money, OrderView } from "./types";

type Cover = Figures["cover"];

const less = (a: Money, b: Money): Money => ({ currency: a.currency, amount: compare(a.amount, b.amount) > 0 ? subtract(a.amount, b.amount) : "0.00" });

/** What the supplier agreed to go without, in the currency of cover; nothing where it did not. */
function waivedOf(view: Pick<OrderView, "figures" | "contract">, currency: string): Part & { money: Money } | null {
  const all = view.figures?.instalments ?? [];
  const parts = all.flatMap(({ instalment, waived }, at): Part[] => (isZero(waived.amount) ? [] : [{ name: "waived", of: instalment, value: amountOf(waived), path: `/figures/instalments/${at}/waived`, origin: { from: "record" } }]));
  const own = all[0]?.waived.currency;
  if (!parts.length || own === undefined) return null;
  const whole = { amount: all.reduce((total, { waived }) => add(total, waived.amount), "0"), currency: own };
  const together: Part & { money: Money } = { name: "waived", value: amountOf(whole), made: sum("waived", whole, parts, [], ["P8"]), money: whole };
  const rate = view.contract.usd_rate?.rate;
  if (own === currency || rate === undefined) return together;
  const worth = { amount: times(whole.amount, rate, minorUnits(currency)) ?? whole.amount, currency };
  const made = product("waived_usd", worth, together, { name: "usd_rate", value: { kind: "rate", value: rate }, origin: { from: "contract" } }, exactTimes(rate, whole.amount) ?? worth.amount, ["M2"]);
  return { name: "waived_usd", value: amountOf(worth), made, money: worth };
}

/**
 * Uncovered now, and of what is still to come whatever the cap has no room for. What was waived never comes, and what
 * came to another account stays uncovered without taking up any of the cap. `base`: where the cover stands in the reply.
 */
export function uncoveredThen(base: string, cover: Cover, view: Pick<OrderView, "figures" | "contract">): { amount: Money; made: Made } {
  const at = (name: string, field: "not_yet_paid" | "cap" | "covered" | "uncovered"): Part => ({ name, value: amountOf(cover[field]), path: `${base}/${field}` });
  const waived = waivedOf(view, cover.total.currency);
  const to_come = waived ? less(cover.not_yet_paid, waived.money) : cover.not_yet_paid;
  const coming: Part = waived
    ? { name: "still_to_come", value: amountOf(to_come), made: leftOf("still_to_come", amountOf(to_come), at("not_yet_paid", "not_yet_paid"), waived, ["P8"]) }
    : at("not_yet_paid", "not_yet_paid");
  const room = less(cover.cap, cover.covered);
  const left: Part = { name: "cap_left", value: amountOf(room), made: leftOf("cap_left", amountOf(room), at("cap", "cap"), at("covered", "covered"), ["C7"]) };
  const beyond = less(to_come, room);
  const rest: Part = { name: "beyond_cover", value: amountOf(beyond), made: leftOf("beyond_cover", amountOf(beyond), coming, left, ["C7"]) };
  const amount = { amount: add(cover.uncovered.amount, beyond.amount), currency: cover.total.currency };
  return { amount, made: sum("uncovered_then", amount, [at("uncovered", "uncovered"), rest], [], ["C7", "O1"]) };
}

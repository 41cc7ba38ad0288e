/** Why a way costs that and arrives then: from the parts that it is made of, each where the desk explains it (P6). */
import { lookup } from "$lib/messages";
import { add, compare, type Money } from "$lib/money";
import { amountOf, dayOf, latest, sum, type Answer, type Made, type Part, type WhyScope } from "$lib/why";
import { restOf, sumOf, type OwnSplit } from "./plan";
import type { MethodId, MethodOffer, Way } from "./types";

const label = (method: string) => lookup(`method_${method}`) ?? method;

/** A share of an own way: what the desk offers for it, and where in the answer about that share. */
export interface OwnShare {
  offer: MethodOffer;
  path: string;
  within: WhyScope;
}

/** Where a way is explained: a proposal at its own place in the page's answer, an own one share by share. */
export type Stands = string | readonly OwnShare[];

/** What the parts of a way add up to. */
export function whole(way: Way): Money {
  return { amount: sumOf(way.parts), currency: way.parts[0]?.amount.currency ?? "USD" };
}

/** Where each part of a way is explained. */
export function places(way: Way, stands: Stands): { path: string; within?: WhyScope }[] {
  if (typeof stands === "string") return way.parts.map((_, at) => ({ path: `${stands}/parts/${at}` }));
  return stands.flatMap(({ offer, path, within }) => offer.transactions.map((_, nth) => ({ path: `${path}/transactions/${nth}`, within })));
}

function parts(way: Way, stands: Stands, name: string, field: "amount" | "fee"): Part[] {
  const found = places(way, stands);
  return way.parts.flatMap((part, at) => {
    const [is, place] = [part[field], found[at]];
    return is ? [{ name, of: `${at + 1}, ${label(part.method)}`, value: amountOf(is), ...(place && { ...place, path: `${place.path}/${field}` }) }] : [];
  });
}

export function total(way: Way, stands: Stands): Made {
  return sum("parts_sum", whole(way), parts(way, stands, "part", "amount"), [], ["P6"]);
}

export function fees(way: Way, fee: string, stands: Stands): Made {
  return sum("fee_total", { amount: fee, currency: "USD" }, parts(way, stands, "part_fee", "fee"), [], ["P6"]);
}

/** What leaves the account: the amount and its fee. */
export function paid(sent: Money, amount: Money, way: Way, fee: string, stands: Stands): Made {
  const added: Part = typeof stands === "string" ? { name: "fee_total", value: amountOf({ amount: fee, currency: "USD" }), path: `${stands}/fee_total` } : { name: "fee_total", value: amountOf({ amount: fee, currency: "USD" }), made: fees(way, fee, stands) };
  return sum("amount_with_fees", sent, [{ name: "amount", value: amountOf(amount), path: "/amount" }, added], [], ["P6"]);
}

/** When a way arrives: by its own place, of several shares when the last of them has (P6, P11). */
export function arrival(stands: Stands): { path?: string[]; of?: WhyScope; made?: Made[] } {
  const ends = (path: string) => [`${path}/arrives_earliest`, `${path}/arrives_latest`];
  if (typeof stands === "string") return { path: ends(stands) };
  const [only] = stands;
  if (only && stands.length === 1) return { path: ends(only.path), of: only.within };
  return { made: [lastOf(stands, "arrives_latest", "all_arrived"), lastOf(stands, "arrives_earliest", "arrives_earliest")] };
}

function lastOf(shares: readonly OwnShare[], field: "arrives_earliest" | "arrives_latest", name: string): Made {
  const days = shares.map(({ offer, path, within }): Part => ({ name: field, of: offer.method, value: dayOf(offer[field] ?? ""), path: `${path}/${field}`, within }));
  const at = shares.reduce((last, { offer }, here) => ((offer[field] ?? "") > (shares[last]?.offer[field] ?? "") ? here : last), 0);
  return latest(name, days, at, ["P6", "P11"]);
}

function named(split: OwnSplit, currency: string, within?: Answer, method?: MethodId): Part[] {
  return split.shares.flatMap((share, at): Part[] =>
    share.amount === "" || (method !== undefined && share.method !== method) ? [] : [{ name: "part", of: `${at + 1}, ${label(share.method)}`, value: amountOf({ amount: share.amount, currency }), ...(share.path ? { path: share.path, within } : {}) }],
  );
}

/** What the shares of an own split leave to the last method: the whole less each share. `within`: the answer about the whole. */
export function rest(split: OwnSplit, amount: Money, within?: Answer): Made {
  const { currency } = amount;
  const left = { amount: restOf(split, amount.amount), currency };
  return sum("left_to_pay", left, [{ name: "amount", value: amountOf(amount), path: "/amount", within }], named(split, currency, within), ["P6"]);
}

/** What a method has to carry: the shares that name it, and what is left where it takes the rest. */
export function carried(split: OwnSplit, amount: Money, method: MethodId, within: Answer): Part {
  const { currency } = amount;
  const left = restOf(split, amount.amount);
  const takes = split.rest === method && compare(left, "0") > 0;
  const shares = named(split, currency, within, method);
  const sums = split.shares.reduce((all, share) => (share.method === method && share.amount !== "" ? add(all, share.amount) : all), takes ? left : "0");
  const value = amountOf({ amount: sums, currency });
  const all: Part = { name: "left_to_pay", value: amountOf({ amount: left, currency }), ...(named(split, currency).length ? { made: rest(split, amount, within) } : { path: "/amount", within }) };
  const parts = [...shares, ...(takes ? [all] : [])];
  const [only] = parts;
  if (only && parts.length === 1) return { ...only, name: "amount", of: undefined, value };
  return { name: "amount", value, made: sum("amount", { amount: sums, currency }, parts, [], ["P6"]) };
}

/** Why a way that was put together here costs that and arrives then: from the parts that it is made of (P6). */
import { lookup } from "$lib/messages";
import type { Money } from "$lib/money";
import { amountOf, latest, sum, type Made, type Part } from "$lib/why";
import { restOf, sumOf, type OwnSplit } from "./plan";
import type { Way } from "./types";

const planned = { origin: { from: "argument" } } as const;
const label = (method: string) => lookup(`method_${method}`) ?? method;

/** What the parts of a way add up to. */
export function whole(way: Way): Money {
  return { amount: sumOf(way.parts), currency: way.parts[0]?.amount.currency ?? "USD" };
}

function parts(way: Way, name: string, amount: (part: Way["parts"][number]) => Money | null | undefined): Part[] {
  return way.parts.flatMap((part, at) => {
    const is = amount(part);
    return is ? [{ ...planned, name, of: `${at + 1}, ${label(part.method)}`, value: amountOf(is) }] : [];
  });
}

export function total(way: Way): Made {
  return sum("parts_sum", whole(way), parts(way, "part", (part) => part.amount), [], ["P6"]);
}

export function fees(way: Way, fee: string): Made {
  return sum("fee_total", { amount: fee, currency: "USD" }, parts(way, "part_fee", (part) => part.fee), [], ["P6"]);
}

/** All has arrived when the last part has. */
export function lastOf(way: Way): Made {
  const days = [way.earliest, way.latest].map((day, at): Part => ({ ...planned, name: at ? "arrives_latest" : "arrives_earliest", value: { kind: "day", value: day ?? "" } }));
  return latest("all_arrived", days, 1, ["P6", "P11"]);
}

/** What the shares of an own split leave to the last method: the whole less each share. */
export function rest(split: OwnSplit, amount: Money): Made {
  const { currency } = amount;
  const shares = split.shares.flatMap((share, at): Part[] =>
    share.amount === "" ? [] : [{ name: "part", of: `${at + 1}, ${label(share.method)}`, value: amountOf({ amount: share.amount, currency }) }],
  );
  const left = { amount: restOf(split, amount.amount), currency };
  return sum("left_to_pay", left, [{ name: "amount", value: amountOf(amount), path: "/amount" }], shares, ["P6"]);
}

/** Ways to pay an amount. Every way adds up to it: the last share always takes the rest (P6). */
import { add, compare, isZero, subtract } from "$lib/money";
import type { MethodId, MethodOffer, PartView, ProposalView, Way } from "./types";

/** What one types of an own split: some shares with their amounts, and the method that takes the rest. */
export interface OwnSplit {
  /** `path`: where the answer about the whole says this amount, when it is not one that was typed. */
  shares: { method: MethodId; amount: string; path?: string }[];
  rest: MethodId;
}

export interface Share {
  method: MethodId;
  amount: string;
}

/** What the named shares leave; below zero when they are more than the whole. */
export function restOf(split: OwnSplit, whole: string): string {
  return split.shares.reduce((left, share) => subtract(left, share.amount || "0"), whole);
}

/** The shares by method, those of one method together, empty ones left out; `null` while they do not fit the whole. */
export function sharesOf(split: OwnSplit, whole: string): Share[] | null {
  const rest = restOf(split, whole);
  if (compare(rest, "0") < 0) return null;
  const sums = new Map<MethodId, string>();
  for (const { method, amount } of [...split.shares, { method: split.rest, amount: rest }]) {
    if (amount === "" || isZero(amount)) continue;
    sums.set(method, add(sums.get(method) ?? "0", amount));
  }
  return [...sums].map(([method, amount]) => ({ method, amount }));
}

/** The sum of the parts, exact. */
export function sumOf(parts: readonly PartView[]): string {
  return parts.reduce((sum, part) => add(sum, part.amount.amount), "0");
}

function latestOf(days: readonly (string | null | undefined)[]): string | null {
  if (days.some((day) => !day)) return null;
  return days.reduce<string | null>((last, day) => (last === null || (day ?? "") > last ? (day ?? last) : last), null);
}

function feeOf(parts: readonly PartView[]): string | null {
  return parts.reduce<string | null>((sum, part) => (sum === null || !part.fee ? null : add(sum, part.fee.amount)), "0");
}

/** The way that these offers make together, each for its own share. All has arrived when the last of them has. */
export function wayOf(offers: readonly MethodOffer[]): Way {
  const parts = offers.flatMap((offer) => offer.transactions);
  return {
    parts,
    fee: feeOf(parts),
    earliest: latestOf(offers.map((offer) => offer.arrives_earliest)),
    latest: latestOf(offers.map((offer) => offer.arrives_latest)),
    provisional: offers.some((offer) => offer.provisional),
  };
}

/** A proposal of the desk as a way; whether its days are provisional is known from its methods. */
export function wayOfProposal(proposal: ProposalView, methods: readonly MethodOffer[]): Way {
  const used = new Set(proposal.parts.map((part) => part.method));
  return {
    parts: proposal.parts,
    fee: proposal.fee_total?.amount ?? null,
    earliest: proposal.arrives_earliest,
    latest: proposal.arrives_latest,
    provisional: methods.some((offer) => used.has(offer.method) && offer.provisional),
  };
}

/** The method of a way that uses only one. */
export function onlyMethod(way: Way | null): MethodId | null {
  const [first] = way?.parts ?? [];
  return first && way?.parts.every((part) => part.method === first.method) ? first.method : null;
}

/** Whether two ways are the same transactions. */
export function sameWay(a: Way, b: Way): boolean {
  const text = (way: Way) => way.parts.map((part) => `${part.method} ${part.amount.amount}`).join(",");
  return text(a) === text(b);
}

/** Methods whose fee nobody knows yet: a cheapest way cannot have weighed them (P6). */
export function unknownFees(methods: readonly MethodOffer[]): MethodOffer[] {
  return methods.filter((offer) => offer.available && !offer.fee_total);
}

/** The amount with its fee, where both are known and of one currency. */
export function withFee(amount: { amount: string; currency: string }, fee: string | null, feeCurrency: string) {
  return fee !== null && feeCurrency === amount.currency ? { amount: add(amount.amount, fee), currency: amount.currency } : null;
}

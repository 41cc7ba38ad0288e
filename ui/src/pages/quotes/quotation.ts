/** A quotation in words and figures: its stage, what was asked, what it comes to, why no order can start from it. */
import CircleCheck from "@lucide/svelte/icons/circle-check";
import Clock from "@lucide/svelte/icons/clock";
import Hourglass from "@lucide/svelte/icons/hourglass";
import Package from "@lucide/svelte/icons/package";
import X from "@lucide/svelte/icons/x";
import type { Component } from "svelte";
import type { Reply } from "$lib/api";
import { t } from "$lib/messages";
import type { Tone } from "$lib/status";
import { figure } from "../order/words";

export type QuotationView = Reply<"quotation.view">;
export type Quotation = QuotationView["quotation"];
export type Stage = QuotationView["stage"];
export type Offer = Extract<Quotation["phase"], { kind: "quoted" }>["offer"];
export type QuotedLine = Offer["lines"][number];
export type Request = NonNullable<Quotation["request"]>;
/** What an offer comes to; the desk works it out. */
export type OfferFigures = NonNullable<QuotationView["figures"]>;

/** What waits for the buyer stands first. */
export const STAGES: readonly Stage[] = ["received", "requested", "ordered", "expired", "declined"];

const LOOKS: Record<Stage, { tone: Tone; icon: Component<{ size?: number }> }> = {
  requested: { tone: "neutral", icon: Clock },
  received: { tone: "accent", icon: CircleCheck },
  ordered: { tone: "neutral", icon: Package },
  expired: { tone: "neutral", icon: Hourglass },
  declined: { tone: "neutral", icon: X },
};

export function stageLook(stage: Stage): (typeof LOOKS)[Stage] {
  return LOOKS[stage];
}

/** The newest offer, also of a declined quotation. */
export function offerOf(quotation: Quotation): Offer | null {
  return quotation.phase.kind === "asked" ? null : (quotation.phase.offer ?? null);
}

export function titleOf(quotation: Quotation): string {
  return quotation.request?.product ?? offerOf(quotation)?.lines[0]?.product ?? t("quotes_untitled");
}

/** `1,000 pcs` */
export function askedWords(request: Pick<Request, "quantity" | "unit">): string {
  return [figure(request.quantity), request.unit].filter(Boolean).join(" ");
}

/** `USD 2.98 / pcs`, or how many lines there are. */
export function priceWords(offer: Offer): string {
  const [line] = offer.lines;
  if (!line || offer.lines.length > 1) return t("quotes_lines_count", { count: offer.lines.length });
  return line.unit ? t("quotes_price_per", { currency: offer.currency, price: figure(line.unit_price), unit: line.unit }) : `${offer.currency} ${figure(line.unit_price)}`;
}

/** Why Start Order is not possible at that moment (O2). */
export function whyNotStart({ quotation, figures }: Pick<QuotationView, "quotation" | "figures">, now: string): string | undefined {
  if (quotation.phase.kind === "asked") return t("quotes_why_asked");
  if (quotation.phase.kind === "declined") return t("quotes_why_declined");
  const ends = figures?.expires_at;
  return ends && Date.parse(now) >= Date.parse(ends) ? t("quotes_why_expired") : undefined;
}

/** The clocks of a dispute in words, by the terms of the order's edition (D3, RB2). */
import { date } from "$lib/format";
import { t } from "$lib/messages";
import type { Dispute, Rulebook } from "./types";

export type DisputeTerms = Rulebook["disputes"];

/** Days that both sides have to themselves: on the day on which it goes to the platform by itself it is the platform's. */
function between(terms: DisputeTerms): number {
  return terms.automatic_on_day === null ? terms.settle_days : Math.min(terms.settle_days, terms.automatic_on_day - 1);
}

/** The day from whose start one may escalate although the supplier answered. */
function escalateFrom(terms: DisputeTerms): number {
  return terms.escalate_from_day ?? terms.settle_days + 1;
}

/** Whether one may escalate from the same day on, be there an answer or not. */
function eitherWay(terms: DisputeTerms): boolean {
  return escalateFrom(terms) === terms.respond_days + 1;
}

/** Whether one may escalate although both sides still have days left. */
function whileSettling(terms: DisputeTerms): boolean {
  return escalateFrom(terms) <= between(terms);
}

/** What opening it starts, a sentence each: both clocks, from when one may escalate, and when it escalates by itself. */
export function clockSentences(terms: DisputeTerms): string[] {
  const day = escalateFrom(terms);
  return [
    t("dispute_clocks_days", { respond: terms.respond_days, settle: between(terms) }),
    eitherWay(terms) ? t("dispute_clocks_either_way", { day }) : whileSettling(terms) ? t("dispute_clocks_while_settling", { day }) : t("dispute_clocks_past_either"),
    ...(terms.automatic_on_day === null ? [] : [t("dispute_clocks_automatic", { day: terms.automatic_on_day })]),
  ];
}

/** Rules behind those sentences. */
export function clockRules(terms: DisputeTerms | undefined): string[] {
  return terms && (terms.escalate_from_day !== null || terms.automatic_on_day !== null) ? ["D3", "RB2"] : ["D3"];
}

/** When the right to escalate opens, and whether that hangs on an answer. */
export function opensWords(opens_on: string, answeredInTime: boolean, terms: DisputeTerms | undefined): string {
  const day = date(opens_on, "weekday");
  if (!terms) return t("dispute_escalate_opens_on", { day });
  if (eitherWay(terms)) return t("dispute_escalate_either_way", { day });
  return t(answeredInTime ? "dispute_escalate_answered" : "dispute_escalate_silent", { day });
}

/** Why it may be, or was, escalated; empty while it cannot be. */
export function becauseWords(cause: Dispute["escalation_cause"], terms: DisputeTerms | undefined): string {
  if (cause === "no_response") return t("dispute_because_no_response");
  if (cause === "automatic") return t("dispute_because_automatic");
  if (cause !== "no_solution") return "";
  return terms && whileSettling(terms) ? t("dispute_because_no_solution_yet", { day: escalateFrom(terms) }) : t("dispute_because_no_solution");
}

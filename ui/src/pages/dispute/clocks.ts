/**
 * The clocks of a dispute in words, by the terms of the order's edition (D3, RB2). Every number of days is one that the desk
 * answered: none is added up or kept here.
 */
import { date } from "$lib/format";
import { t } from "$lib/messages";
import type { Dispute, Rulebook } from "./types";

export type DisputeTerms = Rulebook["disputes"];

/** Whether one may escalate from the same day on, be there an answer or not: no day lies between the two rights. */
function eitherWay({ respond_days, settle_days, escalate_from_day: named }: DisputeTerms): boolean {
  return named === null ? settle_days === respond_days : named - respond_days === 1;
}

/** The day that the edition names for escalation, where both sides still have days left on it. */
function namedBefore({ settle_days, escalate_from_day: named, automatic_on_day: automatic }: DisputeTerms): number | null {
  return named !== null && named <= settle_days && (automatic === null || named < automatic) ? named : null;
}

/** What both sides have to themselves: on the day on which it goes to the platform by itself it is the platform's. */
function daysWords({ respond_days: respond, settle_days: settle, automatic_on_day: automatic }: DisputeTerms): string {
  return automatic !== null && automatic <= settle ? t("dispute_clocks_days_until", { respond, day: automatic }) : t("dispute_clocks_days", { respond, settle });
}

/** From when one may escalate; a day stands in it only where the edition names one. */
function escalateWords(terms: DisputeTerms): string {
  const named = terms.escalate_from_day;
  if (named !== null && eitherWay(terms)) return t("dispute_clocks_either_way", { day: named });
  const before = namedBefore(terms);
  return before === null ? t("dispute_clocks_past_either") : t("dispute_clocks_while_settling", { day: before });
}

/** What opening it starts, a sentence each: both clocks, from when one may escalate, and when it escalates by itself. */
export function clockSentences(terms: DisputeTerms): string[] {
  const automatic = terms.automatic_on_day;
  return [daysWords(terms), escalateWords(terms), ...(automatic === null ? [] : [t("dispute_clocks_automatic", { day: automatic })])];
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
  const before = terms ? namedBefore(terms) : null;
  return before === null ? t("dispute_because_no_solution") : t("dispute_because_no_solution_yet", { day: before });
}

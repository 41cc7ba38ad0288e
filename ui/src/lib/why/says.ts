/** One plain sentence of how a figure came about, from its last step; and what may still move it. */
import { countryName } from "../countries";
import { t } from "../messages";
import { zoneName } from "../format";
import type { Figure, How, HowOf, Step, Term, Unannounced } from "./types";
import { capital, instantWords, listed, nameWords, originWords, tellerWords, valueWords } from "./words";

const names = (terms: readonly Term[]) => listed(terms.map(nameWords));

/** Terms whose names differ only by which one they are (line 1, line 2 …) are said once. */
function distinct(terms: readonly Term[]): string {
  return listed([...new Set(terms.map((term) => nameWords({ name: term.name })))]);
}

/** One day less another. */
function isSpan({ plus, minus }: HowOf<"sum">): boolean {
  return plus.length === 1 && minus.length === 1 && [...plus, ...minus].every((term) => term.value.kind === "day");
}

function chosenWords(how: { terms: readonly Term[]; chosen: number }, kind: "smallest" | "largest" | "earliest" | "latest"): string {
  const chosen = how.terms[how.chosen];
  const other = how.terms.find((term) => term.name !== "zero");
  if (kind === "largest" && other && how.terms.length === 2 && how.terms.some((term) => term.name === "zero")) return t("why_says_never_below", { term: nameWords(other) });
  return t(how.terms.length === 2 ? `why_says_${kind}_two` : `why_says_${kind}`, { terms: names(how.terms), chosen: chosen ? nameWords(chosen) : "" });
}

/** What a step does, as a sentence. Every kind has one. */
export function howWords(how: How): string {
  switch (how.step) {
    case "fact":
      return t("why_says_fact", { from: originWords(how.origin) });
    case "rulebook":
      return t("why_says_rulebook", { edition: how.edition });
    case "sum":
      if (isSpan(how)) return t("why_says_days_between", { from: distinct(how.minus), to: distinct(how.plus) });
      if (how.plus.length + how.minus.length === 0) return t("why_says_sum_none");
      if (how.minus.length === 0 && how.plus.length === 1) return t("why_says_sum_one", { plus: distinct(how.plus) });
      if (how.minus.length === 0) return t(new Set(how.plus.map((term) => term.name)).size === 1 ? "why_says_sum_each" : "why_says_sum", { plus: distinct(how.plus) });
      return t("why_says_less", { plus: distinct(how.plus), minus: distinct(how.minus) });
    case "how_many":
      return how.terms.length === 0 ? t("why_says_how_many_none") : t("why_says_how_many", { count: how.terms.length, terms: names(how.terms) });
    case "smallest_of":
      return chosenWords(how, "smallest");
    case "largest_of":
      return chosenWords(how, "largest");
    case "earliest_of":
      return chosenWords(how, "earliest");
    case "latest_of":
      return chosenWords(how, "latest");
    case "multiply":
      return t("why_says_multiply", { amount: nameWords(how.amount), factor: valueWords(how.factor.value, how.factor) });
    case "divide":
      return t("why_says_divide", { amount: nameWords(how.amount), by: nameWords(how.by) });
    case "day_in_zone":
      return t("why_says_day_in_zone", { zone: zoneName(how.zone), instant: nameWords(how.instant) });
    case "days_after":
      return t("why_says_days_after", { count: countOf(how.days), shown: valueWords(how.days.value), day: nameWords(how.day) });
    case "months_after":
      return t("why_says_months_after", { count: countOf(how.months), shown: valueWords(how.months.value), day: nameWords(how.day) });
    case "end_of_day":
      return t("why_says_end_of_day", { day: nameWords(how.day), zone: zoneName(how.zone) });
    case "day_zero":
      return t(how.late ? "why_says_day_zero_late" : how.skipped.length ? "why_says_day_zero_closed" : "why_says_day_zero", { event: nameWords(how.event), zone: zoneName(how.zone) });
    case "working_days":
      return t("why_says_working_days", { count: countOf(how.days), shown: valueWords(how.days.value), from: valueWords(how.from.value), countries: listed(how.countries.map(countryName)) });
    case "left_of":
      return t("why_says_left_of", { amount: nameWords(how.amount), taken: nameWords(how.taken) });
    case "start_of_day":
      return t("why_says_start_of_day", { day: nameWords(how.day), zone: zoneName(how.zone) });
    case "not_before":
      return t("why_says_not_before", { left: nameWords(how.left), right: nameWords(how.right) });
    case "most_worth":
      return t("why_says_most_worth", { bound: nameWords(how.bound), amount: nameWords(how.amount) });
    case "reached":
      return reachedWords(how);
    case "in_proportion":
      return t("why_says_in_proportion", { amount: nameWords(how.amount), worth: nameWords(how.worth), bound: nameWords(how.bound) });
    case "because":
      return t(`why_case_${how.case}`);
    case "choose":
      return t("why_says_choose", { count: how.candidates.length, keys: how.keys.map((key) => t(`why_rank_${key}`)).join(t("why_then")) });
    case "is":
      return t("why_says_is", { term: nameWords(how.term) });
  }
}

/** What came last: with it the whole was there. */
export function decisive(how: HowOf<"reached">): HowOf<"reached">["parts"][number] | undefined {
  return [...how.parts, ...(how.other?.parts ?? [])].filter((part) => !part.back).reduce<HowOf<"reached">["parts"][number] | undefined>((last, part) => (last && last.at > part.at ? last : part), undefined);
}

/** A moment that somebody told of, and not a sum: which payment came then, and for what it was enough. */
function reachedWords(how: HowOf<"reached">): string {
  const last = decisive(how);
  if (!last) return t("why_says_reached", { due: nameWords(how.due) });
  const words = { what: nameWords(last.amount), when: instantWords(last.at), by: tellerWords(), due: nameWords(how.due) };
  if (how.other) return t("why_says_reached_with", { ...words, other: nameWords(how.other.due) });
  return t(how.parts.length === 1 ? "why_says_reached_by" : "why_says_reached_last", words);
}

function countOf(term: Term): number {
  return term.value.kind === "count" ? term.value.value : 0;
}

/** The sentence of a figure: of the step that really made it, where the last one only gives it its name. */
export function sentenceOf(figure: Pick<Figure, "steps">): string {
  let step: Step | undefined = figure.steps.at(-1);
  for (let at = figure.steps.length - 1; step?.how.step === "is" && at > 0; at -= 1) {
    const earlier = stepOf(figure.steps.slice(0, at), step.how.term);
    if (!earlier) break;
    step = earlier;
  }
  return step ? capital(howWords(step.how)) : "";
}

/** Whether a step stands there already. Cases have one name, and each of them decides something else. */
export function hasStep(steps: readonly Step[], step: Step): boolean {
  if (step.how.step !== "because") return stepOf(steps, step) !== undefined;
  const { result } = step;
  return steps.some((one) => one.how.step === "because" && one.rule === step.rule && one.result.value === result.value);
}

/** The earlier step that a term is the result of. */
export function stepOf(steps: readonly Step[], term: Pick<Term, "name" | "of">): Step | undefined {
  return steps.findLast((step) => step.name === term.name && (step.of ?? null) === (term.of ?? null));
}

function unannouncedWords({ country, year }: Unannounced): string {
  return t("why_unannounced", { country: countryName(country), year: String(year) });
}

/** Why a figure may still move: years nobody has announced (T4), a date that is not recorded (C5). */
export function provisionalWords(figure: Pick<Figure, "provisional" | "steps">): string[] {
  if (!figure.provisional) return [];
  const hows = figure.steps.map((step) => step.how);
  const years = hows.flatMap((how) => ("unannounced" in how ? how.unannounced.map(unannouncedWords) : []));
  const dates = hows.flatMap((how) => (how.step === "because" && (how.case === "delivery_stands_in" || how.case === "neither_known") ? [t("why_may_move")] : []));
  const told = [...new Set([...dates, ...years])];
  return told.length ? told : [t("why_may_move")];
}


/** A step as an aligned column: named terms with their signs, a line, and what came out. */
import { instant, locale, zoneName } from "../format";
import { t } from "../messages";
import { compare, group } from "../money";
import { decisive, stepOf } from "./says";
import type { How, HowOf, Step, Term, Value } from "./types";
import { capital, instantWords, nameWords, originWords, roundedWords, tellerWords, valueWords } from "./words";

export interface Row {
  sign: "" | "+" | "−" | "×" | "÷";
  label: string;
  /** Where the value is from, or what became of it. */
  note: string;
  value: string;
  /** Of several, the one that counts, or one that does not. */
  mark?: "chosen" | "left";
}

export interface Column {
  rows: Row[];
  result: { label: string; value: string } | null;
  /** Its rows are told one after the other, and add up to nothing. */
  told?: boolean;
}

type Signed = Row["sign"];

/** Where a term comes from: its own origin, the rulebook, or a step of its own further down. */
export function sourceOf(term: Term, steps: readonly Step[]): string {
  const how = stepOf(steps, term)?.how;
  const only = how && onlyTerm(how);
  if (only) return sourceOf(only, steps);
  // The instant of a fact that is itself an instant stands beside it already.
  if (how?.step === "fact") return originWords(how.origin.from === "record" && term.value.kind === "instant" && how.origin.at === term.value.value ? { ...how.origin, at: null } : how.origin);
  if (how?.step === "rulebook") return t("why_from_rulebook", { edition: how.edition });
  return how ? t("why_from_below") : "";
}

/** The one currency of all amounts in a column, which then names it once, at its foot. */
function oneCurrency(values: readonly Value[]): boolean {
  const named = new Set(values.flatMap((value) => (value.kind === "amount" ? [value.value.currency] : [])));
  return named.size === 1;
}

/** The column of a step. Steps without one (a case of a rule, a choice among ways to pay) have no rows. */
export function columnOf(step: Step, steps: readonly Step[]): Column {
  const { how } = step;
  const before = steps.slice(0, steps.indexOf(step));
  const terms = termsOf(how);
  const bare = terms.length > 1 && step.result.kind === "amount" && oneCurrency([...terms.map((term) => term.value), step.result]);
  const row = (term: Term, sign: Signed = "", more: Partial<Row> = {}): Row => ({
    sign, label: capital(nameWords(term)), note: sourceOf(term, before), value: valueWords(term.value, { bare, name: term.name }), ...more,
  });
  const cameRow = (part: HowOf<"reached">["parts"][number]): Row => {
    const { amount, at, back } = part;
    return row(amount, "", { note: t("why_told", { what: t(back ? "why_went_back" : "why_came", { when: instantWords(at) }), by: tellerWords() }), ...(how.step === "reached" && part === decisive(how) ? { mark: "chosen" } : {}) });
  };
  const result = { label: capital(nameWords(step)), value: valueWords(step.result, { name: step.name }) };
  switch (how.step) {
    case "fact":
    case "rulebook":
      return { rows: [], result };
    case "sum":
      return { rows: [...how.plus.map((term, at) => row(term, at ? "+" : "")), ...how.minus.map((term) => row(term, "−"))], result };
    case "how_many":
      return { rows: how.terms.map((term) => row(term)), result };
    case "smallest_of":
    case "largest_of":
    case "earliest_of":
    case "latest_of":
      return { rows: how.terms.map((term: Term, at: number) => row(term, "", { mark: at === how.chosen ? "chosen" : "left" })), result };
    case "multiply":
      return { rows: [row(how.amount), row(how.factor, "×"), ...exactRow(how, step.result)], result };
    case "divide":
      return { rows: [row(how.amount), row(how.by, "÷", how.rounding === "exact" ? {} : { note: roundedWords(how.rounding) })], result };
    case "day_in_zone":
      return { rows: [row(how.instant, "", inZone(how.instant, how.zone))], result };
    case "days_after":
      return { rows: [row(how.day), row(how.days, "+", { value: daysOf(how.days) })], result };
    case "months_after":
      return { rows: [row(how.day), row(how.months, "+", { value: monthsOf(how.months) })], result };
    case "day_zero":
      return { rows: [row(how.event), ...clockRows(how)], result };
    case "working_days":
      return { rows: [row(how.from), row(how.days, "+", { value: workingDaysOf(how.days) })], result };
    case "left_of":
      return { rows: [row(how.amount), row(how.taken, "−")], result };
    case "end_of_day":
    case "start_of_day":
      return { rows: [row(how.day)], result: { ...result, value: step.result.kind === "instant" ? instantWords(step.result.value, how.zone) : result.value } };
    case "not_before":
      return { rows: [row(how.left), row(how.right)], result: { label: t("why_not_before", { left: capital(nameWords(how.left)) }), value: valueWords(step.result) } };
    case "most_worth":
      return { rows: [row(how.bound), row(how.rate, "÷"), row(how.amount)], result };
    case "reached":
      return { rows: [row(how.due, "", { note: "" }), ...how.parts.map(cameRow), ...(how.other ? [row(how.other.due, "", { note: "" }), ...how.other.parts.map(cameRow)] : [])], result, told: true };
    case "in_proportion":
      return { rows: [row(how.amount), row(how.bound, "×"), row(how.worth, "÷"), ...lessRow(how.less)], result };
    case "because":
    case "choose":
      return { rows: [], result: null };
    case "is":
      return { rows: [row(how.term)], result };
  }
}

function termsOf(how: How): Term[] {
  switch (how.step) {
    case "sum":
      return [...how.plus, ...how.minus];
    case "how_many":
    case "smallest_of":
    case "largest_of":
    case "earliest_of":
    case "latest_of":
      return how.terms;
    case "left_of":
      return [how.amount, how.taken];
    case "reached":
      return [how, ...(how.other ? [how.other] : [])].flatMap(({ due, parts }) => [due, ...parts.map((part) => part.amount)]);
    case "multiply":
      return [how.amount, how.factor];
    case "divide":
      return [how.amount, how.by];
    default:
      return [];
  }
}

/** What the product was before it was rounded; nothing where there was nothing to round. */
function exactRow(how: HowOf<"multiply">, result: Value): Row[] {
  if (how.rounding === "exact" || (result.kind === "amount" && compare(how.exact, result.value.amount) === 0)) return [];
  return [{ sign: "", label: t("why_exact"), note: roundedWords(how.rounding), value: group(how.exact, locale()) }];
}

/** What rounding had let over the bound, in the smallest units of money. */
function lessRow(less: number): Row[] {
  return less === 0 ? [] : [{ sign: "−", label: capital(t("why_less_units")), note: "", value: String(less) }];
}

/** An event on the clock of the place whose day counts. */
function inZone(term: Term, zone: string): Partial<Row> {
  return term.value.kind === "instant" ? { value: instantWords(term.value.value, zone) } : {};
}

function clockRows(how: HowOf<"day_zero">): Row[] {
  const local = `${how.local.slice(0, 19)}Z`;
  return [
    { sign: "", label: t("why_local", { zone: zoneName(how.zone) }), note: "", value: instant(local, "UTC") },
    { sign: "", label: capital(nameWords(how.cut_off)), note: t(how.late ? "why_late" : "why_in_time"), value: valueWords(how.cut_off.value) },
  ];
}

function counted(term: Term, words: (count: number, shown: string) => string): string {
  return term.value.kind === "count" ? words(term.value.value, valueWords(term.value)) : valueWords(term.value);
}
const daysOf = (term: Term) => counted(term, (count, shown) => t("why_days", { count, shown }));
const monthsOf = (term: Term) => counted(term, (count, shown) => t("why_months", { count, shown }));
const workingDaysOf = (term: Term) => counted(term, (count, shown) => t("why_working_days", { count, shown }));

/** The one term of a sum that has no other: such a sum says nothing that its term does not. */
function onlyTerm(how: How): Term | undefined {
  return how.step === "sum" && how.minus.length === 0 && how.plus.length === 1 ? how.plus[0] : undefined;
}

/** Every term in what a step does. What had come is told as it was recorded: how much was due is no part of that. */
function allTerms(how: unknown): Term[] {
  if (typeof how !== "object" || how === null) return [];
  if ("name" in how && "value" in how) return [how as Term];
  const parts = "step" in how && how.step === "reached" ? [(how as HowOf<"reached">).parts, (how as HowOf<"reached">).other?.parts] : Object.values(how);
  return parts.flatMap(allTerms);
}

/** The steps that lead to the last one, where one of them is told as a fact; else all. */
function leading(steps: readonly Step[]): readonly Step[] {
  if (!steps.some((step) => step.how.step === "reached")) return steps;
  const kept = new Set<Step>();
  const follow = (step: Step | undefined): void => {
    if (!step || kept.has(step)) return;
    kept.add(step);
    for (const term of allTerms(step.how)) follow(stepOf(steps.slice(0, steps.indexOf(step)), term));
  };
  follow(steps.at(-1));
  return steps.filter((step) => kept.has(step) || step.how.step === "because");
}

/** Which steps stand as blocks, the figure's own first: facts and numbers stand in the columns that use them. */
export function blocksOf(all: readonly Step[]): Step[] {
  const steps = leading(all);
  const last = steps.at(-1);
  const own = steps.filter((step) => step === last || (step.how.step !== "fact" && step.how.step !== "rulebook" && !onlyTerm(step.how)));
  const blocks = own.toReversed();
  // A step that only gives another one its name says nothing that the other does not.
  const renamed = blocks[0]?.how.step === "is" ? stepOf(steps.slice(0, -1), blocks[0].how.term) : undefined;
  // What it names stands first then, under the sentence; a case that stands between them keeps its place.
  return renamed && blocks.includes(renamed) ? [renamed, ...blocks.slice(1).filter((step) => step !== renamed)] : blocks;
}


/** Figures that the window itself puts together out of a reply's figures: their derivation stands on the derivations of those. */
import type { ApiError } from "../api/client";
import { dateIn, daysBetween as between } from "../dates";
import { compare, type Money } from "../money";
import { hasStep, stepOf } from "./says";
import type { Figure, How, Name, Origin, Step, Term, Value } from "./types";

/** An answer with its derivations, as they are asked for. */
export interface Answer {
  readonly figures: Known | undefined;
  readonly error: ApiError | undefined;
  read(): () => void;
  ask(): Promise<void>;
}

/** A part of such a figure: what it is called here, and where it stands in the reply or how it is known. */
export interface Part {
  name: string;
  value: Value;
  of?: string;
  /** Where it stands in the reply; its derivation comes first. */
  path?: string | undefined;
  /** The answer it stands in, where that is not the page's own. */
  within?: Answer | undefined;
  /** Or what it was made of here. */
  made?: Made | undefined;
  /** Of a part that no reply derives; by default it was entered here. */
  origin?: Origin;
}

/** The derivations of a reply by the figure's path in it. */
export type Known = ReadonlyMap<string, Figure>;

/** Makes the figure from the derivations of the page's reply, as far as they are known. */
export interface Made {
  (known: Known | undefined): Figure;
  /** Others that it takes parts from. */
  readonly answers?: readonly Answer[];
}

export function byPath(figures: readonly Figure[]): Known {
  return new Map(figures.map((figure) => [figure.path, figure]));
}

export function amountOf(money: Money): Value {
  return { kind: "amount", value: money };
}

function termOf({ name, of, value }: Part): Term {
  return { name: name as Name, ...(of === undefined ? {} : { of }), value };
}

/** The steps that lead to a part, the last one under the part's own name. */
function stepsOf(part: Part, known: Known | undefined): { steps: Step[]; provisional: boolean } {
  const named = termOf(part);
  const derived = part.made ? part.made(known) : part.path === undefined ? undefined : stands(part.path, part.within ? part.within.figures : known);
  const last = derived?.steps.at(-1);
  if (!derived || !last) {
    const how: How = { step: "fact", origin: part.origin ?? { from: "argument" } };
    return { steps: [{ name: named.name, ...(part.of === undefined ? {} : { of: part.of }), how, result: part.value }], provisional: false };
  }
  // The figure's own step takes the name that it has here.
  return { steps: [...derived.steps.slice(0, -1), { ...last, name: named.name, of: part.of }], provisional: derived.provisional };
}

/** A figure with the derivations of the other figures that it takes as they stand, each before the step that takes it. */
export function whole(figure: Figure, known: Known, depth = 3): Figure {
  const steps: Step[] = [];
  const put = (step: Step) => void (hasStep(steps, step) || steps.push(step));
  for (const step of figure.steps) {
    const from = step.how.step === "fact" && step.how.origin.from === "figure" && depth > 0 ? known.get(step.how.origin.path) : undefined;
    const lead = from ? whole(from, known, depth - 1).steps : [];
    const last = lead.at(-1);
    for (const before of last ? lead.slice(0, -1) : []) put(before);
    put(last ? { ...last, name: step.name, of: step.of } : step);
  }
  return { ...figure, steps };
}

/** The figure that stands there. A path that leads to none is a mistake of the page: what it names would pass for a fact. */
function stands(path: string, known: Known | undefined): Figure | undefined {
  const found = known?.get(path);
  if (known && !found) console.error(`no derivation at ${path}`);
  return found && known && whole(found, known);
}

/** The other answers that parts stand in. */
export function answersOf(parts: readonly Part[]): Answer[] {
  return [...new Set(parts.flatMap((part) => [...(part.within ? [part.within] : []), ...(part.made?.answers ?? [])]))];
}

/**
 * The derivations of an answer to which arguments were taken from elsewhere: in place of each fact of that name, and of the one it
 * names, stands what it comes from.
 */
export function given(known: Known, facts: readonly Part[]): Known {
  const leads = facts.map((part) => ({ part, ...stepsOf(part, undefined) }));
  const leadOf = ({ how, name, of }: Step) => (how.step === "fact" && how.origin.from === "argument" ? leads.find(({ part }) => part.name === name && (part.of === undefined || part.of === of)) : undefined);
  return byPath([...known.values()].map((figure) => {
    const steps: Step[] = [];
    let { provisional } = figure;
    for (const step of figure.steps) {
      const lead = leadOf(step);
      const last = lead?.steps.at(-1);
      if (!lead || !last) {
        putAll(steps, [step]);
        continue;
      }
      provisional ||= lead.provisional;
      putAll(steps, [...lead.steps.slice(0, -1), { ...last, name: step.name, of: step.of }]);
    }
    return { ...figure, steps, provisional };
  }));
}

/** Behind what stands there already; what does so alike is not said twice. */
function putAll(steps: Step[], more: readonly Step[]): void {
  for (const step of more) {
    const before = stepOf(steps, step);
    if (!before || JSON.stringify(before) !== JSON.stringify(step)) steps.push(step);
  }
}

/** The number of an order, or of something in it: says which even where there is one, for a page of a supplier has several orders. */
const OF_ORDER = /^[A-Z]+-\d+/;

/** Leaves out which one of a name it is, where there is only one of that name: payment 1 of one payment is the payment. */
export function plain(figure: Figure): Figure {
  const several = new Map<string, Set<string>>();
  for (const { name, of } of figure.steps) several.set(name, (several.get(name) ?? new Set()).add(of ?? ""));
  const one = (name: unknown) => typeof name === "string" && several.get(name)?.size === 1;
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([key, inner]) => !(key === "of" && "name" in value && one(value.name) && !OF_ORDER.test(String(inner))));
    return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
  };
  return { ...figure, steps: strip(figure.steps) as Step[] };
}

function madeOf(name: string, rules: readonly string[], result: Value, parts: readonly Part[], how: How): Made {
  const make = (known: Known | undefined): Figure => {
    const steps: Step[] = [];
    let provisional = false;
    for (const part of parts) {
      const lead = stepsOf(part, known);
      provisional ||= lead.provisional;
      putAll(steps, lead.steps);
    }
    return { path: "", value: result, rules: [...rules], steps: [...steps, { name: name as Name, how, result }], provisional };
  };
  const answers = answersOf(parts);
  return answers.length ? Object.assign(make, { answers }) : make;
}

/** Parts added and taken off: of money. */
export function sum(name: string, result: Money, plus: readonly Part[], minus: readonly Part[] = [], rules: readonly string[] = []): Made {
  return sumOf(name, amountOf(result), plus, minus, rules);
}

/** Parts of any one kind added and taken off. */
export function sumOf(name: string, result: Value, plus: readonly Part[], minus: readonly Part[] = [], rules: readonly string[] = []): Made {
  return madeOf(name, rules, result, [...plus, ...minus], { step: "sum", plus: plus.map(termOf), minus: minus.map(termOf) });
}

/** What is left of a part once another is taken off it, never below zero. */
export function leftOf(name: string, result: Value, amount: Part, taken: Part, rules: readonly string[] = []): Made {
  return madeOf(name, rules, result, [amount, taken], { step: "left_of", amount: termOf(amount), taken: termOf(taken) });
}

/** An amount times a count, quantity or per cent, half-even to the currency's scale (M1). */
export function product(name: string, result: Money, amount: Part, factor: Part, exact: string, rules: readonly string[] = []): Made {
  const rounding = compare(exact, result.amount) === 0 ? "exact" : "half_even";
  return madeOf(name, rules, amountOf(result), [amount, factor], { step: "multiply", amount: termOf(amount), factor: termOf(factor), exact, rounding });
}

export function dayOf(day: string): Value {
  return { kind: "day", value: day };
}

/** The calendar days from one day to another, the day after the first being day 1; below nought where it lies before it (T1). */
export function daysBetween(name: string, from: Part, to: Part, days: { from: string; to: string }, rules: readonly string[] = ["T1"]): Made {
  return madeOf(name, rules, { kind: "count", value: between(days.from, days.to) }, [to, from], { step: "sum", plus: [termOf(to)], minus: [termOf(from)] });
}

/** The moment on the workspace's clock, and the zone whose days count. */
export interface Clock {
  now: string;
  zone: string;
}

/** The calendar day of an instant in a zone (T1). */
export function dayIn(name: string, instant: Part & { value: { kind: "instant"; value: string } }, zone: string): Part & { value: { kind: "day"; value: string } } {
  const day = { kind: "day" as const, value: dateIn(instant.value.value, zone) };
  return { name, value: day, made: madeOf(name, ["T1"], day, [instant], { step: "day_in_zone", instant: termOf(instant), zone }) };
}

/** Today where days are counted. */
export function todayIn({ now, zone }: Clock): Part & { value: { kind: "day"; value: string } } {
  return dayIn("today", { name: "now", value: { kind: "instant", value: now }, origin: { from: "clock" } }, zone);
}

/** Days from today to a last day, and late: from that day to today. `path`: where the day stands in the reply; without it, it is a fact. */
export function daysLeft(last: string, path: string | null | undefined, clock: Clock, name = "last_day"): Made {
  const today = todayIn(clock);
  const day: Part = { name, value: dayOf(last), origin: { from: "record" }, ...(path ? { path } : {}) };
  const late = last < today.value.value;
  return late
    ? daysBetween("days_late", day, today, { from: last, to: today.value.value })
    : daysBetween("days_left", today, day, { from: today.value.value, to: last });
}

/** A day that lies so many calendar days after another. */
export function daysAfter(name: string, result: string, day: Part, days: Part, rules: readonly string[] = ["T1"]): Made {
  return madeOf(name, rules, dayOf(result), [day, days], { step: "days_after", day: termOf(day), days: termOf(days) });
}

/** The same day so many months later. */
export function monthsAfter(name: string, result: string, day: Part, months: Part, rules: readonly string[] = []): Made {
  return madeOf(name, rules, dayOf(result), [day, months], { step: "months_after", day: termOf(day), months: termOf(months) });
}

/** The smallest or largest of parts. */
export function pick(step: "smallest_of" | "largest_of", name: string, parts: readonly Part[], chosen: number, rules: readonly string[] = []): Made {
  const result = parts[chosen]?.value ?? { kind: "code", value: "" };
  return madeOf(name, rules, result, parts, { step, terms: parts.map(termOf), chosen });
}

/** The latest of days. */
export function latest(name: string, days: readonly Part[], chosen: number, rules: readonly string[] = []): Made {
  const result = days[chosen]?.value ?? { kind: "code", value: "" };
  return madeOf(name, rules, result, days, { step: "latest_of", terms: days.map(termOf), chosen });
}

/** What the 14-day strip draws of today's answer: sums by day, money under way, last safe days. */
import { countryName } from "$lib/countries";
import { isWeekend } from "$lib/dates";
import type { Holiday, StripPay, StripTransit, StripWindow } from "$lib/drawings";
import { money } from "$lib/format";
import { lookup, t } from "$lib/messages";
import { add } from "$lib/money";
import { amountOf, sum, type Part } from "$lib/why";
import type { Deadline, TodayView } from "./needs";

/** Bars beyond this many stand in the list only. */
const WINDOWS = 6;

/** Payments by day, those of one currency together (M2). An initial payment has no day: it can be paid now. */
export function paysOf(view: TodayView): StripPay[] {
  const sums = new Map<string, { day: string; currency: string; amount: string; names: string[]; parts: Part[] }>();
  const put = (day: string, amount: { amount: string; currency: string }, name: string, part: Pick<Part, "name" | "of" | "path">) => {
    const key = `${day} ${amount.currency}`;
    const all = sums.get(key) ?? { day, currency: amount.currency, amount: "0", names: [], parts: [] };
    all.amount = add(all.amount, amount.amount);
    all.names.push(name);
    all.parts.push({ ...part, value: amountOf(amount) });
    sums.set(key, all);
  };
  for (const [at, { kind, due, amount, number }] of view.deadlines.entries()) {
    if (!amount || (kind !== "pay_initial" && !(kind === "pay_balance" && due))) continue;
    put(due ?? view.today, amount, number, { name: "outstanding", of: number, path: `/deadlines/${at}/amount` });
  }
  for (const [at, loan] of view.loan_payments.entries()) put(loan.due, loan.amount, t("method_pay_later"), { name: "loan_payment", of: String(at + 1), path: `/loan_payments/${at}/amount` });
  return [...sums.values()].map(({ day, currency, amount, names, parts }) => {
    const name = names.length === 1 ? (names[0] ?? "") : t("today_strip_several", { count: names.length });
    const whole = { amount, currency };
    const why = parts.length === 1 ? { path: parts[0]?.path } : { made: sum("to_pay", whole, parts, [], ["P1"]) };
    return { day, amount, name: currency === "USD" ? name : `${currency} ${name}`, figure: money(whole), ...why };
  });
}

export function transitsOf(view: TodayView): StripTransit[] {
  // What waits for its loan agreement is not running yet (L3).
  return view.in_transit.filter(({ payment }) => !payment.awaits_agreement).map(({ number, payment }) => ({
    name: t("today_strip_transit", { amount: money(payment.amount), method: lookup(`method_${payment.method}`) ?? "", number }),
    from: payment.arrival.earliest,
    to: payment.arrival.latest,
  }));
}

const DRAWN: ReadonlySet<Deadline["kind"]> = new Set(["ship_by", "inspection", "quality_window", "late_shipment_window", "feedback", "feedback_revision", "dispute_respond", "dispute_settle", "lapse"]);

/** Last safe days, those of one order on one day together. */
export function windowsOf(view: TodayView): { shown: StripWindow[]; more: number } {
  const end = view.strip[1];
  const bars = new Map<string, { number: string; last_day: string; words: string[] }>();
  for (const { kind, due, order_id, number, overdue } of view.deadlines) {
    if (!due || due > end || !DRAWN.has(kind)) continue;
    // Whatever is late stands in the list above everything else; the strip draws what can still be kept.
    if (overdue) continue;
    const key = `${order_id} ${due}`;
    const bar = bars.get(key) ?? { number, last_day: due, words: [] };
    const word = lookup(`strip_${kind}`) ?? kind;
    if (!bar.words.includes(word)) bar.words.push(word);
    bars.set(key, bar);
  }
  const all = [...bars.values()]
    .toSorted((a, b) => (a.last_day < b.last_day ? -1 : a.last_day > b.last_day ? 1 : 0))
    .map(({ number, last_day, words }) => ({ name: `${number} ${words.join(", ")}`, last_day }));
  return { shown: all.slice(0, WINDOWS), more: Math.max(0, all.length - WINDOWS) };
}

/** Bank holidays of the countries involved (P11); weekends are drawn as such. */
export function holidaysOf(view: TodayView): Holiday[] {
  return view.closed
    .filter(({ day }) => !isWeekend(day))
    .map(({ day, countries }) => ({ date: day, name: t("today_closed", { countries: countries.map((code) => countryName(code)).join(", ") }) }));
}

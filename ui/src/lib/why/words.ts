/** Names, values and origins of a derivation in words. */
import { countryName } from "../countries";
import { dayNumber } from "../dates";
import { amount, count, date, instant, locale, money, percent, zoneName } from "../format";
import { lookup, t } from "../messages";
import { group } from "../money";
import { session } from "../session.svelte";
import type { Name, Origin, Rounded, Value } from "./types";

/** `the free limit` → `The free limit`. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}

/** `order total and free limit` */
export function listed(parts: readonly string[], type: "conjunction" | "disjunction" = "conjunction"): string {
  return new Intl.ListFormat(locale(), { type }).format(parts);
}

/** Which one of several: a day, a country, a method or a coverage; a name as it is. Others only keep steps apart. */
function which(of: string): string {
  if (dayNumber(of) !== null) return date(of, "short");
  if (/^[A-Z]{2}$/.test(of)) return countryName(of);
  const word = ["method", "coverage", "instalment"].map((kind) => lookup(`${kind}_${of}`)).find((found) => found !== undefined);
  return word ?? (/^[a-z_]+$/.test(of) ? "" : of);
}

/** `order total`, `line total 2`, `fee (T/T)`: as it stands inside a sentence. */
export function nameWords(named: { name: Name; of?: string | null | undefined }): string {
  const word = t(`why_name_${named.name}`);
  if (named.of === undefined || named.of === null) return word;
  if (/^[\d.]+$/.test(named.of)) return t("why_name_nth", { name: word, of: named.of });
  const of = which(named.of);
  return of ? t("why_name_of", { name: word, of }) : word;
}

/** A day with its weekday, and its year where that is not this one. */
export function dayWords(day: string): string {
  return date(day, day.slice(0, 4) === session.today.slice(0, 4) ? "weekday" : "full");
}

/** An instant on the clock of a zone, the platform's unless another is named. */
export function instantWords(at: string, zone = session.zone): string {
  return t("why_instant", { when: instant(at, zone), zone: zoneName(zone) });
}

/** `17:00` from `17:00:00`. */
export function timeWords(time: string): string {
  return time.slice(0, 5);
}

/** A rate of exchange counts as it is, a rate of a fee in hundredths. */
function rateWords(rate: string, name: Name | undefined): string {
  return name?.includes("fee") ? percent(rate) : group(rate, locale());
}

/** A value as its own column shows it; `bare` leaves out a currency that the block names once. */
export function valueWords(value: Value, { bare = false, name }: { bare?: boolean; name?: Name } = {}): string {
  switch (value.kind) {
    case "amount":
      return bare ? amount(value.value) : money(value.value);
    case "day":
      return dayWords(value.value);
    case "instant":
      return instantWords(value.value);
    case "time":
      return timeWords(value.value);
    case "count":
      return count(value.value);
    case "rate":
      return rateWords(value.value, name);
    case "percent":
      return t("term_percent", { percent: group(value.value, locale()) });
    case "quantity":
    case "tally":
    case "price":
      return group(value.value, locale());
    case "flag":
      return t(value.value ? "why_yes" : "why_no");
    case "code":
      return codeWords(value.value);
  }
}

/** A code that some page has a word for. */
export function codeWords(code: string): string {
  const kinds = ["why_code", "why_case", "method", "coverage", "instalment", "why_name"];
  return kinds.map((kind) => lookup(`${kind}_${code}`)).find((word) => word !== undefined) ?? code.replaceAll("_", " ");
}

/** Who tells what happens outside (RB4): in Practice its world, else whoever keeps the book. */
export function tellerWords(): string {
  return t(session.isPractice ? "why_teller_practice" : "why_teller_you");
}

/** Where a fact is from: `contract`, `recorded Thu 24 Sep, by the supplier`. */
export function originWords(origin: Origin): string {
  if (origin.from !== "record") return t(`why_from_${origin.from}` as "why_from_clock");
  const words = origin.at ? t("why_from_record_at", { when: instantWords(origin.at) }) : t("why_from_record");
  return origin.by ? t("why_from_by", { from: words, by: t(`why_by_${origin.by}`) }) : words;
}

/** How a fraction became what can be paid; nothing where there was none. */
export function roundedWords(rounded: Rounded): string {
  return rounded === "exact" ? "" : t(`why_rounded_${rounded}`);
}

/**
 * Amounts are decimal strings ("1500.00") from the wire to the page (M1): no JS number ever holds money.
 * `ratio` is the one way out, and only for the width of a drawing.
 */
import { MINOR_UNITS } from "./api/bindings";
import { madeOnce } from "./made-once";

export interface Money {
  amount: string;
  currency: string;
}

const PLAIN = /^-?\d+(\.\d+)?$/;

/**
 * Minor units of an ISO 4217 currency, as the desk has them: 2 for USD, 0 for JPY. What is no currency counts as 2.
 * `Intl` has other digits, those that prices are usually written with: none for IDR or HUF.
 */
export function minorUnits(currency: string): number {
  return Object.hasOwn(MINOR_UNITS, currency) ? (MINOR_UNITS[currency] ?? 2) : 2;
}

/** `"12.5"` at scale 2 → `1250n`; `null` when it is no plain decimal or has more decimals than `scale`. */
export function toUnits(amount: string, scale: number): bigint | null {
  if (!PLAIN.test(amount)) return null;
  const negative = amount.startsWith("-");
  const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
  if (fraction.length > scale) return null;
  const units = BigInt(whole + fraction.padEnd(scale, "0"));
  return negative ? -units : units;
}

/** `1250n` at scale 2 → `"12.50"`. */
export function fromUnits(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale ? `.${digits.slice(digits.length - scale)}` : "";
  return `${units < 0n ? "-" : ""}${whole}${fraction}`;
}

function scaleOf(amount: string): number {
  return amount.split(".")[1]?.length ?? 0;
}

function aligned(a: string, b: string): [bigint, bigint, number] {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  const left = toUnits(a, scale);
  const right = toUnits(b, scale);
  if (left === null || right === null) throw new RangeError(`not an amount: ${left === null ? a : b}`);
  return [left, right, scale];
}

/** Exact sum of two amounts of one currency. */
export function add(a: string, b: string): string {
  const [left, right, scale] = aligned(a, b);
  return fromUnits(left + right, scale);
}

/** Exact difference `a − b` of two amounts of one currency. */
export function subtract(a: string, b: string): string {
  const [left, right, scale] = aligned(a, b);
  return fromUnits(left - right, scale);
}

/** −1, 0 or 1 as `a` is below, equal to or above `b`. */
export function compare(a: string, b: string): -1 | 0 | 1 {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isZero(amount: string): boolean {
  return /^-?0*(\.0*)?$/.test(amount);
}

/** `part / total` between 0 and 1 to a millionth, for widths only. A total of zero gives 0. */
export function ratio(part: string, total: string): number {
  const [left, right] = aligned(part, total);
  if (right <= 0n || left <= 0n) return 0;
  if (left >= right) return 1;
  return Number((left * 1_000_000n) / right) / 1_000_000;
}

interface Separators {
  group: string;
  decimal: string;
}

const grouping = madeOnce((locale) => new Intl.NumberFormat(locale, { numberingSystem: "latn" }));

const separators = madeOnce((locale): Separators => {
  const parts = grouping(locale).formatToParts(1_234_567.5);
  return {
    group: parts.find((part) => part.type === "group")?.value ?? ",",
    decimal: parts.find((part) => part.type === "decimal")?.value ?? ".",
  };
});

/** `"1234567.50"` → `"1,234,567.50"` in the locale's separators, every digit kept. */
export function group(amount: string, locale: string): string {
  if (!PLAIN.test(amount)) return amount;
  const negative = amount.startsWith("-");
  const [whole = "0", fraction] = amount.replace("-", "").split(".");
  const grouped = grouping(locale).format(BigInt(whole));
  const tail = fraction === undefined ? "" : separators(locale).decimal + fraction;
  return `${negative ? "\u2212" : ""}${grouped}${tail}`;
}

export type TypedAmount = { amount: string } | { problem: "not_a_number" | "too_many_decimals" };

/**
 * What a person typed, as an exact amount at the scale: `"1,500"` → `"1500.00"`. Grouping is accepted only where
 * it groups, so that `"1,50"` is refused in English rather than read as 150.
 */
export function parseTyped(text: string, locale: string, scale: number): TypedAmount {
  const { group: between, decimal } = separators(locale);
  const compact = text.trim().replace(/[\s\u00a0\u202f'’]/g, "");
  const pieces = compact.split(decimal);
  if (pieces.length > 2) return { problem: "not_a_number" };
  let whole = pieces[0] ?? "";
  const fraction = pieces[1] ?? "";
  if (/\S/.test(between) && whole.includes(between)) {
    const groups = whole.split(between);
    const last = groups.at(-1) ?? "";
    const inner = groups.slice(1, -1);
    const shaped = /^\d{1,3}$/.test(groups[0] ?? "") && /^\d{3}$/.test(last) && inner.every((part) => /^\d{2,3}$/.test(part));
    if (!shaped) return { problem: "not_a_number" };
    whole = groups.join("");
  }
  if (whole === "" && fraction !== "") whole = "0";
  if (!/^\d+$/.test(whole) || !/^\d*$/.test(fraction)) return { problem: "not_a_number" };
  if (fraction.length > scale) return { problem: "too_many_decimals" };
  return { amount: fromUnits(BigInt(whole + fraction.padEnd(scale, "0")), scale) };
}

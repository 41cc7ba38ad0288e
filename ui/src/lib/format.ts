/** How figures, dates and times are written. The locale is the user's; the digits are always the exact ones. */
import { dateIn, daysBetween } from "./dates";
import { madeOnce } from "./made-once";
import { t } from "./messages";
import { group, type Money } from "./money";

const canonical = madeOnce((said) => {
  try {
    return Intl.getCanonicalLocales(said)[0] ?? "en";
  } catch {
    // WebKitGTK says "C" where the system's locale is C.UTF-8, as in most containers; that is no language.
    return "en";
  }
});

/** The user's locale, as the system says. */
export function locale(): string {
  return canonical(typeof navigator === "undefined" ? "en" : navigator.language);
}

/** `USD 1,500.00` */
export function money(value: Money): string {
  return `${value.currency}\u00a0${amount(value)}`;
}

/** `1,500.00`: for a column or block that names its currency once. */
export function amount(value: Money | string): string {
  return group(typeof value === "string" ? value : value.amount, locale());
}

const counts = madeOnce((locale) => new Intl.NumberFormat(locale));

/** `1,240`: a count. */
export function count(value: number): string {
  return counts(locale()).format(value);
}

/** `3.5 %` from the rate "0.035", exact. */
export function percent(rate: string): string {
  const [whole = "0", fraction = ""] = rate.split(".");
  const digits = whole + fraction.padEnd(2, "0");
  const at = whole.length + 2;
  const left = digits.slice(0, at).replace(/^0+(?=\d)/, "");
  const right = digits.slice(at).replace(/0+$/, "");
  return `${group(right ? `${left}.${right}` : left, locale())}\u00a0%`;
}

export type DateStyle = "short" | "medium" | "weekday" | "full" | "long";
const STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  short: { day: "numeric", month: "short" },
  medium: { day: "numeric", month: "short", year: "numeric" },
  weekday: { weekday: "short", day: "numeric", month: "short" },
  full: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
};
const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${name}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locale(), options)));
  return format;
}

/** A calendar date (`YYYY-MM-DD`) in words: short `24 Sep`, medium with year, weekday `Thu 24 Sep`, full that with its year, long in whole words. */
export function date(iso: string, style: DateStyle = "medium"): string {
  return formatter(style, { ...STYLES[style], timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
}

/** `Sa`, `Sat`: the name of the weekday. */
export function weekdayName(iso: string, width: "short" | "narrow" = "short"): string {
  return formatter(`weekday-${width}`, { weekday: width, timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
}

/** `September` (or `Sep`). */
export function monthName(iso: string, width: "long" | "short" = "long"): string {
  return formatter(`month-${width}`, { month: width, timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`));
}

/** `30 Sep – 1 Oct`; one day is written once. */
export function dateRange(from: string, to: string): string {
  if (from === to) return date(from, "short");
  const format = formatter("short", { ...STYLES.short, timeZone: "UTC" });
  return format.formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));
}

/**
 * An instant (RFC 3339) as date and time. In the zone given, which stands beside it; else in that of this computer, which is then
 * named: `Thu, Sep 24, 2026, 17:30 PDT`.
 */
export function instant(at: string, zone?: string): string {
  const options: Intl.DateTimeFormatOptions = {
    ...STYLES.weekday,
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(zone ? { timeZone: zone } : { timeZoneName: "short" as const }),
  };
  return formatter(`instant ${zone ?? ""}`, options).format(new Date(at));
}

/** `Los Angeles` from `America/Los_Angeles`. */
export function zoneName(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** What hovering an instant says: the same moment in the platform's zone. */
export function instantTitle(at: string, platformZone: string): string {
  return t("instant_in_zone", { when: instant(at, platformZone), zone: zoneName(platformZone) });
}

/** The platform's calendar date of an instant. */
export function platformDate(at: string, platformZone: string): string {
  return dateIn(at, platformZone);
}

/** `6 days left`, `last day today`, `3 days late`: today and the last safe day in the platform's zone. */
export function daysLeft(lastDay: string, today: string): string {
  const left = daysBetween(today, lastDay);
  if (left < 0) return t("days_late", { count: -left });
  return left === 0 ? t("days_last_today") : t("days_left", { count: left });
}

/** `4.2 MB`: the size of a file. */
export function bytes(size: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = size > 0 ? Math.min(Math.floor(Math.log10(size) / 3), units.length - 1) : 0;
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: units[step],
    // Written out where the short form is the bare word: "26 bytes", but "574 kB".
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(size / 1000 ** step);
}

/** The desk's days as the drawing takes them: bank holidays by country, weekends on which banks work (P11). */
import { countryName } from "$lib/countries";
import type { Holiday } from "$lib/drawings";
import type { CalendarDay } from "./types";

/** `China, United States`: the countries whose banks are closed. */
export function holidaysOf(days: readonly CalendarDay[]): Holiday[] {
  return days
    .filter((day) => !day.weekend && day.closed_in.length > 0)
    .map((day) => ({ date: day.day, name: day.closed_in.map((code: string) => countryName(code)).join(", ") }));
}

/** A weekend day counts as a working day only where the banks of every country involved work on it. */
export function workingWeekends(days: readonly CalendarDay[], countries: readonly string[]): string[] {
  return days.filter((day) => day.weekend && countries.length > 0 && countries.every((code) => day.open_in.includes(code))).map((day) => day.day);
}

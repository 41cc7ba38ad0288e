/** A moment that a user gives: a day, and a time of day where it is known. */
import { dateIn } from "$lib/dates";
import { session } from "$lib/session.svelte";
import { instantIn } from "../supplier/instant";

export interface GivenMoment {
  day: string;
  time: string;
}

/** The zone of this computer: what a user's clock shows. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function momentNow(): GivenMoment {
  return { day: dateIn(session.now, ownZone()), time: "" };
}

/** RFC 3339. Today without a time is now; an earlier day without one is its end. */
export function instantOf(moment: GivenMoment): string {
  return instantIn(moment.day, moment.time.trim(), ownZone(), session.now);
}

const TIME = /^([01]?\d|2[0-3]):[0-5]\d$/;

export function timeWrong(time: string): boolean {
  return time.trim() !== "" && !TIME.test(time.trim());
}

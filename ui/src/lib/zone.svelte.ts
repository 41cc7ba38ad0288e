/**
 * The zone whose days count on a page (T1): of an order that of the edition it is pinned to, of all else that of the default
 * edition. A page of an order says so once; what stands below it reads it here.
 */
import { getContext, setContext } from "svelte";
import { dateIn } from "./dates";
import { session } from "./session.svelte";

const KEY = Symbol("zone");

export class PlatformZone {
  constructor(private readonly of: () => string | null | undefined) {}

  /** IANA name. */
  get name(): string {
    return this.of() ?? session.zone;
  }

  /** Today there: what deadlines count from. */
  get today(): string {
    return dateIn(session.now, this.name);
  }

  /** What a derivation of days from today counts by. */
  get clock(): { now: string; zone: string } {
    return { now: session.now, zone: this.name };
  }

  /** The calendar day of an instant there. */
  day(at: string): string {
    return dateIn(at, this.name);
  }
}

const DEFAULT = new PlatformZone(() => null);

/** Below this component days are those of an order's edition: `keepsZone(() => order.data?.time_zone)`. */
export function keepsZone(of: () => string | null | undefined): PlatformZone {
  return setContext(KEY, new PlatformZone(of));
}

/** The zone that counts here. Must be asked for while a component is set up. */
export function zoneHere(): PlatformZone {
  return getContext<PlatformZone | undefined>(KEY) ?? DEFAULT;
}

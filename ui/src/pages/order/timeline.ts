/** An order's facts and windows as the drawing takes them. */
import type { Arriving, Fact, Lane, TimelineWindow } from "$lib/drawings";
import { daysBetween } from "$lib/dates";
import { t } from "$lib/messages";
import type { OrderView } from "./types";
import { word } from "./words";

type WireFact = OrderView["timeline"]["facts"][number];
type WireLane = WireFact["lane"];
const lane = (wire: WireLane): Lane => (wire === "quality_check" ? "quality" : wire);

/** Said elsewhere on the page; on the timeline they would hide what counts. */
const QUIET = new Set(["started", "account_designated", "account_confirmed", "payment_accepted", "evidence_added", "feedback_revised"]);

export interface Drawn {
  facts: Fact[];
  windows: TimelineWindow[];
  arriving: Arriving[];
  today: string;
}

export function drawn(view: OrderView): Drawn {
  const { facts, windows, today } = view.timeline;
  // A receipt that completes an instalment is told once, as that.
  const inFull = (fact: WireFact) => fact.kind === "initial_received" || fact.kind === "balance_received";
  const milestones = new Set(facts.filter(inFull).map((fact) => fact.at));
  // Where the day stands in the reply on which all of an instalment had come: the only one that no record says.
  const placed = facts.map((fact, at) => ({ ...fact, path: inFull(fact) ? `/timeline/facts/${at}/day` : undefined }));
  const told = placed.filter((fact) => !QUIET.has(fact.kind) && !(fact.kind === "payment_received" && milestones.has(fact.at)));
  // Where each stands in the reply, so that its day can be asked for.
  const numbered = windows.map((window, at) => ({ ...window, path: `/timeline/windows/${at}/last_day`, outer: `/timeline/windows/${at}/outer_limit` }));
  const shipped = view.batches.map((batch) => batch.shipped_on).toSorted()[0];
  const awaited = numbered.filter((window) => window.kind === "arrival" && (window.state === "open" || window.state === "missed"));
  const underWay = view.payments.some((payment) => payment.state === "sent" || payment.state === "accepted");
  return {
    today,
    facts: told.map((fact) => ({ lane: lane(fact.lane), name: word("fact", fact.kind), day: fact.day, path: fact.path })),
    windows: numbered
      .filter((window) => window.kind !== "arrival")
      .map((window) => ({
        lane: lane(window.lane),
        label: word("deadline", window.kind),
        from: window.from,
        last_day: window.last_day,
        path: window.path,
        state: window.provisional && window.state === "open" ? ("provisional" as const) : window.state,
        longer: window.outer_limit ? { label: t("timeline_outer", { days: daysBetween(window.from, window.outer_limit) + 1 }), from: shipped ?? window.from, last_day: window.outer_limit, path: window.outer } : undefined,
      })),
    arriving: underWay ? awaited.map((window) => ({ label: t("cover_in_transit"), from: window.from, to: window.last_day, path: window.path })) : [],
  };
}

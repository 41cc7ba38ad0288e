/** Grounds, remedies, outcomes and findings in words, and what the receipt says of a claim (D2, D4, D5, H3). */
import { countryName } from "$lib/countries";
import { dateIn } from "$lib/dates";
import { amount, date, money } from "$lib/format";
import { lookup, t } from "$lib/messages";
import { isZero, type Money } from "$lib/money";
import { dayOf, daysAfter, type Made, type Part } from "$lib/why";
import type { Dispute, Ground, GroundView, OrderView, Remedy } from "./types";

export function groundWord(ground: Ground): string {
  return ground === "late_shipment" ? t("dispute_ground_late") : t("dispute_ground_quality");
}

/** `Quality below the contract, batch 2`. */
export function groundIn(view: OrderView, ground: Ground, batch_id: string | null | undefined): string {
  const batch = view.batches.find((known) => known.batch_id === batch_id);
  return batch ? t("dispute_ground_batch", { ground: groundWord(ground), number: batch.number }) : groundWord(ground);
}

/** The day that decides why a ground cannot be used (D2): in words, and how it came about. */
export interface RefusalDay {
  day: string;
  words: string;
  /** Where the order's reply explains it. */
  path?: string | undefined;
  /** Or what it was worked out from: a ground that opens does so the day after the ship-by day. */
  made?: Made | undefined;
}

/** `null` where no day decides, or none is known. */
export function refusalDay(view: OrderView, ground: GroundView): RefusalDay | null {
  const facts = (ground.refusal?.facts ?? {}) as Record<string, unknown>;
  const at = view.timeline.windows.findIndex((window) => window.kind === "ship_by");
  const shipBy = at < 0 ? undefined : `/timeline/windows/${at}/last_day`;
  const on = (day: string) => date(day, "weekday");
  if (typeof facts.opens_at === "string") {
    const day = dateIn(facts.opens_at, view.time_zone);
    const made = typeof facts.ship_by === "string" ? nextDay(day, { name: "ship_by_day", value: dayOf(facts.ship_by), path: shipBy }) : undefined;
    return { day, words: t("dispute_opens", { day: on(day) }), made };
  }
  if (typeof facts.last_day === "string") return { day: facts.last_day, words: t("dispute_closed_on", { day: on(facts.last_day) }), path: `/grounds/${view.grounds.indexOf(ground)}/closes_on` };
  if (typeof facts.ship_by === "string") return { day: facts.ship_by, words: t("dispute_ship_by", { day: on(facts.ship_by) }), path: shipBy };
  return null;
}

/** From the end of a day on: the day after it. */
function nextDay(result: string, day: Part): Made {
  return daysAfter("window_opens", result, day, { name: "one", value: { kind: "count", value: 1 }, origin: { from: "constant" } }, ["D2", "T1"]);
}

export function remedyWords(remedy: Remedy): string {
  if (remedy.kind === "replacement") return t("dispute_remedy_replacement");
  const sum = money(remedy.amount);
  if (remedy.kind === "refund") return t("dispute_remedy_refund", { sum });
  return remedy.kind === "return" ? t("dispute_remedy_return", { sum }) : t("dispute_remedy_discount", { sum });
}

/** The remedy where its amount stands beside it. */
export function remedyName(remedy: Remedy): string {
  const names: Record<Remedy["kind"], string> = {
    refund: t("dispute_name_refund"), return: t("dispute_name_return"), discount: t("dispute_name_discount"), replacement: t("dispute_remedy_replacement"),
  };
  return names[remedy.kind];
}

/** `{"supplier_at_fault": …}`: the word of an outcome and what it means. */
export function outcomeWords(kind: string): { name: string; note: string } {
  return { name: lookup(`dispute_outcome_${kind}`) ?? kind.replaceAll("_", " "), note: lookup(`dispute_outcome_${kind}_note`) ?? "" };
}

export function findingWords(finding: NonNullable<Dispute["finding"]>): string {
  if (finding.kind === "supplier_at_fault") return t("dispute_outcome_supplier_at_fault");
  return finding.kind === "not_at_fault" ? t("dispute_outcome_not_at_fault") : t("dispute_finding_partly", { sum: money(finding.amount) });
}

export interface ClaimLine {
  product: string;
  batch: number | null;
  /** What is wrong: units with their words. */
  faults: string[];
  /** Units that are claimed, and the price of one. */
  units: string;
  price: string;
  /** Where the units stand in the order's reply. */
  path: string;
}

/** What the counted receipt claims, line by line, as the desk counts it (H3). */
export function claimLines(view: OrderView): ClaimLine[] {
  return (view.receipt?.lines ?? []).flatMap((counted, at) => {
    if (isZero(counted.faulty)) return [];
    const faults = [
      isZero(counted.short) ? "" : t("dispute_fault_short", { units: amount(counted.short) }),
      isZero(counted.damaged) ? "" : t("dispute_fault_damaged", { units: amount(counted.damaged) }),
      isZero(counted.below_standard) ? "" : t("dispute_fault_below", { units: amount(counted.below_standard) }),
    ].filter(Boolean);
    const line = view.contract.lines[counted.line];
    const batch = view.batches.find((known) => known.batch_id === counted.batch_id);
    return [{ product: line?.product ?? "", batch: batch?.number ?? null, faults, units: counted.faulty, price: line?.unit_price ?? "0", path: `/receipt/lines/${at}/faulty` }];
  });
}

/** The same all together in USD, in which a dispute is held (M2); `null` before receipt is counted. */
export function claimInUsd(view: OrderView): Money | null {
  return view.receipt?.claim_usd ?? null;
}

/** Where the goods come from and go to, for the head. */
export function supplierWords(view: OrderView): string {
  return view.supplier.country ? `${view.supplier.name}, ${countryName(view.supplier.country)}` : view.supplier.name;
}

/** The dispute that is open, else the newest, else none. */
export function currentOf(view: OrderView): Dispute | null {
  return view.disputes.find((dispute) => !dispute.ended_at) ?? view.disputes.at(-1) ?? null;
}

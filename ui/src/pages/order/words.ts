/** An order's codes and terms in words. */
import type { Reply } from "$lib/api";
import { countryName } from "$lib/countries";
import { date, locale, money } from "$lib/format";
import { lookup, t } from "$lib/messages";
import { group } from "$lib/money";
import type { Contract, Deadline, Inspection, Line, Money, Payment, Quality } from "./types";

/** The word of a code that is data: `word("method", "e_checking")` reads `method_e_checking`. */
export function word(kind: string, code: string): string {
  return lookup(`${kind}_${code.replaceAll(".", "_")}`) ?? code.replaceAll("_", " ");
}

/** A decimal as the user writes it: `1,200.5`. */
export function figure(decimal: string): string {
  return group(decimal, locale());
}

export function shipByWords(term: NonNullable<Contract["ship_by"]>): string {
  if (term.kind === "on") return t("term_ship_on", { day: date(term.day) });
  return term.kind === "after_initial_payment" ? t("term_ship_after_initial", { count: term.days }) : t("term_ship_after_balance", { count: term.days });
}

export function initialWords(term: NonNullable<Contract["initial_payment"]>): string {
  return term.kind === "amount" ? money(term.amount) : t("term_percent", { percent: figure(term.percent) });
}

/** `FOB Ningbo` */
export function deliveryTerm(contract: Pick<Contract, "incoterm" | "named_place">): string {
  return [contract.incoterm ?? "", contract.named_place].filter(Boolean).join(" ");
}

/** `90 ± 5 Shore A, AQL 1.0` */
export function qualityWords(quality: readonly Quality[]): string {
  return quality
    .map((need) => [need.measure, need.tolerance, need.sample_size ? t("term_sample", { count: need.sample_size }) : "", need.aql ? t("term_aql", { aql: need.aql }) : ""].filter((part) => part.trim() !== "").join(", "))
    .filter(Boolean)
    .join("; ");
}

/** `400 set × 3.50` */
export function lineWords(line: Line): string {
  const count = [line.quantity ? figure(line.quantity) : "", line.unit].filter(Boolean).join(" ");
  const price = line.unit_price ? `× ${figure(line.unit_price)}` : "";
  return [line.product, [count, price].filter(Boolean).join(" ")].filter(Boolean).join(": ");
}

export function paidWithWords(paid: Payment["paid_with"]): string {
  if (paid.kind === "card") return t("paid_card", { brand: word("card", paid.brand), digits: paid.last_four });
  if (paid.kind === "bank") return t("paid_bank", { bank: paid.bank, digits: paid.last_four });
  return t("paid_draw");
}

export function inspectorWords(inspection: Pick<Inspection, "inspector" | "agency">): string {
  if (inspection.inspector.kind === "buyer") return t("inspection_own");
  return inspection.agency ?? inspection.inspector.code;
}

/** That none is booked, and who could do it: the agencies of the edition, the buyer itself in any case (C8). */
export function noInspectionWords(terms: Pick<Reply<"rulebook.view">["inspection"], "agencies"> | undefined): string {
  const agencies = (terms?.agencies ?? []).map((agency) => agency.code);
  if (agencies.length === 0) return t("inspection_none_own");
  return t("inspection_none", { count: agencies.length, agencies: new Intl.ListFormat(locale(), { type: "disjunction" }).format(agencies) });
}

/** What is due: `Ship by`, `Initial payment`. */
export function deadlineWord(deadline: Pick<Deadline, "kind" | "action" | "due">): string {
  if (deadline.kind === "arrival" && !deadline.due) return t("deadline_arrival_agreement");
  if (deadline.kind === "confirm") return t(deadline.action === "confirm" ? "deadline_confirm_ours" : "deadline_confirm_theirs");
  return word("deadline", deadline.kind);
}

/** Which of several things of the order it is about: `batch 2`, `SGS`, `balance, T/T` (T3). */
export function aboutWords({ about }: Pick<Deadline, "about">): string {
  switch (about?.kind) {
    case "batch":
      return t("receipt_batch", { batch: about.place });
    case "payment":
      return `${word("instalment", about.instalment)}, ${word("method", about.method)}`;
    case "inspection":
      return about.inspector.kind === "agency" ? about.inspector.code : t("inspection_own");
    default:
      return "";
  }
}

/** A deadline of a dispute that is going on. */
export function isDisputing({ kind }: Pick<Deadline, "kind">): boolean {
  return kind.startsWith("dispute_") || kind === "answer_offer";
}

/** What happens once its day has passed, or is so as long as it waits (T3). */
export function thenWords({ then, kind, due, overdue, action }: Pick<Deadline, "then" | "kind" | "due" | "overdue" | "action">, disputed: boolean): string {
  if (kind === "arrival" && !due) return t("after_payment_late_agreement");
  if (then === "shipment_late" && overdue && disputed) return t("after_shipment_late_disputed");
  if (then === "no_order") return t(action === "remind" ? "after_no_order_theirs" : "after_no_order_ours");
  const now = action === "escalate" ? lookup(`after_${then}_now`) : undefined;
  return now ?? (overdue ? lookup(`after_${then}_overdue`) : undefined) ?? lookup(`after_${then}`) ?? "";
}

function isMoney(value: unknown): value is Money {
  return typeof value === "object" && value !== null && "amount" in value && "currency" in value;
}

/** A field's value of a contract, as a comparison of versions gives it (O6). */
export function valueWords(field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return t("compare_nothing");
  const name = field.split(".").at(-1) ?? field;
  if (isMoney(value)) return money(value);
  if (typeof value === "object") return objectWords(name, value as Record<string, unknown>);
  const text = String(value as string | number | boolean);
  if (name === "destination" || name === "country") return countryName(text);
  if (name === "coverage" || name === "shipping_method") return word(name, text);
  if (name === "quantity" || name === "unit_price") return figure(text);
  return text;
}

function objectWords(name: string, value: Record<string, unknown>): string {
  if (name === "ship_by") return shipByWords(value as NonNullable<Contract["ship_by"]>);
  if (name === "initial_payment") return initialWords(value as NonNullable<Contract["initial_payment"]>);
  if (name === "usd_rate") return t("term_rate", { rate: String(value.rate), day: date(String(value.on)) });
  if ("product" in value) return lineWords(value as unknown as Line);
  if ("measure" in value) return qualityWords([value as unknown as Quality]);
  if ("file_id" in value) return String(value.name);
  return Object.values(value).filter((part) => typeof part === "string" && part !== "").join(", ");
}

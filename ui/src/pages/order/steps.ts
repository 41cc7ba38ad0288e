/** Where an order stands on its way: each step done by its fact, the first one open is now. */
import { date, money } from "$lib/format";
import { t } from "$lib/messages";
import { isZero } from "$lib/money";
import type { Step } from "$lib/ui";
import type { Instalment, OrderView } from "./types";

interface Way {
  label: string;
  done: boolean;
  fact?: string | undefined;
  /** Where the figure of the fact stands in the reply, where it was worked out. */
  path?: string | undefined;
}

const short = (day: string | null | undefined) => (day ? date(day, "short") : undefined);

function dayOf(view: OrderView, ...kinds: string[]): string | undefined {
  return short(view.timeline.facts.findLast((fact) => kinds.includes(fact.kind))?.day);
}

function paid(view: OrderView, instalment: Instalment, label: string, kind: string): Way {
  const nth = view.figures?.instalments.findIndex((candidate) => candidate.instalment === instalment) ?? -1;
  const figures = view.figures?.instalments[nth];
  if (figures?.complete) {
    const at = view.timeline.facts.findLastIndex((fact) => fact.kind === kind);
    const day = short(view.timeline.facts[at]?.day);
    return day ? { label, done: true, fact: day, path: `/timeline/facts/${at}/day` } : { label, done: true, fact: t("step_accepted") };
  }
  if (figures && !isZero(figures.outstanding.amount)) return { label, done: false, fact: t("step_left", { amount: money(figures.outstanding) }), path: `/figures/instalments/${nth}/outstanding` };
  return { label, done: false, fact: figures && !isZero(figures.in_transit.amount) ? t("step_transit") : undefined };
}

function agreement(view: OrderView): Way[] {
  const newest = view.versions.at(-1);
  if (view.confirmed_at) {
    const agreed = view.versions.findLast((version) => version.agreed) ?? newest;
    return [{ label: t("step_confirmed"), done: true, fact: [dayOf(view, "confirmed"), agreed ? t("step_version", { number: agreed.number }) : ""].filter(Boolean).join(", ") }];
  }
  const supplier = newest?.by === "supplier";
  return [
    { label: supplier ? t("step_countered") : t("step_sent"), done: newest !== undefined, fact: newest ? t("step_version", { number: newest.number }) : t("step_draft") },
    { label: t("step_confirmed"), done: false, fact: newest ? (supplier ? t("step_you") : t("step_supplier")) : undefined },
  ];
}

export function steps(view: OrderView): Step[] {
  const { batches } = view;
  const shipped = view.status.code !== "partly_shipped" && batches.length > 0;
  const delivered = shipped && batches.every((batch) => batch.delivered_on);
  const balance = view.figures?.instalments.find((candidate) => candidate.instalment === "balance");
  const late = batches.some((batch) => batch.late);
  const way: Way[] = [
    ...agreement(view),
    paid(view, "initial", t("step_initial"), "initial_received"),
    { label: t("step_shipped"), done: shipped, fact: shipped ? [dayOf(view, "shipped"), late ? t("step_late") : ""].filter(Boolean).join(", ") : batches.length ? t("step_batches", { count: batches.length }) : undefined },
    { label: t("step_delivered"), done: delivered, fact: delivered ? dayOf(view, "delivered") : undefined },
    ...(balance && isZero(balance.due.amount) ? [] : [paid(view, "balance", t("step_balance"), "balance_received")]),
    { label: view.completed_at ? t("step_completed") : t("step_confirm"), done: Boolean(view.completed_at), fact: view.completed_at ? dayOf(view, "receipt_confirmed") : undefined },
  ];
  const now = view.cancelled ? -1 : way.findIndex((step) => !step.done);
  return way.map(({ label, done, fact, path }, at) => ({ label, ...(fact ? { fact } : {}), ...(path ? { path } : {}), state: done ? "done" : at === now ? "now" : "todo" }));
}

/** A thread as it is drawn: entries by day, the orders one can write about, what waits for an answer in it. */
import type { Reply } from "$lib/api";
import { dateIn } from "$lib/dates";

export type ThreadView = Reply<"thread.view">;
export type Entry = ThreadView["entries"][number];
export type Message = Extract<Entry, { kind: "message" }>["message"];
export type OrderEntry = Extract<Entry, { kind: "order" }>["order"];
export type QuotationEntry = Extract<Entry, { kind: "quotation" }>["view"];
export type ThreadRow = Reply<"thread.list">["threads"][number];

export function atOf(entry: Entry): string {
  return entry.kind === "message" ? entry.message.at : entry.at;
}

export function keyOf(entry: Entry): string {
  if (entry.kind === "message") return entry.message.message_id;
  return entry.kind === "order" ? entry.order.order_id : entry.view.quotation.quotation_id;
}

/** Entries under the day on which they stand, in the zone of whoever reads. */
export function daysOf(entries: readonly Entry[], zone: string): { day: string; entries: Entry[] }[] {
  const days: { day: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const day = dateIn(atOf(entry), zone);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

export function ordersOf(entries: readonly Entry[]): OrderEntry[] {
  return entries.flatMap((entry) => (entry.kind === "order" ? [entry.order] : []));
}

/** Orders of the thread that wait for the buyer: to confirm the newest version, or to answer a change (O5, O6). */
export function waitingOf(entries: readonly Entry[]): OrderEntry[] {
  return ordersOf(entries).filter((order) => order.actions.some(({ command, allowed }) => allowed && (command === "confirm" || command === "answer_change" || command === "answer_cancellation")));
}

/** The first message of the supplier that is not read yet. */
export function firstUnread(entries: readonly Entry[]): string | null {
  const found = entries.find((entry) => entry.kind === "message" && entry.message.by === "supplier" && !entry.read);
  return found ? keyOf(found) : null;
}

/** Counting what came (H3): one row for every shipped line of every batch. What the difference comes to, the desk says. */
import type { Args } from "$lib/api";
import type { MessageKey } from "$lib/messages";
import { add, compare } from "$lib/money";
import { plain } from "../order_edit/figures";
import type { OrderView } from "./types";

export interface CountRow {
  batch_id: string;
  /** Number of the batch, from 1. */
  batch: number;
  /** Index of the line, from 0. */
  line: number;
  product: string;
  shipped: string;
  received: string;
  damaged: string;
  below: string;
}

/** As if all had come and were good. */
export function freshCounts(view: OrderView): CountRow[] {
  return view.batches.flatMap((batch) =>
    batch.items.map((item) => {
      const line = view.contract.lines[item.line];
      return { batch_id: batch.batch_id, batch: batch.number, line: item.line, product: line?.product ?? "", shipped: plain(item.quantity), received: plain(item.quantity), damaged: "0", below: "0" };
    }),
  );
}

/** The rows as the desk takes them; an empty cell is none. */
export function countsOf(rows: readonly CountRow[]): Args<"order.count_receipt">["counts"] {
  return rows.map(({ batch_id, line, received, damaged, below }) => ({ batch_id, line, received: received || "0", damaged: damaged || "0", below_standard: below || "0" }));
}

/** What is wrong with a row's counts, if anything. */
export function problemOf(row: CountRow): MessageKey | null {
  return compare(add(row.damaged || "0", row.below || "0"), row.received || "0") > 0 ? "receipt_more_bad" : null;
}

/** Counting what came (H3): one row for every shipped line of every batch, and the arithmetic of the difference. */
import type { MessageKey } from "$lib/messages";
import { add, compare, fromUnits, minorUnits, subtract } from "$lib/money";
import { plain, times } from "../order_edit/figures";
import type { OrderView } from "./types";

export interface CountRow {
  batch_id: string;
  /** Number of the batch, from 1. */
  batch: number;
  /** Index of the line, from 0. */
  line: number;
  product: string;
  unit_price: string;
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
      return { batch_id: batch.batch_id, batch: batch.number, line: item.line, product: line?.product ?? "", unit_price: line?.unit_price ?? "0", shipped: plain(item.quantity), received: plain(item.quantity), damaged: "0", below: "0" };
    }),
  );
}

/** (short + damaged + below standard) × unit price of every row; what may come back of it is capped by the desk (C7). */
export function counted(rows: readonly CountRow[], currency: string): string {
  const scale = minorUnits(currency);
  return rows.reduce((sum, row) => {
    const received = row.received || "0";
    const short = compare(row.shipped, received) > 0 ? subtract(row.shipped, received) : "0";
    const faulty = add(add(row.damaged || "0", row.below || "0"), short);
    return add(sum, times(faulty, row.unit_price, scale) ?? "0");
  }, fromUnits(0n, scale));
}

/** What is wrong with a row's counts, if anything. */
export function problemOf(row: CountRow): MessageKey | null {
  return compare(add(row.damaged || "0", row.below || "0"), row.received || "0") > 0 ? "receipt_more_bad" : null;
}

/** Counting what came (H3): one row for every shipped line of every batch, and the arithmetic of the difference. */
import type { MessageKey } from "$lib/messages";
import { add, compare, fromUnits, minorUnits, subtract } from "$lib/money";
import { plain, times } from "../order_edit/figures";
import type { CountedLine } from "./claim-why";
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

/** Every row as it stands: short + damaged + below standard, and their worth. */
export function countedLines(rows: readonly CountRow[], currency: string): CountedLine[] {
  return rows.map((row, at) => {
    const [received, damaged, below] = [row.received || "0", row.damaged || "0", row.below || "0"];
    const short = compare(row.shipped, received) > 0 ? subtract(row.shipped, received) : "0";
    const units = add(add(damaged, below), short);
    const claim = { amount: times(units, row.unit_price, minorUnits(currency)) ?? "0", currency };
    return { of: String(at + 1), shipped: row.shipped, received, damaged, below, unit_price: row.unit_price, units, claim, from: { from: "argument" } };
  });
}

/** (short + damaged + below standard) × unit price of every row; what may come back of it is capped by the desk (C7). */
export function counted(rows: readonly CountRow[], currency: string): string {
  return countedLines(rows, currency).reduce((sum, line) => add(sum, line.claim.amount), fromUnits(0n, minorUnits(currency)));
}

/** What is wrong with a row's counts, if anything. */
export function problemOf(row: CountRow): MessageKey | null {
  return compare(add(row.damaged || "0", row.below || "0"), row.received || "0") > 0 ? "receipt_more_bad" : null;
}

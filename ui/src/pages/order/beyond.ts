/** What lies beyond the cap once all is paid: total less cap, never below zero (C7). */
import { amountOf, sum, type Made } from "$lib/why";
import type { Money } from "./types";

/** Its derivation, on those of the cover below that pointer. */
export function beyondCap(base: string, cover: { total: Money; cap: Money }, beyond: string): Made {
  const { total, cap } = cover;
  return sum("uncovered_then", { amount: beyond, currency: total.currency }, [{ name: "order_total", value: amountOf(total), path: `${base}/total` }], [{ name: "cap", value: amountOf(cap), path: `${base}/cap` }], ["C7"]);
}

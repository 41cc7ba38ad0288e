/** Every order that has or had a dispute. The desk lists orders by pages; those with a badge are kept. */
import { asApiError, call, watch, type ApiError, type Args } from "$lib/api";
import type { OrderRow } from "../order/types";

const PAGE = 200;

/** All orders from a place on, the one changed last first. */
export function asked(offset: number, limit: number): Args<"order.list"> {
  return { view: "all", text: "", sort: "changed", offset, limit };
}

export class DisputedOrders {
  data = $state.raw<OrderRow[] | undefined>(undefined);
  error = $state.raw<ApiError | undefined>(undefined);
  loading = $state(true);
  private round = 0;
  private places: Readonly<Record<string, number>> = {};

  /** Made while a component is set up. */
  constructor() {
    $effect(() => {
      void this.reload();
      return watch(["orders", "practice"], () => void this.reload());
    });
  }

  /** Where an order stands in the list of all, by which its figures are explained. */
  at(row: OrderRow): number {
    return this.places[row.order_id] ?? 0;
  }

  async reload(): Promise<void> {
    const round = ++this.round;
    try {
      const rows: OrderRow[] = [];
      const places: Record<string, number> = {};
      for (let offset = 0, total = 1; offset < total; offset += PAGE) {
        const reply = await call("order.list", asked(offset, PAGE));
        total = reply.total;
        for (const [nth, row] of reply.rows.entries()) {
          if (!row.dispute_badge) continue;
          places[row.order_id] = offset + nth;
          rows.push(row);
        }
      }
      if (round !== this.round) return;
      this.places = places;
      this.data = rows;
      this.error = undefined;
    } catch (thrown) {
      if (round === this.round) this.error = asApiError(thrown, "order.list");
    }
    if (round === this.round) this.loading = false;
  }
}

const ENDED = new Set(["decided", "settled", "withdrawn"]);

/** Open ones first; each group as the desk sorted it. */
export function split(rows: readonly OrderRow[]): OrderRow[] {
  const ended = (row: OrderRow) => ENDED.has(row.dispute_badge?.code ?? "");
  return [...rows.filter((row) => !ended(row)), ...rows.filter(ended)];
}

export function isOpen(row: OrderRow): boolean {
  return !ENDED.has(row.dispute_badge?.code ?? "");
}

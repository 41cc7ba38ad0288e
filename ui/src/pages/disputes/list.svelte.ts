/** Every order that has or had a dispute. The desk lists orders by pages; those with a badge are kept. */
import { asApiError, call, watch, type ApiError, type Args } from "$lib/api";
import type { OrderRow } from "../order/types";

const PAGE = 200;

/** One page of all orders, the one changed last first. */
export function asked(offset: number): Args<"order.list"> {
  return { view: "all", text: "", sort: "changed", offset, limit: PAGE };
}

export class DisputedOrders {
  data = $state.raw<OrderRow[] | undefined>(undefined);
  error = $state.raw<ApiError | undefined>(undefined);
  loading = $state(true);
  private round = 0;
  private first: readonly string[] = [];

  /** Made while a component is set up. */
  constructor() {
    $effect(() => {
      void this.reload();
      return watch(["orders", "practice"], () => void this.reload());
    });
  }

  /** Where a figure of an order stands in the first page of the list, which is the one that is explained. */
  place(row: OrderRow, field: string): string | undefined {
    const at = this.first.indexOf(row.order_id);
    return at < 0 ? undefined : `/rows/${at}/${field}`;
  }

  async reload(): Promise<void> {
    const round = ++this.round;
    try {
      const rows: OrderRow[] = [];
      let first: string[] = [];
      for (let offset = 0, total = 1; offset < total; offset += PAGE) {
        const reply = await call("order.list", asked(offset));
        total = reply.total;
        if (offset === 0) first = reply.rows.map((row) => row.order_id);
        rows.push(...reply.rows.filter((row) => row.dispute_badge));
      }
      if (round !== this.round) return;
      this.first = first;
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

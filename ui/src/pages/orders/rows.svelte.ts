/** Orders of a view, loaded part by part as they are scrolled into sight, and asked again when orders change. */
import { asApiError, call, watch, type ApiError, type Args, type Reply } from "$lib/api";
import type { OrderRow } from "../order/types";

export type ListReply = Reply<"order.list">;
export type Wanted = Pick<Args<"order.list">, "view" | "text" | "sort">;

/** Rows asked for at once: the most that the desk gives. */
const PART = 200;

export interface Slot {
  at: number;
  row: OrderRow | undefined;
}

export class Rows {
  head = $state.raw<ListReply | undefined>(undefined);
  slots = $state.raw<Slot[]>([]);
  error = $state.raw<ApiError | undefined>(undefined);
  loading = $state(true);
  private wanted: Wanted | null = null;
  private round = 0;
  private asked: number[] = [];
  private range: [number, number] = [0, 1];

  /** Must be made while a component is set up. */
  constructor(wanted: () => Wanted) {
    $effect(() => void this.ask(wanted()));
    $effect(() => watch(["orders", "practice"], () => this.wanted && void this.ask(this.wanted)));
  }

  /** Asks anew; the newest question wins. */
  async ask(wanted: Wanted): Promise<void> {
    this.wanted = wanted;
    const round = ++this.round;
    this.loading = true;
    try {
      const reply = await call("order.list", { ...wanted, offset: 0, limit: PART });
      if (round !== this.round) return;
      this.asked = [0];
      this.head = reply;
      this.slots = Array.from({ length: reply.total }, (_, at) => ({ at, row: reply.rows[at] }));
      this.error = undefined;
    } catch (thrown) {
      if (round !== this.round) return;
      this.error = asApiError(thrown, "order.list");
    }
    this.loading = false;
    this.need(...this.range);
  }

  /** Says which rows are in sight; their parts are loaded. */
  need(first: number, end: number): void {
    this.range = [first, end];
    if (!this.wanted) return;
    for (let part = Math.floor(first / PART); part * PART < Math.min(end, this.slots.length); part += 1) {
      if (!this.asked.includes(part)) void this.load(part, this.wanted, this.round);
    }
  }

  private async load(part: number, wanted: Wanted, round: number): Promise<void> {
    this.asked.push(part);
    try {
      const reply = await call("order.list", { ...wanted, offset: part * PART, limit: PART });
      if (round !== this.round) return;
      const slots = this.slots.slice();
      reply.rows.forEach((row: OrderRow, at: number) => {
        const place = part * PART + at;
        if (place < slots.length) slots[place] = { at: place, row };
      });
      this.slots = slots;
    } catch (thrown) {
      if (round !== this.round) return;
      this.asked = this.asked.filter((known) => known !== part);
      this.error = asApiError(thrown, "order.list");
    }
  }
}

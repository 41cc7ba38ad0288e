/**
 * What a search found, loaded part by part as it is scrolled into sight. While someone types, at most one question is
 * under way and the newest one waits: answers come as fast as the desk gives them and none is shown out of turn.
 */
import { asApiError, call, watch, type ApiError, type Args, type Reply } from "$lib/api";

export type SearchReply = Reply<"catalogue.search">;
export type Row = SearchReply["rows"][number];
export type Search = Omit<Args<"catalogue.search">, "page" | "page_size">;

/** What tells one row from another: the product, or the supplier that has none. */
export function keyOf(row: Row): string {
  return row.product?.id ?? row.supplier.id;
}

/** Rows asked for at once. */
export const PART = 100;

export interface Slot {
  at: number;
  /** Absent while its part is not loaded. */
  row: Row | undefined;
}

export class Results {
  /** The newest answer's head: total and facets. */
  head = $state.raw<SearchReply | undefined>(undefined);
  slots = $state.raw<Slot[]>([]);
  /** Limits of the suppliers met so far, by their id. */
  standings = $state.raw<SearchReply["standings"]>({});
  error = $state.raw<ApiError | undefined>(undefined);
  loading = $state(true);
  /** The search that `slots` answers. */
  private answered: Search | null = null;
  private waiting: Search | null = null;
  private busy = false;
  // Read by no template: what is under way, not what is shown.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private asked = new Set<number>();
  private round = 0;
  private range: [number, number] = [0, 1];

  /** Must be made while a component is set up; asks again whenever what `search` reads, or the catalogue, changes. */
  constructor(search: () => Search) {
    $effect(() => this.ask(search()));
    $effect(() => watch(["catalogue", "orders"], () => this.answered && this.ask(this.answered)));
  }

  /** Asks anew from the top. */
  ask(search: Search): void {
    this.waiting = search;
    if (!this.busy) void this.run();
  }

  private async run(): Promise<void> {
    this.busy = true;
    this.loading = true;
    while (this.waiting) {
      const search = this.waiting;
      this.waiting = null;
      const round = ++this.round;
      try {
        const reply = await call("catalogue.search", { ...search, page: 0, page_size: PART });
        if (round !== this.round) continue;
        this.answered = search;
        this.asked.clear();
        this.asked.add(0);
        this.head = reply;
        this.standings = reply.standings;
        this.error = undefined;
        this.slots = Array.from({ length: reply.total }, (_, at) => ({ at, row: reply.rows[at] }));
      } catch (thrown) {
        this.error = asApiError(thrown, "catalogue.search");
      }
    }
    this.busy = false;
    this.loading = false;
    this.need(...this.range);
  }

  /** Says which rows are in sight; their parts are loaded. */
  need(first: number, end: number): void {
    this.range = [first, end];
    if (!this.answered || this.busy) return;
    for (let part = Math.floor(first / PART); part * PART < Math.min(end, this.slots.length); part += 1) {
      if (!this.asked.has(part)) void this.load(part, this.answered, this.round);
    }
  }

  private async load(part: number, search: Search, round: number): Promise<void> {
    this.asked.add(part);
    try {
      const reply = await call("catalogue.search", { ...search, page: part, page_size: PART });
      if (round !== this.round) return;
      const slots = this.slots.slice();
      reply.rows.forEach((row: Row, at: number) => {
        const place = part * PART + at;
        if (place < slots.length) slots[place] = { at: place, row };
      });
      this.slots = slots;
      this.standings = { ...this.standings, ...reply.standings };
    } catch (thrown) {
      if (round !== this.round) return;
      this.asked.delete(part);
      this.error = asApiError(thrown, "catalogue.search");
    }
  }
}

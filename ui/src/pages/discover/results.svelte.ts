/**
 * What a search found, loaded part by part as it is scrolled into sight; nothing is stored for rows that were never seen.
 * While someone types, at most one question is under way and the newest one waits: answers come as fast as the desk gives
 * them and none is shown out of turn.
 */
import { tick } from "svelte";
import { asApiError, call, watch, type ApiError, type Args, type Reply, type Topic } from "$lib/api";
import type { Items } from "$lib/ui";
import { painted } from "./painted";

export type SearchReply = Reply<"catalogue.search">;
export type Row = SearchReply["rows"][number];
export type Search = Omit<Args<"catalogue.search">, "page" | "page_size">;

/** What tells one row from another: the product, or the supplier that has none. */
export function keyOf(row: Row): string {
  return row.product?.id ?? row.supplier.id;
}

/** Rows asked for at once. */
export const PART = 50;
/** Rows of a first answer, which is waited for with every key, at least: more than that only where more are drawn. */
export const FEW = 20;
/** Parts that are kept, some thirty screens to either side; those farthest from sight go first. Of more, the page would collect its garbage longer. */
const KEPT = 32;

export interface Slot {
  at: number;
  /** Absent while its part is not loaded. */
  row: Row | undefined;
  /** The words that the row answers, and its supplier's limit when one is reported: with the row, so that it is drawn by itself. */
  words?: string;
  standing?: SearchReply["standings"][string] | undefined;
}

/** Rows by their place, as far as they are loaded. */
export class Found implements Items<Slot> {
  constructor(
    readonly length: number,
    private readonly parts: ReadonlyMap<number, readonly Slot[]>,
  ) {}

  at(index: number): Slot | undefined {
    if (index < 0 || index >= this.length) return undefined;
    return this.parts.get(Math.floor(index / PART))?.[index % PART] ?? { at: index, row: undefined };
  }

  /** Where the row of a key stands, or -1 while it is not loaded. */
  find(key: string): number {
    for (const part of this.parts.values()) {
      const slot = part.find(({ at, row }) => row && at < this.length && keyOf(row) === key);
      if (slot) return slot.at;
    }
    return -1;
  }
}

const NOTHING = new Found(0, new Map());

function same(search: Search, other: Search | null): boolean {
  return JSON.stringify(search) === JSON.stringify(other);
}

export class Results {
  /** The newest answer's head: total and facets. */
  head = $state.raw<SearchReply | undefined>(undefined);
  slots = $state.raw(NOTHING);
  /** The search that `slots` answers. */
  answered = $state.raw<Search | null>(null);
  error = $state.raw<ApiError | undefined>(undefined);
  loading = $state(true);
  /** The newest search asked for, answered or not. */
  private asked: Search | null = null;
  private waiting: Search | null = null;
  private busy = false;
  private fetching = false;
  // Read by no template: what is loaded, not what is shown.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private parts = new Map<number, readonly Slot[]>();
  /** Those of the newest answer; others are shown as they were until they are in sight and come anew. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private fresh = new Set<number>();
  /** Rows of the first part that came: as many as were drawn when it was asked for, until more are in sight. */
  private first = PART;
  private round = 0;
  private range: [number, number] = [0, 1];
  private chosen: Row | undefined;

  /** Must be made while a component is set up; asks again whenever what `search` reads, or what it is about, changes. */
  constructor(search: () => Search, topics: () => readonly Topic[]) {
    $effect(() => void this.follow(search()));
    $effect(() => watch(topics(), () => this.asked && this.ask(this.asked)));
  }

  /** Asks, unless just this was asked last; tells whether it did. A key need not wait until the page has followed it. */
  follow(search: Search): boolean {
    const known = same(search, this.asked);
    if (!known) this.ask(search);
    return !known;
  }

  /** Asks anew. */
  ask(search: Search): void {
    this.asked = this.waiting = search;
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
        const drawn = this.range[1] - this.range[0];
        const reply = await call("catalogue.search", { ...search, page: 0, page_size: Math.min(PART, Math.max(FEW, drawn)) });
        if (round !== this.round) continue;
        // The same question again: what is in sight stays until it comes anew, and so does the chosen row, loaded or not. Where
        // all rows came with the answer what is not among them is gone.
        const again = same(search, this.answered) && reply.total > reply.rows.length;
        if (!again) this.chosen = undefined;
        this.answered = search;
        this.head = reply;
        this.error = undefined;
        // Another map: what is drawn a frame later still reads the one before.
        // eslint-disable-next-line svelte/prefer-svelte-reactivity
        this.parts = new Map(again ? this.parts : []);
        this.fresh.clear();
        this.first = reply.rows.length < reply.total ? reply.rows.length : PART;
        this.keep(0, reply);
        void tick().then(() => painted(search.text ?? ""));
      } catch (thrown) {
        this.error = asApiError(thrown, "catalogue.search");
      }
    }
    this.busy = false;
    this.loading = false;
    void this.fetch();
  }

  /** The row of a key; once found it is known until another question is answered, though its part may go. */
  row(key: string): Row | undefined {
    const at = this.slots.find(key);
    const row = at < 0 ? this.chosen : this.slots.at(at)?.row;
    if (!row || keyOf(row) !== key) return undefined;
    this.chosen = row;
    return row;
  }

  /** Says which rows are in sight; their parts are loaded. */
  need(first: number, end: number): void {
    this.range = [first, end];
    void this.fetch();
  }

  /** The first part in sight that is not loaded. */
  private missing(): number | undefined {
    const [first, end] = this.range;
    for (let part = Math.floor(first / PART); part * PART < Math.min(end, this.slots.length); part += 1) {
      if (!this.fresh.has(part) || (part === 0 && this.first < Math.min(end, PART))) return part;
    }
    return undefined;
  }

  /** One part after the other, of what is in sight by then: what was only passed by is never asked for. */
  private async fetch(): Promise<void> {
    if (this.fetching) return;
    this.fetching = true;
    for (let part = this.missing(); part !== undefined && this.answered && !this.busy; part = this.missing()) {
      const round = this.round;
      try {
        const reply = await call("catalogue.search", { ...this.answered, page: part, page_size: PART });
        if (round !== this.round) continue;
        if (part === 0) this.first = PART;
        this.keep(part, reply);
      } catch (thrown) {
        if (round !== this.round) continue;
        this.error = asApiError(thrown, "catalogue.search");
        break;
      }
    }
    this.fetching = false;
  }

  private keep(part: number, reply: SearchReply): void {
    this.fresh.add(part);
    const words = this.answered?.text ?? "";
    const slots: Slot[] = reply.rows.map((row: Row, at: number) => ({ at: part * PART + at, row, words, standing: reply.standings[row.supplier.id] }));
    const before = part === 0 && this.first < PART ? (this.parts.get(0)?.slice(slots.length) ?? []) : [];
    this.parts.set(part, [...slots, ...before]);
    const sight = this.range[0] / PART;
    while (this.parts.size > KEPT) {
      // The first part stays: it holds the row that stands beside the list while none is chosen.
      const far = [...this.parts.keys()].filter((known) => known !== 0).reduce((a, b) => (Math.abs(b - sight) > Math.abs(a - sight) ? b : a));
      this.parts.delete(far);
      this.fresh.delete(far);
    }
    this.slots = new Found(reply.total, this.parts);
  }
}

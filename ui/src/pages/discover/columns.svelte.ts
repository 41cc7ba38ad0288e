/** The columns of Discover: which there are, how wide, what a press on their heads orders by, and which are shown. */
import { MediaQuery } from "svelte/reactivity";
import { place } from "$lib/place.svelte";
import type { Sort } from "./view.svelte";

export type ColumnId = "price" | "moq" | "lead" | "free" | "category" | "incoterm";

export interface Heading {
  sort: Sort;
  /** The one direction that the catalogue orders it in. */
  direction: "ascending" | "descending";
}

interface DiscoverColumn {
  id: ColumnId;
  /** Pixels. */
  width: number;
  heading?: Heading;
  /** Shown until it is chosen otherwise: always, in a window that is wide enough, or not. */
  begins: "shown" | "wide" | "hidden";
}

export const WHAT: Heading = { sort: "name", direction: "ascending" };

/** In the order in which they stand, after product and supplier, which is always there. */
export const COLUMNS: readonly DiscoverColumn[] = [
  { id: "category", width: 88, begins: "hidden" },
  { id: "incoterm", width: 56, begins: "hidden" },
  { id: "price", width: 68, heading: { sort: "price", direction: "ascending" }, begins: "shown" },
  { id: "moq", width: 44, heading: { sort: "moq", direction: "ascending" }, begins: "wide" },
  { id: "lead", width: 56, heading: { sort: "lead_time", direction: "ascending" }, begins: "shown" },
  { id: "free", width: 88, heading: { sort: "free_limit", direction: "descending" }, begins: "shown" },
];

/** What somebody chose; of a column that he said nothing about, its width in the window decides. */
export type Chosen = Partial<Record<ColumnId, boolean>>;

export function shownColumns(chosen: Chosen, wide: boolean): DiscoverColumn[] {
  return COLUMNS.filter(({ id, begins }) => chosen[id] ?? (begins === "shown" || (begins === "wide" && wide)));
}

export function tracks(columns: readonly DiscoverColumn[]): string {
  return ["minmax(0, 1fr)", ...columns.map(({ width }) => `${width}px`)].join(" ");
}

/** Below it a name could not be told from another. */
const WHAT_LEAST = 136;
const GAP = 12;
const SIDES = 32;

/** How wide the list is at least, in pixels: with more columns than there is room for it scrolls sideways. */
export function leastWidth(columns: readonly DiscoverColumn[]): number {
  return columns.reduce((sum, { width }) => sum + GAP + width, SIDES + WHAT_LEAST);
}

/** What a press on a head asks for: that order, and the best match again where it held already. */
export function pressed(sort: Sort, heading: Heading): Sort {
  return sort === heading.sort ? "relevance" : heading.sort;
}

export function ariaSort(sort: Sort, heading: Heading | undefined): "ascending" | "descending" | "none" | undefined {
  if (!heading) return undefined;
  return sort === heading.sort ? heading.direction : "none";
}

/** The columns of this workspace's Discover. To be made while the page is set up. */
export class DiscoverColumns {
  private readonly kept = place<{ chosen: Chosen }>("discover.columns", { chosen: {} });
  private readonly narrow = new MediaQuery("max-width: 1000px");
  readonly shown = $derived(shownColumns(this.kept.value.chosen, !this.narrow.current));
  readonly ids: readonly ColumnId[] = $derived(this.shown.map(({ id }) => id));
  readonly tracks = $derived(tracks(this.shown));
  readonly least = $derived(leastWidth(this.shown));

  choose(id: ColumnId, on: boolean): void {
    this.kept.value.chosen = { ...this.kept.value.chosen, [id]: on };
  }
}

/**
 * Which rows of a long list are in sight. Heights are known beforehand, so positions are sums and nothing is measured. A list
 * taller than a web view can lay out is scrolled on a shorter track.
 */
export interface Slice {
  /** First row to draw. */
  first: number;
  /** One past the last row to draw. */
  end: number;
}

/** Where the lines of a list stand. */
export interface Lines {
  readonly count: number;
  /** Height of all. */
  readonly full: number;
  top: (line: number) => number;
  /** The line at a height from the top (the last one below the end). */
  at: (y: number) => number;
}

/** Lines of one height: nothing is stored, however many there are. */
export function uniform(count: number, height: number): Lines {
  const last = Math.max(0, count - 1);
  return { count, full: count * height, top: (line) => line * height, at: (y) => Math.max(0, Math.min(last, Math.floor(y / height))) };
}

/** Lines of their own heights. */
export function summed(heights: readonly number[]): Lines {
  const tops = [0];
  let sum = 0;
  for (const height of heights) tops.push((sum += height));
  return {
    count: heights.length,
    full: sum,
    top: (line) => tops[line] ?? sum,
    at: (y) => {
      let low = 0;
      let high = Math.max(0, heights.length - 1);
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((tops[middle] ?? 0) <= y) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

/** Lines between `top` and `top + view`, with a few more on either side so that scrolling shows no gap. */
export function visible(lines: Lines, top: number, view: number, more = 6): Slice {
  if (lines.count <= 0) return { first: 0, end: 0 };
  return { first: Math.max(0, lines.at(top) - more), end: Math.min(lines.count, lines.at(top + view) + 1 + more) };
}

/**
 * Which row of the page draws which line. A line keeps its row for as long as it is drawn; a line that comes takes one that
 * another has left, since to fill a row anew costs a fraction of making one.
 */
export function rowsFor(before: ReadonlyMap<number, number>, lines: readonly number[]): Map<number, number> {
  const rows = new Map<number, number>();
  for (const line of lines) {
    const row = before.get(line);
    if (row !== undefined) rows.set(line, row);
  }
  const taken = new Set(rows.values());
  let free = 0;
  for (const line of lines) {
    if (rows.has(line)) continue;
    while (taken.has(free)) free += 1;
    rows.set(line, free);
    taken.add(free);
  }
  return rows;
}

/** Where to scroll so that a line is wholly in sight, moving as little as possible. */
export function reveal(lines: Lines, line: number, top: number, view: number): number {
  const above = lines.top(line);
  const below = lines.top(line + 1);
  if (above < top) return above;
  return below > top + view ? below - view : top;
}

/** Web views stop laying out at some 33 million pixels; well below that, fractions of a pixel are still exact. */
export const TALLEST = 4_000_000;
/** Screens at either end of a track where it moves as far as the list. */
const EVEN = 8;

/** Where a list stands: the height in sight at its top, and where its scroller is. */
export interface Spot {
  readonly top: number;
  readonly scroll: number;
}

/** A list of `full` pixels, `view` of them in sight, on a track of at most `tallest`. */
export class Track {
  /** Height of what scrolls. */
  readonly tall: number;
  /** How far the list and its scroller go. */
  readonly span: number;
  readonly reach: number;
  private readonly even: number;

  constructor(full: number, readonly view: number, tallest = TALLEST) {
    this.tall = Math.min(full, tallest);
    this.span = Math.max(0, full - view);
    this.reach = Math.max(0, this.tall - view);
    this.even = this.scaled ? Math.min(EVEN * view, this.reach / 4) : 0;
  }

  /** Whether the list is taller than its track. */
  get scaled(): boolean {
    return this.span > this.reach;
  }

  /** Where the scroller stands for this place of the list. */
  scrollOf(top: number): number {
    if (!this.scaled) return Math.max(0, Math.min(top, this.reach));
    if (top <= this.even) return Math.max(0, top);
    if (top >= this.span - this.even) return this.reach - Math.max(0, this.span - top);
    return this.even + ((top - this.even) * (this.reach - 2 * this.even)) / (this.span - 2 * this.even);
  }

  /** The place of the list where the scroller stands: what a drag of its thumb means. */
  topOf(scroll: number): number {
    if (!this.scaled) return Math.max(0, Math.min(scroll, this.span));
    if (scroll <= this.even) return Math.max(0, scroll);
    if (scroll >= this.reach - this.even) return this.span - Math.max(0, this.reach - scroll);
    return this.even + ((scroll - this.even) * (this.span - 2 * this.even)) / (this.reach - 2 * this.even);
  }

  /** The list at a place, its scroller where that belongs. */
  spot(top: number): Spot {
    const there = Math.max(0, Math.min(top, this.span));
    return { top: there, scroll: this.scrollOf(there) };
  }

  /**
   * Where the list is once its scroller has moved. A step by wheel or key moves the list just as far; a leap is a drag of the
   * thumb. A step that would run out of track before the list does is set back on it: then `scroll` is not where it was moved.
   */
  moved(from: Spot, scroll: number): Spot {
    const step = scroll - from.scroll;
    if (!this.scaled || Math.abs(step) > 2 * this.view) return { top: this.topOf(scroll), scroll };
    const top = Math.max(0, Math.min(from.top + step, this.span));
    const near = scroll < this.even || scroll > this.reach - this.even;
    const owed = this.scrollOf(top);
    return near && Math.abs(owed - scroll) >= 1 ? { top, scroll: owed } : { top, scroll };
  }
}

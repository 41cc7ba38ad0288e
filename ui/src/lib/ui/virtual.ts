/** Which rows of a long list are in sight. Heights are known beforehand, so positions are sums and nothing is measured. */
export interface Slice {
  /** First row to draw. */
  first: number;
  /** One past the last row to draw. */
  end: number;
}

/** Tops of all rows and, last, the full height. */
export function offsets(heights: readonly number[]): number[] {
  const tops = [0];
  let sum = 0;
  for (const height of heights) tops.push((sum += height));
  return tops;
}

/** The row at a height from the top (the last one below the end). */
export function rowAt(tops: readonly number[], y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Rows between `top` and `top + view`, with a few more on either side so that scrolling shows no gap. */
export function visible(tops: readonly number[], top: number, view: number, more = 6): Slice {
  const count = tops.length - 1;
  if (count <= 0) return { first: 0, end: 0 };
  return { first: Math.max(0, rowAt(tops, top) - more), end: Math.min(count, rowAt(tops, top + view) + 1 + more) };
}

/** Where to scroll so that a row is wholly in sight, moving as little as possible. */
export function reveal(tops: readonly number[], row: number, top: number, view: number): number {
  const above = tops[row] ?? 0;
  const below = tops[row + 1] ?? above;
  if (above < top) return above;
  return below > top + view ? below - view : top;
}

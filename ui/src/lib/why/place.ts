/** Where a panel stands that belongs to a figure: under it, else above, else beside it, else where most of it shows; never out of sight. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Place {
  left: number;
  top: number;
  /** What the panel may be tall; it scrolls beyond. */
  height: number;
}

const GAP = 4;
const EDGE = 8;
/** Less room than this on either side is none: the panel then stands over its figure. */
const LEAST = 220;

/** The place for a panel of that natural size beside its anchor, in a view of that size. */
export function placeOf(anchor: Box, panel: { width: number; height: number }, view: { width: number; height: number }): Place {
  const left = Math.max(EDGE, Math.min(anchor.left, view.width - panel.width - EDGE));
  const below = view.height - anchor.bottom - GAP - EDGE;
  const above = anchor.top - GAP - EDGE;
  const whole = view.height - 2 * EDGE;
  if (panel.height <= below) return { left, top: anchor.bottom + GAP, height: below };
  if (panel.height <= above) return { left, top: anchor.top - GAP - panel.height, height: above };
  // Beside its figure, where there is room and neither above nor below shows all of it.
  const beside = anchor.left - GAP - EDGE >= panel.width ? anchor.left - GAP - panel.width : view.width - anchor.right - GAP - EDGE >= panel.width ? anchor.right + GAP : null;
  if (beside !== null) return { left: beside, top: Math.max(EDGE, Math.min(anchor.top, view.height - EDGE - panel.height)), height: whole };
  const most = Math.max(below, above);
  // Over its figure only when the two sides leave no room to read in and the whole window shows more.
  if (most < Math.min(LEAST, panel.height)) return { left, top: EDGE, height: whole };
  return below >= above ? { left, top: anchor.bottom + GAP, height: below } : { left, top: EDGE, height: above };
}

/** The parts of the cover bar, in their fixed order (C7). */
import { add, compare, isZero, ratio, subtract } from "../money";

export interface CoverFigures {
  total: string;
  covered: string;
  uncovered: string;
  transit?: string | undefined;
  /** Without it: what the other parts leave of the total. */
  unpaid?: string | undefined;
  /** Where cover ends: the cap of the order. */
  cap?: string | undefined;
}

export type CoverKind = "covered" | "uncovered" | "transit" | "unpaid";

/** Where the parts stand in a reply: what makes their figures openable. */
export type CoverPaths = Partial<Record<CoverKind, string>>;

/** The paths of a cover as the desk gives it, below that pointer. */
export function coverPaths(base: string): CoverPaths {
  return { covered: `${base}/covered`, uncovered: `${base}/uncovered`, transit: `${base}/in_transit`, unpaid: `${base}/not_yet_paid` };
}

export interface CoverPart {
  kind: CoverKind;
  amount: string;
  /** Share of the bar in millionths, to grow by; zero parts are not drawn. */
  grow: number;
}

/** All four parts; those of zero have `grow` 0 and stay in the legend, muted. */
export function coverParts(figures: CoverFigures): CoverPart[] {
  const transit = figures.transit ?? "0";
  const paid = add(add(figures.covered, figures.uncovered), transit);
  const rest = compare(paid, figures.total) >= 0 ? "0.00" : subtract(figures.total, paid);
  const amounts: [CoverKind, string][] = [
    ["covered", figures.covered],
    ["uncovered", figures.uncovered],
    ["transit", transit],
    ["unpaid", figures.unpaid ?? rest],
  ];
  // An over-paid order is wider than its total; the parts still fill the bar, each by its share.
  const whole = amounts.reduce((sum, [, amount]) => add(sum, amount), "0");
  return amounts.map(([kind, amount]) => ({ kind, amount, grow: Math.round(ratio(amount, whole) * 1_000_000) }));
}

/** Where the cap mark stands, 0–1 of the bar; `null` when there is nothing to say: all is paid, or the cap reaches all. */
export function capMark(figures: CoverFigures, parts: readonly CoverPart[]): number | null {
  if (figures.cap === undefined || compare(figures.cap, figures.total) >= 0) return null;
  const open = parts.some((part) => (part.kind === "unpaid" || part.kind === "transit") && !isZero(part.amount));
  return open ? ratio(figures.cap, figures.total) : null;
}

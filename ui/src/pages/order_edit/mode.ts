/** What is being written: our draft, the supplier's contract (offline, or a counter), or a change of the agreed one. */
import type { OrderView } from "../order/types";

export type Mode = "draft" | "offline" | "supplier" | "change" | "supplier_change";

/** The mode that an address asks for; `null` when nothing of the order can be written now. */
export function modeOf(view: OrderView, asked: string | undefined): Mode | null {
  const unconfirmed = view.confirmed_at === null || view.confirmed_at === undefined;
  if (view.cancelled) return null;
  if (!unconfirmed) return asked === "change" || asked === "supplier_change" ? asked : null;
  if (asked === "supplier") return "supplier";
  return view.source.kind === "offline" && view.versions.length === 0 ? "offline" : "draft";
}

/** Our own draft and the offline one are kept by the order as they are typed; the rest is recorded as a whole. */
export function savesItself(mode: Mode): boolean {
  return mode === "draft" || mode === "offline";
}

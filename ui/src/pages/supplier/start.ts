/** *Start Order* (O2) and the offline order (O3): a draft, which neither sends nor moves anything. */
import { submit, type Args } from "$lib/api";
import { go } from "$lib/router.svelte";
import { toasts } from "$lib/ui";

export type StartFrom = Args<"order.start">["source"];

/** Makes the draft, under a chosen rulebook or the default one (RB1), and opens it. Says what went wrong when it cannot. */
export async function startOrder(source: StartFrom, rulebook?: string): Promise<void> {
  try {
    const order = await submit("order.start", rulebook === undefined ? { source } : { source, rulebook });
    go("order_edit", { order_id: order.order_id });
  } catch (thrown) {
    toasts.problem(thrown);
  }
}

/** *Start Order* (O2) and the offline order (O3): a draft, which neither sends nor moves anything. */
import { submit, type Args } from "$lib/api";
import { go } from "$lib/router.svelte";
import { toasts } from "$lib/ui";

export type StartFrom = Args<"order.start">["source"];

/** Makes the draft and opens it. Says what went wrong when it cannot. */
export async function startOrder(source: StartFrom): Promise<void> {
  try {
    const order = await submit("order.start", { source });
    go("order_edit", { order_id: order.order_id });
  } catch (thrown) {
    toasts.problem(thrown);
  }
}

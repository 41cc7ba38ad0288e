/** What happens in the practice world, in words and with the page that shows it. */
import { lookup, t } from "../messages";
import { href } from "../router.svelte";
import type { Happening } from "../session.svelte";

/** `supplier confirms QS-0001` */
export function happeningWords({ what, about }: Pick<Happening, "what" | "about">): string {
  return lookup(`happening_${what}`, { about }) ?? t("happening_other", { about });
}

/** Address of the page where it can be seen, if there is one. */
export function happeningHref({ what, order_id }: Pick<Happening, "what" | "order_id">): string | undefined {
  if (order_id) return href("order", { order_id });
  if (what.startsWith("quotation_")) return href("quotes");
  if (what === "message_received") return href("messages");
  if (what.startsWith("application_") || what.startsWith("line_") || what === "statement_posted" || what === "draw_agreed") return href("credit");
  return undefined;
}

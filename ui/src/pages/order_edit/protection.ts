/** Until when quality can be disputed under a coverage type, by the numbers of the order's own edition (C3, RB1, RB2). */
import type { Reply } from "$lib/api";
import { t } from "$lib/messages";

type Terms = Reply<"rulebook.view">["coverage"];

/** Nothing while the edition is not at hand: its numbers are not guessed. */
export function protectionWords(coverage: string | null, terms: Terms | undefined): string {
  if (coverage === "pre_shipment") return t("editor_check_pre_shipment");
  if (terms?.kind === "by_type") return t("editor_check_post_delivery", { clearance: terms.quality_days_from_clearance, shipment: terms.quality_days_from_shipment });
  if (terms?.kind === "by_payment") return t("editor_check_untyped", { days: terms.protection_days });
  return "";
}

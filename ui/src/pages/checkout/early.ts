/** What it means to pay the balance before the goods are delivered (P12). */
import { t } from "$lib/messages";
import type { Instalment } from "./types";

/** The words under the chosen coverage type; nothing for the initial payment, and once everything is delivered. */
export function earlyWords(instalment: Instalment, coverage: "pre_shipment" | "post_delivery" | null, batches: readonly { delivered_on: string | null }[]): string | null {
  const delivered = batches.length > 0 && batches.every((batch) => batch.delivered_on);
  if (instalment !== "balance" || delivered) return null;
  return coverage === "pre_shipment" ? t("checkout_early_pre") : t("checkout_early_post");
}

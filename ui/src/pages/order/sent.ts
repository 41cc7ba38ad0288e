/** How a payment stands that was sent and not heard of since (P3, P7). */
import { t } from "$lib/messages";
import { word } from "./words";

interface Sent {
  method: string;
  status_minutes: number | null;
  status_late: boolean;
}

/** Where the edition says in how many minutes the status follows, they are said; once they are over, that too. */
export function sentWords(payment: Sent): string {
  const minutes = payment.status_minutes;
  if (minutes === null) return word("pay_sent", payment.method);
  return payment.status_late ? t("pay_sent_status_late", { minutes }) : t("pay_sent_credit_card", { minutes });
}

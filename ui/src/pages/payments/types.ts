/** Payments of all orders, by the wire's own types. */
import type { Reply } from "$lib/api";

export type PaymentList = Reply<"payment.list">;
export type DueRow = PaymentList["due"][number];
export type PaymentRow = PaymentList["payments"][number];
export type Payment = PaymentRow["payment"];

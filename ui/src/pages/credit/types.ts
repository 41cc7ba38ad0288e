/** Pay Later by the wire's own types. */
import type { Reply } from "$lib/api";

export type CreditView = Reply<"credit.view">;
export type Draw = CreditView["draws"][number];
export type LoanMonth = Draw["schedule"][number];
export type Statement = CreditView["statements"][number];
export type Application = NonNullable<CreditView["application"]>;
export type PaymentDue = CreditView["deadlines"][number];
export type Stage = CreditView["stage"];

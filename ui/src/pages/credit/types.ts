/** Pay Later by the wire's own types. */
import type { Reply } from "$lib/api";

/** `applicant_kept`: the vault has the personal data of some application, the newest or an earlier one (L7). */
export type CreditView = Reply<"credit.view"> & { applicant_kept?: boolean };
export type Draw = CreditView["draws"][number];
export type LoanMonth = Draw["schedule"][number];
export type Statement = CreditView["statements"][number];
export type Application = NonNullable<CreditView["application"]>;
export type PaymentDue = CreditView["deadlines"][number];
export type Stage = CreditView["stage"];

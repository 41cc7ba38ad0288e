/** *Complete Application* as typed, stage by stage (L2). Personal data lives here only until it is kept in the vault (L7). */
import type { Args } from "$lib/api";
import { t } from "$lib/messages";
import { compare, isZero } from "$lib/money";
import type { CreditView } from "./types";

export type AccountKind = "business_checking" | "online";
export interface LinkedForm {
  kind: AccountKind;
  name: string;
  last_four: string;
}
export interface ApplicationForm {
  accounts: LinkedForm[];
  applicant: Args<"credit.keep_details">["applicant"];
  monthly_revenue: string;
  months_trading: string;
  requested_line: string;
}

/** Amounts of the lender are in USD (L1). */
export const CURRENCY = "USD";
export const STAGES = ["accounts", "person", "business", "review"] as const;
export type FormStage = (typeof STAGES)[number];

export function emptyForm(credit: CreditView): ApplicationForm {
  const before = credit.application?.details;
  return {
    accounts: before?.accounts.map(({ kind, name, last_four }) => ({ kind, name, last_four })) ?? [{ kind: "business_checking", name: "", last_four: "" }],
    applicant: { name: "", email: "", telephone: "", address: "", business_name: "", tax_number: "" },
    monthly_revenue: before?.business.monthly_revenue.amount ?? "",
    months_trading: before ? String(before.business.months_trading) : "",
    requested_line: before?.business.requested_line.amount ?? "",
  };
}

/** What a stage still lacks, in words by field; empty when it is complete. */
export function lacks(form: ApplicationForm, stage: FormStage, lineMax: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  if (stage === "accounts") {
    form.accounts.forEach((account, at) => {
      if (!account.name.trim()) wrong[`accounts.${at}.name`] = t("credit_need_account_name");
      if (!/^[A-Za-z0-9]{4}$/.test(account.last_four)) wrong[`accounts.${at}.last_four`] = t("credit_need_last_four");
    });
    if (!form.accounts.some((account) => account.kind === "business_checking")) wrong.accounts = t("credit_need_checking");
  }
  if (stage === "person") {
    for (const field of ["name", "email", "telephone", "address"] as const) if (!form.applicant[field].trim()) wrong[field] = t("credit_need_field");
    if (form.applicant.email.trim() && !/^\S+@\S+\.\S+$/.test(form.applicant.email.trim())) wrong.email = t("credit_need_email");
  }
  if (stage === "business") {
    for (const field of ["business_name", "tax_number"] as const) if (!form.applicant[field].trim()) wrong[field] = t("credit_need_field");
    if (!form.monthly_revenue) wrong.monthly_revenue = t("credit_need_amount");
    if (!/^\d{1,4}$/.test(form.months_trading.trim())) wrong.months_trading = t("credit_need_months");
    if (!form.requested_line || isZero(form.requested_line)) wrong.requested_line = t("credit_need_amount");
    else if (compare(form.requested_line, lineMax) > 0) wrong.requested_line = t("credit_line_too_large");
  }
  return wrong;
}

/** The arguments of `credit.keep_details`. */
export function detailsOf(form: ApplicationForm): Args<"credit.keep_details"> {
  const money = (amount: string) => ({ amount, currency: CURRENCY });
  return {
    applicant: form.applicant,
    accounts: form.accounts.map(({ kind, name, last_four }) => ({ kind, name: name.trim(), last_four })),
    business: { monthly_revenue: money(form.monthly_revenue), months_trading: Number(form.months_trading.trim()), requested_line: money(form.requested_line) },
  };
}

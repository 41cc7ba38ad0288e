/** Settings as a form holds them, texts all, and back. An empty group means: not told. */
import type { Reply } from "$lib/api";
import { t } from "$lib/messages";

export type Settings = Reply<"settings.view">;

export interface BankForm {
  bank: string;
  last_four: string;
  country: string;
}

export interface SettingsForm {
  legal_name: string;
  address: string;
  country: string;
  paying: BankForm;
  /** "" means that the fee is not known, which is never zero (P4). */
  tt_fee: string;
  checking: BankForm;
  card_brand: "" | "visa" | "mastercard";
  card_last_four: string;
}

/** Path of a wrong field in the desk's words → what is wrong. */
export type FormProblems = Partial<Record<string, string>>;

/** e-Checking counts accounts at United States banks only (P2). */
const CHECKING_COUNTRY = "US";

function bankForm(bank: Settings["paying_bank"], country: string): BankForm {
  return { bank: bank?.bank ?? "", last_four: bank?.last_four ?? "", country: bank?.country ?? country };
}

export function toForm(settings: Settings): SettingsForm {
  return {
    legal_name: settings.buyer.legal_name ?? "",
    address: settings.buyer.address ?? "",
    country: settings.buyer.country ?? "",
    paying: bankForm(settings.paying_bank, ""),
    tt_fee: settings.tt_fee?.amount ?? "",
    checking: bankForm(settings.checking, CHECKING_COUNTRY),
    card_brand: settings.card?.brand ?? "",
    card_last_four: settings.card?.last_four ?? "",
  };
}

function told(bank: BankForm): boolean {
  return bank.bank.trim() !== "" || bank.last_four.trim() !== "";
}

/** What is missing in a group that was begun. The desk checks the rest. */
export function missing(form: SettingsForm): FormProblems {
  const problems: FormProblems = {};
  for (const [name, bank] of [["paying_bank", form.paying], ["checking", form.checking]] as const) {
    if (!told(bank)) continue;
    if (!bank.bank.trim()) problems[`settings.${name}.bank`] = t("settings_bank_missing");
    if (!bank.country) problems[`settings.${name}.country`] = t("settings_country_missing");
  }
  if (form.card_last_four.trim() && !form.card_brand) problems["settings.card.brand"] = t("settings_brand_missing");
  return problems;
}

/** The settings that a form stands for; `missing` must have found nothing. */
export function toSettings(form: SettingsForm, currency: string): Settings {
  const bank = (part: BankForm, us_checking: boolean) =>
    told(part) ? { bank: part.bank.trim(), last_four: part.last_four.trim(), country: part.country, us_checking } : null;
  return {
    buyer: { legal_name: form.legal_name.trim(), address: form.address.trim(), country: form.country || null },
    paying_bank: bank(form.paying, false),
    checking: bank(form.checking, true),
    card: form.card_brand ? { brand: form.card_brand, last_four: form.card_last_four.trim() } : null,
    tt_fee: form.tt_fee ? { amount: form.tt_fee, currency } : null,
  };
}

/** What a way needs to be sent: with what it is paid, and the arguments of `payment.send` (P1, P6, RB4). */
import type { Args } from "$lib/api";
import { t } from "$lib/messages";
import type { Checkout, Instalment, MethodId, Settings, Way } from "./types";

/** The methods of a way, each once, in its order. */
export function methodsOf(way: Way | null): MethodId[] {
  return [...new Set((way?.parts ?? []).map((part) => part.method))];
}

/** What is still to be said before this way can be sent; `null` when nothing is. */
export function missing(way: Way, settings: Settings, months: number | null): string | null {
  const uses = new Set<string>(methodsOf(way));
  if (uses.has("credit_card") && !settings.card) return t("checkout_need_card");
  if (uses.has("e_checking") && !settings.checking) return t("checkout_need_checking");
  if (uses.has("telegraphic_transfer") && !settings.paying_bank) return t("checkout_need_bank");
  if (uses.has("pay_later") && months === null) return t("checkout_need_months");
  return null;
}

interface Sending {
  checkout: Checkout;
  instalment: Instalment;
  way: Way;
  settings: Settings;
  months: number | null;
  /** When it was sent; absent means now. */
  at: string | null;
}

/** The arguments of `payment.send`: the parts as shown, and of each account or card no more than a name and four digits. */
export function sendArgs({ checkout, instalment, way, settings, months, at }: Sending): Args<"payment.send"> {
  const uses = new Set<string>(methodsOf(way));
  return {
    order_id: checkout.order_id,
    expected_version: checkout.version,
    instalment,
    account_id: checkout.account?.account_id ?? "",
    parts: way.parts.map(({ method, amount }) => ({ method, amount, ...(method === "pay_later" && months !== null ? { months } : {}) })),
    ...(uses.has("credit_card") ? { card: settings.card } : {}),
    ...(uses.has("telegraphic_transfer") ? { bank: settings.paying_bank } : {}),
    ...(uses.has("e_checking") ? { checking: settings.checking } : {}),
    ...(uses.has("telegraphic_transfer") && checkout.tt_fee ? { tt_fee: checkout.tt_fee } : {}),
    ...(at ? { at } : {}),
  };
}

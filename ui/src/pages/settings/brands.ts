/** The card brands that an edition takes (P3), by its own names. */
import type { Reply } from "$lib/api";
import { lookup } from "$lib/messages";
import { listed } from "$lib/why/words";
import type { SettingsForm } from "./form";

export type CardBrand = Exclude<SettingsForm["card_brand"], "">;
type Book = Pick<Reply<"rulebook.view">, "methods">;

export interface BrandOption {
  value: CardBrand;
  label: string;
}

const named = (book: Book | undefined): string[] => book?.methods.find((method) => method.id === "credit_card")?.brands ?? [];

/** To choose from: what the edition takes, and a card that is kept already although it takes none such. */
export function brandsOf(book: Book | undefined, kept: SettingsForm["card_brand"] | null): BrandOption[] {
  const taken = named(book).map((label) => ({ value: label.toLowerCase() as CardBrand, label }));
  if (!kept || taken.some(({ value }) => value === kept)) return taken;
  return [...taken, { value: kept, label: lookup(`card_${kept}`) ?? kept }];
}

/** `Visa or MasterCard`; nothing while the edition is not known. */
export function brandWords(book: Book | undefined): string | undefined {
  const names = named(book);
  return names.length ? listed(names, "disjunction") : undefined;
}

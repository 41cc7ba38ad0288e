/** What the page of the rulebooks shows of them: who uses one, what differs, what is wrong with a file. */
import type { Reply } from "$lib/api";
import { locale, money } from "$lib/format";
import { t } from "$lib/messages";
import { group } from "$lib/money";

export type Book = Reply<"rulebook.list">["rulebooks"][number];
export type Inspection = Reply<"rulebook.inspect">;
export type Difference = Reply<"rulebook.compare">["differences"][number];

/** `2 running orders, 5 in all`; nothing is said twice. */
export function useWords(book: Pick<Book, "running" | "orders">): string {
  if (book.orders === 0) return t("rulebooks_unused");
  const running = t("rulebooks_running", { count: book.running });
  return book.orders === book.running ? running : t("rulebooks_in_all", { running, count: book.orders });
}

/** Why it cannot be taken from the choice, if it cannot. */
export function whyNotRetire(book: Pick<Book, "default">): string | undefined {
  return book.default ? t("rulebooks_default_stays") : undefined;
}

/** The editions that a new order may be started under, the default one first. */
export function choosable(books: readonly Book[]): Book[] {
  return books.filter((book) => !book.retired).toSorted((a, b) => Number(b.default) - Number(a.default));
}

function isMoney(value: object): value is { amount: string; currency: string } {
  return "amount" in value && "currency" in value;
}

/** A value of a rulebook in words; a term of several fields as `field: value`. */
export function valueWords(value: unknown): string {
  if (value === undefined || value === null) return t("rulebooks_none");
  if (typeof value === "number") return group(String(value), locale());
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(valueWords).join(", ");
  if (typeof value !== "object") return "";
  if (isMoney(value)) return money(value);
  return Object.entries(value).map(([name, inner]) => `${name}: ${valueWords(inner)}`).join("; ");
}

/** What an edition does otherwise stands before how it words its rules. */
export function parts(differences: readonly Difference[]): { data: Difference[]; words: Difference[] } {
  const isWords = ({ field }: Difference) => /^(rules|statuses|badges|title|source|notice)\b/.test(field);
  return { data: differences.filter((found) => !isWords(found)), words: differences.filter(isWords) };
}

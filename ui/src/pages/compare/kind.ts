/** Whether the totals of a comparison may be ranked. */
import type { Reply } from "$lib/api";

type Column = Reply<"catalogue.compare">["products"][number];

/** Totals say which is lowest only where they are for as many of the same unit, on the same terms, and all offered or all seen. */
export function oneKind(columns: readonly Pick<Column, "unit" | "incoterm" | "price" | "planned">[]): boolean {
  const kinds = columns.filter(({ planned }) => planned).map(({ unit, incoterm, price }) => JSON.stringify([unit?.trim().toLowerCase() ?? "", incoterm ?? "", price?.seen ?? false]));
  return new Set(kinds).size < 2;
}

/** Lines pasted from a sheet: cells between tabs, rows between line ends, in the grid's own order of columns. */
import { minorUnits, parseTyped } from "$lib/money";
import type { Line } from "../order/types";
import { plain } from "./figures";

/** Columns that a sheet can fill, as they stand in the grid. */
export const COLUMNS = ["product", "model", "quantity", "unit", "unit_price"] as const;
export type GridColumn = (typeof COLUMNS)[number];

export function emptyLine(): Line {
  return { product: "", model: "", specification: "", quantity: null, unit: "", unit_price: null, quality: [] };
}

/** Rows of cells; quoted cells keep the tabs and line ends inside them. */
export function cells(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const end = () => {
    rows.at(-1)?.push(cell.trim());
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (quoted) {
      if (char === '"' && text[at + 1] === '"') cell += text[(at += 1)];
      else if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"' && cell === "") quoted = true;
    else if (char === "\t") end();
    else if (char === "\n") {
      end();
      rows.push([]);
    } else if (char !== "\r") cell += char;
  }
  end();
  return rows.filter((row) => row.some((value) => value !== ""));
}

function decimal(text: string, locale: string, least: number): string | null {
  // A price may carry its currency's sign or code, a quantity its unit: the figure alone is taken.
  const result = parseTyped(text.replace(/[^\d.,'’\s-]/g, ""), locale, 6);
  if (!("amount" in result)) return null;
  const [whole = "0", fraction = ""] = plain(result.amount).split(".");
  const full = fraction.padEnd(least, "0");
  return full ? `${whole}.${full}` : whole;
}

/** Puts rows of cells into the lines from a place on; what does not read as a figure leaves the field empty. */
export function paste(lines: Line[], rows: readonly (readonly string[])[], place: { line: number; column: GridColumn }, currency: string, locale: string): Line[] {
  const result = lines.map((line) => ({ ...line }));
  const from = COLUMNS.indexOf(place.column);
  rows.forEach((row, at) => {
    const line = (result[place.line + at] ??= emptyLine());
    row.forEach((text, offset) => {
      const column = COLUMNS[from + offset];
      if (column === "quantity") line.quantity = decimal(text, locale, 0);
      else if (column === "unit_price") line.unit_price = decimal(text, locale, minorUnits(currency));
      else if (column) line[column] = text;
    });
  });
  return result;
}

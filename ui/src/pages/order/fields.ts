/** Names of the contract's fields by their paths: `lines[0].unit_price` is "Line 1, unit price". */
import { t } from "$lib/messages";
import { word } from "./words";

const INDEXED = /^(\w+)\[(\d+)\]$/;

export function fieldName(path: string): string {
  const pieces = path.split(".").map((piece) => {
    const hit = INDEXED.exec(piece);
    if (!hit) return word("contract", piece);
    const count = Number(hit[2]) + 1;
    if (hit[1] === "lines") return t("contract_line_n", { number: count });
    if (hit[1] === "quality") return t("contract_quality_n", { number: count });
    return t("contract_paper_n", { number: count });
  });
  return pieces.map((piece, at) => (at ? piece.toLocaleLowerCase() : piece)).join(", ");
}

/** Index of the line that a path is about, if any. */
export function lineOf(path: string): number | null {
  const hit = /^lines\[(\d+)\]/.exec(path);
  return hit ? Number(hit[1]) : null;
}

export interface FieldFault {
  field: string;
  code: string;
}

/** The faults behind "The contract is not complete": the fact `fields` lists `path:code`. */
export function faultsOf(facts: Record<string, unknown> | undefined): FieldFault[] {
  if (!Array.isArray(facts?.fields)) return [];
  return facts.fields.filter((entry): entry is string => typeof entry === "string").map((entry) => {
    const at = entry.lastIndexOf(":");
    return { field: entry.slice(0, at), code: entry.slice(at + 1) };
  });
}

/** Incoterms of 2020 by their three letters; older ones are read and flagged, never offered (O4). */
export const INCOTERMS = ["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"] as const;
export type Incoterm2020 = (typeof INCOTERMS)[number];

/** The three letters of a term, as it is written. */
export function incotermWord(code: string): string {
  return code.toUpperCase();
}

export function isLegacy(code: string): boolean {
  return !(INCOTERMS as readonly string[]).includes(code);
}

/** Incoterms of 2020 by their three letters; older ones are read and flagged, never offered (O4). */
export const INCOTERMS = ["exw", "fca", "cpt", "cip", "dap", "dpu", "ddp", "fas", "fob", "cfr", "cif"] as const;
export type Incoterm2020 = (typeof INCOTERMS)[number];

/** `FOB` from `fob`. */
export function incotermWord(code: string): string {
  return code.toUpperCase();
}

export function isLegacy(code: string): boolean {
  return !(INCOTERMS as readonly string[]).includes(code);
}

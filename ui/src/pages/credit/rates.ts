/** A rate as typed in per cent, as the wire has it: `"1.5"` or `"1.5%"` → `"0.015"`; `null` when it is none. Exact (M1). */
export function rateOf(typed: string): string | null {
  const text = typed.trim().replace(/%$/, "").replace(",", ".");
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(text)) return null;
  const [whole = "0", fraction = ""] = text.split(".");
  const digits = whole.padStart(3, "0");
  const rate = `${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`;
  return rate.replace(/^0+(?=\d)/, "").replace(/\.?0+$/, "") || "0";
}

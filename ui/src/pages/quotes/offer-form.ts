/** The form of an offer that came, and how it becomes the desk's own offer. Figures stay texts. */
import type { Args, KeptFile } from "$lib/api";

export interface LineForm {
  product_id: string | null;
  product: string;
  model: string;
  specification: string;
  quantity: string;
  unit: string;
  unit_price: string;
  moq: string;
  lead_days: string;
}

export interface OfferForm {
  lines: LineForm[];
  currency: string;
  incoterm: string;
  named_place: string;
  valid_until: string;
  note: string;
  file: KeptFile | null;
}

export type WireOffer = Args<"quotation.record">["offer"];

const DECIMAL = /^\d+(\.\d+)?$/;
const DAYS = /^\d{1,3}$/;

export function emptyLine(): LineForm {
  return { product_id: null, product: "", model: "", specification: "", quantity: "", unit: "", unit_price: "", moq: "", lead_days: "" };
}

export function emptyOffer(): OfferForm {
  return { lines: [emptyLine()], currency: "USD", incoterm: "", named_place: "", valid_until: "", note: "", file: null };
}

export type LineFault = "product" | "unit_price" | "quantity" | "moq" | "lead_days";

/** The fields of a line that do not read as what they are. */
export function lineFaults(line: LineForm): Set<LineFault> {
  const faults = new Set<LineFault>();
  if (!line.product.trim()) faults.add("product");
  if (!DECIMAL.test(line.unit_price.trim())) faults.add("unit_price");
  for (const name of ["quantity", "moq"] as const) if (line[name].trim() && !DECIMAL.test(line[name].trim())) faults.add(name);
  const days = line.lead_days.trim();
  if (days && (!DAYS.test(days) || Number(days) < 1 || Number(days) > 730)) faults.add("lead_days");
  return faults;
}

const given = (text: string) => text.trim() || null;

export function offerOf(form: OfferForm): WireOffer {
  return {
    lines: form.lines.map((line) => ({
      product_id: line.product_id, product: line.product.trim(), model: line.model.trim(), specification: line.specification.trim(), unit: line.unit.trim(),
      quantity: given(line.quantity), unit_price: line.unit_price.trim(), moq: given(line.moq),
      lead_days: line.lead_days.trim() ? Number(line.lead_days.trim()) : null,
    })),
    currency: form.currency.trim().toUpperCase(), incoterm: (form.incoterm || null) as WireOffer["incoterm"] & (string | null), named_place: form.named_place.trim(),
    valid_until: given(form.valid_until), note: form.note.trim(), file: form.file,
  };
}

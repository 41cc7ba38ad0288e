/** A product as typed by hand, and the product it stands for. */
import type { Args } from "$lib/api";
import { t } from "$lib/messages";

export type Product = Args<"catalogue.put_product">["product"];

export interface TierForm {
  min_quantity: string;
  price: string;
}

export interface ProductForm {
  name: string;
  model: string;
  brand: string;
  category: string;
  unit: string;
  moq: string;
  lead_min: string;
  lead_max: string;
  incoterm: string;
  incoterm_place: string;
  certifications: string;
  description: string;
  currency: string;
  tiers: TierForm[];
}

export function emptyProduct(currency: string): ProductForm {
  return {
    name: "", model: "", brand: "", category: "", unit: "pcs", moq: "", lead_min: "", lead_max: "", incoterm: "", incoterm_place: "",
    certifications: "", description: "", currency, tiers: [{ min_quantity: "1", price: "" }],
  };
}

const DECIMAL = /^\d+(\.\d+)?$/;
const WHOLE = /^\d{1,4}$/;

/** What was typed that is no figure; the desk checks what the figures mean. Keys are paths in the desk's words. */
export function wrongFigures(form: ProductForm): Partial<Record<string, string>> {
  const wrong: Partial<Record<string, string>> = {};
  if (!form.name.trim()) wrong["product.name"] = t("product_name_missing");
  if (form.moq.trim() && !DECIMAL.test(form.moq.trim())) wrong["product.moq"] = t("product_figure_wrong");
  for (const name of ["lead_min", "lead_max"] as const) {
    if (form[name].trim() && !WHOLE.test(form[name].trim())) wrong[name] = t("product_days_wrong");
  }
  if (!wrong.lead_min && !wrong.lead_max && form.lead_min.trim() && form.lead_max.trim() && Number(form.lead_min) > Number(form.lead_max)) wrong.lead_max = t("product_days_order");
  form.tiers.forEach((tier, at) => {
    if (!tier.price.trim()) return;
    if (!DECIMAL.test(tier.price.trim())) wrong[`product.tiers[${at}].price`] = t("product_figure_wrong");
    if (!DECIMAL.test(tier.min_quantity.trim())) wrong[`product.tiers[${at}].min_quantity`] = t("product_figure_wrong");
  });
  return wrong;
}

export function toProduct(form: ProductForm): Product {
  const text = (value: string) => value.trim() || undefined;
  const from = form.lead_min.trim() || form.lead_max.trim();
  const to = form.lead_max.trim() || form.lead_min.trim();
  return {
    name: form.name.trim(), model: text(form.model), brand: text(form.brand), category: text(form.category), unit: text(form.unit), moq: text(form.moq),
    lead_time: from ? { min_days: Number(from), max_days: Number(to) } : undefined,
    incoterm: text(form.incoterm) as Product["incoterm"], incoterm_place: text(form.incoterm_place), description: text(form.description),
    certifications: form.certifications.split(/[,;、]/).map((word) => word.trim()).filter(Boolean),
    tiers: form.tiers
      .filter((tier) => tier.price.trim() !== "")
      .map((tier) => ({ min_quantity: tier.min_quantity.trim(), price: tier.price.trim(), currency: form.currency, seen: false })),
  };
}

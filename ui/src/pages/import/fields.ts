/** What columns can mean, in the groups and the order in which they are offered. */
import { compare } from "$lib/money";
import type { Args } from "$lib/api";
import { t, type MessageKey } from "$lib/messages";

export type Mapping = Args<"import.start">["mapping"];
export type ListKind = Mapping["kind"];
export type Field = NonNullable<Mapping["columns"][number]>;

export const KINDS = ["suppliers", "products", "order_lines", "limits"] as const satisfies readonly ListKind[];

const SUPPLIER = ["supplier_name", "supplier_key", "legal_name", "supplier_country", "city", "address", "website", "trade_assurance", "verified", "supplier_categories", "years", "rating", "response_rate"] as const;
const LIMIT = ["remaining", "limit", "limit_as_of"] as const;
const PRODUCT = ["product_name", "product_key", "model", "brand", "category", "unit", "moq", "lead_time", "incoterm", "incoterm_place", "certifications", "description"] as const;
const PRICE = ["price", "min_quantity", "currency"] as const;
const DAY = ["seen_on"] as const;
const LINE = ["line_quantity", "line_value"] as const;
const BESIDE = ["freight", "insurance"] as const;

type Known = (typeof SUPPLIER | typeof LIMIT | typeof PRODUCT | typeof PRICE | typeof DAY | typeof LINE | typeof BESIDE)[number];

export interface FieldGroup {
  label: string;
  fields: readonly Known[];
}

/** The groups that a list of this kind can speak of; the likeliest first. */
export function groupsFor(kind: ListKind): FieldGroup[] {
  const group = (label: MessageKey, fields: readonly Known[]) => ({ label: t(label as "import_group_supplier"), fields });
  const supplier = group("import_group_supplier", SUPPLIER);
  const limit = group("import_group_limit", kind === "suppliers" || kind === "limits" ? [...LIMIT, "currency"] : LIMIT);
  const product = group("import_group_product", PRODUCT);
  const price = group("import_group_price", kind === "products" ? [...PRICE, ...DAY, ...BESIDE] : PRICE);
  const line = group("import_group_line", [...LINE, ...DAY, ...BESIDE]);
  if (kind === "suppliers") return [supplier, limit];
  if (kind === "limits") return [limit, supplier];
  return kind === "products" ? [product, price, supplier, limit] : [line, product, price, supplier];
}

export function fieldWord(field: Field): string {
  return t(`import_field_${field}` as "import_field_supplier_name");
}

/** Fields that several columns may carry: prices of tiers and the quantities they begin at. */
const REPEATED: readonly Field[] = ["price", "min_quantity"];

/** Columns (from 0) that carry what another column carries already. */
export function doubled(columns: Mapping["columns"]): number[] {
  const seen = new Set<Field>();
  const twice: number[] = [];
  columns.forEach((field: Field | null | undefined, at: number) => {
    if (!field || REPEATED.includes(field)) return;
    if (seen.has(field)) twice.push(at);
    seen.add(field);
  });
  return twice;
}

const NEEDED: Record<ListKind, readonly Field[]> = {
  suppliers: ["supplier_name"],
  products: ["supplier_name", "product_name"],
  order_lines: ["supplier_name", "product_name", "line_quantity"],
  limits: ["supplier_name", "remaining"],
};

/** What rows of this kind need and no column carries. A key stands for the supplier's name, except in a list of suppliers. */
export function lacking(mapping: Pick<Mapping, "kind" | "columns">): Field[] {
  const has = (field: Field) => mapping.columns.includes(field);
  const keyed = mapping.kind !== "suppliers" && has("supplier_key");
  return NEEDED[mapping.kind as ListKind].filter((field) => !has(field) && !(keyed && field === "supplier_name"));
}

/** What of a list has no column for its day, and takes the day of the list: its prices, its limits, both, or nothing. */
export function undatedOf(mapping: Pick<Mapping, "kind" | "columns">): "prices" | "limits" | "both" | null {
  const has = (field: Field) => mapping.columns.includes(field);
  const prices = mapping.kind === "products" && has("price") && !has("seen_on");
  const limits = has("remaining") && !has("limit_as_of");
  if (prices && limits) return "both";
  return prices ? "prices" : limits ? "limits" : null;
}

/** Whether a count on the wire ("0", "12") is above zero. */
export function some(count: string | number): boolean {
  return compare(String(count), "0") > 0;
}

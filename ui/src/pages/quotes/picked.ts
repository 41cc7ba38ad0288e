/** What was picked in the catalogue: a supplier, or one of its products. */
export interface Picked {
  supplier: { supplier_id: string; name: string };
  product: { product_id: string; name: string; unit: string; moq: string } | null;
}

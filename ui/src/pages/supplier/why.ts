/** A supplier's free limit is derived by the operation that answers with its standing alone, wherever it is shown (S3, S4). */
import { derivations, type WhyScope } from "$lib/why";

/** Must be made while a component is set up. */
export function standingWhy(supplier_id: () => string | undefined): WhyScope {
  return derivations({
    op: "supplier.standing",
    args: () => {
      const id = supplier_id();
      return id === undefined ? null : { supplier_id: id };
    },
    topics: ["catalogue", "orders"],
  });
}

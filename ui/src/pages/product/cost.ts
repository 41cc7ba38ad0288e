/** What a quantity costs at the price that holds for it (M1). */
import type { Reply } from "$lib/api";
import { product, type Made } from "$lib/why";
import { exactTimes } from "../order_edit/figures";

export function costMade({ cost }: Pick<Reply<"catalogue.product">, "cost">, quantity: string | undefined): Made | undefined {
  if (!cost || quantity === undefined) return undefined;
  const price = { name: "unit_price", value: { kind: "price", value: cost.tier.price }, origin: { from: "record" } } as const;
  return product("line_total", cost.total, price, { name: "quantity", value: { kind: "quantity", value: quantity } }, exactTimes(cost.tier.price, quantity) ?? cost.total.amount, ["M1"]);
}

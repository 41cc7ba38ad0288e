/** Why an offer comes to that: each line's price times the quantity an order would take, and their sum (M1). */
import type { Money } from "$lib/money";
import { amountOf, product, sum, type Made, type Part } from "$lib/why";
import { exactTimes } from "../order_edit/figures";
import { lineSum, quantityOf, totalOf, type Offer, type QuotedLine, type Request } from "./quotation";

type Asked = Pick<Request, "quantity"> | null;
const quoted = { origin: { from: "record", by: "supplier" } } as const;

/** Of one line, by its place. */
export function line(one: QuotedLine, at: number, offer: Offer, asked: Asked): Made | undefined {
  const [quantity, comes] = [quantityOf(one, asked), lineSum(one, offer, asked)];
  if (quantity === null || comes === null) return undefined;
  const of = String(at + 1);
  const price: Part = { ...quoted, name: "unit_price", of, value: { kind: "price", value: one.unit_price } };
  const times: Part = { ...(one.quantity ? quoted : {}), name: "quantity", of, value: { kind: "quantity", value: quantity } };
  return product("line_total", money(comes, offer), price, times, exactTimes(one.unit_price, quantity) ?? comes, ["M1"]);
}

/** Of all lines; nothing while one has no quantity. */
export function total(offer: Offer, asked: Asked): Made | undefined {
  const comes = totalOf(offer, asked);
  if (comes === null) return undefined;
  const lines = offer.lines.flatMap((one, at): Part[] => {
    const [amount, made] = [lineSum(one, offer, asked), line(one, at, offer, asked)];
    return amount !== null && made ? [{ name: "line_total", of: String(at + 1), value: amountOf(money(amount, offer)), made }] : [];
  });
  return sum("parts_sum", money(comes, offer), lines, [], ["M1"]);
}

function money(amount: string, offer: Offer): Money {
  return { amount, currency: offer.currency };
}

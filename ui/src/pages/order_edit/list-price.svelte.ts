/**
 * The unit price of a line as the product's list has it at the line's quantity. As long as nobody typed a price of his own it
 * goes with the quantity; a typed one stays, and the list's is offered beside it. Which price holds for a quantity the desk says.
 */
import { untrack } from "svelte";
import { call, watch, type Reply } from "$lib/api";
import { compare, minorUnits } from "$lib/money";
import type { Line } from "../order/types";

export type Tier = NonNullable<Reply<"catalogue.product">["cost"]>["tier"];

/** What the list says of a quantity. */
export interface ListSaid {
  quantity: string;
  /** Absent where no price holds for so few. */
  tier: Tier | null;
  /** Then the quantity at which the prices begin. */
  begins: string | null;
}

/** As a contract has it: with all decimals of the currency. */
export function written(price: string, currency: string): string {
  const [whole = "0", fraction = ""] = price.split(".");
  const padded = fraction.padEnd(minorUnits(currency), "0");
  return padded ? `${whole}.${padded}` : whole;
}

export class ListPrice {
  said = $state.raw<ListSaid | null>(null);
  /** The line that is followed; another one may come to its place in the grid, by undo, a paste or a removal. */
  private of: Line | null = null;
  /** Whether its price goes with the quantity; `null` until the list has said what the price was to begin with. */
  private follows: boolean | null = null;
  /** The price as it was seen last, and as it was put here: any other was typed. */
  private last: string | null = null;
  private wrote: string | null = null;
  private round = 0;
  private work: Promise<void> = Promise.resolve();

  /** Must be made while a component is set up. */
  constructor(
    private readonly line: () => Line,
    private readonly currency: () => string,
  ) {
    $effect(() => {
      const { product_id, quantity, unit } = this.line();
      // Its unit too: a price for pieces is none for cartons.
      void unit;
      const currency = this.currency();
      untrack(() => this.ask(product_id ?? null, quantity ?? null, currency));
    });
    $effect(() => {
      const price = this.line().unit_price ?? null;
      untrack(() => this.noticed(price));
    });
    $effect(() =>
      watch(["catalogue"], () => {
        // A newer list changes no price by itself.
        this.follows = null;
        const { product_id, quantity } = this.line();
        this.ask(product_id ?? null, quantity ?? null, this.currency());
      }),
    );
  }

  /** Whether the line has the price that the list says. */
  get isList(): boolean {
    return this.said?.tier ? same(this.line().unit_price, this.said.tier.price) : false;
  }

  /** A price that was typed stays; where it was taken out again, the next quantity brings the list's. */
  private noticed(price: string | null): void {
    if (price !== this.last && price !== this.wrote) this.follows = price === null;
    this.last = price;
  }

  private put(line: Line, tier: Tier): void {
    this.wrote = written(tier.price, this.currency());
    line.unit_price = this.wrote;
  }

  /** Takes what the list says, and goes with it from then on. */
  take(): void {
    if (!this.said?.tier) return;
    this.put(this.line(), this.said.tier);
    this.follows = true;
  }

  private ask(product_id: string | null, quantity: string | null, currency: string): void {
    const line = this.line();
    const round = ++this.round;
    if (line !== this.of) {
      this.of = line;
      this.follows = this.wrote = null;
      this.last = line.unit_price ?? null;
    }
    if (product_id === null || quantity === null) {
      this.said = null;
      return;
    }
    // One after the other: whether the price was the list's is judged by the quantity that it stood with.
    const price = line.unit_price ?? null;
    this.work = this.work.then(() => this.hear(line, { product_id, quantity }, currency, price, round));
  }

  private async hear(line: Line, asked: { product_id: string; quantity: string }, currency: string, price: string | null, round: number): Promise<void> {
    const stale = () => round !== this.round || line !== this.of;
    if (line !== this.of || (stale() && this.follows !== null)) return;
    let reply: Reply<"catalogue.product">;
    try {
      reply = await call("catalogue.product", asked);
    } catch {
      // A product that no list has any more, or a quantity out of range: there is nothing to follow.
      if (!stale()) this.said = null;
      return;
    }
    if (line !== this.of) return;
    const { unit } = reply.page.product;
    if (unit && line.unit && unit.toLowerCase() !== line.unit.trim().toLowerCase()) {
      this.follows = false;
      if (!stale()) this.said = null;
      return;
    }
    const tier = reply.cost?.tier.currency === currency ? reply.cost.tier : null;
    const begins = this.follows === null;
    this.follows ??= price === null || (tier !== null && same(price, tier.price));
    if (stale()) return;
    // What stands there when the line is opened is left as it is.
    if (!begins && this.follows && tier && !same(line.unit_price, tier.price)) this.put(line, tier);
    const first = reply.page.product.tiers.filter((one) => one.currency === currency && !one.seen).map((one) => one.min_quantity);
    this.said = { quantity: asked.quantity, tier, begins: tier ? null : (first.toSorted(compare)[0] ?? null) };
  }
}

function same(one: string | null | undefined, other: string): boolean {
  return typeof one === "string" && one !== "" && compare(one, other) === 0;
}

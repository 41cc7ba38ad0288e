/** Prices an own split by asking the desk once for every share: fee, transactions and arrival are its words. */
import { asApiError, call, type ApiError } from "$lib/api";
import { wayOf, type Share } from "./plan";
import type { Instalment, MethodOffer, Way } from "./types";

interface Ask {
  order_id: string;
  instalment: Instalment;
  currency: string;
  tt_fee: { amount: string; currency: string } | null;
  shares: Share[];
}

export class OwnWay {
  way = $state.raw<Way | null>(null);
  /** A share that its method cannot carry. */
  refused = $state.raw<MethodOffer | null>(null);
  error = $state.raw<ApiError | null>(null);
  private round = 0;

  /** Made while a component is set up; `ask` may read state, `null` means: nothing to price. */
  constructor(ask: () => Ask | null) {
    $effect(() => {
      void this.price(ask());
    });
  }

  private async price(ask: Ask | null): Promise<void> {
    const round = ++this.round;
    this.error = null;
    this.refused = null;
    if (!ask || ask.shares.length === 0) {
      this.way = null;
      return;
    }
    try {
      const offers = await Promise.all(ask.shares.map((share) => offerFor(ask, share)));
      if (round !== this.round) return;
      this.refused = offers.find((offer) => !offer.available) ?? null;
      this.way = this.refused ? null : wayOf(offers);
    } catch (thrown) {
      if (round !== this.round) return;
      this.way = null;
      this.error = asApiError(thrown, "payment.checkout");
    }
  }
}

async function offerFor(ask: Ask, share: Share): Promise<MethodOffer> {
  const { order_id, instalment, currency, tt_fee } = ask;
  const reply = await call("payment.checkout", {
    order_id, instalment, amount: { amount: share.amount, currency }, ...(tt_fee ? { tt_fee } : {}),
  });
  const found = reply.methods.find((offer) => offer.method === share.method);
  if (!found) throw new Error(`no offer for ${share.method}`);
  return found;
}

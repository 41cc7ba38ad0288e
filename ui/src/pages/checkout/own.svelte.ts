/** Prices an own split by asking the desk once for every share: fee, transactions and arrival are its words. */
import { asApiError, call, type ApiError, type Args } from "$lib/api";
import { derivations, type Part, type WhyScope } from "$lib/why";
import { wayOf, type Share } from "./plan";
import type { Instalment, MethodId, MethodOffer, Way } from "./types";
import type { OwnShare } from "./why";

const METHODS = ["e_checking", "credit_card", "telegraphic_transfer", "pay_later"] as const satisfies readonly MethodId[];

interface Ask {
  order_id: string;
  instalment: Instalment;
  currency: string;
  tt_fee: { amount: string; currency: string } | null;
  shares: Share[];
}

export class OwnWay {
  way = $state.raw<Way | null>(null);
  /** What the way is made of, with where each share is explained. */
  shares = $state.raw<OwnShare[]>([]);
  /** A share that its method cannot carry. */
  refused = $state.raw<MethodOffer | null>(null);
  error = $state.raw<ApiError | null>(null);
  private round = 0;

  /** Of each method the answer about its share. */
  private answers: Record<MethodId, WhyScope>;

  /** Made while a component is set up; `ask` may read state, `null` means: nothing to price. `carried`: how a share's amount came about. */
  constructor(ask: () => Ask | null, carried: (method: MethodId) => Part | null) {
    const answer = (method: MethodId) => derivations({
      op: "payment.checkout",
      args: () => {
        const asked = ask();
        const share = asked?.shares.find((one) => one.method === method);
        return asked && share ? argsOf(asked, share) : null;
      },
      topics: ["orders", "credit", "workspace", "practice"],
    }, () => [carried(method) ?? []].flat());
    this.answers = Object.fromEntries(METHODS.map((method) => [method, answer(method)])) as Record<MethodId, WhyScope>;
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
      const shares = await Promise.all(ask.shares.map((share) => this.offerFor(ask, share)));
      if (round !== this.round) return;
      const offers = shares.map(({ offer }) => offer);
      this.refused = offers.find((offer) => !offer.available) ?? null;
      this.way = this.refused ? null : wayOf(offers);
      this.shares = shares;
    } catch (thrown) {
      if (round !== this.round) return;
      this.way = null;
      this.error = asApiError(thrown, "payment.checkout");
    }
  }

  private async offerFor(ask: Ask, share: Share): Promise<OwnShare> {
    const { methods } = await call("payment.checkout", argsOf(ask, share));
    const at = methods.findIndex((offer) => offer.method === share.method);
    const offer = methods[at];
    if (!offer) throw new Error(`no offer for ${share.method}`);
    return { offer, path: `/methods/${at}`, within: this.answers[share.method] };
  }
}

function argsOf({ order_id, instalment, currency, tt_fee }: Ask, share: Share): Args<"payment.checkout"> {
  return { order_id, instalment, amount: { amount: share.amount, currency }, ...(tt_fee ? { tt_fee } : {}) };
}

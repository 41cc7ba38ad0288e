/** A reading operation that stays true: it asks again when its arguments or one of its topics change. */
import { asApiError, call, type ApiError, type Args, type OpName, type Reply } from "./client";
import { watch, type Topic } from "./topics";

export class Query<K extends OpName> {
  /** The newest answer; kept while a newer one is on its way. */
  data = $state.raw<Reply<K> | undefined>(undefined);
  error = $state.raw<ApiError | undefined>(undefined);
  loading = $state(true);
  private round = 0;
  private asked: Args<K> | null = null;

  /** Must be made while a component is set up. `args` may read state; `null` means: not yet. */
  constructor(
    readonly op: K,
    readonly args: () => Args<K> | null,
    readonly topics: readonly Topic[],
  ) {
    $effect(() => {
      this.asked = args();
      void this.reload();
    });
    $effect(() => watch(topics, () => void this.reload()));
  }

  /** Asks again; an answer that was overtaken by a later question is dropped. */
  async reload(): Promise<void> {
    const args = this.asked;
    const round = ++this.round;
    if (args === null) {
      this.data = undefined;
      this.error = undefined;
      this.loading = false;
      return;
    }
    this.loading = true;
    try {
      const data = await call(this.op, args);
      if (round !== this.round) return;
      this.data = data;
      this.error = undefined;
    } catch (thrown) {
      if (round !== this.round) return;
      this.error = asApiError(thrown, this.op);
    }
    this.loading = false;
  }
}

/** `const order = query("order.view", () => ({ order_id }), ["orders"])` */
export function query<K extends OpName>(op: K, args: () => Args<K> | null, topics: readonly Topic[] = []): Query<K> {
  return new Query(op, args, topics);
}

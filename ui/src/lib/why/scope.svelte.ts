/**
 * Which operation's reply the figures of a page come from, and its derivations: asked for when the first figure is opened,
 * once per page, and kept until what the page shows may have changed.
 */
import { getContext, setContext, untrack } from "svelte";
import { asApiError, call, type ApiError, type Args, type OpName } from "../api/client";
import { watch, type Topic } from "../api/topics";
import { answersOf, byPath, given, type Answer, type Known, type Part } from "./made";

const KEY = Symbol("why");

export class WhyScope implements Answer {
  private own = $state.raw<Known | undefined>(undefined);
  private failed = $state.raw<ApiError | undefined>(undefined);
  private round = 0;
  private running = false;
  private readers = 0;

  /**
   * Must be made while a component is set up. `args` may read state; `null` means: nothing is shown yet. `facts`: where those arguments
   * come from that nobody entered, by the names they have in the derivations.
   */
  constructor(
    readonly op: OpName,
    private readonly args: () => unknown,
    topics: readonly Topic[],
    private readonly facts: () => readonly Part[] = () => [],
  ) {
    $effect(() => {
      this.args();
      untrack(() => this.forget());
    });
    $effect(() => watch(topics, () => this.forget()));
  }

  /** The derivations by the figure's path in the reply; absent until asked for. */
  get figures(): Known | undefined {
    return this.known;
  }
  private readonly known = $derived.by((): Known | undefined => {
    if (!this.own) return undefined;
    const facts = this.facts();
    if (facts.length === 0) return this.own;
    return answersOf(facts).some((answer) => !answer.figures) ? undefined : given(this.own, facts);
  });
  get error(): ApiError | undefined {
    return this.failed ?? this.others().find((answer) => answer.error)?.error;
  }
  private others(): Answer[] {
    return answersOf(this.facts());
  }

  /** A panel reads from now on; the reply says when it stopped. */
  read(): () => void {
    this.readers += 1;
    const stops = this.others().map((answer) => answer.read());
    if (!this.running && this.own === undefined) void this.askOwn();
    return () => {
      this.readers -= 1;
      for (const stop of stops) stop();
    };
  }

  /** Asks again what did not answer. */
  async ask(): Promise<void> {
    await Promise.all([...(this.failed || !this.own ? [this.askOwn()] : []), ...this.others().flatMap((answer) => (answer.error ? [answer.ask()] : []))]);
  }

  /** An answer that was overtaken by a later question is dropped. */
  private async askOwn(): Promise<void> {
    const args = untrack(this.args);
    if (args === null) return;
    const round = ++this.round;
    this.running = true;
    this.failed = undefined;
    try {
      const { figures } = await call("explain", { op: this.op, args } as Args<"explain">);
      if (round !== this.round) return;
      this.own = byPath(figures);
    } catch (thrown) {
      if (round !== this.round) return;
      this.failed = asApiError(thrown, "explain");
    }
    this.running = false;
  }

  /** What was derived may no longer be what the page shows. An open panel keeps the old until the new is there. */
  private forget(): void {
    this.round += 1;
    this.running = false;
    if (this.readers > 0) void this.askOwn();
    else {
      this.own = undefined;
      this.failed = undefined;
    }
  }
}

/** A question as a `Query` asks it. */
interface Question<K extends OpName> {
  readonly op: K;
  readonly args: () => Args<K> | null;
  readonly topics: readonly Topic[];
}

/** The figures below this component are those of a question's answer: `explains(order)` after `const order = query(…)`. */
export function explains<K extends OpName>(question: Question<K>): WhyScope {
  return setContext(KEY, derivations(question));
}

/** The same without making it the page's own, for `<Why of={…}>` where a page shows figures of two answers. `facts`: see `WhyScope`. */
export function derivations<K extends OpName>(question: Question<K>, facts?: () => readonly Part[]): WhyScope {
  return new WhyScope(question.op, question.args, question.topics, facts);
}

/** What the figures here are derived from; absent where nothing was said. */
export function currentScope(): WhyScope | undefined {
  return getContext<WhyScope | undefined>(KEY);
}

/**
 * Which operation's reply the figures of a page come from, and its derivations: asked for when the first figure is opened,
 * once per page, and kept until what the page shows may have changed.
 */
import { getContext, setContext, untrack } from "svelte";
import { asApiError, call, type ApiError, type Args, type OpName } from "../api/client";
import { watch, type Topic } from "../api/topics";
import { byPath, type Known } from "./made";

const KEY = Symbol("why");

export class WhyScope {
  /** The derivations by the figure's path in the reply; absent until asked for. */
  figures = $state.raw<Known | undefined>(undefined);
  error = $state.raw<ApiError | undefined>(undefined);
  private round = 0;
  private running = false;
  private readers = 0;

  /** Must be made while a component is set up. `args` may read state; `null` means: nothing is shown yet. */
  constructor(
    readonly op: OpName,
    private readonly args: () => unknown,
    topics: readonly Topic[],
  ) {
    $effect(() => {
      this.args();
      untrack(() => this.forget());
    });
    $effect(() => watch(topics, () => this.forget()));
  }

  /** A panel reads from now on; the reply says when it stopped. */
  read(): () => void {
    this.readers += 1;
    if (!this.running && this.figures === undefined) void this.ask();
    return () => void (this.readers -= 1);
  }

  /** Asks again; an answer that was overtaken by a later question is dropped. */
  async ask(): Promise<void> {
    const args = untrack(this.args);
    if (args === null) return;
    const round = ++this.round;
    this.running = true;
    this.error = undefined;
    try {
      const { figures } = await call("explain", { op: this.op, args } as Args<"explain">);
      if (round !== this.round) return;
      this.figures = byPath(figures);
    } catch (thrown) {
      if (round !== this.round) return;
      this.error = asApiError(thrown, "explain");
    }
    this.running = false;
  }

  /** What was derived may no longer be what the page shows. An open panel keeps the old until the new is there. */
  private forget(): void {
    this.round += 1;
    this.running = false;
    if (this.readers > 0) void this.ask();
    else {
      this.figures = undefined;
      this.error = undefined;
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

/** The same without making it the page's own, for `<Why of={…}>` where a page shows figures of two answers. */
export function derivations<K extends OpName>(question: Question<K>): WhyScope {
  return new WhyScope(question.op, question.args, question.topics);
}

/** What the figures here are derived from; absent where nothing was said. */
export function currentScope(): WhyScope | undefined {
  return getContext<WhyScope | undefined>(KEY);
}

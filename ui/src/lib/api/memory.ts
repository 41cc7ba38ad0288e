/** A desk of plain functions, with the manners of the real one: for component tests and the gallery. */
import type { Transport, WireError, WireReply } from "./transport";

type Handler = (args: never, requestId: string | null) => unknown;

/** Thrown by a handler to answer with a refusal. */
export class Refusal extends Error {
  constructor(readonly wire: WireError) {
    super(wire.message);
  }
}

export class MemoryTransport implements Transport {
  /** Every call so far, oldest first. */
  readonly calls: { op: string; args: unknown; requestId: string | null }[] = [];
  private readonly listeners = new Set<(topics: string[]) => void>();
  private readonly answered = new Map<string, WireReply>();
  painted = false;
  /** What was painted: an answer, or that one is waited for. */
  readonly readied: boolean[] = [];
  /** The window had stayed blank. */
  blank = false;
  folder: string | null = null;
  place: string | null = null;
  /** What the dialogs were asked for. */
  readonly picked: { purpose: string | undefined; name: string | undefined }[] = [];

  constructor(readonly handlers: Record<string, Handler> = {}) {}

  async dispatch(op: string, args: unknown, requestId: string | null): Promise<WireReply> {
    this.calls.push({ op, args, requestId });
    const before = requestId ? this.answered.get(requestId) : undefined;
    if (before) return before;
    const handler = this.handlers[op];
    if (!handler) return { error: { code: "unknown_op", message: op } };
    try {
      const reply: WireReply = { ok: structuredClone(await handler(args as never, requestId)) };
      if (requestId) this.answered.set(requestId, reply);
      return reply;
    } catch (refusal) {
      if (refusal instanceof Refusal) return { error: refusal.wire };
      throw refusal;
    }
  }

  /** Says that these topics changed. */
  change(...topics: string[]): void {
    for (const listener of this.listeners) listener(topics);
  }

  onChanged(callback: (topics: string[]) => void): () => void {
    this.listeners.add(callback);
    return () => this.listeners.delete(callback);
  }

  ready(answered: boolean): Promise<boolean> {
    this.painted = true;
    this.readied.push(answered);
    return Promise.resolve(this.blank);
  }

  pickPlace(purpose?: string, name?: string): Promise<string | null> {
    this.picked.push({ purpose, name });
    return Promise.resolve(this.place);
  }

  /** Opens the folder that was picked. */
  openPicked: (damaged: boolean) => string | null = () => this.folder;

  pickWorkspace(damaged: boolean): Promise<string | null> {
    return new Promise((done) => done(this.openPicked(damaged))).catch((refusal: unknown) => Promise.reject(refusal instanceof Refusal ? refusal.wire : refusal)) as Promise<string | null>;
  }
}

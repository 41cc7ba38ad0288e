/** Typed calls to the desk. `call` reads, `submit` writes and never does the same thing twice. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { forget, keep, recall } from "../storage";
import type { Operations } from "./bindings";
import { publish } from "./topics";
import { wholeTexts } from "../whole-text";
import { transport, type ClockBehind, type WireError } from "./transport";

export type OpName = keyof Operations & string;
export type Args<K extends OpName> = Operations[K]["args"];
export type Reply<K extends OpName> = Operations[K]["reply"];

/** One wrong field: its path in the arguments and what is wrong with it. */
export interface FieldProblem {
  field: string;
  problem: string;
}

/** A refusal or failure with its facts; `describe` in problems.ts gives it words. */
export class ApiError extends Error {
  readonly code: string;
  /** The rule that decided, if one did. */
  readonly rule: string | null;
  readonly facts: Record<string, unknown>;
  /** The operation that was asked for. */
  readonly op: string;

  constructor(op: string, wire: WireError) {
    super(wire.message);
    this.name = "ApiError";
    this.op = op;
    this.code = wire.code;
    this.rule = wire.rule ?? null;
    this.facts = wire.facts ?? {};
  }

  get fields(): FieldProblem[] {
    // A contract that is not complete lists bare paths here, which its own page words.
    const listed: unknown[] = Array.isArray(this.facts.fields) ? this.facts.fields : [];
    return listed.filter((entry): entry is FieldProblem => typeof entry === "object" && entry !== null && "problem" in entry);
  }

  /** What is wrong with the field at this path (or below it), if anything. */
  fieldProblem(path: string): string | undefined {
    return this.fields.find(({ field }) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`))?.problem;
  }
}

function isWire(thrown: unknown): thrown is WireError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown && !(thrown instanceof Error);
}

/** Any thrown thing as an `ApiError`, so that a page has one kind to show. */
export function asApiError(thrown: unknown, op = ""): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (isWire(thrown)) return new ApiError(op, thrown);
  return new ApiError(op, { code: "window", message: thrown instanceof Error ? thrown.message : String(thrown) });
}

let clockWentBack: (behind: ClockBehind) => void = () => undefined;

/** Calls back with each step that was recorded though the clock stood before the newest one (T2). Returns how to stop. */
export function onClockBehind(callback: (behind: ClockBehind) => void): () => void {
  clockWentBack = callback;
  return () => {
    if (clockWentBack === callback) clockWentBack = () => undefined;
  };
}

async function ask(op: string, args: unknown, requestId: string | null): Promise<unknown> {
  let reply;
  try {
    reply = await transport().dispatch(op, wholeTexts(args), requestId);
  } catch (thrown) {
    // Nobody answered: whether it was done is unknown, so the intent keeps its id for the next try.
    throw new ApiError(op, { code: "no_answer", message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
  if ("error" in reply) {
    // It was locked meanwhile, and the event may be on its way yet: the window follows at once.
    if (reply.error.code === "locked.workspace") publish(["workspace"]);
    throw new ApiError(op, reply.error);
  }
  if (reply.topics?.length) publish(reply.topics);
  if (reply.clock_went_back) clockWentBack(reply.clock_went_back);
  return reply.ok;
}

/** Asks a reading operation. Throws `ApiError`. */
export async function call<K extends OpName>(op: K, args: Args<K>): Promise<Reply<K>> {
  return (await ask(op, args, null)) as Reply<K>;
}

/** Begins an operation under an id of the caller's, who looks at it while it runs. */
export async function begin<K extends OpName>(op: K, args: Args<K>, requestId: string): Promise<Reply<K>> {
  return (await ask(op, args, requestId)) as Reply<K>;
}

const inFlight = new Map<string, Promise<unknown>>();

/** Done when nothing that was submitted is under way any more. */
export async function settled(): Promise<void> {
  while (inFlight.size) await Promise.allSettled(inFlight.values());
}

/** What an intent is kept under: the disk gets a hash of its arguments, which are the user's business. */
function keyOf(op: string, intent: string): string {
  return `intent.${op}:${bytesToHex(sha256(utf8ToBytes(intent)))}`;
}

function maybeDone(code: string): boolean {
  return code === "no_answer" || code === "bug" || code.startsWith("unavailable");
}


function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/**
 * Does something, at most once per intent. The request id is made and stored before the request leaves, and kept until
 * an answer came, so that asking again after a crash cannot pay twice. The intent is the operation with its arguments,
 * or the key given (for example the draft's id when the arguments may differ between tries).
 */
export function submit<K extends OpName>(op: K, args: Args<K>, intent?: string): Promise<Reply<K>> {
  const meant = intent ?? stable(args);
  const same = `${op}:${meant}`;
  const running = inFlight.get(same);
  if (running) return running as Promise<Reply<K>>;
  const work = once(op, args, meant).finally(() => inFlight.delete(same));
  inFlight.set(same, work);
  return work;
}

async function once<K extends OpName>(op: K, args: Args<K>, meant: string): Promise<Reply<K>> {
  const key = keyOf(op, meant);
  const requestId = recall<string>(key) ?? crypto.randomUUID();
  keep(key, requestId);
  try {
    const value = await ask(op, args, requestId);
    forget(key);
    return value as Reply<K>;
  } catch (error) {
    if (error instanceof ApiError && !maybeDone(error.code)) forget(key);
    throw error;
  }
}

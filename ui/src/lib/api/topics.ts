/** Who wants to know what changed. A reply and the shell's event often name the same change; it is told once. */
/** The subjects of change that the desk knows. */
export type Topic = "orders" | "catalogue" | "shortlist" | "saved_searches" | "quotations" | "messages" | "credit" | "practice" | "workspace" | "rulebooks" | "jobs";

type Listener = (topics: ReadonlySet<string>) => void;

const listeners = new Set<Listener>();
let waiting: Set<string> | undefined;
const GATHER_MS = 15;

/** Tells, after a moment in which further topics join, everybody who watches. */
export function publish(topics: Iterable<string>): void {
  if (waiting) {
    for (const topic of topics) waiting.add(topic);
    return;
  }
  const gathered = (waiting = new Set(topics));
  setTimeout(() => {
    waiting = undefined;
    for (const listener of [...listeners]) listener(gathered);
  }, GATHER_MS);
}

/** Watches for any of the topics; an empty list watches all. Returns how to stop. */
export function watch(topics: readonly Topic[], callback: () => void): () => void {
  const listener: Listener = (changed) => {
    if (topics.length === 0 || topics.some((topic) => changed.has(topic))) callback();
  };
  listeners.add(listener);
  return () => listeners.delete(listener);
}

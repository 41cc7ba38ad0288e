/** The moment of a fact that happens right now, by the clock of the workspace: the practice world's, else the computer's. */
import { session } from "./session.svelte";

/** Whole seconds, as the desk counts: a fact is never later than the desk's own now. */
export function factNow(): string {
  if (session.isPractice) return session.now;
  return new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

/** The last whole second before a closing instant: in time means strictly before it (T1). */
export function secondBefore(closing: string): string {
  return new Date(Date.parse(closing) - 1000).toISOString().replace(".000Z", "Z");
}

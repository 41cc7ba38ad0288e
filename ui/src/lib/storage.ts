/**
 * What the window remembers. Of an encrypted workspace it writes nothing down: that stays in memory, and goes when the
 * workspace is locked. A store that is full or forbidden costs memory, never work.
 */
const PREFIX = "quayside.";
/** In the key of what was typed and not sent. */
const DRAFT = ".draft.";
/** Scope of an encrypted workspace → what is remembered of it, as text. */
const sealed = new Map<string, Map<string, string>>();

function shelf(key: string): Map<string, string> | undefined {
  const dot = key.indexOf(".");
  return dot < 0 ? undefined : sealed.get(key.slice(0, dot));
}

export function recall<T>(key: string): T | undefined {
  try {
    const memory = shelf(key);
    const text = memory ? memory.get(key) : localStorage.getItem(PREFIX + key);
    return text === null || text === undefined ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

export function keep(key: string, value: unknown): void {
  try {
    const text = JSON.stringify(value);
    const memory = shelf(key);
    if (memory) memory.set(key, text);
    else localStorage.setItem(PREFIX + key, text);
  } catch {
    // A place not remembered is a nuisance; failing the action for it would be worse.
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // See `keep`.
  }
}

/** Forgets something wherever it is remembered. */
export function forgetMemory(key: string): void {
  const memory = shelf(key);
  if (memory) memory.delete(key);
  else forget(key);
}

/** From now on nothing of this workspace is written down; what an earlier version wrote is removed. */
export function seal(scope: string): void {
  // What was typed in another one and locked in is not waited for any more.
  for (const [other, memory] of sealed) {
    if (other !== scope) for (const key of memory.keys()) if (key.includes(DRAFT)) memory.delete(key);
  }
  if (sealed.has(scope)) return;
  sealed.set(scope, new Map());
  try {
    const before = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${scope}.`));
    for (const key of before) localStorage.removeItem(key);
  } catch {
    // See `keep`.
  }
}

/** Empties what is remembered of sealed workspaces, but for these keys and, behind a lock, what was typed and not sent. */
export function forgetSealed(except: readonly string[] = [], drafts: "drafts go" | "drafts stay" = "drafts go"): void {
  for (const memory of sealed.values()) {
    for (const key of memory.keys()) {
      const stays = except.includes(key) || (drafts === "drafts stay" && key.includes(DRAFT));
      if (!stays) memory.delete(key);
    }
  }
}

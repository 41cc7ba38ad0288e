/**
 * What the window remembers. Of an encrypted workspace it writes nothing down: that stays in memory, and goes when the
 * workspace is locked. A store that is full or forbidden costs memory, never work.
 */
const PREFIX = "quayside.";
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

/** From now on nothing of this workspace is written down; what an earlier version wrote is removed. */
export function seal(scope: string): void {
  if (sealed.has(scope)) return;
  sealed.set(scope, new Map());
  try {
    const before = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${scope}.`));
    for (const key of before) localStorage.removeItem(key);
  } catch {
    // See `keep`.
  }
}

/** Empties what is remembered of sealed workspaces, but for these keys. */
export function forgetSealed(except: readonly string[] = []): void {
  for (const memory of sealed.values()) {
    for (const key of memory.keys()) if (!except.includes(key)) memory.delete(key);
  }
}

/** What modules hold of an open workspace: it must not outlive it in the window, and least of all stand before its lock. */
const emptied = new Set<() => void>();

/** Registers how to empty something that a module holds. */
export function forgets(empty: () => void): void {
  emptied.add(empty);
}

/** Empties all of it. */
export function forgetAll(): void {
  for (const empty of emptied) empty();
}

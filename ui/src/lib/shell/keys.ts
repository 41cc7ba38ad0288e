/** The keys of the whole window. What a page or a list does with keys is its own. */
const MAC = /^Mac/.test(navigator.platform);

/** The chord that locks, as it is called on this system. */
export const LOCK_KEYS = MAC ? "⇧⌘L" : "Ctrl+Shift+L";

/** The chord for `aria-keyshortcuts`. */
export const LOCK_SHORTCUT = MAC ? "Meta+Shift+L" : "Control+Shift+L";

export function isLock(event: KeyboardEvent): boolean {
  return event.key.toLowerCase() === "l" && event.shiftKey && !event.altKey && (MAC ? event.metaKey : event.ctrlKey);
}

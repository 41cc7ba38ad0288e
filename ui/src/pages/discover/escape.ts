/** *Esc* on a page that was opened from a list goes back to it, unless something on the page wants the key. */
export function backOnEscape(event: KeyboardEvent): void {
  const inside = event.target as HTMLElement;
  if (event.key !== "Escape" || event.defaultPrevented || inside.closest("input, select, textarea, dialog, [popover]:popover-open")) return;
  if (document.querySelector("dialog[open], [popover]:popover-open")) return;
  event.preventDefault();
  history.back();
}

/** Moves to the field of the contract that a path names, or to the nearest part of the page that holds it. */
import { tick } from "svelte";
import { lineOf } from "../order/fields";
import type { Draft } from "./draft.svelte";

const FOCUSABLE = "input, select, textarea, button";

/** `lines[2].quality` → itself, `lines[2]`, `lines`. */
export function parents(path: string): string[] {
  const found = [path];
  for (let rest = path; /[.[]/.test(rest); ) {
    rest = rest.replace(/(\.[^.[\]]+|\[\d+\])$/, "");
    found.push(rest);
  }
  return found;
}

export async function goTo(draft: Draft, path: string): Promise<void> {
  const line = lineOf(path);
  if (line !== null && /quality|specification/.test(path)) draft.openLine = line;
  await tick();
  for (const field of parents(path)) {
    // Details of a line hold the field itself; its cell in the grid only opens them.
    const wanted = field.endsWith(".quality") ? [`${field}[0]`, field] : [field];
    for (const name of wanted) {
      const place = document.querySelector<HTMLElement>(`[data-field="${name}"]`);
      const control = place?.matches(FOCUSABLE) ? place : place?.querySelector<HTMLElement>(FOCUSABLE);
      if (!control) continue;
      control.scrollIntoView({ block: "center" });
      control.focus();
      return;
    }
  }
}

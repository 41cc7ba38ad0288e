/**
 * What is typed in a dialog and not sent yet. It outlives a lock, which may come while somebody looks something up: in memory
 * only, shown nowhere, given back when the same dialog is opened again after unlocking. Sending or closing it is its end.
 */
import { session } from "./session.svelte";
import { forgetMemory, keep, recall } from "./storage";

/** Key of what is typed under a name, in the open workspace. */
export function draftKey(name: string): string {
  return `${session.scope}.draft.${name}`;
}

/**
 * Keeps a dialog's form while it is open. Called after the effect that fills the form when it opens; gives what that effect
 * should begin with: `const unsent = keepsUnsent("add-supplier", () => open, () => form)`, then `{ ...empty(), ...unsent() }`.
 */
export function keepsUnsent<T extends object>(name: string, open: () => boolean, form: () => T): () => Partial<T> {
  const key = draftKey(name);
  let was = false;
  // After the other effects of the dialog: one of them fills the form, and that is what is kept first.
  $effect(() => {
    if (open()) {
      const typed = $state.snapshot(form());
      if (was) keep(key, typed);
      was = true;
    } else if (was) {
      was = false;
      forgetMemory(key);
    }
  });
  return () => recall<Partial<T>>(key) ?? {};
}

/**
 * Where what was typed and not sent waits behind a lock: in memory only, one workspace's at a time. It is put down when a lock
 * takes the pages away and taken up by the same form afterwards; nothing else ever reads it. That something waits, and where,
 * can be asked for, never what it is.
 */

/** Where a form is found again, in words that somebody who typed in it knows; nothing that was typed in the form is among them. */
export interface Whereabouts {
  /** Name of the dialog or form. */
  name: string;
  /** Name of the page it stood in. */
  page: string;
  /** Address of that page. */
  address: string;
}
/** A form that something typed waits for. */
export interface Waiting extends Whereabouts {
  form: string;
}

const shelf = new Map<string, Map<string, { text: string; where: Whereabouts | null }>>();
const watchers = new Set<() => void>();
function changed(): void {
  for (const tell of watchers) tell();
}
/** The workspace whose lock comes or stands. Plain on purpose: a page that is taken down still reads state as it was before. */
let locking: string | null = null;

/** A lock comes over this workspace, or stands: what its forms hold when their pages go is put down. `null`: there is none. */
export function lockComes(scope: string | null): void {
  locking = scope;
}

/** Whether pages of this workspace go because of its lock. */
export function isLocking(scope: string): boolean {
  return locking === scope;
}

/** Puts down what a form of a workspace held. */
export function putUnsent(scope: string, form: string, values: Record<string, unknown>, where: Whereabouts | null = null): void {
  const forms = shelf.get(scope) ?? new Map<string, { text: string; where: Whereabouts | null }>();
  shelf.set(scope, forms.set(form, { text: JSON.stringify(values), where }));
  changed();
}

/** Takes up what was put down of a form: it is the form's again, and lies here no more. */
export function takeUnsent(scope: string, form: string): Map<string, unknown> {
  const text = shelf.get(scope)?.get(form)?.text;
  if (shelf.get(scope)?.delete(form)) changed();
  return new Map(text === undefined ? [] : Object.entries(JSON.parse(text) as Record<string, unknown>));
}

/** Forgets what was typed in every workspace but this one, which is open or waits for its passphrase. */
export function forgetUnsent(except?: string): void {
  for (const scope of shelf.keys()) if (scope !== except) shelf.delete(scope);
  changed();
}

/** Forms of a workspace that something typed waits for, and that are still to be told of. */
export function waitingIn(scope: string): Waiting[] {
  return [...(shelf.get(scope) ?? [])].flatMap(([form, { where }]) => (where ? [{ form, ...where }] : []));
}

/** It was told of. What was typed goes on waiting for its form. */
export function toldOf(scope: string, form: string): void {
  const kept = shelf.get(scope)?.get(form);
  if (!kept?.where) return;
  kept.where = null;
  changed();
}

/** Calls back when something is put down, taken up, told of or forgotten. Returns how to stop. */
export function watchUnsent(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}

/**
 * Where what was typed and not sent waits behind a lock: in memory only, one workspace's at a time. It is put down when a lock
 * takes the pages away and taken up by the same form afterwards; nothing else ever reads it.
 */
const shelf = new Map<string, Map<string, string>>();
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
export function putUnsent(scope: string, form: string, values: Record<string, unknown>): void {
  const forms = shelf.get(scope) ?? new Map<string, string>();
  shelf.set(scope, forms.set(form, JSON.stringify(values)));
}

/** Takes up what was put down of a form: it is the form's again, and lies here no more. */
export function takeUnsent(scope: string, form: string): Map<string, unknown> {
  const text = shelf.get(scope)?.get(form);
  shelf.get(scope)?.delete(form);
  return new Map(text === undefined ? [] : Object.entries(JSON.parse(text) as Record<string, unknown>));
}

/** Forgets what was typed in every workspace but this one, which is open or waits for its passphrase. */
export function forgetUnsent(except?: string): void {
  for (const scope of shelf.keys()) if (scope !== except) shelf.delete(scope);
}

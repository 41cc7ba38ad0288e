/**
 * What is typed in a form and not sent yet. It outlives a lock, which may come while somebody looks something up: in memory
 * only, shown nowhere, given back when the same form about the same thing is opened again after unlocking. Every dialog and
 * form keeps its fields by this one way: the form says what it is about (`keepsUnsent`), and each field below it says how it
 * is read and filled (`unsentField`, which the pieces of `$lib/ui` do by themselves). Sending or leaving a form is its end.
 */
import { getContext, onDestroy, setContext, tick } from "svelte";
import { crumbs } from "./crumbs.svelte";
import { addressOf, router } from "./router.svelte";
import { session } from "./session.svelte";
import { isLocking, putUnsent, takeUnsent, type Whereabouts } from "./unsent-shelf";

const FORM = Symbol("unsent");
/** Filling one field may empty another that follows it; after so many rounds the form stands as it was. */
const ROUNDS = 5;

interface Entry {
  name: () => string;
  get: () => unknown;
  set: (value: never) => void;
  /** Never kept: a passphrase. */
  secret: () => boolean;
  /** What stands in the field, as text; absent before it was looked at, or of a secret. */
  now?: string | undefined;
  /** What stood in it when the form was opened. */
  first?: string;
}

class UnsentForm {
  private readonly scope = session.scope;
  /** Without a lock there is nothing to outlive. */
  private readonly locks = session.open?.encrypted === true;
  private readonly entries = new Set<Entry>();
  /** What a lock left behind and no field has taken up yet; `null` while the form is not open. */
  private waiting: Map<string, unknown> | null = null;
  private key: string | null = null;
  private settling = false;
  /** Fields came since it was looked. */
  private more = false;
  /** Where it is found again. Kept while it stands: when a lock takes it down, its page has lost its name. */
  private where: Whereabouts | null = null;

  constructor(private readonly about: () => string | null, name: () => string, private readonly busy: () => boolean) {
    if (!this.locks) return;
    $effect(() => {
      const [called, page, address] = [name(), crumbs.list.at(-1)?.label ?? "", addressOf(router.current)];
      if (about() !== null && called && !isLocking(this.scope)) this.where = { name: called, page: page || (this.where?.page ?? ""), address };
    });
  }

  /** Adds a field while it is set up. */
  add(entry: Entry): void {
    if (!this.locks) return;
    this.entries.add(entry);
    void this.settle();
    $effect(() => {
      entry.now = entry.secret() ? undefined : textOf($state.snapshot(entry.get()));
    });
    onDestroy(() => {
      if (!isLocking(this.scope)) this.entries.delete(entry);
    });
  }

  /** It was closed: what was typed is not wanted any more. */
  close(): void {
    this.waiting = this.key = null;
  }

  /** What stands in the fields was sent: from here on only what is typed over it is not. */
  sent(): void {
    for (const entry of this.entries) if (entry.now !== undefined) entry.first = entry.now;
  }

  /** Its component goes. Behind a lock what was typed is put down; a try that is under way has it, and is not tried twice. */
  end(): void {
    if (!this.locks || this.key === null || this.busy() || !isLocking(this.scope)) return;
    const values: Record<string, unknown> = Object.fromEntries(this.waiting ?? []);
    for (const [name, { now, first }] of this.named()) if (now !== undefined && now !== first) values[name] = JSON.parse(now);
    if (Object.keys(values).length) putUnsent(this.scope, this.key, values, this.where);
  }

  /** Fields by their names; of several with one name the later are counted. */
  private named(): [string, Entry][] {
    const seen: Record<string, number> = {};
    return [...this.entries].map((entry) => {
      const name = entry.name();
      const nth = (seen[name] ?? 0) + 1;
      seen[name] = nth;
      return [nth === 1 ? name : `${name} ${nth}`, entry];
    });
  }

  /** Once the form has filled itself, its fields get back what was typed in them. */
  private async settle(): Promise<void> {
    this.more = true;
    if (this.settling) return;
    this.settling = true;
    while (this.more) {
      this.more = false;
      await tick();
      await this.fill();
    }
    this.settling = false;
  }
  private async fill(): Promise<void> {
    const about = this.about();
    if (about === null || this.entries.size === 0) return;
    if (this.waiting === null) {
      this.key = about;
      this.waiting = takeUnsent(this.scope, about);
    }
    const { waiting } = this;
    const filled: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const entry of this.entries) if (!entry.secret()) entry.first ??= textOf(entry.get());
      const ours = this.named().filter(([name, entry]) => waiting.has(name) && !entry.secret());
      filled.push(...ours.map(([name]) => name));
      const wanted = ours.filter(([name, entry]) => textOf(entry.get()) !== textOf(waiting.get(name)));
      if (wanted.length === 0) break;
      for (const [name, entry] of wanted) entry.set(structuredClone(waiting.get(name)) as never);
      await tick();
    }
    for (const name of filled) waiting.delete(name);
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/**
 * Makes the component a form whose fields outlive a lock. `about` names the form and what it is about (an order, a supplier), so
 * that nothing typed about one is ever given to another; `null` keeps nothing. `name` is what a notice calls it, and says nothing
 * of what was typed. Called while a component is set up; a form that stays open once it was sent says so by what is returned.
 */
export function keepsUnsent(about: () => string | null, name: () => string, { open = () => true, busy = () => false }: { open?: () => boolean; busy?: () => boolean } = {}): () => void {
  const form = new UnsentForm(about, name, busy);
  setContext(FORM, form);
  $effect(() => {
    if (!open()) form.close();
  });
  onDestroy(() => form.end());
  return () => form.sent();
}

/** Says how a field of the form around it is read and filled; where there is no such form nothing is kept. */
export function unsentField<T>(name: () => string, get: () => T, set: (value: T) => void, secret: () => boolean = () => false): void {
  getContext<UnsentForm | undefined>(FORM)?.add({ name, get, set, secret });
}

/** As a form of one value, for what is written with tools of its own: a contract, a plan of payment. */
export function keepsUnsentValue<T>(about: () => string | null, name: () => string, get: () => T, set: (value: T) => void): void {
  const form = new UnsentForm(about, name, () => false);
  form.add({ name: () => "value", get, set, secret: () => false });
  onDestroy(() => form.end());
}

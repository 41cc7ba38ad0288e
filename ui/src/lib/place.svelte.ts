/** What a page remembers of itself: filters, sorting, selection, scroll. Survives going away, and a restart. */
import { keep, recall } from "./storage";
import { session } from "./session.svelte";

export class Place<T extends object> {
  value = $state() as T;
  private readonly key: string;

  constructor(name: string, initial: T, kind: "place" | "draft" = "place") {
    this.key = `${session.scope}.${kind}.${name}`;
    this.value = { ...initial, ...recall<Partial<T>>(this.key) };
    $effect(() => keep(this.key, $state.snapshot(this.value)));
  }
}

/** `const view = place("orders", { filter: "", selected: null as string | null })`, then `view.value.filter`. */
export function place<T extends object>(name: string, initial: T): Place<T> {
  return new Place(name, initial);
}

/** As `place`, for what is typed until it is sent: it outlives a lock. */
export function draft<T extends object>(name: string, initial: T): Place<T> {
  return new Place(name, initial, "draft");
}

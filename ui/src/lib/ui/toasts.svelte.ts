/** Short notices at the foot of the window. Success is said in plain ink; a problem stays until it is dismissed. */
import { asApiError, type ApiError } from "../api/client";
import { forgets } from "../forget";
import { session } from "../session.svelte";

export interface Toast {
  id: number;
  text: string;
  error: ApiError | null;
}

const STAY_MS = 6000;

class Toasts {
  list = $state.raw<Toast[]>([]);
  private last = 0;

  private add(text: string, error: ApiError | null, anywhere = false): number | null {
    // What comes of a call that was under way belongs to a workspace that is shut.
    if (!anywhere && (session.locking || session.open === null)) return null;
    const id = (this.last += 1);
    this.list = [...this.list, { id, text, error }];
    return id;
  }

  /** Says what has happened. Before the doors only what is said `anywhere`, since it is of no workspace. */
  say(text: string, { anywhere = false } = {}): void {
    const id = this.add(text, null, anywhere);
    if (id !== null) setTimeout(() => this.dismiss(id), STAY_MS);
  }

  /** Shows a failure that has no place of its own on the page. */
  problem(thrown: unknown): void {
    this.add("", asApiError(thrown));
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** Nothing said of one workspace stands beside another, or before its lock. */
  clear(): void {
    this.list = [];
  }
}

export const toasts = new Toasts();
forgets(() => toasts.clear());

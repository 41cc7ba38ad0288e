/** What was typed before a lock and waits for its form, as the open workspace may tell of it; and the way back to that form. */
import { createSubscriber } from "svelte/reactivity";
import { addressOf, router } from "./router.svelte";
import { toldOf, waitingIn, watchUnsent, type Waiting } from "./unsent-shelf";

const pathOf = (address: string) => address.split("?")[0];

class UnsentWaiting {
  private readonly follow = createSubscriber((update) => watchUnsent(update));
  /** The form that is to open itself, once its page is there. */
  private wanted = $state.raw<Waiting | null>(null);
  private reached = false;

  /** Forms of a workspace that are to be told of. */
  in(scope: string): Waiting[] {
    this.follow();
    return waitingIn(scope);
  }

  /** It is not to be told of any more; what was typed is kept for its form all the same. */
  dismiss(scope: string, form: string): void {
    if (this.wanted?.form === form) this.wanted = null;
    toldOf(scope, form);
  }

  /** Goes to the form's page, where a dialog that can opens itself. */
  goTo(one: Waiting): void {
    this.wanted = one;
    const here = addressOf(router.current);
    this.reached = pathOf(here) === pathOf(one.address);
    // The same page may show another dispute or supplier.
    if (here !== one.address) location.hash = one.address;
  }

  /** Whether a dialog is the one that was asked for. */
  asksFor(form: string): boolean {
    return this.wanted?.form === form;
  }

  /** It opened, or somebody went elsewhere: no dialog opens by itself any more. */
  enough(): void {
    this.wanted = null;
  }

  /** Another page is there: one asks for a dialog on its own page alone. */
  arrived(address: string): void {
    if (!this.wanted) return;
    const there = pathOf(address) === pathOf(this.wanted.address);
    if (there) this.reached = true;
    else if (this.reached) this.wanted = null;
  }
}

export const unsentWaiting = new UnsentWaiting();

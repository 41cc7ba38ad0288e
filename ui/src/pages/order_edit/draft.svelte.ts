/**
 * A contract being written: one working copy, its history, and its saving. Saves follow each other, never overlap, and
 * what the desk answers (totals, cover, warnings) is what the page shows.
 */
import { untrack } from "svelte";
import { asApiError, call, submit, watch, type ApiError, type Args, type Reply } from "$lib/api";
import type { Contract, OrderView } from "../order/types";
import { written } from "./figures";
import { History } from "./history";

/** Typing rests this long before it is saved. */
const REST_MS = 350;

export type SaveState = "saved" | "changed" | "saving" | "failed" | "local";

export class Draft {
  contract = $state() as Contract;
  /** The order as the desk saw it last. */
  view = $state.raw() as OrderView;
  state = $state<SaveState>("saved");
  savedAt = $state.raw<number | null>(null);
  error = $state.raw<ApiError | null>(null);
  canUndo = $state(false);
  canRedo = $state(false);
  /** What the desk says of a contract that is recorded as a whole, before it is (O4, O9). */
  checked = $state.raw<Reply<"order.check"> | null>(null);
  /** What that was asked with. */
  askedCheck = $state.raw<Args<"order.check"> | null>(null);
  /** Line whose details are open. */
  openLine = $state<number | null>(null);

  private readonly history: History;
  /** The contract as it was sent last, and as the desk had it before. */
  private sent: string;
  private base: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private work: Promise<void> | null = null;

  /** Must be made while a component is set up. `saves`: the order's own draft; else a copy that is recorded as a whole. */
  constructor(view: OrderView, contract: Contract, private readonly saves: boolean) {
    this.view = view;
    this.contract = structuredClone(contract);
    this.sent = this.base = this.text();
    this.history = new History(this.sent);
    this.state = saves ? "saved" : "local";
    $effect(() => {
      const text = this.text();
      untrack(() => this.noticed(text));
    });
    $effect(() => watch(["orders", "catalogue"], () => void this.look()));
    $effect(() => () => void this.flush());
  }

  /** A line or a requirement without a word in it is a field not filled in yet, and no part of the contract. */
  private text(): string {
    const contract = $state.snapshot(this.contract) as Contract;
    contract.lines = written(contract.lines);
    for (const line of contract.lines) line.quality = line.quality.filter((need) => Boolean(need.measure || need.tolerance || need.sample_size || need.aql));
    return JSON.stringify(contract);
  }

  /** The contract as it is sent. */
  whole(): Contract {
    return JSON.parse(this.text()) as Contract;
  }

  private noticed(text: string): void {
    const field = document.activeElement?.closest<HTMLElement>("[data-field]")?.dataset.field ?? "";
    this.history.push(text, field, performance.now());
    this.turned();
    clearTimeout(this.timer);
    if (!this.saves) {
      this.timer = setTimeout(() => void this.check(text), this.checked ? REST_MS : 0);
      return;
    }
    if (text === this.sent) return;
    this.state = this.work ? "saving" : "changed";
    this.timer = setTimeout(() => void this.flush(), REST_MS);
  }

  private turned(): void {
    this.canUndo = this.history.canUndo;
    this.canRedo = this.history.canRedo;
  }

  undo(): void {
    this.put(this.history.undo());
  }
  redo(): void {
    this.put(this.history.redo());
  }
  private put(state: string | null): void {
    if (state !== null) this.contract = JSON.parse(state) as Contract;
    this.turned();
  }

  /** Saves what is not saved yet; done when all of it is. Throws nothing: `error` says what went wrong. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.saves) return Promise.resolve();
    this.work ??= this.run().finally(() => (this.work = null));
    return this.work;
  }

  private async run(): Promise<void> {
    let retried = false;
    for (let text = this.text(); text !== this.sent; text = this.text()) {
      this.state = "saving";
      try {
        const reply = await submit("order.revise_draft", {
          order_id: this.view.order_id,
          expected_version: this.view.version,
          contract: JSON.parse(text) as Contract,
        });
        this.sent = text;
        this.base = JSON.stringify(reply.contract);
        this.view = reply;
        this.error = null;
      } catch (thrown) {
        const error = asApiError(thrown, "order.revise_draft");
        // Something else of the order moved on; as long as nobody else wrote on the draft, ours is still the next one.
        if (error.code === "conflict.version" && !retried && (await this.moved())) {
          retried = true;
          continue;
        }
        this.error = error;
        this.state = "failed";
        return;
      }
    }
    this.savedAt = Date.now();
    this.state = "saved";
  }

  /** Asks for the check of a contract that is not kept as it is typed. */
  private async check(text: string): Promise<void> {
    try {
      const asked = { order_id: this.view.order_id, contract: JSON.parse(text) as Contract };
      const checked = await call("order.check", asked);
      if (text !== this.text()) return;
      this.checked = checked;
      this.askedCheck = asked;
    } catch (thrown) {
      this.error = asApiError(thrown, "order.check");
    }
  }

  /** Loads the order anew; true when its draft is still the one we began from. */
  private async moved(): Promise<boolean> {
    const view = await call("order.view", { order_id: this.view.order_id });
    const same = JSON.stringify(view.contract) === this.base;
    this.view = view;
    return same;
  }

  private async look(): Promise<void> {
    if (this.work) return;
    try {
      const view = await call("order.view", { order_id: this.view.order_id });
      if (!this.work) this.view = view;
    } catch (thrown) {
      this.error = asApiError(thrown, "order.view");
    }
  }
}

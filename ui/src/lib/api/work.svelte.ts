/** An operation that takes long: how far it is, and how to stop it. While it runs it is a job under the id of its request. */
import { ApiError, asApiError, begin, call, submit, type Args, type OpName, type Reply } from "./client";

const ASK_MS = 250;

export type Job = Reply<"job.view">;

export class Work {
  /** Which operation runs, if one does. */
  running = $state.raw<OpName | null>(null);
  /** How far it is, once the desk has said so. */
  job = $state.raw<Job | null>(null);
  stopping = $state(false);
  error = $state.raw<ApiError | null>(null);
  private id = "";

  /** Does it. `null` when it failed, which `error` tells of, or was stopped. */
  async run<K extends OpName>(op: K, args: Args<K>): Promise<Reply<K> | null> {
    if (this.running) return null;
    const id = (this.id = crypto.randomUUID());
    this.running = op;
    this.error = null;
    const asking = setInterval(() => void this.ask(id), ASK_MS);
    try {
      return await begin(op, args, id);
    } catch (thrown) {
      const error = asApiError(thrown, op);
      if (error.code !== "unavailable.stopped") this.error = error;
      return null;
    } finally {
      clearInterval(asking);
      this.id = "";
      this.running = null;
      this.job = null;
      this.stopping = false;
    }
  }

  private async ask(id: string): Promise<void> {
    try {
      const job = await call("job.view", { job_id: id });
      if (this.id === id) this.job = job;
    } catch {
      // Not begun yet, or done: the reply says so.
    }
  }

  /** Asks it to stop; it leaves nothing behind. */
  async cancel(): Promise<void> {
    if (!this.id || this.stopping) return;
    this.stopping = true;
    try {
      await submit("job.cancel", { job_id: this.id }, crypto.randomUUID());
    } catch {
      // It was done before it could be stopped.
      this.stopping = false;
    }
  }
}

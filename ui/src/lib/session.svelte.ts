/** Which workspace is open, and what time it is in it. */
import { asApiError, call, submit, type ApiError } from "./api/client";
import { watch } from "./api/topics";
import { dateIn } from "./dates";

export interface WorkspaceInfo {
  workspace_id: string;
  name: string;
  practice: boolean;
  open: boolean;
  last_opened_at?: string | null;
}

export interface PracticeStatus {
  /** The practice world's clock (RFC 3339). */
  now: string;
  time_zone: string;
  /** The next thing that will happen, when something will. */
  next?: { at: string; label: string } | null;
}

export type AdvanceBy = { kind: "hours"; hours: number } | { kind: "days"; days: number } | { kind: "next" };

/** The platform's zone (T1) until the desk has named the rulebook's. */
const PLATFORM_ZONE = "America/Los_Angeles";

class Session {
  /** `null` before the desk answered. */
  workspaces = $state.raw<WorkspaceInfo[] | null>(null);
  practice = $state.raw<PracticeStatus | null>(null);
  error = $state.raw<ApiError | null>(null);
  private realNow = $state(new Date().toISOString());

  readonly open = $derived(this.workspaces?.find((workspace) => workspace.open) ?? null);
  readonly zone = $derived(this.practice?.time_zone ?? PLATFORM_ZONE);
  /** Now: the practice clock in Practice, the system's elsewhere. */
  readonly now = $derived(this.practice?.now ?? this.realNow);
  /** Today's date in the platform's zone: what deadlines count from. */
  readonly today = $derived(dateIn(this.now, this.zone));
  /** Keeps what is remembered of one workspace apart from another. */
  readonly scope = $derived(this.open?.workspace_id ?? "none");

  /** Asks which workspace is open and follows changes. Returns how to stop. */
  start(): () => void {
    void this.refresh();
    const tick = setInterval(() => (this.realNow = new Date().toISOString()), 30_000);
    const stop = watch(["workspace", "practice"], () => void this.refresh());
    return () => {
      clearInterval(tick);
      stop();
    };
  }

  async refresh(): Promise<void> {
    try {
      const { workspaces } = (await call("workspace.list", {})) as { workspaces: WorkspaceInfo[] };
      const open = workspaces.find((workspace) => workspace.open);
      this.practice = open?.practice ? ((await call("practice.status", {})) as PracticeStatus) : null;
      this.workspaces = workspaces;
      this.error = null;
    } catch (thrown) {
      this.error = asApiError(thrown, "workspace.list");
    }
  }

  async advance(by: AdvanceBy): Promise<void> {
    // Each press is an intent of its own: two presses of "1 day" are two days.
    await submit("practice.advance", { by }, crypto.randomUUID());
    await this.refresh();
  }

  async openPractice(): Promise<void> {
    await submit("workspace.practice", {});
    await this.refresh();
  }

  async create(name: string): Promise<void> {
    await submit("workspace.create", { name });
    await this.refresh();
  }

  async openWorkspace(workspace_id: string): Promise<void> {
    await submit("workspace.open", { workspace_id });
    await this.refresh();
  }

  async close(): Promise<void> {
    await submit("workspace.close", {});
    await this.refresh();
  }
}

export const session = new Session();

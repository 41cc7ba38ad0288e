/** Which workspace is open, and what time it is in it. */
import { asApiError, call, submit, type ApiError } from "./api/client";
import { watch } from "./api/topics";
import { transport } from "./api/transport";
import { dateIn } from "./dates";

export type WorkspaceKind = "practice" | "real";

/** The open workspace. */
export interface WorkspaceInfo {
  workspace_id: string;
  name: string;
  kind: WorkspaceKind;
  legal_name: string;
}

/** A known workspace; without a kind its folder is gone or does not read. */
export interface WorkspaceEntry {
  workspace_id: string;
  name: string;
  kind?: WorkspaceKind | null;
  last_opened: string;
}

/** What a new workspace must be told. */
export interface NewWorkspace {
  name: string;
  legal_name: string;
  country: string;
}

export interface PracticeStatus {
  /** The practice world's clock (RFC 3339). */
  now: string;
  time_zone: string;
  /** The next thing that will happen, when something will. */
  next?: { at: string; label: string } | null;
}

export type AdvanceBy = { kind: "hours"; hours: number } | { kind: "days"; days: number } | { kind: "next" };

/** The zone of the default rulebook (T1), until the desk has said it. */
const PLATFORM_ZONE = "America/Los_Angeles";

class Session {
  /** The open workspace; `null` at the three doors, `undefined` before the desk answered. */
  open = $state.raw<WorkspaceInfo | null | undefined>(undefined);
  /** Known workspaces, last opened first; asked for at the doors. */
  known = $state.raw<WorkspaceEntry[]>([]);
  practice = $state.raw<PracticeStatus | null>(null);
  error = $state.raw<ApiError | null>(null);
  private realNow = $state(new Date().toISOString());
  private platformZone = $state(PLATFORM_ZONE);
  private round = 0;

  readonly isPractice = $derived(this.open?.kind === "practice");
  readonly zone = $derived(this.practice?.time_zone ?? this.platformZone);
  /** Now: the practice clock in Practice, the system's elsewhere. */
  readonly now = $derived(this.practice?.now ?? this.realNow);
  /** Today's date in the platform's zone: what deadlines count from. */
  readonly today = $derived(dateIn(this.now, this.zone));
  /** Keeps what is remembered of one workspace apart from another. */
  readonly scope = $derived(this.open?.workspace_id ?? "none");

  /** Asks which workspace is open and follows changes. Returns how to stop. */
  start(): () => void {
    void this.refresh();
    void this.askZone();
    const tick = setInterval(() => (this.realNow = new Date().toISOString()), 30_000);
    const stop = watch(["workspace", "practice"], () => void this.refresh());
    return () => {
      clearInterval(tick);
      stop();
    };
  }

  private async askZone(): Promise<void> {
    try {
      const book = (await call("rulebook.view", {})) as { platform: { time_zone: string } };
      this.platformZone = book.platform.time_zone;
    } catch {
      // The default edition's zone stands until the next start.
    }
  }

  private async askPractice(): Promise<PracticeStatus | null> {
    try {
      return (await call("practice.status", {})) as PracticeStatus;
    } catch {
      // The workspace stays usable; the banner still says that it is Practice, without a clock to advance.
      return null;
    }
  }

  async refresh(): Promise<void> {
    const round = ++this.round;
    try {
      const { workspace } = (await call("workspace.current", {})) as { workspace?: WorkspaceInfo | null };
      const practice = workspace?.kind === "practice" ? await this.askPractice() : null;
      const known = workspace ? this.known : ((await call("workspace.list", {})) as { workspaces: WorkspaceEntry[] }).workspaces;
      if (round !== this.round) return;
      this.practice = practice;
      this.known = known;
      this.open = workspace ?? null;
      this.error = null;
    } catch (thrown) {
      if (round === this.round) this.error = asApiError(thrown);
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

  async create(workspace: NewWorkspace): Promise<void> {
    await submit("workspace.create", workspace);
    await this.refresh();
  }

  async openWorkspace(workspace_id: string): Promise<void> {
    await submit("workspace.open", { workspace_id });
    await this.refresh();
  }

  /** The system's folder dialog; what is picked is opened. */
  async openFolder(): Promise<void> {
    if ((await transport().pickWorkspace()) !== null) await this.refresh();
  }

  async close(): Promise<void> {
    await submit("workspace.close", {});
    await this.refresh();
  }
}

export const session = new Session();

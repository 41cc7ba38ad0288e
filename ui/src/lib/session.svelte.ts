/** Which workspace is open, and what time it is in it. */
import { tick } from "svelte";
import { asApiError, call, settled, submit, type ApiError, type Args, type Reply } from "./api/client";
import { watch } from "./api/topics";
import { transport } from "./api/transport";
import { dateIn } from "./dates";
import { forgetAll } from "./forget";
import { watchPresence } from "./presence";
import { forgetSealed, keep, recall, seal } from "./storage";
import { forgetUnsent, lockComes } from "./unsent-shelf";

/** The open workspace. */
export type WorkspaceInfo = NonNullable<Reply<"workspace.current">["workspace"]>;
/** A known workspace; without a kind its folder is gone or does not read. */
export type WorkspaceEntry = Reply<"workspace.list">["workspaces"][number];
/** A workspace that waits for its passphrase. */
export type LockedInfo = NonNullable<Reply<"workspace.current">["locked"]>;
/** What a new workspace must be told. */
export type NewWorkspace = Args<"workspace.create">;
/** The practice world's clock and what happens next there. */
export type PracticeStatus = Reply<"practice.status">;
/** Something that happens or happened in the practice world. */
export type Happening = Reply<"practice.advance">["happened"][number];
export type AdvanceBy = Args<"practice.advance">["by"];

/** The zone of the default rulebook (T1), until the desk has said it. */
const PLATFORM_ZONE = "America/Los_Angeles";

class Session {
  /** The open workspace; `null` at the three doors, `undefined` before the desk answered. */
  open = $state.raw<WorkspaceInfo | null | undefined>(undefined);
  /** The workspace that waits for its passphrase, if one does. */
  locked = $state.raw<LockedInfo | null>(null);
  /** Known workspaces, last opened first; asked for at the doors. */
  known = $state.raw<WorkspaceEntry[]>([]);
  practice = $state.raw<PracticeStatus | null>(null);
  error = $state.raw<ApiError | null>(null);
  /** The pages are gone, and the lock is being closed behind them. */
  locking = $state(false);
  private realNow = $state(new Date().toISOString());
  private platformZone = $state(PLATFORM_ZONE);
  private round = 0;
  private refreshing = 0;

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
    const ticking = setInterval(() => (this.realNow = new Date().toISOString()), 30_000);
    const stopPresence = watchPresence(
      () => this.open?.encrypted && void call("workspace.used", {}).catch(() => undefined),
      () => this.open && void this.refresh(),
    );
    const stop = watch(["workspace", "practice"], () => void this.refresh());
    // What belongs to no order counts its days in the default rulebook's zone.
    const stopZone = watch(["workspace", "rulebooks"], () => void this.askZone());
    // What the buyer does changes what happens next in the practice world.
    const stopNext = watch(["orders", "quotations", "messages", "credit"], () => void this.askNext());
    return () => {
      clearInterval(ticking);
      stopPresence();
      stop();
      stopNext();
      stopZone();
    };
  }

  private async askZone(): Promise<void> {
    try {
      const book = await call("rulebook.view", {});
      this.platformZone = book.platform.time_zone;
    } catch {
      // The default edition's zone stands until the next start.
    }
  }

  private async askPractice(): Promise<PracticeStatus | null> {
    try {
      return await call("practice.status", {});
    } catch {
      // The workspace stays usable; the banner still says that it is Practice, without a clock to advance.
      return null;
    }
  }

  async refresh(): Promise<void> {
    const round = ++this.round;
    this.refreshing += 1;
    try {
      const { workspace, locked } = await call("workspace.current", {});
      const practice = workspace?.kind === "practice" ? await this.askPractice() : null;
      const known = workspace ? this.known : (await call("workspace.list", {})).workspaces;
      if (round !== this.round) return;
      this.practice = practice;
      this.known = known;
      if (workspace?.encrypted) seal(workspace.workspace_id);
      const left = this.open && this.open.workspace_id !== workspace?.workspace_id ? this.open : null;
      if (left) forgetAll();
      lockComes(locked?.workspace_id ?? null);
      this.open = workspace ?? null;
      this.locked = locked ?? null;
      // What was typed waits for the workspace it was typed in, and for no other.
      forgetUnsent(workspace?.workspace_id ?? locked?.workspace_id);
      if (left && !workspace) await this.leave(left);
      this.error = null;
    } catch (thrown) {
      if (round === this.round) this.error = asApiError(thrown);
    } finally {
      this.refreshing -= 1;
    }
  }

  /** Nothing of a workspace outlives its pages. Of an encrypted one only the address of the last is kept, without its
   * questions, and behind its lock what was typed and not sent: it is in no page, and comes back with the form it is of. */
  private async leave({ workspace_id, encrypted }: WorkspaceInfo): Promise<void> {
    await tick();
    history.replaceState(null, "", "#");
    forgetAll();
    if (!encrypted) return;
    const route = `${workspace_id}.route`;
    const address = recall<string>(route)?.split("?")[0];
    forgetSealed([], this.locked?.workspace_id === workspace_id ? "drafts stay" : "drafts go");
    if (address) keep(route, address);
  }

  /** Locks the open workspace: first its pages go, with what they had not saved yet saved; then the desk shuts it. */
  async lock(): Promise<void> {
    if (!this.open?.encrypted || this.locking) return;
    lockComes(this.open.workspace_id);
    this.locking = true;
    try {
      await tick();
      await settled();
      await submit("workspace.lock", {}, crypto.randomUUID());
      await this.refresh();
    } finally {
      lockComes(this.locked?.workspace_id ?? null);
      this.locking = false;
    }
  }

  private async askNext(): Promise<void> {
    // A change of everything is heard twice; the whole answer is on its way already.
    if (!this.isPractice || this.refreshing > 0) return;
    const round = this.round;
    const practice = await this.askPractice();
    if (round === this.round && practice) this.practice = practice;
  }

  /** Lets time pass in Practice; replies what happened meanwhile, oldest first. */
  async advance(by: AdvanceBy): Promise<Happening[]> {
    // Each press is an intent of its own: two presses of "1 day" are two days.
    const { status, happened } = await submit("practice.advance", { by }, crypto.randomUUID());
    this.round += 1;
    this.practice = status;
    return happened;
  }

  /** For reading only where that is asked for: as one that is damaged can be. */
  async openPractice(read_only = false): Promise<void> {
    await submit("workspace.practice", read_only ? { read_only } : {});
    await this.refresh();
  }

  async create(workspace: NewWorkspace): Promise<boolean> {
    // An intent of its own: by default its id is one of the arguments, and that of a passphrase could be guessed at.
    const { remembered } = await submit("workspace.create", workspace, crypto.randomUUID());
    await this.refresh();
    return remembered;
  }

  /** For reading only where that is asked for: as one that is damaged can be. */
  async openWorkspace(workspace_id: string, read_only = false): Promise<void> {
    await this.toItsLock(async () => void (await submit("workspace.open", { workspace_id, ...(read_only ? { read_only } : {}) })));
    await this.refresh();
  }

  /** The system's folder dialog; what is picked is opened. What was picked last and is damaged is opened for reading only. */
  async openFolder(damaged = false): Promise<void> {
    let picked = true;
    await this.toItsLock(async () => void (picked = (await transport().pickWorkspace(damaged)) !== null));
    if (picked) await this.refresh();
  }

  /** A workspace that is locked is no failure: it is shown with its lock. */
  private async toItsLock(opening: () => Promise<void>): Promise<void> {
    try {
      await opening();
    } catch (thrown) {
      if (!asApiError(thrown).code.startsWith("locked.")) throw thrown;
    }
  }

  /** Answers whether the system's keychain has the key now. */
  async unlock(workspace_id: string, passphrase: string, remember: boolean, read_only = false): Promise<boolean> {
    const { remembered } = await submit("workspace.unlock", { workspace_id, passphrase, remember, ...(read_only ? { read_only } : {}) }, crypto.randomUUID());
    await this.refresh();
    return remembered;
  }

  /** Encrypts a workspace that was made before workspaces were, after a backup of it, and opens it. */
  async encrypt(workspace_id: string, passphrase: string, remember: boolean): Promise<boolean> {
    const { remembered } = await submit("workspace.encrypt", { workspace_id, passphrase, remember }, crypto.randomUUID());
    await this.refresh();
    return remembered;
  }

  async close(): Promise<void> {
    await submit("workspace.close", {});
    await this.refresh();
  }
}

export const session = new Session();

/** A desk whose workspace can be locked and opened again, for tests: pages go and come as they do in the window. */
import { MemoryTransport } from "./api/memory";
import { useTransport } from "./api/transport";
import { session, type WorkspaceInfo } from "./session.svelte";

export class Locks {
  private workspace: WorkspaceInfo | null = null;
  private locked: { workspace_id: string; name: string } | null = null;

  /** Answers beside these what the doors and the lock ask. */
  answer(handlers: Record<string, unknown>): MemoryTransport {
    const transport = new MemoryTransport({
      ...handlers,
      "workspace.current": () => ({ workspace: this.workspace, locked: this.locked }),
      "workspace.list": () => ({ workspaces: [] }),
      "workspace.lock": () => this.shut(),
    } as never);
    useTransport(transport);
    return transport;
  }

  /** Opens a workspace, or the locked one again. */
  async open(workspace_id: string, encrypted = true): Promise<void> {
    this.workspace = { workspace_id, name: "Books", kind: "real", legal_name: "Example", encrypted };
    this.locked = null;
    await session.refresh();
  }

  /** By hand: the pages go first. */
  lock(): Promise<void> {
    return session.lock();
  }

  /** By the desk, for nobody is there: the pages hear of it. */
  async lockByItself(): Promise<void> {
    this.shut();
    await session.refresh();
  }

  async close(): Promise<void> {
    this.workspace = this.locked = null;
    await session.refresh();
  }

  private shut(): object {
    if (this.workspace) this.locked = { workspace_id: this.workspace.workspace_id, name: "Books" };
    this.workspace = null;
    return {};
  }
}

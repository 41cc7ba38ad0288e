/** The only door to the shell: no other module imports `@tauri-apps/*`. Tests put `MemoryTransport` in its place. */
import { invoke, isTauri } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

/** One answer of the desk, as it travels. */
export type WireReply = { ok: unknown; topics?: string[]; clock_went_back?: ClockBehind } | { error: WireError };

/** The computer's clock stood before the newest thing recorded (T2); it was recorded all the same. */
export interface ClockBehind {
  newest: string;
  now: string;
}

/** A refusal or failure. Wrong fields stand under `facts.fields`, the number of an incident under `facts.incident`. */
export interface WireError {
  code: string;
  message: string;
  rule?: string | null;
  facts?: Record<string, unknown>;
}

export interface Transport {
  /** Rejects only when no answer came; a refusal is an answer. */
  dispatch(op: string, args: unknown, requestId: string | null): Promise<WireReply>;
  /** Calls back with the topics of every change, also those made elsewhere. Returns how to stop. */
  onChanged(callback: (topics: string[]) => void): () => void;
  /** Tells the shell that the first page has been painted, and whether it shows an answer; true when the window had stayed blank before and paints in another way now. */
  ready(answered: boolean): Promise<boolean>;
  /** The system's folder dialog; the id of the workspace that was opened, or `null` when the user cancelled. Rejects with the desk's `WireError`. `damaged` asks nobody: the folder of the last time, which is damaged, is opened for reading only. */
  pickWorkspace(damaged: boolean): Promise<string | null>;
  /** A dialog of the system for a file or folder; the handle that an operation takes as `place_id`, or `null` when the user cancelled. `name` is what a file to be is called at first. */
  pickPlace(purpose: PlacePurpose, name?: string): Promise<string | null>;
}

/** What a place is picked for. */
export type PlacePurpose = "backup_to_restore" | "backup_folder" | "new_backup" | "new_export" | "new_checkpoint" | "new_file";

const shell: Transport = {
  dispatch: (op, args, requestId) => invoke<WireReply>("dispatch", { op, args, request_id: requestId }),
  onChanged(callback) {
    const stop = listen<string[]>("changed", (event) => callback(event.payload));
    return () => void stop.then((unlisten) => unlisten());
  },
  ready: (answered) => invoke<boolean>("shell_ready", { answered }).catch(() => false),
  pickWorkspace: (damaged) => invoke<string | null>("pick_workspace", { damaged }),
  pickPlace: (purpose, name) => invoke<string | null>("pick_place", { purpose, name: name ?? null }),
};

const nowhere: Transport = {
  dispatch: () => Promise.reject(new Error("no shell")),
  onChanged: () => () => undefined,
  ready: () => Promise.resolve(false),
  pickWorkspace: () => Promise.resolve(null),
  pickPlace: () => Promise.resolve(null),
};

let current: Transport | undefined;

export function transport(): Transport {
  return (current ??= isTauri() ? shell : nowhere);
}

/** Whether the window runs inside the program. */
export function hasShell(): boolean {
  return isTauri();
}

/** Replaces the door, for tests and the gallery. */
export function useTransport(other: Transport): void {
  current = other;
}

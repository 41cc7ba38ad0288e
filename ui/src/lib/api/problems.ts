/**
 * The one table from an error's code to words: what happened, what was kept, what to do. The desk's own sentence says
 * what happened where a rule decided; a code alone is never shown.
 */
import { lookup, t, type MessageKey } from "../messages";
import type { ApiError } from "./client";

export interface ProblemAction {
  label: string;
  kind: "retry" | "reload" | "doors";
}

export interface Described {
  /** What happened. */
  title: string;
  /** What was kept, and what to do. */
  hint: string;
  /** What one press can do about it. */
  action?: ProblemAction;
}

interface Entry {
  title?: MessageKey;
  hint: MessageKey;
  action?: ProblemAction["kind"];
}

// A code is looked up whole, then by what stands before its first dot. Without a title the desk's sentence is it.
const TABLE: Record<string, Entry> = {
  invalid: { hint: "problem_invalid_hint" },
  not_found: { title: "problem_not_found", hint: "problem_not_found_hint", action: "reload" },
  conflict: { hint: "problem_conflict_hint", action: "reload" },
  "conflict.version": { title: "problem_conflict_version", hint: "problem_conflict_version_hint", action: "reload" },
  "conflict.in_use": { title: "problem_in_use", hint: "problem_in_use_hint", action: "doors" },
  unavailable: { hint: "problem_unavailable_hint", action: "retry" },
  "unavailable.disk_full": { title: "problem_disk_full", hint: "problem_disk_full_hint", action: "retry" },
  "unavailable.no_workspace": { title: "problem_no_workspace", hint: "problem_no_workspace_hint", action: "doors" },
  "unavailable.keychain": { hint: "problem_keychain_hint" },
  locked: { hint: "problem_locked_hint" },
  "invalid.passphrase": { title: "problem_passphrase", hint: "problem_passphrase_hint" },
  corrupt: { hint: "problem_corrupt_hint", action: "doors" },
  bug: { title: "problem_bug", hint: "problem_bug_hint", action: "retry" },
  no_answer: { title: "problem_no_answer", hint: "problem_no_answer_hint", action: "retry" },
  window: { title: "problem_window", hint: "problem_window_hint", action: "reload" },
  not_in_rulebook: { title: "problem_not_in_rulebook", hint: "problem_not_in_rulebook_hint" },
};

function labelOf(kind: ProblemAction["kind"]): string {
  return t(kind === "retry" ? "problem_retry" : kind === "doors" ? "problem_doors" : "problem_reload");
}

/** Words for an error. A code that the table does not know is told by the desk's sentence and what was kept. */
export function describe(error: ApiError): Described {
  const entry = TABLE[error.code] ?? TABLE[error.code.split(".")[0] ?? ""];
  const incident = typeof error.facts.incident === "string" ? error.facts.incident : "";
  const fallback: Entry = { hint: error.rule ? "problem_rule_hint" : "problem_other_hint" };
  const { title, hint, action } = entry ?? fallback;
  const sentence = error.message.trim();
  const happened = title ? lookup(title) : sentence;
  return {
    title: happened || t("problem_other"),
    hint: lookup(hint, { incident }) ?? "",
    ...(action ? { action: { kind: action, label: labelOf(action) } } : {}),
  };
}

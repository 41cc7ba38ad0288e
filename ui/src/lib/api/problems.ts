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
export const TABLE: Record<string, Entry> = {
  invalid: { hint: "problem_invalid_unmarked_hint" },
  "invalid.file": { hint: "problem_other_file_hint" },
  "invalid.backup": { hint: "problem_other_file_hint" },
  "invalid.backup_damaged": { hint: "problem_other_file_hint" },
  not_found: { title: "problem_not_found", hint: "problem_not_found_hint", action: "reload" },
  conflict: { hint: "problem_conflict_hint", action: "reload" },
  "conflict.occupied": { hint: "problem_occupied_hint" },
  "conflict.practice": { hint: "problem_practice_hint" },
  "conflict.version": { title: "problem_conflict_version", hint: "problem_conflict_version_hint", action: "reload" },
  "conflict.in_use": { title: "problem_in_use", hint: "problem_in_use_hint", action: "doors" },
  unavailable: { hint: "problem_unavailable_hint", action: "retry" },
  "unavailable.unfit_place": { title: "problem_unfit_place", hint: "problem_sentence", action: "doors" },
  "unavailable.not_writable": { title: "problem_not_writable", hint: "problem_sentence", action: "doors" },
  "unavailable.not_encrypted": { title: "problem_not_encrypted", hint: "problem_sentence", action: "doors" },
  "unavailable.read_only": { title: "problem_read_only", hint: "problem_read_only_hint" },
  "unavailable.moved": { title: "problem_moved", hint: "problem_sentence", action: "doors" },
  "unavailable.file": { title: "problem_file", hint: "problem_file_hint", action: "retry" },
  "unavailable.not_permitted": { title: "problem_not_permitted", hint: "problem_not_permitted_hint" },
  "unavailable.backup_folder": { title: "problem_backup_folder", hint: "problem_sentence" },
  "unavailable.damaged": { title: "problem_damaged", hint: "problem_sentence" },
  "unavailable.file_missing": { title: "problem_file_missing", hint: "problem_sentence" },
  "unavailable.writer": { title: "problem_writer", hint: "problem_writer_hint", action: "doors" },
  "unavailable.newer_version": { title: "problem_newer", hint: "problem_newer_hint", action: "doors" },
  "unavailable.older_version": { hint: "problem_untouched_hint", action: "doors" },
  "unavailable.needs_migration": { hint: "problem_untouched_hint", action: "doors" },
  "unavailable.wrong_key": { hint: "problem_keychain_hint" },
  "unavailable.no_ledger": { title: "problem_no_ledger", hint: "problem_no_ledger_hint", action: "doors" },
  "unavailable.disk_full": { title: "problem_disk_full", hint: "problem_disk_full_hint", action: "retry" },
  "unavailable.no_workspace": { title: "problem_no_workspace", hint: "problem_no_workspace_hint", action: "doors" },
  "unavailable.keychain": { hint: "problem_keychain_hint" },
  locked: { hint: "problem_locked_hint" },
  "invalid.passphrase": { title: "problem_passphrase", hint: "problem_passphrase_hint" },
  corrupt: { title: "problem_corrupt", hint: "problem_corrupt_hint", action: "doors" },
  "corrupt.readable": { title: "problem_corrupt", hint: "problem_corrupt_readable_hint", action: "doors" },
  bug: { title: "problem_bug", hint: "problem_bug_hint", action: "retry" },
  no_answer: { title: "problem_no_answer", hint: "problem_no_answer_hint", action: "retry" },
  window: { title: "problem_window", hint: "problem_window_hint", action: "reload" },
  not_in_rulebook: { title: "problem_not_in_rulebook", hint: "problem_not_in_rulebook_hint" },
};

/** Where fields are named, their problems are told one by one; the desk's sentence says the same by the fields' paths. */
const MARKED: Entry = { title: "problem_invalid", hint: "problem_invalid_hint" };

function labelOf(kind: ProblemAction["kind"]): string {
  return t(kind === "retry" ? "problem_retry" : kind === "doors" ? "problem_doors" : "problem_reload");
}

/** What the desk says, as a sentence: what a file or the system answered begins small and ends in nothing. */
function whole(said: string): string {
  return said && said[0]?.toUpperCase() + said.slice(1) + (/[.!?…]$/.test(said) ? "" : ".");
}

/** Words for an error. A code that the table does not know is told by the desk's sentence and what was kept. */
export function describe(error: ApiError): Described {
  const family = error.code.split(".")[0] ?? "";
  const entry = family === "invalid" && error.fields.length ? MARKED : (TABLE[error.code] ?? TABLE[family]);
  const incident = typeof error.facts.incident === "string" ? error.facts.incident : "";
  const fallback: Entry = { hint: error.rule ? "problem_rule_hint" : "problem_other_hint" };
  const { title, hint, action } = entry ?? fallback;
  const sentence = whole(error.message.trim());
  const happened = title ? lookup(title) : sentence;
  return {
    title: happened || t("problem_other"),
    hint: lookup(hint, { incident, sentence }) ?? "",
    ...(action ? { action: { kind: action, label: labelOf(action) } } : {}),
  };
}

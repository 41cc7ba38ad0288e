/** What the page says of a check, a comparison and a new passphrase. */
import type { Reply } from "$lib/api";
import { bytes } from "$lib/format";
import { lacks } from "$lib/lacking";
import { t } from "$lib/messages";

export type Report = Reply<"ledger.verify">;
export type Verdict = Reply<"ledger.compare_checkpoint">;
export type Backup = Reply<"backup.list">["backups"][number];
export type LockAfter = Reply<"workspace.security">["lock_after"];

export const LOCK_CHOICES: readonly { value: LockAfter; label: string }[] = [
  { value: "5_minutes", label: t("security_lock_5") },
  { value: "15_minutes", label: t("security_lock_15") },
  { value: "60_minutes", label: t("security_lock_60") },
  { value: "off", label: t("security_lock_off") },
];

/** How many daily backups may be kept; a number set elsewhere stands among them. */
export function keepChoices(now: number): { value: string; label: string }[] {
  const numbers = new Set([7, 14, 30, 90, now]);
  return [...numbers].sort((one, other) => one - other).map((number) => ({ value: String(number), label: String(number) }));
}

/** What is wrong with the record, the first bad event first; nothing when it is sound. */
export function faults(report: Report): string[] {
  const told: string[] = [];
  if (report.first_bad_event) told.push(t("security_bad_event", { seq: report.first_bad_event }));
  if (report.bad_request) told.push(t("security_bad_request", { id: report.bad_request }));
  if (report.head === "missing") told.push(t("security_head_missing"));
  if (report.head === "tail_cut") told.push(t("security_head_tail_cut"));
  if (report.head === "rewritten") told.push(t("security_head_rewritten"));
  if (report.page_problems.length) told.push(t("security_bad_pages", { count: report.page_problems.length }));
  return [...told, ...lacks(report)];
}

/** What an export of a damaged record lacks, or holds that is not as it was written; nothing of a sound one. */
export function exportLacks(done: Reply<"ledger.export">): string[] {
  const [unreadable, changed] = [Number(done.unreadable_events), Number(done.changed_events)];
  return [
    ...(unreadable ? [t("security_export_unreadable", { count: unreadable })] : []),
    ...(changed ? [t("security_export_changed", { count: changed })] : []),
    ...lacks(done),
  ];
}

/** What a checkpoint says of the record, and whether that is good. */
export function verdictWords(verdict: Verdict): { good: boolean; text: string } {
  if (verdict.verdict === "agrees") return { good: true, text: t("security_agrees", { count: Number(verdict.since) }) };
  if (verdict.verdict === "tail_cut") return { good: false, text: t("security_tail_cut", { seq: verdict.newest }) };
  return { good: false, text: t("security_rewritten", { seq: verdict.seq }) };
}

export type Checked = Pick<Reply<"backup.check">, "events" | "missing_files" | "damaged_files">;

/** The second line of a backup; `checked` is what was found in one that was read again just now. */
export function backupWords(backup: Backup, checked: Checked | undefined): string {
  const size = bytes(Number(backup.size));
  const wants = checked ? lacks(checked) : [];
  if (checked && wants.length) return t("security_backup_checked_lacking", { size, count: Number(checked.events), lacks: wants.join(" ") });
  if (checked) return t("security_backup_checked", { size, count: Number(checked.events) });
  return t(backup.daily ? "security_backup_daily" : "security_backup_before", { size });
}

const LEAST = 8;

/** Why a passphrase cannot be changed to that yet. The desk counts again, in the form that it keeps. */
export function whyNotChange(old: string, next: string, again: string): string | undefined {
  if (!old) return t("security_change_old_missing");
  if ([...next.normalize("NFKC")].length < LEAST) return t("security_change_short");
  return next === again ? undefined : t("security_change_differs");
}

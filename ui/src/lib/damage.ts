/** What is wrong with the open workspace, in sentences; the worst first. */
import { t } from "./messages";
import type { WorkspaceInfo } from "./session.svelte";

export type Damage = NonNullable<WorkspaceInfo["damage"]>;

export function damageWords(damage: Damage): string[] {
  const told: string[] = [];
  if (damage.first_bad_event) told.push(t("security_bad_event", { seq: damage.first_bad_event }));
  if (damage.bad_request) told.push(t("security_bad_request", { id: damage.bad_request }));
  if (damage.head === "missing") told.push(t("damage_head_missing"));
  if (damage.head === "tail_cut") told.push(t("security_head_tail_cut"));
  if (damage.head === "rewritten") told.push(t("security_head_rewritten"));
  if (damage.bad_pages) told.push(t("security_bad_pages", { count: damage.bad_pages }));
  if (damage.missing_files) told.push(t("damage_missing_files", { count: damage.missing_files }));
  if (damage.damaged_files) told.push(t("damage_damaged_files", { count: damage.damaged_files }));
  if (damage.stale_lists) told.push(t("damage_stale_lists"));
  if (damage.lost_name) told.push(t("damage_lost_name"));
  if (damage.lost_settings) told.push(t("damage_lost_settings"));
  return told;
}

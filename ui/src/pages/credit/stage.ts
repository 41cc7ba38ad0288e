/** How a stage of Pay Later is told (L2). */
import { t } from "$lib/messages";
import type { Stage } from "./types";

export function stageWord(stage: Stage): string {
  const words: Record<Stage, string> = {
    not_started: t("credit_stage_not_started"),
    in_progress: t("credit_stage_in_progress"),
    submitted: t("credit_stage_submitted"),
    approved: t("credit_stage_approved"),
    declined: t("credit_stage_declined"),
    suspended: t("credit_stage_suspended"),
    closed: t("credit_stage_closed"),
  };
  return words[stage];
}

export function stageTone(stage: Stage): "neutral" | "accent" | "problem" {
  if (stage === "declined" || stage === "suspended") return "problem";
  return stage === "in_progress" || stage === "submitted" || stage === "approved" ? "accent" : "neutral";
}

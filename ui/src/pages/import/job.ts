/** Words around a job. */
import { ApiError, type Reply } from "$lib/api";
import { t } from "$lib/messages";

/** `40 s left`, `3 min left`. */
export function timeLeft(seconds: number): string {
  return seconds < 90 ? t("time_left_seconds", { count: seconds }) : t("time_left_minutes", { count: Math.round(seconds / 60) });
}

/** Why a job failed. */
export function jobError(job: Reply<"job.view">): ApiError {
  return new ApiError("job.view", job.error ?? { code: "bug", message: "" });
}

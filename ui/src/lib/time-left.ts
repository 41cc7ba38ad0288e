import { t } from "./messages";

/** `40 seconds left`, `3 minutes left`. */
export function timeLeft(seconds: number): string {
  return seconds < 90 ? t("time_left_seconds", { count: seconds }) : t("time_left_minutes", { count: Math.round(seconds / 60) });
}

/** Words around a job. */
import { ApiError, type Reply } from "$lib/api";

/** Why a job failed. */
export function jobError(job: Reply<"job.view">): ApiError {
  return new ApiError("job.view", job.error ?? { code: "bug", message: "" });
}

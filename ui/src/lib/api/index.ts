/** What pages use to speak with the desk. */
export { ApiError, asApiError, call, submit, type Args, type OpName, type Reply } from "./client";
export { describe } from "./problems";
export { query, Query } from "./query.svelte";
export { watch, type Topic } from "./topics";
export { Work, type Job } from "./work.svelte";
export { keepUpload, upload, type KeptFile, type Uploaded } from "./upload";

/** Derivations by the wire's own types. */
import type { Reply } from "../api/client";

export type Figure = Reply<"explain">["figures"][number];
export type Step = Figure["steps"][number];
export type How = Step["how"];
export type StepKind = How["step"];
export type HowOf<K extends StepKind> = Extract<How, { step: K }>;
export type Term = HowOf<"is">["term"];
export type Value = Step["result"];
export type Name = Step["name"];
export type Origin = HowOf<"fact">["origin"];
export type Rounded = HowOf<"multiply">["rounding"];
export type Skipped = HowOf<"working_days">["skipped"][number];
export type Unannounced = HowOf<"working_days">["unannounced"][number];
export type Candidate = HowOf<"choose">["candidates"][number];

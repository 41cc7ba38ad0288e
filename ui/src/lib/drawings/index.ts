/** The pictures that carry the program: pure props in, exact drawings out. */
export { default as ArrivalBars } from "./ArrivalBars.svelte";
export type { ArrivalMethod } from "./arrivals";
export type { Holiday } from "./calendar";
export { default as CoverBar } from "./CoverBar.svelte";
export { coverPaths, type CoverFigures, type CoverPaths } from "./cover";
export { default as DisputeClocks } from "./DisputeClocks.svelte";
export { default as FourteenDayStrip } from "./FourteenDayStrip.svelte";
export type { StripPay, StripTransit, StripWindow } from "./strip";
export { default as LimitGauge } from "./LimitGauge.svelte";
export { default as ProtectionTimeline } from "./ProtectionTimeline.svelte";
export { default as TimelineKey } from "./TimelineKey.svelte";
export type { Arriving, Fact, Lane, TimelineWindow } from "./timeline";

import { describe, expect, it } from "vitest";
import { textWidth } from "./text";
import { layoutTimeline, LEAST_TRACK, timelineRange, type Fact, type TimelineInput, type Wording } from "./timeline";

const wording: Wording = {
  short: (day) => day.slice(5),
  after: (window) => `${window.last_day.slice(5)} 6 days`,
  longer: (longer) => `${longer.label}: ${longer.last_day}`,
};
const input: TimelineInput = {
  today: "2026-09-24",
  facts: [
    { lane: "contract", name: "Confirmed", day: "2026-07-02" },
    { lane: "goods", name: "Shipped", day: "2026-08-12" },
    { lane: "goods", name: "Cleared", day: "2026-09-15" },
    { lane: "goods", name: "delivered", day: "2026-09-17" },
  ],
  windows: [
    { lane: "quality", label: "Quality", from: "2026-09-16", last_day: "2026-09-30", state: "open", longer: { label: "180 days", from: "2026-08-12", last_day: "2027-02-08" } },
  ],
};
const plan = (width: number, changed: Partial<TimelineInput> = {}) => layoutTimeline({ ...input, ...changed }, width, wording);
const perDay = (width: number) => width / 105;

it("reaches from the first fact − 3 days to the last near deadline + 12", () => {
  expect(timelineRange(input)).toEqual({ start: "2026-06-29", end: "2026-10-12" });
  expect(timelineRange({ today: "2026-09-24", facts: [], windows: [] })).toEqual({ start: "2026-09-21", end: "2026-10-06" });
});

describe("t1_windows", () => {
  it("ends a bar with the end of its last day and divides it at the start of today", () => {
    const [quality] = plan(1050).windows;
    expect(quality?.left).toBeCloseTo(79 * 10);
    expect(quality?.split).toBeCloseTo(87 * 10);
    expect(quality?.right).toBeCloseTo(94 * 10);
    expect(plan(1050).today).toBeCloseTo(87 * 10);
  });
  it("does not divide what is met or missed", () => {
    const window = { lane: "ship_by" as const, label: "Ship by", from: "2026-07-11", last_day: "2026-10-01", state: "met" as const };
    const [met] = plan(1050, { windows: [window] }).windows;
    expect(met?.split).toBe(met?.right);
  });
  it("lets the longer limit run off the edge", () => {
    const longer = plan(1050).windows[0]?.longer;
    expect(longer).toMatchObject({ right: 1050, off: true });
    expect(longer?.left).toBeCloseTo(44.5 * 10);
  });
  it("keeps the last day when there is no room for more", () => {
    expect(plan(1050).windows[0]?.words).toBe("full");
    expect(plan(560).windows[0]?.words).toBe("day");
  });
});

describe("labels", () => {
  const goods = (width: number, changed: Partial<TimelineInput> = {}) => plan(width, changed).lanes.find((lane) => lane.lane === "goods");
  it("stand at mid-day", () => {
    expect(goods(1050)?.dots[0]?.x).toBeCloseTo(44.5 * perDay(1050));
  });
  it("are shared by facts under 24 px apart", () => {
    expect(goods(1050)?.labels.map((label) => label.facts.length)).toEqual([1, 2]);
  });
  it("never run into each other, the edge or today's line", () => {
    for (const width of [LEAST_TRACK, 719, 812, 1050, 1600]) {
      const lane = goods(width);
      const spans = (lane?.labels ?? []).map((label) => {
        const size = textWidth(label.facts.map((fact) => `${fact.name} ${wording.short(fact.day)}`).join(", "));
        return label.side === "after" ? [label.x, label.x + size] : [label.x - size, label.x];
      }) as [number, number][];
      const { today } = plan(width);
      spans.forEach(([left, right], at) => {
        expect(left, `width ${width}`).toBeGreaterThanOrEqual(-12);
        expect(right <= today || left >= today, `width ${width}`).toBe(true);
        const next = spans[at + 1];
        if (next) expect(right, `width ${width}`).toBeLessThanOrEqual(next[0] + 1);
      });
    }
  });
  it("lose no fact, however many there are", () => {
    const facts: Fact[] = Array.from({ length: 30 }, (_, at) => ({ lane: "goods", name: `Batch ${at}`, day: `2026-08-${String(at + 1).padStart(2, "0")}` }));
    const lane = goods(500, { facts });
    expect(lane?.labels.flatMap((label) => label.facts)).toHaveLength(30);
    expect(lane?.dots).toHaveLength(30);
  });
});

it("names months where there is room", () => {
  expect(plan(1050).months.map((month) => [month.day, month.named])).toEqual([["2026-07-01", true], ["2026-08-01", true], ["2026-09-01", true], ["2026-10-01", true]]);
});

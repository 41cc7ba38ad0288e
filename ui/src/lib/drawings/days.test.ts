import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { session } from "../session.svelte";
import { arrivalBar, arrivalPlan, shownDays, type ArrivalMethod } from "./arrivals";
import { columns, holidayRuns } from "./calendar";
import { clock } from "./clocks";
import { dayNumberMade, firstDayMade } from "./clocks-why";
import { gaugeParts } from "./gauge";
import LimitGauge from "./LimitGauge.svelte";
import { stripPays, stripTransits, stripWindows } from "./strip";

describe("d3_two_clocks", () => {
  const base = { opened_on: "2026-09-21", today: "2026-09-24" };
  it("starts the day after the opening (T1) and counts the last day in", () => {
    const dial = clock({ ...base, last_day: "2026-10-06" });
    expect(dial.cells).toHaveLength(15);
    expect(dial.cells[0]?.day).toBe("2026-09-22");
    expect(dial.cells.at(-1)?.day).toBe("2026-10-06");
    expect(dial.cells.map((cell) => cell.state).slice(0, 4)).toEqual(["past", "past", "current", "ahead"]);
    expect(dial.left).toBe(12);
  });
  it("stops at the answer", () => {
    const dial = clock({ ...base, last_day: "2026-09-26", answered_on: "2026-09-23" });
    expect(dial.cells.map((cell) => cell.state)).toEqual(["past", "answered", "ahead", "ahead", "ahead"]);
    expect(dial.answered).toBe(2);
  });
  it("says the number of the day from the two days that it lies between", () => {
    const moments = { opened: "2026-09-22T03:00:00Z", responded: null, settled: null, clock: { now: "2026-09-24T16:40:00Z", zone: "America/Los_Angeles" } };
    const steps = dayNumberMade(moments, "2026-09-23T18:00:00Z")(undefined).steps;
    expect(steps.map((step) => [step.name, step.result.value])).toEqual([
      ["fact_at", "2026-09-23T18:00:00Z"], ["answer_day", "2026-09-23"], ["dispute_opened", "2026-09-22T03:00:00Z"], ["opening_day", "2026-09-21"], ["clock_day", 2],
    ]);
    expect(dayNumberMade(moments, "2026-09-22T04:00:00Z")(undefined)).toMatchObject({ value: { value: 1 }, rules: ["D3", "T1"] });
    expect(firstDayMade(moments)(undefined).value).toEqual({ kind: "day", value: "2026-09-22" });
  });
  it("an answer after the last day is none, and the clock is over", () => {
    const dial = clock({ opened_on: "2026-09-21", last_day: "2026-09-26", today: "2026-09-29", answered_on: "2026-09-28" });
    expect([dial.answered, dial.over, dial.left]).toEqual([null, true, 0]);
    expect(dial.cells.every((cell) => cell.state === "past")).toBe(true);
  });
});

describe("s4_limit_gauge", () => {
  it("draws others, then each own order, then what is free", () => {
    const parts = gaugeParts("80000.00", "35000.00", [{ name: "A", amount: "6000.00" }, { name: "B", amount: "16000.00" }], "0.00", "23000.00");
    expect(parts.map(({ kind, width }) => [kind, Math.round(width * 100)])).toEqual([["others", 4375], ["ours", 750], ["ours", 2000], ["free", 2875]]);
  });
  it("does not draw as free what was let go since the report and is not", () => {
    // 10,000 of which 8,000 were left: our 2,000 in it were let go since, and 8,000 stay free until the next report.
    const parts = gaugeParts("10000.00", "0.00", [], "2000.00", "8000.00");
    expect(parts.map(({ kind, amount, width }) => [kind, amount, width])).toEqual([["released", "2000.00", 20], ["free", "8000.00", 80]]);
    const { container } = render(LimitGauge, { currency: "USD", limit: "10000.00", others: "1000.00", ours: [{ name: "QS-0001", amount: "500.00" }], released: "2000.00", free: "6500.00", as_of: "2026-09-20", legend: true });
    expect(screen.getByRole("img").getAttribute("aria-label")).toMatch(/used by others 1,000\.00, ours QS-0001: 500\.00, free 6,500\.00, Let go, free with the next report: 2,000\.00/);
    const drawn = [...container.querySelectorAll(".gauge > i")];
    expect(drawn.map((part) => part.getAttribute("title"))).toEqual(["Used by others: 1,000.00", "QS-0001: 500.00", "Let go, free with the next report: 2,000.00", "Free: 6,500.00"]);
    // Each has a look of its own, and the legend says which is which.
    expect(new Set(drawn.map((part) => part.className)).size).toBe(4);
    expect([...container.querySelectorAll("li")].map((one) => [one.querySelector("i")?.classList[1], one.textContent])).toEqual([
      ["limit-others", "Used by others"], ["limit-ours", "Reserved by us"], ["limit-released", "Let go, free with the next report"], ["limit-free", "Free"],
    ]);
    cleanup();
  });
  it("never grows past its limit", () => {
    const parts = gaugeParts("100", "90", [{ name: "A", amount: "50" }, { name: "B", amount: "1" }], "5", "0");
    expect(parts.reduce((sum, part) => sum + part.width, 0)).toBe(100);
    expect(parts).toHaveLength(2);
  });
  it("is old when the desk says so, whatever its age, and its age can be opened (RB1, S4)", async () => {
    session.practice = { now: "2026-09-24T16:40:00Z", time_zone: "America/Los_Angeles", next: null };
    const gauge = { currency: "USD", limit: "80000.00", free: "80000.00" };
    const { unmount } = render(LimitGauge, { ...gauge, as_of: "2026-07-01", stale: false });
    expect(screen.queryByRole("button")).toBeNull();
    unmount();
    render(LimitGauge, { ...gauge, as_of: "2026-09-20", stale: true });
    const age = screen.getByRole("button", { name: /4 days old/ });
    expect(age.closest("[data-figure]")).toBeNull();
    await fireEvent.click(age);
    expect(screen.getByRole("dialog", { hidden: true }).textContent).toMatch(/calendar days from day of the report to today.*Today.*Sep 24.*Day of the report.*Sep 20.*Days since the report4/);
    cleanup();
  });
});

describe("p11_arrival_calendar", () => {
  const method: ArrivalMethod = { id: "card", name: "Card", available: true, fee_total: null, earliest: "2026-09-28", latest: "2026-09-29" };
  it("reaches from the pay day to the day after the latest arrival, two weeks at least", () => {
    expect(arrivalPlan("2026-09-24", [method])).toEqual({ from: "2026-09-24", count: 14 });
    expect(arrivalPlan("2026-09-24", [{ ...method, latest: "2026-10-14" }]).count).toBe(22);
  });
  it("draws from the earliest day to the end of the latest", () => {
    const bar = arrivalBar(method, "2026-09-24", { from: "2026-09-24", count: 10 });
    expect(bar).toEqual({ pay: 5, left: 40, right: 60 });
    expect(arrivalBar({ ...method, available: false }, "2026-09-24", { from: "2026-09-24", count: 10 })).toBeNull();
  });
  it("shades weekends and holidays, and leaves working weekends white", () => {
    const days = columns("2026-09-25", 4, [{ date: "2026-09-25", name: "Mid-Autumn" }, { date: "2026-09-26", name: "Mid-Autumn" }], ["2026-09-27"]);
    expect(days.map((day) => day.off)).toEqual(["holiday", "weekend", null, null]);
  });
  it("names a holiday of several days once, cut to the days in sight", () => {
    const week = Array.from({ length: 7 }, (_, at) => ({ date: `2026-10-0${at + 1}`, name: "National Day" }));
    expect(holidayRuns("2026-10-03", 3, week)).toEqual([{ name: "National Day", first: 0, last: 2 }]);
  });
  it("thins the dates when columns get narrow", () => {
    const plan = { from: "2026-09-24", count: 22 };
    expect(shownDays(plan, 640).size).toBe(22);
    expect(shownDays(plan, 320).size).toBe(11);
  });
});

describe("14-day strip", () => {
  const today = "2026-09-24";
  it("puts what is overdue under today and leaves out what comes later", () => {
    const pays = [{ day: "2026-09-21", amount: "1.00", name: "late" }, { day: "2026-10-07", amount: "1.00", name: "last" }, { day: "2026-10-08", amount: "1.00", name: "beyond" }];
    expect(stripPays(pays, today).map(({ at, late, pay }) => [pay.name, at, late])).toEqual([["late", 0, 3], ["last", 13, 0]]);
  });
  it("t1_ends_a_window_with_the_end_of_its_last_safe_day", () => {
    const bars = stripWindows([{ name: "b", last_day: "2026-09-30" }, { name: "a", last_day: "2026-09-24" }, { name: "gone", last_day: "2026-09-23" }], today, 66);
    expect(bars.map((bar) => [bar.name, bar.right, bar.late])).toEqual([["gone", 0, 1], ["a", 1, 0], ["b", 7, 0]]);
  });
  it("counts money as late only after its last day", () => {
    const bars = stripTransits([{ name: "t", from: "2026-09-16", to: "2026-09-21" }, { name: "u", from: "2026-09-20", to: "2026-09-24" }], today);
    expect(bars.map((bar) => [bar.name, bar.left, bar.late])).toEqual([["t", 0, 3], ["u", 0, 0]]);
  });
});

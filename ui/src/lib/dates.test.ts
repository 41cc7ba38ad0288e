import { expect, it } from "vitest";
import { addDays, dateIn, dayNumber, daysBetween, isWeekend, parseTypedDate, range, weekday } from "./dates";

it("knows real days from others", () => {
  expect(dayNumber("1970-01-02")).toBe(1);
  expect(dayNumber("2026-02-30")).toBeNull();
  expect(dayNumber("2028-02-29")).not.toBeNull();
  expect(dayNumber("26-1-1")).toBeNull();
});

it("counts over months, years and clock changes", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2026-03-08", 1)).toBe("2026-03-09");
  expect(daysBetween("2026-08-12", addDays("2026-08-12", 180))).toBe(180);
  expect(range("2026-02-27", "2026-03-01")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
});

it("knows weekdays before and after 1970", () => {
  expect(weekday("2026-09-24")).toBe(4);
  expect(weekday("1969-12-31")).toBe(3);
  expect([isWeekend("2026-09-26"), isWeekend("2026-09-25")]).toEqual([true, false]);
});

it("t1_a_day_is_that_of_the_platforms_zone", () => {
  expect(dateIn("2026-10-07T06:59:59Z", "America/Los_Angeles")).toBe("2026-10-06");
  expect(dateIn("2026-10-07T07:00:00Z", "America/Los_Angeles")).toBe("2026-10-07");
});

it.each([
  ["2026-11-30", "en-US", "2026-11-30"],
  ["11/30/2026", "en-US", "2026-11-30"],
  ["30/11/2026", "en-GB", "2026-11-30"],
  ["30.11.26", "de", "2026-11-30"],
  ["2026/11/30", "zh-CN", "2026-11-30"],
  ["30/11/2026", "en-US", null],
  ["2026-02-30", "en", null],
  ["soon", "en", null],
])("reads %s in %s", (text, locale, expected) => {
  expect(parseTypedDate(text, locale)).toBe(expected);
});

import { beforeEach, expect, it, vi } from "vitest";
import { amount, bytes, date, dateRange, daysLeft, instant, instantTitle, money, percent } from "./format";

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
});

it("writes money with its currency, unbroken and exact", () => {
  expect(money({ amount: "26400.00", currency: "USD" })).toBe("USD\u00a026,400.00");
  expect(amount("0.10")).toBe("0.10");
});

it("writes rates without floats", () => {
  expect(percent("0.035")).toBe("3.5\u00a0%");
  expect(percent("0.009")).toBe("0.9\u00a0%");
  expect(percent("1")).toBe("100\u00a0%");
  expect(percent("0.0000000000000000001")).toBe("0.00000000000000001\u00a0%");
});

it("writes days without a time zone moving them", () => {
  expect(date("2026-09-24", "weekday")).toBe("Thu, Sep 24");
  expect(date("2026-01-01", "medium")).toBe("Jan 1, 2026");
  expect(dateRange("2026-09-30", "2026-09-30")).toBe("Sep 30");
});

it("shows an instant in the platform's zone on hover", () => {
  expect(instant("2026-09-24T16:40:00Z", "America/Los_Angeles")).toContain("09:40");
  expect(instantTitle("2026-09-24T16:40:00Z", "America/Los_Angeles")).toContain("Los Angeles");
});

it("names the zone of a time that is this computer's, and only of such a one", () => {
  const at = "2026-09-24T16:40:00Z";
  const here = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(new Date(at)).find((part) => part.type === "timeZoneName")?.value ?? "?";
  expect(instant(at)).toMatch(new RegExp(`\\d\\d:\\d\\d ${here.replace("+", "\\+")}$`));
  expect(instant(at, "America/Los_Angeles")).toMatch(/09:40$/);
});

it("t1_last_safe_day_is_still_in_time", () => {
  expect(daysLeft("2026-09-30", "2026-09-24")).toBe("6 days left");
  expect(daysLeft("2026-09-25", "2026-09-24")).toBe("1 day left");
  expect(daysLeft("2026-09-24", "2026-09-24")).toBe("Last day today");
  expect(daysLeft("2026-09-21", "2026-09-24")).toBe("3 days late");
});

it("writes sizes", () => {
  expect(bytes(4_200_000)).toBe("4.2 MB");
  expect(bytes(0)).toBe("0 bytes");
});

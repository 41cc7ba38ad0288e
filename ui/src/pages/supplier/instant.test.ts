import { describe, expect, it } from "vitest";
import { dayOf, instantIn } from "./instant";

const NOW = "2026-09-24T16:40:12Z";

describe("instant of a day and a time", () => {
  it("is the wall clock of the zone", () => {
    expect(instantIn("2026-09-20", "09:15", "Asia/Shanghai", NOW)).toBe("2026-09-20T01:15:00Z");
    expect(instantIn("2026-09-20", "9:15", "America/Los_Angeles", NOW)).toBe("2026-09-20T16:15:00Z");
  });

  it("holds across a change of the clock", () => {
    expect(instantIn("2026-03-08", "01:30", "America/Los_Angeles", NOW)).toBe("2026-03-08T09:30:00Z");
    expect(instantIn("2026-03-08", "03:30", "America/Los_Angeles", NOW)).toBe("2026-03-08T10:30:00Z");
    expect(instantIn("2026-11-01", "12:00", "America/Los_Angeles", "2026-12-01T00:00:00Z")).toBe("2026-11-01T20:00:00Z");
  });

  it("S4: without a time it is the day's midnight, and now when the day has not ended", () => {
    expect(instantIn("2026-09-20", "", "Asia/Shanghai", NOW)).toBe("2026-09-20T00:00:00Z");
    expect(instantIn("2026-09-25", "", "Asia/Shanghai", NOW)).toBe("2026-09-24T16:40:12Z");
    expect(instantIn("2026-09-24", "", "America/Los_Angeles", NOW)).toBe("2026-09-24T16:40:12Z");
  });

  it("is shown as the day that was typed, wherever the user is", () => {
    for (const zone of ["America/Los_Angeles", "UTC", "Asia/Shanghai", "Pacific/Auckland"]) {
      for (const day of ["2026-09-20", "2026-09-24"]) expect(dayOf(instantIn(day, "", zone, NOW), zone), `${zone} ${day}`).toBe(day);
      expect(dayOf(instantIn("2026-09-20", "23:30", zone, NOW), zone)).toBe("2026-09-20");
    }
  });

  it("leaves a time that was typed as it is, so that the desk can refuse the future", () => {
    expect(instantIn("2026-09-24", "18:00", "UTC", NOW)).toBe("2026-09-24T18:00:00Z");
  });
});

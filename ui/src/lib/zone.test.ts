import { cleanup, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { session } from "./session.svelte";
import { When } from "./ui";
import Zoned from "./Zone.test.svelte";

const AT = "2026-09-24T16:40:00Z";
const titleOf = () => document.querySelector("time")?.title ?? "";

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  session.practice = { now: AT, time_zone: "America/Los_Angeles", next: null };
});
afterEach(() => {
  cleanup();
  session.practice = null;
});

it("T1: an order's moments and days are said in the zone of its edition", async () => {
  const page = render(Zoned, { zone: "Asia/Shanghai", at: AT });
  // 16:40 in UTC is past midnight in Shanghai.
  expect(titleOf()).toContain("Shanghai");
  expect(titleOf()).toContain("Sep 25");
  expect(screen.getByText("Asia/Shanghai 2026-09-25")).toBeTruthy();
  await page.rerender({ zone: "Asia/Shanghai", at: undefined, day: "2026-09-30" });
  expect(titleOf()).toContain("Shanghai");
});

it("T1: what belongs to no order keeps the zone of the default edition", () => {
  render(Zoned, { at: AT });
  expect(titleOf()).toContain("Los Angeles");
  expect(screen.getByText("America/Los_Angeles 2026-09-24")).toBeTruthy();
  cleanup();
  render(When, { at: AT });
  expect(titleOf()).toContain("Los Angeles");
});

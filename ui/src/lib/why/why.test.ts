import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryTransport, Refusal } from "../api/memory";
import { publish } from "../api/topics";
import { useTransport } from "../api/transport";
import { session } from "../session.svelte";
import { ARRIVES, COVERED, EXAMPLES } from "./examples";
import { placeOf } from "./place";
import Sample from "./Sample.test.svelte";
import type { Figure, StepKind } from "./types";

let asked: unknown[];
let figures: Figure[];
function answer(explain: (args: unknown) => unknown = () => ({ figures })): void {
  useTransport(new MemoryTransport({ explain: (args) => (asked.push(args), explain(args)) }));
}
beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  session.practice = { now: "2026-09-24T16:40:00Z", time_zone: "America/Los_Angeles", next: null };
  asked = [];
  figures = [COVERED, { ...ARRIVES, path: "/arrives_latest" }, { ...ARRIVES, path: "/arrives_earliest" }];
  answer();
});
afterEach(cleanup);

const figure = () => screen.getByRole("button", { name: /^Why USD 2,000.00\?$/ });
const panel = () => screen.queryByRole("dialog", { hidden: true });
const opened = async () => {
  const shown = await waitFor(() => panel() ?? Promise.reject(new Error("not open")));
  await waitFor(() => expect(shown.textContent).toContain("The smaller of order total and free limit"));
  return shown;
};

describe("a figure", () => {
  it("looks as it would alone and says what a press asks", () => {
    render(Sample);
    expect(figure().textContent).toBe("2,000.00");
    expect(figure().getAttribute("aria-expanded")).toBe("false");
    expect(asked).toEqual([]);
  });
  it("without a place in a reply is only shown", () => {
    render(Sample);
    expect(screen.getByText("12.00").closest("button")).toBeNull();
  });
});

describe("opened", () => {
  it("asks once for the page, with its operation and arguments, and shows the derivation", async () => {
    render(Sample);
    await fireEvent.click(figure());
    const shown = await opened();
    expect(asked).toEqual([{ op: "cover.quote", args: { order_total: "3000.00" } }]);
    expect(shown.textContent).toContain("as entered here");
    expect(shown.querySelector(".result dd")?.textContent).toMatch(/USD.2,000\.00/);
    await fireEvent.click(figure());
    expect(panel()).toBeNull();
    await fireEvent.click(figure());
    await opened();
    expect(asked).toHaveLength(1);
  });
  it("takes the focus, and Esc gives it back to the figure and to nobody else", async () => {
    const below = vi.fn();
    render(Sample, { below });
    figure().focus();
    await fireEvent.click(figure());
    const shown = await opened();
    expect(document.activeElement).toBe(shown);
    await fireEvent.keyDown(shown, { key: "j" });
    await fireEvent.keyDown(shown, { key: "Escape" });
    await waitFor(() => expect(panel()).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(figure()));
    expect(below).not.toHaveBeenCalled();
  });
  it("leaves Esc to a rule that is open on top of it", async () => {
    render(Sample);
    await fireEvent.click(figure());
    const shown = await opened();
    const chip = shown.querySelector("button.rule");
    chip?.setAttribute("aria-expanded", "true");
    await fireEvent.keyDown(chip ?? shown, { key: "Escape" });
    expect(panel()).not.toBeNull();
  });
  it("in a sentence opens by Enter and by Space", async () => {
    render(Sample);
    const sentence = screen.getByRole("button", { name: "Why 1,000.00 lie beyond it?" });
    expect(sentence.tagName).toBe("SPAN");
    expect(sentence.tabIndex).toBe(0);
    for (const key of ["Enter", " "]) {
      await fireEvent.keyDown(sentence, { key });
      const shown = await waitFor(() => panel() ?? Promise.reject(new Error("not open")));
      await waitFor(() => expect(shown.textContent).toContain("Order total, less cover limit."));
      await fireEvent.keyDown(shown, { key: "Escape" });
      await waitFor(() => expect(document.activeElement).toBe(sentence));
    }
  });
  it("closes by a press outside, and does not choose the row it stands in", async () => {
    const below = vi.fn();
    render(Sample, { below });
    await fireEvent.click(figure());
    await opened();
    expect(below).not.toHaveBeenCalled();
    await fireEvent.pointerDown(document.body);
    await waitFor(() => expect(panel()).toBeNull());
  });
  it("shows both ends of a range, what is not announced, counted and passed-over days", async () => {
    render(Sample);
    await fireEvent.click(screen.getByRole("button", { name: "Why 28 Sep – 9 Oct?" }));
    await waitFor(() => expect(panel()?.querySelectorAll("ol")).toHaveLength(2));
    const words = panel()?.textContent ?? "";
    expect(words).toContain("China has not announced its bank holidays for 2026");
    expect(words).toContain("Thu, Oct 8: counted, number 4");
    expect(words).toContain("Sat, Sep 26: not counted, weekend in China and United States");
  });
  it("says so when nothing is known of the figure, and when the desk refuses, with a way to try again", async () => {
    figures = [];
    const { unmount } = render(Sample);
    await fireEvent.click(figure());
    await waitFor(() => expect(panel()?.textContent).toContain("Nothing more is known"));
    unmount();
    let refuse = true;
    figures = [COVERED];
    answer(() => {
      if (refuse) throw new Refusal({ code: "not_found", message: "gone" });
      return { figures };
    });
    render(Sample);
    await fireEvent.click(figure());
    const retry = await waitFor(() => panel()?.querySelector<HTMLElement>(".problem button") ?? Promise.reject(new Error("no problem")));
    refuse = false;
    await fireEvent.click(retry);
    await opened();
  });
  it("is asked for anew when what the page shows has changed", async () => {
    render(Sample);
    await fireEvent.click(figure());
    await opened();
    publish(["orders"]);
    await waitFor(() => expect(asked).toHaveLength(2));
    await fireEvent.keyDown(panel() as HTMLElement, { key: "Escape" });
    publish(["orders"]);
    await new Promise((next) => setTimeout(next, 40));
    expect(asked).toHaveLength(2);
  });
});

describe("every kind of step", () => {
  it.each(Object.keys(EXAMPLES) as StepKind[])("%s is shown", async (kind) => {
    figures = [{ ...COVERED, steps: [EXAMPLES[kind]], value: EXAMPLES[kind].result }];
    render(Sample);
    await fireEvent.click(figure());
    await waitFor(() => expect(panel()?.querySelector(".says")?.textContent?.trim().length).toBeGreaterThan(10));
    const parts = panel()?.querySelectorAll(".column dd, table td, .says");
    expect(parts?.length).toBeGreaterThan(0);
    expect(panel()?.innerHTML).not.toMatch(/undefined|\[object|style="(?!left|top|max|display)/);
  });
});

describe("the panel's place", () => {
  const view = { width: 900, height: 600 };
  const box = (left: number, top: number) => ({ left, top, right: left + 80, bottom: top + 20 });
  it("is under the figure, else above, and never out of the window", () => {
    expect(placeOf(box(100, 100), { width: 380, height: 300 }, view)).toEqual({ left: 100, top: 124, height: 468 });
    expect(placeOf(box(800, 500), { width: 380, height: 300 }, view)).toMatchObject({ left: 512, top: 196 });
  });
  it("takes the larger side and scrolls, or the whole window where neither has room", () => {
    const narrow = { width: 460, height: 600 };
    expect(placeOf(box(10, 200), { width: 380, height: 900 }, narrow)).toEqual({ left: 10, top: 224, height: 368 });
    expect(placeOf(box(10, 400), { width: 380, height: 900 }, narrow)).toEqual({ left: 10, top: 8, height: 388 });
    expect(placeOf(box(10, 100), { width: 380, height: 400 }, { width: 460, height: 240 })).toEqual({ left: 10, top: 8, height: 224 });
  });
  it("is beside the figure where a small window shows all of it only there", () => {
    expect(placeOf(box(700, 300), { width: 380, height: 560 }, view)).toEqual({ left: 316, top: 32, height: 584 });
    expect(placeOf(box(100, 300), { width: 380, height: 560 }, view)).toEqual({ left: 184, top: 32, height: 584 });
  });
});

import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { session } from "./session.svelte";
import { Locks } from "./unsent-lock.fixtures";
import { putUnsent, takeUnsent } from "./unsent-shelf";
import Sample from "./UnsentSample.test.svelte";
import Walk from "./UnsentWalk.test.svelte";

// A form with a list of all countries in it is made anew in each; a slow machine takes its time.
vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 15_000 });

interface Hold {
  now: Record<string, unknown>;
  set: (change: Record<string, unknown>) => void;
}
let hold: Hold;
const desk = new Locks();
function open(props: Record<string, unknown> = {}) {
  const given = { of: "ord_1", hold: (form: unknown) => (hold = form as Hold), ...props };
  const page = render(Walk, { Of: Sample as never, given });
  return { ...page, change: (more: Record<string, unknown>) => page.rerender({ Of: Sample as never, given: { ...given, ...more } }) };
}

beforeEach(async () => {
  localStorage.clear();
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  desk.answer({ explain: () => ({ figures: [] }) });
  await desk.open("wsp_1");
});
afterEach(async () => {
  cleanup();
  await desk.close();
});

async function rest() {
  for (let round = 0; round < 8; round += 1) await new Promise((done) => setTimeout(done));
}
/** A lock, by hand or by itself, and the passphrase after it. */
async function lockAnd(page: { unmount: () => void }, by: "lock" | "lockByItself" = "lock"): Promise<void> {
  await rest();
  await desk[by]();
  await rest();
  expect(document.querySelector("dialog")).toBeNull();
  page.unmount();
  await desk.open("wsp_1");
}
const everything = { words: "Planted", lines: ["one", "two"], day: "2026-09-17", list: "b", country: "CN", on: true, kind: "two" };

it.each(["lock", "lockByItself"] as const)("every kind of field comes back, and what follows another does not empty it again: %s", async (by) => {
  const page = open();
  await rest();
  hold.set(everything);
  await rest();
  hold.set({ sum: "77.00" });
  await rest();
  await desk[by]();
  await rest();
  expect(document.documentElement.innerHTML).not.toContain("Planted");
  expect(localStorage).toHaveLength(0);
  page.unmount();
  await desk.open("wsp_1");
  open();
  await waitFor(() => expect(hold.now).toMatchObject({ ...everything, sum: "77.00" }));
  // A second lock before anything more was typed loses nothing either.
  await lockAnd({ unmount: cleanup });
  open();
  await waitFor(() => expect(hold.now).toMatchObject({ ...everything, sum: "77.00" }));
});

it("a lock that comes before the fields were filled again loses nothing", async () => {
  const page = open();
  await rest();
  hold.set({ words: "Planted" });
  await lockAnd(page);
  const again = open();
  await tick();
  await tick();
  await desk.lock();
  again.unmount();
  await desk.open("wsp_1");
  open();
  await waitFor(() => expect(hold.now.words).toBe("Planted"));
});

it("what is no amount and no day yet comes back as it was typed", async () => {
  const page = open();
  await rest();
  const box = (name: RegExp) => screen.getByRole<HTMLInputElement>("textbox", { name, hidden: true });
  await fireEvent.input(box(/^Sum/), { target: { value: "12,3x" } });
  await fireEvent.input(box(/^Day/), { target: { value: "17 Sep" } });
  await lockAnd(page);
  open();
  await waitFor(() => expect([box(/^Sum/).value, box(/^Day/).value]).toEqual(["12,3x", "17 Sep"]));
});

it("a passphrase is never kept, nor what was looked for", async () => {
  const page = open();
  await rest();
  hold.set({ words: "Planted", secret: "correct horse", sought: "bolts" });
  await lockAnd(page);
  expect([...takeUnsent("wsp_1", "ord_1 Sample").entries()]).toEqual([["Words", "Planted"]]);
});

it("nothing is given to another thing, another question, or another workspace", async () => {
  const page = open();
  await rest();
  hold.set({ words: "Planted" });
  await lockAnd(page);
  for (const props of [{ of: "ord_2" }, { title: "Another question" }]) {
    const other = open(props);
    await rest();
    expect(hold.now.words).toBe("");
    other.unmount();
  }
  open();
  await waitFor(() => expect(hold.now.words).toBe("Planted"));
  await lockAnd({ unmount: cleanup });
  // Another workspace is opened: what was typed in the first is gone for good.
  await desk.open("wsp_2");
  const other = open();
  await rest();
  expect(hold.now.words).toBe("");
  other.unmount();
  await desk.open("wsp_1");
  open();
  await rest();
  expect(hold.now.words).toBe("");
});

it("closing, leaving the page and a try that was sent are its end", async () => {
  const page = open();
  await rest();
  hold.set({ words: "Planted" });
  await rest();
  await page.change({ open: false });
  await lockAnd(page);
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);

  const left = open();
  await rest();
  hold.set({ words: "Planted" });
  await rest();
  left.unmount();
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);

  // On its way when the lock comes: it is the desk's, and must not stand there to be sent twice.
  const sending = open();
  await rest();
  hold.set({ words: "Planted" });
  await sending.change({ busy: true });
  await lockAnd(sending);
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);
});

it("leaving a workspace without locking it keeps nothing, nor does one that has no lock", async () => {
  open();
  await rest();
  hold.set({ words: "Planted" });
  await rest();
  await desk.close();
  await rest();
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);
  cleanup();
  await desk.open("wsp_1", false);
  const page = open();
  await rest();
  hold.set({ words: "Planted" });
  await lockAnd(page, "lockByItself");
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);
});

it("what was typed waits for its own workspace and goes when that is left or another is opened", async () => {
  await desk.lockByItself();
  putUnsent("wsp_1", "ord_1 Sample", { Words: "Planted" });
  await session.refresh();
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(1);
  putUnsent("wsp_1", "ord_1 Sample", { Words: "Planted" });
  await desk.open("wsp_2");
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);
  putUnsent("wsp_2", "ord_1 Sample", { Words: "Planted" });
  await desk.close();
  expect(takeUnsent("wsp_2", "ord_1 Sample").size).toBe(0);
});

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "./api/memory";
import { useTransport } from "./api/transport";
import { session } from "./session.svelte";
import { forgetUnsent, putUnsent, takeUnsent } from "./unsent-shelf";
import Sample from "./UnsentSample.test.svelte";

interface Hold {
  now: Record<string, unknown>;
  set: (change: Record<string, unknown>) => void;
}
const real = (workspace_id: string, encrypted = true) => ({ workspace_id, name: "Books", kind: "real" as const, legal_name: "Example", encrypted });
let hold: Hold;
const open = (props: Record<string, unknown> = {}) => render(Sample, { of: "ord_1", hold: (form: Record<string, unknown>) => (hold = form as unknown as Hold), ...props } as never);

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  useTransport(new MemoryTransport({}));
  session.open = real("wsp_1");
});
afterEach(() => {
  cleanup();
  session.locking = false;
  session.open = session.locked = null;
  forgetUnsent();
});

async function rest() {
  for (let round = 0; round < 8; round += 1) await new Promise((done) => setTimeout(done));
}
/** What a lock does: the pages go, and come back. */
async function lockAnd(page: { unmount: () => void }): Promise<void> {
  await rest();
  session.locking = true;
  page.unmount();
  session.locking = false;
}
const everything = { words: "Planted", lines: ["one", "two"], day: "2026-09-17", list: "b", country: "CN", on: true, kind: "two" };

it("every kind of field comes back, and what follows another does not empty it again", async () => {
  const page = open();
  await rest();
  hold.set(everything);
  await rest();
  hold.set({ sum: "77.00" });
  await lockAnd(page);
  expect(document.documentElement.innerHTML).not.toContain("Planted");
  expect(localStorage).toHaveLength(0);
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
  session.locking = true;
  again.unmount();
  session.locking = false;
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
  session.open = real("wsp_2");
  const other = open();
  await rest();
  expect(hold.now.words).toBe("");
  other.unmount();
  session.open = real("wsp_1");
  open();
  await waitFor(() => expect(hold.now.words).toBe("Planted"));
});

it("closing, leaving the page and a try that was sent are its end", async () => {
  const page = open();
  await rest();
  hold.set({ words: "Planted" });
  await rest();
  await page.rerender({ open: false });
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
  await sending.rerender({ busy: true });
  await lockAnd(sending);
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);
});

it("a workspace without a lock keeps nothing", async () => {
  session.open = real("wsp_1", false);
  const page = open();
  await rest();
  hold.set({ words: "Planted" });
  await lockAnd(page);
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);
});

it("what was typed waits for its own workspace and goes when that is left or another is opened", async () => {
  const reply: { workspace: unknown; locked: unknown } = { workspace: null, locked: { workspace_id: "wsp_1", name: "Books" } };
  useTransport(new MemoryTransport({ "workspace.current": () => reply, "workspace.list": () => ({ workspaces: [] }) }));
  putUnsent("wsp_1", "ord_1 Sample", { Words: "Planted" });
  await session.refresh();
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(1);
  putUnsent("wsp_1", "ord_1 Sample", { Words: "Planted" });
  Object.assign(reply, { workspace: real("wsp_2"), locked: null });
  await session.refresh();
  expect(takeUnsent("wsp_1", "ord_1 Sample").size).toBe(0);
  putUnsent("wsp_2", "ord_1 Sample", { Words: "Planted" });
  Object.assign(reply, { workspace: null });
  await session.refresh();
  expect(takeUnsent("wsp_2", "ord_1 Sample").size).toBe(0);
});

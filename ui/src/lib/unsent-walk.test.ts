/** Every dialog there is, opened, typed into and locked: a new one is walked without being listed. */
import { cleanup, configure, fireEvent, render, waitFor } from "@testing-library/svelte";
import type { Component } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { lookup } from "./messages";
import { Locks } from "./unsent-lock.fixtures";
import { putUnsent } from "./unsent-shelf";
import { FURTHER, handlersOf, propsOf } from "./unsent-walk.fixtures";
import Walk from "./UnsentWalk.test.svelte";

vi.mock("./unsent-shelf", async (original) => {
  const shelf = await original<typeof import("./unsent-shelf")>();
  return { ...shelf, putUnsent: vi.fn(shelf.putUnsent) };
});

configure({ asyncUtilTimeout: 15_000 });

type Module = { default: Component<Record<string, unknown>> };
const sources = import.meta.glob<string>(["../**/*.svelte", "!../**/*.test.svelte", "!../gallery/**"], { query: "?raw", import: "default", eager: true });
const modules = import.meta.glob<Module>(["../**/*.svelte", "!../**/*.test.svelte", "!../gallery/**"]);

const TAG = /<(?:Dialog|Confirm)\b/g;
/** The opening tags of the dialogs in a component, each up to the end of its attributes. */
function dialogsOf(source: string): string[] {
  return [...source.matchAll(TAG)].map(({ index }) => {
    let depth = 0;
    let end = index;
    for (; end < source.length && (depth > 0 || source[end] !== ">"); end += 1) depth += source[end] === "{" ? 1 : source[end] === "}" ? -1 : 0;
    return source.slice(index, end);
  });
}
const keeps = (source: string) => dialogsOf(source).some((tag) => /\bof=(?!\{null\})/.test(tag)) || /\bkeepsUnsent\(/.test(source);
/** Every component that is a form to be sent, or has one. */
const walked = Object.keys(sources).filter((file) => !file.startsWith("./ui/") && keeps(sources[file] ?? ""));
/** Forms of which a workspace has one: they are about no order, supplier or payment. */
const OF_ALL = /^(suppliers|searches|settings|credit)\b/;

const BOXES = "input:not([type=file]):not([type=radio]):not([type=checkbox]):not([type=password]):not([type=search]), textarea";
/** The fields that are to be sent: those of the open dialog, or of a form that stands in the page. */
function fields<E extends HTMLElement>(which: string): E[] {
  const dialog = document.querySelector("dialog:has(.body)");
  return [...(dialog ?? document).querySelectorAll<E>(which)];
}
const boxes = () => fields<HTMLInputElement | HTMLTextAreaElement>(BOXES).filter((box) => !box.readOnly);
const choices = () => fields<HTMLInputElement>("input[type=radio]:not(:disabled)");
const lists = () => fields<HTMLSelectElement>("select:not(:disabled)");
const isDay = (box: HTMLElement) => box.parentElement?.querySelector("[popovertarget]") instanceof HTMLElement;
const isTime = (box: Element) => box.getAttribute("placeholder") === "HH:MM";
const PLANTED = "7413";
function textFor(box: HTMLInputElement | HTMLTextAreaElement): string {
  if (isDay(box)) return "2026-09-17";
  if (isTime(box)) return "09:41";
  return box.inputMode === "decimal" || box.inputMode === "numeric" ? PLANTED : `Planted ${PLANTED}`;
}

/** Of a page only what it says itself is pressed: what stands in it is walked by itself. */
const isPage = (file: string) => /^\.\.\/pages\/[^/]+$/.test(file);
function ownButtons(file: string): number[] {
  const words = [...(sources[file] ?? "").matchAll(/title=\{t\("(\w+)"/g)].map(([, key]) => lookup(key ?? ""));
  return buttons().flatMap((button, at) => (words.includes(button.textContent?.trim()) ? [at] : []));
}

async function settled() {
  for (let round = 0; round < 8; round += 1) await new Promise((done) => setTimeout(done));
}
async function shown(file: string, n: string, further: Record<string, unknown>, press: number | null) {
  desk.answer(handlersOf(n));
  const { default: Of } = await (modules[file] as () => Promise<Module>)();
  const page = render(Walk, { Of, given: { ...propsOf(n), ...further } });
  await settled();
  if (press !== null) await fireEvent.click(buttons()[press] as HTMLElement);
  await settled();
  return page;
}
function buttons(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("button")].filter((button) => !button.closest("dialog"));
}
/** What stands in the fields once nobody is in them. */
async function standing(): Promise<string[]> {
  for (const box of boxes()) await fireEvent.blur(box);
  return [...boxes().map((box) => box.value), ...choices().map((choice) => (choice.checked ? choice.value : "")), ...lists().map((list) => list.value.replace(/_\d$/, ""))];
}
/** Another choice than stood there, then words and figures in every box that there is with it. */
async function fill() {
  for (const choice of choices()) if (!choice.checked) await fireEvent.click(choice);
  await settled();
  for (let at = 0; at < boxes().length; at += 1) {
    const box = boxes()[at];
    if (box) await fireEvent.input(box, { target: { value: textFor(box) } });
  }
}

const desk = new Locks();
beforeEach(async () => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  desk.answer({});
  await desk.open("wsp_1");
});
afterEach(async () => {
  cleanup();
  desk.answer({});
  await desk.close();
});

/** Types into everything, locks, and looks: nothing may be left; then what comes back, and to whom. */
async function walk(file: string, further: (n: string) => Record<string, unknown>, press: number | null): Promise<boolean> {
  const first = await shown(file, "1", further("1"), press);
  const untouched = await standing();
  if (boxes().length + choices().length === 0) {
    first.unmount();
    return false;
  }
  await fill();
  const typed = await standing();
  if (typed.join() === untouched.join()) {
    // A press led away, or to a choice of one.
    first.unmount();
    return false;
  }
  await settled();

  await desk.lock();
  expect(document.querySelector("dialog, form, input")).toBeNull();
  expect(document.documentElement.innerHTML).not.toContain(PLANTED);
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain(PLANTED);
  const abouts = vi.mocked(putUnsent).mock.calls.map(([, about]) => about);
  // What a notice says of it afterwards has a name, and nothing that was typed.
  for (const [, about, , where] of vi.mocked(putUnsent).mock.calls) {
    expect(where?.name, `what “${about}” is called`).toBeTruthy();
    expect(JSON.stringify(where).replace(/[\s,.]/g, "")).not.toContain(PLANTED);
  }
  vi.mocked(putUnsent).mockClear();
  // The window is what it is at the doors; what comes after begins from its own pages.
  first.unmount();
  for (const about of abouts) expect(OF_ALL.test(about) || about.includes("_1"), `what “${about}” is about has no id`).toBe(true);

  await desk.open("wsp_1");
  if (!abouts.some((about) => OF_ALL.test(about))) {
    const other = await shown(file, "2", further("2"), press);
    expect(await standing(), "about something else").toEqual(untouched);
    other.unmount();
  }

  const again = await shown(file, "1", further("1"), press);
  await waitFor(async () => expect((await standing()).join("\n")).toBe(typed.join("\n")));
  // Left by hand it is not wanted any more.
  again.unmount();
  const fresh = await shown(file, "1", further("1"), press);
  expect(await standing(), "after it was left").toEqual(untouched);
  fresh.unmount();
  return true;
}

describe("what is typed and not sent outlives a lock, in memory only, and is given to nothing else", () => {
  it.each(walked)("%s", async (file) => {
    let any = false;
    for (const at of (FURTHER[file]?.("1") ?? [{}]).keys()) {
      const further = (n: string) => FURTHER[file]?.(n)[at] ?? {};
      const page = await shown(file, "1", further("1"), null);
      const presses = isPage(file) ? ownButtons(file) : [...buttons().keys()];
      page.unmount();
      for (const press of [null, ...presses]) any = (await walk(file, further, press)) || any;
    }
    expect(any, "no field could be reached: give it what it needs in unsent-walk.fixtures.ts").toBe(true);
  }, 120_000);
});

/** Fields that belong to no form to be sent: why what is typed in them need not outlive a lock, or does by another way. */
const NOT_SENT: Record<string, readonly string[]> = {
  "looked for or looked at, and remembered as a place": ["discover", "orders", "messages", "compare", "product", "order_compare", "help/Rules", "discover/Facets", "discover/SupplierFacets", "discover/PriceFacet", "order/Receipt"],
  "part of a form that keeps it": ["quotes/PickProduct", "dispute/RecordFile", "dispute/EvidenceDraft", "order_edit/CellInput", "checkout/PlanCard", "checkout/OwnSplit", "checkout/PayLater", "checkout/LaterTerm"],
  "the contract, which the desk or the editor keeps whole": ["Lines", "Currency", "LineDetails", "Split", "Papers", "Texts", "Terms", "Parties"].map((name) => `order_edit/${name}`),
  "a draft of its own, kept by `place.svelte.ts`": ["messages/Compose"],
  "chosen is done": ["settings/Looks", "security/BackupSettings", "security/LockCard"],
  "a file, which is chosen again": ["rulebooks/LoadFile", "import/ChooseFile", "import/Columns", "security/CheckpointCard"],
  "a passphrase": ["security/PassphraseCard"],
};

describe("a form that is added cannot be forgotten", () => {
  const pages = Object.entries(sources).filter(([file]) => file.startsWith("../pages/"));
  const HAS_FIELDS = /<(?:\w*Field|RadioGroup|CellInput|FilePicker|input|textarea|select)\b/;

  it("every component with fields keeps them through a lock, or says why not", () => {
    const open = pages.filter(([, source]) => HAS_FIELDS.test(source) && !keeps(source) && !source.includes("keepsUnsentValue(")).map(([file]) => file.replace(/^\.\.\/pages\/|\.svelte$/g, ""));
    expect(open.toSorted()).toEqual(Object.values(NOT_SENT).flat().toSorted());
  });

  it("files that were added to a form are kept with its words", () => {
    const without = pages.filter(([, source]) => keeps(source) && source.includes("<FilePicker") && !source.includes("<Kept")).map(([file]) => file);
    expect(without).toEqual([]);
  });

  it("a dialog with passphrases keeps nothing at all", () => {
    const asking = Object.entries(sources).filter(([, source]) => source.includes('type="password"') && dialogsOf(source).length > 0);
    expect(asking.length).toBeGreaterThan(1);
    for (const [file, source] of asking) expect(dialogsOf(source).every((tag) => tag.includes("of={null}")), file).toBe(true);
  });
});

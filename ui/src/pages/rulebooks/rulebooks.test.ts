import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MemoryTransport, Refusal } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import Rulebooks from "../rulebooks.svelte";
import StartOrder from "../supplier/StartOrder.svelte";
import { choosable, parts, useWords, valueWords } from "./rulebook";

const entry = (id: string, more: object = {}) => ({ id, title: `Title of ${id}`, hash: "0".repeat(64), file: `${id}.toml`, default: false, retired: false, running: 0, orders: 0, ...more });
const FIRST = entry("trade-assurance@1", { default: true, running: 2, orders: 5 });
const MINE = entry("mine@1", { loaded_at: "2026-03-02T18:00:00Z" });
let desk: MemoryTransport;
let books: ReturnType<typeof entry>[];

beforeEach(() => {
  localStorage.clear();
  session.open = { workspace_id: "wsp_1", name: "Books", kind: "real", legal_name: "Example", encrypted: true };
  books = [FIRST, MINE];
  desk = new MemoryTransport({
    "rulebook.list": () => ({ rulebooks: books }),
    "rulebook.compare": () => ({ differences: [{ field: "disputes.respond_days", before: 5, after: 2 }, { field: "rules.D3", before: "a", after: "b" }] }),
    "upload.start": () => ({ upload_id: "up-1" }),
    "upload.append": () => ({}),
  });
  useTransport(desk);
});
afterEach(() => {
  cleanup();
  session.open = undefined;
});

const page = () => render(Rulebooks, { params: {}, query: {} });
const asked = (op: string) => desk.calls.filter((made) => made.op === op).map((made) => made.args);
async function choose(content: string) {
  const input = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) throw new Error("no place for a file");
  const file = new File([content], "mine.toml");
  await fireEvent.change(input, { target: { files: [file] } });
}

it("says who uses a rulebook and keeps the default from being retired", async () => {
  page();
  expect(await screen.findByText("2 running orders, 5 in all")).toBeTruthy();
  expect(screen.getByText("no order")).toBeTruthy();
  expect(screen.getByText("New orders need it: make another the default first.")).toBeTruthy();
  await fireEvent.click(screen.getByRole("button", { name: /^Retire trade/ }));
  expect(asked("rulebook.retire")).toEqual([]);
});

it("makes another the default and shows what differs from the one it was", async () => {
  desk.handlers["rulebook.choose_default"] = ({ rulebook }: { rulebook: string }) => {
    books = books.map((book) => ({ ...book, default: book.id === rulebook }));
    return { rulebooks: books };
  };
  page();
  await fireEvent.click(await screen.findByRole("button", { name: "What differs mine@1" }));
  expect(await screen.findByText("disputes.respond_days")).toBeTruthy();
  expect(asked("rulebook.compare")).toEqual([{ from: "trade-assurance@1", to: "mine@1" }]);
  await fireEvent.click(screen.getByRole("button", { name: "Make default mine@1" }));
  await waitFor(() => expect(asked("rulebook.choose_default")).toEqual([{ rulebook: "mine@1" }]));
});

it("names line, field, reason and rule of all that is wrong with a file, and offers no loading of it", async () => {
  desk.handlers["rulebook.inspect"] = () => ({
    file: "mine.toml",
    problems: [
      { line: 22, field: "disputes.respond_days", rule: "D3", reason: "must be 1 to 3650 days" },
      { line: 92, field: "credit.months_max", rule: "L1", reason: "must be 1 to 6 months" },
    ],
  });
  page();
  await choose("id = 1");
  const told = await screen.findByRole("alert");
  for (const words of ["mine.toml cannot be loaded: 2 problems.", "Line 22", "disputes.respond_days", "must be 1 to 3650 days", "D3", "Line 92", "Nothing was kept."]) {
    expect(told.textContent).toContain(words);
  }
  expect(screen.queryByRole("button", { name: "Load this rulebook" })).toBeNull();
});

it("loads a file that is right after it was looked at, and says what became of it", async () => {
  const rulebook = { id: "mine@2", title: "Mine", hash: "1".repeat(64), present: false, compared_with: "trade-assurance@1", differences: [] };
  desk.handlers["rulebook.inspect"] = () => ({ file: "mine.toml", problems: [], rulebook });
  let fails = true;
  desk.handlers["rulebook.load"] = () => {
    if (fails) throw new Refusal({ code: "unavailable.disk_full", message: "The disk is full." });
    return { rulebooks: books };
  };
  page();
  await choose("right");
  const load = await screen.findByRole("button", { name: "Load this rulebook" });
  expect(asked("rulebook.load")).toEqual([]);
  await fireEvent.click(load);
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full");
  fails = false;
  await fireEvent.click(load);
  await waitFor(() => expect(screen.queryByRole("button", { name: "Load this rulebook" })).toBeNull());
  const ids = new Set(desk.calls.filter((made) => made.op === "rulebook.load").map((made) => made.requestId));
  expect(ids.size).toBe(1);
});

it("says that the very content is here and loads nothing", async () => {
  const rulebook = { id: "mine@1", title: "Mine", hash: "0".repeat(64), present: true, compared_with: "trade-assurance@1", differences: [] };
  desk.handlers["rulebook.inspect"] = () => ({ file: "mine.toml", problems: [], rulebook });
  page();
  await choose("the same");
  expect(await screen.findByText("This very content is here already: there is nothing to load.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Load this rulebook" })).toBeNull();
});

it("starts an order in one press under the default, and under another when it is chosen", async () => {
  books = [FIRST, MINE, entry("old@1", { retired: true })];
  desk.handlers["order.start"] = () => ({ order_id: "ord_1" });
  const from = { kind: "minisite" as const, supplier_id: "sup_1" };
  render(StartOrder, { from });
  await fireEvent.click(screen.getByRole("button", { name: "Start Order" }));
  await waitFor(() => expect(asked("order.start")).toEqual([{ source: from }]));
  await fireEvent.click(screen.getByRole("button", { name: "Choose the rulebook" }));
  const shown = await screen.findAllByRole("radio");
  expect(shown.map((radio) => (radio as HTMLInputElement).value)).toEqual(["trade-assurance@1", "mine@1"]);
  expect((shown[0] as HTMLInputElement).checked).toBe(true);
  await fireEvent.click(screen.getByRole("radio", { name: /mine@1/ }));

  await fireEvent.click(screen.getAllByRole("button", { name: "Start Order", hidden: true }).at(-1) as HTMLElement);
  await waitFor(() => expect(asked("order.start").at(-1)).toEqual({ source: from, rulebook: "mine@1" }));
});

it("tells values as a rulebook means them", () => {
  expect(valueWords({ amount: "20000.00", currency: "USD" })).toContain("20,000.00");
  expect(valueWords({ kind: "by_payment", protection_days: 30 })).toBe("kind: by_payment; protection_days: 30");
  expect(valueWords(null)).toBe("none");
  expect(valueWords(["Visa", "MasterCard"])).toBe("Visa, MasterCard");
});

it("puts what an edition does before how it words it, and the default first", () => {
  const { data, words } = parts(["title", "disputes.settle_days", "rules.D3"].map((field) => ({ field, before: {}, after: {} })));
  expect(data.map(({ field }) => field)).toEqual(["disputes.settle_days"]);
  expect(words.map(({ field }) => field)).toEqual(["title", "rules.D3"]);
  expect(choosable([MINE, FIRST] as never).map(({ id }) => id)).toEqual(["trade-assurance@1", "mine@1"]);
  expect(useWords({ running: 1, orders: 1 })).toBe("1 running order");
});

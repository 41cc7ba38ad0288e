import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, asApiError, call, onClockBehind, submit } from "./client";
import { MemoryTransport, Refusal } from "./memory";
import { describe as words, TABLE } from "./problems";
import { watch } from "./topics";
import { useTransport } from "./transport";
import { upload } from "./upload";

let desk: MemoryTransport;
beforeEach(() => {
  localStorage.clear();
  desk = new MemoryTransport();
  useTransport(desk);
});
const ids = () => desk.calls.map((made) => made.requestId);

/** These tests are about intents, not about any operation's own arguments. */
const send = submit as (op: string, args: unknown) => Promise<unknown>;

describe("a request id is made once per intent", () => {
  it("and goes with the write, not with a read", async () => {
    desk.handlers["order.view"] = () => ({ order_id: "ord_1" });
    desk.handlers["order.send"] = () => ({});
    await call("order.view", { order_id: "ord_1" });
    await submit("order.send", { order_id: "ord_1" });
    expect(ids()[0]).toBeNull();
    expect(ids()[1]).toMatch(/^[0-9a-f-]{36}$/);
  });
  it("is stored before the request leaves and forgotten once answered", async () => {
    let stored = 0;
    desk.handlers["order.send"] = () => {
      stored = Object.keys(localStorage).filter((key) => key.includes("intent.")).length;
      return {};
    };
    await submit("order.send", { order_id: "ord_1" });
    expect(stored).toBe(1);
    expect(Object.keys(localStorage).filter((key) => key.includes("intent."))).toHaveLength(0);
  });
  it("is kept under a hash: what is asked for is written nowhere", async () => {
    let stored = "";
    desk.handlers["payment.send"] = () => {
      stored = JSON.stringify({ ...localStorage });
      return {};
    };
    await send("payment.send", { payee: "Planted Mill", a: "1500.00" });
    expect(stored).toContain("intent.payment.send:");
    expect(stored).not.toMatch(/Planted|1500/);
  });
  it("stays the same when no answer came, also after a restart of the window", async () => {
    desk.handlers["payment.send"] = () => Promise.reject(new Error("gone"));
    await expect(send("payment.send", { b: 1, a: "1500.00" })).rejects.toMatchObject({ code: "no_answer" });
    desk.handlers["payment.send"] = () => ({});
    await send("payment.send", { a: "1500.00", b: 1 });
    expect(ids()[0]).toBe(ids()[1]);
    await send("payment.send", { a: "1500.00", b: 1 });
    expect(ids()[2]).not.toBe(ids()[1]);
  });
  it("is new after a refusal: the next try is another intent", async () => {
    desk.handlers["order.send"] = () => {
      throw new Refusal({ code: "order.incomplete", rule: "O4", message: "The contract has no line." });
    };
    await expect(send("order.send", {})).rejects.toMatchObject({ code: "order.incomplete", rule: "O4" });
    await expect(send("order.send", {})).rejects.toBeInstanceOf(ApiError);
    expect(ids()[0]).not.toBe(ids()[1]);
  });
  it("two presses at once are one request", async () => {
    desk.handlers["order.send"] = () => ({ done: true });
    const [first, second] = await Promise.all([send("order.send", {}), send("order.send", {})]);
    expect(desk.calls).toHaveLength(1);
    expect(first).toBe(second);
  });
});

it("half a character, as a cut-off paste leaves it, does not leave the page: the desk would not read the call at all", async () => {
  desk.handlers["catalogue.search"] = (args) => args;
  const halved = { text: "seal \ud83d 👩 \udc69", filters: { certifications: ["CE\ud83d"], price_min: undefined }, page: 0, quantity: null };
  const whole = { text: "seal \ufffd 👩 \ufffd", filters: { certifications: ["CE\ufffd"], price_min: undefined }, page: 0, quantity: null };
  await expect(call("catalogue.search", halved as never)).resolves.toEqual(whole);
});

it("tells a change once, whether the reply or the event names it first", async () => {
  let told = 0;
  const stop = watch(["orders"], () => (told += 1));
  const { publish } = await import("./topics");
  publish(["orders"]);
  publish(["orders", "messages"]);
  publish(["credit"]);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(told).toBe(1);
  stop();
});

describe("errors say what happened, what was kept and what to do", () => {
  const of = (code: string, message = "", facts = {}) => words(new ApiError("x", { code, message, facts }));
  it("by the desk's sentence where a rule decided", () => {
    const told = words(new ApiError("x", { code: "dispute.too_early", rule: "D1", message: "Possible once the initial payment is complete." }));
    expect(told.title).toBe("Possible once the initial payment is complete.");
    expect(told.hint).toContain("Nothing was recorded");
  });
  it("never by a code alone", () => {
    for (const code of ["zzz.unheard_of", "bug", "no_answer", "corrupt", "conflict.version", "unavailable.disk_full", "invalid.arguments", "not_found", "window"]) {
      const told = of(code);
      expect(told.title, code).toBeTruthy();
      expect(told.title, code).not.toContain(code);
      expect(told.hint.length, code).toBeGreaterThan(20);
    }
  });
  it("that a folder or a disk does not do what it must is told in the desk's own words", () => {
    const faults = ["unfit_place", "not_writable", "not_encrypted", "moved", "file", "file_missing", "damaged", "not_permitted", "backup_folder"].map((code) => `unavailable.${code}`);
    for (const code of [...faults, "corrupt", "corrupt.readable"]) {
      const told = of(code, "reading ledger.db failed: no such device");
      expect(told.title, code).not.toContain("ledger.db");
      expect(told.hint, code).toContain("Reading ledger.db failed: no such device.");
    }
    // Each has its own title, and none is that of what it is a kind of.
    const titles = [...faults, "corrupt", "unavailable.writer", "unavailable.newer_version", "unavailable.read_only", "unavailable.disk_full"].map((code) => of(code).title);
    expect(new Set(titles).size).toBe(titles.length);
  });
  it("every code that the desk may answer has its words, or was looked at with those of its kind", () => {
    // Their kind's words are true of them: what is said of wrong arguments, of somebody who was first, of what passes.
    const asTheirKind = [
      "conflict.not_undoable", "conflict.request_reused", "invalid.amount", "invalid.arguments", "invalid.country", "invalid.currency", "invalid.date", "invalid.days", "invalid.no_figures", "invalid.number", "invalid.passphrase_short",
      "invalid.rate", "invalid.time_zone", "invalid.too_many_figures", "locked.encryption_unfinished", "locked.not_encrypted", "locked.passphrase_needed", "locked.workspace", "unavailable.busy", "unavailable.importing", "unavailable.no_home",
      "unavailable.not_recorded", "unavailable.stopped", "unavailable.undone",
    ];
    const sources = readdirSync("../crates/desk/src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".rs"));
    const codes = new Set(sources.flatMap((name) => [...readFileSync(`../crates/desk/src/${name}`, "utf8").matchAll(/"((?:invalid|conflict|unavailable|locked)\.[a-z_]+)"/g)].map(([, code]) => code ?? "")));
    expect(codes.size).toBeGreaterThan(30);
    expect([...codes].filter((code) => !(code in TABLE)).toSorted()).toEqual(asTheirKind);
    for (const code of codes) {
      const told = of(code, "It is as it is.");
      expect(told.title + told.hint, code).not.toContain(code);
      // Nothing is marked where no field is named, and what stands in the way of a file or a name is no newer state.
      expect(told.hint, code).not.toContain("marked");
    }
    for (const code of ["conflict.occupied", "conflict.practice", "invalid.file", "unavailable.wrong_key"]) expect(of(code).action, code).toBeUndefined();
  });
  it("wrong fields are told by their problems, not by their paths", () => {
    const told = of("invalid.arguments", "contract.lines[0].quantity: must be positive", { fields: [{ field: "contract.lines[0].quantity", problem: "must be positive" }] });
    expect(told.title).not.toContain("contract.lines");
    expect(told.hint).toContain("mend what is marked");
  });
  it("names the incident of a bug and offers to try again", () => {
    const told = of("bug", "", { incident: "0192ab" });
    expect(told.hint).toContain("0192ab");
    expect(told.action?.kind).toBe("retry");
  });
  it("finds the problem of one field", () => {
    const error = new ApiError("x", { code: "invalid.arguments", message: "", facts: { fields: [{ field: "lines[0].quantity", problem: "must be positive" }] } });
    expect(error.fieldProblem("lines[0].quantity")).toBe("must be positive");
    expect(error.fieldProblem("lines")).toBe("must be positive");
    expect(error.fieldProblem("line")).toBeUndefined();
  });
  it("takes anything thrown", () => {
    expect(asApiError("text")).toMatchObject({ code: "window", message: "text" });
  });
});

it("sends a file in pieces under the desk's limit, in order", async () => {
  const pieces: string[] = [];
  desk.handlers["upload.start"] = () => ({ upload_id: "upl_1" });
  const offsets: number[] = [];
  desk.handlers["upload.append"] = ({ offset, content_base64 }: { offset: number; content_base64: string }) => {
    offsets.push(offset);
    pieces.push(content_base64);
  };
  const bytes = Uint8Array.from({ length: 2_000_000 }, (_, at) => at % 251);
  const sent: number[] = [];
  const done = await upload(new File([bytes], "a.csv", { type: "text/csv" }), (so) => sent.push(so));
  expect(done).toMatchObject({ upload_id: "upl_1", name: "a.csv", size: 2_000_000 });
  expect(pieces.every((piece) => piece.length <= 1024 * 1024)).toBe(true);
  expect(sent.at(-1)).toBe(2_000_000);
  const whole = pieces.map((piece) => atob(piece)).join("");
  expect(whole.length).toBe(2_000_000);
  // Each says where it begins, so that one which is sent again comes in once.
  const begins = pieces.map((_, at) => pieces.slice(0, at).reduce((sum, piece) => sum + atob(piece).length, 0));
  expect(offsets).toEqual(begins);
  expect(whole.charCodeAt(1_999_999)).toBe(1_999_999 % 251);
});

it("t2_a clock that went back is reported with the step that was recorded", async () => {
  const behind = { newest: "2026-09-24T16:00:00Z", now: "2026-09-24T15:00:00Z" };
  const told = vi.fn();
  const stop = onClockBehind(told);
  vi.spyOn(desk, "dispatch").mockResolvedValueOnce({ ok: { done: true }, clock_went_back: behind }).mockResolvedValue({ ok: {} });
  expect(await send("order.send", { order_id: "ord_1" })).toEqual({ done: true });
  expect(told).toHaveBeenCalledExactlyOnceWith(behind);
  await send("order.send", { order_id: "ord_2" });
  expect(told).toHaveBeenCalledOnce();
  stop();
});

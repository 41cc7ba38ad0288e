import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport, Refusal } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import type { Contract, OrderView } from "../order/types";
import { Draft } from "./draft.svelte";

const start = { title: "", currency: "USD", lines: [], remarks: "" } as unknown as Contract;
let desk: MemoryTransport;
let stored: { version: number; contract: Contract };
let release: (() => void)[];
let stop: () => void;

const view = () => ({ order_id: "ord_1", ...structuredClone(stored), warnings: [], actions: [] }) as unknown as OrderView;
const saves = () => desk.calls.filter((call) => call.op === "order.revise_draft").map((call) => (call.args as { contract: Contract }).contract.title);

function make(saved = true): Draft {
  let draft!: Draft;
  stop = $effect.root(() => {
    draft = new Draft(view(), start, saved);
  });
  flushSync();
  return draft;
}
function write(draft: Draft, title: string) {
  draft.contract.title = title;
  flushSync();
}

beforeEach(() => {
  vi.useFakeTimers();
  stored = { version: 1, contract: structuredClone(start) };
  release = [];
  desk = new MemoryTransport({
    "order.view": () => view(),
    "order.revise_draft": async (args: { expected_version: number; contract: Contract }) => {
      await new Promise<void>((done) => release.push(done));
      if (args.expected_version !== stored.version) throw new Refusal({ code: "conflict.version", message: "changed" });
      stored = { version: stored.version + 1, contract: args.contract };
      return view();
    },
  });
  useTransport(desk);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it("saves what rests, once, and never two at a time", async () => {
  const draft = make();
  write(draft, "A");
  write(draft, "AB");
  expect(saves()).toEqual([]);
  await vi.advanceTimersByTimeAsync(400);
  expect(saves()).toEqual(["AB"]);
  write(draft, "ABC");
  await vi.advanceTimersByTimeAsync(400);
  expect(saves()).toEqual(["AB"]);
  release[0]?.();
  await vi.advanceTimersByTimeAsync(1);
  expect(saves()).toEqual(["AB", "ABC"]);
  release[1]?.();
  await vi.advanceTimersByTimeAsync(1);
  expect([draft.state, draft.view.version, stored.contract.title]).toEqual(["saved", 3, "ABC"]);
});

it("goes on when the order moved elsewhere, and stops when somebody else wrote on the draft", async () => {
  const draft = make();
  stored.version = 5;
  write(draft, "ours");
  await vi.advanceTimersByTimeAsync(400);
  release[0]?.();
  await vi.advanceTimersByTimeAsync(1);
  release[1]?.();
  await vi.advanceTimersByTimeAsync(1);
  expect([draft.state, stored.contract.title]).toEqual(["saved", "ours"]);

  stored = { version: 9, contract: { ...stored.contract, title: "theirs" } };
  write(draft, "ours again");
  await vi.advanceTimersByTimeAsync(400);
  release[2]?.();
  await vi.advanceTimersByTimeAsync(1);
  expect([draft.state, draft.error?.code, stored.contract.title]).toEqual(["failed", "conflict.version", "theirs"]);
});

it("undoes and redoes states of the draft, and saves what stands then", async () => {
  const draft = make();
  write(draft, "one");
  draft.undo();
  flushSync();
  expect([draft.contract.title, draft.canUndo, draft.canRedo]).toEqual(["", false, true]);
  draft.redo();
  flushSync();
  expect(draft.contract.title).toBe("one");
  await vi.advanceTimersByTimeAsync(400);
  expect(saves()).toEqual(["one"]);
});

it("leaves out a requirement that nothing was written in (O9)", () => {
  const draft = make();
  draft.contract.lines.push({ product: "Seal", quality: [{ measure: "", tolerance: "", sample_size: null, aql: "" }, { measure: "Hardness 90", tolerance: "", sample_size: null, aql: "" }] } as unknown as Contract["lines"][number]);
  expect(draft.whole().lines[0]?.quality).toHaveLength(1);
});

it("a contract that is recorded as a whole is not saved by itself", async () => {
  const draft = make(false);
  write(draft, "theirs");
  await vi.advanceTimersByTimeAsync(1000);
  expect([saves(), draft.state]).toEqual([[], "local"]);
});

import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { publish } from "$lib/api/topics";
import { useTransport } from "$lib/api/transport";
import { FEW, Found, keyOf, PART, Results, type Row, type Search, type Slot } from "./results.svelte";

const row = (id: string) => ({ supplier: { id: "sup_1" }, product: { id } }) as Row;
const part = (number: number): Slot[] => Array.from({ length: PART }, (_, at) => ({ at: number * PART + at, row: row(`prd_${number * PART + at}`) }));

interface Asked {
  args: Search & { page: number; page_size: number };
  /** Answers that so many rows were found, all of which have the words in their ids; `there` of them are. */
  answer: (total?: number, there?: number) => Promise<void>;
}
let asked: Asked[];
let results: Results;
let end: () => void;

/** The newest question. */
const newest = () => asked.at(-1) as Asked;
const first = () => keyOf(results.slots.at(0)?.row as Row);
const changed = async () => {
  publish(["catalogue"]);
  await vi.advanceTimersByTimeAsync(20);
};

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  useTransport(new MemoryTransport({
    "catalogue.search": (args: Asked["args"]) => new Promise((done) => asked.push({
      args,
      answer: async (total = 1000, there = total) => {
        const from = args.page * args.page_size;
        const rows = Array.from({ length: Math.max(0, Math.min(args.page_size, there - from)) }, (_, at) => row(`${args.text} ${from + at}`));
        done({ total, rows, standings: { sup_1: { free: args.text } } });
        await vi.advanceTimersByTimeAsync(1);
      },
    })),
  }));
  end = $effect.root(() => void (results = new Results(() => ({ text: "" }), () => ["catalogue"])));
  flushSync();
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

describe("a million results", () => {
  const found = new Found(1_000_000, new Map([[0, part(0)], [15_555, part(15_555)]]));

  it("hold only what was loaded, and have a place for the rest", () => {
    expect(found.length).toBe(1_000_000);
    expect(found.at(777_762)?.row && keyOf(found.at(777_762)?.row as Row)).toBe("prd_777762");
    expect(found.at(500_000)).toEqual({ at: 500_000, row: undefined });
    expect([found.at(-1), found.at(1_000_000)]).toEqual([undefined, undefined]);
  });

  it("say where a row stands that is loaded", () => {
    expect([found.find("prd_777799"), found.find("prd_5"), found.find("prd_500000")]).toEqual([777_799, 5, -1]);
  });
});

describe("what is asked while one types", () => {
  it("a change elsewhere asks the newest words again, not those that were answered", async () => {
    results.ask({ text: "a" });
    await newest().answer();
    await newest().answer();
    expect(first()).toBe("a 0");
    // The next words are under way when an import ends.
    results.ask({ text: "ab" });
    await changed();
    await newest().answer();
    await newest().answer();
    expect([first(), results.answered?.text, results.loading]).toEqual(["ab 0", "ab", false]);
    expect(asked.map(({ args }) => args.text)).toEqual(["", "a", "ab", "ab"]);
    // And once more when all is answered.
    await changed();
    expect(newest().args).toMatchObject({ text: "ab", page: 0 });
  });

  it("a row knows the words it answers and its supplier's limit, also beside the next answer", async () => {
    await newest().answer();
    results.ask({ text: "b" });
    await newest().answer();
    const before = results.slots;
    results.ask({ text: "bc" });
    await newest().answer();
    await newest().answer();
    expect([before.at(3)?.words, before.at(3)?.row?.product?.id]).toEqual(["b", "b 3"]);
    expect(results.slots.at(3)).toMatchObject({ words: "bc", standing: { free: "bc" } });
  });

  it("a key is asked once, by whoever comes first", async () => {
    expect(results.follow({ text: "" })).toBe(false);
    expect(results.follow({ text: "a" })).toBe(true);
    expect(results.follow({ text: "a" })).toBe(false);
    await newest().answer();
    await newest().answer();
    expect(asked.map(({ args }) => args.text)).toEqual(["", "a"]);
    // Asking anew is asking again.
    results.ask({ text: "a" });
    expect(asked).toHaveLength(3);
  });
});

describe("the first rows", () => {
  const sizes = () => asked.map(({ args }) => [args.page, args.page_size]);
  const known = () => Array.from({ length: PART + 5 }, (_, at) => results.slots.at(at)?.row !== undefined).lastIndexOf(true) + 1;

  it("are as many as are drawn; the others of their part come when they are wanted", async () => {
    await newest().answer();
    results.need(0, FEW - 1);
    expect([sizes(), known()]).toEqual([[[0, FEW]], FEW]);
    results.need(3, FEW + 3);
    await newest().answer();
    expect([sizes(), known()]).toEqual([[[0, FEW], [0, PART]], PART]);
    expect(results.slots.find(` ${PART - 1}`)).toBe(PART - 1);
    // Where more are drawn, more come at once.
    results.need(0, 33);
    results.ask({ text: "a" });
    await newest().answer();
    expect(sizes().at(-1)).toEqual([0, 33]);
    expect(asked).toHaveLength(3);
  });

  it("are all there are where there are few, and nothing more is asked for", async () => {
    await newest().answer(7);
    results.need(0, 7);
    expect([sizes(), results.slots.length, known()]).toEqual([[[0, FEW]], 7, 7]);
  });

  it("are asked for once more, and not for ever, where fewer came than were said to be there", async () => {
    await newest().answer(1000);
    results.need(3, FEW + 3);
    // Some went meanwhile: the desk says a thousand, and has thirty.
    await newest().answer(1000, 30);
    results.need(3, 40);
    expect(asked).toHaveLength(2);
  });
});

it("what is in sight stays until it comes anew when the same is asked again", async () => {
  await newest().answer();
  results.need(180, 220);
  await newest().answer();
  await newest().answer();
  const before = results.slots.at(190)?.row;
  await changed();
  await newest().answer();
  expect(results.slots.at(190)?.row).toBe(before);
  expect(asked.slice(-1).map(({ args }) => args.page)).toEqual([3]);
  await newest().answer();
  await newest().answer();
  expect(results.slots.at(190)?.row).not.toBe(before);
  expect(results.slots.at(190)?.row).toEqual(before);
  expect(asked.map(({ args }) => args.page)).toEqual([0, 3, 4, 0, 3, 4]);
  // Another question leaves nothing of it.
  results.ask({ text: "b" });
  await newest().answer();
  expect(results.slots.at(230)?.row).toBeUndefined();
});

describe("the chosen row", () => {
  it("stays chosen when the same is asked again, though it is not among the rows that come first", async () => {
    await newest().answer();
    results.need(180, 220);
    await newest().answer();
    await newest().answer();
    expect(results.row(" 200")?.product?.id).toBe(" 200");
    results.need(0, 20);
    await changed();
    await newest().answer();
    expect(results.row(" 200")?.product?.id).toBe(" 200");
    // Where all rows are loaded one that is not among them is gone.
    await changed();
    await newest().answer(FEW);
    expect(results.row(" 200")).toBeUndefined();
  });

  it("is forgotten with another question", async () => {
    await newest().answer();
    expect(results.row(" 7")).toBeDefined();
    results.ask({ text: "b" });
    await newest().answer();
    expect(results.row(" 7")).toBeUndefined();
  });
});

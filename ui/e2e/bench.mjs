// Measures Discover in the real window with a large list taken in: keys of words that stand in the list, and a scroll through all of
// it. `cargo xtask bench window` builds the program, makes the list and calls this with its path.
import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./harness/app.mjs";
import { freshFolder, remove } from "./harness/driver.mjs";
import { rest } from "./harness/pages.mjs";
import { bareFrame, keysPressed, keysSaid, linesOf, scrolled, scrollSaid, takeIn } from "./harness/speed.mjs";

const TURNS = 3;
/** How often all rows are scrolled. */
const SCROLLS = 10;
/** Of each turn: products by name, one by its model, one supplier. */
const NAMES = 8;
/** Letters of each: few know more of what they look for. */
const LETTERS = 14;
const PATIENCE = 900_000;
/** Lines of another list that is taken in after the first: they stand beside the search's index while keys are measured. */
const BESIDE = 10_000;

/** Columns of the list. */
const [SUPPLIER, NAME, MODEL] = [1, 9, 10];

/** The fields of a line, without their quotes. */
function fields(line) {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field]) => field.replace(/^"|"$/g, "").replaceAll('""', '"'));
}

/** What is typed in each turn, taken from lines all over the list. */
function wordsOf(list) {
  const head = fields(linesOf(list, 1)[0]).length;
  const lines = linesOf(list, TURNS * (NAMES + 2)).map(fields).filter((line) => line.length === head);
  return Array.from({ length: TURNS }, (_, turn) => {
    const own = lines.filter((_, at) => at % TURNS === turn);
    return own.map((line, at) => line[at < NAMES ? NAME : at === NAMES ? MODEL : SUPPLIER].slice(0, LETTERS).trim());
  });
}

/** Another list, of the first lines of this one, each with another name for its product. */
function beginning(list, path) {
  const opened = openSync(list, "r");
  try {
    const part = Buffer.alloc(16 << 20);
    const text = part.toString("utf8", 0, readSync(opened, part, 0, part.length, 0));
    const [head, ...lines] = text.split("\n", BESIDE + 1);
    const renamed = lines.map((line) => line.replace(`,${fields(line)[NAME]},`, `,${fields(line)[NAME]} B,`));
    writeFileSync(path, `${[head, ...renamed].join("\n")}\n`);
  } finally {
    closeSync(opened);
  }
  return path;
}

const list = process.argv[2];
if (!list) throw new Error("which list? bench.mjs PATH");
const folder = await freshFolder();
const app = await open({ practice: true }, folder);
try {
  await takeIn(app, list, PATIENCE);
  await takeIn(app, beginning(list, join(folder, "more.csv")), PATIENCE);
  await app.see(/results from/);
  await rest(app);
  const bare = await bareFrame(app);
  const turns = wordsOf(list);
  for (const [turn, words] of [...turns, turns[0]].entries()) {
    if (turn === turns.length) {
      await app.click(/^Trade Assurance/, { role: "checkbox" });
      await app.click(/^China/, { role: "checkbox" });
      await rest(app);
      console.log("the words of the first turn once more, of assured suppliers in China:");
    }
    const keys = await keysPressed(app, words);
    console.log(keysSaid(keys, bare));
    const slow = keys.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
    console.log(`  the slowest: ${slow.map(({ text, ms }) => `“${text}” ${Math.round(ms)} ms`).join(", ")}`);
  }
  await app.fill("Search products and suppliers", "");
  await app.click(/^Trade Assurance/, { role: "checkbox" });
  await app.click(/^China/, { role: "checkbox" });
  await app.choose("Order of the results", "Name");
  await rest(app);
  const rows = await app.driver.executeScript("return Number(document.querySelector('.results [role=grid]').getAttribute('aria-rowcount')) - 1");
  for (let turn = 0; turn < SCROLLS; turn += 1) {
    await app.driver.executeScript("document.querySelector('.results [role=grid]').scrollTop = 0");
    await rest(app);
    console.log(scrollSaid(await scrolled(app), rows, bare));
  }
} finally {
  await app.close();
  await remove(folder);
}

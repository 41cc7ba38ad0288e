// What the window says when it is asked why, beside what the script says: the same steps in the same order, each with the same
// inputs, signs, result and rule, and the same days counted and passed over.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { figuresOfPage } from "./beside.mjs";

const WORDS = JSON.parse(readFileSync(new URL("../../messages/en.json", import.meta.url), "utf8"));
/** Their results stand in the columns that use them and need no block of their own. */
const FACT = /^(in the contract|recorded|nothing is recorded|now$|[\w.]+ of [\w-]+@\d+$)/;

const PROVISIONAL = "provisional";
const ALSO = "also by ";

/** The steps that a `why` says, the figure's own last. */
export function stepsOf({ said }) {
  return said.filter((one) => one !== PROVISIONAL && !one.startsWith(ALSO));
}

/** `name [of] = value: how (RULE)` */
function stepOf(line) {
  const hit = /^(?<name>[a-z ]+?)(?: \[(?<of>[^\]]+)\])? = (?<value>.+?): (?<how>.+?)(?: \((?<rule>[A-Z]+\d+)\))?$/.exec(line);
  assert.ok(hit, `this is no step: ${line}`);
  return { ...hit.groups, line };
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Which one of a name it is, is left out where there is only one of that name. */
function told(steps) {
  const several = new Map();
  for (const { name, of } of steps) several.set(name, (several.get(name) ?? new Set()).add(of));
  return steps.map((step) => ({ ...step, label: label(several.get(step.name).size > 1 ? step : { name: step.name }) }));
}

/** What the page calls it. */
function label({ name, of }) {
  const word = WORDS[`why_name_${name.replaceAll(" ", "_")}`];
  assert.ok(word, `ui/messages has no word for ${name}`);
  const fill = (key, which) => WORDS[key].replace("{name}", word).replace("{of}", which);
  if (of === undefined || /^[a-z_]+$/.test(of)) {
    const which = of && ["method", "coverage", "instalment"].map((kind) => WORDS[`${kind}_${of}`]).find(Boolean);
    return capital(which ? fill("why_name_of", which) : word);
  }
  return capital(/^[\d.]+$/.test(of) ? fill("why_name_nth", of) : fill("why_name_of", of));
}

/** A value of a script and one of a panel, as the same thing. */
function sameValue(written, shown) {
  const [money] = /^-?\d+\.\d\d(?= [A-Z]{3}$)/.exec(written) ?? [];
  const figures = figuresOfPage(shown);
  if (money) return figures.some(({ kind, value }) => kind === "amount" && value === money);
  if (/^\d{4}-\d\d-\d\d$/.test(written)) return figures.some(({ kind, value }) => kind === "day" && written.endsWith(value));
  if (written.includes("T")) return figures.some(({ kind, value }) => kind === "instant" && value === `${written.slice(0, 16)}Z`);
  if (/^\d\d:\d\d:\d\d$/.test(written)) return shown === written.slice(0, 5);
  return figures.length === 1 && Number(figures[0].value) === Number(written);
}

/** Runs inside the page: opens the reason of the first figure at one of these places; calls back with what the panel holds. */
export async function openReason(places, done) {
  const pause = (ms) => new Promise((next) => setTimeout(next, ms));
  const all = [...document.querySelectorAll("main [data-why]")].filter((one) => one.getClientRects().length > 0 && places.includes(one.dataset.why));
  async function opened(figure) {
    figure.click();
    let panel = null;
    for (let waited = 0; waited < 10_000 && !panel?.querySelector(".says"); waited += 20) {
      await pause(20);
      panel = figure.nextElementSibling?.matches("[role=dialog]") ? figure.nextElementSibling : null;
    }
    return panel;
  }
  let [figure, panel] = [null, null];
  for (figure of all) {
    panel = await opened(figure);
    // Days that are left are worked out by the page from this figure, which then stands second: not this one.
    if (panel && !panel.querySelector("h3.num")) break;
    figure.click();
    panel = null;
  }
  if (!panel) return done(null);
  const text = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? "";
  const row = (line) => ({
    sign: text([...line.querySelectorAll(".sign")].at(0)).replace(/^This one counts: ?/, ""),
    chosen: line.classList.contains("chosen"),
    label: text([...line.querySelectorAll("dt > span")].at(-1).childNodes[0]),
    note: text(line.querySelector(".note-line")),
    value: text(line.querySelector("dd")),
    result: line.classList.contains("result"),
  });
  const blocks = [...panel.querySelectorAll(".blocks > section")].map((section) => ({
    head: text(section.querySelector("h3")),
    says: text(section.querySelector(".says")),
    rows: [...section.querySelectorAll(".column > div")].map(row),
    days: [...section.querySelectorAll(".calendar li .sr")].map(text),
  }));
  const told = { asked: figure.dataset.why, blocks, rules: [...panel.querySelectorAll("button.rule")].map(text), provisional: Boolean(panel.querySelector(".moves")) };
  figure.click();
  done(told);
}

/** The terms of a step, in their order, with the sign before each; and what of the sentence is none. */
function termsOf(step, earlier) {
  let rest = step.how;
  const terms = [];
  const longest = earlier.toSorted((one, other) => other.name.length - one.name.length);
  for (const known of longest) {
    const words = `${known.name}${known.of === undefined ? "" : ` [${known.of}]`} ${known.value}`;
    for (let place = rest.indexOf(words); place >= 0; place = rest.indexOf(words)) {
      const before = rest.slice(0, place).trimEnd().at(-1) ?? "";
      terms.push({ ...known, place, sign: "+−×÷".includes(before) ? before : "" });
      rest = rest.slice(0, place) + "#".repeat(words.length) + rest.slice(place + words.length);
    }
  }
  return { terms: terms.toSorted((one, other) => one.place - other.place), rest: rest.replace(/#+/g, " ") };
}

/** Where an input is from, as the column notes it. */
function checkNote(term, row, late) {
  if (term.how.startsWith("in the contract")) assert.equal(row.note, WORDS.why_from_contract, term.line);
  const [, edition] = /^[\w.]+ of ([\w-]+@\d+)$/.exec(term.how) ?? [];
  if (edition && term.name === "cut off") return assert.equal(row.note, WORDS[late ? "why_late" : "why_in_time"], term.line);
  if (edition) assert.ok(row.note.includes(edition), `${term.line}: the panel notes “${row.note}”`);
  const [, recorded] = /^recorded at (\S+)/.exec(term.how) ?? [];
  if (recorded && recorded !== term.value) assert.ok(sameValue(recorded, row.note), `${term.line}: the panel notes “${row.note}”`);
}

/** Days counted with their numbers, and days passed over. */
function checkDays(step, block) {
  const days = (text) => [...(text ?? "").matchAll(/\d{4}-\d\d-\d\d/g)].map(([day]) => day);
  const [counted, skipped = ""] = step.how.split(/; skipped /);
  const numbered = days(/: ((?:[\d-]+, )*[\d-]+)$/.exec(counted)?.[1]);
  const shown = (kind) => block.days.filter((day) => day.includes(kind));
  assert.equal(shown(": counted, number").length, numbered.length, step.line);
  numbered.forEach((day, index) => {
    const cell = shown(": counted, number").at(index);
    assert.ok(sameValue(day, cell.split(":")[0]) && cell.endsWith(`number ${index + 1}`), `${day} is day ${index + 1} of the script, the panel has “${cell}”`);
  });
  const over = [...skipped.matchAll(/([\d-]{10}) \(([^)]+)\)/g)];
  assert.equal(shown(": not counted,").length, over.length, step.line);
  for (const [index, [, day, closed]] of over.entries()) {
    const cell = shown(": not counted,").at(index);
    assert.ok(sameValue(day, cell.split(":")[0]), `${day} is passed over, the panel has “${cell}”`);
    for (const kind of ["weekend", "bank holiday"]) assert.equal(cell.includes(kind), closed.includes(kind), `${day}: ${cell}`);
  }
}

/** One step and the block that stands for it. */
function checkBlock(step, block, earlier, own) {
  const where = `${step.line}\n  the panel: ${JSON.stringify(block)}`;
  if (!own) assert.equal(block.head, step.label, where);
  if (step.name === "case") return assert.equal(block.says, capital(WORDS[`why_case_${step.value}`]), where);
  const { terms, rest } = termsOf(step, earlier);
  const rows = block.rows.filter(({ result }) => !result);
  const [result] = block.rows.filter((row) => row.result);
  assert.ok(result && result.label === step.label && sameValue(step.value, result.value), `the result: ${where}`);
  const [, local] = / is ([\d-]+T[\d:]+) in /.exec(rest) ?? [];
  const clock = rows.find((row) => row.label.startsWith("On the clock in "));
  if (local) assert.ok(clock && sameValue(`${local}Z`, clock.value), `the clock: ${where}`);
  const inputs = rows.filter((row) => row !== clock);
  const kept = [...terms];
  const reached = step.how.includes("was reached by");
  for (const row of inputs) {
    const index = kept.findIndex((term) => term.label === row.label && sameValue(term.value, row.value));
    assert.ok(index >= 0, `“${row.label} ${row.value}” is no input of the script's step: ${where}`);
    const [term] = kept.splice(index, 1);
    // What had come is told as the fact that it is: where the sum due is from is no part of it.
    if (!reached || term.how.startsWith("recorded")) checkNote(term, row, step.how.includes(", past the "));
    if (/ [+−×÷] /.test(step.how) && !reached) assert.equal(row.sign, term.sign, `the sign of ${row.label}: ${where}`);
    // Of what had come the last one counts, by when it came.
    const [, came] = /^recorded at (\S+)/.exec(term.how) ?? [];
    if (row.chosen) assert.equal(reached ? came : term.value, step.value, `the one that counts: ${where}`);
  }
  assert.deepEqual(kept.map(({ line }) => line), [], `inputs that the panel does not show: ${where}`);
  if (block.days.length || /: [\d-]{10}|skipped/.test(step.how)) checkDays(step, block);
  checkRest(rest.split(/: (?=\d{4}-)|; skipped/)[0].replace(local ?? "", ""), step, block, where);
}

/** What a step says beyond its inputs: when a part came, and the exact product where it was rounded. */
function checkRest(rest, step, block, where) {
  const shown = block.rows.map(({ note, value }) => `${note} ${value}`);
  for (const [instant] of rest.matchAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g)) assert.ok(shown.some((text) => sameValue(instant, text)), `${instant}: ${where}`);
  const [, exact] = /= ([\d.]+), /.exec(rest) ?? [];
  if (exact && Number(exact) !== Number.parseFloat(step.value)) assert.ok(shown.some((text) => text.includes(exact)), `the exact product: ${where}`);
  const left = rest.replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "").replace(/= [\d.]+, /, "");
  assert.doesNotMatch(left, /\d/, `figures of the script that are no input: ${where}`);
}

/** Fails where a panel holds anything else than the script's `why`. */
export function checkReason(line, panel) {
  const steps = told(stepsOf(line).map(stepOf));
  const further = line.said.flatMap((one) => (one.startsWith(ALSO) ? one.slice(ALSO.length).split(", ") : []));
  assert.equal(panel.provisional, line.said.includes(PROVISIONAL), `${line.text}: provisional`);
  assert.deepEqual(new Set(panel.rules), new Set([...steps.flatMap(({ rule }) => rule ?? []), ...further]), `${line.text}: the rules`);
  const last = steps.at(-1);
  const only = (step) => steps.some((one) => step.how === `${one.name}${one.of === undefined ? "" : ` [${one.of}]`} ${one.value}`);
  const all = steps.filter((step) => step === last || !(FACT.test(step.how) || only(step))).toReversed();
  // A step that only gives another one its name says nothing that the other does not: that one stands first.
  const renamed = all.find((step) => last.how === `the same as ${step.name}${step.of === undefined ? "" : ` [${step.of}]`} ${step.value}`);
  const blocks = renamed ? [renamed, ...all.slice(1).filter((step) => step !== renamed)] : all;
  assert.deepEqual(panel.blocks.map(({ head }) => head || blocks[0].label), blocks.map((step) => step.label), `${line.text}: the steps`);
  blocks.forEach((step, index) => checkBlock(step, panel.blocks[index], steps.slice(0, steps.indexOf(step)), index === 0));
}

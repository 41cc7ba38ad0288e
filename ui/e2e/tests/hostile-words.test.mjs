// Hostile words in the search of Discover: any text is a question, and the window lives on after it.
import assert from "node:assert/strict";
import { scenario } from "../harness/app.mjs";
import { until } from "../harness/driver.mjs";
import { rest } from "../harness/pages.mjs";

const discover = (app) => app.within("navigation", "Main").click("Discover");
const address = (app) => app.driver.executeScript("return decodeURIComponent(location.hash)");

/** Words that mean something to a database, a page or a terminal, or to nobody; none may be more than words. Those of `typed` go in
 * key by key, the others as a paste would bring them. */
const HOSTILE = [
  { name: "an unbalanced quotation mark", text: 'hydraulic "cyl', typed: true },
  { name: "quotation marks of all kinds", text: "'\"`´“”„«»‹›'\"", typed: true },
  { name: "brackets that are never closed", text: "((([{<hydraulic", typed: true, same: true },
  { name: "SQL", text: "'; DROP TABLE product; -- ", typed: true },
  { name: "SQL that is always true", text: "x' OR '1'='1' UNION SELECT * FROM sqlite_master /*" },
  { name: "wildcards of LIKE and GLOB", text: "%_*?[a-z]%\\%", typed: true },
  { name: "operators of a full-text search", text: 'name:hydraulic AND NOT (cyl* OR "piston") NEAR(a b, 3) ^x {name model}: -', cut: true },
  { name: "operators and nothing to join", text: "AND OR NOT NEAR", typed: true },
  { name: "only spaces", text: "          ", typed: true, everything: true },
  { name: "only spaces of other kinds", text: "\u00a0\u2003\u3000\u200b\u2060\ufeff", everything: true },
  { name: "control characters", text: `hyd${[...Array(32).keys()].map((code) => String.fromCharCode(code)).join("")}\u007f\u0085\u009b\u2028\u2029raulic` },
  { name: "a terminal's colours and a NUL", text: "\u001b[31mhydraulic\u001b[0m\u0000" },
  { name: "right-to-left words", text: "אסטוואנה هيدروليكية", typed: true },
  { name: "marks that turn the direction round", text: "\u202eciluardyh\u202c \u2066hydraulic\u2069 \u200f" },
  { name: "emoji, joined and coloured", text: "🏗️👩🏽‍🔧👨‍👩‍👧‍👦🇨🇳🛢" },
  { name: "half a character", text: "hydraulic \ud83d \udc69 \ud83d", same: true },
  { name: "a letter under many marks", text: `h${"\u0301".repeat(150)}ydraulic`, same: true },
  { name: "markup", text: "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>&amp;&#0;", cut: true },
  { name: "an address within an address", text: "%00%zz%E0%A4%A?q=towel&c=CN#/settings", typed: true },
  { name: "names that every object has", text: "__proto__ constructor toString hasOwnProperty", typed: true },
  { name: "10,000 letters of one word", text: "a".repeat(10_000), cut: true },
  { name: "10,000 characters in words", text: "hydraulic ".repeat(1_000), cut: true },
  { name: "10,000 characters of three bytes", text: "油".repeat(10_000), cut: true },
  { name: "10,000 quotation marks", text: '"'.repeat(10_000), everything: true },
];
const SEARCHED = "Search products and suppliers";
/** What stands in the search box. */
const searched = (app) => app.driver.executeScript("return document.querySelector('.results input[type=search]')?.value ?? ''");
/** Brings a text into the search box in one piece, in place of what was there, as a paste does. */
function paste(app, text) {
  // In letters of ASCII alone: half a character would not come through the driver.
  return app.driver.executeScript(`const box = document.querySelector('.results input[type=search]');
    box.focus();
    box.select();
    document.execCommand('insertText', false, JSON.parse(arguments[0]));`, JSON.stringify(text).replace(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`));
}
/** Notes from now on which words the rows on the screen answer. */
const watchAnswers = (app) => app.driver.executeScript(`window.e2eAnswered = new Set();
  window.e2eWatch = new PerformanceObserver((list) => { for (const one of list.getEntries()) if (one.name === 'discover.painted') window.e2eAnswered.add(one.detail.text); });
  window.e2eWatch.observe({ entryTypes: ['measure'] });`);
/** Until the rows answer what stands in the box. */
async function answered(app) {
  const done = () => app.driver.executeScript("return window.e2eAnswered.has(document.querySelector('.results input[type=search]').value.trim())");
  await until(async () => (await done()) || undefined, async () => `no rows answer the ${(await searched(app)).length} characters; the page reads:\n${await app.text()}`);
  await rest(app);
}
/** Discover as it answers the words in its box: their total, what stands there where nothing fits, and what should not be there. */
function answer(app) {
  return app.driver.executeScript(`const grid = document.querySelector('.results [role=grid]');
    return { found: document.querySelector('.results [role=status]')?.innerText ?? '', rows: Number(grid?.getAttribute('aria-rowcount') ?? 0) - 1, empty: document.querySelector('.results .empty')?.innerText ?? '',
      notes: [...document.querySelectorAll('.results [role=note]')].map((one) => one.innerText), problems: [...document.querySelectorAll('[role=alert], .problem .med, .toasts [role=alert]')].map((one) => one.innerText), title: document.title,
      elements: document.querySelectorAll('.results img, .results script').length };`);
}
/** An ordinary word, typed after the other: that many results, as before it. */
async function answersStill(app, ordinary) {
  await app.fill(SEARCHED, "hydraulic");
  await app.see(ordinary);
  assert.deepEqual((await answer(app)).problems, []);
}

scenario("whatever is typed or pasted into the search is answered, or nothing fits; an ordinary word after it is answered as before", { practice: true, timeout: 900_000 }, async (app, t) => {
  await discover(app);
  await app.see(/results from/);
  await rest(app);
  const everything = (await answer(app)).rows;
  await app.fill(SEARCHED, "hydraulic");
  await app.see(/^[\d,]+ results? from/m);
  await rest(app);
  const ordinary = (await answer(app)).found.split("\n")[0];
  const { title } = await answer(app);
  await watchAnswers(app);
  for (const { name, text, typed = false, everything: all = false, same = false, cut = false } of HOSTILE) {
    await t.test(name, async () => {
      await app.driver.executeScript("window.e2eAnswered.clear()");
      if (typed) await app.fill(SEARCHED, text);
      else await paste(app, text);
      await answered(app);
      const now = await answer(app);
      assert.deepEqual(now.problems, [], "a problem was shown");
      assert.match(now.found, /^[\d,]+ results?/, "it is not answered");
      assert.equal(now.rows === 0, now.empty.startsWith("Nothing fits"), `${now.rows} rows and “${now.empty}”`);
      if (same) assert.equal(now.found.split("\n")[0], ordinary, "signs beside a word ask for nothing");
      if (all) assert.equal(now.rows, everything, "no word was looked for, so everything is found");
      assert.equal(now.notes.some((note) => note.includes("only the first 200 characters")), cut, now.notes.join("; "));
      assert.deepEqual([now.title, now.elements], [title, 0], "it was taken for markup");
      await answersStill(app, ordinary);
    });
  }
  await app.pass("discover-hostile");
});

scenario("10,000 characters in the search outlive a page and Back, a page loaded anew, and a start", { practice: true }, async (app) => {
  // Three bytes each, and nine characters in an address.
  const long = "油".repeat(10_000);
  await discover(app);
  await app.fill(SEARCHED, "hydraulic");
  await app.see(/^[\d,]+ results? from/m);
  await rest(app);
  const ordinary = (await answer(app)).found.split("\n")[0];
  // A page that is being loaded has none yet.
  const held = () => searched(app).catch(() => "");
  const standsThere = async () => {
    await until(async () => (await held()) === long || undefined, async () => `the box holds ${(await held()).length} characters`);
    await app.see("only the first 200 characters");
    await rest(app);
    assert.deepEqual((await answer(app)).problems, []);
  };
  await paste(app, long);
  await standsThere();
  await until(async () => (await address(app)).includes(`q=${long.slice(0, 200)}`) || undefined, () => address(app));
  // A filter is a step of its own, and Back takes it off alone.
  await app.click(/^Trade Assurance/, { role: "checkbox" });
  await until(async () => (await address(app)).includes("ta=1") || undefined, () => address(app));
  await app.driver.navigate().back();
  await until(async () => !(await address(app)).includes("ta=1") || undefined, () => address(app));
  await standsThere();
  await app.within("navigation", "Main").click("Orders");
  await app.see("Orders");
  await app.driver.navigate().back();
  await standsThere();
  await app.reload();
  await standsThere();
  await answersStill(app, ordinary);
  await paste(app, long);
  await standsThere();
  // It opens where it was left.
  await app.restart();
  await standsThere();
  await answersStill(app, ordinary);
});

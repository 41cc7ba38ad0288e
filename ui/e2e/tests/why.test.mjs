// Why this date, why this amount: every figure can be opened to its derivation, and every page says where its figures are from.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open } from "../harness/app.mjs";
import { freshFolder, remove, until } from "../harness/driver.mjs";
import { openEvery, walkDialogs, walkFigures } from "../harness/figures.mjs";
import { goTo, pagesOf, rest } from "../harness/pages.mjs";
import { makeWorld } from "../harness/world.mjs";

/** Pages of facts alone, on which nothing is worked out. */
const FACTS_ALONE = new Set(["import", "order_compare", "credit_apply", "settings", "security", "rulebooks", "help"]);
const LOOKS = [[1280, 800, "light"], [900, 600, "dark"]];
let folder;
let world;
let app;

before(async () => {
  folder = await freshFolder();
  world = await makeWorld(folder, join(folder, "home"));
  app = await open({ practice: true }, folder);
  await app.seeRole("main");
}, { timeout: 300_000 });
after(async () => {
  await app?.close();
  await remove(folder);
});

const page = (name) => pagesOf(world).find(([known]) => known === name);
/** Pictures what is open in both windows and themes, and asks axe each time. */
async function look(name) {
  for (const [width, height, theme] of LOOKS) {
    await app.resize(width, height);
    await app.driver.executeScript("document.documentElement.dataset.theme = arguments[0]", theme);
    await app.driver.executeScript("document.querySelector('[data-why][aria-expanded=true]').scrollIntoView({ block: 'nearest' })");
    await rest(app);
    await app.axe();
    await app.picture(`${name}-${width}-${theme}`);
    const inside = await app.driver.executeScript("const box = document.querySelector('[role=dialog]:popover-open').getBoundingClientRect(); return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;");
    assert.ok(inside, `the panel stands out of ${width} × ${height}`);
  }
  await app.resize(1280, 800);
  await app.driver.executeScript("document.documentElement.dataset.theme = 'light'");
}
const closed = () => until(async () => ((await app.count("dialog", /^Why /)) === 0 ? true : undefined), () => "the panel is still open");
const focusedName = () => app.driver.executeScript("return document.activeElement.getAttribute('aria-label')");

test("P11: why a payment arrives then: working days counted, and those passed over with their reason", { timeout: 200_000 }, async () => {
  await goTo(app, page("payments"));
  await app.click(/basaltcrane/i, { role: "row" });
  await app.driver.executeScript("document.querySelector('aside [data-why*=arrival]').click()");
  const panel = app.within("dialog", /^Why /);
  await panel.see(/Working day \d+ after/);
  const days = await panel.text();
  assert.match(days, /day 0/);
  assert.match(days, /weekend in/);
  const said = await app.driver.executeScript("return [...document.querySelectorAll('[role=dialog] ol li .sr')].map((one) => one.textContent)");
  const counted = said.filter((day) => /: counted, number \d+$/.test(day));
  assert.ok(counted.length >= 7, `the latest day is the seventh: ${said.join("; ")}`);
  assert.ok(said.some((day) => /: not counted, (weekend|bank holiday) in/.test(day)), said.join("; "));
  await look("why-arrival");
  await app.press("Escape");
  await closed();
  assert.match(await focusedName(), /^Why .* – /, "the focus is back on the figure");
});

test("C7: why so much is covered, by keyboard", { timeout: 200_000 }, async () => {
  await goTo(app, page("order"));
  await app.see("Covered now");
  await app.driver.executeScript("document.querySelector('[data-why=\"/figures/cover/covered\"]').focus()");
  await app.press("Enter");
  const panel = app.within("dialog", /^Why USD /);
  await panel.see("Covered");
  const words = await panel.text();
  assert.match(words, /The smallest of|The smaller of/);
  await app.driver.executeScript("document.querySelector('[role=dialog] .says .rule').click()");
  await panel.see("Covered is the smaller of what was received and the cap");
  await app.press("Escape");
  await app.seeRole("dialog", /^Why USD /);
  await look("why-covered");
  await app.press("Escape");
  await closed();
  assert.match(await focusedName(), /^Why USD\s/);
  await app.see("Covered now");
});

test("O9: the cap that the contract check names can be opened, also of a contract that is not kept yet", { timeout: 200_000 }, async () => {
  const [, drafted] = page("order_edit");
  for (const path of [drafted, `${page("order")[1]}/edit?as=change`]) {
    await goTo(app, ["order_edit", path]);
    // All of it first: the limit covers less.
    if (path !== drafted) await app.driver.executeScript("[...document.querySelectorAll('[data-field=initial_payment] .quick button')].at(-1).click()");
    await app.see(/Cover ends at/);
    await rest(app);
    await app.driver.executeScript("document.querySelector('[data-why^=\"/warnings/\"]').click()");
    const panel = app.within("dialog", /^Why /);
    await panel.see(/smaller of|smallest of/i);
    if (path === drafted) await look("why-check");
    await app.press("Escape");
    await closed();
  }
});

/** One method for all of it, which is neither the cheapest nor the earliest. */
async function ownWay() {
  await app.driver.executeScript("document.querySelector('.arrivals input[value=e_checking]').click()");
  await rest(app);
}
/** The same with a share for another method. */
async function ownSplit() {
  await ownWay();
  await app.driver.executeScript("[...document.querySelectorAll('.split-own button')].at(-1).click()");
  await rest(app);
  await app.driver.executeScript(`
    const share = document.querySelector(".split-own .share input");
    share.focus();
    share.value = "500.00";
    share.dispatchEvent(new Event("input", { bubbles: true }));
    share.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));`);
  await rest(app);
}

test("P6, P11: when a way of one's own arrives is counted by the desk, and what leaves the account has its fee in it", { timeout: 200_000 }, async () => {
  await goTo(app, page("checkout"));
  await ownWay();
  await app.driver.executeScript("document.querySelector('.plan.on [data-why*=\"/arrives_latest\"]').click()");
  const panel = app.within("dialog", /^Why /);
  await panel.see(/Working day \d+ after/);
  assert.doesNotMatch(await panel.text(), /as entered here/);
  await app.press("Escape");
  await closed();
  await app.driver.executeScript("document.querySelector('.pay [data-why]').click()");
  await panel.see(/Amount with its fees/);
  await app.press("Escape");
  await closed();
});

test("O5, D1, D2: how many orders and disputes there were with a supplier names each that counts", { timeout: 200_000 }, async () => {
  await goTo(app, page("supplier"));
  await app.see("Your history with it");
  await rest(app);
  const history = "[...document.querySelectorAll('main *')].filter((one) => one.querySelector(':scope dl.kv [data-why*=\"/started\"]')).at(-1)";
  // No count of the card stands there without one.
  const bare = await app.driver.executeScript(`return [...${history}.querySelectorAll("dl.kv dd")].filter((one) => /\\d/.test(one.textContent) && !one.querySelector("[data-why]")).map((one) => one.textContent)`);
  assert.deepEqual(bare, [], "counts without a reason");
  const paths = await app.driver.executeScript(`return [...${history}.querySelectorAll("[data-why]")].flatMap((one) => one.dataset.why.split(" "))`);
  for (const path of ["/started", "/confirmed", "/completed", "/disputes"]) assert.ok(paths.includes(path), `${path} among ${paths}`);
  await app.driver.executeScript(`${history}.querySelector("[data-why*='/started']").click()`);
  const panel = app.within("dialog", /^Why /);
  await panel.see(/Orders started/);
  assert.match(await panel.text(), /Start of the order \(QS-\d+\)/);
  await app.press("Escape");
  await closed();
});

test("D2, O5, P8: what a supplier shipped in time, and the money that went to it, name each order that counts", { timeout: 200_000 }, async () => {
  await goTo(app, page("supplier"));
  await app.see("Your history with it");
  await rest(app);
  const told = await app.ledger("supplier.history", world.supplier);
  assert.ok(told.on_time + told.late > 0 && told.money.length > 0, JSON.stringify(told));
  const [dealt] = told.money;
  const written = ({ amount, currency }) => `${currency} ${Number(amount).toLocaleString("en-US", { minimumFractionDigits: 2 })}`;
  const figures = [
    ["/on_time", `${told.on_time} of ${told.on_time + told.late}`, "Shipped in time"],
    ["/money/0/ordered", written(dealt.ordered), "Ordered"],
    ["/money/0/received", written(dealt.received), "Received by it"],
  ];
  for (const [path, shown, label] of figures) {
    const figure = `[...document.querySelectorAll("main dl.kv dd [data-why]")].find((one) => one.dataset.why.split(" ").includes("${path}"))`;
    const [text, beside] = await app.driver.executeScript(`const figure = ${figure}; const dt = figure?.closest("dd").previousElementSibling; return [figure?.closest("dd").innerText.replace(/\\s+/g, " ").trim(), dt?.innerText]`);
    assert.equal(text, shown, `${label} (${path})`);
    assert.ok(beside.startsWith(label), `${beside} beside ${path}`);
    await app.driver.executeScript(`${figure}.click()`);
    const panel = app.within("dialog", /^Why /);
    await panel.see(/QS-\d+/);
    if (path === "/on_time") await look("why-on-time");
    await app.press("Escape");
    await closed();
  }
});

test("every amount and day can be asked for its reason, or says that it is a fact", { timeout: 600_000 }, async (t) => {
  const change = ["a change of what was agreed", `${page("order")[1]}/edit?as=change`];
  // Delivered in time: the form of a dispute names the ship-by day of the ground that is refused.
  const undisputed = ["a dispute that may be opened", `/disputes/${encodeURIComponent(world.order.order_id)}`];
  const [, checkout] = page("checkout");
  const own = [["a way of one's own", checkout, ownWay], ["a way in two parts", checkout, ownSplit]];
  for (const known of [...pagesOf(world), change, undisputed, ...own]) {
    const [name, , prepare] = known;
    await t.test(name, async () => {
      await goTo(app, known);
      await prepare?.();
      await rest(app);
      const { bare, repeated, asked } = await app.driver.executeScript(`${walkFigures}\nreturn walkFigures();`);
      assert.deepEqual(bare, [], `figures without a reason on ${name}`);
      assert.deepEqual(repeated, [], `figures repeated on ${name} that can nowhere be asked for`);
      assert.ok(asked > 0 || FACTS_ALONE.has(name), `no figure of ${name} can be opened`);
      const without = await app.driver.executeAsyncScript(`${openEvery}\nopenEvery(arguments[arguments.length - 1]);`);
      assert.deepEqual(without, [], `figures of ${name} without a derivation`);
      assert.deepEqual(await app.complaints(), []);
    });
  }
});

/** Pages whose buttons open dialogs that name amounts or days, the one that changes least first. */
const WITH_DIALOGS = ["payments", "credit", "supplier", "quotes", "checkout", "dispute", "order"];

test("every amount and day of a dialog stands on its page with a reason, is entered, or has one of its own", { timeout: 600_000 }, async (t) => {
  const all = [];
  for (const name of WITH_DIALOGS) {
    await t.test(name, async () => {
      await goTo(app, page(name));
      await rest(app);
      const { seen, bare } = await app.driver.executeAsyncScript(`${walkFigures}\n${walkDialogs}\nwalkDialogs(arguments[arguments.length - 1], walkFigures);`);
      assert.deepEqual(bare, [], `figures without a reason in the dialogs of ${name}`);
      all.push(...seen);
    });
  }
  assert.ok(all.length >= 10, `dialogs that were opened: ${all.join("; ")}`);
});

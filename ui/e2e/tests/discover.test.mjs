// Discover as a buyer uses it: words, filters that stay in the address, a list of any length, the shortlist, saved searches, and
// products side by side.
import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { scenario } from "../harness/app.mjs";
import { until } from "../harness/driver.mjs";
import { openEvery, walkFigures } from "../harness/figures.mjs";
import { rest } from "../harness/pages.mjs";
import { bareFrame, keysPressed, keysSaid, scrolled, scrollSaid, takeIn } from "../harness/speed.mjs";

/** Rows of the long list: tall enough that its scroller is a scaled one. */
const ROWS = Number(process.env.QUAYSIDE_SCROLL_ROWS ?? 100_000);
const LOOKS = [[1280, 800, "light"], [1280, 800, "dark"], [900, 600, "light"], [900, 600, "dark"]];

const discover = (app) => app.within("navigation", "Main").click("Discover");
const address = (app) => app.driver.executeScript("return decodeURIComponent(location.hash)");
/** Pictures what is open in every look, and asks axe each time. */
async function look(app, name) {
  for (const [width, height, theme] of LOOKS) {
    await app.resize(width, height);
    await app.driver.executeScript("document.documentElement.dataset.theme = arguments[0]", theme);
    await rest(app);
    await app.pass(`${name}-${width}-${theme}`);
  }
  await app.resize(1280, 800);
  await app.driver.executeScript("document.documentElement.dataset.theme = 'light'");
}

/** The one list of results: where it stands, and its first row in sight. */
function list(app) {
  return app.driver.executeScript(`const grid = document.querySelector('.results [role=grid]');
    const head = grid.querySelector('.head').getBoundingClientRect();
    const first = [...grid.querySelectorAll('[data-at]')].find((row) => row.getBoundingClientRect().bottom > head.bottom + 1);
    return { scroll: grid.scrollTop, tall: grid.scrollHeight, rows: Number(grid.getAttribute('aria-rowcount')) - 1, drawn: grid.querySelectorAll('[data-at]').length,
      at: Number(first?.dataset.at), y: first && first.getBoundingClientRect().top - head.bottom, text: first?.innerText ?? '' };`);
}

scenario("filters are counted and live in the address, so that Back takes them off one by one", { practice: true }, async (app) => {
  await discover(app);
  await app.see(/results from/);
  await app.fill("Search products and suppliers", "hydraulic");
  await app.see(/^[\d,]+ results? from/m);
  const all = await app.driver.executeScript("return document.querySelector('.results [role=status]').innerText");
  await app.click(/^Trade Assurance/, { role: "checkbox" });
  await app.click(/^China/, { role: "checkbox" });
  await until(async () => /q=hydraulic.*c=CN/.test(await address(app)) || /c=CN.*ta=1|ta=1.*c=CN/.test(await address(app)) || undefined, () => address(app));
  // Counts come a frame later than the rows.
  await rest(app);
  const count = await app.driver.executeScript("return [...document.querySelectorAll('.facet-pane label')].find((label) => label.textContent.trim().startsWith('China')).querySelector('.count').innerText");
  await app.see(new RegExp(`^${count} results? from`, "m"));
  await look(app, "discover-filtered");
  await app.driver.navigate().back();
  await until(async () => !(await address(app)).includes("c=CN") || undefined, () => address(app));
  await app.driver.navigate().back();
  await app.see(all.split("\n")[0]);
  assert.match(await address(app), /q=hydraulic/, "the words stay");
  await app.driver.navigate().forward();
  await app.driver.navigate().forward();
  await app.see(new RegExp(`^${count} results? from`, "m"));

  // A band finds as many as it says.
  await rest(app);
  const band = await app.driver.executeScript(`const label = [...document.querySelectorAll('.facet-pane [data-figure=fact] label')].at(0);
    label.click(); return label.querySelector('.count').innerText;`);
  await app.see(new RegExp(`^${band} results? from`, "m"));
  await app.click(/^Clear \d/);
  await app.fill("Certificate", "no such mark");
  await app.press("Enter");
  await app.see("Nothing fits");
  await app.click(/^no such mark/, { role: "checkbox" });
  await app.see(all.split("\n")[0]);
  for (const [label, value] of [["Years in business at least", "1"], ["Messages answered at least", "1"], ["MOQ at most", "1000000"], ["Lead time at most", "900"]]) {
    await app.fill(label, value);
    await rest(app);
    await app.fill(label, "");
  }
  // Only what something found is priced in is offered, with its count.
  await app.choose("Priced in", "USD");
  await rest(app);
  assert.match(await address(app), /in=USD/);
  await app.choose("Priced in", "any");
  await app.choose("Order of the results", "Ordered from last");
  await rest(app);
  assert.match(await address(app), /sort=last_ordered/);
  // What is nearly spelled so is said to be.
  await app.fill("Search products and suppliers", "hydrualic cylinedr");
  await app.see("Hardly anything is spelled “hydrualic cylinedr”. What is spelled nearly so stands among it");
  await app.choose("Order of the results", "Best match");
  await app.see("Hardly anything is spelled “hydrualic cylinedr”. What is spelled nearly so stands below it.");
  await look(app, "discover-near");
});

scenario("every key that is typed is answered on the screen; the time it takes is printed", { practice: true }, async (app, t) => {
  await discover(app);
  await app.see(/results from/);
  const bare = await bareFrame(app);
  // How long it takes decides nothing here; a key that is never answered is a fault.
  const keys = await keysPressed(app, ["hydraulic cylinder", "cotton bath towel", "led panel 60", "rattan lounge", "gasket"]);
  const line = keysSaid(keys, bare);
  t.diagnostic(line);
  console.log(line);
});

scenario("the shortlist, with notes and tags, from rows and pages", { practice: true }, async (app) => {
  await discover(app);
  await app.fill("Search products and suppliers", "hydraulic cyl");
  await rest(app);
  await app.press("Enter", "s");
  await app.see("On the shortlist");
  await app.press("s");
  const dialog = app.within("dialog");
  await dialog.fill("Note", "Ask for samples");
  await dialog.fill("Tags", "Spring, cylinders, spring");
  await app.pass("shortlist-note");
  await dialog.click("Save note");
  await app.see("Ask for samples");
  await app.press("j", "j", "s");
  await rest(app);
  await app.click(/^On my shortlist/, { role: "checkbox" });
  await app.see(/^2 results from/m);
  await look(app, "discover-shortlist");
  const kept = await app.ledger("shortlist.view");
  assert.deepEqual(kept.entries.map((entry) => [entry.note, entry.tags]), [["", []], ["Ask for samples", ["Spring", "cylinders"]]]);
  // Off again on the product's own page.
  await app.press("Enter");
  await app.see("My quantity");
  await app.within("main").click("On the shortlist");
  await app.within("dialog").click("Take off the shortlist");
  await app.press("Escape");
  await app.see(/^1 result from/m);
  assert.equal((await app.ledger("shortlist.view")).entries.length, 1);
});

scenario("a search is kept, run again, renamed and let go", { practice: true }, async (app) => {
  await discover(app);
  await app.fill("Search products and suppliers", "towel");
  await app.fill("My quantity", "500");
  await app.click(/^Trade Assurance/, { role: "checkbox" });
  await rest(app);
  const found = await app.driver.executeScript("return document.querySelector('.results [role=status]').innerText");
  await app.click("Saved searches");
  let dialog = app.within("dialog");
  await dialog.see("No search is saved yet");
  await dialog.fill("Name of this search", "Towels under assurance");
  await dialog.click("Save this search");
  await dialog.see("“towel” · 1 filter");
  await app.pass("saved-searches");
  await app.press("Escape");
  await app.click(/^Clear 1/);
  await app.fill("Search products and suppliers", "gasket");
  await rest(app);
  await app.click("Saved searches 1");
  dialog = app.within("dialog");
  await dialog.click("Rename Towels under assurance");
  await dialog.fill("New name", "Towels");
  await dialog.click("Rename");
  await dialog.click("Run Towels");
  await app.see(found.split("\n")[0]);
  assert.equal(await app.value("My quantity"), "500");
  await app.restart();
  await discover(app);
  await app.click("Saved searches 1");
  await app.within("dialog").click("Delete Towels");
  await app.see("No search is saved yet");
  assert.deepEqual((await app.ledger("saved_search.list")).searches, []);
});

/** The lines of the comparison by their heads, each with what stands in its columns. */
const linesBeside = (app) => app.driver.executeScript(`return Object.fromEntries([...document.querySelectorAll('tbody tr')].map((line) => {
  const head = line.querySelector('th').cloneNode(true);
  // The number of a rule is no part of the words.
  for (const chip of head.querySelectorAll('.rule, .bubble')) chip.remove();
  return [head.textContent.trim(), [...line.querySelectorAll('td')].map((cell) => cell.innerText.replace(/\\s+/g, ' ').trim())];
}))`);
const grouped = (number) => Number(number).toLocaleString("en-US");
const cents = (amount) => Number(amount).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 });

/** What each product's own page and its supplier's say goes into its column, in the order in which they were chosen. */
async function ownValues(app, ids, quantity) {
  const own = [];
  for (const product_id of ids) {
    const { page } = await app.ledger("catalogue.product", { product_id });
    const { standing } = await app.ledger("supplier.standing", { supplier_id: page.supplier.id });
    const { tiers, unit, moq, lead_time, incoterm, incoterm_place } = page.product;
    const tier = tiers.filter(({ min_quantity }) => Number(min_quantity) <= Number(quantity)).at(-1);
    own.push({ tier, unit, moq, lead_time, incoterm, incoterm_place, standing });
  }
  return own;
}

scenario("side by side stand each product's own price, MOQ, lead time, Incoterm and free limit; a sixth takes the place of the first", { practice: true }, async (app) => {
  await discover(app);
  await app.fill("Search products and suppliers", "hydraulic");
  await app.fill("My quantity", "100");
  await rest(app);
  await app.driver.executeScript("document.querySelector('.results [data-at]').focus()");
  const chosen = [];
  for (let next = 0; next < 5; next += 1) {
    // Several apart, so that they differ.
    await app.press("j", "j", "j", "j", "j", "j", "j", "c");
    chosen.push(await app.driver.executeScript("return document.activeElement.innerText.split('\\n')[0]"));
    await app.see(`Side by side ${next + 1}`);
  }
  const compare = async () => {
    await app.click("Side by side 5");
    await app.see("Post-delivery cover");
    await rest(app);
    return /ids=([^&]*)/.exec(await address(app))[1].split(",");
  };
  const ids = await compare();
  assert.equal(new Set(ids).size, 5);
  const names = () => app.driver.executeScript("return [...document.querySelectorAll('thead .name > a')].map((one) => one.innerText)");
  for (const [at, name] of (await names()).entries()) assert.ok(chosen[at].startsWith(name), `${chosen.join("; ")}, and ${name} in column ${at + 1}`);
  const lines = await linesBeside(app);
  const own = await ownValues(app, ids, "100");
  for (const [at, { tier, unit, moq, lead_time, incoterm, incoterm_place, standing }] of own.entries()) {
    const column = Object.fromEntries(Object.entries(lines).map(([head, cells]) => [head, cells[at]]));
    const said = `${chosen[at]}: ${JSON.stringify(column)}`;
    assert.equal(column["Unit price at 100"], tier ? `${tier.currency} ${cents(tier.price)} from ${grouped(tier.min_quantity)}` : "no price for that", said);
    assert.ok(column.MOQ.startsWith(`${grouped(moq)} ${unit}`), said);
    assert.equal(column.MOQ.includes("your quantity is below it"), Number(moq) > 100, said);
    assert.equal(column["Lead time"].replace(" soonest", ""), `${lead_time.max_days} days`, said);
    assert.equal(column.Incoterm, `${incoterm} ${incoterm_place}`, said);
    assert.ok(column["Free limit"].startsWith(standing.reported ? `USD ${cents(standing.free.amount)}` : "not reported"), said);
  }
  for (const head of ["Unit price at 100", "MOQ", "Lead time", "Incoterm", "Free limit"]) assert.ok(new Set(lines[head]).size > 1, `${head} is the same in every column: ${lines[head][0]}`);

  await app.driver.executeScript("document.activeElement.blur()");
  await app.press("Escape");
  await app.see("Side by side 5");
  // The list is asked for once more: a row that comes anew has not the focus.
  await rest(app);
  await app.driver.executeScript("document.querySelector('.results [aria-selected=true]').focus()");
  await app.press("j", "c");
  await app.see("At most 5 products stand side by side. The one chosen first was taken out.");
  const [, ...stay] = ids;
  assert.deepEqual((await compare()).slice(0, 4), stay);
  assert.equal((await names()).length, 5);
});

scenario("five products side by side, each figure with its reason", { practice: true }, async (app) => {
  await discover(app);
  await app.fill("Search products and suppliers", "hydraulic cyl");
  await app.fill("My quantity", "100");
  await rest(app);
  await app.driver.executeScript("document.querySelector('.results [data-at]').focus()");
  await app.press("j", "c", "j", "c", "j", "c", "j", "c", "j", "c");
  await app.click("Side by side 5");
  await app.see("Post-delivery cover");
  await app.see(/covered/);
  await rest(app);
  const told = await app.driver.executeScript(`${walkFigures}\nreturn walkFigures();`);
  assert.deepEqual([told.bare, told.repeated], [[], []]);
  assert.ok(told.asked >= 5 * 4, `${told.asked} figures can be asked for their reason`);
  assert.deepEqual(await app.driver.executeAsyncScript(`${openEvery}\nopenEvery(arguments[0]);`), []);
  await look(app, "compare");
  await app.fill("Paid first", "");
  await app.see("needs a share to be paid first");
  await app.fill("Paid first", "50");
  await app.fill("My quantity", "1000000");
  await app.see("not covered");
  await app.driver.executeScript("document.querySelector('thead [aria-label^=Take]').click()");
  await until(async () => (await app.driver.executeScript("return document.querySelectorAll('thead th').length")) === 5 || undefined, () => "five columns are left");
  await app.driver.executeScript("document.activeElement.blur()");
  await app.press("Escape");
  await app.see("Side by side 4");
});

scenario("a supplier's page: gauge, own history, messages", { practice: true }, async (app) => {
  await discover(app);
  await app.fill("Search products and suppliers", "kettleheron");
  await rest(app);
  await app.press("Enter", "Enter");
  await app.see("My quantity");
  const [name] = (await app.driver.executeScript("return document.querySelector('.block a').innerText")).split("\n");
  await app.within("main").click(name);
  await app.see("Your history with it");
  await app.see("No message yet");
  await app.click("Shortlist");
  await app.see("On the shortlist");
  await app.click("On the shortlist");
  const dialog = app.within("dialog");
  await dialog.fill("Note", "Met at the fair");
  await dialog.fill("Tags", "Spring");
  await dialog.click("Save note");
  await app.see("Met at the fair");
  const { suppliers } = await app.ledger("shortlist.view");
  assert.deepEqual(suppliers.map((one) => [one.note, one.tags]), [["Met at the fair", ["Spring"]]]);
  await look(app, "supplier");
});

scenario("a supplier's page names the certificates of all it sells, and Discover finds it by one", { practice: true }, async (app) => {
  await discover(app);
  await app.see(/results from/);
  await app.click(/^ISO 9001/, { role: "checkbox" });
  await until(async () => (await address(app)).includes("cert=ISO") || undefined, () => address(app));
  await rest(app);
  const { rows, total } = await app.ledger("catalogue.search", { filters: { certifications: ["ISO 9001"] }, page_size: 1 });
  assert.ok(total > 0);
  await app.see(`${total.toLocaleString("en-US")} results from`);
  await app.driver.executeScript("document.querySelector('.results [data-at]').focus()");
  await app.press("Enter");
  await app.see("My quantity");
  await app.see(/Certificates\s+[^\n]*ISO 9001/);
  await app.within("main").click(rows[0].supplier.name);
  await app.see("Your history with it");
  const { page } = await app.ledger("catalogue.supplier", { supplier_id: rows[0].supplier.id });
  assert.ok(page.certifications.includes("ISO 9001"));
  const shown = await app.driver.executeScript("return [...document.querySelectorAll('dl.kv dt')].find((one) => one.textContent === 'Certificates')?.nextElementSibling.textContent");
  assert.equal(shown, page.certifications.join(", "));
  await app.pass("supplier-certificates");
});

scenario("a long list scrolls without a gap, comes to its ends and keeps its place", { practice: true, timeout: 1_800_000 }, async (app, t) => {
  const file = `${app.folder}/long.csv`;
  writeFileSync(file, "Supplier,Country,Product,Model,MOQ,Price\n");
  for (let first = 0; first < ROWS; first += 10_000) {
    let text = "";
    for (let row = first; row < Math.min(ROWS, first + 10_000); row += 1) text += `Maker ${row % 997},China,Quarry bolt ${String(row).padStart(7, "0")},QB-${row},${(row % 50) + 1},${(row % 9) + 1}.${String(row % 100).padStart(2, "0")}\n`;
    appendFileSync(file, text);
  }
  await takeIn(app, file, 1_200_000);
  await app.fill("Search products and suppliers", "quarry bolt");
  await app.choose("Order of the results", "Name");
  await app.see(`${ROWS.toLocaleString("en-US")} results`);
  const begin = await list(app);
  assert.equal(begin.rows, ROWS);
  assert.ok(begin.tall <= 4_000_100 && begin.drawn < 60, `${begin.tall} px, ${begin.drawn} rows drawn`);

  const bare = await bareFrame(app);
  const line = scrollSaid(await scrolled(app), ROWS, bare);
  t.diagnostic(line);
  console.log(line);

  // By key to the last row and back to the first.
  await app.driver.executeScript("document.querySelector('.results [data-at]').focus()");
  await app.press("End");
  await app.see(`Quarry bolt ${String(ROWS - 1).padStart(7, "0")}`);
  assert.equal(await app.driver.executeScript("return Number(document.activeElement.dataset.at)"), ROWS - 1);
  await app.press("Home");
  await app.see("Quarry bolt 0000000");

  // A wheel's step moves the rows by just that, in the middle too.
  await app.driver.executeScript("const grid = document.querySelector('.results [role=grid]'); grid.scrollTop = grid.scrollHeight / 3;");
  await rest(app);
  await app.see(/Quarry bolt/);
  const from = await list(app);
  await app.driver.executeScript("document.querySelector('.results [role=grid]').scrollTop += 104");
  await rest(app);
  const to = await list(app);
  assert.ok(Math.abs((to.at - from.at) * 52 - (to.y - from.y) - 104) < 2, `from ${JSON.stringify(from)} to ${JSON.stringify(to)}`);
  await app.pass("discover-long");

  // Away and back: the same row in the same place.
  await app.driver.executeScript("[...document.querySelectorAll('.results [data-at]')].at(8).click()");
  await rest(app);
  const left = await list(app);
  await app.driver.executeScript("document.querySelector('.results [aria-selected=true]').focus()");
  await app.press("Enter");
  await app.see("My quantity");
  await app.press("Escape");
  await until(async () => (await list(app).catch(() => ({}))).text === left.text || undefined, async () => `${JSON.stringify(await list(app))} instead of ${JSON.stringify(left)}`);

  // From its supplier's page to all that one sells: other rows are meant, and they begin at the top.
  await app.driver.executeScript("document.querySelector('.results [aria-selected=true]').focus()");
  await app.press("Enter");
  await app.see("My quantity");
  await app.driver.executeScript("location.hash = `#/discover?of=${document.querySelector('.block a').hash.split('/').at(-1)}`");
  const few = async () => (await list(app).catch(() => ({ rows: ROWS }))).rows;
  await until(async () => (await few()) < ROWS / 100 || undefined, async () => `${await few()} rows of one supplier`);
  await rest(app);
  assert.equal((await list(app)).at, 0);
});

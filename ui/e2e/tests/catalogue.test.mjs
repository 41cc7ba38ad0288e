// From an empty order book to suppliers whose cover is known: lists from disk, things typed in, reports of limits.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { scenario } from "../harness/app.mjs";
import { newWorkspace } from "../harness/workspace.mjs";

const DATA = process.env.QUAYSIDE_TEST_DATA;
const ORDER_LINES = DATA && join(DATA, "suppliers/usaid-scms/scms_fickya1987.csv.gz");
const SUPPLIERS = DATA && join(DATA, "suppliers/open-supply-hub/src/django/api/fixtures/list_files/Fall 2017 Compliance List.csv");

function discover(app) {
  return app.within("navigation", "Main").click("Discover");
}

/** The folder of the one real workspace of this home, for `app.ledger`. */
function folderOf(home) {
  const found = readdirSync(home, { recursive: true }).find((path) => path.endsWith("workspace.toml"));
  assert.ok(found, "no workspace was made");
  return join(home, found, "..");
}

async function importList(app, path) {
  await discover(app);
  await app.click(/^Import (a )?list$/);
  await app.setFile("Choose a list…", path);
  await app.see("What each column means");
}

/** Takes in what was chosen and waits for the report. */
async function takeIn(app) {
  await app.within("main").click("Import");
  await app.see("lines read");
}

scenario("real order lines become suppliers and products; a draft is uncovered until a limit is typed in", { timeout: 600_000 }, async (app, t) => {
  if (!ORDER_LINES || !existsSync(ORDER_LINES)) return t.skip("no test data");
  await newWorkspace(app);
  await app.pass("discover-first-run");

  await importList(app, ORDER_LINES);
  await app.see("574 kB, gzipped");
  await app.pass("import-columns");
  await takeIn(app);
  await app.see("10,324 lines read");
  await app.see(/Suppliers\s+73\s+0\s+0/);
  await app.see("Every line was taken in.");
  await app.pass("import-report");
  await app.click("See them in Discover");

  await app.fill("Search products and suppliers", "nevirapine 200mg cip");
  await app.see("from 1 supplier");
  await app.fill("My quantity", "6000");
  await app.see("Nothing would be covered: this is not a Trade Assurance supplier.");
  await app.pass("discover-not-assured");
  await app.click("Start Order");
  await app.fill("Initial payment", "6000");
  await app.see("Nothing would be covered. This is not a Trade Assurance supplier.");
  await app.see(/Post-delivery[\s\S]*Covered\s+0\.00\s+Uncovered\s+16,320\.00/);
  await app.pass("draft-uncovered");

  await discover(app);
  await app.click("Record a report");
  const report = app.within("dialog");
  await report.fill("Remaining", "10000");
  await report.fill("Whole limit", "50000");
  await app.pass("limit-report");
  await report.click("Record report");
  await app.see("Of 6,000, 10,000.00 would be covered and 6,320.00 not");
  await app.pass("discover-partly-covered");
  await app.click("Orders");
  await app.click("Continue the contract");
  await app.see(/Post-delivery[\s\S]*Covered\s+10,000\.00\s+Uncovered\s+6,320\.00/);
  await app.gone("Nothing would be covered");
  await app.pass("draft-covered");

  await app.close();
  app.start = { ...app.start, workspace: folderOf(app.home) };
  const { imports } = await app.ledger("import.history");
  assert.equal(imports[0].counts.read, 10324);
  const { rows } = await app.ledger("order.list", { view: "all", sort: "changed", limit: 10 });
  assert.equal(rows.length, 1);
  const { standing, reports } = await app.ledger("supplier.standing", { supplier_id: rows[0].supplier.supplier_id });
  assert.deepEqual([standing.free.amount, reports.length, reports[0].source], ["10000.00", 1, "typed_in"]);
});

scenario("a list of suppliers without products is found by name and country", { timeout: 600_000 }, async (app, t) => {
  if (!SUPPLIERS || !existsSync(SUPPLIERS)) return t.skip("no test data");
  await newWorkspace(app);
  await importList(app, SUPPLIERS);
  await takeIn(app);
  await app.click("See them in Discover");
  await app.click(/^China/, { role: "checkbox" });
  await app.see("6 results from 6 suppliers");
  await app.see("Supplier · CN");
  await app.fill("Search products and suppliers", "galaxy");
  await app.see("No 8,Jinchao Avenue");
  // A supplier can be kept in sight without any product, from the list and from its page.
  await app.click(/^Put .* on the shortlist$/);
  await app.see("On the shortlist");
  await app.fill("Search products and suppliers", "");
  await app.click(/^On my shortlist/, { role: "checkbox" });
  await app.see("1 result from 1 supplier");
  await app.pass("discover-supplier-only");
});

scenario("a broken list takes in what is good and names the rest by line; its limits become facts", {}, async (app) => {
  await newWorkspace(app);
  const list = [
    "Supplier;Country;Trade Assurance;Limit;Remaining;As of",
    "Birch Lane Tools;Vietnam;yes;80.000,00;45.000,00;18.09.2025",
    "Cedar Row Mills;Nowhereland;yes;;12.500,50;18.09.2025",
    ";China;no;;;",
    "Dune Gate Works;China;maybe;1.000,00;2.000,00;18.09.2025",
    '"Elm Dock Forge;China;yes;1.000,00;500,00;18.09.2025',
  ].join("\n");
  await importList(app, app.file("limits.csv", list));
  await app.see("semicolon");
  await takeIn(app);
  await app.see("Lines left out");
  await app.see(/A quotation mark opens here and is never closed/);
  await app.see(/No country is called that/);
  await app.pass("import-report-broken");
  await app.click("See them in Discover");
  await app.see("45,000.00");

  await app.close();
  app.start = { ...app.start, workspace: folderOf(app.home) };
  const page = await app.ledger("catalogue.search", { page_size: 10 });
  assert.deepEqual(page.rows.map((row) => row.supplier.name).sort(), ["Birch Lane Tools", "Cedar Row Mills", "Dune Gate Works"]);
  const birch = page.rows.find((row) => row.supplier.name === "Birch Lane Tools");
  const { reports } = await app.ledger("supplier.standing", { supplier_id: birch.supplier.id });
  assert.deepEqual([reports[0].remaining.amount, reports[0].limit.amount, reports[0].source], ["45000.00", "80000.00", "import"]);
});

scenario("a supplier and a product typed in, its limit from a document, and what of a quantity is covered", {}, async (app) => {
  await newWorkspace(app);
  await app.click("Add a supplier");
  let dialog = app.within("dialog");
  await dialog.click("Add supplier");
  await app.see("Give the supplier's name.");
  await dialog.fill("Name", "Birch Lane Tools");
  await dialog.choose("Country", "Vietnam");
  await dialog.within("group", "Trade Assurance supplier").click("Yes");
  await dialog.click("Add supplier");
  await app.see("No product is known");
  await app.pass("supplier-empty");

  await app.click("Add a product");
  dialog = app.within("dialog");
  await dialog.fill("Product", "Torque wrench 60 Nm");
  await dialog.fill("From quantity, price 1", "20");
  await dialog.fill("Unit price 1", "15.8");
  await dialog.click("Another price");
  await dialog.fill("From quantity, price 2", "100");
  await dialog.fill("Unit price 2", "15.0");
  await app.pass("product-add");
  await dialog.click("Add product");
  await app.fill("My quantity", "100");
  await app.see("USD 1,500.00");

  await app.click("Record a report");
  dialog = app.within("dialog");
  await dialog.fill("Remaining", "9000");
  await dialog.fill("Whole limit", "800");
  await dialog.setFile("Attach the document…", app.file("letter.txt", "What is left: 9,000"));
  await app.see("letter.txt");
  await dialog.click("Record report");
  await app.see("What is left of a limit is never more than the limit.");
  await dialog.fill("Whole limit", "8000");
  await dialog.fill("Remaining", "800");
  await dialog.click("Record report");
  await app.see("Of 100 pcs, 800.00 would be covered and 700.00 not");
  await app.pass("product-page");

  await app.click("Birch Lane Tools");
  await app.see("document: letter.txt");
  await app.resize(900, 600);
  await app.pass("supplier-900");
});

scenario("Discover is used by keyboard alone", { practice: true }, async (app) => {
  await discover(app);
  await app.see(/results from/);
  await app.press("/");
  await app.press("hydraulic cyl");
  await app.see(/^\d{3} results from/m);
  await app.press("Enter", "j", "j", "k");
  const row = await (await app.focused()).getText();
  await app.press("Enter");
  await app.see("My quantity");
  const [product] = (await app.title()).split(" · ");
  assert.ok(row.startsWith(product), `${product} was opened, and the row in focus was ${row}`);
  await app.press("Escape");
  await app.see(/results from/);
  await app.pass("discover");
  await app.resize(900, 600);
  await app.click("Filters");
  await app.within("dialog").click(/^Trade Assurance/, { role: "checkbox" });
  await app.pass("discover-filters-900");
});

scenario("settings are kept, and what is no last four is said beside its field", { practice: true }, async (app) => {
  await app.click("Settings");
  await app.fill("Fee of one T/T", "35");
  await app.choose("Brand", "MasterCard");
  await app.fill("Card, last four", "12");
  await app.click("Save settings");
  await app.see("give the last four characters and nothing more");
  await app.fill("Card, last four", "1234");
  await app.click("Save settings");
  await app.see("Settings saved.");
  await app.pass("settings");
  await app.click("Dark");
  await app.pass("settings-dark");
  await app.click("Help");
  await app.fill("Find a rule by number or word", "free limit");
  await app.see("Free limit is the latest reported remaining amount");
  await app.pass("help");
  await app.close();
  const settings = await app.ledger("settings.view");
  assert.deepEqual([settings.tt_fee, settings.card], [{ amount: "35.00", currency: "USD" }, { brand: "mastercard", last_four: "1234" }]);
});

// Lists that come every month: the next edition, what it changed and no longer names, its undo; and a long one on its way.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { scenario } from "../harness/app.mjs";
import { rest } from "../harness/pages.mjs";
import { newWorkspace } from "../harness/workspace.mjs";

const HEAD = "Supplier ID,Supplier,Country,Product ID,Product,MOQ,Price USD";
const SEPTEMBER = [
  HEAD,
  "A-1,Harbour Pumps,CN,P1,Gear pump,10,158.00",
  "A-1,Harbour Pumps,CN,P2,Seal kit,1,4.50",
  "A-2,Delta Textiles,VN,P3,Cotton shirt,500,2.10",
].join("\n");
const OCTOBER = [
  HEAD,
  "A-1,Harbour Pumps,CN,P1,Gear pump,10,161.00",
  "A-1,Harbour Pumps,CN,P2,Seal kit,1,Freight Included in Commodity Cost",
  "A-3,Anatolia Makine,TR,P9,Milling head,1,900.00",
].join("\n");

const LOOKS = [[1280, 800, "light"], [1280, 800, "dark"], [900, 600, "light"], [900, 600, "dark"]];

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

async function chooseList(app, path) {
  await app.within("navigation", "Main").click("Discover");
  await app.click(/^Import (a )?list$/);
  await app.setFile("Choose a list…", path);
  await app.see("What each column means");
}

/** The folder of the one real workspace of this home, for `app.ledger`. */
function folderOf(home) {
  const found = readdirSync(home, { recursive: true }).find((path) => path.endsWith("workspace.toml"));
  assert.ok(found, "no workspace was made");
  return join(home, found, "..");
}

scenario("the next edition of a list tells what changed and vanished, and is taken back", {}, async (app) => {
  await newWorkspace(app);
  await chooseList(app, app.file("prices-2026-09.csv", SEPTEMBER));
  await app.within("main").click("Import");
  await app.see("3 lines read");
  await app.click("Import another list");
  await app.setFile("Choose a list…", app.file("prices-2026-10.csv", OCTOBER));
  await app.see("What each column means");
  // Proposed by its name without figures.
  await app.see("Newer edition of");
  const chosen = await app.driver.executeScript("return [...document.querySelectorAll('main select')].map((one) => one.selectedOptions[0]?.textContent ?? '')");
  assert.ok(chosen.some((text) => text.includes("prices-2026-09.csv")), chosen.join("; "));
  await app.pass("import-next-edition");
  await app.within("main").click("Import");
  await app.see("3 lines read");
  await app.see(/Products\s+1\s+1\s+1\s+1/);
  await app.see("No longer in the list");
  await app.see("Cotton shirt");
  await app.see("Freight Included in Commodity Cost");
  await app.pass("import-report-edition");

  await app.click("Undo");
  const dialog = app.within("dialog");
  await dialog.see("Takes prices-2026-10.csv");
  await app.pass("import-undo");
  await dialog.click("Undo import");
  await app.see("Gone again: products 1, suppliers 1. As before: 1.");
  await app.see(/undone/);
  await app.pass("import-undone");
  await app.click("Import another list");
  await app.see("prices-2026-09.csv");
  await app.pass("import-history");
  // What an import did can be looked at later.
  await app.click("Report of prices-2026-09.csv");
  await app.see("3 lines read");

  await app.close();
  app.start = { ...app.start, workspace: folderOf(app.home) };
  const { imports } = await app.ledger("import.history");
  assert.deepEqual(imports.map((batch) => [batch.source, Boolean(batch.undone_at)]), [["prices-2026-10.csv", true], ["prices-2026-09.csv", false]]);
  const page = await app.ledger("catalogue.search", { page_size: 10 });
  assert.deepEqual(page.rows.map((row) => row.product.name).sort(), ["Cotton shirt", "Gear pump", "Seal kit"]);
});

scenario("a list is given its day, and what it said of a shortlisted product's price is kept from list to list", {}, async (app) => {
  await newWorkspace(app);
  const first = SEPTEMBER.split("\n").slice(0, 3).join("\n");
  await chooseList(app, app.file("first.csv", first));
  await app.see(/No column says of which day the prices are: left empty, they count as of the day of import/);
  await look(app, "import-undated");
  await app.within("main").click("Import");
  await app.see("2 lines read");
  await app.click("See them in Discover");
  await app.fill("Search products and suppliers", "gear");
  await app.click("Put Gear pump on the shortlist");
  await app.see("On the shortlist");
  for (const [name, list, day] of [["second.csv", SEPTEMBER, "2026-09-01"], ["third.csv", OCTOBER, "2026-10-01"]]) {
    await chooseList(app, app.file(name, list));
    await app.fill("Day of this list", day);
    await app.press("Tab");
    await app.see("The prices of rows without a day of their own are of this day.");
    await app.within("main").click("Import");
    await app.see("3 lines read");
  }
  await app.within("navigation", "Main").click("Discover");
  await app.press("Enter");
  await app.fill("Search products and suppliers", "gear");
  await app.click("Gear pump", { role: "link" });
  await app.see(/Oct 1, 2026\s+10\s+USD\s161\.00\s+dearer, was [\d.]+\s+third\.csv/);
  await app.see(/Sept? 1, 2026\s+10\s+USD\s158\.00\s+second\.csv/);
  await look(app, "product-price-history");
});

scenario("a long list says how far it is, and leaves nothing behind when it is cancelled", { timeout: 600_000 }, async (app) => {
  await newWorkspace(app);
  const rows = Array.from({ length: 400_000 }, (_, at) => `A-${at % 50_000},Harbour Pumps ${at % 50_000},CN,P${at},Gear pump ${at},10,${at % 900}.50`);
  await chooseList(app, app.file("long.csv", [HEAD, ...rows].join("\n")));
  await app.within("main").click("Import");
  await app.see(/[\d,]+ rows/);
  await app.see(/a second/);
  await app.see(/left/);
  await app.pass("import-running");
  await app.within("main").click("Cancel");
  await app.see("The import was cancelled");
  await app.close();
  app.start = { ...app.start, workspace: folderOf(app.home) };
  assert.deepEqual((await app.ledger("import.history")).imports, []);
});

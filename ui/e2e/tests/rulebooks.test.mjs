// A rulebook of the user's own in the real window: a bad file is refused by line, a good one loaded, an order started under
// it, and nothing that is chosen afterwards changes that order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { scenario } from "../harness/app.mjs";

const FIRST = readFileSync(new URL("../../../crates/trade/data/rulebooks/trade-assurance-1.toml", import.meta.url), "utf8");
const own = (from, to) => FIRST.replace('id = "trade-assurance@1"', 'id = "mine@1"').replace('title = "Trade Assurance"', 'title = "House rules"').replace(from, to);

async function toRulebooks(app) {
  await app.within("navigation", "Main").click("Settings");
  await app.click("All rulebooks");
  await app.see("Every number, label and window of an order is data of a rulebook.");
}

async function toSupplier(app) {
  await app.within("navigation", "Main").click("Discover");
  await app.fill("Search products and suppliers", "kettleheron");
  await app.see(/from 1 supplier/);
}

scenario("a file of one's own is refused by line, then loaded, and an order keeps to it", { practice: true }, async (app) => {
  await toRulebooks(app);
  await app.see("Default for new orders");
  await app.pass("rulebooks");

  const pick = "Choose a rulebook file…";
  await app.setFile(pick, app.file("mine.toml", own("respond_days = 5", "respond_days = 0").replace("months_max = 6", "months_max = 7")));
  await app.see("mine.toml cannot be loaded: 2 problems.");
  await app.see(/Line 22\s+disputes\.respond_days must be 1 to 3650 days/);
  await app.see("Nothing was kept. Mend the file and choose it again.");
  await app.pass("rulebooks-bad-file");

  await app.setFile(pick, app.file("good.toml", own("respond_days = 5", "respond_days = 2")));
  await app.see("What differs from trade-assurance@1");
  await app.pass("rulebooks-good-file");
  await app.click("Load this rulebook");
  await app.see("mine@1 is loaded.");
  await app.see(/good\.toml, loaded/);

  await toSupplier(app);
  await app.click("Choose the rulebook");
  const question = app.within("dialog");
  await question.click("House rules");
  await app.pass("start-choose-rulebook");
  await question.click("Start Order");
  await app.see("mine@1");

  await toRulebooks(app);
  await app.see("1 running order");
  await app.click("Make default trade-assurance-2017-12@1");
  await app.see("New orders are started under trade-assurance-2017-12@1.");
  await app.click("Retire mine@1");
  await app.see("Retired");
  await app.pass("rulebooks-retired");

  await toSupplier(app);
  await app.see("has no coverage types");
  await app.click("Start Order");
  await app.see("trade-assurance-2017-12@1");

  await app.restart();
  const { rows } = await app.ledger("order.list", { view: "all", sort: "number", limit: 10 });
  const pins = [];
  for (const row of rows) pins.push((await app.ledger("order.view", { order_id: row.order_id })).rulebook.id);
  assert.deepEqual(pins.sort(), ["mine@1", "trade-assurance-2017-12@1"]);
  await toRulebooks(app);
  await app.see("House rules");
});

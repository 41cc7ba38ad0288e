// A real workspace: what happens outside is recorded by its user, each fact with its date and, if there is one, a file.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { PASSPHRASE, scenario } from "../harness/app.mjs";

const usd = (amount) => ({ amount, currency: "USD" });

/** The folder of the one real workspace of this home, for `app.ledger`. */
function folderOf(home) {
  const found = readdirSync(home, { recursive: true }).find((path) => path.endsWith("workspace.toml"));
  assert.ok(found, "no workspace was made");
  return join(home, found, "..");
}

async function newWorkspace(app) {
  await app.fill("Name of the workspace", "Trial");
  await app.fill("Legal name of the buyer", "Example Trial Imports Ltd");
  await app.choose("Country of the buyer", "United States");
  await app.fill("Passphrase", PASSPHRASE);
  await app.click("Create workspace");
  await app.within("navigation", "Main").click("Discover");
}

async function addSupplier(app) {
  await app.click("Add a supplier");
  const form = app.within("dialog", "Add a supplier");
  await form.fill("Name", "Sample Bearings Co");
  await form.choose("Country", "China");
  await form.within("group", "Trade Assurance supplier").click("Yes");
  await form.click("Add supplier");
  await app.see("No product is known");
}

/** An order whose cover is nothing until a report of the supplier's limit is recorded (S4). */
async function writeContract(app) {
  await app.click("Start Order");
  await app.click("Add the first line");
  await app.fill("Product, line 1", "Deep groove bearing 6204");
  await app.fill("Quantity, line 1", "1000");
  await app.fill("Unit, line 1", "pcs");
  await app.fill("Unit price, line 1", "5.00");
  await app.click("30 %");
  await app.see("No report of the supplier's limit is known");
  await app.within("radiogroup", "Coverage").see(/Covered\s+0\.00\s+Uncovered\s+5,000\.00/);
  await app.pass("r1-uncovered");
  await app.click("Record a report");
  await app.within("dialog").fill("Remaining", "4000");
  await app.within("dialog").click("Record report");
  await app.within("radiogroup", "Coverage").see(/Pre-shipment[\s\S]*Covered\s+1,500\.00[\s\S]*Post-delivery[\s\S]*Covered\s+4,000\.00\s+Uncovered\s+1,000\.00/);
  await app.click("Post-delivery");
  await app.click("Confirm Order");
  await app.within("dialog", "Confirm Order").click("Confirm Order");
  await app.see("Waiting for supplier to confirm");
}

async function agree(app) {
  const records = app.within("region", "Record what happened");
  await records.see("Supplier confirmed");
  await app.pass("r2-sent");
  await records.click("Supplier confirmed");
  const confirmed = app.within("dialog", "Supplier confirmed");
  await confirmed.setFile("Attach a file…", app.file("confirmed.txt", "We confirm."));
  await confirmed.see("confirmed.txt");
  await app.pass("r3-record");
  await confirmed.click("Record");
  await app.see("Pending payment");
  await records.click("Account designated");
  const account = app.within("dialog", "Account designated");
  await account.click("Record");
  await account.see("Needed");
  await account.fill("Holder", "Sample Bearings Co");
  await account.fill("Bank", "Citibank");
  await account.choose("Country of the bank", "United States");
  await account.fill("Last four", "7781");
  await account.click("Record");
  await app.see("A first-seen account");
}

/** Left, the workspace is locked: what it is called is all that is shown until its passphrase is given. */
async function opensWithItsPassphraseOnly(app) {
  await app.click("Close this workspace");
  await app.click("Open Trial");
  await app.see("It opens with its passphrase");
  await app.gone("Recorded: Customs cleared.");
  await app.pass("r5-locked");
  await app.fill("Passphrase", "not the passphrase");
  await app.click("Unlock");
  await app.seeRole("alert");
  await app.fill("Passphrase", PASSPHRASE);
  await app.click("Unlock");
  await app.within("navigation", "Main").see("Orders");
}

scenario("outside facts are recorded where they belong", {}, async (app) => {
  await newWorkspace(app);
  await addSupplier(app);
  await writeContract(app);
  await agree(app);
  await app.click("Compare the account");
  await app.within("dialog", "Compare the account").click("It is right");
  await app.gone("A first-seen account");
  const records = app.within("region", "Record what happened");
  await records.click("Shipment");
  const shipment = app.within("dialog", "Shipment");
  await shipment.fill("Shipped now, line 1", "600");
  await shipment.fill("Carrier", "Example Line");
  await shipment.click("Record");
  const delivery = app.within("region", "Delivery Details");
  await delivery.see("Deep groove bearing 6204: 600 pcs");
  await delivery.click("Customs cleared");
  await app.within("dialog", "Customs cleared").click("Record");
  await delivery.see("Example Line");
  await app.pass("r4-shipped");

  await opensWithItsPassphraseOnly(app);
  await app.close();
  app.start = { ...app.start, workspace: folderOf(app.home) };
  const { rows } = await app.ledger("order.list", { view: "all", text: "", sort: "number", limit: 1 });
  const order = await app.ledger("order.view", { order_id: rows[0].order_id });
  assert.equal(order.account.last_four, "7781");
  assert.deepEqual(order.cover.cap, usd("4000.00"), "C3: the free limit caps the whole payment");
  assert.deepEqual(order.documents.map(({ document, by, file }) => [document, by, file.name]), [["contract", "supplier", "confirmed.txt"]]);
  assert.deepEqual(order.batches.map(({ items, carriage }) => [items[0].quantity, carriage.carrier]), [["600", "Example Line"]]);
  assert.ok(order.batches[0].cleared_on);
});

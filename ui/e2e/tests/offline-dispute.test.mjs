// Buyer (b): an offline order from the supplier's own paper, a transfer that arrives short, and a late shipment taken
// through the dispute to the refund.
import assert from "node:assert/strict";
import { scenario } from "../harness/app.mjs";
import { advance, compareAccount, nextUntil, orderOf } from "../harness/practice.mjs";

const usd = (amount) => ({ amount, currency: "USD" });

/** The supplier's contract, uploaded and entered: 1,000 at 4.00, half of it first, to ship 20 days after. */
async function enterContract(app) {
  await app.click("Discover");
  await app.fill("Search products and suppliers", "marrowloom");
  await app.see("from 1 supplier");
  await app.click(/Marrowloom/, { role: "link" });
  await app.click("Start offline order");
  await app.setFile("Attach a paper…", app.file("contract.pdf", "%PDF-1.4 as agreed by mail"));
  await app.see("contract.pdf");
  await app.click("Add the first line");
  await app.fill("Product, line 1", "Rod seal");
  await app.fill("Quantity, line 1", "1000");
  await app.fill("Unit, line 1", "pcs");
  await app.fill("Unit price, line 1", "4.00");
  await app.choose("Incoterm 2020", "FOB");
  await app.fill("Named place", "Shanghai");
  await app.choose("Ship by", "Days after initial payment received");
  await app.fill("Days", "20");
  await app.click("50 %");
  await app.click("Pre-shipment");
  await app.see(/Pre-shipment[\s\S]*Covered\s+2,000\.00\s+Uncovered\s+2,000\.00/);
  await app.pass("b1-contract-entered");
  await app.click("Record the supplier's contract");
  await app.within("dialog").see("It came on");
  await app.within("dialog").click("Record the supplier's contract");
  await app.see("Waiting for you to confirm");
}

async function bookInspection(app) {
  await app.within("region", "Inspections").click("Book an inspection");
  const booking = app.within("dialog", "Book an inspection");
  await booking.choose("Who inspects", /SGS/);
  await booking.choose("Country", "China");
  await booking.fill("Planned day", "2026-08-05");
  await booking.see("Books SGS in China for Aug 5, 2026. The fee of USD 200.00 is not part of the order total");
  await app.pass("b3-inspection");
  await booking.click("Book, USD 200.00");
  await app.within("region", "Inspections").see("fee USD 200.00");
}

async function sendTransfer(app, outstanding) {
  await app.click(`Send Initial Payment USD ${outstanding}`);
  await app.click(/^Telegraphic transfer/, { role: "radio" });
}

async function payByTransfer(app) {
  await app.click("Send Initial Payment USD 2,000.00");
  await compareAccount(app);
  await app.click(/^Telegraphic transfer/, { role: "radio" });
  await app.within("region", "Payment").click("Enter fee");
  const fee = app.within("dialog", "Fee of one T/T");
  await fee.fill("Fee of one T/T", "38");
  await fee.click("Use this fee");
  await app.see("Fee USD 38.00 included.");
  await app.pass("b4-transfer");
  await app.click("Pay USD 2,038.00");
  await app.within("dialog").click("Pay USD 2,038.00");
  await app.seeRole("heading", "QS-0001");
  await nextUntil(app, /payment received/);
  await app.see("Short by USD 16.00");
  await app.see("Pending payment");
  await app.pass("b5-short");
  await sendTransfer(app, "16.00");
  await app.click("Pay USD 54.00");
  await app.within("dialog").click("Pay USD 54.00");
  await app.seeRole("heading", "QS-0001");
  await nextUntil(app, /payment received/);
  await app.see("Waiting for supplier's shipment");
}

/** Lets the days pass until the order's page says that the shipment is late (D2). */
async function passShipBy(app) {
  const { timeline } = await orderOf(app, "QS-0001");
  const { last_day } = timeline.windows.find((window) => window.kind === "ship_by");
  for (let { today } = timeline; today <= last_day; today = (await orderOf(app, "QS-0001")).timeline.today) {
    await advance(app, "1 day");
  }
  await app.see("1 day late");
}

async function openDispute(app) {
  await app.click("Open a dispute");
  await app.click("Shipped late, or not at all");
  await app.fill("What is wrong", "Nothing was shipped by the ship-by day.");
  await app.setFile("Add files", app.file("mail.txt", "no answer"));
  await app.fill("Clause", "Ship by");
  await app.fill("What it shows", "Asked, and not answered");
  assert.equal(await app.value("Claim"), "2,000.00");
  await app.pass("b7-dispute-form");
  await app.click("Open dispute");
  await app.within("dialog").see("5 days to answer and both sides 15 days to find a solution");
  await app.within("dialog").see("What is opened stays on record");
  await app.within("dialog").click("Open dispute");
  await app.see("Dispute open");
  await app.see("1 ours, 0 theirs");
}

scenario("offline order: late, disputed, escalated and refunded", { practice: true }, async (app) => {
  await enterContract(app);
  await app.click("Confirm Order");
  await app.within("dialog", "Confirm Order").click("Confirm Order");
  await app.see("A first-seen account");
  await app.pass("b2-agreed");
  await bookInspection(app);
  await payByTransfer(app);
  const paid = await orderOf(app, "QS-0001");
  assert.deepEqual(paid.cover.cap, usd("2000.00"), "C2: pre-shipment cover is capped by the initial payment");
  assert.deepEqual(paid.payments.map(({ received }) => received), [usd("1984.00"), usd("16.00")], "P8");

  await passShipBy(app);
  await app.pass("b6-late");
  await openDispute(app);
  const clocks = app.within("region", "The two clocks");
  for (const left of ["5 of 5", "4 of 5", "3 of 5", "2 of 5", "1 of 5", "0 of 5"]) {
    await clocks.see(`${left} days left`);
    await clocks.seeRole("button", /^Escalate, opens/);
    await advance(app, "1 day");
  }
  await clocks.see("All 5 days have passed");
  await clocks.see("The supplier did not answer in time");
  await app.pass("b8-may-escalate");
  await app.click("Escalate");
  await app.within("dialog", "Escalate").see("Both sides still have until");
  await app.within("dialog", "Escalate").see("It cannot be taken back");
  await app.pass("b8-escalate");
  await app.within("dialog", "Escalate").click("Escalate");
  await app.see("Escalated");
  await nextUntil(app, /refund received/);
  await app.see("Supplier at fault");
  await app.see(/Decided\s+2,000\.00\s+Received\s+2,000\.00\s+Still to come\s+0\.00/);
  await app.pass("b9-refunded");
  await app.click("Open the order");
  await app.see("Refunded");
  await app.pass("b10-refunded-order");

  const order = await orderOf(app, "QS-0001");
  assert.equal(order.status.code, "refunded");
  assert.deepEqual(order.contract.papers.map(({ name, size }) => [name, size]), [["contract.pdf", "26"]]);
  assert.deepEqual(order.inspections.map(({ fee, country }) => [fee, country]), [[usd("200.00"), "CN"]], "C8");
  const [dispute] = order.disputes;
  assert.deepEqual(dispute.finding, { kind: "supplier_at_fault" }, "D4");
  assert.deepEqual(dispute.evidence.map(({ file, clause }) => [file.name, clause]), [["mail.txt", "Ship by"]], "D7");
  const [refund] = order.refunds;
  assert.deepEqual([refund.decided, refund.received], [usd("2000.00"), usd("2000.00")], "C7: min(received, cap)");
});

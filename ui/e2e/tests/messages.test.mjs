// Words with a supplier: a price asked for and offered, an order started from it, its form confirmed in the thread.
import assert from "node:assert/strict";
import { scenario } from "../harness/app.mjs";
import { nextUntil, orderOf } from "../harness/practice.mjs";

scenario("a quotation becomes an order that is confirmed in the thread", { practice: true }, async (app) => {
  await app.see("Nothing needs you now");
  await app.pass("d1-today-empty");

  await app.click("Quotes", { role: "link" });
  await app.see("No quotation yet");
  await app.click("Request quotation");
  const ask = app.within("dialog", "Request quotation");
  await ask.fill("Product or supplier", "marrowplover LED panel");
  await ask.within("list", "Found in the catalogue").click(/^300x1200 LED panel light 18 W/);
  await ask.fill("Quantity", "600");
  await ask.fill("Words to go with it", "Please quote with sea packing.");
  await app.pass("d2-request");
  await ask.click("Ask for a quotation");
  await app.see("has not quoted yet");

  await app.click("Chat Now");
  await app.fill("Message", "Can you print our mark on the cartons?");
  await app.pass("d3-thread");
  await app.click("Send");
  await app.seeRole("article", /^Message to Suzhou Marrowplover/);
  await nextUntil(app, /message from Suzhou Marrowplover/);
  await app.seeRole("article", /^Message from Suzhou Marrowplover/);
  await nextUntil(app, /quotation from Suzhou Marrowplover/);
  const offered = app.within("article", /^Quotation for /);
  await offered.see("Offer to decide on");
  await app.pass("d4-offer");
  await offered.click(/^Start Order/);

  await app.fill("Initial payment", "500");
  await app.click("Post-delivery");
  await app.click("Confirm Order");
  await app.within("dialog", "Confirm Order").click("Confirm Order");
  await app.see("Waiting for supplier to confirm");
  await app.click("Messages", { role: "link" });
  const form = app.within("article", "Order form of QS-0001");
  await form.click(/^Remind/);
  await app.see("was reminded");
  await nextUntil(app, /supplier answers QS-0001 with a contract of its own/);
  await app.see("QS-0001 waits for your answer");
  await app.pass("d5-counter");
  await app.click("Today", { role: "link" });
  await app.see("Contract waits for your answer");
  await app.see("there is no order, and nothing is covered");
  await app.pass("d6-today");
  await app.click("Messages", { role: "link" });
  await form.click(/^Confirm Order/);
  // What the supplier wrote otherwise stands where it is agreed to.
  await app.within("dialog", "Confirm Order").see("What v1 said and the supplier changed");
  await app.pass("d5-confirm");
  await app.within("dialog", "Confirm Order").click("Confirm Order");
  await form.see("Pending payment");

  const order = await orderOf(app, "QS-0001");
  assert.equal(order.source.kind, "quotation", "O2");
  assert.equal(order.versions.filter((version) => version.agreed).length, 1, "O5");
  assert.equal(order.versions.find((version) => version.agreed).by, "supplier");
  assert.equal(order.reminders.length, 1);
  const { quotations } = await app.ledger("quotation.list", {});
  assert.deepEqual(quotations.map(({ stage }) => stage), ["ordered"]);
});

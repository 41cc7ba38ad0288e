// Buyer (a): an online order under post-delivery cover, from the search to the feedback, with the figures of C4.
import assert from "node:assert/strict";
import { scenario } from "../harness/app.mjs";
import { agreeWorkedExample, compareAccount, nextUntil, orderOf, startWorkedExample } from "../harness/practice.mjs";

const usd = (amount) => ({ amount, currency: "USD" });

scenario("online order: from the filter to the feedback", { practice: true }, async (app) => {
  await startWorkedExample(app);
  const cover = app.within("radiogroup", "Coverage");
  await cover.see(/Pre-shipment[\s\S]*Covered\s+1,500\.00\s+Uncovered\s+1,500\.00[\s\S]*Post-delivery[\s\S]*Covered\s+2,000\.00\s+Uncovered\s+1,000\.00/);
  await app.pass("a1-draft");
  await agreeWorkedExample(app);
  const agreed = await orderOf(app, "QS-0001");
  assert.equal(agreed.status.code, "pending_payment");
  assert.equal(agreed.contract.coverage, "post_delivery");
  assert.deepEqual(agreed.cover.cap, usd("2000.00"), "C3: the free limit caps the whole payment");
  await app.pass("a2-agreed");

  await app.click("Send Initial Payment USD 1,500.00");
  await app.see("Right-account guard");
  await app.pass("a3-right-account");
  await compareAccount(app);
  await app.click(/^Credit card:/, { role: "radio" });
  await app.pass("a3-initial-payment");
  await app.click("Pay USD 1,500.00");
  await app.within("dialog").see("by Credit card");
  await app.axe();
  await app.within("dialog").click("Pay USD 1,500.00");
  await app.seeRole("heading", "QS-0001");
  await app.see("Pending payment");
  await nextUntil(app, /card accepted/);
  await app.see("Waiting for supplier's shipment");

  await nextUntil(app, /goods shipped/);
  await app.see("Shipped – balance due");
  await nextUntil(app, /customs cleared/);
  await nextUntil(app, /goods delivered/);
  await app.see("Delivered – balance due");
  await app.within("region", "Delivery Details").see("Customs cleared");
  await app.pass("a4-delivered");

  await app.click("Pay the Balance USD 1,500.00");
  await app.click(/^e-Checking:/, { role: "radio" });
  await app.pass("a5-balance");
  await app.click("Pay USD 1,515.00");
  await app.within("dialog").see("by e-Checking");
  await app.within("dialog").click("Pay USD 1,515.00");
  await app.seeRole("heading", "QS-0001");
  await nextUntil(app, /payment received/);
  await app.see("Waiting for Delivery Confirmation");

  await app.click("Confirm");
  await app.within("dialog", "Confirm receipt").see("All has come and is good");
  await app.pass("a6-receipt");
  await app.within("dialog", "Confirm receipt").click("Confirm");
  await app.see("Completed");
  await app.click("Leave Feedback");
  const feedback = app.within("dialog", "Leave Feedback");
  await feedback.click("5 of 5, Product as agreed");
  await feedback.click("4 of 5, Service");
  await feedback.click("5 of 5, On-time shipment");
  await feedback.fill("Overall experience", "As agreed.");
  await app.pass("a7-feedback");
  await feedback.click("Leave Feedback");
  await app.see("Copy for the platform");
  await app.pass("a8-completed");

  const order = await orderOf(app, "QS-0001");
  assert.equal(order.status.code, "completed", "H2");
  assert.deepEqual(order.payments.map(({ method, state, amount }) => [method, state, amount.amount]), [
    ["credit_card", "received", "1500.00"],
    ["e_checking", "received", "1500.00"],
  ]);
  assert.deepEqual(order.payments[1].fee, usd("15.00"), "P2");
  assert.ok(order.batches[0].cleared_on && order.batches[0].delivered_on);
  assert.deepEqual(order.figures.cover.covered, usd("2000.00"), "C4: up to the cap");
  assert.deepEqual(order.figures.cover.uncovered, usd("1000.00"), "C4: what is paid beyond it");
  assert.deepEqual(order.receipt.counts.map(({ received, damaged }) => [received, damaged]), [["100", "0"]]);
  const { product, service, shipment, text } = order.receipt.feedback;
  assert.deepEqual({ product, service, shipment, text }, { product: 5, service: 4, shipment: 5, text: "As agreed." }, "H4");
});

// Buyer (c): Pay Later from the application at checkout to the first statement, and a second application declined.
import assert from "node:assert/strict";
import { scenario } from "../harness/app.mjs";
import { agreeWorkedExample, compareAccount, nextUntil, orderOf, startWorkedExample } from "../harness/practice.mjs";

const usd = (amount) => ({ amount, currency: "USD" });

/** Goes through *Complete Application* with this monthly revenue and submits it. */
async function apply(app, revenue, shot) {
  await app.see("Link a business checking account");
  await app.fill("Bank", "First Practice Bank");
  await app.fill("Account, last four", "0042");
  await app.pass(`${shot}-accounts`);
  await app.click("Continue");
  await app.fill("Full name", "A. Buyer");
  await app.fill("E-mail address", "a@buyer.example");
  await app.fill("Telephone number", "555 0100");
  await app.fill("Home address", "1 Lane, Practice Town");
  await app.pass(`${shot}-person`);
  await app.click("Continue");
  await app.fill("Legal name of the business", "Alder Creek Imports LLC");
  await app.fill("Tax number of the business", "12-3456789");
  await app.fill("Average monthly revenue", revenue);
  await app.fill("Months in business", "36");
  await app.fill("Line asked for", "20000");
  await app.pass(`${shot}-business`);
  await app.click("Continue");
  await app.see("1••••••••9");
  await app.pass(`${shot}-submit`);
  await app.click("Submit application");
  await app.within("dialog", "Submit application").click("Submit application");
}

scenario("Pay Later: applied for at checkout, drawn, stated; a second application declined", { practice: true }, async (app) => {
  await startWorkedExample(app);
  await agreeWorkedExample(app);
  await app.click("Send Initial Payment USD 1,500.00");
  await compareAccount(app);
  await app.click("Pay Later", { role: "tab" });
  await app.see("There is no credit line yet");
  await app.pass("c1-no-line");
  await app.click("Complete Application");
  await apply(app, "12000", "c2");
  await app.see(/Your application is with/);
  await app.pass("c3-submitted");
  await nextUntil(app, /line approved/);

  await app.see("USD 20,000.00 available");
  const costs = app.within("table", "What each term costs");
  await costs.see(/3 months\s+last month [\d.]+.%\s+[\d.]+\s+25\.00\s+1,5\d\d\.\d\d\s+\w+ \d+, \d{4}\s*–\s*\w+ \d+, \d{4}/);
  await app.pass("c4-terms");
  await app.click(/^3 months/, { role: "radio" });
  const schedule = app.within("table", "Schedule of the loan");
  await schedule.see(/500\.00\s+[\d.]+\s+25\.00/);
  await app.pass("c4-schedule");
  await app.click(/^Pay USD 1,500\.00/);
  await app.within("dialog").see("by Pay Later");
  await app.within("dialog").click("Pay USD 1,500.00");
  await app.seeRole("heading", "QS-0001");
  await app.see("Payment processing");
  await app.pass("c5-processing");
  await nextUntil(app, /payment received/);
  await app.see("Waiting for supplier's shipment");

  await app.within("navigation", "Main").click("Credit");
  await app.see("USD 18,500.00");
  await app.within("article", "Loan for QS-0001").see("3 months");
  await app.pass("c6-line");
  await nextUntil(app, /statement of/);
  await app.within("region", "Statements").see(/500\.00\s+[\d.]+\s+25\.00/);
  await app.pass("c7-statement");
  const before = await app.ledger("credit.view");
  assert.deepEqual([before.stage, before.line], ["approved", usd("20000.00")]);
  assert.deepEqual(before.draws[0].schedule.map(({ credit }) => credit.amount), ["25.00", "0.00", "0.00"], "L4: the first month only");
  assert.deepEqual([before.statements[0].principal, before.statements[0].credit], [usd("500.00"), usd("25.00")], "L4, L5");

  await app.click("Ask for a higher line");
  await apply(app, "900", "c8");
  await app.see("Application submitted");
  await nextUntil(app, /application declined/);
  await app.see(/declined:/);
  await app.pass("c9-declined");

  const credit = await app.ledger("credit.view");
  assert.equal(credit.application.stage, "declined", "L2");
  assert.equal(credit.draws.length, 1);
  const order = await orderOf(app, "QS-0001");
  assert.deepEqual(order.payments.map(({ method, state, amount }) => [method, state, amount]), [["pay_later", "received", usd("1500.00")]]);
  const { applicant } = await app.ledger("credit.applicant");
  assert.equal(applicant.tax_number, "1••••••••9", "L7");
});

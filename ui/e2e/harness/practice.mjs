// What a buyer does in Practice on the way of many stories: lets time pass, and places the order of the worked example.
import assert from "node:assert/strict";
import { until } from "./driver.mjs";

const clock = `const banner = document.querySelector('[role=region][aria-label="Practice workspace"]');
  return banner.querySelector('[aria-busy=true]') ? null : banner.querySelector('time')?.dateTime ?? null;`;

/** The world's clock, once it stands still. */
async function now(app) {
  return until(
    async () => (await app.driver.executeScript(clock)) ?? undefined,
    () => "the practice clock does not come to rest",
  );
}

/** Presses one of Practice's three buttons and replies what then happened, newest first, as the page tells it. */
export async function advance(app, by) {
  const before = await now(app);
  await app.within("group", "Advance").click(by);
  await until(
    async () => ((await now(app)) === before ? undefined : true),
    () => `"${by}" moved the clock no further than ${before}`,
  );
  const told = app.within("region", "What happened");
  if (await told.count("button", "Show all")) await told.click("Show all");
  return told.text();
}

/** Presses *Next event* until the page tells of this. */
export async function nextUntil(app, what, most = 40) {
  const told = [];
  while (told.length < most) {
    const happened = await advance(app, /^Next event/);
    told.push(happened.replace(/\s+/g, " "));
    if (what.test(happened)) return;
  }
  assert.fail(`${what} did not happen; what happened:\n${told.join("\n")}`);
}

/** The order of that number as the ledger has it, asked from outside the window. */
export async function orderOf(app, number) {
  const { rows } = await app.ledger("order.list", { view: "all", text: number, sort: "number", limit: 1 });
  return app.ledger("order.view", { order_id: rows[0].order_id });
}

/**
 * Discover → Trade Assurance → Kettleheron's cylinder at 30.00 → its page → Start Order: 100 of them are the 3,000.00 of rule C4,
 * of which 1,500.00 is paid first under a free limit of 2,000.00. Leaves the editor with both covers shown.
 */
export async function startWorkedExample(app) {
  await app.click("Discover");
  await app.click(/^Trade Assurance/, { role: "checkbox" });
  await app.fill("Search products and suppliers", "kettleheron HSG-63/35");
  await app.fill("My quantity", "100");
  await app.see(/\b1 result\b/);
  await app.pass("discover-assured");
  await app.click("Double-acting hydraulic cylinder HSG-63/35", { role: "link" });
  await app.see("Of 100 pcs, 2,000.00 would be covered and 1,000.00 not");
  await app.pass("product");
  await app.click("Start Order");
  await app.fill("Initial payment", "1500");
  await app.see("Supplier's free limit 2,000.00");
}

/** Chooses post-delivery cover, sends the contract, and lets the supplier confirm and the account be designated. */
export async function agreeWorkedExample(app) {
  await app.click("Post-delivery");
  await app.click("Confirm Order");
  await app.seeRole("dialog", "Confirm Order");
  await app.axe();
  await app.within("dialog", "Confirm Order").click("Confirm Order");
  await app.see("Waiting for supplier to confirm");
  await nextUntil(app, /account designated/);
  await app.see("Pending payment");
}

/** At the checkout: compares the account with the contract and says that it is the right one (P10). */
export async function compareAccount(app) {
  await app.see("Right-account guard");
  await app.click("Compare with contract");
  await app.within("dialog").see("Look at the contract you agreed to");
  await app.axe();
  await app.within("dialog").click("Yes, it is right");
  await app.see("Is this the right account?");
  await app.within("dialog").click("Yes, it is right");
  await app.gone("Right-account guard");
}

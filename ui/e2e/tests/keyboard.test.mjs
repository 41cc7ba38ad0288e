// No mouse: from the first page to a draft whose cover is chosen, by keys alone, with the focus in sight all the way.
import assert from "node:assert/strict";
import { WebElement } from "selenium-webdriver";
import { scenario } from "../harness/app.mjs";
import { orderOf } from "../harness/practice.mjs";

/** Presses Tab until that element has the focus; at every stop the focus is on something that shows it. */
async function tabTo(app, role, name, most = 90) {
  for (let pressed = 0; pressed < most; pressed += 1) {
    const target = await app.element(role, name);
    const focused = await app.focused();
    if (await WebElement.equals(focused, target)) return;
    await app.press("Tab");
    const unseen = await app.driver.executeScript(`
      const at = document.activeElement;
      if (at === document.body) return null;
      const box = (at.matches("input.sr") ? at.labels[0] : at).getBoundingClientRect();
      const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      return at.matches(":focus-visible") && inside ? null : at.outerHTML.slice(0, 200);`);
    assert.equal(unseen, null, "the focus is out of sight");
  }
  assert.fail(`${most} times Tab do not reach ${role} ${name}`);
}

scenario("a draft order by keyboard alone", { practice: true }, async (app) => {
  await app.seeRole("main");
  await tabTo(app, "link", "Discover");
  await app.press("Enter");
  await app.see("results from");
  await app.press("/");
  await app.press("kettleheron HSG-63/35");
  await app.see(/\b1 result\b/);
  await tabTo(app, "field", "My quantity");
  await app.press("100");
  await app.see("Your 100 pcs");
  await tabTo(app, "row", /HSG-63/);
  await app.press("n");

  await app.see("Still needed before it is sent");
  await tabTo(app, "field", "Initial payment");
  await app.press("1500");
  await app.see("Supplier's free limit 2,000.00");
  await app.seeRole("radio", "Post-delivery");
  await tabTo(app, "radio", "Pre-shipment");
  await app.press("ArrowRight");
  await app.gone("Still needed before it is sent");
  await app.see("Saved");
  await app.picture("keyboard-draft");

  const order = await orderOf(app, "QS-0001");
  assert.equal(order.status.code, "draft");
  assert.deepEqual(order.contract.initial_payment, { kind: "amount", amount: { amount: "1500.00", currency: "USD" } });
  assert.equal(order.contract.coverage, "post_delivery");
  assert.equal(order.contract.lines[0].quantity, "100");
});

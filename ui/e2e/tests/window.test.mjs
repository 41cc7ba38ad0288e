// The window itself: it opens, it is ours, it is accessible, and nothing from outside gets in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, scenario } from "../harness/app.mjs";
import { remove, startBus, until } from "../harness/driver.mjs";

scenario("the window opens straight into Practice and axe finds nothing", { practice: true }, async (app) => {
  assert.match(await app.title(), /Quayside/);
  await app.seeRole("main");
  await app.see("Practice");
  await app.pass("window-practice");
});

scenario("the page reaches no network and runs no script or style from inside itself", { practice: true }, async (app) => {
  await app.seeRole("main");
  await app.complaints();
  const outside = await app.driver.executeAsyncScript(
    "const done = arguments[0]; fetch('http://127.0.0.1:9/').then(() => 'reached', (error) => error.name).then(done)",
  );
  assert.equal(outside, "TypeError");
  const colour = await app.driver.executeScript(
    `const script = document.createElement("script");
     script.textContent = "window.inlined = true";
     document.head.append(script);
     const words = document.createElement("p");
     words.innerHTML = "<b style='color: rgb(1, 2, 3)'>b</b>";
     document.body.append(words);
     const colour = getComputedStyle(words.firstChild).color;
     words.remove();
     return [window.inlined, colour];`,
  );
  assert.notEqual(colour[0], true, "an inline script ran");
  assert.notEqual(colour[1], "rgb(1, 2, 3)", "a style attribute was obeyed");
  const refused = [];
  const wanted = ["connect-src", "script-src-elem", "style-src-attr"];
  // The page hears of a refusal a moment after it.
  await until(
    async () => (refused.push(...(await app.complaints()).map((complaint) => complaint.split(" ")[1])) >= wanted.length ? true : undefined),
    async () => `refused was only ${refused.join(", ")}`,
  );
  assert.deepEqual(refused.sort(), wanted);
  assert.equal(await app.driver.executeScript("return typeof window.__TAURI__"), "undefined");
});

scenario("the shell answers three commands and no other", { practice: true }, async (app) => {
  await app.seeRole("main");
  const answers = await app.driver.executeAsyncScript(
    `const done = arguments[0];
     const ask = (command, args) => window.__TAURI_INTERNALS__.invoke(command, args).then(() => "answered", (error) => String(error));
     Promise.all([
       ask("dispatch", { op: "workspace.current", args: {}, request_id: null }),
       ask("plugin:dialog|open", { options: {} }),
       ask("plugin:window|close", { label: "main" }),
       ask("plugin:window-state|save_window_state", { flags: 0 }),
     ]).then(done);`,
  );
  assert.equal(answers[0], "answered");
  for (const refused of answers.slice(1)) assert.match(refused, /not allowed/);
});

scenario("nothing leads the window away, and nothing opens another", { practice: true }, async (app) => {
  await app.seeRole("main");
  const here = await app.driver.getCurrentUrl();
  const opened = await app.driver.executeScript(
    `const press = (target) => {
       const link = document.createElement("a");
       Object.assign(link, { href: "https://example.com/", target });
       document.body.append(link);
       link.click();
       link.remove();
     };
     press("_blank");
     press("_self");
     const form = document.createElement("form");
     form.action = "https://example.com/";
     document.body.append(form);
     form.submit();
     form.remove();
     const windows = [open("https://example.com/"), open("about:blank"), open(location.href)];
     location.href = "https://example.com/";
     location.assign("file:///etc/hostname");
     return windows.map((other) => other === null);`,
  );
  assert.deepEqual(opened, [true, true, true], "a window was opened");
  await app.within("navigation", "Main").click("Orders");
  await app.seeRole("heading", "Orders");
  assert.equal(new URL(await app.driver.getCurrentUrl()).origin, new URL(here).origin);
  assert.equal((await app.driver.getAllWindowHandles()).length, 1);
  const refused = await app.complaints();
  assert.ok(refused.every((complaint) => complaint.includes("form-action")), refused.join(", "));
});

scenario("a second window on the same workspace is refused with a sentence", { practice: true }, async (app) => {
  await app.seeRole("main");
  const second = app.startAgain();
  await until(
    () => Promise.resolve(/desk could not start.*conflict\.in_use/.test(second.log()) || undefined),
    () => `the second window was not refused; it printed: ${second.log()}`,
  );
  await second.stop();
  await app.seeRole("main");
  const { workspace } = await app.ledger("workspace.current");
  assert.equal(workspace.kind, "practice");
});

test("a second start brings the first window forward and ends", async () => {
  const bus = await startBus();
  const app = await open({ practice: true, usualHome: true, env: bus.env });
  try {
    await app.seeRole("main");
    assert.equal(await app.startAgain().exited, 0);
    await app.seeRole("main");
  } finally {
    await app.close();
    await bus.stop();
    await remove(app.folder);
  }
});

// Locked means locked, in the real window: nothing of the workspace stands in it; only the passphrase opens it again; and
// what is kept in case can be made, checked and restored.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { open, PASSPHRASE, scenario } from "../harness/app.mjs";
import { freshFolder, remove, startBus, startKeychain } from "../harness/driver.mjs";

/** What is written into the workspace and must not be left in a locked window. */
const PLANTED = ["Planted Bolts", "Planted Buyer", "Planted Lane"];

async function newWorkspace(app, remember = false) {
  await app.fill("Name of the workspace", "Alder Creek");
  await app.fill("Legal name of the buyer", "Planted Buyer LLC");
  await app.choose("Country of the buyer", "United States");
  await app.fill("Passphrase", PASSPHRASE);
  if (remember) await app.click("Remember on this computer", { role: "checkbox" });
  await app.click("Create workspace");
  await app.seeRole("main");
  await app.within("navigation", "Main").click("Discover");
  await app.click("Add a supplier");
  const dialog = app.within("dialog");
  await dialog.fill("Name", "Planted Bolts");
  await dialog.choose("Country", "Vietnam");
  await dialog.within("group", "Trade Assurance supplier").click("Yes");
  await dialog.click("Add supplier");
  await app.see("No product is known");
  await app.within("navigation", "Main").click("Settings");
  await app.fill("Postal address", "7 Planted Lane");
  await app.click("Save settings");
  await app.see("Settings saved.");
}

/** Everything that the page holds or has written down: its elements, what its fields hold, its address and its stores. */
function everything(app) {
  return app.driver.executeScript(`
    const fields = [...document.querySelectorAll("input, textarea, select")].map((field) => field.value);
    return [document.documentElement.outerHTML, document.title, location.href, history.state, ...fields,
      JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join("\\n");`);
}

async function nothingIsLeft(app, code = "locked.workspace") {
  await app.see("This workspace is encrypted");
  const all = await everything(app);
  for (const planted of PLANTED) assert.ok(!all.includes(planted), `${planted} is left in the locked window`);
  const refused = await app.driver.executeAsyncScript(
    `const done = arguments[0];
     window.__TAURI_INTERNALS__.invoke("dispatch", { op: "settings.view", args: {}, request_id: null }).then((reply) => done(reply.error?.code ?? "answered"));`,
  );
  assert.equal(refused, code);
}

/** No file below a folder has one of the texts in it, as a program may write it: of this one, and of what the web view keeps. */
function nothingIsWritten(folder, texts) {
  const files = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  assert.ok(files.length > 10, `${files.length} files`);
  for (const path of files) {
    const bytes = readFileSync(path);
    for (const text of texts) for (const encoding of ["utf8", "utf16le"]) assert.ok(!bytes.includes(Buffer.from(text, encoding)), `${text} is in ${path}`);
  }
}

async function toSecurity(app) {
  await app.within("navigation", "Main").click("Settings");
  await app.click("Open security and backups");
  await app.see("Locks by itself");
}

async function pictures(app, name) {
  for (const [width, height, theme] of [[1280, 800, "light"], [1280, 800, "dark"], [900, 600, "light"]]) {
    await app.resize(width, height);
    await app.driver.executeScript("document.documentElement.dataset.theme = arguments[0]", theme);
    await app.pass(`${name}-${width}-${theme}`);
  }
  await app.resize(1280, 800);
}

scenario("locked, nothing of a workspace is left in the window; its passphrase alone opens it; it is backed up and checked", { timeout: 600_000 }, async (app) => {
  await newWorkspace(app);
  const written = await app.driver.executeScript("return JSON.stringify({ ...localStorage })");
  for (const planted of PLANTED) assert.ok(!written.includes(planted), `${planted} is written down while it is open`);

  await app.within("navigation", "Main").click("Lock");
  await nothingIsLeft(app);
  await app.see("This computer has no keychain that answers");
  await pictures(app, "locked");
  await app.fill("Passphrase", "a wrong passphrase");
  await app.click("Unlock");
  await app.see("This is not the passphrase");
  await nothingIsLeft(app);
  await app.pass("locked-wrong");
  await app.fill("Passphrase", PASSPHRASE);
  await app.click("Unlock");
  // Where it was left.
  await app.see("Postal address");

  await toSecurity(app);
  await app.see("The passphrase alone opens the workspace.");
  await app.click("Back up now");
  await app.see(/Backed up and read again: \d+ events?,/);
  await app.click("Check everything");
  await app.see(/\d+ events?, every page and file: all as it was written\./);
  await app.click(/^Check the backup of/);
  await app.see(/read again just now: \d+ events?, nothing damaged/);
  await app.choose("Locks by itself", "After 5 minutes without use");
  await app.see("Saved.");
  await pictures(app, "security");

  await app.click("Change passphrase…");
  const dialog = app.within("dialog");
  await dialog.fill("Passphrase now", PASSPHRASE);
  await dialog.fill("New passphrase", "another passphrase");
  await dialog.fill("New passphrase again", "another passphrase");
  await app.pass("security-passphrase");
  await dialog.click("Change passphrase");
  await app.see("The passphrase was changed.");
  await app.press("Control+Shift+l");
  await nothingIsLeft(app);
  await app.fill("Passphrase", PASSPHRASE);
  await app.click("Unlock");
  await app.see("This is not the passphrase");
  await app.fill("Passphrase", "another passphrase");
  await app.click("Unlock");
  await app.see("Locks by itself");
  assert.ok(readdirSync(app.home, { recursive: true }).some((path) => path.endsWith(".quayside-backup")));
  await app.close();
  nothingIsWritten(app.folder, ["Planted Lane", PASSPHRASE, "another passphrase"]);
});

scenario("the day's backup is made by itself; it becomes a workspace in a folder of its own, and opens", { timeout: 600_000 }, async (app) => {
  await newWorkspace(app);
  await toSecurity(app);
  await app.see("1 in the workspace's own folder");
  await app.click(/^Restore… the backup of/);
  const dialog = app.within("dialog");
  await dialog.fill("Passphrase on the day it was made", PASSPHRASE);
  await app.pass("security-restore");
  await dialog.click("Restore and open");
  await app.see(/Restored: \d+ events?, every one checked\./);
  await app.within("navigation", "Main").click("Settings");
  await app.see("Postal address");
  const folders = readdirSync(join(app.home, "workspaces"));
  assert.equal(folders.length, 2, folders.join(", "));
});

test("the system's keychain opens a workspace at the start, but not one that was locked; and it forgets", { timeout: 600_000 }, async (t) => {
  const folder = await freshFolder();
  const bus = await startBus();
  const keychain = await startKeychain(bus, folder);
  let app;
  try {
    if (!keychain) return t.skip("no Secret Service (gnome-keyring-daemon)");
    app = await open({ env: bus.env }, folder);
    await newWorkspace(app, true);
    await app.close();
    app = await open({ env: bus.env }, folder);
    await app.click("Open Alder Creek");
    await toSecurity(app);
    await pictures(app, "security-keychain");
    await app.click("Lock now");
    await nothingIsLeft(app);
    await app.close();
    app = await open({ env: bus.env }, folder);
    await app.click("Open Alder Creek");
    await nothingIsLeft(app, "locked.passphrase_needed");
    await app.fill("Passphrase", PASSPHRASE);
    await app.click("Unlock");
    await toSecurity(app);
    await app.click("Remember on this computer", { role: "checkbox" });
    await app.see("The keychain has forgotten the key.");
    await app.close();
    app = await open({ env: bus.env }, folder);
    await app.click("Open Alder Creek");
    await nothingIsLeft(app, "locked.passphrase_needed");
  } finally {
    await app?.close();
    await keychain?.stop();
    await bus.stop();
    await remove(folder);
  }
});

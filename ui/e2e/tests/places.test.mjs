// A workspace that lies where it must not be written, in the real window: it is said why, what was kept and what to do, and
// nothing is changed there. Started for reading only, the same workspace is shown.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PASSPHRASE, scenario } from "../harness/app.mjs";

async function newWorkspace(app) {
  await app.fill("Name of the workspace", "Alder Creek");
  await app.fill("Legal name of the buyer", "Alder Creek Imports LLC");
  await app.choose("Country of the buyer", "United States");
  await app.fill("Passphrase", PASSPHRASE);
  await app.click("Create workspace");
  await app.seeRole("main");
  await app.within("navigation", "Main").click("Lock");
  await app.see("This workspace is encrypted");
}

/** Every file of a folder with its bytes, without the two that SQLite keeps beside a database while it is read. */
function content(folder) {
  const files = readdirSync(folder, { recursive: true }).map(String).sort();
  return files.filter((name) => !/\.db-(shm|wal)$/.test(name) && statSync(join(folder, name)).isFile()).map((name) => [name, readFileSync(join(folder, name)).toString("base64")]);
}

/** Something that is written. */
async function addSupplier(app) {
  await app.within("navigation", "Main").click("Discover");
  await app.click("Add a supplier");
  const dialog = app.within("dialog");
  await dialog.fill("Name", "Fairground Bolts");
  await dialog.choose("Country", "China");
  await dialog.within("group", "Trade Assurance supplier").click("Yes");
  await dialog.click("Add supplier");
  await app.see("No product is known");
}

async function unlock(app) {
  await app.fill("Passphrase", PASSPHRASE);
  await app.click("Unlock");
}

scenario("a workspace in a folder that is synchronised is refused with a sentence, and shown for reading only", { timeout: 600_000 }, async (app) => {
  await newWorkspace(app);
  const folder = join(app.home, "workspaces", "alder-creek");
  await app.close();
  // The mark by which Syncthing knows a folder of its own.
  mkdirSync(join(app.home, "workspaces", ".stfolder"));
  const before = content(folder);
  await app.restart();
  await app.click("Open Alder Creek");
  await unlock(app);
  await app.see("This folder is no place for a workspace");
  await app.see(/synchronised by Syncthing/);
  await app.see(/Nothing was changed\. Move the folder to a disk of this computer/);
  await app.pass("places-synchronised");
  await app.close();
  assert.deepEqual(content(folder), before);
  await app.restart({ args: ["--read-only"] });
  await app.click("Open Alder Creek");
  await unlock(app);
  await app.within("navigation", "Main").click("Settings");
  await app.see("Postal address");
  await app.fill("Postal address", "12 Harbour Street");
  await app.click("Save settings");
  await app.see("The workspace is open for reading only");
  await app.close();
  assert.deepEqual(content(folder), before);
});

/** Makes a folder one that can only be read, also for who may write everywhere. `null` where this system lets nobody. */
function readOnly(folder) {
  if (process.getuid() !== 0) {
    chmodSync(folder, 0o555);
    return () => chmodSync(folder, 0o755);
  }
  const run = (...words) => spawnSync(words[0], words.slice(1)).status === 0;
  if (!run("mount", "--bind", folder, folder)) return null;
  if (!run("mount", "-o", "remount,ro,bind", folder)) {
    run("umount", folder);
    return null;
  }
  return () => run("umount", folder);
}

scenario("a workspace in a folder that can only be read is refused with a sentence, and shown for reading only", { timeout: 600_000 }, async (app, t) => {
  await newWorkspace(app);
  const folder = join(app.home, "workspaces", "alder-creek");
  await app.close();
  const before = content(folder);
  const release = readOnly(folder);
  if (!release) return t.skip("nobody may mount here, and who runs this may write everywhere");
  try {
    await app.restart();
    await app.click("Open Alder Creek");
    await unlock(app);
    await app.see("The folder of this workspace can only be read");
    await app.see(/Make its folder and what is in it writable, or copy it to where you may write/);
    await app.pass("places-read-only");
    await app.restart({ args: ["--read-only"] });
    await app.click("Open Alder Creek");
    await unlock(app);
    await app.within("navigation", "Main").click("Settings");
    await app.see("Postal address");
    await app.close();
    assert.deepEqual(content(folder), before);
  } finally {
    await app.close();
    release();
  }
});

scenario("a workspace whose key does not read is said to be damaged, and left as it is", { timeout: 600_000 }, async (app) => {
  await newWorkspace(app);
  const folder = join(app.home, "workspaces", "alder-creek");
  await app.close();
  const keys = join(folder, "keys.toml");
  writeFileSync(keys, readFileSync(keys, "utf8").replace(/[0-9a-f](?=")/, (last) => (last === "0" ? "1" : "0")));
  const before = content(folder);
  await app.restart();
  await app.click("Open Alder Creek");
  await app.see("Something in this workspace is damaged");
  await app.see(/Nothing is ever deleted because of it\. Restore a backup/);
  await app.pass("places-damaged");
  await app.close();
  assert.deepEqual(content(folder), before);
});

scenario("a workspace whose tail was cut opens for reading only, and every page says what is wrong", { timeout: 600_000 }, async (app) => {
  await newWorkspace(app);
  const ledger = join(app.home, "workspaces", "alder-creek", "ledger.db");
  const kept = join(app.home, "before.db");
  // The ledger of before, with the head file of after.
  copyFileSync(ledger, kept);
  await unlock(app);
  await addSupplier(app);
  await app.within("navigation", "Main").click("Lock");
  await app.see("This workspace is encrypted");
  await app.close();
  copyFileSync(kept, ledger);
  await app.restart();
  await app.click("Open Alder Creek");
  await unlock(app);
  await app.see("Something in this workspace is damaged");
  await app.see(/can be opened for reading only/);
  await app.click("Open for reading only");
  await app.see("This workspace is not as it was written");
  await app.see(/Events at the end are gone/);
  await app.see("Restore a backup…");
  await app.within("navigation", "Main").click("Orders");
  await app.see(/Events at the end are gone/);
  await app.pass("places-cut-tail");
});

scenario("a page of the ledger that is damaged is found by a check, and a head file that is gone is said until it was read", { timeout: 600_000 }, async (app) => {
  await newWorkspace(app);
  const folder = join(app.home, "workspaces", "alder-creek");
  await unlock(app);
  await addSupplier(app);
  await app.within("navigation", "Main").click("Lock");
  await app.see("This workspace is encrypted");
  await app.close();
  rmSync(join(folder, "head"));
  await app.restart();
  await app.click("Open Alder Creek");
  await unlock(app);
  await app.see("This workspace is not as it was written");
  await app.see(/events at the end may be gone/);
  await app.click("Go on with it as it is");
  await app.gone("This workspace is not as it was written");
  await app.within("navigation", "Main").click("Lock");
  await app.see("This workspace is encrypted");
  await app.close();
  // The last page of the file: nothing is read from it on opening.
  const ledger = join(folder, "ledger.db");
  const bytes = readFileSync(ledger);
  bytes[bytes.length - 2048] ^= 1;
  writeFileSync(ledger, bytes);
  await app.restart();
  await app.click("Open Alder Creek");
  await unlock(app);
  await app.within("navigation", "Main").click("Settings");
  await app.click("Open security and backups");
  await app.click("Check everything");
  await app.see(/The ledger is damaged at ledger\.db/);
  await app.see("This workspace is not as it was written");
  await app.pass("places-damaged-page");
});

// Pictures every page, light and dark, in both sizes, into shots/, of a practice world that has something on each; the
// readme's picture is the order among them. Pages come from the router's own table: a new one with a parameter in its
// address needs a value from the world (harness/world.mjs), and says so.
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { open, shot } from "./harness/app.mjs";
import { freshFolder, remove } from "./harness/driver.mjs";
import { makeWorld } from "./harness/world.mjs";

const SIZES = [[1280, 800], [900, 600]];
const THEMES = ["light", "dark"];

/** What a page is shown with, besides being opened. */
const PREPARED = {
  import: async (app) => {
    const list = "Supplier,Country,Product,MOQ,Price\nBirch Lane Tools,Vietnam,Torque wrench 60 Nm,20,15.80\nCedar Row Mills,India,Cotton twill 260 g,500,2.35\n";
    await app.setFile("Choose a list…", app.file("suppliers.csv", list));
    await app.see("What each column means");
  },
};

function routes() {
  const table = readFileSync(new URL("../src/lib/router.svelte.ts", import.meta.url), "utf8");
  const found = new Map([...table.matchAll(/^ {2}(\w+): "(\/[^"]*)",$/gm)].map(([, name, path]) => [name, path]));
  // The sheet of pieces is for those who build pages and is not in a built program.
  found.delete("gallery");
  return found;
}

function address(name, path, world) {
  return path.replace(/:(\w+)/g, (_, key) => {
    const value = world[name]?.[key];
    if (!value) throw new Error(`harness/world.mjs names no ${key} for the page ${name}`);
    return encodeURIComponent(value);
  });
}

async function rest(app) {
  await app.driver.executeAsyncScript(
    // At rest: nothing has changed on the page for three tenths of a second.
    `const done = arguments[0];
     let timer = setTimeout(end, 300);
     const observer = new MutationObserver(() => (clearTimeout(timer), (timer = setTimeout(end, 300))));
     observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
     function end() { observer.disconnect(); done(); }`,
  );
}

async function pictureAll(app, name) {
  for (const [width, height] of SIZES) {
    await app.resize(width, height);
    for (const theme of THEMES) {
      await app.driver.executeScript("document.documentElement.dataset.theme = arguments[0]", theme);
      await rest(app);
      await app.picture(`${name}-${width}-${theme}`);
    }
  }
}

async function pages(folder, world) {
  const app = await open({ practice: true }, folder);
  await app.seeRole("main");
  for (const [name, path] of routes()) {
    await app.driver.executeScript("location.hash = arguments[0]", address(name, path, world));
    await PREPARED[name]?.(app);
    await rest(app);
    await pictureAll(app, name);
  }
  await app.close();
}

async function doors(folder) {
  const app = await open({}, folder);
  await app.see("Order from abroad");
  await rest(app);
  await pictureAll(app, "doors");
  await app.close();
}

const folder = await freshFolder();
try {
  const world = await makeWorld(folder, join(folder, "home"));
  await doors(folder);
  await pages(folder, world);
  copyFileSync(shot("order-1280-light"), fileURLToPath(new URL("../../docs/screenshot.png", import.meta.url)));
} finally {
  await remove(folder);
}

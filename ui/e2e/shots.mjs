// Pictures every page, light and dark, in both sizes, into shots/, of a practice world that has something on each; the
// readme's picture is the order among them.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { open, shot } from "./harness/app.mjs";
import { freshFolder, remove } from "./harness/driver.mjs";
import { goTo, pagesOf, rest } from "./harness/pages.mjs";
import { makeWorld } from "./harness/world.mjs";

const SIZES = [[1280, 800], [900, 600]];
const THEMES = ["light", "dark"];

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
  for (const page of pagesOf(world)) {
    await goTo(app, page);
    await pictureAll(app, page[0]);
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

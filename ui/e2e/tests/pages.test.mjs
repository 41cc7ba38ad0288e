// Every page once, with something on it: axe finds nothing and nothing is wider than the window, in a large light window
// and in the smallest dark one.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { open } from "../harness/app.mjs";
import { freshFolder, remove } from "../harness/driver.mjs";
import { goTo, pagesOf, rest } from "../harness/pages.mjs";
import { makeWorld } from "../harness/world.mjs";

const LOOKS = [[1280, 800, "light"], [900, 600, "dark"]];

/** What stands out to the right, where a person would have to scroll sideways. */
const tooWide = `const main = document.querySelector("main");
  if (main.scrollWidth <= main.clientWidth && document.documentElement.scrollWidth <= innerWidth) return [];
  const edge = main.getBoundingClientRect().right;
  return [...main.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > edge + 1).map((one) => one.outerHTML.slice(0, 120)).slice(0, 3);`;

/** Rules that stand there smaller than a target may be (WCAG 2.2, 2.5.8), also in a font narrower and lower than the usual one. */
const smallRules = `const rules = [...document.querySelectorAll("main button.rule")].filter((one) => one.checkVisibility());
  const narrow = { fontSize: "6px", lineHeight: "6px", letterSpacing: "-1px" };
  for (const one of rules) Object.assign(one.style, narrow);
  const found = rules.map((one) => [one.textContent, one.getBoundingClientRect()]);
  for (const one of rules) for (const name in narrow) one.style[name] = "";
  return found.filter(([, { width, height }]) => width < 24 || height < 24).map(([rule, { width, height }]) => rule + " " + width + " x " + height);`;

async function look(app, name, [width, height, theme]) {
  await app.resize(width, height);
  await app.driver.executeScript("document.documentElement.dataset.theme = arguments[0]", theme);
  await rest(app);
  assert.deepEqual(await app.driver.executeScript(tooWide), [], `${name} is wider than ${width}`);
  assert.deepEqual(await app.driver.executeScript(smallRules), [], `rules on ${name} are too small to be pressed`);
  await app.axe();
}

test("every page is accessible and fits, large and light, small and dark", { timeout: 400_000 }, async (t) => {
  const folder = await freshFolder();
  const world = await makeWorld(folder, join(folder, "home"));
  const app = await open({ practice: true }, folder);
  try {
    for (const page of pagesOf(world)) {
      await t.test(page[0], async () => {
        await goTo(app, page);
        for (const one of LOOKS) await look(app, page[0], one);
        assert.deepEqual(await app.complaints(), []);
      });
    }
  } finally {
    await app.close();
    await remove(folder);
  }
});

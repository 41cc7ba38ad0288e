// Pictures every page, light and dark, in both sizes, into shots/. Pages come from the router's own table; one with a
// parameter in its address is reached as a person reaches it, by a link on another page. What nothing links to in a
// fresh Practice workspace is named at the end.
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { open, shot } from "./harness/app.mjs";
import { remove } from "./harness/driver.mjs";

const SIZES = [[1280, 800], [900, 600]];
const THEMES = ["light", "dark"];

const table = readFileSync(new URL("../src/lib/router.svelte.ts", import.meta.url), "utf8");
const routes = new Map([...table.matchAll(/^ {2}(\w+): "(\/[^"]*)",$/gm)].map(([, name, path]) => [name, path]));
// The sheet of pieces is for those who build pages and is not in a built program; the doors show without a workspace.
routes.delete("gallery");
routes.delete("doors");

function routeOf(address) {
  const pieces = address.split("?")[0].split("/");
  for (const [name, path] of routes) {
    const wanted = path.split("/");
    if (wanted.length === pieces.length && wanted.every((piece, at) => piece.startsWith(":") || piece === pieces[at])) return name;
  }
  return undefined;
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

const linked = "return [...document.querySelectorAll('a[href^=\"#/\"]')].map((link) => link.getAttribute('href').slice(1))";

async function practice() {
  const app = await open({ practice: true });
  await app.seeRole("main");
  await rest(app);
  const waiting = [...routes.values()].filter((path) => !path.includes(":"));
  const done = new Set();
  while (waiting.length) {
    const address = waiting.shift();
    const name = routeOf(address);
    if (!name || done.has(name)) continue;
    done.add(name);
    await app.driver.executeScript("location.hash = arguments[0]", address);
    await rest(app);
    waiting.push(...(await app.driver.executeScript(linked)));
    await pictureAll(app, name);
  }
  await app.close();
  await remove(app.folder);
  return [...routes.keys()].filter((name) => !done.has(name));
}

async function doors() {
  const app = await open();
  await app.seeRole("main");
  await rest(app);
  await pictureAll(app, "doors");
  await app.close();
  await remove(app.folder);
}

/** The readme shows an order where there is one, else the first page. */
function forReadme() {
  const picture = ["order", "today"].map((name) => shot(`${name}-1280-light`)).find(existsSync);
  if (picture) copyFileSync(picture, fileURLToPath(new URL("../../docs/screenshot.png", import.meta.url)));
}

await doors();
const missed = await practice();
if (missed.length) process.stdout.write(`not pictured, nothing in a fresh Practice workspace links there: ${missed.join(", ")}\n`);
forReadme();

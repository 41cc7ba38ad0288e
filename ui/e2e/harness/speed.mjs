// How fast Discover is in the real window: a key press until the rows that answer it are drawn, and a list that is scrolled. What
// is measured decides no test; the tests print it, and so does `cargo xtask bench window`, with a million products.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { until } from "./driver.mjs";
import { rest } from "./pages.mjs";

export const tenths = (ms) => String(Math.round(ms * 10) / 10);
/** The value that such a share of all is below. */
export const at = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** How far apart the frames of a page are where nothing happens, in the middle: times of the same run are read beside it. In ms. */
export async function bareFrame(app) {
  const times = await app.driver.executeAsyncScript(
    `const done = arguments[0]; const times = []; let before = performance.now();
     requestAnimationFrame(function next() {
       const now = performance.now(); times.push(now - before); before = now;
       if (times.length < 60) requestAnimationFrame(next); else done(times.slice(1));
     });`,
  );
  return at(times, 0.5);
}

/** Milliseconds between two keys of a fast typist. */
const PACE = 120;

/** Types words letter by letter into Discover's search; gives each key's time until its rows were drawn, in ms. A key that the next one
 * overtook is answered by that one's rows and counted, too; one that is never answered fails. */
export async function keysPressed(app, words) {
  await app.driver.executeScript(`window.e2ePainted = [];
    window.e2eWatch?.disconnect();
    window.e2eWatch = new PerformanceObserver((list) => { for (const one of list.getEntries()) if (one.name === 'discover.painted' && one.detail.text) window.e2ePainted.push({ ms: one.duration, overtaken: one.detail.overtaken, text: one.detail.text }); });
    window.e2eWatch.observe({ entryTypes: ['measure'] });`);
  const box = await app.element("field", "Search products and suppliers");
  await box.click();
  let pressed = 0;
  for (const one of words) {
    await app.fill("Search products and suppliers", "");
    await rest(app);
    for (const letter of one) {
      await box.sendKeys(letter);
      // A space after a word asks for nothing else.
      if (letter !== " ") pressed += 1;
      await new Promise((next) => setTimeout(next, PACE));
    }
    await rest(app);
  }
  const painted = () => app.driver.executeScript("return window.e2ePainted");
  await until(async () => (await painted()).length >= pressed || undefined, async () => `${(await painted()).length} of ${pressed} keys were answered by rows`);
  const all = await painted();
  if (all.length !== pressed) throw new Error(`${pressed} keys were pressed, ${all.length} answered`);
  return all;
}

/** The line that says what `keysPressed` gave. */
export function keysSaid(keys, bare) {
  const times = keys.map(({ ms }) => ms);
  const overtaken = keys.filter((one) => one.overtaken).length;
  return `key press to rows painted, ${keys.length} keys, ${overtaken} of them overtaken by the next: p50 ${tenths(at(times, 0.5))} ms, p95 ${tenths(at(times, 0.95))} ms, most ${tenths(Math.max(...times))} ms; a bare frame ${tenths(bare)} ms (aim: p95 50 ms)`;
}

/** Scrolls the results by script, as a wheel does and then by leaps of the thumb; gives gaps between tasks and between frames, in ms. */
export function scrolled(app) {
  return app.driver.executeAsyncScript(
    `const done = arguments[0];
     const grid = document.querySelector('.results [role=grid]');
     // Tasks of the main thread are felt as gaps between messages that the page sends itself.
     const gaps = []; const frames = []; let running = true; let last = performance.now();
     const pings = new MessageChannel();
     pings.port1.onmessage = () => { const now = performance.now(); gaps.push(now - last); last = now; if (running) pings.port2.postMessage(null); };
     pings.port2.postMessage(null);
     let frame = 0; let before = performance.now();
     function next() {
       const now = performance.now(); frames.push(now - before); before = now;
       frame += 1;
       if (frame > 360) { running = false; setTimeout(() => done({ gaps, frames }), 300); return; }
       grid.scrollTop += frame < 240 ? 120 : (frame % 2 ? 1 : -1) * 90_000 + 100_000;
       requestAnimationFrame(next);
     }
     requestAnimationFrame(next);`,
  );
}

/** The line that says what `scrolled` gave. */
export function scrollSaid({ gaps, frames }, rows, bare) {
  const over = gaps.filter((gap) => gap > 50).length;
  return `scripted scroll of ${rows.toLocaleString("en-US")} rows: longest task ${tenths(Math.max(...gaps))} ms, ${over} above 50 ms; frames p50 ${tenths(at(frames, 0.5))} ms, p95 ${tenths(at(frames, 0.95))} ms; a bare frame ${tenths(bare)} ms`;
}

/** Takes a list in by the window, as a buyer does, and shows what was found; `patience` in ms. */
export async function takeIn(app, file, patience) {
  await app.within("navigation", "Main").click("Discover");
  await app.click("Import list");
  await app.setFile("Choose a list…", file);
  await until(async () => /What each column means/.test(await app.text()) || undefined, () => app.text(), patience);
  await app.within("main").click("Import");
  await until(async () => /lines read/.test(await app.text()) || undefined, () => app.text(), patience);
  await app.click("See them in Discover");
}

/** Lines of a large list, as many as asked for, from places that are spread over it evenly. */
export function linesOf(file, many) {
  const opened = openSync(file, "r");
  try {
    const { size } = fstatSync(opened);
    const part = Buffer.alloc(8192);
    return Array.from({ length: many }, (_, one) => {
      const read = readSync(opened, part, 0, part.length, Math.floor((size * one) / many));
      // The first one is cut, or the head.
      return part.toString("utf8", 0, read).split("\n")[1];
    });
  } finally {
    closeSync(opened);
  }
}

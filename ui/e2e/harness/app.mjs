// The real window in a test, used as a person uses it: by what can be read, by role and name, by keyboard.
//
//   import { scenario } from "../harness/app.mjs";
//
//   scenario("a draft is saved by itself", { practice: true }, async (app) => {
//     await app.click("Discover");                          // a button, link, tab, menu item, check or radio
//     await app.fill("Order total", "3000.00");             // replaces what the field holds, by typing
//     await app.choose("Country", "China");                 // an option of a native select
//     await app.setFile("Contract", app.file("c.txt", "…"));
//     await app.press("Control+k");                         // keys go to what has the focus
//     await app.see("Free limit");                          // waits; also app.see(/2,000\.00/), app.gone("…")
//     const row = app.within("row", /QS-0001/);             // a part of the page has the same verbs
//     await row.click("Open");
//     await app.pass("order detail");                       // axe finds nothing; a picture in shots/
//     await app.restart();                                  // same home, new window
//     const { orders } = await app.ledger("order.list", {}); // read from outside, also while the window is open
//   });
//
// Names: a string is found exactly, else as a part of one single name, whatever the case; an expression is tested
// against the whole name. Every verb waits until it can be done (PATIENCE) and fails with what the page reads.
// A scenario has a home of its own and ends by closing the window; where it fails, shots/failed-….png shows how.
// `node:test` runs them: `cargo xtask test`, or one file after a build:
//   QUAYSIDE_APP=… QUAYSIDE_CLI=… xvfb-run -a -s "-screen 0 1280x900x24" node --test e2e/tests/window.test.mjs
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Key } from "selenium-webdriver";
import { freshFolder, ownEnvironment, quaysideCli, remove, startBeside, startWindow, until } from "./driver.mjs";
import { runAxe, watchComplaints } from "./in-page.mjs";
import { Scope } from "./scope.mjs";

const SHOTS = process.env.QUAYSIDE_SHOTS ?? join(dirname(fileURLToPath(import.meta.url)), "../../../shots");
/** Names the folder that the program chooses by itself; the same as in tauri.conf.json. */
const IDENTIFIER = "app.quayside.desktop";
/** Opens every real workspace of the scenarios. */
export const PASSPHRASE = "a passphrase of the tests";
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What a scenario may start with.
 * @typedef {object} Start
 * @property {boolean} [practice] straight into the Practice workspace
 * @property {string} [workspace] the folder of a workspace to open
 * @property {boolean} [usualHome] without `--home`: the folder a user has, here below the scenario's own
 * @property {string[]} [args] further arguments of the program
 * @property {Record<string, string>} [env] further environment
 * @property {number} [timeout] for the whole scenario, in ms, default five minutes
 * @property {[number, number]} [size] of the page, default 1280 × 800
 */

/** Where the picture of that name lies. */
export function shot(name) {
  return join(SHOTS, `${name.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.png`);
}

/** Opens the window. A scenario does this for you; call it yourself to measure or to open two. */
export async function open(start = {}, folder = undefined) {
  const own = folder ?? (await freshFolder());
  const home = start.usualHome ? join(own, "data", IDENTIFIER) : join(own, "home");
  const args = start.usualHome ? [] : ["--home", home];
  if (start.practice) args.push("--practice");
  if (start.workspace) args.push("--workspace", start.workspace);
  args.push(...(start.args ?? []));
  const launch = { folder: own, args, env: start.env };
  const app = new App(start, launch, await startWindow(launch), home);
  await app.driver.executeScript(`${watchComplaints}\nwatchComplaints();`);
  await app.resize(...(start.size ?? [1280, 800]));
  return app;
}

/** A test of the real window: opens it, runs the steps, closes it, and pictures a failure. */
export function scenario(name, start, steps) {
  test(name, { timeout: start.timeout ?? 300_000 }, async (t) => {
    const app = await open(start);
    try {
      await steps(app, t);
      await app.close();
      assert.deepEqual(app.heard, [], "the page broke its own policy, or threw where nobody caught");
    } catch (error) {
      if (app.open) await app.picture(`failed-${name}`).catch(() => undefined);
      error.message += `\n--- printed by the program ---\n${ends(app.log())}`;
      throw error;
    } finally {
      await app.close();
      await remove(app.folder);
    }
  });
}

export class App extends Scope {
  constructor(start, launch, window, home) {
    super(window.driver);
    this.start = start;
    this.launch = launch;
    this.window = window;
    this.home = home;
    this.open = true;
    this.heard = [];
  }

  /** This scenario's own folder, removed at its end. */
  get folder() {
    return this.launch.folder;
  }

  /** The folder of the workspace that the window shows. */
  get workspace() {
    return this.start.workspace ?? join(this.home, "practice");
  }

  /** Presses keys as `Control+k`, `Shift+Tab`, `Enter`, `Escape`, `ArrowDown` or plain text, where the focus is. */
  async press(...chords) {
    for (const chord of chords) {
      const [key, ...held] = keysOf(chord).reverse();
      let actions = this.driver.actions();
      for (const modifier of held.toReversed()) actions = actions.keyDown(modifier);
      actions = actions.sendKeys(key);
      for (const modifier of held) actions = actions.keyUp(modifier);
      await actions.perform();
    }
  }

  /** What has the focus, as its element. */
  async focused() {
    return this.driver.switchTo().activeElement();
  }

  /** The window's title. */
  async title() {
    return this.driver.getTitle();
  }

  /** Makes the page, without menu and frame, this large. */
  async resize(width, height) {
    const inner = () => this.driver.executeScript("return [innerWidth, innerHeight]");
    let [frameWidth, frameHeight] = [0, 0];
    await until(
      async () => {
        await this.driver.manage().window().setRect({ width: width + frameWidth, height: height + frameHeight });
        const [gotWidth, gotHeight] = await inner();
        if (gotWidth === width && gotHeight === height) return true;
        [frameWidth, frameHeight] = [frameWidth + width - gotWidth, frameHeight + height - gotHeight];
        return undefined;
      },
      async () => `the page is ${await inner()} and not ${width},${height}`,
    );
  }

  /** A picture of the page as shots/NAME.png. */
  async picture(name) {
    mkdirSync(SHOTS, { recursive: true });
    const file = shot(name);
    const picture = await this.#painting(() => this.driver.takeScreenshot());
    writeFileSync(file, picture, "base64");
    return file;
  }

  /** WebKitGTK paints no frame of a page that rests, and pictures and transitions wait for one: keeps it painting meanwhile. */
  async #painting(work) {
    await this.driver.executeScript(
      `const style = document.documentElement.style;
       window.e2ePainting = setInterval(() => (style.opacity = style.opacity === "" ? "0.9999" : ""), 30);`,
    );
    const done = await work();
    await this.driver.executeScript("clearInterval(window.e2ePainting); document.documentElement.style.opacity = '';");
    return done;
  }

  /** Fails on anything that axe finds on this page: WCAG 2.2 A and AA and best practice. */
  async axe() {
    // A colour on its way to another is neither; what runs for ever (a spinner) is not waited for.
    await this.#painting(() =>
      this.driver.executeAsyncScript(
        `const moving = document.getAnimations().filter((one) => one.playState === "running" && Number.isFinite(one.effect?.getComputedTiming().endTime));
         Promise.allSettled(moving.map((one) => one.finished)).then(arguments[arguments.length - 1]);`,
      ),
    );
    if (!(await this.driver.executeScript("return typeof window.axe === 'object'"))) await this.driver.executeScript(axeSource);
    const found = await this.driver.executeAsyncScript(`${runAxe}\nrunAxe(arguments[arguments.length - 1]);`);
    const said = found.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`);
    assert.equal(found.length, 0, `axe found on this page:\n${said.join("\n")}`);
  }

  /** A page that a scenario passes: axe finds nothing on it, and it is pictured. */
  async pass(name) {
    await this.axe();
    await this.picture(name);
  }

  /** Asks a reading operation of the workspace from outside, also while the window is open; throws a refusal with its `code`. */
  async ledger(op, args = {}) {
    const passphrase = this.file("passphrase.txt", PASSPHRASE);
    const words = ["--home", this.home, "--workspace", this.workspace, "--passphrase-file", passphrase, "--read-only", "call", op, JSON.stringify(args)];
    return quaysideCli(words, ownEnvironment(this.folder));
  }

  /** Writes a file into the scenario's folder and gives its path, to be set in a file input. */
  file(name, content) {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** Starts the program once more, as this one was: `{ exited, log(), stop() }`. */
  startAgain() {
    return startBeside(this.launch);
  }

  /** Closes the window and opens it again on the same home. */
  async restart(start = this.start) {
    await this.close();
    const next = await open(start, this.folder);
    Object.assign(this, { start, launch: next.launch, window: next.window, driver: next.driver, open: true });
  }

  /** Loads the page anew, as a web view's own menu does, and listens to it again. */
  async reload() {
    this.heard.push(...(await this.complaints()));
    await this.driver.navigate().refresh();
    await this.driver.executeScript(`${watchComplaints}\nwatchComplaints();`);
  }

  /** What the program and the web view have printed. */
  log() {
    return this.window.log();
  }

  /** Breaches of the content policy and errors that nobody caught, since this was last asked. */
  async complaints() {
    return this.driver.executeScript("return window.e2eComplaints?.splice(0) ?? ['the page was loaded anew']");
  }

  /** Ends the window and waits until its processes are gone. What it complained of is kept in `heard`. */
  async close() {
    if (!this.open) return;
    this.open = false;
    this.heard.push(...(await this.complaints().catch(() => [])));
    await this.window.end();
  }
}

/** Beginning and end of a long text: what went wrong first, and last. */
function ends(text) {
  return text.length > 6000 ? `${text.slice(0, 3000)}\n…\n${text.slice(-3000)}` : text;
}

/** `Control+k` as WebDriver's keys, the one that is not held last. */
function keysOf(chord) {
  const parts = chord.length > 1 ? chord.split("+") : [chord];
  const named = { control: Key.CONTROL, shift: Key.SHIFT, alt: Key.ALT, enter: Key.ENTER, escape: Key.ESCAPE, tab: Key.TAB,
    space: Key.SPACE, backspace: Key.BACK_SPACE, delete: Key.DELETE, home: Key.HOME, end: Key.END, pageup: Key.PAGE_UP,
    pagedown: Key.PAGE_DOWN, arrowup: Key.ARROW_UP, arrowdown: Key.ARROW_DOWN, arrowleft: Key.ARROW_LEFT, arrowright: Key.ARROW_RIGHT };
  return parts.map((part) => named[part.toLowerCase()] ?? part);
}

// A window whose web view never paints, or whose own thread hangs: the program is started again in the next way of painting, and
// the way that paints is kept.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { freshFolder, PATIENCE, processesOf, remove, startBeside, until } from "../harness/driver.mjs";

/** A program of its own, its home, and `told(what)`, which waits until it has printed that; `end()` ends all that runs of it. */
async function start(env = {}) {
  const folder = await freshFolder();
  const home = join(folder, "home");
  const program = startBeside({ folder, args: ["--home", home], env: { QUAYSIDE_LOG: "warn,quayside=info", ...env } });
  const told = (what) =>
    until(
      () => Promise.resolve(program.log().includes(what) || undefined),
      async () => `it did not say "${what}"; ${JSON.stringify(await processesOf(folder))}\n${program.log()}`,
      90_000,
    );
  async function end() {
    for (const { pid } of await processesOf(folder)) kill(pid);
    await program.exited;
    await remove(folder);
  }
  return { ...program, folder, home, told, end };
}

/** Waits for the process of the first web view, which has not painted yet. */
async function webView({ folder, log }) {
  let view;
  for (const end = Date.now() + PATIENCE; !view && Date.now() < end; ) {
    view = (await processesOf(folder)).find((one) => one.name.startsWith("WebKitWebProces"));
  }
  assert.ok(view, `no web view began\n${log()}`);
  return view.pid;
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

test("a window that stays blank is started again in the next way of painting, which is remembered", { timeout: 300_000 }, async () => {
  const program = await start();
  try {
    const view = await webView(program);
    process.kill(view, "SIGSTOP");
    assert.ok(!program.log().includes("page ready"), "it had painted already");
    await program.told("stays blank");
    // Stopped while it had the display for itself, it would keep the next one from it.
    kill(view);
    await program.told("page ready");
    assert.equal(readFileSync(join(program.home, "graphics"), "utf8"), "without-compositing\n");
  } finally {
    await program.end();
  }
});

test("a window whose thread hangs is ended and started again", { timeout: 300_000 }, async () => {
  // A display of its own, which answers nobody from the moment on when the web view begins.
  const display = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24"], { stdio: ["ignore", "pipe", "ignore"] });
  const [number] = await once(display.stdout, "data");
  const program = await start({ DISPLAY: `:${String(number).trim()}` });
  try {
    await webView(program);
    display.kill("SIGSTOP");
    assert.ok(!program.log().includes("page ready"), "it had painted already");
    await program.told("stays blank");
    await program.exited;
    display.kill("SIGCONT");
    await program.told("page ready");
    assert.equal(readFileSync(join(program.home, "graphics"), "utf8"), "without-compositing\n");
  } finally {
    display.kill("SIGCONT");
    await program.end();
    display.kill("SIGKILL");
  }
});

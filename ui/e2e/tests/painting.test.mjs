// A window whose web view never paints: it is started again in the next way of painting, and the way that paints is kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { freshFolder, PATIENCE, processesOf, remove, startBeside, until } from "../harness/driver.mjs";

test("a window that stays blank is started again in the next way of painting, which is remembered", { timeout: 300_000 }, async () => {
  const folder = await freshFolder();
  const home = join(folder, "home");
  const program = startBeside({ folder, args: ["--home", home], env: { QUAYSIDE_LOG: "warn,quayside=info" } });
  const stopped = [];
  try {
    // The first web view is stopped before it can paint.
    let view;
    for (const end = Date.now() + PATIENCE; !view && Date.now() < end; ) {
      view = (await processesOf(folder)).find((one) => one.name.startsWith("WebKitWebProces"));
    }
    assert.ok(view, `no web view began\n${program.log()}`);
    process.kill(view.pid, "SIGSTOP");
    stopped.push(view.pid);
    assert.ok(!program.log().includes("page ready"), "it had painted already");
    await until(
      () => Promise.resolve(/stays blank/.test(program.log()) || undefined),
      () => `it was not seen to be blank\n${program.log()}`,
      90_000,
    );
    await until(
      () => Promise.resolve(/page ready/.test(program.log()) || undefined),
      () => `it was not started again\n${program.log()}`,
      90_000,
    );
    assert.equal(readFileSync(join(home, "graphics"), "utf8"), "without-compositing\n");
  } finally {
    for (const pid of [...stopped, ...(await processesOf(folder)).map((one) => one.pid)]) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It is gone already.
      }
    }
    await program.exited;
    await remove(folder);
  }
});

// A golden script of the trade rules beside the pages of its order: the real program lives the script line by line, and
// wherever the script says so, its figures and the page's are the same, and so is every reason (docs/READING.md).
import assert from "node:assert/strict";
import { scenario } from "../harness/app.mjs";
import { missing, Said, textsOfPage, unsaid } from "../harness/beside.mjs";
import { checkReason, openReason, stepsOf } from "../harness/derivations.mjs";
import { numberFigures, rowsOfReading } from "../harness/numbered.mjs";
import { goTo, rest } from "../harness/pages.mjs";
import { readScript } from "../harness/script.mjs";
import { Player } from "../harness/script-words.mjs";

/** Operations through the window's own door, so that its pages hear of every change. */
const through = (app) => async (op, args = {}) => {
  const ask = `const [op, args, done] = arguments;
    window.__TAURI_INTERNALS__.invoke("dispatch", { op, args, request_id: crypto.randomUUID() }).then(done, (error) => done({ error: { message: String(error) } }));`;
  const reply = await app.driver.executeAsyncScript(ask, op, args);
  if (reply && "ok" in reply) return reply.ok;
  throw new Error(`${op}: ${JSON.stringify(reply)}`);
};

/** The places of the figure that a `why` of the script tells of, as the program itself derives it. */
async function placesOf(call, line, order_id) {
  const [, name, of] = /^(.+?)(?: \[(.+?)\])? = /.exec(stepsOf(line).at(-1));
  const { figures } = await call("explain", { op: "order.view", args: { order_id } });
  const ends = (figure) => figure.steps.at(-1);
  return figures.filter((figure) => ends(figure).name === name.replaceAll(" ", "_") && (ends(figure).of ?? undefined) === of).map(({ path }) => path);
}

/** The scene of the pictures in docs/READING.md. */
const PICTURED = "a part is at sea, the rest is late";
/** Where the numbered figures of docs/READING.md stand on the order's page. */
const NUMBERED = ["main .page-head .pill", "/timeline/windows/3/last_day", "/timeline/windows/4/last_day", "/figures/due", "/figures/cover/covered", "/figures/cover/uncovered",
  "/figures/cover/not_yet_paid", "/figures/cover/cap"];

/** The pictures of docs/READING.md, whose quotations have to stand in the script. */
async function pictureOfReading(app, scene) {
  const rows = rowsOfReading();
  assert.deepEqual(rows.map(({ number }) => number), NUMBERED.map((_, index) => index + 1), "the numbers of docs/READING.md");
  for (const { quoted } of rows) assert.ok(scene.above.includes(quoted), `docs/READING.md quotes what the script does not say: ${quoted}`);
  const missing = await app.driver.executeScript(`${numberFigures}\nreturn numberFigures(arguments[0]);`, NUMBERED);
  assert.deepEqual(missing, [], "figures of docs/READING.md that the page does not have");
  await app.picture("reading");
  await app.driver.executeScript("for (const mark of document.querySelectorAll('.e2e-number')) mark.remove();");
  await app.driver.executeScript(`document.querySelector('[data-why="/figures/cover/covered"]').click()`);
  await app.within("dialog", /^Why /).see("The smaller of");
  await rest(app);
  await app.picture("reading-why");
  await app.press("Escape");
}

scenario("a golden script and the pages of its order say the same, figure by figure", { practice: true, timeout: 600_000 }, async (app, t) => {
  await app.seeRole("main");
  const { lines, scenes, left } = readScript("side_by_side");
  assert.ok(scenes.length >= 7 && left.length === 0, "every step of the script is looked at");
  const call = through(app);
  const player = new Player(call, lines);
  let [figures, reasons] = [0, 0];
  for (const scene of scenes) {
    await t.test(scene.name, async () => {
      for (const line of scene.steps) await player.play(line);
      await goTo(app, [scene.page, `/${scene.page === "dispute" ? "disputes" : "orders"}/${player.order_id}`]);
      await rest(app);
      const page = await app.driver.executeScript(`${textsOfPage}\nreturn textsOfPage();`);
      const { wrong, placed, read } = missing(page, scene, player.start.lines);
      assert.deepEqual(wrong, [], "figures of the script that the page does not show");
      assert.deepEqual(unsaid(page, new Said(scene.above, player.start.zone)), [], "figures of the page that the script does not say");
      assert.ok(placed + read >= 8 && placed > read, `${placed} figures in their places, ${read} read somewhere`);
      figures += placed + read;
      for (const line of scene.asked) {
        const places = await placesOf(call, line, player.order_id);
        const panel = await app.driver.executeAsyncScript(`${openReason}\nopenReason(arguments[0], arguments[1]);`, places);
        assert.ok(panel, `${line.text}: no figure of the page stands at ${places.join(" or ")}`);
        checkReason(line, panel);
        reasons += 1;
      }
      if (scene.name === PICTURED) await pictureOfReading(app, scene);
      await app.pass(`side-by-side-${scenes.indexOf(scene) + 1}`);
    });
  }
  assert.ok(figures >= 150 && reasons >= 15, `${figures} figures and ${reasons} reasons compared`);
});

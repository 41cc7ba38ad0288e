// Every amount, per cent, day and time left on a page can be asked for its reason, or says that it is a fact or repeats one that can. Runs
// inside the page, sent as text: it may use nothing from outside itself.

/**
 * What stands there without either.
 * @returns {{bare: string[], repeated: string[], asked: number, paths: string[]}} texts without a reason; texts that repeat a figure which
 * nowhere on the page can be asked for; how many can be asked for; the places in replies
 * that figures say they stand in
 */
export function walkFigures() {
  const main = document.querySelector("main");
  const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";
  // Amounts with two decimals or, as yen have none, behind the code of a currency; per cents; days of a month; days left.
  const CURRENCY = "(?:USD|EUR|GBP|CNY|JPY|KRW|INR|VND|TWD|HKD|SGD|AUD|CAD|CHF)";
  const FIGURE = new RegExp([
    "\\d[\\d,]*\\.\\d{2,}(?!\\d|\\s?%)", `\\b${CURRENCY}\\s\\d[\\d,]*(?:\\.\\d+)?`, "\\d+(?:\\.\\d+)?\\s?%", "\\b\\d+ days? (?:left|late|over)\\b",
    `\\b${MONTH} \\d{1,2}\\b`, `\\b\\d{1,2} ${MONTH}\\b`,
  ].join("|"), "g");
  const visible = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
  // Pictures say their figures in their names; fields hold what was entered, and choices what may be. An open dialog is part of the page.
  const APART = "[role=img],[aria-hidden=true],[aria-pressed],input,textarea,select,option,[popover],.sr,.problem,[role=status].toasts";
  // Whole figures, as they are written and without the code of their currency: 5.00 is not said by 15.00.
  const known = new Set();
  // A field has its currency beside it.
  const entered = new Set();
  const plain = (figure) => figure.replace(/\s+/g, " ").replaceAll(",", "");
  function learn(text) {
    for (const figure of (text ?? "").match(FIGURE) ?? []) known.add(plain(figure)).add(plain(figure).replace(/^[A-Z]{3} /, ""));
  }
  for (const one of main.querySelectorAll("[data-why],[data-figure=fact],input,textarea")) {
    learn(one.getAttribute("aria-label"));
    if (one.value !== undefined) entered.add(plain(one.value));
    learn(one.textContent);
    // What stands in elements beside each other is not one number.
    const parts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    for (let part = parts.nextNode(); part; part = parts.nextNode()) learn(part.data);
  }
  const bare = [];
  const repeated = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const found = node.data.match(FIGURE);
    const at = node.parentElement;
    if (!found || !visible(at) || at.closest(APART) || at.closest("[data-why]")) continue;
    const said = at.closest("[data-figure]")?.dataset.figure;
    const text = `${node.data.trim().slice(0, 90)} <${at.closest("[class]")?.className ?? ""}>`;
    if (said === "repeated") {
      if (found.some((figure) => !known.has(plain(figure)) && !entered.has(plain(figure).replace(/^[A-Z]{3} /, "")))) repeated.push(text);
    } else if (said !== "fact") bare.push(text);
  }
  const asked = main.querySelectorAll("[data-why]").length;
  return { bare, repeated, asked, paths: [...main.querySelectorAll("[data-why]")].flatMap((one) => one.dataset.why.split(" ")).filter(Boolean) };
}

/** Opens the reason of every figure one after the other; calls back with those that have none, or show a problem. */
export async function openEvery(done) {
  const pause = (ms) => new Promise((next) => setTimeout(next, ms));
  const without = [];
  for (const figure of [...document.querySelectorAll("main [data-why]")]) {
    if (!figure.isConnected || figure.getClientRects().length === 0) continue;
    figure.click();
    let panel = null;
    for (let waited = 0; waited < 10_000 && !panel?.querySelector(".says, .pad"); waited += 10) {
      await pause(10);
      panel = figure.nextElementSibling?.matches("[role=dialog]") ? figure.nextElementSibling : null;
    }
    if (!panel?.querySelector(".says")) without.push(`${figure.getAttribute("aria-label")} ${figure.dataset.why}: ${panel?.innerText.replace(/\s+/g, " ").slice(0, 160) ?? "no panel"}`);
    figure.click();
    await pause(0);
  }
  done(without);
}

// Every page of the router's own table, with the address that shows something in the world of world.mjs. A new page with
// a parameter in its address needs a value from there, and says so.
import { readFileSync } from "node:fs";

/** What a page is shown with, besides being opened. */
const PREPARED = {
  compare: async (app) => {
    const { rows } = await app.ledger("catalogue.search", { text: "", page_size: 3 });
    const ids = rows.map((row) => row.product.id).join(",");
    // Where one is on that page already, an address leads like anywhere else.
    await app.driver.executeScript("location.hash = arguments[0]", `/discover/compare?ids=${encodeURIComponent(ids)}&qty=100&first=30`);
    await app.see("Post-delivery cover");
  },
  import: async (app) => {
    const list = "Supplier,Country,Product,MOQ,Price\nBirch Lane Tools,Vietnam,Torque wrench 60 Nm,20,15.80\nCedar Row Mills,India,Cotton twill 260 g,500,2.35\n";
    await app.setFile("Choose a list…", app.file("suppliers.csv", list));
    await app.see("What each column means");
  },
};

/** Names and addresses of all pages. */
export function pagesOf(world) {
  const table = readFileSync(new URL("../../src/lib/router.svelte.ts", import.meta.url), "utf8");
  const found = [...table.matchAll(/^ {2}(\w+): "(\/[^"]*)",$/gm)].map(([, name, path]) => [name, path]);
  // The sheet of pieces is for those who build pages and is not in a built program.
  return found.filter(([name]) => name !== "gallery").map(([name, path]) => [name, address(name, path, world)]);
}

function address(name, path, world) {
  return path.replace(/:(\w+)/g, (_, key) => {
    const value = world[name]?.[key];
    if (!value) throw new Error(`harness/world.mjs names no ${key} for the page ${name}`);
    return encodeURIComponent(value);
  });
}

/** Goes to a page as a link there would, and waits until it is at rest. */
export async function goTo(app, [name, path]) {
  await app.driver.executeScript("location.hash = arguments[0]", path);
  await PREPARED[name]?.(app);
  await rest(app);
}

/** Until nothing has changed on the page for three tenths of a second. */
export async function rest(app) {
  await app.driver.executeAsyncScript(
    `const done = arguments[0];
     let timer = setTimeout(end, 300);
     const observer = new MutationObserver(() => (clearTimeout(timer), (timer = setTimeout(end, 300))));
     observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
     function end() { observer.disconnect(); done(); }`,
  );
}

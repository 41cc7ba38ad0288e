// A part of the page and what a person can do in it. `App` is the whole page; `within` gives a part.
import { Key } from "selenium-webdriver";
import { PATIENCE, until } from "./driver.mjs";
import { find, obstacle, pressed, visibleText } from "./in-page.mjs";

const script = (inner, call) => `${inner}\nreturn ${call};`;
const shown = (name) => (name === null ? "" : ` ${name instanceof RegExp ? name : JSON.stringify(name)}`);
const sent = (name) => (name instanceof RegExp ? { source: name.source, flags: name.flags } : (name ?? null));
/** The element went away between finding and using it: the page was redrawn, so look again. */
const redrawn = (error) => /stale|no such element|not ?interactable|intercepted|outside the viewport/i.test(`${error.name} ${error.message}`);

export class Scope {
  /** @param {import("selenium-webdriver").WebDriver} driver */
  constructor(driver, locate = null, called = "the page") {
    this.driver = driver;
    this.locate = locate;
    this.called = called;
  }

  /** A part of the page: `app.within("row", /QS-0001/)`, `app.within("dialog", "Send Initial Payment")`. */
  within(role, name = null) {
    return new Scope(this.driver, () => this.element(role, name), `${role}${shown(name)}`);
  }

  /** Clicks what has this role, by default a button, link, tab, menu item, option, check or radio. */
  async click(name, { role } = {}) {
    const roles = role ? [role] : ["button", "link", "tab", "menuitem", "option", "checkbox", "radio", "switch"];
    await this.#use(roles, name, async (element) => {
      await (await this.driver.executeScript(script(pressed, "pressed(arguments[0])"), element)).click();
    });
  }

  /** Replaces what a field holds by typing. */
  async fill(label, text) {
    await this.#use(["field"], label, async (element) => {
      await element.click();
      // In calls of their own: WebKitWebDriver loses what follows a released modifier.
      await element.sendKeys(Key.chord(Key.CONTROL, "a"));
      await element.sendKeys(text === "" ? Key.BACK_SPACE : text);
    });
  }

  /** Chooses an option of a native select by its words. */
  async choose(label, option) {
    await this.#use(["combobox"], label, async (element) => {
      const all = await this.#find("option", option, element);
      const exact = all.filter((one) => one.exact);
      const options = exact.length ? exact : all;
      if (options.length !== 1) throw new Error(`stale: ${options.length} options${shown(option)} in${shown(label)}`);
      await options[0].element.click();
    });
  }

  /** Gives a file input files by their paths; the input itself may be hidden behind a button of the same name. */
  async setFile(label, ...paths) {
    await this.#use(["file"], label, (element) => element.sendKeys(paths.join("\n")), { hidden: true });
  }

  /** Waits until this can be read here: a string anywhere in the visible text, or an expression over it. */
  async see(text) {
    await this.#read(text, true);
  }

  /** Waits until it can no longer be read here. */
  async gone(text) {
    await this.#read(text, false);
  }

  /** Waits until there is something of that role and name. */
  async seeRole(role, name = null) {
    await this.element(role, name);
  }

  /** What can be read here now. */
  async text() {
    const within = this.locate ? await this.locate() : null;
    return this.driver.executeScript(script(visibleText, "visibleText(arguments[0])"), within);
  }

  /** What a field holds. */
  async value(label) {
    return (await this.element("field", label)).getAttribute("value");
  }

  /** How many there are now of that role and name. */
  async count(role, name = null) {
    return (await this.#find(role, name, this.locate ? await this.locate() : null)).length;
  }

  /** The one element of that role and name, once it is there. */
  async element(role, name = null, { hidden = false } = {}) {
    return this.#one([role], name, hidden);
  }

  async #read(text, wanted) {
    const has = (all) => (text instanceof RegExp ? text.test(all) : all.replace(/\s+/g, " ").includes(text));
    let last = "";
    await until(
      async () => ((last = await this.#calmly(() => this.text(), "")), has(last) === wanted || undefined),
      () => `${this.called} ${wanted ? "does not show" : "still shows"}${shown(text)}; it reads:\n${last}`,
    );
  }

  async #use(roles, name, act, { hidden = false } = {}) {
    let last = "nothing tried";
    await until(
      async () => {
        try {
          const element = await this.#one(roles, name, hidden, true);
          last = await this.driver.executeScript(script(obstacle, "obstacle(arguments[0])"), element);
          if (last) return undefined;
          await act(element);
          return true;
        } catch (error) {
          if (!redrawn(error)) throw error;
          last = error.message;
          return undefined;
        }
      },
      async () => `${roles[0]}${shown(name)} cannot be used: it ${last}; the page reads:\n${await this.#pageText()}`,
    );
  }

  /** With `now`, fails at once when there is none; the caller looks again. */
  async #one(roles, name, hidden, now = false) {
    let last = [];
    const look = async () => {
      const within = this.locate ? await this.locate() : null;
      const found = [];
      for (const role of roles) found.push(...(await this.#calmly(() => this.#find(role, name, within, hidden), [])));
      const exact = found.filter((one) => one.exact);
      last = exact.length ? exact : found;
      return last.length === 1 ? last[0].element : undefined;
    };
    const said = () => {
      if (last.length) return `${last.length} match ${roles[0]}${shown(name)} in ${this.called}: ${last.map((one) => one.name).join(" | ")}`;
      return `no such element as ${roles.join(" or ")}${shown(name)} in ${this.called}`;
    };
    if (!now) return until(look, async () => `${said()}; the page reads:\n${await this.#pageText()}`, PATIENCE);
    const found = await look();
    if (!found) throw new Error(said().includes("match") ? `no such element alone: ${said()}` : said());
    return found;
  }

  async #find(role, name, within = null, hidden = false) {
    return this.driver.executeScript(script(find, "find(arguments[0], arguments[1])"), { role, name: sent(name), hidden }, within);
  }

  async #pageText() {
    return this.#calmly(() => this.driver.executeScript(script(visibleText, "visibleText(null)")), "(nothing)");
  }

  async #calmly(ask, otherwise) {
    try {
      return await ask();
    } catch (error) {
      if (redrawn(error)) return otherwise;
      throw error;
    }
  }
}

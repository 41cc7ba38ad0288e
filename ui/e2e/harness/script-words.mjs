// What the words of a golden script are in the program: each line one operation, or the practice clock. The one place that
// knows both; a word it does not know is an error that says the line.
import assert from "node:assert/strict";

const METHODS = { "T/T": "telegraphic_transfer", "e-Checking": "e_checking", card: "credit_card" };
const INCOTERM_LINE = /^(\w+) (.*?) by (\w+), to (\w\w); (.+); (pre-shipment|post-delivery) cover$/;
const TOTAL_LINE = /^total (\S+) ([A-Z]{3}) = goods (\S+) \+ shipping (\S+) \+ insurance (\S+); initial payment (\S+), balance (\S+?)(?: \((\S+) % first\))?$/;

/** Day and time on the clock of a zone, as a script writes them. */
export function clockIn(at, zone) {
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return parts.format(new Date(at));
}

function read(pattern, text, what) {
  const found = pattern.exec(text);
  assert.ok(found, `this is no ${what}: ${text}`);
  return found.slice(1);
}

/** The world that a `start order` says: when and where, with whom, and the contract. */
export function startOf(said) {
  const [clock, zone, rulebook] = read(/^(\S+ \S+) in (\S+); rules of (\S+)$/, said[0], "beginning");
  const [number, name, country, listed] = read(/^(\S+) from (.+) \((\w\w)\), (assured|not assured); /, said[1], "supplier");
  const lines = said[2].split("; ").map((line) => {
    const [quantity, unit, product, unit_price] = read(/^(\S+) (\S+) (.+) × (\S+) = \S+$/, line, "line of goods");
    return { product, quantity, unit, unit_price };
  });
  const [, currency, , shipping, insurance, initial, , percent] = read(TOTAL_LINE, said[3], "total");
  const [incoterm, named_place, shipping_method, destination, ship, coverage] = read(INCOTERM_LINE, said[4], "terms");
  const money = (amount) => ({ amount, currency });
  return {
    clock, zone, rulebook, number, lines, supplier: { name, country, assured: listed === "assured" },
    contract: {
      title: "Sample wheels", lines, currency, incoterm, named_place, shipping_method, destination, ship_by: shipBy(ship),
      shipping_fee: money(shipping), insurance: money(insurance), coverage: coverage.replace("-", "_"),
      initial_payment: percent ? { kind: "percent", percent } : { kind: "amount", amount: money(initial) },
    },
  };
}

function shipBy(words) {
  const after = /^ship (\d+) days after the (initial payment|balance)$/.exec(words);
  if (after) return { kind: after[2] === "balance" ? "after_balance" : "after_initial_payment", days: Number(after[1]) };
  return { kind: "on", day: read(/^ship by (\S+)$/, words, "ship-by day")[0] };
}

/** Plays a script in a Practice workspace; `call` asks for one operation and replies with its answer. */
export class Player {
  constructor(call, lines) {
    this.call = call;
    const start = lines.find(({ text }) => text === "start order");
    assert.ok(start?.said.length === 5, "the script does not say what it starts from");
    this.start = startOf(start.said);
    this.counts = [];
  }

  /** Does what a line says and looks that the script's clock is the world's. */
  async play(line) {
    try {
      await this.#step(line.words, line);
    } catch (error) {
      error.message = `line ${line.number}: ${line.text}: ${error.message}`;
      throw error;
    }
  }

  usd(amount) {
    return { amount, currency: "USD" };
  }

  async now() {
    return (await this.call("practice.status")).now;
  }

  /** An operation on the order; afterwards the order is known anew. */
  async of(op, args = {}) {
    await this.call(op, { order_id: this.order_id, ...args });
    this.order = await this.call("order.view", { order_id: this.order_id });
  }

  /** The same of a fact from outside, which happens now. */
  async fact(op, args = {}) {
    await this.of(op, { ...args, at: await this.now() });
  }

  async #step(words, line) {
    const known = (await this.#agreement(words)) ?? (await this.#money(words)) ?? (await this.#goods(words)) ?? (await this.#dispute(words)) ?? (await this.#clock(words, line));
    if (known === undefined) throw new Error("harness/script-words.mjs does not know these words");
  }

  async #clock([first, second, third], { said }) {
    const zone = this.start.zone;
    if (first === "clock") return assert.equal(clockIn(await this.now(), zone), `${second} ${third}`, "the practice clock"), true;
    if (first !== "advance") return undefined;
    const unit = third.replace(/s?$/, "s");
    const { happened, status } = await this.call("practice.advance", { by: { kind: unit, [unit]: Number(second) } });
    const ours = happened.filter(({ order_id }) => order_id && order_id === this.order_id);
    assert.deepEqual(ours.map(({ at, what }) => `${what} at ${at}`), [], "the practice world did what the script does not say");
    assert.deepEqual(said, [`now ${clockIn(status.now, zone)}`]);
    this.order = await this.call("order.view", { order_id: this.order_id });
    return true;
  }

  async #agreement(words) {
    const [first, second, third, ...rest] = words;
    if (first === "contract") return true; // What it says stands below the start.
    if (words.slice(0, 4).join(" ") === "supplier reports remaining limit") return this.#report(words[4]);
    switch (words.join(" ")) {
      case "start order":
        return this.#start();
      case "send contract":
        return this.of("order.send").then(() => true);
      case "supplier confirms":
        return this.fact("order.record_supplier_confirmed", { version: this.order.versions.length }).then(() => true);
      case "confirm account":
        return this.of("order.confirm_account", { account_id: this.order.account.account_id }).then(() => true);
    }
    if (first === "account") return this.fact("order.record_account", { holder: this.start.supplier.name, bank: second, last_four: third, country: rest[1] }).then(() => true);
    return undefined;
  }

  async #report(remaining) {
    const { name, country, assured } = this.start.supplier;
    const supplier = { name, country, trade_assurance: assured ? "yes" : "no" };
    if (!this.supplier_id) this.supplier_id = (await this.call("catalogue.put_supplier", { supplier })).supplier_id;
    const report = { remaining: this.usd(remaining), as_of: await this.now(), source: "typed_in" };
    await this.call("supplier.record_limit", { supplier_id: this.supplier_id, report });
    return true;
  }

  async #start() {
    const { clock, zone, rulebook, number, contract, supplier } = this.start;
    assert.equal(clockIn(await this.now(), zone), clock);
    const started = await this.call("order.start", { source: { kind: "minisite", supplier_id: this.supplier_id }, rulebook });
    this.order_id = started.order_id;
    const party = { ...started.contract.supplier, legal_name: supplier.name, country: supplier.country };
    await this.of("order.revise_draft", { contract: { ...started.contract, supplier: party, ...contract } });
    assert.deepEqual([this.order.number, this.order.time_zone], [number, zone]);
    return true;
  }

  async #money(words) {
    const [first, second, third, , ...rest] = words;
    const newest = this.order?.payments.at(-1);
    if (first === "pay") {
      const [method, fee, cost] = rest;
      assert.ok(METHODS[method] && (fee === undefined || fee === "fee"), "a method, and `fee <amount>` or nothing");
      const bank = { bank: "Example Bank", last_four: "1111", country: "US", us_checking: true };
      const card = { brand: "visa", last_four: "4242" };
      const parts = [{ method: METHODS[method], amount: this.usd(third) }];
      const { account_id } = this.order.account;
      await this.of("payment.send", { instalment: second, account_id, parts, bank, checking: bank, card, tt_fee: cost ? this.usd(cost) : null });
      return true;
    }
    if (first === "received") {
      const amount = second ? this.usd(second) : newest.amount;
      return this.fact("order.record_payment_received", { payment_id: newest.payment_id, amount }).then(() => true);
    }
    return undefined;
  }

  async #goods(words) {
    const [first, second, third] = words;
    const batch = () => {
      const found = this.order.batches[Number(second) - 1];
      assert.ok(found, `there is no batch ${second}`);
      return found;
    };
    const day = (word) => (word === "today" ? this.order.timeline.today : word);
    if (first === "ship") {
      const parts = [...words.slice(1).join(" ").matchAll(/(\S+) of line (\d+)/g)];
      const items = parts.map(([, quantity, line]) => ({ line: Number(line) - 1, quantity }));
      return this.fact("order.record_shipment", { items, carriage: {} }).then(() => true);
    }
    if (first === "batch" && third === "carrier") {
      const [carrier, , tracking_number, , departed, , expected] = words.slice(3);
      const carriage = { carrier, tracking_number, departed_on: day(departed), estimated_arrival: day(expected) };
      return this.fact("order.record_carriage", { batch_id: batch().batch_id, carriage }).then(() => true);
    }
    if (first === "batch" && (third === "cleared" || third === "delivered")) {
      const op = third === "cleared" ? "order.record_clearance" : "order.record_delivery";
      return this.of(op, { batch_id: batch().batch_id, on: day(words[4]) }).then(() => true);
    }
    if (first === "count") {
      const [number, , line, , received, , damaged, , below] = words.slice(2);
      this.counts.push({ batch_id: this.order.batches[Number(number) - 1].batch_id, line: Number(line) - 1, received, damaged, below_standard: below });
      return true;
    }
    if (words.join(" ") === "confirm receipt") return this.of("order.confirm_receipt", { counts: this.#counted() }).then(() => true);
    return undefined;
  }

  /** What was counted; what was not came in full and good. */
  #counted() {
    return this.order.batches.flatMap(({ batch_id, items }) =>
      items.map(({ line, quantity }) => {
        const counted = this.counts.find((one) => one.batch_id === batch_id && one.line === line);
        return counted ?? { batch_id, line, received: quantity, damaged: "0", below_standard: "0" };
      }),
    );
  }

  async #dispute(words) {
    const said = words.join(" ");
    const opened = /^open dispute on (quality|late shipment) claiming (\S+)$/.exec(said);
    if (opened) {
      const complaint = { ground: opened[1].replace(" ", "_"), batch_id: null, statement: "Not as agreed." };
      return this.of("order.open_dispute", { complaint, claim: this.usd(opened[2]), evidence: [] }).then(() => true);
    }
    if (said === "escalate") return this.of("order.escalate").then(() => true);
    const decided = /^platform decides partly at fault (\S+)$/.exec(said);
    if (decided) return this.fact("order.record_decision", { finding: { kind: "partly_at_fault", amount: this.usd(decided[1]) }, reasons: "" }).then(() => true);
    const refunded = /^refund received (\S+)$/.exec(said);
    if (refunded) return this.fact("order.record_refund_received", { refund_id: this.order.refunds.at(-1).refund_id, amount: this.usd(refunded[1]) }).then(() => true);
    return undefined;
  }
}

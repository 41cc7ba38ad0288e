// A practice world with something on every page, made by calls before the window opens: orders from draft to delivered,
// a dispute under way, a credit line with a loan, a quotation, messages.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ownEnvironment, program } from "./driver.mjs";

const usd = (amount) => ({ amount, currency: "USD" });

/** Operations by quayside-cli, one after the other in one process; a refusal is thrown with its code. */
class Desk {
  constructor(folder, home) {
    const env = ownEnvironment(folder);
    this.child = spawn(program("QUAYSIDE_CLI"), ["--home", home, "batch"], { env, stdio: ["pipe", "pipe", "inherit"] });
    this.replies = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async call(op, args = {}) {
    this.child.stdin.write(`${JSON.stringify({ op, args })}\n`);
    const { value, done } = await this.replies.next();
    if (done) throw new Error(`quayside-cli ended at ${op}`);
    const reply = JSON.parse(value);
    if ("ok" in reply) return reply.ok;
    throw Object.assign(new Error(`${op}: ${value}`), reply.error);
  }

  async file(name, content) {
    const upload = await this.call("upload.start", { name });
    await this.call("upload.append", { upload_id: upload.upload_id, offset: 0, content_base64: Buffer.from(content).toString("base64") });
    return this.call("file.keep", upload);
  }

  order(order_id) {
    return this.call("order.view", { order_id });
  }

  next() {
    return this.call("practice.advance", { by: { kind: "next" } });
  }

  day() {
    return this.call("practice.advance", { by: { kind: "days", days: 1 } });
  }

  /** Advances until this holds of the order. */
  async until(order_id, holds) {
    for (let events = 0; events < 80; events += 1) {
      const order = await this.order(order_id);
      if (holds(order)) return order;
      await this.next();
    }
    throw new Error(`it did not come to ${holds}`);
  }

  async end() {
    this.child.stdin.end();
    await once(this.child, "close");
  }
}

/** A draft from the first product that these words find, with what else the contract says. */
async function draft(desk, words, quantity, more) {
  const { rows } = await desk.call("catalogue.search", { text: words, page_size: 1 });
  const source = { kind: "product", product_id: rows[0].product.id, quantity };
  const { order_id, contract } = await desk.call("order.start", { source });
  return desk.call("order.revise_draft", { order_id, contract: { ...contract, ...more } });
}

async function agreed(desk, order_id) {
  const order = await desk.until(order_id, ({ account }) => account);
  await desk.call("order.confirm_account", { order_id, account_id: order.account.account_id });
  return order;
}

function pay(desk, { order_id, account }, instalment, part, more = {}) {
  const bank = { bank: "First Practice Bank", last_four: "0042", country: "US", us_checking: true };
  const card = { brand: "visa", last_four: "1881" };
  return desk.call("payment.send", { order_id, instalment, account_id: account.account_id, parts: [part], card, bank, ...more });
}

async function creditLine(desk) {
  await desk.call("credit.start_application");
  await desk.call("credit.keep_details", {
    applicant: { name: "A. Buyer", email: "a@buyer.example", telephone: "555 0100", address: "1 Lane, Practice Town",
      business_name: "Alder Creek Imports LLC", tax_number: "12-3456789" },
    accounts: [{ kind: "business_checking", name: "First Practice Bank", last_four: "0042" }],
    business: { monthly_revenue: usd("12000.00"), months_trading: 36, requested_line: usd("20000.00") },
  });
  await desk.call("credit.submit_application");
  while ((await desk.call("credit.view")).stage === "submitted") await desk.next();
}

/** Pays the loan of the one draw for this month. */
async function payLoan(desk, month) {
  const { draws } = await desk.call("credit.view");
  const { now } = await desk.call("practice.status");
  const { owed } = draws[0].schedule[month - 1];
  await desk.call("credit.record_loan_payment", { draw_id: draws[0].draw_id, month, amount: owed, at: now });
}

/** The order of the worked example (C4): the initial payment by Pay Later, delivered, the balance open. */
async function deliveredOrder(desk) {
  const { contract, order_id } = await draft(desk, "kettleheron double-acting HSG-63/35", "100", {
    initial_payment: { kind: "amount", amount: usd("1500.00") },
    coverage: "post_delivery",
    shipping_method: "sea",
  });
  contract.lines[0].quality = [{ measure: "Leakage at 24 MPa for 3 minutes", tolerance: "none visible", sample_size: 13 }];
  await desk.call("order.revise_draft", { order_id, contract });
  await desk.call("order.send", { order_id });
  const order = await agreed(desk, order_id);
  await desk.call("message.send", { supplier_id: order.supplier.supplier_id, order_id, text: "Please send photos before you pack." });
  await pay(desk, order, "initial", { method: "pay_later", amount: usd("1500.00"), months: 3 });
  return order;
}

/** From the supplier's own paper, to ship 45 days after its initial payment, which it does not. */
async function lateOrder(desk) {
  const { rows } = await desk.call("catalogue.search", { text: "marrowloom", page_size: 1 });
  const started = await desk.call("order.start", { source: { kind: "offline", supplier_id: rows[0].supplier.id } });
  const { order_id } = started;
  const contract = {
    ...started.contract,
    title: "Rod seals",
    papers: [await desk.file("contract.pdf", "%PDF-1.4 as agreed by mail")],
    lines: [{ product: "Rod seal", quantity: "1000", unit: "pcs", unit_price: "4.00" }],
    ship_by: { kind: "after_initial_payment", days: 45 },
    initial_payment: { kind: "percent", percent: "50" },
    incoterm: "FOB",
    named_place: "Shanghai",
    coverage: "pre_shipment",
  };
  const { now } = await desk.call("practice.status");
  await desk.call("order.record_supplier_version", { order_id, contract, at: now });
  await desk.call("order.confirm", { order_id, version: 1 });
  const order = await agreed(desk, order_id);
  await desk.call("order.book_inspection", { order_id, inspector: { kind: "agency", code: "SGS" }, country: "CN", planned_on: "2026-08-12" });
  await pay(desk, order, "initial", { method: "credit_card", amount: usd("2000.00") });
  return order_id;
}

async function dispute(desk, order_id) {
  const late = ({ timeline }) => timeline.today > timeline.windows.find(({ kind }) => kind === "ship_by").last_day;
  while (!late(await desk.order(order_id))) await desk.day();
  const file = await desk.file("mail.txt", "Where is our order? No answer.");
  await desk.call("order.open_dispute", {
    order_id,
    complaint: { ground: "late_shipment", batch_id: null, statement: "Nothing was shipped by the ship-by day." },
    claim: usd("2000.00"),
    evidence: [{ file, clause: "Ship by", note: "Asked, and not answered" }],
  });
  await desk.day();
  await desk.day();
}

/** An order that the supplier answered with a contract of its own. */
async function counteredOrder(desk) {
  const more = { initial_payment: { kind: "percent", percent: "30" }, coverage: "post_delivery" };
  const { order_id } = await draft(desk, "quillotter PE rattan lounge 4", "30", more);
  await desk.call("order.send", { order_id });
  await desk.until(order_id, ({ versions }) => versions.length > 1);
  return order_id;
}

/** An order whose transfer is on its way. */
async function transferOnItsWay(desk) {
  const { order_id } = await draft(desk, "basaltcrane", "20", { initial_payment: { kind: "percent", percent: "40" }, coverage: "post_delivery" });
  await desk.call("order.send", { order_id });
  const order = await agreed(desk, order_id);
  const { figures } = await desk.order(order_id);
  await pay(desk, order, "initial", { method: "telegraphic_transfer", amount: figures.instalments[0].outstanding }, { tt_fee: usd("38.00") });
}

async function quotation(desk) {
  const { rows } = await desk.call("catalogue.search", { text: "marrowplover", page_size: 1 });
  const { supplier, product } = rows[0];
  const words = { product_id: product.id, product: product.name, quantity: "600", unit: product.unit, message: "Please quote with sea packing." };
  const { quotation_id } = (await desk.call("quotation.request", { supplier_id: supplier.id, ...words })).quotation;
  for (let events = 0; events < 40; events += 1) {
    if ((await desk.call("quotation.view", { quotation_id })).stage === "received") break;
    await desk.next();
  }
  return quotation_id;
}

/** Makes the world in this home, and names for each page what it shows. */
export async function makeWorld(folder, home) {
  const desk = new Desk(folder, home);
  try {
    await desk.call("workspace.practice");
    await creditLine(desk);
    const delivered = await deliveredOrder(desk);
    const late = await lateOrder(desk);
    await desk.until(delivered.order_id, ({ status }) => status.code === "shipped");
    await payLoan(desk, 1);
    await desk.until(delivered.order_id, ({ status }) => status.code === "delivered");
    await payLoan(desk, 2);
    await dispute(desk, late);
    const countered = await counteredOrder(desk);
    const quotation_id = await quotation(desk);
    await transferOnItsWay(desk);
    // More is to be paid first than the supplier's limit covers, which the contract check says.
    const { order_id: drafted } = await draft(desk, "velvetplover combed cotton bath towel", "5000", {
      initial_payment: { kind: "percent", percent: "80" },
      coverage: "post_delivery",
    });
    const supplier_id = delivered.supplier.supplier_id;
    const product_id = delivered.contract.lines[0].product_id ?? delivered.source.product_id;
    return {
      supplier: { supplier_id },
      product: { product_id },
      quote: { quotation_id },
      order: { order_id: delivered.order_id },
      order_edit: { order_id: drafted },
      order_compare: { order_id: countered },
      checkout: { order_id: delivered.order_id, instalment: "balance" },
      dispute: { order_id: late },
      thread: { thread_id: supplier_id },
    };
  } finally {
    await desk.end();
  }
}

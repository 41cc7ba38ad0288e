// A page beside its script: every figure of the one has to stand in the other. Figures are compared as what they mean: an
// amount to the cent, a day, an instant, a count; how they are written is the page's business.
import assert from "node:assert/strict";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH = `(${MONTHS.join("|")})`;
const two = (number) => String(number).padStart(2, "0");
const monthOf = (name) => two(MONTHS.indexOf(name) + 1);
/** A time with a place after it is on that place's clock, else on the user's own, which is UTC in tests. */
const ZONES = { "Los Angeles": "America/Los_Angeles", "New York": "America/New_York" };

/** The instant that a wall clock shows in a zone, to the minute. */
export function instantOf(day, time, zone = "UTC") {
  const wanted = new Date(`${day}T${time}:00Z`).getTime();
  const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(new Date(wanted));
  const ahead = new Date(`${shown.replace(" ", "T")}:00Z`).getTime() - wanted;
  return `${new Date(wanted - ahead).toISOString().slice(0, 16)}Z`;
}

/**
 * Figures as a page writes them.
 * @returns {{kind: "instant" | "day" | "amount" | "days" | "name" | "number", value: string}[]}
 */
export function figuresOfPage(text) {
  const found = [];
  let rest = text.replace(/\s+/g, " ");
  const take = (pattern, read) => {
    rest = rest.replace(new RegExp(pattern, "g"), (...hit) => (found.push(...read(hit)), " · "));
  };
  const day = (month, date, year) => ({ kind: "day", value: `${year ? `${year}-` : ""}${monthOf(month)}-${two(date)}` });
  take(`[A-Z][a-z]{2}, ${MONTH} (\\d+), (\\d{4}), (\\d\\d:\\d\\d)(?:, (${Object.keys(ZONES).join("|")}))?`, ([, month, date, year, time, zone]) => [
    { kind: "instant", value: instantOf(`${year}-${monthOf(month)}-${two(date)}`, time, ZONES[zone]) },
  ]);
  take(`${MONTH} (\\d+) – (?:${MONTH} )?(\\d+)(?:, (\\d{4}))?(?![\\d.,]*\\d)`, ([, from, first, to, last, year]) => [day(from, first, year), day(to ?? from, last, year)]);
  take(`${MONTH} (\\d+)(?:, (\\d{4}))?`, ([, month, date, year]) => [day(month, date, year)]);
  take("(\\d[\\d,]*\\.\\d\\d)(?!\\d)", ([, amount]) => [{ kind: "amount", value: amount.replaceAll(",", "") }]);
  take("(?:[Dd]ay )?\\b(\\d+) of (\\d+)(?: days?)?\\b", ([, count, all]) => [count, all].map((value) => ({ kind: "days", value })));
  take("(\\d[\\d,]*) (?:working )?days?\\b", ([, count]) => [{ kind: "days", value: count.replaceAll(",", "") }]);
  take("\\b[A-Za-z][A-Za-z-]+[-@]?\\d+\\b", ([name]) => [{ kind: "name", value: name }]);
  take("\\d[\\d,]*(?:\\.\\d+)?", ([number]) => [{ kind: "number", value: number.replaceAll(",", "") }]);
  return found;
}

/** Every figure that a script has said up to here, and which day it is. */
export class Said {
  constructor(text, zone) {
    this.text = text;
    this.zone = zone;
    const wall = [...text.matchAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d)/g)].map(([, day, time]) => [day, instantOf(day, time, zone)]);
    const instants = [...text.matchAll(/\d{4}-\d\d-\d\dT\d\d:\d\d/g)].map(([at]) => `${at}Z`);
    this.instants = new Set([...instants, ...wall.map(([, at]) => at)]);
    const local = (at) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at));
    this.days = new Set([...text.matchAll(/\d{4}-\d\d-\d\d(?!T)/g)].map(([day]) => day).concat(instants.map(local)));
    this.amounts = new Set([...text.matchAll(/\d+\.\d\d(?!\d)/g)].map(([amount]) => amount));
    const plain = text.replace(/\d{4}-\d\d-\d\d(?:T[\d:]+Z?| \d\d:\d\d)?|\d+\.\d\d/g, " ");
    this.numbers = new Set([...plain.matchAll(/\d+/g)].map(([number]) => number));
    this.today = [...text.matchAll(/(?:^|\n)(?:now|clock) (\d{4}-\d\d-\d\d)/g)].at(-1)[1];
    const span = (day) => String(Math.abs(Date.parse(day) - Date.parse(this.today)) / 86_400_000);
    /** Days to or since any day that was said. */
    this.spans = new Set([...this.days].map(span));
  }

  /** Whether a figure of a page can be read in the script. */
  has({ kind, value }) {
    switch (kind) {
      case "instant":
        return this.instants.has(value);
      case "day":
        return [...this.days].some((day) => day.endsWith(value));
      case "amount":
        return this.amounts.has(value);
      case "days":
        return this.spans.has(value) || new RegExp(`\\b${value} days\\b|\\bdays[a-z ]*(?: \\[[^\\]]+\\])? (?:= )?${value}\\b`).test(this.text);
      case "name":
        return this.text.includes(value) || /^v\d+$/.test(value);
      default:
        return this.numbers.has(value);
    }
  }
}

/** What stands on an order's page and in no script, each with its reason. */
export const NOT_OF_THE_SCRIPT = [
  { within: "Messages", reason: "Practice's supplier writes what it likes; no figure of the order is in it" },
  { text: /^(T\/T|e-Checking|Credit card), Example Bank ending 1111$/, reason: "the buyer's own account, which a script leaves to its reader" },
  { text: /^\d+$/, counter: true, reason: "how many rows a card has, which stand below it" },
  { text: /^\d+ things? (is|are) not possible now$/, reason: "how many rows are folded away" },
  { text: /^\d+ ours, \d+ theirs$|^\d+ open$/, reason: "how many rows the cards of evidence and offers have" },
  { text: /^\d+ to look at$/, reason: "how many rows the contract check has" },
];

/** Runs inside the page: every visible text with a digit, the card it stands in, and what drawings say of themselves. */
export function textsOfPage() {
  const main = document.querySelector("main");
  const visible = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
  const card = (element) => element.closest("section, .card")?.querySelector("h2, h3")?.textContent.trim() ?? "";
  const texts = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.parentElement;
    // Which rules a figure rests on is compared where its derivation is opened.
    if (!/\d/.test(node.data) || !visible(at) || at.closest(".rule, .bubble, [role=dialog]")) continue;
    texts.push({ text: node.data.replace(/\s+/g, " ").trim(), card: card(at), counter: at.matches(".ink3.num") });
  }
  for (const drawing of main.querySelectorAll("[role=img][aria-label]")) texts.push({ text: drawing.getAttribute("aria-label"), card: card(drawing), counter: false });
  const figures = [...main.querySelectorAll("[data-why]")].filter(visible);
  return { texts, all: main.innerText.replace(/\s+/g, " "), figures: figures.map((one) => ({ paths: one.dataset.why.split(" ").filter(Boolean), text: one.textContent.replace(/\s+/g, " ").trim() })) };
}

/** Figures of the page that its script does not have. */
export function unsaid(page, said) {
  const excused = ({ text, card, counter }) => NOT_OF_THE_SCRIPT.some((one) => (one.within ? card === one.within : one.text.test(text) && (!one.counter || counter)));
  return page.texts.filter((one) => !excused(one)).flatMap((one) => figuresOfPage(one.text).filter((figure) => !said.has(figure)).map((figure) => `${figure.kind} ${figure.value} in “${one.text}” (${one.card})`));
}

const INSTALMENTS = { initial: 0, balance: 1 };
const at = (number) => Number(number) - 1;
/** Where on the page the figures of a `show` line stand. A figure without a place of its own has to be read somewhere. */
const PLACES = {
  order: [
    [/^total (?<total>\S+) \w+ = goods (?<goods>\S+) \+ shipping (?<shipping>\S+) \+ insurance (?<insurance>\S+); initial payment (?<initial>\S+), balance (?<balance>\S+)$/, () => ({
      total: "/totals/total", goods: "/totals/goods", balance: "/totals/balance", shipping: null, insurance: null, initial: null,
    })],
  ],
  money: [
    [/^(?<which>initial|balance): due (?<due>\S+) = received (?<received>\S+) \+ under way (?<way>\S+) \+ outstanding (?<left>\S+) − overpaid (?<over>\S+);/, ({ which }) => {
      const place = `/figures/instalments/${INSTALMENTS[which]}`;
      return { due: `${place}/due`, received: `${place}/received`, way: `${place}/in_transit`, left: `${place}/outstanding`, over: `${place}/overpaid` };
    }],
    [/^USD (?<total>\S+) = covered (?<covered>\S+) \+ uncovered (?<uncovered>\S+) \+ not yet paid (?<rest>\S+) \(under way (?<way>\S+)\); cap (?<cap>\S+)$/, () => ({
      total: "/figures/cover/total", covered: "/figures/cover/covered", uncovered: "/figures/cover/uncovered", rest: "/figures/cover/not_yet_paid", cap: "/figures/cover/cap", way: null,
    })],
    [/^refunds: decided (?<decided>\S+), received (?<received>\S+), of it to the loan (?<loan>\S+); may still be decided (?<ceiling>\S+)$/, () => ({ decided: null, received: null, loan: null, ceiling: "/figures/refunds/ceiling" })],
  ],
  payments: [
    [/^(?<n>\d+): \w+ (?<amount>\S+) by \w+, fee (?<fee>\S+), arrives (?<first>\S+) to (?<last>[\d-]+); (?:sent|received) (?<since>[^:]+:\d\d:\d\dZ)(?:: (?<received>\S+))?$/, ({ n }) => {
      const place = `/payments/${at(n)}`;
      return { amount: null, fee: `${place}/fee`, first: `${place}/arrival/earliest`, last: `${place}/arrival/latest`, since: null, received: null };
    }],
  ],
  deadlines: [
    [/^\w+(?: of [^:]+)?: (?:last day (?<due>[\d-]+), closes (?<closes>[^,; ]+)|waits)(?:, provisional)?(?:, overdue)?(?:, (?<amount>[\d.]+))? \(\w+\);/, (_, index) => ({
      due: `/deadlines/${index}/due`, closes: `/deadlines/${index}/closes_at`, amount: `/deadlines/${index}/amount`,
    })],
  ],
  batches: [
    [/^(?<n>\d+): .*?; shipped (?<shipped>[\d-]+)(?: \(late\))?(?:, cleared (?<cleared>[\d-]+))?(?:, delivered (?<delivered>[\d-]+))?; quality until (?<quality>[\d-]+) .*?(?:, departed (?<departed>[\d-]+))?(?:, expected (?<expected>[\d-]+))?$/, ({ n }) => ({
      shipped: `/batches/${at(n)}/shipped_on`, quality: `/batches/${at(n)}/quality_closes_on`, cleared: null, delivered: null, departed: null, expected: null,
    })],
    [/^not shipped yet: /, () => ({})],
  ],
  dispute: [
    [/^[\w ]+: claim (?<claim>\S+), at most (?<ceiling>\S+)$/, () => ({ claim: "/disputes/0/claim", ceiling: "/disputes/0/ceiling" })],
    [/^respond from (?<opens>[\d-]+) by (?<respond>[\d-]+), settle from (?<runs>[\d-]+) by (?<settle>[\d-]+)$/, () => ({ opens: null, runs: null, respond: "/disputes/0/respond_window/last_day", settle: "/disputes/0/settle_window/last_day" })],
    [/^may be escalated from (?<from>[\d-]+)$/, () => ({ from: "/disputes/0/escalate_opens_on" })],
    [/^\w+ would pay (?<pays>\S+)$/, (_, index, lines) => ({ pays: `/disputes/0/outcomes/${lines.slice(0, index).filter((line) => / would pay /.test(line)).length}/amount` })],
    [/^(?:complaint|may be or was escalated because): \w+$/, () => ({})],
  ],
  refunds: [[/^from a dispute: decided (?<decided>\S+), received (?<received>\S+), of it to the loan (?<loan>\S+)$/, () => ({ decided: "/refunds/0/decided", received: "/refunds/0/received", loan: "/refunds/0/to_loan" })]],
  receipt: [[/^claim (?<claim>\S+) USD$/, () => ({ claim: "/receipt/claim" })]],
};

/** The figure of a script as a page's figures are compared. */
function figureOf(text) {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return { kind: "day", value: text };
  if (text.includes("T")) return { kind: "instant", value: `${text.slice(0, 16)}Z` };
  return { kind: "amount", value: text };
}
const same = (one, other) => one.kind === other.kind && (one.value === other.value || (one.kind === "day" && one.value.endsWith(other.value)));

/** `60 of line 1` on a page: the product's name, the quantity and its unit. */
function quantities(page, line, goods) {
  const items = [...line.matchAll(/(\d+) of line (\d+)/g)].map(([, quantity, number]) => `${goods[at(number)].product}: ${quantity} ${goods[at(number)].unit}`);
  return items.filter((item) => !page.texts.some(({ text }) => text.endsWith(item))).map((item) => `“${item}” of “${line}”: nowhere on the page`);
}

/** Figures of a scene's `show` lines that its page does not have where they belong, and how many it has. */
export function missing(page, scene, goods) {
  const wrong = [];
  let [placed, read] = [0, 0];
  const somewhere = page.texts.flatMap(({ text }) => figuresOfPage(text));
  for (const { words, text, said } of scene.shown) {
    const places = PLACES[words[1]];
    assert.ok(places && words.length === 2, `harness/beside.mjs does not know where \`${text}\` stands on a page`);
    for (const [index, line] of said.entries()) {
      if (words[1] === "order" && index === 0) {
        for (const [, label] of line.matchAll(/(?:^|dispute: )([^;(]+) \(/g)) if (!page.all.includes(label)) wrong.push(`the status “${label}”`);
        continue;
      }
      wrong.push(...quantities(page, line, goods));
      const known = places.map(([pattern, place]) => [pattern.exec(line), place]).find(([hit]) => hit);
      assert.ok(known, `harness/beside.mjs cannot read “${line}” of \`${text}\``);
      const { groups = {} } = known[0];
      for (const [name, pointer] of Object.entries(known[1](groups, index, said))) {
        if (groups[name] === undefined) continue;
        const figure = figureOf(groups[name]);
        // How many days are left until a day stands in its place, too.
        const there = page.figures.filter((one) => pointer && one.paths.includes(pointer) && figuresOfPage(one.text).some(({ kind }) => kind === figure.kind));
        if (there.length) placed += 1;
        else read += 1;
        const bad = there.filter((one) => !figuresOfPage(one.text).some((shown) => same(figure, shown)));
        for (const one of bad) wrong.push(`${name} ${groups[name]} of “${line}”: the page has “${one.text}” there`);
        if (!there.length && !somewhere.some((shown) => same(figure, shown))) wrong.push(`${name} ${groups[name]} of “${line}”: nowhere on the page`);
      }
    }
  }
  return { wrong, placed, read };
}

import { beforeEach, describe, expect, it, vi } from "vitest";
import { lookup } from "../messages";
import { session } from "../session.svelte";
import { cellsOf, runsOf } from "./days";
import { ARRIVES, COVERED, EXAMPLES, WORKING } from "./examples";
import { amountOf, byPath, daysLeft, given, plain as alone, product, sum, whole } from "./made";
import { blocksOf, columnOf } from "./rows";
import { howWords, provisionalWords, sentenceOf } from "./says";
import type { StepKind } from "./types";

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  session.practice = { now: "2026-09-24T16:40:00Z", time_zone: "America/Los_Angeles", next: null };
});

/** What each kind of step says, and its column: `sign label: value` with the line before what came out. */
const SAID: Record<StepKind, [sentence: string, column: string[]]> = {
  fact: ["taken as it stands: recorded Thu, Sep 10, 2026, 09:00, Los Angeles, by the supplier.", ["= Order total: USD 3,000.00"]],
  rulebook: ["a number of the rulebook trade-assurance@1.", ["= Days of the window: 15"]],
  sum: ["order total, less covered.", ["Order total: 3,000.00", "− Covered: 2,000.00", "= Uncovered: USD 1,000.00"]],
  smallest_of: ["the smaller of order total and free limit: free limit.", ["Order total: 3,000.00", "✓ Free limit: 2,000.00", "= Covered: USD 2,000.00"]],
  largest_of: ["free limit, never below zero.", ["✓ Zero: 0.00", "Free limit: −20.00", "= Free limit: USD 0.00"]],
  earliest_of: ["the earlier of day of the event and last day: day of the event.", ["✓ Day of the event: Wed, Sep 30", "Last day: Mon, Feb 8, 2027", "= Last day: Wed, Sep 30"]],
  latest_of: ["the later of day of the event and last day: last day.", ["Day of the event: Wed, Sep 30", "✓ Last day: Mon, Feb 8, 2027", "= Last day: Mon, Feb 8, 2027"]],
  multiply: ["order total times 30 %.", ["Order total: 33.33", "× The case: 30 %", "Exact product: 9.999", "= Initial payment: USD 10.00"]],
  divide: ["order total divided by days of the window.", ["Order total: 100.00", "÷ Days of the window: 3", "= Initial payment: USD 33.33"]],
  day_in_zone: ["the calendar day in Los Angeles of this: the event.", ["The event: Thu, Sep 24, 2026, 17:30, Los Angeles", "= Day of the event: Thu, Sep 24"]],
  days_after: ["15 calendar days after day of the event; the day after it is day 1.", ["Day of the event: Tue, Sep 15", "+ Days of the window: 15 days", "= Last day: Wed, Sep 30"]],
  months_after: ["the same day 1 month after day of the event.", ["Day of the event: Sat, Oct 31", "+ Days of the window: 1 month", "= Last day: Mon, Nov 30"]],
  end_of_day: ["the start of the day after last day, in Los Angeles; in time is what comes before it.", ["Last day: Wed, Sep 30", "= Closing instant: Thu, Oct 1, 2026, 00:00, Los Angeles"]],
  day_zero: ["past the cut-off in New York, the event counts as of the next working day.", ["The event: Thu, Sep 24, 2026, 17:30, Los Angeles", "On the clock in New York: Thu, Sep 24, 2026, 20:30", "Cut-off: 17:00", "= Day of the event: Mon, Sep 28"]],
  working_days: ["working day 5 after Thu, Sep 24, counting days on which banks work in China and United States.", ["Day of the event: Thu, Sep 24", "+ Days of the window: 5 working days", "= Last day: Fri, Oct 9"]],
  how_many: ["2 are recorded, each counts one.", ["Start of the order (QS-0107): Thu, Sep 10, 2026, 09:00, Los Angeles", "Start of the order (QS-0112): Sat, Sep 12, 2026, 09:00, Los Angeles", "= Orders started: 2"]],
  left_of: ["free limit, less covered, never below zero.", ["Free limit: 2,000.00", "− Covered: 2,500.00", "= Uncovered: USD 0.00"]],
  start_of_day: ["the start of last day, in Los Angeles.", ["Last day: Wed, Sep 30", "= Closing instant: Wed, Sep 30, 2026, 00:00, Los Angeles"]],
  not_before: ["whether the event comes no earlier than closing instant.", ["The event: Thu, Sep 24, 2026, 17:30, Los Angeles", "Closing instant: Thu, Oct 1, 2026, 00:00, Los Angeles", "= The event comes no earlier: No"]],
  most_worth: ["the most that is worth no more than free limit, and no more than order total.", ["Free limit: USD 2,000.00", "÷ Rate to USD: 1.1", "Order total: EUR 3,000.00", "= Covered: EUR 1,818.18"]],
  reached: ["a fact, recorded by you: received 2 came Thu, Sep 24, 2026, 17:30, Los Angeles, and with what had come before was enough for initial payment.", ["Initial payment: USD 1,500.00", "Received 1: USD 1,000.00", "Came back 1.1: USD 200.00", "✓ Received 2: USD 700.00", "= Completion: Thu, Sep 24, 2026, 17:30, Los Angeles"]],
  in_proportion: ["claim, lowered in the proportion in which order total is above cover limit.", ["Claim: EUR 300.00", "× Cover limit: USD 200.00", "÷ Order total: USD 330.00", "− Taken off for rounding: 1", "= Claim: EUR 181.81"]],
  because: ["no clearance date is recorded, so delivery stands in for it.", []],
  choose: ["the best of 2 ways to pay, by fee, then day of arrival, then number of transactions.", []],
  is: ["the same as free limit.", ["Free limit: USD 2,000.00", "= Covered: USD 2,000.00"]],
};
const plain = (text: string) => text.replaceAll("\u00a0", " ").trim();

describe("m1_every kind of step", () => {
  for (const [kind, [sentence, lines]] of Object.entries(SAID) as [StepKind, [string, string[]]][]) {
    it(`${kind} says what it did and shows it as a column`, () => {
      const step = EXAMPLES[kind];
      expect(plain(howWords(step.how))).toBe(sentence);
      const { rows, result } = columnOf(step, [step]);
      const shown = rows.map((row) => `${row.mark === "chosen" ? "✓" : row.sign} ${row.label}: ${row.value}`);
      expect([...shown, ...(result ? [`= ${result.label}: ${result.value}`] : [])].map(plain)).toEqual(lines);
    });
  }
  it("shows no exact product where there was nothing to round", () => {
    const step = EXAMPLES.multiply;
    const whole = { ...step, how: { ...step.how, exact: "10" } };
    expect(columnOf(whole, [whole]).rows.map((row) => row.label)).toEqual(["Order total", "The case"]);
  });
  it("of a sum says when there is one part, or none", () => {
    const one = { name: "remaining_limit" as const, value: amountOf({ amount: "2000.00", currency: "USD" }) };
    expect(howWords({ step: "sum", plus: [one], minus: [] })).toBe("remaining limit reported, nothing added or taken off.");
    expect(howWords({ step: "sum", plus: [], minus: [] })).toBe("nothing of it is recorded.");
  });
  it("has words of its own in the catalogue", () => {
    for (const kind of Object.keys(SAID) as StepKind[]) expect(plain(howWords(EXAMPLES[kind].how)), kind).not.toBe("");
  });
});

describe("c4_a figure", () => {
  it("says its own step first and where each of its terms is from", () => {
    expect(sentenceOf(COVERED)).toBe("The smaller of order total and free limit: free limit.");
    expect(blocksOf(COVERED.steps).map((step) => step.name)).toEqual(["covered"]);
    const [total, limit] = columnOf(COVERED.steps[2] as never, COVERED.steps).rows;
    expect(total?.note).toBe("as entered here");
    expect(limit?.note).toMatch(/^recorded .*Los Angeles, by the supplier$/);
  });
  it("is explained by what made it where its last step only gives it its name", () => {
    const renamed = { ...COVERED, steps: [...COVERED.steps, { ...EXAMPLES.is, name: "uncovered" as const, how: { step: "is" as const, term: { name: "covered" as const, value: COVERED.value } } }] };
    expect(sentenceOf(renamed)).toBe(sentenceOf(COVERED));
    expect(blocksOf(renamed.steps).map((step) => step.how.step)).toEqual(["smallest_of"]);
    // A case that stands between the two is said all the same (C5).
    const decided = [...COVERED.steps, EXAMPLES.because, ...renamed.steps.slice(-1)];
    expect(blocksOf(decided).map((step) => step.how.step)).toEqual(["smallest_of", "because"]);
  });
});

describe("d4_cases", () => {
  it("are told apart by what they decide, though all are called the case", () => {
    const other = { ...EXAMPLES.because, result: { kind: "code" as const, value: "cleared" }, how: { step: "because" as const, case: "cleared" as const } };
    const figure = { ...COVERED, steps: [EXAMPLES.because, other, EXAMPLES.because, ...COVERED.steps] };
    expect(whole(figure, byPath([])).steps.filter((step) => step.name === "case")).toEqual([EXAMPLES.because, other]);
  });
  it("p8_the day on which all had come is told as a fact: what was due is not worked out below it", () => {
    const due = { ...EXAMPLES.multiply, name: "initial_payment" as const };
    const came = { ...EXAMPLES.fact, name: "payment_received" as const, of: "1", result: amountOf({ amount: "1000.00", currency: "USD" }) };
    const day = { ...EXAMPLES.day_in_zone, name: "fact_day" as const, how: { step: "day_in_zone" as const, zone: "America/Los_Angeles", instant: { name: "completed" as const, value: EXAMPLES.reached.result } } };
    const steps = [due, came, EXAMPLES.reached, day] as never[];
    expect(blocksOf(steps).map((step) => step.name)).toEqual(["fact_day", "completed"]);
    const column = columnOf(EXAMPLES.reached, [due, EXAMPLES.reached] as never[]);
    expect([column.told, column.rows[0]?.note, column.rows.map((row) => row.sign).join("")]).toEqual([true, "", ""]);
    expect(column.rows[3]?.note).toBe("came Thu, Sep 24, 2026, 17:30, Los Angeles, recorded by you");
  });
});

describe("t4_c5_what may still move", () => {
  it("is said by country and year, or by the date that is missing", () => {
    expect(provisionalWords(ARRIVES)).toEqual(["China has not announced its bank holidays for 2026: an estimate counts until it does."]);
    expect(provisionalWords({ provisional: true, steps: [EXAMPLES.because] })).toEqual(["This may still move: a date that decides it is not recorded yet."]);
    expect(provisionalWords({ provisional: true, steps: [] })).toHaveLength(1);
    expect(provisionalWords({ ...ARRIVES, provisional: false })).toEqual([]);
  });
});

describe("p11_counted days", () => {
  it("stand in whole weeks, numbered, day 0 and passed-over days apart", () => {
    const cells = cellsOf("2026-09-24", WORKING.counted, WORKING.skipped);
    expect([cells[0]?.day, cells.at(-1)?.day, cells.length]).toEqual(["2026-09-21", "2026-10-11", 21]);
    expect(cells.filter((cell) => cell.kind === "counted").map((cell) => cell.number)).toEqual([1, 2, 3, 4, 5]);
    expect(cells.find((cell) => cell.day === "2026-09-24")?.kind).toBe("start");
    expect(cells.filter((cell) => cell.kind === "skipped")).toHaveLength(WORKING.skipped.length);
  });
  it("passed over for one reason are told once, with country and reason", () => {
    expect(runsOf(WORKING.skipped).map((run) => `${run.days}: ${run.reason}`.replaceAll("\u2009", " "))).toEqual([
      expect.stringMatching(/^Fri, Sep 25.*: bank holiday in China$/),
      "Sep 26 – 27: weekend in China and United States",
      "Oct 1 – 2: bank holiday in China",
      "Oct 3 – 4: weekend in China and United States; bank holiday in China",
      "Oct 5 – 7: bank holiday in China",
    ]);
  });
});

describe("m3_a figure of the page's own", () => {
  const usd = (amount: string) => ({ amount, currency: "USD" });
  it("stands on the derivations of what it is made of", () => {
    const made = sum("uncovered_then", usd("1000.00"), [{ name: "order_total", value: amountOf(usd("3000.00")) }], [{ name: "cap", value: amountOf(usd("2000.00")), path: COVERED.path }], ["C7"]);
    const figure = made(byPath([COVERED]));
    expect(figure.steps.map((step) => `${step.name} ${step.how.step}`)).toEqual(["order_total fact", "free_limit fact", "cap smallest_of", "uncovered_then sum"]);
    expect(sentenceOf(figure)).toBe("Order total, less cover limit.");
    expect(made(undefined).steps.at(-2)?.how.step).toBe("fact");
  });
  it("has a word for each of its names", () => {
    const names = "cap payment_sent payment_received payment_short line_total unit_price quantity shipping_fee insurance initial_percent balance loan_principal loan_credit loan_payment part part_fee parts_sum amount_with_fees fee_total all_arrived arrives_earliest arrives_latest reserved_by_us reservation paid refund_to_come refund_decided refund_received days_left days_late last_day today now offer_holds_until report_age report_day clock_day answer_day days_since_opening opening_day fact_at window_opens one first_due pay_day months_later shipped_units received_units bad_units good_units damaged_units below_standard_units faulty_units claim_line counted_claim contract_due";
    for (const name of names.split(" ")) expect(lookup(`why_name_${name}`), name).toBeTruthy();
  });
  it("t1_counts the days left from today, with today's clock and zone and the last day's own derivation", () => {
    const last = { path: "/due", value: EXAMPLES.days_after.result, rules: ["C5"], steps: [EXAMPLES.day_in_zone, EXAMPLES.days_after], provisional: false };
    const clock = { now: "2026-09-25T02:00:00Z", zone: "America/Los_Angeles" };
    const left = daysLeft("2026-09-30", "/due", clock)(byPath([last]));
    expect(left.value).toEqual({ kind: "count", value: 6 });
    expect(left.steps.map((step) => `${step.name} ${step.how.step}`)).toEqual(["event_day day_in_zone", "last_day days_after", "now fact", "today day_in_zone", "days_left sum"]);
    expect(sentenceOf(left)).toBe("The calendar days from today to last day; the day after today is day 1.");
    expect(columnOf(left.steps.at(-1) as never, left.steps).rows.map((row) => `${row.sign} ${row.label} ${row.value}`.trim())).toEqual(["Last day Wed, Sep 30", "− Today Thu, Sep 24"]);
    expect(howWords(left.steps[3]?.how as never)).toBe("the calendar day in Los Angeles of this: now.");
    const late = daysLeft("2026-09-21", null, clock)(undefined);
    expect([late.steps.at(-1)?.name, late.value]).toEqual(["days_late", { kind: "count", value: 3 }]);
    expect(daysLeft("2026-09-24", null, clock)(undefined).value).toEqual({ kind: "count", value: 0 });
  });
  it("takes a part from another answer, and in place of an argument what that was", () => {
    const limit = { path: "/standing/free", value: amountOf(usd("2000.00")), rules: ["S4" as const], provisional: true, steps: [{ ...EXAMPLES.fact, name: "remaining_limit" as const }, { ...EXAMPLES.sum, name: "free_limit" as const }] };
    const standing = { figures: byPath([limit]), error: undefined, read: () => () => undefined, ask: () => Promise.resolve() };
    const part = { name: "cap", value: limit.value, path: limit.path, within: standing };
    const made = sum("uncovered_then", usd("1000.00"), [{ name: "order_total", value: amountOf(usd("3000.00")) }], [part]);
    expect(made.answers).toEqual([standing]);
    expect(made(undefined).steps.map((step) => `${step.name} ${step.how.step}`)).toEqual(["order_total fact", "remaining_limit fact", "cap sum", "uncovered_then sum"]);
    const asked = { ...COVERED, steps: COVERED.steps.map((step) => (step.how.step === "fact" ? { ...step, how: { step: "fact" as const, origin: { from: "argument" as const } } } : step)) };
    const covered = given(byPath([asked]), [{ ...part, name: "free_limit" }]).get(COVERED.path);
    expect(covered?.steps.map((step) => `${step.name} ${step.how.step}`)).toEqual(["order_total fact", "remaining_limit fact", "free_limit sum", "covered smallest_of"]);
    expect(covered?.provisional).toBe(true);
  });
  it("names one of several arguments, and leaves what is no argument", () => {
    const rate = (of: string, from: "argument" | "contract") => ({ name: "fee_rate" as const, of, how: { step: "fact" as const, origin: { from } }, result: { kind: "rate" as const, value: "0.02" } });
    const figure = { ...COVERED, steps: [rate("1", "argument"), rate("2", "argument"), rate("3", "contract"), ...COVERED.steps] };
    const facts = ["2", "3"].map((of) => ({ name: "fee_rate", of, value: rate(of, "argument").result, origin: { from: "record" as const } }));
    const origins = given(byPath([figure]), facts).get(COVERED.path)?.steps.flatMap((step) => (step.name === "fee_rate" && step.how.step === "fact" ? [step.how.origin.from] : []));
    expect(origins).toEqual(["argument", "record", "contract"]);
  });
  it("complains of a place where nothing is explained: what it names would pass for something entered here", () => {
    const complain = vi.spyOn(console, "error").mockReturnValue(undefined);
    const made = sum("uncovered_then", usd("1000.00"), [{ name: "order_total", value: amountOf(usd("3000.00")) }], [{ name: "cap", value: amountOf(usd("2000.00")), path: "/nowhere" }]);
    made(undefined);
    expect(complain).not.toHaveBeenCalled();
    made(byPath([COVERED]));
    expect(complain).toHaveBeenCalledExactlyOnceWith("no derivation at /nowhere");
  });
  it("says when it was rounded", () => {
    const of = (exact: string) => product("line_total", usd("1.00"), { name: "unit_price", value: { kind: "price", value: "0.333" } }, { name: "quantity", value: { kind: "quantity", value: "3" } }, exact)(undefined).steps.at(-1)?.how;
    expect(of("0.999")).toMatchObject({ rounding: "half_even" });
    expect(of("1")).toMatchObject({ rounding: "exact" });
  });
});

describe("what there is one of", () => {
  const fact = (of: string) => ({ ...EXAMPLES.fact, of });
  const told = (of: string) => alone({ path: "/started", value: EXAMPLES.fact.result, rules: [], provisional: false, steps: [fact(of)] }).steps[0]?.of;
  it("needs no number, unless it is an order's", () => {
    expect(told("1")).toBeUndefined();
    expect(told("US")).toBeUndefined();
    expect(told("QS-0107")).toBe("QS-0107");
    expect(told("QS-0107 · 2")).toBe("QS-0107 · 2");
  });
});

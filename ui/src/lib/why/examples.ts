/** One step of every kind, as the desk sends them: for the tests and the sheet of pieces. */
import type { Figure, How, HowOf, Name, Step, StepKind, Term, Value } from "./types";

const usd = (amount: string): Value => ({ kind: "amount", value: { amount, currency: "USD" } });
const eur = (amount: string): Value => ({ kind: "amount", value: { amount, currency: "EUR" } });
const day = (value: string): Value => ({ kind: "day", value });
const at = (value: string): Value => ({ kind: "instant", value });
const count = (value: number): Value => ({ kind: "count", value });
const term = (name: Name, value: Value): Term => ({ name, value });
const step = <H extends How>(name: Name, how: H, result: Value): Step & { how: H } => ({ name, how, result });

const closed = (country: string, because: "weekend" | "bank_holiday") => ({ country, because });
const both = [closed("CN", "weekend"), closed("US", "weekend")];
const holiday = [closed("CN", "bank_holiday")];

/** Five working days over China's autumn holidays: 24 September to 9 October 2026. */
export const WORKING: HowOf<"working_days"> = {
  step: "working_days", from: term("event_day", day("2026-09-24")), days: term("window_days", count(5)), countries: ["CN", "US"],
  counted: ["2026-09-28", "2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09"],
  skipped: [
    { day: "2026-09-25", closed: holiday }, { day: "2026-09-26", closed: both }, { day: "2026-09-27", closed: both },
    ...["01", "02"].map((n) => ({ day: `2026-10-${n}`, closed: holiday })), ...["03", "04"].map((n) => ({ day: `2026-10-${n}`, closed: [...both, ...holiday] })),
    ...["05", "06", "07"].map((n) => ({ day: `2026-10-${n}`, closed: holiday })),
  ],
  unannounced: [],
};

const compared = [term("order_total", usd("3000.00")), term("free_limit", usd("2000.00"))];
const days = [term("event_day", day("2026-09-30")), term("last_day", day("2027-02-08"))];
const event = term("event", at("2026-09-25T00:30:00Z"));

export const EXAMPLES: { [K in StepKind]: Step & { how: HowOf<K> } } = {
  fact: step("order_total", { step: "fact", origin: { from: "record", at: "2026-09-10T16:00:00Z", by: "supplier" } }, usd("3000.00")),
  rulebook: step("window_days", { step: "rulebook", key: "coverage.quality_days_from_clearance", edition: "trade-assurance@1" }, count(15)),
  sum: step("uncovered", { step: "sum", plus: [term("order_total", usd("3000.00"))], minus: [term("covered", usd("2000.00"))] }, usd("1000.00")),
  how_many: step("orders_started", { step: "how_many", terms: [{ ...term("started", at("2026-09-10T16:00:00Z")), of: "QS-0107" }, { ...term("started", at("2026-09-12T16:00:00Z")), of: "QS-0112" }] }, count(2)),
  smallest_of: step("covered", { step: "smallest_of", terms: compared, chosen: 1 }, usd("2000.00")),
  largest_of: step("free_limit", { step: "largest_of", terms: [term("zero", usd("0.00")), term("free_limit", usd("-20.00"))], chosen: 0 }, usd("0.00")),
  earliest_of: step("last_day", { step: "earliest_of", terms: days, chosen: 0 }, day("2026-09-30")),
  latest_of: step("last_day", { step: "latest_of", terms: days, chosen: 1 }, day("2027-02-08")),
  multiply: step("initial_payment", { step: "multiply", amount: term("order_total", usd("33.33")), factor: term("case", { kind: "percent", value: "30" }), exact: "9.999", rounding: "half_even" }, usd("10.00")),
  divide: step("initial_payment", { step: "divide", amount: term("order_total", usd("100.00")), by: term("window_days", count(3)), rounding: "down" }, usd("33.33")),
  day_in_zone: step("event_day", { step: "day_in_zone", instant: event, zone: "America/Los_Angeles" }, day("2026-09-24")),
  days_after: step("last_day", { step: "days_after", day: term("event_day", day("2026-09-15")), days: term("window_days", count(15)) }, day("2026-09-30")),
  months_after: step("last_day", { step: "months_after", day: term("event_day", day("2026-10-31")), months: term("window_days", count(1)) }, day("2026-11-30")),
  end_of_day: step("closes_at", { step: "end_of_day", day: term("last_day", day("2026-09-30")), zone: "America/Los_Angeles" }, at("2026-10-01T07:00:00Z")),
  day_zero: step("event_day", {
    step: "day_zero", event, zone: "America/New_York", local: "2026-09-24T20:30:00", cut_off: term("cut_off", { kind: "time", value: "17:00:00" }), late: true, countries: ["CN", "US"],
    skipped: [{ day: "2026-09-25", closed: holiday }, { day: "2026-09-26", closed: both }, { day: "2026-09-27", closed: both }], unannounced: [],
  }, day("2026-09-28")),
  working_days: step("last_day", WORKING, day("2026-10-09")),
  left_of: step("uncovered", { step: "left_of", amount: term("free_limit", usd("2000.00")), taken: term("covered", usd("2500.00")) }, usd("0.00")),
  start_of_day: step("closes_at", { step: "start_of_day", day: term("last_day", day("2026-09-30")), zone: "America/Los_Angeles" }, at("2026-09-30T07:00:00Z")),
  not_before: step("case", { step: "not_before", left: event, right: term("closes_at", at("2026-10-01T07:00:00Z")) }, { kind: "flag", value: false }),
  most_worth: step("covered", { step: "most_worth", bound: term("free_limit", usd("2000.00")), rate: term("usd_rate", { kind: "rate", value: "1.1" }), amount: term("order_total", eur("3000.00")) }, eur("1818.18")),
  reached: step("completed", {
    step: "reached", due: term("initial_payment", usd("1500.00")),
    parts: [
      { amount: { ...term("payment_received", usd("1000.00")), of: "1" }, at: "2026-09-20T12:00:00Z", back: false },
      { amount: { ...term("payment_returned", usd("200.00")), of: "1.1" }, at: "2026-09-22T12:00:00Z", back: true },
      { amount: { ...term("payment_received", usd("700.00")), of: "2" }, at: "2026-09-25T00:30:00Z", back: false },
    ],
  }, at("2026-09-25T00:30:00Z")),
  in_proportion: step("claim", { step: "in_proportion", amount: term("claim", eur("300.00")), bound: term("cap", usd("200.00")), worth: term("order_total", usd("330.00")), less: 1 }, eur("181.81")),
  because: step("case", { step: "because", case: "delivery_stands_in" }, { kind: "code", value: "delivery_stands_in" }),
  choose: step("case", {
    step: "choose", keys: ["fee", "arrival", "transactions"],
    candidates: [
      { methods: ["e_checking"], transactions: [1], fee_total: { amount: "15.00", currency: "USD" }, arrives_earliest: "2026-09-30", arrives_latest: "2026-10-01" },
      { methods: ["credit_card", "telegraphic_transfer"], transactions: [2, 1], fee_total: null, arrives_earliest: "2026-09-28", arrives_latest: "2026-10-14" },
    ],
  }, count(0)),
  is: step("covered", { step: "is", term: term("free_limit", usd("2000.00")) }, usd("2000.00")),
};

/** The worked example of rule C4: post-delivery cover of 3,000.00 under a free limit of 2,000.00. */
export const COVERED: Figure = {
  path: "/post_delivery/covered", value: usd("2000.00"), rules: ["C3", "C7"], provisional: false,
  steps: [
    { name: "order_total", how: { step: "fact", origin: { from: "argument" } }, result: usd("3000.00") },
    { name: "free_limit", rule: "S4", how: { step: "fact", origin: { from: "record", at: "2026-09-10T16:00:00Z", by: "supplier" } }, result: usd("2000.00") },
    { ...EXAMPLES.smallest_of, rule: "C3" },
  ],
};

/** A last day of arrival over a holiday, in a year that is not announced. */
export const ARRIVES: Figure = {
  path: "/arrives", value: day("2026-10-09"), rules: ["P11", "T4"], provisional: true,
  steps: [
    step("event", { step: "fact", origin: { from: "record", at: "2026-09-24T14:00:00Z" } }, at("2026-09-24T14:00:00Z")),
    step("event_day", { step: "day_zero", event: term("event", at("2026-09-24T14:00:00Z")), zone: "America/New_York", local: "2026-09-24T10:00:00", cut_off: term("cut_off", { kind: "time", value: "17:00:00" }), late: false, countries: ["CN", "US"], skipped: [], unannounced: [] }, day("2026-09-24")),
    step("window_days", { step: "rulebook", key: "methods.telegraphic_transfer.days", edition: "trade-assurance@1" }, count(5)),
    step("last_day", { ...WORKING, unannounced: [{ country: "CN", year: 2026 }] }, day("2026-10-09")),
  ],
};

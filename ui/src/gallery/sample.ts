/** Figures of the gallery. All companies are invented. */
import type { ArrivalMethod, Arriving, Fact, Holiday, StripPay, StripTransit, StripWindow, TimelineWindow } from "$lib/drawings";
import type { Step } from "$lib/ui";

export interface Row {
  name: string;
  who: string;
  amount: string;
  group: string;
}

export const rows: Row[] = Array.from({ length: 400 }, (_, at) => ({
  name: `QS-${String(138 + at).padStart(4, "0")}`,
  who: at % 2 ? "Example Hydraulics" : "Sample Textile Mill",
  amount: "18,600.00",
  group: at < 3 ? "Overdue" : "Later",
}));

export const steps: Step[] = [
  { label: "Confirmed", fact: "2 Jul, contract v3", state: "done" },
  { label: "Initial paid", fact: "10 Jul, 5,580.00", state: "done" },
  { label: "Shipped", fact: "12 Aug, 2 days early", state: "done" },
  { label: "Delivered", fact: "17 Sep", state: "done" },
  { label: "Balance due", fact: "7,020.00 left to pay", state: "now" },
  { label: "Confirm delivery", fact: "when all is paid", state: "todo" },
  { label: "Completed", state: "todo" },
];

export const today = "2026-09-24";
export const facts: Fact[] = [
  { lane: "contract", name: "Confirmed", day: "2026-07-02" },
  { lane: "money", name: "Initial paid", day: "2026-07-06" },
  { lane: "money", name: "received", day: "2026-07-10" },
  { lane: "money", name: "Paid 6,000.00", day: "2026-09-21" },
  { lane: "goods", name: "Shipped", day: "2026-08-12" },
  { lane: "goods", name: "Cleared", day: "2026-09-15" },
  { lane: "goods", name: "delivered", day: "2026-09-17" },
];
export const windows: TimelineWindow[] = [
  { lane: "ship_by", label: "Ship by", from: "2026-07-11", last_day: "2026-08-14", state: "met" },
  { lane: "quality", label: "Quality check", from: "2026-09-16", last_day: "2026-09-30", state: "open", longer: { label: "180 days", from: "2026-08-12", last_day: "2027-02-08" } },
  { lane: "dispute", label: "Dispute", from: "2026-07-11", last_day: "2026-09-30", state: "open" },
];
export const arriving: Arriving[] = [{ label: "6,000.00 by e-Checking", from: "2026-09-25", to: "2026-09-28" }];

export const lateFacts: Fact[] = [
  { lane: "contract", name: "Confirmed", day: "2026-08-20" },
  { lane: "money", name: "Initial received", day: "2026-08-26" },
  { lane: "goods", name: "Shipped", day: "2026-09-22" },
];
export const lateWindows: TimelineWindow[] = [
  { lane: "ship_by", label: "Ship by", from: "2026-08-27", last_day: "2026-09-15", state: "missed" },
  { lane: "quality", label: "Quality check", from: "2026-09-23", last_day: "2026-10-20", state: "provisional" },
  { lane: "dispute", label: "Dispute", from: "2026-09-16", last_day: "2026-10-22", state: "open" },
];

function holiday(name: string, from: number, to: number, month: string): Holiday[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({ name, date: `2026-${month}-${String(from + at).padStart(2, "0")}` }));
}
export const holidays: Holiday[] = [...holiday("Mid-Autumn, CN", 25, 27, "09"), ...holiday("National Day, CN", 1, 7, "10"), ...holiday("US holiday", 12, 12, "10")];

export const methods: ArrivalMethod[] = [
  { id: "e_checking", name: "e-Checking", note: "4–5 working days, US account", available: true, fee_total: "15.00", fee_note: "1 transaction", earliest: "2026-09-30", latest: "2026-10-01", cheapest: true },
  { id: "credit_card", name: "Credit card", note: "2–3 working days, 20,000.00 each", available: true, fee_total: null, fee_note: "2 transactions", earliest: "2026-09-28", latest: "2026-09-29" },
  { id: "telegraphic_transfer", name: "T/T", note: "3–7 working days, US and China", available: true, fee_total: "38.00", fee_note: "as you entered", earliest: "2026-09-30", latest: "2026-10-14", provisional: true },
  { id: "pay_later", name: "Pay Later", note: "1–3 working days, line 18,000.00", available: true, fee_total: "0.00", fee_note: "loan fee apart", earliest: "2026-09-25", latest: "2026-09-29", part: true, soonest: true },
];

export const pays: StripPay[] = [
  { day: "2026-09-28", amount: "26400.00", name: "QS-0141" },
  { day: "2026-09-30", amount: "7020.00", name: "QS-0138" },
  { day: "2026-10-01", amount: "1054.00", name: "Pay Later" },
];
export const transits: StripTransit[] = [
  { name: "4,250.00 T/T, QS-0129", from: "2026-09-16", to: "2026-09-21" },
  { name: "6,000.00 e-Checking, QS-0138", from: "2026-09-25", to: "2026-09-28" },
];
export const closing: StripWindow[] = [
  { name: "QS-0133 ship-by", last_day: "2026-09-25" },
  { name: "QS-0138 quality window", last_day: "2026-09-30" },
  { name: "QS-0130 quality window, confirm receipt", last_day: "2026-10-03" },
  { name: "QS-0126 dispute, both sides settle", last_day: "2026-10-06" },
];

/** What the months of a schedule come to, each as the desk answers it (L5). */
import type { Reply } from "$lib/api";
import { add, type Money } from "$lib/money";
import { amountOf, sum, type Made } from "$lib/why";

export type Months = Reply<"credit.schedule">["months"];
export type Column = "principal" | "credit" | "payment";

/** A schedule is in USD (L1). */
export function usd(amount: string): Money {
  return { amount, currency: "USD" };
}

export function totalOf(months: Months, column: Column): string {
  return months.reduce((total: string, month) => add(total, month[column]), "0.00");
}

/** Why they come to that: month by month. */
export function totalMade(months: Months, column: Column): Made {
  const parts = months.map((month, at) => ({ name: `loan_${column}`, of: String(at + 1), value: amountOf(usd(month[column])), path: `/months/${at}/${column}` }));
  return sum(`loan_${column}`, usd(totalOf(months, column)), parts, [], ["L5"]);
}

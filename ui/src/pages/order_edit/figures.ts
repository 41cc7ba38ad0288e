/**
 * What a draft comes to while it is typed, exact (O4, M1): lines rounded half-even to the currency's scale, their sum
 * with shipping and insurance, and an initial payment given by amount or per cent. The desk's answer replaces it.
 */
import { add, compare, fromUnits, isZero, minorUnits, subtract, toUnits } from "$lib/money";
import { amountOf, product, sum, type Made, type Part } from "$lib/why";
import type { Contract, Line, Money } from "../order/types";

/** `a / b` to the nearest whole, a tie to the even one; neither below zero. */
export function halfEven(a: bigint, b: bigint): bigint {
  const whole = a / b;
  const twice = (a % b) * 2n;
  if (twice > b || (twice === b && whole % 2n === 1n)) return whole + 1n;
  return whole;
}

function scaleOf(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}

/** Product of two decimals at a scale; `null` while either is no decimal. */
export function times(a: string, b: string, scale: number): string | null {
  const [left, right] = [toUnits(a, scaleOf(a)), toUnits(b, scaleOf(b))];
  if (left === null || right === null) return null;
  const from = scaleOf(a) + scaleOf(b);
  const product = left * right;
  const units = from <= scale ? product * 10n ** BigInt(scale - from) : halfEven(product, 10n ** BigInt(from - scale));
  return fromUnits(units, scale);
}

/** What a line comes to; `null` while quantity or price is missing. */
export function lineTotal(line: Pick<Line, "quantity" | "unit_price">, currency: string): string | null {
  return line.quantity && line.unit_price ? times(line.quantity, line.unit_price, minorUnits(currency)) : null;
}

/** The product of two decimals with every digit. */
export function exactTimes(price: string, quantity: string): string | null {
  return times(price, quantity, scaleOf(price) + scaleOf(quantity));
}

/** Why a line comes to that: its price times its quantity, half-even (M1). */
export function lineMade(line: Pick<Line, "quantity" | "unit_price">, at: number, total: string, currency: string): Made {
  const from = { origin: { from: "contract" } } as const;
  const [quantity, price] = [line.quantity ?? "0", line.unit_price ?? "0"];
  return product("line_total", { amount: total, currency }, { ...from, name: "unit_price", of: String(at + 1), value: { kind: "price", value: price } },
    { ...from, name: "quantity", of: String(at + 1), value: { kind: "quantity", value: quantity } }, exactTimes(price, quantity) ?? total, ["O4", "M1"]);
}

function isBlank(line: Line): boolean {
  return ![line.product, line.model, line.specification, line.quantity, line.unit_price].some(Boolean) && !line.quality?.some((need) => need.measure);
}

/** The lines without empty ones at the end: those are only room to type in. */
export function written(lines: readonly Line[]): Line[] {
  const last = lines.findLastIndex((line) => !isBlank(line));
  return lines.slice(0, last + 1);
}

export interface DraftFigures {
  /** Of the lines that have one. */
  goods: string;
  total: string;
  /** Every line has quantity and price. */
  whole: boolean;
  /** Absent while none is agreed, or it is no amount up to the total. */
  initial: string | null;
  balance: string | null;
}

/** `percent` of an amount, half-even at the amount's own scale. */
export function shareOf(total: string, percent: string): string | null {
  const scale = scaleOf(total);
  const [whole, share] = [toUnits(total, scale), toUnits(percent, scaleOf(percent))];
  if (whole === null || share === null) return null;
  return fromUnits(halfEven(whole * share, 100n * 10n ** BigInt(scaleOf(percent))), scale);
}

/** Per cent that an amount is of a total, to a hundredth: for the twin field and the slider only. */
export function percentOf(amount: string, total: string): string {
  const scale = Math.max(scaleOf(amount), scaleOf(total));
  const [part, whole] = [toUnits(amount, scale), toUnits(total, scale)];
  if (part === null || whole === null || whole <= 0n) return "";
  return plain(fromUnits(halfEven(part * 10_000n, whole), 2));
}

/** Without the zeros that say nothing: `50` from `50.00`. */
export function plain(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}

/** An amount keeps its figure and takes the new currency; `null` where it has more decimals than that allows: it is asked for anew. */
export function recast(money: Money | null | undefined, currency: string): Money | null {
  if (!money) return null;
  const scale = minorUnits(currency);
  const units = toUnits(plain(money.amount), scale);
  return units === null ? null : { amount: fromUnits(units, scale), currency };
}

/** Why the draft comes to its total, what of it is paid first, and what later (O4, P1). */
export function madeOf(contract: Contract, figures: DraftFigures): { total: Made; initial: Made | undefined; balance: Made | undefined } {
  const { currency, initial_payment: agreed } = contract;
  const money = (amount: string) => ({ amount, currency });
  const from = { origin: { from: "contract" } } as const;
  const lines = written(contract.lines).flatMap((line: Line, at: number): Part[] => {
    const comes = lineTotal(line, currency);
    return comes === null ? [] : [{ name: "line_total", of: String(at + 1), value: amountOf(money(comes)), made: lineMade(line, at, comes, currency) }];
  });
  const fees = ([["shipping_fee", contract.shipping_fee], ["insurance", contract.insurance]] as const).flatMap(([name, fee]): Part[] => (fee ? [{ ...from, name, value: amountOf(fee) }] : []));
  const total = sum("order_total", money(figures.total), [...lines, ...fees], [], ["O4"]);
  if (figures.initial === null || figures.balance === null || !agreed) return { total, initial: undefined, balance: undefined };
  const whole: Part = { name: "order_total", value: amountOf(money(figures.total)), made: total };
  const share = agreed.kind === "percent" ? product("initial_payment", money(figures.initial), whole, { ...from, name: "initial_percent", value: { kind: "percent", value: agreed.percent } }, exactShare(figures.total, agreed.percent), ["O4"]) : undefined;
  const initial: Part = { ...from, name: "initial_payment", value: amountOf(money(figures.initial)), ...(share ? { made: share } : {}) };
  return { total, initial: share, balance: sum("balance", money(figures.balance), [whole], [initial], ["P1"]) };
}

/** `percent` of an amount with every digit. */
function exactShare(total: string, percent: string): string {
  return plain(times(times(total, percent, scaleOf(total) + scaleOf(percent)) ?? "0", "0.01", scaleOf(total) + scaleOf(percent) + 2) ?? "0");
}

export function figuresOf(contract: Contract): DraftFigures {
  const zero = fromUnits(0n, minorUnits(contract.currency));
  const lines = written(contract.lines).map((line: Line) => lineTotal(line, contract.currency));
  const goods = lines.reduce((sum: string, line: string | null) => add(sum, line ?? zero), zero);
  const total = [contract.shipping_fee, contract.insurance].reduce((sum: string, part) => add(sum, part?.amount ?? zero), goods);
  const agreed = contract.initial_payment;
  const initial = !agreed ? null : agreed.kind === "amount" ? agreed.amount.amount : shareOf(total, agreed.percent);
  const fits = initial !== null && !isZero(initial) && compare(initial, total) <= 0;
  return {
    goods, total,
    whole: lines.length > 0 && lines.every((line: string | null) => line !== null),
    initial: fits ? initial : null,
    balance: fits ? subtract(total, initial) : null,
  };
}

/** Every `show money` of the golden scripts can be read off the order's page, figure by figure (C7, D8, M3, P8). */
import { readdirSync, readFileSync } from "node:fs";
import { cleanup, render } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import Instalments from "./Instalments.svelte";
import MoneyFigures from "./MoneyFigures.svelte";
import type { Figures, OrderView } from "./types";

const SCRIPTS = "../crates/trade/tests/scripts/";
const AMOUNT = "(\\d+(?:\\.\\d+)?)";
const INSTALMENT = new RegExp(`^(initial|balance): due ${AMOUNT}(?: \\(waived ${AMOUNT}\\))? = received ${AMOUNT} \\+ under way ${AMOUNT} \\+ outstanding ${AMOUNT} − overpaid ${AMOUNT}; (.+)$`);
const SPLIT = new RegExp(`^USD ${AMOUNT} = covered ${AMOUNT} \\+ uncovered ${AMOUNT} \\+ not yet paid ${AMOUNT} \\(under way ${AMOUNT}\\); cap ${AMOUNT}$`);
const REFUNDS = new RegExp(`^refunds: decided ${AMOUNT}, received ${AMOUNT}, of it to the loan ${AMOUNT}; may still be decided ${AMOUNT}$`);
const usd = (amount = "0.00") => ({ amount, currency: "USD" });

/** The blocks of lines that follow a `show money`, each under its script and line. */
function blocks(): { where: string; lines: string[] }[] {
  return readdirSync(SCRIPTS).filter((name) => name.endsWith(".txt")).flatMap((name) => {
    const all = readFileSync(SCRIPTS + name, "utf8").split("\n");
    return all.flatMap((line, at) => {
      if (line !== "show money") return [];
      const rest = all.slice(at + 1);
      const end = rest.findIndex((next) => !next.startsWith("    "));
      return [{ where: `${name}:${at + 1}`, lines: rest.slice(0, end < 0 ? undefined : end).map((shown) => shown.trim()) }];
    });
  });
}

function parsed(lines: readonly string[]): Figures {
  const instalments = lines.flatMap((line) => {
    const [, instalment, due, waived, received, transit, outstanding, overpaid, state] = INSTALMENT.exec(line) ?? [];
    if (!instalment) return [];
    return [{ instalment, due: usd(due), waived: usd(waived), received: usd(received), in_transit: usd(transit), outstanding: usd(outstanding), overpaid: usd(overpaid), complete: state !== "not complete", fully_received: state === "received" }];
  });
  const [, total, covered, uncovered, unpaid, transit, cap] = lines.map((line) => SPLIT.exec(line)).find(Boolean) ?? [];
  const [, decided, came, loan, ceiling] = lines.map((line) => REFUNDS.exec(line)).find(Boolean) ?? [];
  const cover = { total: usd(total), covered: usd(covered), uncovered: usd(uncovered), not_yet_paid: usd(unpaid), in_transit: usd(transit), cap: usd(cap), uncovered_then: usd() };
  const refunds = { decided: usd(decided), received: usd(came), to_loan: usd(loan), ceiling: usd(ceiling) };
  return { instalments, cover, refunds, total: usd(total), due: usd(), received: usd(), in_transit: usd(transit), outstanding: usd(), overpaid: usd(), elsewhere: usd(), to_elsewhere: usd() } as unknown as Figures;
}

const AGREED = { assured: true, coverage: "post_delivery", free_limit: usd("2000.00"), as_of: "2026-03-02T18:00:00Z", cap: usd("2000.00") };
const view = (changed: object = {}) => ({ payments: [], disputes: [], grounds: [], actions: [], contract: { currency: "USD" }, cover: AGREED, ...changed }) as unknown as OrderView;
const text = (at: Element | null | undefined) => (at?.textContent ?? "").replace(/\s+/g, " ").trim();
const exact = (shown: string) => shown.replaceAll(",", "");

/** The lines as whoever reads the page would write them. */
function read(figures: Figures): string[] {
  const rows = [...render(Instalments, { view: view(), figures }).container.querySelectorAll("tbody tr")];
  const instalments = rows.map((row) => {
    const cells = [...row.querySelectorAll("td")];
    const [due = "", received, transit, outstanding, overpaid] = cells.slice(0, 5).map((cell) => exact(text(cell.querySelector("span"))));
    const waived = /after ([\d,.]+) was waived/.exec(text(cells[0]))?.[1];
    const name = text(row.querySelector("th > span")) === "Balance" ? "balance" : "initial";
    return `${name}: due ${due}${waived ? ` (waived ${exact(waived)})` : ""} = received ${received} + under way ${transit} + outstanding ${outstanding} − overpaid ${overpaid}; ${text(cells[5]).toLowerCase()}`;
  });
  const { container } = render(MoneyFigures, { view: view(), figures });
  const labels = [...container.querySelectorAll(".sum > span")];
  const of = (label: string) => exact(text(labels.find((one) => text(one).startsWith(label))?.nextElementSibling)) || "nothing";
  const split = `USD ${of("Order total")} = covered ${of("Covered now")} + uncovered ${of("Uncovered now")} + not yet paid ${of("Not yet paid")} (under way ${of("In transit")}); cap ${of("Cap of cover")}`;
  const loan = of("of it to the loan");
  const refunds = of("Refund decided") === "nothing" ? [] : [`refunds: decided ${of("Refund decided")}, received ${of("Refund received")}, of it to the loan ${loan === "nothing" ? "0.00" : loan}; may still be decided ${of("Refund that may still be decided")}`];
  return [...instalments, split, ...refunds];
}

beforeEach(() => void vi.spyOn(navigator, "language", "get").mockReturnValue("en-US"));
afterEach(cleanup);

describe("beside a golden script", () => {
  const shown = blocks();
  it("there is something to read", () => expect(shown.length).toBeGreaterThan(20));
  it.each(shown)("m3_c7_d8_$where is on the page", ({ lines }) => {
    expect(read(parsed(lines))).toEqual(lines);
  });
});

/** What a page asks for beside its main question must not go missing without a word. */
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import type { Component } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport, Refusal } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import { handlersOf, propsOf } from "$lib/unsent-walk.fixtures";
import Walk from "$lib/UnsentWalk.test.svelte";

// Whole pages are made here; a slow machine takes its time.
configure({ asyncUtilTimeout: 15_000 });
const pages = import.meta.glob<{ default: Component<Record<string, unknown>> }>("./**/*.svelte");
const sources = import.meta.glob<string>(["../**/*.svelte", "../**/*.svelte.ts", "!../**/*.test.svelte"], { query: "?raw", import: "default", eager: true });

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  session.open = { workspace_id: "wsp_1", name: "Books", kind: "real", legal_name: "Example", encrypted: true };
});
afterEach(() => {
  cleanup();
  session.open = null;
});

const credit = { lender: "Lender", stage: "none", can_apply: true, application: null, draws: [], deadlines: [], statements: [], line: null, terms: null };
const standing = { assured: true, reported: true, free: { amount: "100.00", currency: "USD" }, stale: false };

const late = { payment_id: "pay_1", instalment: "initial", method: "telegraphic_transfer", paid_with: { kind: "bank", bank: "Bank", last_four: "1234" }, amount: { amount: "10.00", currency: "USD" }, state: "sent", state_at: "2026-09-01T10:00:00Z", fee: null, received: null, returned: null, designated: true, overdue: true, arrival: { earliest: "2026-09-02", latest: "2026-09-04" } };
const ordered = () => propsOf("1").view as Record<string, unknown>;
const batch = { number: 3, counts: {}, prices: [], vanished: [], changed: [], rejected: [], warnings: [] };
const counted = Object.fromEntries(["suppliers", "products", "tiers"].flatMap((of) => ["added", "changed", "unchanged", "vanished"].map((what) => [`${of}_${what}`, 0])));
const draft = () => ({ view: { ...ordered(), plan: null }, contract: ordered().contract });
const inspected = { format: { kind: "workbook", sheet: "A", sheets: ["A"], header_line: 1 }, replaces: null, inspection: { columns: [], mapping: { kind: "products", columns: [] }, issues: [], looked_at: 1, samples: [] } };

/** What is asked beside the main question, on what page, with what it needs, and what is said to be missing. */
const BESIDE: [string, string, Record<string, unknown>, string?][] = [
  ["./credit_apply.svelte", "credit.applicant", {}],
  ["./credit.svelte", "payment.list", {}],
  ["./today/Nothing.svelte", "catalogue.search", {}],
  ["./order/BookInspection.svelte", "rulebook.view", {}],
  ["./discover/CoverSentence.svelte", "rulebook.view", { standing, total: null, quantity: "" }],
  ["./credit/Applied.svelte", "credit.applicant", { application: { stage: "submitted", at: "2026-09-01T10:00:00Z", details: null }, credit }],
  ["./dispute.svelte", "rulebook.view", { query: {} }],
  ["./discover.svelte", "catalogue.certificates", {}, "The certificates to filter by could not be counted."],
  ["./discover.svelte", "shortlist.view", {}, "The shortlist could not be read"],
  ["./payments.svelte", "rulebook.view", {}, "The names of the payment methods could not be read."],
  ["./order/Payments.svelte", "rulebook.view", { view: { ...ordered(), payments: [late] } }, "Whom to ask about a late payment could not be read."],
  ["./order/Inspections.svelte", "rulebook.view", { view: { ...ordered(), inspections: [] } }, "Who inspects for others could not be read."],
  ["./discover/FirstRun.svelte", "settings.view", {}, "Which of these steps are done could not be read."],
  ["./discover/FirstRun.svelte", "catalogue.search", {}, "Which of these steps are done could not be read."],
  ["./order_edit/Parties.svelte", "catalogue.supplier", { draft: draft(), faults: new Set() }, "Whether lists name the supplier for Trade Assurance could not be read."],
  ["./import/Report.svelte", "import.history", { result: { report: { ...batch, counts: counted }, limits_recorded: 0, limits_refused: [], limits_refused_count: 0 }, again: () => undefined }, "The earlier imports could not be read, nor whether this one can be undone."],
  ["./import/NamedList.svelte", "import.named", { name: "a", title: "Added", number: 3, did: "added", all: 1 }, "What the import did to each could not be read; these are the first it told."],
  ["./import/Columns.svelte", "import.history", { file: { name: "a.csv", size: 1 }, inspected, start: () => undefined, again: () => undefined, relook: () => undefined }, "The earlier imports could not be read, nor which list this one may replace."],
  ["./thread.svelte", "catalogue.supplier", { params: { thread_id: "sup_1" } }, "What is known of the supplier could not be read."],
  ["./checkout/PayLater.svelte", "rulebook.view", { credit: { ...credit, line: null } }, "The terms of Pay Later could not be read."],
];

it.each(BESIDE)("%s says so when %s does not read", async (file, op, further, missing) => {
  const handlers: Record<string, () => unknown> = { ...handlersOf("1"), "credit.view": () => credit, "order.list": () => ({ counts: [], rows: [] }), "credit.applicant": () => ({ applicant: null }), "payment.list": () => ({ payments: [], due: [] }), "catalogue.search": () => ({ total: 1, rows: [], standings: {} }), "catalogue.certificates": () => ({ certificates: [], ours: { currencies: [], shortlisted: 0, ordered_before: 0, suppliers: 1 } }), "shortlist.view": () => ({ entries: [], suppliers: [], tags: [] }), "settings.view": () => ({ buyer: null }), "import.history": () => ({ imports: [] }), "thread.view": () => ({ supplier: { supplier_id: "sup_1", name: "Example Works", country: null }, entries: [] }) };
  handlers["order.view"] = () => ({ ...(propsOf("1").view as object), disputes: [] });
  const refused = () => { throw new Refusal({ code: "unavailable.busy", message: "The workspace is busy." }); };
  const desk = new MemoryTransport({ ...handlers, [op]: refused } as never);
  useTransport(desk);
  const { default: Of } = await (pages[file] as () => Promise<{ default: Component<Record<string, unknown>> }>)();
  render(Walk, { Of, given: { ...propsOf("1"), ...further } });
  await waitFor(() => expect(document.body.textContent).toContain("The workspace is busy."));
  expect(document.querySelectorAll("[role=alert]")).toHaveLength(1);
  if (!missing) return;
  expect(screen.getByRole("alert").textContent).toContain(missing);
  // It is asked again, and only it.
  const before = desk.calls.length;
  await fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(desk.calls.slice(before).map((made) => made.op)).toEqual([op]));
}, 30_000);

/** Questions whose failure is said elsewhere, or that nothing on the page stands on. */
const SAID_ELSEWHERE: Record<string, string> = {
  "../lib/shell/Shell.svelte counts": "the numbers in the rail; each page it counts for says its own",
  "../lib/shell/WaitingForm.svelte order": "the name of the page stands in its place",
  "../lib/shell/WaitingForm.svelte supplier": "the name of the page stands in its place",
  "./discover/shortlist.svelte.ts list": "handed on as `question` to the pages that show it",
};

it("every question of a page hands its failure on to be shown, or is listed with the reason why not", () => {
  const silent = Object.entries(sources).flatMap(([file, source]) => {
    const asks = /import \{[^}]*\bquery as (\w+)/.exec(source)?.[1] ?? "query";
    const names = [...source.matchAll(new RegExp(`const (\\w+) = ${asks}\\("`, "g"))].map(([, name]) => name ?? "");
    const shown = (name: string) => new RegExp(`\\{#if ${name}\\.error\\}|query=\\{${name}\\}|<Failed of=\\{\\[[^\\]]*\\b${name}\\b|error=\\{${name}\\.error\\}|\\{${name}\\}`).test(source);
    return names.filter((name) => !shown(name)).map((name) => `${file} ${name}`);
  });
  expect(silent.filter((one) => !one.startsWith("../lib/api/")).toSorted()).toEqual(Object.keys(SAID_ELSEWHERE).toSorted());
});

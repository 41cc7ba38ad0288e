/** What a page asks for beside its main question must not go missing without a word. */
import { cleanup, configure, render, waitFor } from "@testing-library/svelte";
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

it.each([
  ["./credit_apply.svelte", "credit.applicant", {}],
  ["./credit.svelte", "payment.list", {}],
  ["./today/Nothing.svelte", "catalogue.search", {}],
  ["./order/BookInspection.svelte", "rulebook.view", {}],
  ["./discover/CoverSentence.svelte", "rulebook.view", { standing, total: null, quantity: "" }],
  ["./credit/Applied.svelte", "credit.applicant", { application: { stage: "submitted", at: "2026-09-01T10:00:00Z", details: null }, credit }],
  ["./dispute.svelte", "rulebook.view", { query: {} }],
])("%s says so when %s does not read", async (file, op, further) => {
  const handlers: Record<string, () => unknown> = { ...handlersOf("1"), "credit.view": () => credit, "order.list": () => ({ counts: [], rows: [] }), "credit.applicant": () => ({ applicant: null }), "payment.list": () => ({ payments: [], due: [] }), "catalogue.search": () => ({ total: 1, rows: [] }) };
  handlers["order.view"] = () => ({ ...(propsOf("1").view as object), disputes: [] });
  useTransport(new MemoryTransport({ ...handlers, [op]: () => { throw new Refusal({ code: "unavailable.busy", message: "The workspace is busy." }); } } as never));
  const { default: Of } = await (pages[file] as () => Promise<{ default: Component<Record<string, unknown>> }>)();
  render(Walk, { Of, given: { ...propsOf("1"), ...further } });
  await waitFor(() => expect(document.body.textContent).toContain("The workspace is busy."));
  expect(document.querySelectorAll("[role=alert]")).toHaveLength(1);
}, 30_000);

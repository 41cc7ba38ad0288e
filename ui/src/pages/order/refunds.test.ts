import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import DeadlineLine from "./DeadlineLine.svelte";
import type { Deadline, OrderView } from "./types";
import Whole from "./Whole.svelte";

const usd = (amount: string) => ({ amount, currency: "USD" });
const CONFIRMED = "2026-07-02T10:00:00Z";
const refund = (refund_id: string, changed: object = {}) => ({ refund_id, dispute_id: null, decided: usd("600.00"), reduced_by: usd("0.00"), received: usd("0.00"), to_loan: usd("0.00"), decided_at: "2026-09-20T10:00:00Z", ...changed });

/** A cancelled order of which something was paid. */
function cancelled(...refunds: object[]): OrderView {
  return {
    order_id: "ord_1", number: "QS-0001", version: 9, title: "Seals", status: { code: "cancelled", label: "Cancelled" }, dispute_badge: null, change_proposed: false, cancellation_proposed: null, time_zone: "America/Los_Angeles",
    supplier: { supplier_id: "sup_1", name: "Example Mill", country: "CN" }, rulebook: { id: "trade-assurance@1" }, actions: [], recordable: [{ command: "record_refund_received", allowed: true, refusal: null, late: false }],
    contract: { currency: "USD", lines: [], papers: [], buyer: {}, supplier: {} }, totals: null, figures: null, plan: null, cover: null, account: null, earlier_accounts: [], receipt: null, deadlines: [],
    confirmed_at: CONFIRMED, completed_at: null, cancelled: { by: "buyer", agreed: true, at: "2026-09-20T10:00:00Z", reason: "" }, timeline: { today: "2026-09-24", facts: [{ lane: "contract", kind: "confirmed", day: "2026-07-02", at: CONFIRMED }], windows: [] },
    refunds, disputes: [], grounds: [], versions: [], changes: [], payments: [], batches: [], inspections: [], documents: [], warnings: [], warnings_to_answer: [], reminders: [],
  } as unknown as OrderView;
}

let desk: MemoryTransport;
beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  desk = new MemoryTransport({ explain: () => ({ figures: [] }), "thread.view": () => ({ entries: [] }), "rulebook.view": () => ({ id: "trade-assurance@1", inspection: { agencies: [] }, contacts: [] }), "order.record_refund_received": () => cancelled() });
  useTransport(desk);
  session.open = { workspace_id: "wsp_1", name: "Books", kind: "real", legal_name: "Example", encrypted: false };
});
afterEach(() => {
  cleanup();
  session.open = null;
});

it("d8_a refund agreed with a cancellation is on the order's page, and what came in of it is recorded there (O8)", async () => {
  const { container } = render(Whole, { view: cancelled(refund("ref_1")) });
  const place = container.querySelector<HTMLElement>("#order-refunds");
  if (!place) throw new Error("no refund on the page");
  expect(place.textContent).toMatch(/Decided\s*600\.00\s*Received\s*0\.00\s*Still to come\s*600\.00/);
  expect(place.textContent).toContain("Agreed with the cancellation");
  await fireEvent.click(within(place).getByRole("button", { name: "Refund received" }));
  const dialog = await waitFor(() => screen.getByRole("dialog", { name: "Refund received", hidden: true }));
  await fireEvent.click(within(dialog).getByRole("button", { name: "Refund received", hidden: true }));
  await waitFor(() => expect(desk.calls.find(({ op }) => op === "order.record_refund_received")?.args).toMatchObject({ order_id: "ord_1", refund_id: "ref_1", amount: usd("600.00") }));
});

it("d8_an earlier dispute does not take away a refund that has none (O8, D6)", () => {
  const view = cancelled(refund("ref_1", { dispute_id: "dsp_1", decided: usd("200.00"), received: usd("200.00") }), refund("ref_2"));
  const { container } = render(Whole, { view });
  const place = container.querySelector("#order-refunds");
  expect(place?.textContent).toMatch(/Decided\s*200\.00[^]*Still to come\s*0\.00[^]*Decided\s*600\.00[^]*Still to come\s*600\.00/);
  expect(screen.getAllByRole("button", { name: "Refund received" })).toHaveLength(1);
  expect(place?.querySelector("a")?.getAttribute("href")).toBe("#/disputes/ord_1?dispute=dsp_1");
});

it("t3_the deadline of a refund leads to where it is recorded (D8)", () => {
  const deadline = { kind: "refund", order_id: "ord_1", due: null, closes_at: null, provisional: false, overdue: false, amount: usd("600.00"), rule: "D8", then: "not_refunded", action: "record_refund_received" } as unknown as Deadline;
  render(DeadlineLine, { deadline, path: "/deadlines/0", disputed: false });
  expect(screen.getByRole("link").getAttribute("href")).toBe("#/orders/ord_1?part=refund");
});

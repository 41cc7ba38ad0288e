import { cleanup, render } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { propsOf } from "$lib/unsent-walk.fixtures";
import Row from "../orders/Row.svelte";
import NeedRow from "../today/NeedRow.svelte";
import Delivery from "./Delivery.svelte";
import { deadlineMoves, groundMoves, moveWords } from "./moves";
import type { Batch, Deadline, OrderView } from "./types";

const batch = (more: object): Batch => ({
  batch_id: "bat_1", number: 1, items: [], carriage: {}, shipped_on: "2026-08-10", late: false, cleared_on: null, delivered_on: null,
  quality_closes_on: "2027-02-06", quality_provisional: true, quality_state: "open", quality_limits: [], ...more,
}) as unknown as Batch;
const neither = batch({});
const delivered = batch({ delivered_on: "2026-09-15", quality_closes_on: "2026-09-30" });
const cleared = batch({ delivered_on: "2026-09-15", cleared_on: "2026-09-14", quality_closes_on: "2026-09-29", quality_provisional: false });
const due = (of: Batch, more: object = {}) => ({ kind: "quality_window", about: null, due: of.quality_closes_on, provisional: of.quality_provisional, ...more }) as unknown as Deadline;

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  useTransport(new MemoryTransport({ explain: () => ({ figures: [] }) }));
});
afterEach(cleanup);
const text = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, " ").trim() ?? "";

describe("c5_the last day of a quality check is not said as if it stood while a day that decides it is not known", () => {
  it("before delivery, after it, and once customs have cleared", () => {
    expect(moveWords(neither)).toBe("provisional: ends sooner once it is cleared or delivered");
    expect(moveWords(delivered)).toBe("provisional: if cleared on Sep 15, the day of delivery");
    expect(moveWords(cleared)).toBe("");
  });
  it("of the batch that the ground or deadline is about", () => {
    const view = { batches: [{ ...cleared }, { ...delivered, batch_id: "bat_2" }] } as Pick<OrderView, "batches">;
    expect([groundMoves(view, "bat_1"), groundMoves(view, "bat_2"), groundMoves(view, null)]).toEqual(["", moveWords(delivered), ""]);
    expect(deadlineMoves(view, due(delivered))).toBe(moveWords(delivered));
    expect(deadlineMoves(view, due(neither, { about: { kind: "batch", batch_id: "bat_2", place: 2 } }))).toBe(moveWords(delivered));
    expect(deadlineMoves(view, due(cleared))).toBe("");
    expect(deadlineMoves(view, due(neither, { kind: "arrival", due: "2026-08-10" }))).toBe("provisional");
  });
  it("beside the day under Delivery Details", () => {
    for (const [of, said] of [[neither, moveWords(neither)], [delivered, moveWords(delivered)]] as const) {
      const { container, unmount } = render(Delivery, { view: { ...(propsOf("1").view as OrderView), batches: [of], cancelled: null } as never });
      expect(text(container.querySelector("dl"))).toContain(said);
      unmount();
    }
    const { container } = render(Delivery, { view: { ...(propsOf("1").view as OrderView), batches: [cleared], cancelled: null } as never });
    expect(text(container)).not.toContain("provisional");
  });
  it("in a row of All Orders and of Today", () => {
    const deadline = { ...due(neither), order_id: "ord_1", number: "QS-0001", supplier: "Example Works", time_zone: "America/Los_Angeles", action: null, overdue: false };
    const row = { order_id: "ord_1", number: "QS-0001", title: "", supplier: { name: "Example Works" }, status: { code: "shipped", label: "Shipped" }, total: null, figures: null, next_deadline: deadline };
    const listed = render(Row, { row: row as never, at: 0, wanted: {} as never });
    expect(text(listed.container.querySelector(".due"))).toMatch(/days left.*, provisional$/);
    listed.unmount();
    const need = { of: "order", order_id: "ord_1", deadline, due: deadline.due, overdue: false, path: "/deadlines/0" };
    const needs = render(NeedRow, { need: need as never, today: "2026-09-20" });
    expect(text(needs.container.querySelector(".when"))).toMatch(/Feb 6.*, provisional$/);
  });
});

import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import LimitBlock from "./LimitBlock.svelte";
import type { Standing } from "./standing";

const usd = (amount: string) => ({ amount, currency: "USD" });
const base = { assured: true, reported: true, remaining: usd("8000.00"), limit: usd("10000.00"), free: usd("8000.00"), used_by_others: usd("500.00"), released_since_report: usd("1500.00"), as_of: "2026-09-18T09:00:00Z", stale: false, reservations: [] } as unknown as Standing;

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  useTransport(new MemoryTransport({ explain: () => ({ figures: [] }) }));
});
afterEach(cleanup);
const rows = (container: Element) => [...container.querySelectorAll(".sum .swatch")].map((swatch) => [swatch.classList[1], swatch.parentElement?.nextElementSibling?.textContent?.trim()]);

it("s4_what was let go since the report is named, and is not drawn as free", async () => {
  const { container, rerender } = render(LimitBlock, { standing: base, supplier_id: "sup_1" });
  expect(rows(container)).toEqual([["limit-others", "500.00"], ["limit-ours", "0.00"], ["limit-released", "1,500.00"], ["limit-free", "8,000.00"]]);
  expect(screen.getByText(/Let go since the report; free with the next one/)).toBeTruthy();
  const held = { order_id: "ord_1", number: "QS-0001", reserved: usd("1500.00"), in_report: usd("1500.00"), after_report: usd("0.00") };
  await rerender({ standing: { ...base, released_since_report: usd("0.00"), reservations: [held] }, supplier_id: "sup_1" });
  await waitFor(() => expect(rows(container).map(([kind]) => kind)).toEqual(["limit-others", "limit-ours", "limit-free"]));
  // It is what the desk says, also where more is taken than the report left, so that nothing adds up to the limit.
  await rerender({ standing: { ...base, remaining: usd("1000.00"), limit: usd("1200.00"), free: usd("0.00"), used_by_others: usd("0.00"), released_since_report: usd("700.00"), reservations: [{ ...held, reserved: usd("5000.00"), in_report: usd("0.00"), after_report: usd("5000.00") }] }, supplier_id: "sup_1" });
  await waitFor(() => expect(rows(container)).toEqual([["limit-others", "0.00"], ["limit-ours", "5,000.00"], ["limit-released", "700.00"], ["limit-free", "0.00"]]));
});

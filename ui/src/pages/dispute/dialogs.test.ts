import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import Dialogs from "./Dialogs.test.svelte";
import type { Dispute, OrderView } from "./types";

const usd = (amount: string) => ({ amount, currency: "USD" });
const view = {
  order_id: "ord_1", version: 3, grounds: [], time_zone: "America/Los_Angeles", contract: { currency: "USD", lines: [{ product: "Seal", quantity: "100", unit: "pcs", unit_price: "30.00" }] },
  batches: [{ batch_id: "bat_1", number: 1, items: [{ line: 0, quantity: "100" }] }],
  figures: { refunds: { ceiling: usd("1200.00") }, instalments: [{ instalment: "initial", outstanding: usd("0.00") }, { instalment: "balance", outstanding: usd("700.00") }] },
} as unknown as OrderView;
const dispute = { claim: usd("180.00"), ceiling: usd("1200.00"), opened_at: "2026-09-21T10:00:00Z" } as unknown as Dispute;

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  useTransport(new MemoryTransport({ explain: () => ({ figures: [] }) }));
});
afterEach(cleanup);
const paths = () => [...document.querySelectorAll<HTMLElement>("dialog [data-why]")].map((one) => one.dataset.why);

it("an offer's ceiling and the balance it may be taken off can be opened (C7, D5)", async () => {
  render(Dialogs, { view, dispute, which: "offer" });
  await waitFor(() => expect(paths()).toEqual(["/disputes/0/ceiling", "/figures/instalments/1/outstanding"]));
});

it("the claim of a receipt that is being counted is the desk's and can be opened, and the most that can come back (H3, C7)", async () => {
  const asked = vi.fn<(args: unknown) => unknown>();
  // The arithmetic is not the page's: whatever the desk says stands there.
  asked.mockReturnValueOnce({ lines: [], counted: usd("0.00") }).mockReturnValue({ lines: [], counted: usd("177.00") });
  useTransport(new MemoryTransport({ explain: () => ({ figures: [] }), "order.count_receipt": asked as never }));
  render(Dialogs, { view, dispute, which: "receipt" });
  await waitFor(() => expect(document.querySelector("dialog")?.textContent).toContain("All has come and is good"));
  const received = await waitFor(() => screen.getByRole("textbox", { name: /Received/i, hidden: true }));
  await fireEvent.input(received, { target: { value: "94" } });
  await fireEvent.change(received);
  await waitFor(() => expect(paths()).toEqual(["/counted", "/figures/refunds/ceiling"]));
  expect(document.querySelector("dialog .sum [data-why]")?.textContent).toMatch(/177\.00/);
  expect(asked.mock.lastCall?.[0]).toEqual({ order_id: "ord_1", counts: [{ batch_id: "bat_1", line: 0, received: "94", damaged: "0", below_standard: "0" }] });
});

it("who confirms receipt of what was shipped late is told that this ends that ground, or what days are left (D2, RB2)", async () => {
  const said = async (coverage: string | null, closes_on: string | null, open = true) => {
    cleanup();
    const grounds = [{ ground: "late_shipment", batch_id: null, open, closes_on, needs_new_evidence: false, refusal: null }];
    render(Dialogs, { view: { ...view, grounds, contract: { ...view.contract, coverage } } as unknown as OrderView, dispute, which: "receipt" });
    await waitFor(() => expect(document.querySelector("dialog table")).not.toBeNull());
    return document.querySelector("dialog")?.textContent ?? "";
  };
  expect(await said("post_delivery", "2026-10-23")).toMatch(/Once you confirm, late shipment can no longer be disputed.*Oct 23/);
  expect(await said("post_delivery", null)).toMatch(/can no longer be disputed\. Open that dispute first/);
  expect(await said(null, "2026-10-23")).toContain("until the days of protection are over");
  expect(await said("post_delivery", null, false)).not.toContain("late shipment");
});

it("a sum of another currency is not taken over when the remedy changes (D5, M2)", async () => {
  const yen = { ...view, contract: { ...view.contract, currency: "JPY" }, figures: { ...view.figures, instalments: [{ instalment: "balance", outstanding: { amount: "70000", currency: "JPY" } }] } } as unknown as OrderView;
  render(Dialogs, { view: yen, dispute, which: "offer" });
  const field = () => screen.getByRole<HTMLInputElement>("textbox", { name: /Amount|Sum/i, hidden: true });
  await waitFor(() => expect(field().value).toBe("180.00"));
  await fireEvent.click(screen.getByRole("radio", { name: /discount/i, hidden: true }));
  await waitFor(() => expect(field().value).toBe(""));
  await fireEvent.click(screen.getByRole("radio", { name: /^refund/i, hidden: true }));
  await waitFor(() => expect(field().value).toBe("180.00"));
});

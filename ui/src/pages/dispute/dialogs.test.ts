import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import Dialogs from "./Dialogs.test.svelte";
import type { Dispute, OrderView } from "./types";

const usd = (amount: string) => ({ amount, currency: "USD" });
const view = {
  order_id: "ord_1", version: 3, time_zone: "America/Los_Angeles", contract: { currency: "USD", lines: [{ product: "Seal", quantity: "100", unit: "pcs", unit_price: "30.00" }] },
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

it("the claim of a receipt that is being counted can be opened, and the most that can come back (H3, C7)", async () => {
  render(Dialogs, { view, dispute, which: "receipt" });
  const received = await waitFor(() => screen.getByRole("textbox", { name: /Received/i, hidden: true }));
  await fireEvent.input(received, { target: { value: "94" } });
  await fireEvent.change(received);
  await waitFor(() => expect(paths()).toEqual(["", "/figures/refunds/ceiling"]));
  expect(document.querySelector("dialog .sum [data-why]")?.textContent).toMatch(/180\.00/);
});

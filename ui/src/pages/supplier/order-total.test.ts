import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import OrderTotal from "./OrderTotal.svelte";

const usd = (amount: string) => ({ amount, currency: "USD" });
const contract = { title: "", currency: "USD", lines: [], initial_payment: null };
let desk: MemoryTransport;

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  desk = new MemoryTransport({ explain: () => ({ figures: [] }), "order.view": () => ({ order_id: "ord_1", totals: null, contract }) as never });
  useTransport(desk);
});
afterEach(cleanup);
const explained = () => desk.calls.filter(({ op }) => op === "explain").map(({ args }) => args);

it("o4_the total of a draft that does not say what is paid first is explained as if all were", async () => {
  render(OrderTotal, { order_id: "ord_1", total: usd("3000.00"), draft: true });
  await waitFor(() => expect(desk.calls.some(({ op }) => op === "order.view")).toBe(true));
  await new Promise((done) => setTimeout(done));
  await fireEvent.click(screen.getByRole("button", { name: /3,000\.00/ }));
  await waitFor(() => expect(explained()).toEqual([{ op: "order.check", args: { order_id: "ord_1", contract: { ...contract, initial_payment: { kind: "percent", percent: "100" } } } }]));
});

it("of any other order on its own page", async () => {
  render(OrderTotal, { order_id: "ord_1", total: usd("3000.00") });
  await fireEvent.click(screen.getByRole("button", { name: /3,000\.00/ }));
  await waitFor(() => expect(explained()).toEqual([{ op: "order.view", args: { order_id: "ord_1" } }]));
  expect(desk.calls.some(({ op }) => op === "order.view")).toBe(false);
});

import { afterEach, expect, it } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { asked, DisputedOrders } from "./list.svelte";

const TOTAL = 401;
const disputed = new Set([3, 399, 400]);
const row = (at: number) => ({ order_id: `ord_${at}`, dispute_badge: disputed.has(at) ? { code: "open", label: "Dispute open" } : null });
let stop: () => void = () => undefined;
afterEach(() => stop());

it("an order keeps its place in the list of all, on whatever page of it: there its figures are explained", async () => {
  useTransport(new MemoryTransport({ "order.list": ({ offset, limit }: { offset: number; limit: number }) => ({ total: TOTAL, rows: Array.from({ length: Math.min(limit, TOTAL - offset) }, (_, nth) => row(offset + nth)) }) }));
  let list: DisputedOrders | undefined;
  stop = $effect.root(() => {
    list = new DisputedOrders();
  });
  await expect.poll(() => list?.data?.map((one) => one.order_id)).toEqual(["ord_3", "ord_399", "ord_400"]);
  expect(list?.data?.map((one) => list?.at(one))).toEqual([3, 399, 400]);
  expect(asked(399, 1)).toEqual({ view: "all", text: "", sort: "changed", offset: 399, limit: 1 });
});

import { beforeEach, expect, it } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { shortlistIt } from "./shortlist.svelte";

let put: unknown[];
let desk: MemoryTransport;
const NOTED = { note: "asked for a sample", tags: ["later"] };
beforeEach(() => {
  put = [];
  desk = new MemoryTransport({
    "shortlist.view": () => ({ entries: [{ product_id: "prd_1", ...NOTED }], suppliers: [{ supplier_id: "sup_1", ...NOTED }], tags: [] }),
    "shortlist.put": (args) => (put.push(args), {}),
    "shortlist.put_supplier": (args) => (put.push(args), {}),
  });
  useTransport(desk);
});

it("a star that does not know what is on the list takes no note away", async () => {
  await shortlistIt({ product_id: "prd_1" });
  await shortlistIt({ supplier_id: "sup_1" });
  expect(put).toEqual([]);
  await shortlistIt({ product_id: "prd_2" });
  await shortlistIt({ supplier_id: "sup_2" });
  expect(put).toMatchObject([{ product_id: "prd_2", note: "" }, { supplier_id: "sup_2", note: "" }]);
});

it("where the list cannot be read nothing is put on it", async () => {
  desk = new MemoryTransport({ "shortlist.put": (args) => (put.push(args), {}) });
  useTransport(desk);
  await shortlistIt({ product_id: "prd_1" });
  expect(put).toEqual([]);
});

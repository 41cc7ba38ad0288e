import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { publish } from "$lib/api/topics";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { compare } from "$lib/money";
import { session } from "$lib/session.svelte";
import type { Contract, OrderView } from "../order/types";
import type { Draft } from "./draft.svelte";
import LinesOf from "./Lines.test.svelte";

const tier = (min_quantity: string, price: string, seen_on: string | null = "2026-03-03") => ({ min_quantity, price, currency: "USD", seen: false, seen_on });
const FIRST = [tier("100", "3.5"), tier("500", "3.25"), tier("1000", "3.1")];
let tiers = FIRST;
let draft: Draft;
let desk: MemoryTransport;
let held: Promise<void> | null = null;

const line = (more: object = {}) => ({ product_id: "prd_1", product: "Seal", model: "", specification: "", quantity: "100", unit: "pcs", unit_price: "3.50", quality: [], ...more });
const contract = (lines: object[], currency = "USD") => ({ title: "", currency, lines, remarks: "" }) as unknown as Contract;
const view = { order_id: "ord_1", version: 1, warnings: [], actions: [] } as unknown as OrderView;

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  session.practice = { now: "2026-09-24T16:40:00Z", time_zone: "America/Los_Angeles", next: null };
  tiers = FIRST;
  held = null;
  desk = new MemoryTransport({
    explain: () => ({ figures: [] }),
    "order.view": () => view,
    "order.revise_draft": ({ contract: kept }: { contract: Contract }) => ({ ...view, contract: kept }),
    "catalogue.product": async ({ quantity }: { quantity: string }) => {
      await held;
      // Which price holds is the desk's to say.
      const at = tiers.filter((one) => compare(one.min_quantity, quantity) <= 0).at(-1);
      return { page: { product: { tiers, unit: "pcs" } }, cost: at ? { tier: at, total: { amount: "1.00", currency: "USD" } } : null };
    },
  } as never);
  useTransport(desk);
});
afterEach(() => {
  cleanup();
  session.practice = undefined as never;
});

const show = (of: Contract, listed = true) => render(LinesOf, { view, contract: of, listed, ondraft: (made: Draft) => (draft = made) });
const price = () => screen.getByRole<HTMLInputElement>("textbox", { name: "Unit price, line 1" }).value;
const said = () => document.querySelector(".listed")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
const type = (name: string, value: string) => fireEvent.input(screen.getByRole("textbox", { name: `${name}, line 1` }), { target: { value } });

describe("a2_the unit price is that of the list at the quantity", () => {
  it("of the list's unit: a price for pieces is none for cartons", async () => {
    show(contract([line({ unit: "cartons" })]));
    await type("Quantity", "1000");
    await waitFor(() => expect(draft.contract.lines[0]?.quantity).toBe("1000"));
    await new Promise((done) => setTimeout(done, 20));
    expect([price(), said()]).toEqual(["3.50", ""]);
  });
  it("goes with the quantity, and says which price it is and of which day", async () => {
    show(contract([line()]));
    await waitFor(() => expect(said()).toBe("List price for 100 pcs and more, of Mar 3"));
    await type("Quantity", "500");
    await waitFor(() => expect(said()).toBe("List price for 500 pcs and more, of Mar 3"));
    expect([price(), draft.contract.lines[0]?.unit_price]).toEqual(["3.25", "3.25"]);
    await type("Quantity", "2000");
    await waitFor(() => expect(price()).toBe("3.10"));
    await type("Quantity", "100");
    await waitFor(() => expect(price()).toBe("3.50"));
    expect(screen.queryByRole("button", { name: /Use the list price/ })).toBeNull();
  });
  it("stays once it was typed, with the list's beside it to be taken", async () => {
    show(contract([line()]));
    await waitFor(() => expect(said()).not.toBe(""));
    await type("Unit price", "3.00");
    await waitFor(() => expect(said()).toMatch(/^List price for 100 pcs and more, of Mar 3: USD 3\.50/));
    await type("Quantity", "500");
    await waitFor(() => expect(said()).toMatch(/^List price for 500 pcs and more, of Mar 3: USD 3\.25/));
    expect(price()).toBe("3.00");
    await fireEvent.click(screen.getByRole("button", { name: "Use the list price in line 1" }));
    expect([price(), said()]).toEqual(["3.25", "List price for 500 pcs and more, of Mar 3"]);
    await type("Quantity", "1000");
    await waitFor(() => expect(price()).toBe("3.10"));
  });
  it("typed as high as the list has it, it is a typed one all the same", async () => {
    show(contract([line()]));
    await waitFor(() => expect(said()).not.toBe(""));
    await type("Unit price", "3.5");
    await type("Unit price", "3.25");
    await type("Quantity", "500");
    await waitFor(() => expect(said()).toBe("List price for 500 pcs and more, of Mar 3"));
    await type("Quantity", "1000");
    await waitFor(() => expect(said()).toMatch(/3\.10/));
    expect(price()).toBe("3.25");
  });
  it("a price that was another's when the draft was opened stays, and a newer list changes none", async () => {
    show(contract([line({ unit_price: "2.90" })]));
    await waitFor(() => expect(said()).toMatch(/USD 3\.50/));
    await type("Quantity", "500");
    await waitFor(() => expect(said()).toMatch(/USD 3\.25/));
    expect(price()).toBe("2.90");
    cleanup();
    show(contract([line()]));
    await waitFor(() => expect(said()).not.toBe(""));
    tiers = [tier("100", "4.00", "2026-09-01")];
    publish(["catalogue"]);
    await waitFor(() => expect(said()).toMatch(/of Sep 1: USD 4\.00/));
    expect(price()).toBe("3.50");
  });
  it("a quantity typed before the list has answered is followed, too, and a price typed meanwhile stays", async () => {
    let go = (): void => undefined;
    held = new Promise((done) => (go = done));
    show(contract([line()]));
    await type("Quantity", "500");
    go();
    await waitFor(() => expect(price()).toBe("3.25"));
    held = new Promise((done) => (go = done));
    await type("Quantity", "1000");
    await type("Unit price", "9.00");
    go();
    await waitFor(() => expect(said()).toMatch(/USD 3\.10/));
    expect(price()).toBe("9.00");
  });
  it("undo brings quantity and price back together", async () => {
    show(contract([line()]));
    await waitFor(() => expect(said()).not.toBe(""));
    screen.getByRole("textbox", { name: "Quantity, line 1" }).focus();
    await type("Quantity", "500");
    await waitFor(() => expect(price()).toBe("3.25"));
    draft.undo();
    await waitFor(() => expect([draft.contract.lines[0]?.quantity, draft.contract.lines[0]?.unit_price]).toEqual(["100", "3.50"]));
    await waitFor(() => expect(said()).toBe("List price for 100 pcs and more, of Mar 3"));
  });
  it("below the first price it says where they begin; in another currency, or in a contract of the supplier's, it says nothing", async () => {
    show(contract([line()]));
    await waitFor(() => expect(said()).not.toBe(""));
    await type("Quantity", "20");
    await waitFor(() => expect(said()).toBe("The list names no price for so few: its prices begin at 100 pcs."));
    expect(price()).toBe("3.50");
    cleanup();
    show(contract([line()], "EUR"));
    await type("Quantity", "500");
    await waitFor(() => expect(desk.calls.filter(({ op }) => op === "catalogue.product").at(-1)?.args).toMatchObject({ quantity: "500" }));
    expect([price(), said()]).toEqual(["3.50", ""]);
    cleanup();
    const before = desk.calls.length;
    show(contract([line()]), false);
    await type("Quantity", "500");
    expect([price(), said(), desk.calls.slice(before).filter(({ op }) => op === "catalogue.product").length]).toEqual(["3.50", "", 0]);
  });
});

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import { daysOf, firstUnread, waitingOf, type Entry } from "./thread";
import ThreadPane from "./ThreadPane.svelte";

const supplier = { supplier_id: "sup_1", name: "Example Mill", country: "CN" };
const said = (id: string, by: "buyer" | "supplier", at: string, read: boolean): Entry => ({
  kind: "message", read, message: { message_id: id, by, text: `words of ${id}`, order_id: null, files: [], at, agrees_to_delay: false },
});
function form(code: string, allowed: string[]): Entry {
  const actions = ["confirm", "remind"].map((command) => ({ command, allowed: allowed.includes(command), refusal: null }));
  const order = {
    order_id: "ord_1", number: "QS-0001", title: "Valves", version: 3, status: { code, label: code }, supplier, contract: { coverage: null, ship_by: null, incoterm: null, named_place: "" },
    totals: { total: { amount: "3000.00", currency: "USD" }, initial: { amount: "1500.00", currency: "USD" } }, figures: null, reminders: [],
    versions: [{ number: 2, by: "supplier", at: "2026-09-23T10:00:00Z" }], actions,
  };
  return { kind: "order", order, at: "2026-09-22T10:00:00Z" } as unknown as Entry;
}

let desk: MemoryTransport;
let entries: Entry[];
beforeEach(() => {
  localStorage.clear();
  session.open = { workspace_id: "wsp_1", name: "Practice", kind: "practice", legal_name: "Example Imports Ltd", encrypted: false };
  desk = new MemoryTransport({
    "thread.view": () => ({ supplier, entries }),
    "thread.read": () => ({}),
    "message.send": () => ({}),
    "order.confirm": () => ({}),
    "order.remind": () => ({}),
  });
  useTransport(desk);
});
afterEach(cleanup);
const made = (op: string) => desk.calls.filter((call) => call.op === op);

it("sets entries under their days and finds what is new and what waits", () => {
  entries = [form("awaiting_buyer", ["confirm"]), said("msg_1", "buyer", "2026-09-22T11:00:00Z", false), said("msg_2", "supplier", "2026-09-23T09:00:00Z", false)];
  expect(daysOf(entries, "UTC").map(({ day, entries: under }) => [day, under.length])).toEqual([["2026-09-22", 2], ["2026-09-23", 1]]);
  // Our own words are never new to us.
  expect(firstUnread(entries)).toBe("msg_2");
  expect(waitingOf(entries)).toHaveLength(1);
  expect(waitingOf([form("awaiting_supplier", ["remind"])])).toHaveLength(0);
});

it("confirms the supplier's version from the form in the thread, after one sentence (O5)", async () => {
  entries = [form("awaiting_buyer", ["confirm"])];
  render(ThreadPane, { supplier_id: "sup_1" });
  await fireEvent.click(await screen.findByRole("button", { name: /^Confirm Order/ }));
  expect(made("order.confirm")).toHaveLength(0);
  await fireEvent.click(screen.getByRole("button", { name: "Confirm Order" }));
  await waitFor(() => expect(made("order.confirm")).toHaveLength(1));
  expect(made("order.confirm")[0]?.args).toEqual({ order_id: "ord_1", expected_version: 3, version: 2 });
});

it("reminds the supplier whose turn it is, and marks what was read", async () => {
  entries = [form("awaiting_supplier", ["remind"]), said("msg_1", "supplier", "2026-09-23T09:00:00Z", false)];
  render(ThreadPane, { supplier_id: "sup_1" });
  await fireEvent.click(await screen.findByRole("button", { name: /^Remind/ }));
  await waitFor(() => expect(made("order.remind")).toHaveLength(1));
  await waitFor(() => expect(made("thread.read")[0]?.args).toEqual({ supplier_id: "sup_1" }));
});

it("sends what is written and empties the box; an empty one sends nothing", async () => {
  entries = [];
  render(ThreadPane, { supplier_id: "sup_1" });
  const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
  await fireEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(made("message.send")).toHaveLength(0);
  await fireEvent.input(box, { target: { value: " When will it ship? " } });
  await fireEvent.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() => expect(made("message.send")[0]?.args).toEqual({ supplier_id: "sup_1", text: "When will it ship?", order_id: null, files: [] }));
  await waitFor(() => expect(box.value).toBe(""));
});

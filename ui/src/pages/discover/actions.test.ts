import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import Actions from "./Actions.svelte";

let desk: MemoryTransport;
beforeEach(() => {
  desk = new MemoryTransport({ "quotation.request": () => ({}), "message.send": () => ({}), "rulebook.list": () => ({ rulebooks: [] }) });
  useTransport(desk);
});
afterEach(cleanup);

it("S1: Chat Now leads to the thread with the supplier, Contact Supplier asks it for a price", async () => {
  render(Actions, { supplier_id: "sup_1", name: "Example Mill", from: { kind: "minisite", supplier_id: "sup_1" } as never });
  expect(screen.getByRole("link", { name: "Chat Now" }).getAttribute("href")).toContain("sup_1");
  await fireEvent.click(screen.getByRole("button", { name: "Contact Supplier" }));
  expect((await screen.findByRole("dialog")).textContent).toContain("Example Mill");
});

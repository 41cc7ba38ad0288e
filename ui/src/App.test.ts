import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it } from "vitest";
import App from "./App.svelte";
import { MemoryTransport, Refusal } from "./lib/api/memory";
import { useTransport } from "./lib/api/transport";

const world = { workspace_id: "wsp_1", name: "Example Imports", kind: "practice", legal_name: "Example Imports Ltd" };
let desk: MemoryTransport;
let open: boolean;
let now: string;

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "#");
  open = false;
  now = "2026-09-24T16:40:00Z";
  desk = new MemoryTransport({
    "workspace.current": () => (open ? { workspace: world } : {}),
    "workspace.list": () => ({ workspaces: [] }),
    "workspace.practice": () => void (open = true),
    "practice.status": () => ({ now, time_zone: "America/Los_Angeles", next: null }),
    "practice.advance": () => {
      now = "2026-09-25T16:40:00Z";
      const ships = { at: "2026-09-25T02:00:00Z", what: "batch_shipped", about: "QS-0001", order_id: "ord_1" };
      const quotes = { at: "2026-09-25T03:00:00Z", what: "quotation_received", about: "Example Mill" };
      return { status: { now, time_zone: "America/Los_Angeles", next: null }, happened: [ships, quotes] };
    },
  });
  useTransport(desk);
});
afterEach(cleanup);

it("leads through the first door into Practice, which says so and lets time pass", async () => {
  render(App);
  await fireEvent.click(await screen.findByRole("button", { name: "Enter Practice" }));
  const banner = await screen.findByRole("region", { name: "Practice workspace" });
  expect(banner.textContent).toContain("Los Angeles");
  const clock = () => banner.querySelector("time")?.getAttribute("datetime");
  expect(clock()).toBe("2026-09-24T16:40:00Z");
  await fireEvent.click(screen.getByRole("button", { name: "1 day" }));
  await waitFor(() => expect(clock()).toBe("2026-09-25T16:40:00Z"));
  const [first] = desk.calls.filter((made) => made.op === "practice.advance");
  expect(first?.args).toEqual({ by: { kind: "days", days: 1 } });
  expect(first?.requestId).toBeTruthy();
  await waitFor(() => expect(desk.painted).toBe(true));
  // What happened meanwhile is told, each line with the way to its page.
  expect(await screen.findByText("2 things happened")).toBeTruthy();
  await fireEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(screen.getByRole("link", { name: /goods shipped, QS-0001/ }).getAttribute("href")).toBe("#/orders/ord_1");
});

it("tells why a door stays shut", async () => {
  desk.handlers["workspace.practice"] = () => {
    throw new Refusal({ code: "conflict.in_use", message: "locked" });
  };
  render(App);
  await fireEvent.click(await screen.findByRole("button", { name: "Enter Practice" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This workspace is open in another window");
});

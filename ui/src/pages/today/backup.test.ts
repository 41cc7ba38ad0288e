import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, expect, it } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { publish } from "$lib/api/topics";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import Page from "../today.svelte";

afterEach(() => {
  cleanup();
  session.open = undefined;
});

it("that the day's backup failed stands on Today until one succeeds", async () => {
  session.open = { workspace_id: "wsp_1", name: "Books", kind: "real", legal_name: "Example", encrypted: true };
  const view = { today: "2026-09-24", time_zone: "America/Los_Angeles", clock_behind: null, deadlines: [], loan_payments: [], in_transit: [], to_pay: [], in_transit_sums: [], unread: 0, strip: ["2026-09-24", "2026-10-08"], closed: [] };
  let failed: object | null = { code: "unavailable.backup_folder", message: "The folder for backups, disk, is not there.", rule: null, facts: {} };
  const desk = new MemoryTransport({
    "today.view": () => view,
    "backup.settings": () => ({ daily: true, keep: 14, folder: "disk", failed, lacks: [], whole: null }),
  });
  useTransport(desk);
  render(Page);
  const told = (await screen.findByText("Today's backup was not made", undefined, { timeout: 10_000 })).closest("[role=alert]");
  expect(told?.textContent).toContain("The folder for backups, disk, is not there.");
  failed = null;
  publish(["workspace"]);
  await waitFor(() => expect(screen.queryByText("Today's backup was not made")).toBeNull());
});

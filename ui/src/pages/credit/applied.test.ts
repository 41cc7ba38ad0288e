import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import Applied from "./Applied.svelte";
import type { Application, CreditView } from "./types";

const application = (stage: string, details: object | null = null) => ({ stage, at: "2026-09-20T10:00:00Z", reason: null, details }) as unknown as Application;
const credit = { lender: "Kabbage" } as unknown as CreditView;
const MASKED = { name: "J••n", email: "j••m", telephone: "1••9", address: "1••t", business_name: "Example", tax_number: "1••9" };
const usd = { amount: "1.00", currency: "USD" };
const DETAILS = { accounts: [], business: { monthly_revenue: usd, months_trading: 3, requested_line: usd } };

let desk: MemoryTransport;
let applicant: object | null;
let kept: boolean;
beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  applicant = null;
  kept = true;
  desk = new MemoryTransport({ explain: () => ({ figures: [] }), "credit.applicant": () => ({ applicant, kept }), "credit.erase_applicant": () => ({ applicant: null, kept: false }) });
  useTransport(desk);
});
afterEach(cleanup);

it("l7_personal data of an earlier application can be erased when another was begun, or the newest was declined", async () => {
  for (const stage of ["in_progress", "declined"]) {
    render(Applied, { credit, application: application(stage) });
    await waitFor(() => expect(document.body.textContent).toContain("Personal data of an earlier application still lies"));
    await fireEvent.click(screen.getByRole("button", { name: "Erase personal data" }));
    const dialog = screen.getByRole("dialog", { hidden: true });
    expect(dialog.textContent).toContain("of every application");
    await fireEvent.click(within(dialog).getByRole("button", { name: "Erase personal data", hidden: true }));
    await waitFor(() => expect(desk.calls.filter(({ op }) => op === "credit.erase_applicant")).toHaveLength(stage === "in_progress" ? 1 : 2));
    cleanup();
  }
});

it("l7_the newest application's is shown masked and can be erased", async () => {
  applicant = MASKED;
  render(Applied, { credit, application: application("declined", DETAILS) });
  await waitFor(() => expect(document.body.textContent).toContain("J••n"));
  expect(screen.getByRole("button", { name: "Erase personal data" })).toBeTruthy();
});

it("l7_once nothing is kept there is nothing to erase", async () => {
  kept = false;
  render(Applied, { credit, application: application("declined", DETAILS) });
  await waitFor(() => expect(document.body.textContent).toContain("was erased"));
  expect(screen.queryByRole("button", { name: "Erase personal data" })).toBeNull();
});

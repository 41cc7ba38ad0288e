import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { propsOf } from "$lib/unsent-walk.fixtures";
import Dialogs from "./Dialogs.test.svelte";
import Opening from "./Opening.test.svelte";
import type { Dispute, GroundView, OrderView, Rulebook } from "./types";
import { escalateWarnings, evidenceWarnings, openWarnings } from "./warned";

const usd = (amount: string) => ({ amount, currency: "USD" });
const terms = (automatic_on_day: number | null) => ({ respond_days: 5, settle_days: 15, escalate_from_day: null, automatic_on_day }) as Rulebook["disputes"];
const mail = { by: "buyer", clause: "Ship by", file: { file_id: "1", name: "mail.txt", size: "3" } };
const dispute = (evidence: object[]) => ({
  dispute_id: "dsp_1", opened_at: "2026-09-15T19:00:00Z", responded_at: null, escalated_at: null, ended_at: null, evidence, escalation_cause: "no_response", escalate_opens_on: null, can_escalate: true,
  respond_window: { last_day: "2026-09-20", closes_at: "2026-09-21T07:00:00Z" }, settle_window: { last_day: "2026-09-30", closes_at: "2026-10-01T07:00:00Z" },
}) as unknown as Dispute;
const titles = (warnings: { title: string }[]) => warnings.map(({ title }) => title);

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  useTransport(new MemoryTransport({ explain: () => ({ figures: [] }), "order.escalate": () => ({}) }));
});
afterEach(cleanup);

describe("d4_d7_what the platform decides on is asked for before it is too late", () => {
  it("no evidence of ours, whatever the supplier handed in, or evidence without a clause", () => {
    expect(titles(evidenceWarnings([]))).toEqual(["You have handed in no evidence"]);
    expect(titles(evidenceWarnings([mail, { clause: " " }]))).toEqual(["One of your files names no clause"]);
    expect(evidenceWarnings([mail])).toEqual([]);
    expect(titles(escalateWarnings(dispute([{ ...mail, by: "supplier" }]), "2026-09-21", terms(null)))[0]).toBe("You have handed in no evidence");
  });
  it("d3_the days that are left to both sides, and that it is for good", () => {
    expect(titles(escalateWarnings(dispute([mail]), "2026-09-21", terms(null)))).toEqual(["Both sides still have until Wed, Sep 30", "No day ends your right to escalate", "It cannot be taken back"]);
    expect(titles(escalateWarnings(dispute([mail]), "2026-10-01", terms(null)))).toEqual(["No day ends your right to escalate", "It cannot be taken back"]);
    expect(escalateWarnings(dispute([mail]), "2026-09-21", terms(7))[1]).toMatchObject({ title: "At the start of day 7, without a solution, it goes to the platform by itself.", rules: ["RB2"] });
  });
  it("d2_c5_until when the ground can be used, and whether that day may move", () => {
    const ground = { ground: "quality", batch_id: "bat_1", open: true, closes_on: "2026-09-30", needs_new_evidence: false } as unknown as GroundView;
    const batch = { batch_id: "bat_1", quality_provisional: true, cleared_on: null, delivered_on: "2026-09-15" };
    const view = { batches: [batch] } as unknown as OrderView;
    const [until, opened] = openWarnings(view, ground, [mail]);
    expect(until?.title).toBe("This ground can be used until Wed, Sep 30");
    expect(until?.why).toMatch(/if cleared on Sep 15/);
    expect(until?.why).not.toMatch(/receipt/);
    expect(openWarnings(view, { ...ground, ground: "late_shipment" }, [mail])[0]?.why).toMatch(/^Confirming receipt ends it sooner/);
    expect(opened?.title).toBe("What is opened stays on record");
    expect(titles(openWarnings(view, { ...ground, closes_on: null }, [mail]))).toEqual(["What is opened stays on record"]);
  });
});

describe("they stand in the question", () => {
  it("before it is escalated, and below the button", async () => {
    const view = { ...(propsOf("1").view as object), time_zone: "America/Los_Angeles", timeline: { today: "2026-09-21", facts: [], windows: [] }, actions: [{ command: "escalate", allowed: true, refusal: null, late: false }] };
    const { container } = render(Dialogs, { view: view as unknown as OrderView, dispute: dispute([]), book: { disputes: terms(null) } as unknown as Rulebook, which: "clocks" });
    expect(container.querySelector(".side")?.textContent).toContain("You have handed in no evidence");
    await fireEvent.click(screen.getByRole("button", { name: "Escalate" }));
    const dialog = await waitFor(() => screen.getByRole("region", { name: "Before you do", hidden: true }));
    expect([...dialog.querySelectorAll(".warnrow > div > b")].map((one) => one.textContent)).toEqual(["You have handed in no evidence", "Both sides still have until Wed, Sep 30", "No day ends your right to escalate", "It cannot be taken back"]);
  });
  it("before it is opened without a file", async () => {
    const ground = { ground: "quality", batch_id: null, open: true, closes_on: null, needs_new_evidence: false, refusal: null };
    const view = {
      order_id: "ord_1", number: "QS-0001", version: 3, time_zone: "America/Los_Angeles", contract: { currency: "USD", lines: [], usd_rate: null }, batches: [], receipt: null, disputes: [],
      actions: [{ command: "open_dispute", allowed: true, refusal: null, late: false }], grounds: [ground], figures: { cover: { cap: usd("1500.00"), covered: usd("1500.00") }, refunds: { ceiling: usd("1500.00") } }, timeline: { today: "2026-01-02", facts: [], windows: [] },
    } as unknown as OrderView;
    render(Opening, { view, book: { disputes: terms(null) } as unknown as Rulebook });
    await fireEvent.input(screen.getByRole("textbox", { name: /What is wrong/ }), { target: { value: "Too soft" } });
    await fireEvent.click(screen.getByRole("button", { name: "Open dispute" }));
    const dialog = await waitFor(() => screen.getByRole("region", { name: "Before you do", hidden: true }));
    expect([...dialog.querySelectorAll(".warnrow > div > b")].map((one) => one.textContent)).toEqual(["You have handed in no evidence", "What is opened stays on record"]);
  });
});

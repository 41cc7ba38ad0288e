import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { clockSentences } from "./clocks";
import Opening from "./Opening.test.svelte";
import type { Dispute, OrderView, Rulebook } from "./types";

const usd = (amount: string) => ({ amount, currency: "USD" });
const book = (respond_days: number, settle_days: number, escalate_from_day: number | null = null, automatic_on_day: number | null = null) =>
  ({ disputes: { respond_days, settle_days, escalate_from_day, automatic_on_day, late_shipment_days_after_delivery: 30 } }) as unknown as Rulebook;
/** `trade-assurance@1` and `trade-assurance-2017-12@1`. */
const FIRST = book(5, 15);
const LATER = book(3, 7, 4, 7);

function order(changed: object = {}): OrderView {
  return {
    order_id: "ord_1", number: "QS-0001", version: 3, time_zone: "America/Los_Angeles", contract: { currency: "USD", lines: [], usd_rate: null }, batches: [], receipt: null, disputes: [],
    actions: ["open_dispute", "escalate"].map((command) => ({ command, allowed: command === "open_dispute", refusal: null, late: false })),
    grounds: [{ ground: "quality", batch_id: null, open: true, closes_on: null, needs_new_evidence: false, refusal: null }],
    figures: { cover: { cap: usd("1500.00"), covered: usd("1500.00") }, refunds: { ceiling: usd("1500.00") } }, timeline: { today: "2026-01-02", facts: [], windows: [] }, ...changed,
  } as unknown as OrderView;
}

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  useTransport(new MemoryTransport({ explain: () => ({ figures: [] }) }));
});
afterEach(cleanup);
const text = (element: Element | null | undefined) => element?.textContent?.replace(/\s+/g, " ").trim() ?? "";

describe("rb2_the clocks are said as the order's edition runs them (D3)", () => {
  it("five days, fifteen, and past either", () => {
    expect(clockSentences(FIRST.disputes).join(" ")).toMatch(/5 days to answer and both sides 15 days .* Past either you can escalate/);
    expect(clockSentences(FIRST.disputes).join(" ")).not.toMatch(/by itself/);
  });
  it("three days, until day 7 between the sides, from day 4 answered or not, on day 7 by itself", () => {
    const said = clockSentences(LATER.disputes).join(" ");
    expect(said).toMatch(/3 days to answer and both sides have until the start of day 7 to find a solution/);
    expect(said).toMatch(/From the start of day 4 you can escalate to the platform, whether the supplier has answered or not\./);
    expect(said).toMatch(/At the start of day 7, .*by itself/);
    expect(said).not.toMatch(/7 days|[Pp]ast either/);
  });
  it("an edition of one's own: silence gains the right earlier than an answer does", () => {
    expect(clockSentences(book(3, 10, 6).disputes)[1]).toMatch(/Without an answer in time .* with one, from the start of day 6\./);
    // The day after the days to settle is no other than past them.
    expect(clockSentences(book(3, 10, 11).disputes)[1]).toBe("Past either you can escalate to the platform.");
  });
  it("in no other numbers than those the desk answered, whatever the edition says", () => {
    for (const [respond, settle, named, automatic] of [[5, 15, null, null], [3, 7, 4, 7], [3, 10, 6, null], [3, 10, 11, 20], [4, 4, null, null], [4, 4, 5, 5], [2, 9, 5, 9], [2, 9, 9, 9]] as const) {
      const said = clockSentences(book(respond, settle, named, automatic).disputes).join(" ").match(/\d+/g)?.map(Number) ?? [];
      for (const number of said) expect([respond, settle, named, automatic]).toContain(number);
    }
  });
  it("before it is opened, beside the form and in the question", async () => {
    for (const [edition, said] of [[FIRST, /5 days to answer .* 15 days .* Past either/], [LATER, /until the start of day 7 .* From the start of day 4 .* At the start of day 7/]] as const) {
      const { container, unmount } = render(Opening, { view: order(), book: edition });
      expect(text(container.querySelector(".follows"))).toMatch(said);
      await fireEvent.input(screen.getByRole("textbox", { name: /What is wrong/ }), { target: { value: "Too soft" } });
      await fireEvent.click(screen.getByRole("button", { name: "Open dispute" }));
      await waitFor(() => expect(text(document.querySelector("dialog"))).toMatch(said));
      unmount();
    }
  });
});

describe("d3_when one may escalate is told by what it hangs on", () => {
  const windows = (respond: string, settle: string) => ({ respond_window: { from: "2026-01-02", last_day: respond }, settle_window: { from: "2026-01-02", last_day: settle } });
  const dispute = (changed: object) => ({ dispute_id: "dsp_1", opened_at: "2026-01-01T20:00:00Z", responded_at: null, escalated_at: null, ended_at: null, can_escalate: false, escalation_cause: null, escalate_opens_on: null, ...changed }) as unknown as Dispute;
  const said = (edition: Rulebook | undefined, changed: object) => {
    const { container } = render(Opening, { view: order(), book: edition, dispute: dispute(changed) });
    return text(container.querySelector(".side"));
  };
  const first = windows("2026-01-06", "2026-01-16");
  const later = windows("2026-01-04", "2026-01-07");
  it("with the days to answer, where an answer puts it off", () => {
    expect(said(FIRST, { ...first, escalate_opens_on: "2026-01-07" })).toMatch(/Opens on .*Jan.* 7 if the supplier has not answered by then/);
  });
  it("on its day anyway, and by itself on another (RB2)", () => {
    const silent = said(LATER, { ...later, escalate_opens_on: "2026-01-05" });
    expect(silent).toMatch(/Opens on .*Jan.* 5, whether the supplier has answered or not/);
    expect(silent).toMatch(/At the start of day 7, .*by itself/);
    cleanup();
    expect(said(LATER, { ...later, responded_at: "2026-01-02T10:00:00Z", escalate_opens_on: "2026-01-05" })).toMatch(/Opens on .*Jan.* 5, whether/);
  });
  it("not as if the days to settle were over, while they run (RB2)", () => {
    expect(said(LATER, { ...later, responded_at: "2026-01-02T10:00:00Z", can_escalate: true, escalation_cause: "no_solution" })).toMatch(/No solution was found before day 4, .*At the start of day 7/);
    cleanup();
    expect(said(FIRST, { ...first, responded_at: "2026-01-02T10:00:00Z", can_escalate: true, escalation_cause: "no_solution" })).toMatch(/No solution was found in time\./);
  });
  it("by its day alone, until the edition is known", () => {
    expect(said(undefined, { ...first, escalate_opens_on: "2026-01-07" })).toMatch(/Opens on [^,]*,[^,]*\./);
  });
});

describe("h3_the form begins with what the counted receipt claims", () => {
  const begins = (changed: object) => {
    const { unmount } = render(Opening, { view: order(changed), book: FIRST });
    const { value } = screen.getByRole<HTMLInputElement>("textbox", { name: /^Claim/ });
    unmount();
    return value;
  };
  const receipt = (claim: object, claim_usd?: object | null) => ({ receipt: { lines: [], counts: [], claim, claim_usd } });
  const eur = (amount: string) => ({ amount, currency: "EUR" });
  it("in USD, of an order in another currency too (M2)", () => {
    expect(begins(receipt(usd("180.00"), usd("180.00")))).toBe("180.00");
    expect(begins(receipt(eur("180.00"), usd("194.40")))).toBe("194.40");
  });
  it("with all that is covered where nothing was counted, or no rate is kept", () => {
    for (const changed of [{}, receipt(usd("0.00"), usd("0.00")), receipt(eur("180.00"), null)]) expect(begins(changed)).toBe("1,500.00");
  });
  it("and for a late shipment with all that is covered (D2)", () => {
    const grounds = [{ ground: "late_shipment", batch_id: null, open: true, closes_on: null, needs_new_evidence: false, refusal: null }];
    expect(begins({ grounds, ...receipt(eur("180.00"), usd("194.40")) })).toBe("1,500.00");
  });
});

describe("m2_the claim beside the form", () => {
  const line = { batch_id: "bat_1", line: 0, shipped: "100", received: "94", short: "6", over: "0", damaged: "0", below_standard: "0", faulty: "6", amount: { amount: "180.00", currency: "EUR" } };
  const claimed = (currency: string, claim_usd: object | null, usd_rate: object | null) => {
    const contract = { currency, lines: [{ product: "Seal", quantity: "100", unit: "pcs", unit_price: "30.00" }], usd_rate };
    const { container } = render(Opening, { view: order({ contract, receipt: { lines: [line], counts: [], claim: { amount: "180.00", currency }, claim_usd } }), book: FIRST });
    return { said: text(container.querySelector(".sum")), why: [...container.querySelectorAll<HTMLElement>(".sum [data-why]")].map((one) => one.dataset.why) };
  };
  it("shows both amounts and the rate between them where the currencies differ", () => {
    const { said, why } = claimed("EUR", usd("194.40"), { rate: "1.08", on: "2026-01-01", source: "ECB" });
    expect(said).toMatch(/6 × EUR 30\.00, Seal.*Claim by the receipt ?EUR 180\.00.*1 EUR = USD 1\.08 on Jan 1, 2026.*USD 194\.40.*Claimed ?USD 194\.40.*USD 1,500\.00/);
    expect(why).toContain("/receipt/claim_usd");
  });
  it("says so where no rate is kept", () => {
    expect(claimed("EUR", null, null).said).toMatch(/EUR 180\.00.*Without a dated rate/);
  });
  it("says it once in USD", () => {
    const { said, why } = claimed("USD", usd("180.00"), null);
    expect(said).toMatch(/6 × 30\.00, Seal.*Claim by the receipt ?USD 180\.00 ?Claimed ?USD 180\.00/);
    expect(why).not.toContain("/receipt/claim_usd");
  });
});

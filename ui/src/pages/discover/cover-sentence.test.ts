import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { amountOf, sum } from "$lib/why";
import type { Standing } from "../supplier/standing";
import CoverSentence from "./CoverSentence.svelte";

const usd = (amount: string) => ({ amount, currency: "USD" });
const fact = (path: string, name: string, amount: string) => ({ path, value: amountOf(usd(amount)), rules: ["C3"], steps: [{ name, how: { step: "fact", origin: { from: "argument" } }, result: amountOf(usd(amount)) }], provisional: false });

const argument = (name: string, amount: string) => fact("", name, amount).steps[0];
const term = (name: string, amount: string) => ({ name, value: amountOf(usd(amount)) });
const smaller = { name: "covered", how: { step: "smallest_of", terms: [term("order_total", "3000.00"), term("free_limit", "2000.00")], chosen: 1 }, result: amountOf(usd("2000.00")) };
const covered = { ...fact("/post_delivery/covered", "covered", "2000.00"), steps: [argument("order_total", "3000.00"), argument("free_limit", "2000.00"), smaller] };
const uncovered = fact("/post_delivery/uncovered", "uncovered", "1000.00");
const reported = { name: "remaining_limit", how: { step: "fact", origin: { from: "record", at: "2026-09-10T16:00:00Z", by: "supplier" } }, result: amountOf(usd("2500.00")) };
const less = { name: "free_limit", how: { step: "sum", plus: [term("remaining_limit", "2500.00")], minus: [term("reserved_after_report", "500.00")] }, result: amountOf(usd("2000.00")) };
const limit = { ...fact("/standing/free", "free_limit", "2000.00"), steps: [reported, less] };

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  useTransport(new MemoryTransport({
    "rulebook.view": () => ({ id: "trade-assurance@1", coverage: { kind: "by_type" } }),
    "cover.quote": () => ({ post_delivery: { covered: "2000.00", uncovered: "1000.00" } }),
    explain: (args: unknown) => ({ figures: (args as { op: string }).op === "cover.quote" ? [covered, uncovered] : [limit] }),
  }));
});
afterEach(cleanup);

it("derives every figure that it says: the whole, what is covered and what is not (C3, C7)", async () => {
  const standing = { assured: true, reported: true, stale: false, free: usd("2000.00"), remaining: usd("2000.00"), reservations: [] } as unknown as Standing;
  const totalMade = sum("line_total", usd("3000.00"), [{ name: "amount", value: amountOf(usd("3000.00")) }]);
  render(CoverSentence, { standing, supplier_id: "sup_1", total: usd("3000.00"), totalMade, quantity: "100 pcs" });
  await fireEvent.click(await waitFor(() => screen.getByRole("button", { name: /^Why .*2,000\.00/ })));
  const panel = await waitFor(() => screen.getByRole("dialog", { hidden: true }));
  await waitFor(() => expect([...panel.querySelectorAll("h3")].map((one) => one.textContent?.replace(/\s+/g, " ").trim()).filter((words) => words?.includes("USD"))).toEqual(["Line total USD 3,000.00", "Covered USD 2,000.00", "Uncovered USD 1,000.00"]));
  // The limit that the calculator was asked with is the supplier's standing: nobody entered it.
  const words = panel.textContent?.replace(/\s+/g, " ") ?? "";
  expect(words).toContain("Remaining limit reported, less");
  expect(words).not.toMatch(/Free limitas entered here/);
  expect(words).toContain("Free limitworked out below");
});

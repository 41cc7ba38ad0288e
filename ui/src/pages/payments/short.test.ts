import { cleanup, render } from "@testing-library/svelte";
import { afterEach, expect, it, vi } from "vitest";
import { t } from "$lib/messages";
import { amountOf } from "$lib/why";
import DueDetail from "./DueDetail.svelte";
import { agreedOf, openPath, shortOf, sinceShort } from "./short";
import type { DueRow } from "./types";

afterEach(cleanup);

const usd = (amount: string) => ({ amount, currency: "USD" });
const stands = (outstanding: string, in_transit = "0.00", waived = "0.00") => ({ outstanding: usd(outstanding), in_transit: usd(in_transit), waived: usd(waived) });

it("P8: a remainder is open until it is paid, and no longer", () => {
  const payment = { amount: usd("1500.00"), received: usd("1484.00"), sent_at: "2026-09-01T10:00:00Z", state_at: "2026-09-04T10:00:00Z" };
  const missing = shortOf(payment)?.amount ?? usd("0.00");
  expect(missing).toEqual(usd("16.00"));
  for (const [instalment, since] of [
    [stands("16.00"), "open"],
    [stands("6.00"), "partly"],
    // Something else of the instalment is not paid either.
    [stands("100.00"), "open"],
    [stands("0.00", "16.00"), "sent"],
    [stands("0.00"), "paid"],
    [stands("0.00", "0.00", "16.00"), "taken"],
    // A dispute that ended with a discount lets nobody off a remainder that is still to be paid, or under way (D5).
    [stands("16.00", "0.00", "100.00"), "open"],
    [stands("10.00", "0.00", "100.00"), "partly"],
    [stands("0.00", "16.00", "100.00"), "sent"],
  ] as const) expect(sinceShort(missing, instalment)).toBe(since);
});

it("P8: the part that is still outstanding is derived where the sentence says it", () => {
  const view = { figures: { instalments: [{ instalment: "initial" }, { instalment: "balance" }] } } as unknown as Parameters<typeof openPath>[1];
  expect(openPath("partly", view, "balance")).toBe("/figures/instalments/1/outstanding");
  expect(openPath("taken", view, "initial")).toBe("/figures/instalments/0/waived");
  expect(openPath("open", view, "balance")).toBeNull();
});

it("P8: what came in full is not short", () => {
  expect(shortOf({ amount: usd("5.00"), received: usd("5.00"), sent_at: "", state_at: "" })).toBeNull();
  expect(shortOf({ amount: usd("5.00"), received: null, sent_at: "", state_at: "" })).toBeNull();
});

it("p8_what the contract asks stays what it asks when a part of it was waived, by whatever way (D5, O4)", () => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  const figures = { instalment: "balance", due: usd("1400.00"), waived: usd("100.00"), received: usd("1390.00"), in_transit: usd("0.00"), outstanding: usd("10.00") };
  const row = { order_id: "ord_1", number: "QS-0001", title: "", supplier: { name: "Example Mill" }, figures } as unknown as DueRow;
  const { container } = render(DueDetail, { row, path: "/due/0/figures" });
  const said = container.querySelector(".sum")?.textContent?.replace(/\s+/g, " ");
  expect(said).toMatch(/Due by the contract ?1,500\.00 ?Received ?1,390\.00 .*Taken short, or let off in a dispute ?100\.00 ?Outstanding ?10\.00/);
  expect(said).not.toMatch(/by the supplier/);
  expect(agreedOf(row.figures, "/due/0/figures").made(undefined)).toMatchObject({ value: amountOf(usd("1500.00")), rules: ["O4", "P8"] });
});

it("p8_a remainder that is no longer due is not said to be the supplier's doing", () => {
  expect(t("pay_short_taken", { amount: "USD 10.00", waived: "USD 100.00" })).toBe("Short by USD 10.00: nothing more is due; USD 100.00 of the instalment was taken short, or let off in a dispute.");
});

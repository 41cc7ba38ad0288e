import { expect, it } from "vitest";
import { openPath, shortOf, sinceShort } from "./short";

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
  ] as const) expect(sinceShort(missing, instalment)).toBe(since);
});

it("P8: the part that is still outstanding is derived where the sentence says it", () => {
  const view = { figures: { instalments: [{ instalment: "initial" }, { instalment: "balance" }] } } as unknown as Parameters<typeof openPath>[1];
  expect(openPath("partly", view, "balance")).toBe("/figures/instalments/1/outstanding");
  expect(openPath("open", view, "balance")).toBeNull();
});

it("P8: what came in full is not short", () => {
  expect(shortOf({ amount: usd("5.00"), received: usd("5.00"), sent_at: "", state_at: "" })).toBeNull();
  expect(shortOf({ amount: usd("5.00"), received: null, sent_at: "", state_at: "" })).toBeNull();
});

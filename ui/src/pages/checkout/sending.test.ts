import { describe, expect, it } from "vitest";
import { methodsOf, missing, sendArgs } from "./sending";
import type { Checkout, Settings, Way } from "./types";

const usd = (amount: string) => ({ amount, currency: "USD" });
const way = { parts: [
  { method: "credit_card", amount: usd("20000.00"), fee: null },
  { method: "credit_card", amount: usd("400.00"), fee: null },
  { method: "pay_later", amount: usd("6000.00"), fee: usd("0.00") },
], fee: null, earliest: "2026-09-28", latest: "2026-09-29", provisional: false } as Way;
const card = { brand: "visa", last_four: "4242" };
const bank = { bank: "Example Bank", last_four: "7781", country: "US", us_checking: false };
const settings = { buyer: {}, card, paying_bank: bank, checking: null, tt_fee: null } as unknown as Settings;
const checkout = { order_id: "ord_1", version: 7, account: { account_id: "acc_1" }, tt_fee: usd("38.00") } as unknown as Checkout;

describe("RB4: what is sent", () => {
  it("names only what the way uses, and months only for Pay Later", () => {
    const args = sendArgs({ checkout, instalment: "initial", way, settings, months: 3, at: null });
    expect(args).toEqual({
      order_id: "ord_1", expected_version: 7, instalment: "initial", account_id: "acc_1", card,
      parts: [
        { method: "credit_card", amount: usd("20000.00") },
        { method: "credit_card", amount: usd("400.00") },
        { method: "pay_later", amount: usd("6000.00"), months: 3 },
      ],
    });
  });
  it("gives the T/T its own bank and the entered fee (P4)", () => {
    const tt = { ...way, parts: [{ method: "telegraphic_transfer", amount: usd("10.00"), fee: usd("38.00") }] } as Way;
    const args = sendArgs({ checkout, instalment: "balance", way: tt, settings, months: null, at: "2026-09-24T16:00:00Z" });
    expect(args).toMatchObject({ bank, tt_fee: usd("38.00"), at: "2026-09-24T16:00:00Z" });
    expect(args).not.toHaveProperty("card");
  });
});

describe("what is still to be said", () => {
  it("asks for what the way uses and nothing else", () => {
    expect(methodsOf(way)).toEqual(["credit_card", "pay_later"]);
    expect(missing(way, settings, 3)).toBeNull();
    expect(missing(way, settings, null)).not.toBeNull();
    expect(missing(way, { ...settings, card: null }, 3)).not.toBeNull();
  });
});

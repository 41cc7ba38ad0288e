import { describe, expect, it } from "vitest";
import { missing, toForm, toSettings, type Settings } from "./form";

const full: Settings = {
  buyer: { legal_name: "Alder Creek Imports", address: "1 Quay", country: "US" },
  paying_bank: { bank: "Harbour Bank", last_four: "1234", country: "DE", us_checking: false },
  checking: { bank: "Creek Bank", last_four: "9876", country: "US", us_checking: true },
  card: { brand: "visa", last_four: "4242" },
  tt_fee: { amount: "25.00", currency: "USD" },
};
const empty: Settings = { buyer: { legal_name: "", address: "", country: null }, paying_bank: null, checking: null, card: null, tt_fee: null };

describe("settings form", () => {
  it("comes back as it went in", () => {
    expect(toSettings(toForm(full), "USD")).toEqual(full);
    expect(toSettings(toForm(empty), "USD")).toEqual(empty);
  });

  it("P4: an empty T/T fee stays unknown and never becomes zero", () => {
    expect(toSettings({ ...toForm(full), tt_fee: "" }, "USD").tt_fee).toBeNull();
    expect(toSettings({ ...toForm(full), tt_fee: "0.00" }, "USD").tt_fee).toEqual({ amount: "0.00", currency: "USD" });
  });

  it("P2: the checking account is one at a United States bank", () => {
    const form = toForm(empty);
    form.checking.bank = "Creek Bank";
    form.checking.last_four = "9876";
    expect(toSettings(form, "USD").checking).toEqual({ bank: "Creek Bank", last_four: "9876", country: "US", us_checking: true });
  });

  it("names what is missing in a group that was begun", () => {
    const form = toForm(empty);
    expect(missing(form)).toEqual({});
    form.paying.last_four = "1234";
    form.card_last_four = "4242";
    expect(Object.keys(missing(form))).toEqual(["settings.paying_bank.bank", "settings.paying_bank.country", "settings.card.brand"]);
  });
});

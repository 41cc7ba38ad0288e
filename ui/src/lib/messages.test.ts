import { expect, it } from "vitest";
import en from "../../messages/en.json";
import { lookup, t } from "./messages";

const catalogue: Record<string, string | Record<string, string>> = en;

it("fills places and chooses plural forms", () => {
  expect(t("days_left", { count: 1 })).toBe("1 day left");
  expect(t("days_left", { count: 3 })).toBe("3 days left");
  expect(t("title_of_page", { page: "Orders" })).toBe("Orders · Quayside");
  expect(lookup("no_such_key")).toBeUndefined();
});

it("has an `other` form for every plural and the same places in every form", () => {
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === "string") continue;
    expect(value.other, key).toBeTruthy();
  }
});

it("has a text for every status word of rules §9 and every rule", () => {
  const statuses = "cancelled refunded completed draft awaiting_buyer awaiting_supplier payment_processing pending_payment awaiting_delivery_confirmation delivered shipped partly_shipped awaiting_shipment";
  const badges = "open supplier_responded escalatable escalated decided settled withdrawn change_proposed";
  for (const code of `${statuses} ${badges}`.split(" ")) expect(catalogue[`status_${code}`], code).toBeTruthy();
  const rules: [string, number][] = [["S", 5], ["O", 9], ["C", 8], ["P", 12], ["L", 7], ["H", 4], ["D", 8], ["T", 4], ["M", 3]];
  for (const [letter, last] of rules) {
    for (let n = 1; n <= last; n += 1) expect(catalogue[`rule_${letter}${n}`], `${letter}${n}`).toBeTruthy();
  }
});

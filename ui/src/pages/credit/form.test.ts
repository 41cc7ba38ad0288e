import { describe, expect, it } from "vitest";
import { detailsOf, emptyForm, lacks, STAGES } from "./form";
import type { CreditView } from "./types";

const fresh = () => emptyForm({ application: null } as unknown as CreditView);

describe("L2: Complete Application", () => {
  it("asks for everything, stage by stage", () => {
    const form = fresh();
    expect(Object.keys(lacks(form, "accounts", "150000.00"))).toEqual(["accounts.0.name", "accounts.0.last_four"]);
    expect(Object.keys(lacks(form, "person", "150000.00"))).toEqual(["name", "email", "telephone", "address"]);
    expect(Object.keys(lacks(form, "business", "150000.00"))).toEqual(["business_name", "tax_number", "monthly_revenue", "months_trading", "requested_line"]);
    expect(lacks(form, "review", "150000.00")).toEqual({});
  });
  it("needs a business checking account among the linked ones", () => {
    const form = { ...fresh(), accounts: [{ kind: "online" as const, name: "Example Shop", last_four: "shop" }] };
    expect(lacks(form, "accounts", "150000.00")).toHaveProperty("accounts");
  });
  it("L1: no line above the largest", () => {
    expect(lacks({ ...fresh(), requested_line: "150000.01" }, "business", "150000.00").requested_line).toBeDefined();
    expect(lacks({ ...fresh(), requested_line: "150000.00" }, "business", "150000.00").requested_line).toBeUndefined();
  });
  it("L7: of a linked account no more than name and four characters travels", () => {
    const form = fresh();
    form.accounts = [{ kind: "business_checking", name: " Example Bank ", last_four: "1234" }];
    form.months_trading = " 30 ";
    expect(detailsOf(form)).toMatchObject({ accounts: [{ kind: "business_checking", name: "Example Bank", last_four: "1234" }], business: { months_trading: 30 } });
    expect(STAGES).toHaveLength(4);
  });
});

import { describe, expect, it } from "vitest";
import { emptyProduct, toProduct, wrongFigures } from "./product-form";

describe("product typed by hand", () => {
  it("leaves unsaid what was not typed", () => {
    const product = toProduct({ ...emptyProduct("USD"), name: " Seal kit " });
    expect(JSON.parse(JSON.stringify(product))).toEqual({ name: "Seal kit", unit: "pcs", certifications: [], tiers: [] });
  });

  it("M1: prices and quantities stay the very digits that were typed", () => {
    const form = { ...emptyProduct("EUR"), name: "Seal", tiers: [{ min_quantity: "100", price: "0.0375" }, { min_quantity: "500", price: "" }] };
    expect(toProduct(form).tiers).toEqual([{ min_quantity: "100", price: "0.0375", currency: "EUR", seen: false }]);
  });

  it("takes one typed day as both", () => {
    expect(toProduct({ ...emptyProduct("USD"), name: "x", lead_max: "30" }).lead_time).toEqual({ min_days: 30, max_days: 30 });
    expect(toProduct({ ...emptyProduct("USD"), name: "x", lead_min: "20", lead_max: "30" }).lead_time).toEqual({ min_days: 20, max_days: 30 });
  });

  it("names what is no figure", () => {
    const form = { ...emptyProduct("USD"), moq: "ten", lead_min: "30", lead_max: "20", tiers: [{ min_quantity: "1", price: "1,50" }] };
    expect(Object.keys(wrongFigures(form))).toEqual(["product.name", "product.moq", "lead_max", "product.tiers[0].price"]);
  });
});

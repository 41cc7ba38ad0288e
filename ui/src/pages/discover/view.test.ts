import { describe, expect, it } from "vitest";
import { activeFilters, cleared, quantityOf, START, toSearch } from "./view.svelte";

describe("the view of Discover", () => {
  it("asks for nothing that was not set", () => {
    expect(JSON.parse(JSON.stringify(toSearch(START)))).toEqual({
      text: "", currency: "USD", sort: "relevance", filters: { trade_assurance: false, verified: false, countries: [], categories: [] },
    });
  });

  it("S1: asks for Trade Assurance suppliers with enough free limit", () => {
    const search = toSearch({ ...START, assured: true, free_min: "15000.00", quantity: " 100 ", lead_max: "45" });
    expect(search).toMatchObject({ quantity: "100", filters: { trade_assurance: true, min_free_limit: { amount: "15000.00", currency: "USD" }, lead_time_max: 45 } });
  });

  it("leaves half-typed figures out instead of finding nothing", () => {
    expect(quantityOf("12x")).toBeUndefined();
    expect(quantityOf("0.0")).toBeUndefined();
    expect(toSearch({ ...START, moq_max: "a", lead_max: "3.5", price_min: "-" }).filters).toEqual({
      trade_assurance: false, verified: false, countries: [], categories: [],
    });
  });

  it("counts what filters, and clears it without losing what was typed", () => {
    const view = { ...START, text: "seal", quantity: "10", assured: true, countries: ["CN", "IN"], price_min: "1", price_max: "2", lead_max: "soon" };
    expect(activeFilters(view)).toBe(4);
    expect(cleared(view)).toMatchObject({ text: "seal", quantity: "10", assured: false, countries: [] });
    expect(activeFilters(cleared(view))).toBe(0);
  });
});

import { expect, it } from "vitest";
import { priceWords, stageOf, totalOf, whyNotStart, type Offer, type Quotation } from "./quotation";

const line = { product_id: null, product: "Valve DN50", model: "", specification: "", quantity: null, unit: "pcs", unit_price: "2.985", moq: "200", lead_days: 30 };
const offer: Offer = { lines: [line], currency: "USD", incoterm: "FOB", named_place: "Ningbo", valid_until: "2026-08-10", note: "", file: null };
const quoted = (change: Partial<Offer> = {}, orders: string[] = []): Quotation => ({
  quotation_id: "quo_1", supplier: { supplier_id: "sup_1", name: "Example Mill", country: "CN" }, request: null,
  began_at: "2026-07-20T10:00:00Z", phase: { kind: "quoted", offer: { ...offer, ...change }, at: "2026-07-20T10:00:00Z" }, orders,
});

it("holds through its last day and not beyond", () => {
  expect(stageOf(quoted(), "2026-08-10")).toBe("received");
  expect(whyNotStart(quoted(), "2026-08-10")).toBeUndefined();
  expect(stageOf(quoted(), "2026-08-11")).toBe("expired");
  expect(whyNotStart(quoted(), "2026-08-11")).toBeTruthy();
  expect(stageOf(quoted({ valid_until: null }), "2030-01-01")).toBe("received");
  // A started order outlives the offer, but no second one starts from it.
  expect(stageOf(quoted({}, ["ord_1"]), "2026-08-11")).toBe("ordered");
  expect(whyNotStart(quoted({}, ["ord_1"]), "2026-08-11")).toBeTruthy();
});

it("counts with the line's quantity, else the one asked for, else its MOQ, half-even to the cent", () => {
  expect(totalOf(offer, null)).toBe("597.00");
  expect(totalOf(offer, { quantity: "1" })).toBe("2.98");
  expect(totalOf({ ...offer, lines: [{ ...line, quantity: "1000" }] }, { quantity: "1" })).toBe("2985.00");
  expect(totalOf({ ...offer, lines: [line, { ...line, moq: null }] }, null)).toBeNull();
  expect(priceWords(offer)).toBe("USD 2.985 / pcs");
});

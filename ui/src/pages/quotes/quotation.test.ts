import { expect, it } from "vitest";
import { priceWords, whyNotStart, type Offer, type QuotationView } from "./quotation";

const line = { product_id: null, product: "Valve DN50", model: "", specification: "", quantity: null, unit: "pcs", unit_price: "2.985", moq: "200", lead_days: 30 };
const offer: Offer = { lines: [line], currency: "USD", incoterm: "FOB", named_place: "Ningbo", valid_until: "2026-08-10", note: "", file: null };
/** Through August 10 in Los Angeles. */
const ENDS = "2026-08-11T07:00:00Z";
const quoted = (expires_at: string | null, orders: string[] = []): Pick<QuotationView, "quotation" | "figures"> => ({
  quotation: {
    quotation_id: "quo_1", supplier: { supplier_id: "sup_1", name: "Example Mill", country: "CN" }, request: null,
    began_at: "2026-07-20T10:00:00Z", phase: { kind: "quoted", offer, at: "2026-07-20T10:00:00Z" }, orders,
  },
  figures: { lines: [], total: null, expires_at },
});

it("O2, T1: an order starts from an offer strictly before the instant at which it ends", () => {
  expect(whyNotStart(quoted(ENDS), "2026-08-11T06:59:59.999Z")).toBeUndefined();
  expect(whyNotStart(quoted(ENDS), "2026-08-11T07:00:00.000Z")).toBeTruthy();
  expect(whyNotStart(quoted(null), "2030-01-01T00:00:00Z")).toBeUndefined();
  // A started order outlives the offer, but no second one starts from it.
  expect(whyNotStart(quoted(ENDS, ["ord_1"]), "2026-08-12T00:00:00Z")).toBeTruthy();
});

it("says a price with its unit", () => {
  expect(priceWords(offer)).toBe("USD 2.985 / pcs");
});

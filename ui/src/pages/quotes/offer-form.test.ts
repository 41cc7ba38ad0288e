import { expect, it } from "vitest";
import { emptyLine, emptyOffer, lineFaults, offerOf } from "./offer-form";

it("says which fields of a line do not read", () => {
  expect([...lineFaults(emptyLine())]).toEqual(["product", "unit_price"]);
  const line = { ...emptyLine(), product: "Valve", unit_price: "2.985" };
  expect(lineFaults(line).size).toBe(0);
  expect([...lineFaults({ ...line, moq: "many", lead_days: "731" })]).toEqual(["moq", "lead_days"]);
  expect(lineFaults({ ...line, unit_price: "1,5" }).has("unit_price")).toBe(true);
});

it("leaves out what the paper does not say and keeps every digit of a price", () => {
  const offer = offerOf({ ...emptyOffer(), currency: "eur", lines: [{ ...emptyLine(), product: " Valve ", unit_price: "0.00850", lead_days: "30" }] });
  expect(offer.currency).toBe("EUR");
  expect(offer.lines[0]).toMatchObject({ product: "Valve", unit_price: "0.00850", quantity: null, moq: null, lead_days: 30 });
  expect(offer).toMatchObject({ incoterm: null, valid_until: null, file: null });
});

import { expect, it } from "vitest";
import { parents } from "./goto";

it("falls back from a field to what holds it", () => {
  expect(parents("lines[2].quality[0].measure")).toEqual(["lines[2].quality[0].measure", "lines[2].quality[0]", "lines[2].quality", "lines[2]", "lines"]);
  expect(parents("buyer.legal_name")).toEqual(["buyer.legal_name", "buyer"]);
  expect(parents("coverage")).toEqual(["coverage"]);
});

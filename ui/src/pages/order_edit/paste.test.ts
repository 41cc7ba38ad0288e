import { describe, expect, it } from "vitest";
import { cells, emptyLine, paste } from "./paste";

describe("cells", () => {
  it("reads rows and columns of a sheet, quoted cells whole", () => {
    expect(cells('Seal\tA-1\t400\r\n"Ring, ""big""\nround"\tB\t5\n\n')).toEqual([["Seal", "A-1", "400"], ['Ring, "big"\nround', "B", "5"]]);
    expect(cells("  \n\t\n")).toEqual([]);
  });
});

describe("paste", () => {
  const at = (line: number, column: "product" | "quantity") => ({ line, column });
  it("fills from a place on and adds the lines it needs", () => {
    const lines = paste([{ ...emptyLine(), product: "Old", unit: "set" }], [["A", "m", "1,200", "pcs", "USD 3.5"], ["B", "", "2"]], at(0, "product"), "USD", "en");
    expect(lines.map(({ product, model, quantity, unit, unit_price }) => [product, model, quantity, unit, unit_price])).toEqual([
      ["A", "m", "1200", "pcs", "3.50"],
      ["B", "", "2", "", null],
    ]);
  });
  it("leaves what is no figure empty, and fields before the place alone", () => {
    const [line] = paste([{ ...emptyLine(), product: "Kept", quantity: "9" }], [["many", "box", "0.125"]], at(0, "quantity"), "USD", "en");
    expect(line).toMatchObject({ product: "Kept", quantity: null, unit: "box", unit_price: "0.125" });
  });
  it("reads figures as the user's locale writes them", () => {
    const [line] = paste([], [["A", "", "1.200,5", "kg", "3,5 €"]], at(0, "product"), "EUR", "de");
    expect([line?.quantity, line?.unit_price]).toEqual(["1200.5", "3.50"]);
  });
  it("does not change what it was given", () => {
    const before = [emptyLine()];
    paste(before, [["A"]], at(0, "product"), "USD", "en");
    expect(before).toEqual([emptyLine()]);
  });
});

import { describe, expect, it } from "vitest";
import en from "../../../messages/en.json";
import { doubled, groupsFor, KINDS, lacking, undatedOf } from "./fields";

describe("fields of an import", () => {
  it("have a word each", () => {
    const words = en as Record<string, unknown>;
    for (const kind of KINDS) for (const group of groupsFor(kind)) for (const field of group.fields) expect(words[`import_field_${field}`], field).toBeTypeOf("string");
  });

  it("are told when two columns carry one", () => {
    expect(doubled(["supplier_name", null, "price", "price", "supplier_name"])).toEqual([4]);
  });

  it("say whether prices or limits have a day of their own", () => {
    expect(undatedOf({ kind: "products", columns: ["price"] })).toBe("prices");
    expect(undatedOf({ kind: "products", columns: ["price", "seen_on", "remaining"] })).toBe("limits");
    expect(undatedOf({ kind: "products", columns: ["price", "remaining"] })).toBe("both");
    expect(undatedOf({ kind: "limits", columns: ["remaining", "limit_as_of"] })).toBeNull();
    // The price of an order line is of the day of its order, which only the list can tell.
    expect(undatedOf({ kind: "order_lines", columns: ["price"] })).toBeNull();
  });

  it("are told when none carries what a row needs; a key stands for a name but not in a list of suppliers", () => {
    expect(lacking({ kind: "suppliers", columns: ["supplier_key"] })).toEqual(["supplier_name"]);
    expect(lacking({ kind: "products", columns: ["supplier_key", "product_name"] })).toEqual([]);
    expect(lacking({ kind: "order_lines", columns: ["supplier_name"] })).toEqual(["product_name", "line_quantity"]);
    expect(lacking({ kind: "limits", columns: [null] })).toEqual(["supplier_name", "remaining"]);
  });
});

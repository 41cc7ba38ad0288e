import { describe, expect, it } from "vitest";
import { highlight } from "./highlight";

function marked(text: string, search: string): string {
  return highlight(text, search).map((piece) => (piece.hit ? `[${piece.text}]` : piece.text)).join("");
}

describe("highlight", () => {
  it("marks the beginnings of words, whatever case and accents", () => {
    expect(marked("Double-acting hydraulic cylinder", "HYDR cyl")).toBe("Double-acting [hydr]aulic [cyl]inder");
    expect(marked("Türkiye Ölwanne", "turk ol")).toBe("[Türk]iye [Öl]wanne");
    expect(marked("Recycling", "cyl")).toBe("Recycling");
  });

  it("finds the parts of a hyphenated word and of a script without spaces", () => {
    expect(marked("HSG-63/35", "63")).toBe("HSG-[63]/35");
    expect(marked("宁波液压油缸", "油缸")).toBe("宁波液压[油缸]");
  });

  it("leaves the text whole without a search", () => {
    expect(highlight("Seal kit", " ")).toEqual([{ text: "Seal kit", hit: false }]);
    expect(highlight("", "x")).toEqual([]);
  });
});

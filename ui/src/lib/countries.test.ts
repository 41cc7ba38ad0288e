import { describe, expect, it } from "vitest";
import { countries, countryName } from "./countries";

describe("countries", () => {
  it("offers each country once, by name", () => {
    const list = countries();
    const codes = list.map((country) => country.code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(new Set(list.map((country) => country.name)).size).toBe(list.length);
    for (const code of ["CN", "US", "DE", "VN", "TR", "HK", "TW"]) expect(codes).toContain(code);
    expect(list.length).toBeGreaterThan(240);
  });

  it("leaves out unions and codes that were withdrawn", () => {
    const codes = countries().map((country) => country.code);
    for (const code of ["EU", "UN", "SU", "DD", "VD", "YU", "ZZ"]) expect(codes).not.toContain(code);
  });

  it("keeps a code that is none", () => {
    expect(countryName("CN")).toBe("China");
    expect(countryName("Elbonia")).toBe("Elbonia");
    expect(countryName("")).toBe("");
  });
});

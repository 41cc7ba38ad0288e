import { expect, it } from "vitest";
import { compareHref, MOST, toggled } from "./tray";

it("holds five products; one more pushes out the first", () => {
  let ids: string[] = [];
  for (const id of ["a", "b", "c", "d", "e", "f"]) ids = toggled(ids, id);
  expect(ids).toEqual(["b", "c", "d", "e", "f"]);
  expect(ids).toHaveLength(MOST);
  expect(toggled(ids, "d")).toEqual(["b", "c", "e", "f"]);
});

it("has an address that says the plan", () => {
  expect(compareHref(["a", "b"], "100", "30")).toBe("#/discover/compare?ids=a%2Cb&qty=100&first=30");
  expect(compareHref(["a"], undefined, "")).toBe("#/discover/compare?ids=a");
});

import { expect, it } from "vitest";
import { toasts } from "$lib/ui/toasts.svelte";
import { choose, compareHref, EMPTY, MOST, toggled } from "./tray";

it("holds five products; one more pushes out the first", () => {
  let ids: string[] = [];
  for (const id of ["a", "b", "c", "d", "e", "f"]) ids = toggled(ids, id);
  expect(ids).toEqual(["b", "c", "d", "e", "f"]);
  expect(ids).toHaveLength(MOST);
  expect(toggled(ids, "d")).toEqual(["b", "c", "e", "f"]);
});

it("says when one more than fits pushed out the first, and nothing before", () => {
  toasts.clear();
  const tray = { ...EMPTY };
  for (const id of ["a", "b", "c", "d", "e"]) choose(tray, id);
  choose(tray, "e");
  choose(tray, "e");
  expect(toasts.list).toEqual([]);
  choose(tray, "f");
  expect(tray.ids).toEqual(["b", "c", "d", "e", "f"]);
  expect(toasts.list.map(({ text }) => text)).toEqual(["At most 5 products stand side by side. The one chosen first was taken out."]);
  toasts.clear();
});

it("has an address that says the plan", () => {
  expect(compareHref(["a", "b"], "100", "30")).toBe("#/discover/compare?ids=a%2Cb&qty=100&first=30");
  expect(compareHref(["a"], undefined, "")).toBe("#/discover/compare?ids=a");
});

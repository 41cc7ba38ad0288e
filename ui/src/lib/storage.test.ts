import { beforeEach, expect, it } from "vitest";
import { forgetSealed, keep, recall, seal } from "./storage";

beforeEach(() => localStorage.clear());

it("writes nothing of an encrypted workspace down, and forgets it when it is locked", () => {
  keep("wsp_before.place.orders", { text: "Planted Bolts" });
  seal("wsp_before");
  expect(JSON.stringify({ ...localStorage })).not.toContain("Planted");
  seal("wsp_a");
  keep("wsp_a.place.orders", { text: "Planted Bolts" });
  keep("wsp_a.route", "#/orders/ord_1");
  expect(localStorage).toHaveLength(0);
  expect(recall("wsp_a.place.orders")).toEqual({ text: "Planted Bolts" });
  // Opened again without having been locked: still there.
  seal("wsp_a");
  expect(recall("wsp_a.route")).toBe("#/orders/ord_1");
  forgetSealed(["wsp_a.route"]);
  expect(recall("wsp_a.place.orders")).toBeUndefined();
  expect(recall("wsp_a.route")).toBe("#/orders/ord_1");
});

it("keeps what belongs to Practice and to none over a restart", () => {
  seal("wsp_a");
  keep("theme", "dark");
  keep("wsp_practice.route", "#/orders");
  forgetSealed();
  expect([recall("theme"), recall("wsp_practice.route")]).toEqual(["dark", "#/orders"]);
  expect(localStorage).toHaveLength(2);
});

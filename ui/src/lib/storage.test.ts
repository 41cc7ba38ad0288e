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

it("keeps what was typed behind a lock, in memory, and no longer than its workspace is waited for", () => {
  seal("wsp_b");
  keep("wsp_b.draft.add-supplier", { name: "Planted Bolts" });
  keep("wsp_b.place.orders", { text: "Planted" });
  forgetSealed([], "drafts stay");
  expect(recall("wsp_b.place.orders")).toBeUndefined();
  expect(recall("wsp_b.draft.add-supplier")).toEqual({ name: "Planted Bolts" });
  expect(localStorage).toHaveLength(0);
  seal("wsp_b");
  expect(recall("wsp_b.draft.add-supplier")).toEqual({ name: "Planted Bolts" });
  // Another one is opened, or this one is left.
  seal("wsp_c");
  expect(recall("wsp_b.draft.add-supplier")).toBeUndefined();
  keep("wsp_c.draft.add-supplier", { name: "Planted Bolts" });
  forgetSealed();
  expect(recall("wsp_c.draft.add-supplier")).toBeUndefined();
});

it("keeps what belongs to Practice and to none over a restart", () => {
  seal("wsp_a");
  keep("theme", "dark");
  keep("wsp_practice.route", "#/orders");
  forgetSealed();
  expect([recall("theme"), recall("wsp_practice.route")]).toEqual(["dark", "#/orders"]);
  expect(localStorage).toHaveLength(2);
});

import { expect, it } from "vitest";
import { earlyWords } from "./early";

const [under_way, delivered] = [{ delivered_on: null }, { delivered_on: "2026-03-17" }];

it("P12: paying the balance before delivery says what that means for cover under the chosen type", () => {
  const [pre, post] = (["pre_shipment", "post_delivery"] as const).map((type) => earlyWords("balance", type, []));
  expect(pre).toBeTruthy();
  expect(post).toBeTruthy();
  expect(pre).not.toBe(post);
  expect(earlyWords("balance", "post_delivery", [delivered, under_way])).toBe(post);
});

it("P12: the natural time, after delivery, and the initial payment need no such words", () => {
  expect(earlyWords("balance", "post_delivery", [delivered])).toBeNull();
  expect(earlyWords("initial", "post_delivery", [])).toBeNull();
});

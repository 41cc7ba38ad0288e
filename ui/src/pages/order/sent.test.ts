import { expect, it } from "vitest";
import { sentWords } from "./sent";

it("P3: the status of a card payment follows within the minutes of the edition", () => {
  const card = { method: "credit_card", status_minutes: 45, status_late: false };
  expect(sentWords(card)).toContain("45");
  expect(sentWords({ ...card, status_late: true })).not.toBe(sentWords(card));
});

it("P7: a T/T says nothing of minutes", () => {
  expect(sentWords({ method: "telegraphic_transfer", status_minutes: null, status_late: false })).not.toMatch(/\d/);
});

import { expect, it } from "vitest";
import { History } from "./history";

it("typing on in one field is one step, another field the next", () => {
  const history = new History("0");
  history.push("a", "product", 0);
  history.push("ab", "product", 300);
  history.push("abc", "quantity", 400);
  expect([history.undo(), history.undo(), history.undo()]).toEqual(["ab", "0", null]);
  expect([history.redo(), history.redo(), history.redo()]).toEqual(["ab", "abc", null]);
});
it("a pause begins a new step", () => {
  const history = new History("0");
  history.push("a", "product", 0);
  history.push("ab", "product", 5000);
  expect(history.undo()).toBe("a");
});
it("a change after undo forgets what was undone", () => {
  const history = new History("0");
  history.push("a", "x", 0);
  history.undo();
  history.push("b", "x", 10);
  expect(history.canRedo).toBe(false);
  expect(history.undo()).toBe("0");
});
it("the same state again is no step", () => {
  const history = new History("0");
  history.push("0", "", 0);
  expect(history.canUndo).toBe(false);
});

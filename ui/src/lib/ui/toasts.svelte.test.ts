import { afterEach, expect, test } from "vitest";
import { session } from "../session.svelte";
import { toasts } from "./toasts.svelte";

const texts = () => toasts.list.map((toast) => toast.text);

afterEach(() => {
  session.open = undefined;
  session.locking = false;
  toasts.clear();
});

test("what comes of a call after the workspace was shut is not said before its lock", () => {
  session.open = { workspace_id: "one" } as never;
  toasts.say("paid 1,200.00");
  expect(texts()).toEqual(["paid 1,200.00"]);
  toasts.clear();
  session.locking = true;
  toasts.say("paid 1,200.00");
  session.locking = false;
  session.open = null;
  toasts.say("paid 1,200.00");
  toasts.problem(new Error("of the payment"));
  expect(texts()).toEqual([]);
  toasts.say("painted in another way", { anywhere: true });
  expect(texts()).toEqual(["painted in another way"]);
});

/** After a lock it is said what waits to be sent and where, never what was typed. */
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { router } from "../router.svelte";
import { Locks } from "../unsent-lock.fixtures";
import { forgetUnsent, takeUnsent } from "../unsent-shelf";
import Sample from "./WaitingSample.test.svelte";

configure({ asyncUtilTimeout: 15_000 });
const desk = new Locks();
const order = { number: "QS-0007" };
const answers = { "order.view": () => order, "catalogue.supplier": () => ({ page: { supplier: { name: "Example Works" } } }) };

beforeEach(async () => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
  forgetUnsent();
  desk.answer(answers);
  router.start("wsp_1");
  await desk.open("wsp_1");
});
afterEach(async () => {
  cleanup();
  await desk.close();
  location.hash = "";
});

async function rest() {
  for (let round = 0; round < 8; round += 1) await new Promise((done) => setTimeout(done));
}
/** Types into the dialog and locks; then the passphrase is given. */
async function typeAndLock(props: Record<string, unknown> = {}, between: () => void = () => undefined, by: "lock" | "lockByItself" = "lock"): Promise<void> {
  render(Sample, { of: "ord_1", ...props });
  await fireEvent.click(screen.getByRole("button", { name: "Begin" }));
  await rest();
  await fireEvent.input(screen.getByRole("textbox", { name: "Words" }), { target: { value: "Planted" } });
  await rest();
  await desk[by]();
  await rest();
  between();
  // The page comes back as one that is made anew, with its dialog closed.
  cleanup();
  await desk.open("wsp_1");
  render(Sample, { of: "ord_1", ...props });
}
const notice = () => screen.queryByRole("region", { name: "Typed before the lock and not sent" });
const told = async () => {
  await waitFor(() => expect(notice()?.textContent).toMatch(/not sent: \S/));
  return notice()?.textContent.replace(/\s+/g, " ") ?? "";
};

it.each(["lock", "lockByItself"] as const)("says the form and its order, not what was typed, and nothing at all while the lock stands: %s", async (by) => {
  await typeAndLock({}, () => expect(document.body.textContent.trim()).toBe(""), by);
  expect(await told()).toContain("not sent: Add a remark, ");
  await waitFor(() => expect(notice()?.textContent).toContain("Add a remark, QS-0007"));
  expect(document.documentElement.innerHTML).not.toContain("Planted");
  expect(screen.getByRole("status").textContent).toContain("Add a remark");
  const { violations } = await axe.run(document.body, { runOnly: ["wcag2a", "wcag2aa"], rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it("nothing typed, no notice", async () => {
  render(Sample, { of: "ord_1" });
  await fireEvent.click(screen.getByRole("button", { name: "Begin" }));
  await rest();
  await desk.lock();
  await desk.open("wsp_1");
  await new Promise((done) => setTimeout(done, 900));
  expect(notice()).toBeNull();
});

it("opens the dialog with what was typed, and is gone then", async () => {
  await typeAndLock();
  await told();
  await fireEvent.click(screen.getByRole("button", { name: /^Open Add a remark/ }));
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Words" }).value).toBe("Planted"));
  await waitFor(() => expect(notice()).toBeNull());
});

it("goes when the dialog is opened by its own button", async () => {
  await typeAndLock();
  await told();
  await fireEvent.click(screen.getByRole("button", { name: "Begin" }));
  await waitFor(() => expect(notice()).toBeNull());
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Words" }).value).toBe("Planted");
});

it("goes when it is dismissed, and what was typed waits on", async () => {
  await typeAndLock();
  await told();
  await fireEvent.click(screen.getByRole("button", { name: /^Do not mention/ }));
  await waitFor(() => expect(notice()).toBeNull());
  expect(takeUnsent("wsp_1", "ord_1 Add a remark").get("Words")).toBe("Planted");
});

it("never opens what moves money or starts a clock: it leads to its page and says what to press", async () => {
  await typeAndLock({ money: true });
  await told();
  await fireEvent.click(screen.getByRole("button", { name: /^Open Record payment/ }));
  await waitFor(() => expect(notice()?.textContent).toContain("when you open “Record payment” on this page"));
  await rest();
  expect(screen.queryByRole("dialog")).toBeNull();
  await fireEvent.click(screen.getByRole("button", { name: "Begin" }));
  await waitFor(() => expect(notice()).toBeNull());
});

it("leads back to the page it was typed on, and what was not opened there opens on no later visit", async () => {
  location.hash = "#/orders/ord_1";
  router.start("wsp_1");
  await typeAndLock();
  location.hash = "#/today";
  router.start("wsp_1");
  await told();
  const stop = router.listen();
  // No such dialog is in sight yet: its page comes first.
  cleanup();
  render(Sample, { of: "ord_2" });
  await told();
  await fireEvent.click(screen.getByRole("button", { name: /^Open Add a remark/ }));
  await waitFor(() => expect(router.current).toMatchObject({ name: "order", params: { order_id: "ord_1" } }));
  location.hash = "#/today";
  await waitFor(() => expect(router.current.name).toBe("today"));
  await rest();
  cleanup();
  render(Sample, { of: "ord_1" });
  await rest();
  expect(screen.queryByRole("dialog")).toBeNull();
  stop();
});

it("names the supplier of what is about one, and the page where neither is known", async () => {
  await typeAndLock({ of: "sup_1" });
  await waitFor(() => expect(notice()?.textContent).toContain("Add a remark, Example Works"));
  await fireEvent.click(screen.getByRole("button", { name: /^Do not mention/ }));
  cleanup();
  // The desk locks by itself: the page's name is gone before its forms are.
  await typeAndLock({ of: "credit", page: "Credit" }, undefined, "lockByItself");
  await waitFor(() => expect(notice()?.textContent).toContain("Add a remark, Credit"));
});

import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { createRawSnippet, tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/client";
import Button from "./Button.svelte";
import DateField from "./DateField.svelte";
import List from "./List.svelte";
import MoneyField from "./MoneyField.svelte";
import Problem from "./Problem.svelte";
import Tabs from "./Tabs.svelte";

const text = (words: string) => createRawSnippet(() => ({ render: () => `<span>${words}</span>` }));
beforeEach(() => {
  localStorage.clear();
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
});
afterEach(cleanup);

describe("Button", () => {
  it("that cannot act stays reachable, says why and does nothing", async () => {
    const onclick = vi.fn();
    render(Button, { disabledReason: "Opens on 7 October.", onclick, children: text("Escalate") });
    const button = screen.getByRole("button", { name: "Escalate" });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(button.hasAttribute("disabled")).toBe(false);
    const why = document.getElementById(button.getAttribute("aria-describedby") ?? "");
    expect(why?.textContent).toBe("Opens on 7 October.");
    await fireEvent.click(button);
    expect(onclick).not.toHaveBeenCalled();
  });
  it("that works shows how far it is and cannot be pressed twice", async () => {
    const onclick = vi.fn();
    render(Button, { working: "1,240 of 3,800", onclick, children: text("Import") });
    const button = screen.getByRole("button", { name: "1,240 of 3,800" });
    expect(button.getAttribute("aria-busy")).toBe("true");
    await fireEvent.click(button);
    expect(onclick).not.toHaveBeenCalled();
  });
});

describe("m1_MoneyField", () => {
  it("gives the exact amount and groups it when left", async () => {
    const oncommit = vi.fn();
    render(MoneyField, { label: "Initial payment", currency: "USD", oncommit });
    const input = screen.getByLabelText<HTMLInputElement>("Initial payment");
    await fireEvent.focus(input);
    await fireEvent.input(input, { target: { value: "12345678901234567.1" } });
    await fireEvent.blur(input);
    expect(oncommit).toHaveBeenCalledExactlyOnceWith("12345678901234567.10");
    expect(input.value).toBe("12,345,678,901,234,567.10");
  });
  it("keeps what was typed wrong, and says how to mend it", async () => {
    render(MoneyField, { label: "Fee", currency: "JPY", value: "5" });
    const input = screen.getByLabelText<HTMLInputElement>("Fee");
    await fireEvent.focus(input);
    await fireEvent.input(input, { target: { value: "1.5" } });
    await fireEvent.blur(input);
    expect(input.value).toBe("1.5");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("At most 0 decimals")).toBeTruthy();
  });
});

it("DateField refuses a day before its first", async () => {
  render(DateField, { label: "Ship by", min: "2026-09-24", value: "2026-09-30" });
  const input = screen.getByLabelText<HTMLInputElement>("Ship by");
  await fireEvent.focus(input);
  await fireEvent.input(input, { target: { value: "09/23/2026" } });
  expect(screen.getByText("Not before Sep 24, 2026")).toBeTruthy();
});

it("List moves by j and k, opens by Enter, and keeps one row in the tab order", async () => {
  const onopen = vi.fn();
  const items = ["a", "b", "c"];
  const row = createRawSnippet<[string, boolean]>((item) => ({ render: () => `<span role="gridcell">${item()}</span>` }));
  render(List<string>, { label: "Letters", items, key: (item: string) => item, row, onopen });
  const rows = screen.getAllByRole("row");
  expect(rows.map((each) => each.tabIndex)).toEqual([0, -1, -1]);
  rows[0]?.focus();
  await fireEvent.keyDown(rows[0] as HTMLElement, { key: "j" });
  await fireEvent.keyDown(screen.getAllByRole("row")[1] as HTMLElement, { key: "j" });
  await fireEvent.keyDown(screen.getAllByRole("row")[2] as HTMLElement, { key: "k" });
  expect(screen.getAllByRole("row").map((each) => each.getAttribute("aria-selected"))).toEqual(["false", "true", "false"]);
  await fireEvent.keyDown(screen.getAllByRole("row")[1] as HTMLElement, { key: "Enter" });
  expect(onopen).toHaveBeenCalledExactlyOnceWith("b");
});

it("List takes its place up again for the same question, and begins at the top of the answers to another one", async () => {
  const items = Array.from({ length: 300 }, (_, at) => `row ${at}`);
  const row = createRawSnippet<[string, boolean]>((item) => ({ render: () => `<span role="gridcell">${item()}</span>` }));
  const drawn = (question: string) => {
    render(List<string>, { label: "Rows", items, key: (item: string) => item, row, place: "rows", question });
    return () => screen.getAllByRole("row").map((each) => Number(each.dataset.at));
  };
  const before = drawn("steel");
  const grid = screen.getByRole("grid");
  grid.scrollTop = 32 * 200;
  await fireEvent.scroll(grid);
  expect(before()).toContain(200);
  await new Promise((next) => setTimeout(next, 200));
  cleanup();
  const same = drawn("steel");
  await vi.waitFor(() => expect(same()).toContain(200));
  cleanup();
  const other = drawn("one supplier");
  await tick();
  await tick();
  expect(other()).toContain(0);
  expect(other()).not.toContain(200);
});

it("Tabs move by arrows and wrap around", async () => {
  const children = createRawSnippet<["one" | "two"]>((value) => ({ render: () => `<p>${value()}</p>` }));
  render(Tabs<"one" | "two">, { label: "Parts", value: "one", tabs: [{ value: "one", label: "One" }, { value: "two", label: "Two" }], children });
  await fireEvent.keyDown(screen.getByRole("tab", { name: "One" }), { key: "ArrowLeft" });
  expect(screen.getByRole("tab", { name: "Two" }).getAttribute("aria-selected")).toBe("true");
});

it("Problem shows the sentence, the rule and what was kept", () => {
  render(Problem, { error: new ApiError("x", { code: "dispute.too_early", rule: "D1", message: "Not before the initial payment is complete." }) });
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("Not before the initial payment is complete.");
  expect(alert.textContent).toContain("D1");
  expect(alert.textContent).not.toContain("too_early");
});

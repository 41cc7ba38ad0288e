import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import CardDialog from "../checkout/CardDialog.svelte";
import { brandsOf, brandWords } from "./brands";
import Forms from "./Forms.svelte";
import { toForm, type Settings } from "./form";

const book = (...brands: string[]) => ({ methods: [{ id: "e_checking", brands: [] }, { id: "credit_card", brands }] }) as unknown as Parameters<typeof brandsOf>[0];
const settings: Settings = { buyer: { legal_name: "", address: "", country: null }, paying_bank: null, checking: null, card: null, tt_fee: null };

beforeEach(() => vi.spyOn(navigator, "language", "get").mockReturnValue("en-US"));
afterEach(cleanup);

it("p3_rb1_the brands are those of the edition, by its names", () => {
  expect(brandWords(book("Visa", "MasterCard"))).toBe("Visa or MasterCard");
  expect(brandWords(book("MasterCard"))).toBe("MasterCard");
  expect(brandWords(undefined)).toBeUndefined();
  expect(brandsOf(book("MasterCard"), null)).toEqual([{ value: "mastercard", label: "MasterCard" }]);
});

it("a card that is kept stays, although the edition takes no such one", () => {
  expect(brandsOf(book("MasterCard"), "visa").map(({ value }) => value)).toEqual(["mastercard", "visa"]);
  expect(brandsOf(undefined, "visa")).toEqual([{ value: "visa", label: "Visa" }]);
});

it("p3_the settings name the default edition's brands, the checkout those of the order's edition", async () => {
  const desk = new MemoryTransport({ "rulebook.view": ({ rulebook }: { rulebook?: string }) => book(...(rulebook ? ["Visa"] : ["MasterCard"])) as never, explain: () => ({ figures: [] }) });
  useTransport(desk);
  render(Forms, { form: toForm(settings), saved: settings, problems: {}, currency: "USD" });
  await waitFor(() => expect(screen.getAllByText("MasterCard").length).toBeGreaterThan(1));
  expect(document.body.textContent).not.toContain("Visa");
  cleanup();
  render(CardDialog, { open: true, settings, rulebook: "trade-assurance@1" });
  await waitFor(() => expect(screen.getByRole("radio", { name: "Visa", hidden: true })).toBeTruthy());
  expect(document.body.textContent).not.toContain("MasterCard");
  expect(desk.calls.filter(({ op }) => op === "rulebook.view").map(({ args }) => args)).toEqual([{}, { rulebook: "trade-assurance@1" }]);
});

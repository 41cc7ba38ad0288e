import { describe, expect, it } from "vitest";
import { href, match } from "$lib/router.svelte";
import { activeFilters, arrived, cleared, fromPairs, fromSearch, quantityOf, START, toPairs, toSearch, withTyped, type DiscoverView } from "./view.svelte";

const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
const NONE = { trade_assurance: false, verified: false, shortlisted: false, ordered_before: false, countries: [], categories: [], certifications: [] };
const EVERY: DiscoverView = {
  text: "hydraulic cyl, 25 % & more", quantity: "100", sort: "last_ordered", assured: true, verified: true, shortlisted: true, ordered_before: true, countries: ["CN", "TR"], categories: ["Machinery > Hydraulics, small", "A&B"], certifications: ["CE", "ISO 9001, 2015"],
  free_min: "15000.00", price_min: "", price_max: "", band: "10~20", moq_max: "20", lead_max: "45", rating_min: "4.5", years_min: "3", response_min: "90", currency: "EUR", supplier: "sup_1", selected: null,
};

describe("the view of Discover", () => {
  it("asks for nothing that was not set", () => {
    expect(json(toSearch(START))).toEqual({ text: "", currency: "USD", sort: "relevance", filters: NONE });
  });

  it("S1: asks for Trade Assurance suppliers with enough free limit", () => {
    const search = toSearch({ ...START, assured: true, free_min: "15000.00", quantity: " 100 ", lead_max: "45" });
    expect(search).toMatchObject({ quantity: "100", filters: { trade_assurance: true, min_free_limit: { amount: "15000.00", currency: "USD" }, lead_time_max: 45 } });
  });

  it("asks for every filter there is", () => {
    expect(json(toSearch(EVERY))).toEqual({
      text: EVERY.text, quantity: "100", currency: "EUR", sort: "last_ordered",
      filters: {
        trade_assurance: true, verified: true, shortlisted: true, ordered_before: true, countries: ["CN", "TR"], categories: EVERY.categories, certifications: EVERY.certifications,
        min_free_limit: { amount: "15000.00", currency: "USD" }, price_min: "10", price_max: "19.999999", moq_max: "20", lead_time_max: 45, rating_min: "4.5", years_min: 3, response_rate_min: "90", priced_in: "EUR", supplier: "sup_1",
      },
    });
  });

  it("leaves half-typed figures out instead of finding nothing", () => {
    expect(quantityOf("12x")).toBeUndefined();
    expect(quantityOf("0.0")).toBeUndefined();
    expect(json(toSearch({ ...START, moq_max: "a", lead_max: "3.5", price_min: "-", years_min: "x", response_min: "101" }).filters)).toEqual(NONE);
  });

  it("counts what filters, and clears it without losing what was typed", () => {
    const view = { ...START, text: "seal", quantity: "10", assured: true, countries: ["CN", "IN"], price_min: "1", price_max: "2", lead_max: "soon" };
    expect(activeFilters(view)).toBe(4);
    expect(cleared(view)).toMatchObject({ text: "seal", quantity: "10", assured: false, countries: [] });
    expect([activeFilters(cleared(EVERY)), activeFilters(EVERY)]).toEqual([0, 19]);
  });
});

describe("its address", () => {
  it("says everything and leads back to the same view", () => {
    expect(toPairs(START)).toEqual({});
    expect(fromPairs(toPairs(EVERY))).toEqual(EVERY);
    const typed = { ...START, price_min: "1.", moq_max: "a" };
    expect(fromPairs(toPairs(typed))).toEqual(typed);
  });

  it("of the step before has the words that were being typed, and not what is chosen now", () => {
    expect(withTyped({ ta: "1", q: "hyd", lead: "4" }, { ta: "1", c: "CN", q: "hydraulic" })).toEqual({ ta: "1", q: "hydraulic" });
  });

  it("means nothing where it says nonsense", () => {
    expect(fromPairs({ sort: "loudest", ta: "yes", cat: "%E0%A4%A", other: "1" })).toEqual({ ...START, categories: ["%E0%A4%A"] });
  });
});

it("of words longer than any search looks at the beginning stands in the address, and all of them stay where one comes back", () => {
  const long = "\u6cb9".repeat(10_000);
  const view = { ...START, text: long, assured: true };
  const address = href("discover", {}, toPairs(view));
  // The shell reads no request of 65,536 characters.
  expect(href("discover", {}, toPairs({ ...EVERY, text: long, quantity: long, free_min: long, price_min: long, price_max: long, moq_max: long, lead_max: long, years_min: long, response_min: long })).length).toBeLessThan(60_000);
  const pairs = match(address)?.query ?? {};
  expect(pairs.q).toBe("\u6cb9".repeat(500));
  expect(arrived(pairs, { ...START, text: long, selected: "one" })).toEqual({ ...view, selected: "one" });
  expect(arrived({ q: "towel" }, view)).toEqual({ ...START, text: "towel" });
  expect(arrived({}, view)).toEqual(START);
});

it("a beginning that would end within a character is the one that stands in the address", () => {
  const long = `a${"\ud83d\udea2".repeat(300)}`;
  const view = { ...START, text: long };
  const pairs = match(href("discover", {}, toPairs(view)))?.query ?? {};
  expect(pairs.q?.at(-1)).toBe("\ufffd");
  expect(arrived(pairs, view)).toEqual(view);
});

it("words that end in half a character have an address all the same", () => {
  const pairs = toPairs({ ...START, text: "seal \ud83d", certifications: ["CE\ud83d"] });
  expect(fromPairs(match(href("discover", {}, pairs))?.query ?? {})).toMatchObject({ text: "seal \ufffd", certifications: ["CE\ufffd"] });
});

it("a search that was kept is asked again as it was, its price band a band", () => {
  expect(fromSearch(toSearch(EVERY))).toEqual(EVERY);
  const ranged = { ...START, price_min: "1.50", price_max: "2.25" };
  expect(fromSearch(toSearch(ranged))).toEqual(ranged);
});

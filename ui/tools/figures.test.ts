import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { walkFigures } from "../e2e/harness/figures.mjs";

beforeEach(() => {
  vi.spyOn(Element.prototype, "getClientRects").mockReturnValue([{}] as unknown as DOMRectList);
  vi.stubGlobal("getComputedStyle", () => ({ visibility: "visible" }));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});
function walked(html: string) {
  document.body.innerHTML = `<main>${html}</main>`;
  return walkFigures();
}

it("a figure that repeats another one is the whole of it", () => {
  const repeated = (words: string) => walked(`<button data-why="/a" aria-label="Why USD 15.00?">15.00</button><p data-figure="repeated">${words}</p>`).repeated;
  expect(repeated("of it 5.00 today")).toHaveLength(1);
  expect(repeated("of it 15.00 today")).toEqual([]);
  expect(repeated("of it USD 15.00 today")).toEqual([]);
});
it("what was entered may be repeated as it is written elsewhere", () => {
  expect(walked('<input value="1500.00"><p data-figure="repeated">You pay USD 1,500.00.</p>').repeated).toEqual([]);
  expect(walked('<input value="11500.00"><p data-figure="repeated">You pay 1,500.00.</p>').repeated).toHaveLength(1);
});
it("numbers of elements beside each other stay two", () => {
  expect(walked('<p data-figure="fact"><b>15.00</b><i>20.00</i></p><p data-figure="repeated">20.00</p>').repeated).toEqual([]);
});
it("an open dialog belongs to the page", () => {
  expect(walked("<dialog open><p>At most USD 200.00</p></dialog>").bare).toHaveLength(1);
});

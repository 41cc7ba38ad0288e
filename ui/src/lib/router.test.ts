import { beforeEach, expect, it } from "vitest";
import { go, href, match, router, routes, type RouteName } from "./router.svelte";

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "#");
});

it("finds every route by its own address, with its parameters", () => {
  for (const name of Object.keys(routes) as RouteName[]) {
    const address = routes[name].replace(/:(\w+)/g, "x%2Fy");
    expect(match(`#${address}`)?.name, name).toBe(name);
  }
  expect(match("#/orders/ord_1/edit")).toEqual({ name: "order_edit", params: { order_id: "ord_1" }, query: {} });
  expect(match("#/orders/a%2Fb?tab=money&q=a%26b")).toEqual({ name: "order", params: { order_id: "a/b" }, query: { tab: "money", q: "a&b" } });
  expect(match("#/nowhere")).toBeNull();
  expect(match("#/orders/%zz")?.params.order_id).toBe("%zz");
});

it("makes addresses that lead back", () => {
  expect(match(href("order", { order_id: "a/b c" }, { q: "50%" }))).toEqual({ name: "order", params: { order_id: "a/b c" }, query: { q: "50%" } });
  // Half a character has no address of its own.
  expect(match(href("discover", {}, { q: "seal \ud83d 👩" }))?.query).toEqual({ q: "seal \ufffd 👩" });
});

it("makes no address that the shell could not read when the page is loaded anew: what is too long is left out", () => {
  expect(href("compare", {}, { ids: "a,b", qty: "1".repeat(70_000), first: "30" })).toBe("#/discover/compare?ids=a%2Cb&first=30");
});

it("starts where the workspace was left, each workspace apart", () => {
  const stop = router.listen();
  router.start("one");
  expect(router.current.name).toBe("today");
  location.hash = href("orders");
  dispatchEvent(new HashChangeEvent("hashchange"));
  expect(router.current.name).toBe("orders");
  router.start("two");
  expect(router.current.name).toBe("today");
  history.replaceState(null, "", "#");
  router.start("one");
  expect(router.current.name).toBe("orders");
  stop();
});

it("goes where it is told", () => {
  go("supplier", { supplier_id: "sup_1" });
  expect(location.hash).toBe("#/discover/suppliers/sup_1");
});

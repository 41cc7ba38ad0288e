import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import { forgetSealed, seal } from "$lib/storage";
import AddSupplier from "./AddSupplier.svelte";

beforeEach(() => {
  useTransport(new MemoryTransport({}));
  session.open = { workspace_id: "wsp_1", name: "Books", kind: "real", legal_name: "Example", encrypted: true };
  seal("wsp_1");
});
afterEach(() => {
  cleanup();
  session.open = null;
});

const field = () => screen.findByRole<HTMLInputElement>("textbox", { name: /^Name/i, hidden: true });

it("what was typed in a form comes back after a lock, and stands nowhere meanwhile", async () => {
  const first = render(AddSupplier, { open: true });
  await fireEvent.input(await field(), { target: { value: "Planted Bolts" } });
  // The pages are taken down, and what modules hold is emptied.
  first.unmount();
  forgetSealed([], "drafts stay");
  expect(document.documentElement.innerHTML).not.toContain("Planted");
  expect(JSON.stringify({ ...localStorage })).not.toContain("Planted");

  const again = render(AddSupplier, { open: true });
  await waitFor(async () => expect((await field()).value).toBe("Planted Bolts"));
  // Closed by hand it is not wanted any more.
  await again.rerender({ open: false });
  await again.rerender({ open: true });
  await waitFor(async () => expect((await field()).value).toBe(""));
});

it("what was typed goes with the workspace when that is left", async () => {
  const first = render(AddSupplier, { open: true });
  await fireEvent.input(await field(), { target: { value: "Planted Bolts" } });
  first.unmount();
  forgetSealed();
  render(AddSupplier, { open: true });
  expect((await field()).value).toBe("");
});

import { cleanup, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport, Refusal } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import { keep, recall } from "$lib/storage";
import Import from "../import.svelte";

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(navigator, "language", "get").mockReturnValue("en-US");
});
afterEach(cleanup);

it("an import whose job is gone is said to be unseen, beside the history that tells whether it was kept", async () => {
  const history = vi.fn(() => ({ imports: [] }));
  useTransport(new MemoryTransport({
    "job.view": () => {
      throw new Refusal({ code: "not_found", message: "no such job" });
    },
    "import.history": history,
  }));
  const name = `${session.scope}.place.import`;
  keep(name, { job_id: "job_1", name: "spring.csv" });
  render(Import);
  await waitFor(() => expect(screen.getByRole("status").textContent).toContain("How the import of spring.csv ended was not seen"), { timeout: 10_000 });
  expect(screen.getByRole("status").textContent).toContain("Imported before");
  await waitFor(() => expect(history).toHaveBeenCalled(), { timeout: 10_000 });
  // It is said once: the next visit begins with a file.
  expect(recall(name)).toEqual({ job_id: null, name: "" });
}, 30_000);

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { toasts } from "$lib/ui";
import FileRow from "./FileRow.svelte";

const file = { file_id: "ab12", name: "contract.pdf", size: "1000" };
let desk: MemoryTransport;

beforeEach(() => {
  toasts.clear();
  desk = new MemoryTransport({ "file.save": () => ({ name: "mine.pdf" }) });
  useTransport(desk);
});
afterEach(cleanup);

it("a file leaves only for a place that was picked in a dialog of the system", async () => {
  const download = vi.spyOn(HTMLAnchorElement.prototype, "click");
  render(FileRow, { file });
  const press = () => fireEvent.click(screen.getByRole("button", { name: "contract.pdf" }));
  await press();
  await waitFor(() => expect(desk.picked).toEqual([{ purpose: "new_file", name: "contract.pdf" }]));
  expect(desk.calls).toEqual([]);
  desk.place = "plc_1";
  await press();
  await waitFor(() => expect(toasts.list[0]?.text).toBe("Saved as mine.pdf."));
  expect(desk.calls.map(({ op, args }) => [op, args])).toEqual([["file.save", { file_id: "ab12", place_id: "plc_1" }]]);
  expect(download).not.toHaveBeenCalled();
});

import { cleanup, render, screen } from "@testing-library/svelte";
import { afterEach, expect, it } from "vitest";
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import BackupsCard from "./BackupsCard.svelte";

afterEach(cleanup);

it("a backup that lacks files is said to lack them, and which stays", async () => {
  useTransport(new MemoryTransport({
    "backup.list": () => ({ backups: [] }),
    "backup.settings": () => ({ daily: true, keep: 1, folder: null, failed: null, lacks: [{ file_id: "cd34", name: "survey.txt" }], whole: "b1" }),
  }));
  render(BackupsCard);
  const told = (await screen.findByRole("alert")).textContent;
  expect(told).toContain("survey.txt");
  expect(told).toContain("is kept until there is another like it");
});

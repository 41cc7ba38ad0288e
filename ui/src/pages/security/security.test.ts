import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemoryTransport, Refusal } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import { session } from "$lib/session.svelte";
import { toasts } from "$lib/ui";
import Page from "../security.svelte";
import { backupWords, exportLacks, faults, keepChoices, verdictWords, whyNotChange, type Report } from "./words";

const sound: Report = { sound: true, events: "12", newest_hash: "ab", first_bad_event: null, bad_request: null, head: "agrees", page_problems: [], damaged_files: [], missing_files: [] };
const broken: Report = { ...sound, sound: false, events: "6", first_bad_event: "7", head: "rewritten", damaged_files: [{ file_id: "ab12", name: "promise.txt" }], missing_files: [{ file_id: "cd34", name: null }] };

describe("what the page says", () => {
  it("names the first bad event first, and all that is wrong", () => {
    expect(faults(sound)).toEqual([]);
    const told = faults(broken);
    expect(told[0]).toBe("Event 7 is the first that does not fit. Those before it are good.");
    expect(told).toHaveLength(4);
    expect(told[2]).toBe("1 file that the record names is missing: cd34.");
    expect(told[3]).toBe("1 file is damaged: promise.txt.");
    for (const head of ["missing", "tail_cut", "rewritten"] as const) expect(faults({ ...sound, head })).toHaveLength(1);
    expect(faults({ ...sound, bad_request: "r" })).toHaveLength(1);
    expect(faults({ ...sound, page_problems: ["page 4"] })).toHaveLength(1);
  });

  it("says of an export of a damaged record what is not in it and what is not as it was", () => {
    const done = { name: "out", events: "9", changed_events: "0", unreadable_events: "0", files: "1", vault_records: "0", damaged_files: [], missing_files: [] };
    expect(exportLacks(done)).toEqual([]);
    const told = exportLacks({ ...done, changed_events: "1", unreadable_events: "4", damaged_files: broken.damaged_files });
    expect(told).toEqual([
      "4 events could not be read and are not in it; export.json names them.",
      "1 event in it is not as it was written; export.json names it.",
      "1 file is damaged: promise.txt.",
    ]);
  });

  it("a checkpoint agrees or does not", () => {
    expect(verdictWords({ verdict: "agrees", since: "3" })).toEqual({ good: true, text: "Agrees: all is as it was up to the checkpoint; 3 events since." });
    expect(verdictWords({ verdict: "tail_cut", newest: "8" }).good).toBe(false);
    expect(verdictWords({ verdict: "rewritten", seq: "5" }).text).toContain("from event 5 on");
  });

  it("says of a backup only what is known", () => {
    const backup = { backup_id: "b", made_at: "2026-09-24T16:40:00Z", size: "1000", daily: true };
    expect(backupWords(backup, undefined)).toContain("when it was made");
    expect(backupWords({ ...backup, daily: false }, undefined)).toContain("before it was encrypted");
    const whole = { events: "12", missing_files: [], damaged_files: [] };
    expect(backupWords(backup, whole)).toContain("12 events, nothing damaged");
    const lacking = backupWords(backup, { ...whole, missing_files: [{ file_id: "cd34", name: "survey.txt" }] });
    expect(lacking).toContain("survey.txt");
    expect(lacking).not.toContain("nothing damaged");
  });

  it("a number of backups set elsewhere can be seen", () => {
    expect(keepChoices(14).map(({ value }) => value)).toEqual(["7", "14", "30", "90"]);
    expect(keepChoices(3).map(({ value }) => value)).toEqual(["3", "7", "14", "30", "90"]);
  });

  it("a passphrase is changed when the old is given and the new one stands twice", () => {
    expect(whyNotChange("", "long enough", "long enough")).toBe("Give the passphrase that opens it now.");
    expect(whyNotChange("old", "short", "short")).toBe("At least 8 characters.");
    // Eight code points typed, seven characters meant; four characters outside the plane are four.
    expect(whyNotChange("old", "seve\u0301n12", "seve\u0301n12")).toBe("At least 8 characters.");
    expect(whyNotChange("old", "😀😀😀😀", "😀😀😀😀")).toBe("At least 8 characters.");
    expect(whyNotChange("old", "long enough", "long enouhg")).toBe("The two new ones differ.");
    expect(whyNotChange("old", "long enough", "long enough")).toBeUndefined();
  });
});

const failed = { code: "unavailable.file", message: "Quayside cannot make usb: not a directory", rule: null, facts: {} };

describe("the page", () => {
  let desk: MemoryTransport;
  let security: { encrypted: boolean; lock_after: string; keychain: string };
  let report: Report;
  const asked = (op: string) => desk.calls.filter((made) => made.op === op).map(({ args }) => args);

  beforeEach(() => {
    localStorage.clear();
    toasts.clear();
    session.open = { workspace_id: "wsp_1", name: "Books", kind: "real", legal_name: "Example", encrypted: true };
    security = { encrypted: true, lock_after: "15_minutes", keychain: "ready" };
    report = sound;
    desk = new MemoryTransport({
      "workspace.security": () => security,
      "workspace.configure_lock": ({ lock_after }: { lock_after: string }) => (security = { ...security, lock_after }),
      "workspace.remember": () => {
        throw new Refusal({ code: "unavailable.keychain", message: "This computer has no keychain that answers." });
      },
      "backup.list": () => ({ backups: [{ backup_id: "b1", made_at: "2026-09-24T16:40:00Z", size: "1000", daily: true }] }),
      "backup.settings": () => ({ daily: true, keep: 14, folder: null, failed: null, lacks: [], whole: null }),
      "backup.check": () => ({ made_at: "2026-09-24T16:40:00Z", events: "12", missing_files: [], damaged_files: [] }),
      "ledger.verify": () => report,
    });
    useTransport(desk);
  });
  afterEach(() => {
    cleanup();
    session.open = undefined;
  });

  it("what is chosen is done: when it locks", async () => {
    render(Page);
    const field = await screen.findByLabelText<HTMLSelectElement>("Locks by itself");
    expect(field.value).toBe("15_minutes");
    await fireEvent.change(field, { target: { value: "5_minutes" } });
    await waitFor(() => expect(asked("workspace.configure_lock")).toEqual([{ lock_after: "5_minutes" }]));
  });

  it("shows what the keychain has, not what was pressed; where there is none, says so", async () => {
    render(Page);
    await fireEvent.click(await screen.findByLabelText("Remember on this computer"));
    await waitFor(() => expect(toasts.list[0]?.error?.code).toBe("unavailable.keychain"));
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>("Remember on this computer").checked).toBe(false));
    cleanup();
    security = { ...security, keychain: "absent" };
    render(Page);
    expect(await screen.findByText(/no keychain that answers. The passphrase alone/)).toBeTruthy();
    expect(screen.queryByLabelText("Remember on this computer")).toBeNull();
  });

  it("names the first bad event of a record that is not what was written", async () => {
    render(Page);
    await fireEvent.click(await screen.findByRole("button", { name: "Check everything" }));
    expect(await screen.findByText("12 events, every page and file: all as it was written.")).toBeTruthy();
    report = broken;
    await fireEvent.click(screen.getByRole("button", { name: "Check everything" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Event 7 is the first that does not fit");
    expect(asked("ledger.verify")).toEqual([{ everything: true }, { everything: true }]);
  });

  it("long work says how far it is and is stopped under the id of its request", async () => {
    let stop: (() => void) | undefined;
    desk.handlers["backup.make"] = () => new Promise((_, refuse) => (stop = () => refuse(new Refusal({ code: "unavailable.stopped", message: "It was stopped; nothing was changed." }))));
    desk.handlers["job.view"] = ({ job_id }: { job_id: string }) => ({ job_id, kind: "backup.make", state: "running", done: "500", total: "2000", unit: "bytes", rate: "100", seconds_left: "15", result: null, error: null });
    desk.handlers["job.cancel"] = () => stop?.();
    render(Page);
    await fireEvent.click(await screen.findByRole("button", { name: "Back up now" }));
    const bar = await screen.findByRole("progressbar");
    await waitFor(() => expect(bar.getAttribute("aria-valuenow")).toBe("25"));
    expect(screen.getByText("15 seconds left")).toBeTruthy();
    await fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
    // Stopped is no failure.
    expect(screen.queryByRole("alert")).toBeNull();
    const begun = desk.calls.find(({ op }) => op === "backup.make")?.requestId;
    expect(begun).toBeTruthy();
    expect(asked("job.cancel")).toEqual([{ job_id: begun }]);
  });

  it("a backup is read again on demand, and a failure of the daily one is said", async () => {
    desk.handlers["backup.settings"] = () => ({ daily: true, keep: 14, folder: "usb", lacks: [], whole: null, failed });
    render(Page);
    expect((await screen.findByRole("alert")).textContent).toContain("Quayside cannot make usb");
    await fireEvent.click(await screen.findByRole("button", { name: /^Check the backup of/ }));
    expect(await screen.findByText(/read again just now: 12 events, nothing damaged/)).toBeTruthy();
    expect(asked("backup.check")).toEqual([{ backup_id: "b1" }]);
  });

  it("Practice has no lock and no backups", async () => {
    security = { encrypted: false, lock_after: "15_minutes", keychain: "absent" };
    render(Page);
    expect(await screen.findByText("Practice is neither encrypted nor backed up")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Back up now" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Change passphrase…" })).toBeNull();
  });
});

import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import App from "./App.svelte";
import { MemoryTransport, Refusal } from "./lib/api/memory";
import { publish } from "./lib/api/topics";
import { useTransport } from "./lib/api/transport";
import { session } from "./lib/session.svelte";
import { forgetUnsent } from "./lib/unsent-shelf";

const world = { workspace_id: "wsp_1", name: "Example Imports", kind: "practice", legal_name: "Example Imports Ltd" };
let desk: MemoryTransport;
let open: boolean;
let now: string;

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "#");
  open = false;
  now = "2026-09-24T16:40:00Z";
  desk = new MemoryTransport({
    "workspace.current": () => (open ? { workspace: world } : {}),
    "workspace.list": () => ({ workspaces: [] }),
    "workspace.practice": () => void (open = true),
    "practice.status": () => ({ now, time_zone: "America/Los_Angeles", next: null }),
    "practice.advance": () => {
      now = "2026-09-25T16:40:00Z";
      const ships = { at: "2026-09-25T02:00:00Z", what: "batch_shipped", about: "QS-0001", order_id: "ord_1" };
      const quotes = { at: "2026-09-25T03:00:00Z", what: "quotation_received", about: "Example Mill" };
      return { status: { now, time_zone: "America/Los_Angeles", next: null }, happened: [ships, quotes] };
    },
  });
  useTransport(desk);
});
afterEach(() => {
  cleanup();
  // A window that is closed takes with it what was typed.
  forgetUnsent();
});

it("leads through the first door into Practice, which says so and lets time pass", async () => {
  render(App);
  await fireEvent.click(await screen.findByRole("button", { name: "Enter Practice" }));
  const banner = await screen.findByRole("region", { name: "Practice workspace" });
  expect(banner.textContent).toContain("Los Angeles");
  const clock = () => banner.querySelector("time")?.getAttribute("datetime");
  expect(clock()).toBe("2026-09-24T16:40:00Z");
  await fireEvent.click(screen.getByRole("button", { name: "1 day" }));
  await waitFor(() => expect(clock()).toBe("2026-09-25T16:40:00Z"));
  const [first] = desk.calls.filter((made) => made.op === "practice.advance");
  expect(first?.args).toEqual({ by: { kind: "days", days: 1 } });
  expect(first?.requestId).toBeTruthy();
  await waitFor(() => expect(desk.painted).toBe(true));
  // What happened meanwhile is told, each line with the way to its page.
  expect(await screen.findByText("2 things happened")).toBeTruthy();
  await fireEvent.click(screen.getByRole("button", { name: "Show all" }));
  expect(screen.getByRole("link", { name: /goods shipped, QS-0001/ }).getAttribute("href")).toBe("#/orders/ord_1");
});

it("t2_tells with a step that the clock had gone back before it", async () => {
  open = true;
  const dispatch = desk.dispatch.bind(desk);
  desk.dispatch = async (op, args, id) => {
    const reply = await dispatch(op, args, id);
    return op === "practice.advance" && "ok" in reply ? { ...reply, clock_went_back: { newest: "2026-09-24T16:00:00Z", now: "2026-09-24T15:00:00Z" } } : reply;
  };
  render(App);
  await fireEvent.click(await screen.findByRole("button", { name: "1 day" }));
  expect(await screen.findByText(/^The newest thing was recorded at .*; the clock says /)).toBeTruthy();
});

it("says what it waits for when the first answer does not come, and counts as painted", async () => {
  session.open = undefined;
  let answer = () => {};
  const late = new Promise<void>((done) => (answer = done));
  const dispatch = desk.dispatch.bind(desk);
  desk.dispatch = async (op, args, id) => {
    if (op === "workspace.current") await late;
    return dispatch(op, args, id);
  };
  render(App);
  expect(screen.queryByText(/Looking for/)).toBeNull();
  const waits = await screen.findByText("Looking for your workspaces…", {}, { timeout: 15_000 });
  expect(waits.getAttribute("role")).toBe("status");
  await waitFor(() => expect(desk.readied.at(-1)).toBe(false), { timeout: 15_000 });
  answer();
  expect(await screen.findByRole("button", { name: "Enter Practice" }, { timeout: 15_000 })).toBeTruthy();
  await waitFor(() => expect(desk.readied.at(-1)).toBe(true), { timeout: 15_000 });
}, 60_000);

it("says that the window had stayed blank before", async () => {
  desk.blank = true;
  session.open = undefined;
  render(App);
  expect(await screen.findByText(/had stayed blank and was started again/)).toBeTruthy();
});

it("tells why a door stays shut", async () => {
  desk.handlers["workspace.practice"] = () => {
    throw new Refusal({ code: "conflict.in_use", message: "locked" });
  };
  render(App);
  await fireEvent.click(await screen.findByRole("button", { name: "Enter Practice" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This workspace is open in another window");
});

it("a folder that was picked and is damaged can be opened for reading only, and nothing else that failed can", async () => {
  const asked: boolean[] = [];
  desk.openPicked = (damaged) => {
    asked.push(damaged);
    if (!damaged) throw new Refusal({ code: "corrupt.readable", message: "the log ends at 7, the head file says 10; nothing was changed" });
    open = true;
    return world.workspace_id;
  };
  desk.handlers["workspace.practice"] = () => {
    throw new Refusal({ code: "corrupt", message: "something else" });
  };
  render(App);
  await fireEvent.click(await screen.findByRole("button", { name: "Open a folder…" }));
  expect((await screen.findByRole("alert")).textContent).toContain("can be opened for reading only");
  await fireEvent.click(screen.getByRole("button", { name: "Enter Practice" }));
  await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("Something else."));
  expect(screen.getByRole("alert").textContent).not.toContain("for reading only");
  await waitFor(() => expect(screen.queryByRole("button", { name: "Open for reading only" })).toBeNull());
  await fireEvent.click(screen.getByRole("button", { name: "Open a folder…" }));
  await fireEvent.click(await screen.findByRole("button", { name: "Open for reading only" }));
  await screen.findByRole("navigation", { name: "Main" });
  expect(asked).toEqual([false, false, true]);
});

it("Practice whose own file does not read can be opened for reading only", async () => {
  const asked: unknown[] = [];
  desk.handlers["workspace.practice"] = (args: unknown) => {
    asked.push(args);
    if (asked.length === 1) throw new Refusal({ code: "corrupt.readable", message: "workspace.toml does not read and was left as it is" });
    open = true;
  };
  render(App);
  await fireEvent.click(await screen.findByRole("button", { name: "Enter Practice" }));
  await fireEvent.click(await screen.findByRole("button", { name: "Open for reading only" }));
  await screen.findByRole("navigation", { name: "Main" });
  expect(asked).toEqual([{}, { read_only: true }]);
});

it("says that the head file is behind, and only as long as it is", async () => {
  let behind = true;
  desk.handlers["workspace.current"] = () => ({ workspace: { ...world, ...(behind ? { head_behind: true } : {}) } });
  session.open = undefined;
  render(App);
  await screen.findByText(/The file with the newest event's hash could not be written/);
  behind = false;
  publish(["workspace"]);
  await waitFor(() => expect(screen.queryByText(/newest event's hash/)).toBeNull());
});

describe("a workspace that is locked", () => {
  const own = { workspace_id: "wsp_2", name: "Own", kind: "real", legal_name: "Own Ltd" };
  let locked: { workspace_id: string; name: string; reason: string } | undefined;

  beforeEach(() => {
    locked = undefined;
    desk.handlers["workspace.list"] = () => ({ workspaces: [{ ...own, last_opened: now }] });
    desk.handlers["workspace.current"] = () => (open ? { workspace: own } : locked ? { locked } : {});
    desk.handlers["workspace.close"] = () => void (locked = undefined);
    desk.handlers["workspace.unlock"] = ({ passphrase }: { passphrase: string }) => {
      if (passphrase !== "the right one") throw new Refusal({ code: "invalid.passphrase", message: "The passphrase does not open it." });
      open = true;
      return { ...own, remembered: false };
    };
  });
  const lockedFor = (reason: string) => () => {
    locked = { workspace_id: "wsp_2", name: "Own", reason };
    throw new Refusal({ code: reason, message: "locked" });
  };

  it("opens with its passphrase and with no other, and the passphrase is written nowhere", async () => {
    desk.handlers["workspace.open"] = lockedFor("locked.passphrase_needed");
    render(App);
    await fireEvent.click(await screen.findByRole("button", { name: /^Open Own/ }));
    await screen.findByRole("heading", { name: "Own" });
    const field = screen.getByLabelText("Passphrase");
    await fireEvent.input(field, { target: { value: "a wrong one" } });
    await fireEvent.click(screen.getByRole("button", { name: "Unlock" }));
    expect((await screen.findByRole("alert")).textContent).toContain("This is not the passphrase");
    await fireEvent.input(field, { target: { value: "the right one" } });
    desk.handlers["workspace.unlock"] = () => {
      // While it is under way, too.
      expect(JSON.stringify({ ...localStorage })).not.toContain("the right one");
      open = true;
      return { ...own, remembered: false };
    };
    await fireEvent.click(screen.getByRole("button", { name: "Unlock" }));
    await screen.findByRole("navigation", { name: "Main" });
    expect(JSON.stringify({ ...localStorage })).not.toContain("one");
  });

  it("made before workspaces were encrypted says so, and is encrypted; another may be opened instead", async () => {
    desk.handlers["workspace.open"] = lockedFor("locked.not_encrypted");
    desk.handlers["workspace.encrypt"] = () => {
      open = true;
      return { ...own, remembered: false };
    };
    render(App);
    await fireEvent.click(await screen.findByRole("button", { name: /^Open Own/ }));
    await screen.findByText(/made before workspaces were encrypted/);
    await fireEvent.click(screen.getByRole("button", { name: "Other workspaces" }));
    await fireEvent.click(await screen.findByRole("button", { name: /^Open Own/ }));
    await screen.findByRole("heading", { name: "Own" });
    await fireEvent.input(screen.getByLabelText("Passphrase"), { target: { value: "a first passphrase" } });
    await fireEvent.click(screen.getByRole("button", { name: "Encrypt and open" }));
    await screen.findByRole("navigation", { name: "Main" });
  });

  it("damaged, it can be opened for reading only, and every page says what is wrong until that was taken note of", async () => {
    const asked: unknown[] = [];
    desk.handlers["workspace.unlock"] = (args: { read_only?: boolean }) => {
      asked.push(args.read_only);
      if (!args.read_only) throw new Refusal({ code: "corrupt.readable", message: "the log ends at 7, the head file says 10; nothing was changed" });
      open = true;
      return { ...own, remembered: false };
    };
    let damage: object | undefined = { head: "tail_cut", first_bad_event: null, bad_request: null, bad_pages: 0, missing_files: 2, damaged_files: 0, stale_lists: false, lost_name: false, lost_settings: true, writes_stopped: false };
    let read_only = true;
    desk.handlers["workspace.current"] = () => ({ workspace: open ? { ...own, encrypted: true, read_only, ...(damage ? { damage } : {}) } : null, locked: open ? null : { workspace_id: own.workspace_id, name: own.name, reason: "locked.passphrase_needed" } });
    desk.handlers["workspace.take_note"] = () => (damage = undefined);
    render(App);
    await screen.findByRole("heading", { name: "Own" });
    await fireEvent.input(screen.getByLabelText("Passphrase"), { target: { value: "the right one" } });
    await fireEvent.click(screen.getByRole("button", { name: "Unlock" }));
    expect((await screen.findByRole("alert")).textContent).toContain("can be opened for reading only");
    await fireEvent.click(screen.getByRole("button", { name: "Open for reading only" }));
    await screen.findByRole("navigation", { name: "Main" });
    expect(asked).toEqual([undefined, true]);
    const banner = (await screen.findByText("This workspace is not as it was written")).closest("[role=alert]");
    expect(banner?.textContent).toContain("Events at the end are gone. 2 files that the record names are missing. What you had told of yourself, your bank and your backups cannot be read");
    expect(banner?.textContent).toContain("open for reading only");
    expect(screen.getByRole("button", { name: "Restore a backup…" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Go on with it as it is" })).toBeNull();
    // Opened for work it is gone on with, once that was read.
    read_only = false;
    publish(["workspace"]);
    await fireEvent.click(await screen.findByRole("button", { name: "Go on with it as it is" }));
    await waitFor(() => expect(screen.queryByText("This workspace is not as it was written")).toBeNull());
  });
});

describe("an encrypted workspace that is open", () => {
  const own = { workspace_id: "wsp_3", name: "Own", kind: "real", legal_name: "Planted Legal Ltd", encrypted: true };
  let locked: boolean;

  beforeEach(() => {
    // A window that has just been opened.
    session.open = undefined;
    locked = false;
    desk.handlers["workspace.current"] = () => (locked ? { locked: { workspace_id: own.workspace_id, name: own.name, reason: "locked.workspace" } } : { workspace: own });
    desk.handlers["workspace.list"] = () => ({ workspaces: [] });
    desk.handlers["workspace.keychain"] = () => ({ answers: false });
    desk.handlers["workspace.lock"] = () => void (locked = true);
    desk.handlers["today.counts"] = () => ({ today: 9, overdue: 1, quotes: 2, orders: 14, payments: 3, disputes: 1, messages: 7 });
    desk.handlers["settings.view"] = () => ({ buyer: { legal_name: "Planted Legal Ltd", address: "7 Planted Lane", country: "US" }, paying_bank: null, checking: null, card: null, tt_fee: null });
  });

  // Pages are loaded when they are first visited, which takes its time.
  const PATIENCE = 15_000;

  async function settings() {
    render(App);
    await screen.findByRole("navigation", { name: "Main" });
    location.hash = "#/settings?note=Planted";
    dispatchEvent(new Event("hashchange"));
    expect((await screen.findByLabelText<HTMLTextAreaElement>("Postal address", {}, { timeout: PATIENCE })).value).toBe("7 Planted Lane");
  }
  async function nothingIsLeft() {
    await screen.findByRole("heading", { name: "Own" });
    await waitFor(() => expect(screen.queryByRole("navigation")).toBeNull());
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea, select")].map(({ value }) => value).join(" ");
    const all = `${document.documentElement.outerHTML} ${fields} ${location.hash} ${JSON.stringify({ ...localStorage })} ${JSON.stringify({ ...sessionStorage })}`;
    expect(all).not.toContain("Planted");
    expect(screen.getByText(/This computer has no keychain/)).toBeTruthy();
  }

  it("is locked by its button, and nothing of it is left in the window", { timeout: 2 * PATIENCE }, async () => {
    await settings();
    await fireEvent.click(screen.getByRole("button", { name: "Lock" }));
    await nothingIsLeft();
    expect(desk.calls.filter(({ op }) => op === "workspace.lock")).toHaveLength(1);
  });

  it("is locked by its keys", async () => {
    await settings();
    await fireEvent.keyDown(window, { key: "L", shiftKey: true, ctrlKey: true });
    await nothingIsLeft();
  });

  it("follows a desk that has locked by itself, at its first refusal and without its event", async () => {
    await settings();
    locked = true;
    desk.handlers["settings.update"] = () => {
      throw new Refusal({ code: "locked.workspace", message: "The workspace is locked." });
    };
    await fireEvent.input(screen.getByLabelText("Postal address"), { target: { value: "8 Planted Lane" } });
    await fireEvent.click(screen.getByRole("button", { name: "Save settings" }));
    await nothingIsLeft();
  });

  it("comes back at the page it was left on, with what was typed there and not saved", { timeout: 2 * PATIENCE }, async () => {
    await settings();
    await fireEvent.input(screen.getByLabelText("Postal address"), { target: { value: "9 Planted Lane" } });
    await fireEvent.click(screen.getByRole("button", { name: "Lock" }));
    await nothingIsLeft();
    desk.handlers["workspace.unlock"] = () => {
      locked = false;
      return { ...own, remembered: false };
    };
    await fireEvent.input(screen.getByLabelText("Passphrase"), { target: { value: "the right one" } });
    await fireEvent.click(screen.getByRole("button", { name: "Unlock" }));
    await waitFor(() => expect(screen.getByLabelText<HTMLTextAreaElement>("Postal address").value).toBe("9 Planted Lane"), { timeout: PATIENCE });
    expect(screen.getByRole("button", { name: "Save settings" }).getAttribute("aria-disabled")).not.toBe("true");
    expect(location.hash).toBe("#/settings");
  });

  it("tells the desk that somebody is there", async () => {
    desk.handlers["workspace.used"] = () => ({});
    await settings();
    await fireEvent.keyDown(window, { key: "a" });
    await waitFor(() => expect(desk.calls.some(({ op }) => op === "workspace.used")).toBe(true));
  });
});

it("a new workspace's passphrase is not written into what the window remembers", async () => {
  let stored = "";
  desk.handlers["workspace.create"] = () => {
    stored = JSON.stringify({ ...localStorage });
    throw new Refusal({ code: "unavailable.disk_full", message: "The disk is full." });
  };
  render(App);
  await fireEvent.input(await screen.findByLabelText("Name of the workspace"), { target: { value: "Own" } });
  await fireEvent.input(screen.getByLabelText("Passphrase"), { target: { value: "hunter2hunter2" } });
  await fireEvent.click(screen.getByRole("button", { name: "Create workspace" }));
  await screen.findByRole("alert");
  expect(stored).toContain("intent.workspace.create");
  expect(stored + JSON.stringify({ ...localStorage })).not.toContain("hunter2");
});

// Starts the program under WebKitWebDriver with folders of its own, and ends both. Nothing here knows a page.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { WebDriver, Capabilities } from "selenium-webdriver";
import http from "selenium-webdriver/http/index.js";

/** How long anything may take before it counts as not coming, in ms: two busy cores need patience, a bug does not. */
export const PATIENCE = Number(process.env.QUAYSIDE_PATIENCE ?? 30_000);

export function program(variable) {
  const path = process.env[variable];
  if (!path || !existsSync(path)) throw new Error(`${variable} must name the built program; run by \`cargo xtask test\``);
  return path;
}

/** Asks again and again until there is an answer that is not undefined; fails after PATIENCE with what `what()` says. */
export async function until(answer, what, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const got = await answer();
    if (got !== undefined) return got;
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s: ${await what()}`);
    await new Promise((next) => setTimeout(next, 40));
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A folder for one test: the program's home, its settings and caches, and the files that the test makes. */
export async function freshFolder() {
  return mkdtemp(join(tmpdir(), "quayside-e2e-"));
}

/** The environment of a program that shares nothing with the person at this machine. */
export function ownEnvironment(folder, more = {}) {
  const own = { XDG_DATA_HOME: join(folder, "data"), XDG_CONFIG_HOME: join(folder, "config"), XDG_CACHE_HOME: join(folder, "cache") };
  // No bus: a keychain would be the person's.
  const steady = { TZ: "UTC", LANG: "C.UTF-8", QUAYSIDE_LOG: "warn", DBUS_SESSION_BUS_ADDRESS: "disabled:" };
  return { ...process.env, ...own, ...steady, ...more };
}

/** One running window: `driver` speaks to it, `log()` is what it printed, `end()` waits until every process is gone. */
export async function startWindow({ folder, args, env }) {
  const port = await freePort();
  const log = [];
  const server = spawn("WebKitWebDriver", [`--port=${port}`], {
    env: ownEnvironment(folder, { TAURI_WEBVIEW_AUTOMATION: "true", ...env }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => log.push(String(data)));
  const exited = once(server, "exit");
  try {
    await until(
      async () => (await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined))?.ok || undefined,
      () => `WebKitWebDriver does not answer\n${log.join("")}`,
    );
    const capabilities = new Capabilities({ "webkitgtk:browserOptions": { binary: program("QUAYSIDE_APP"), args } });
    const executor = new http.Executor(new http.HttpClient(`http://127.0.0.1:${port}`));
    const driver = WebDriver.createSession(executor, capabilities);
    await driver.getSession();
    const processes = await descendants(server.pid);
    return { driver, log: () => log.join(""), end: () => end(driver, server, exited, processes) };
  } catch (error) {
    server.kill();
    await exited;
    throw new Error(`the window did not open: ${error.message}\n${log.join("")}`, { cause: error });
  }
}

async function end(driver, server, exited, processes) {
  await driver.quit().catch(() => undefined);
  // The window is ended by WebKitWebDriver, which may be gone before it did: then it is ended from here, by its number.
  await gone(processes, 5_000).catch(() => processes.forEach(finish));
  server.kill();
  await exited;
  // A home may only be removed or opened again when the last of the web view's processes is gone.
  await gone(processes);
}

function gone(processes, patience = PATIENCE) {
  return until(
    async () => (processes.some(alive) ? undefined : true),
    () => `still running: ${processes.filter(alive).join(", ")}`,
    patience,
  );
}

function alive(pid) {
  return signal(pid, 0);
}

function finish(pid) {
  signal(pid, "SIGTERM");
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** The processes that a process started, and those that they started: the nearest first. */
async function descendants(of) {
  const found = [];
  const parents = new Map();
  for (const name of await readdir("/proc")) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, "utf8").catch(() => "") : "";
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent) parents.set(Number(name), parent);
  }
  for (const queue = [of]; queue.length; ) {
    const next = queue.shift();
    const children = [...parents].filter(([, parent]) => parent === next).map(([pid]) => pid);
    found.push(...children);
    queue.push(...children);
  }
  return found;
}

/** The program's and the web view's processes that were started with folders of their own in this folder, whatever became of who started them. */
export async function processesOf(folder) {
  const found = [];
  for (const pid of await readdir("/proc")) {
    const read = (file) => (/^\d+$/.test(pid) ? readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "") : "");
    const name = (await read("comm")).trim();
    if (!/^(quayside|WebKit)/.test(name) || !(await read("environ")).includes(`XDG_DATA_HOME=${join(folder, "data")}`)) continue;
    found.push({ pid: Number(pid), name });
  }
  return found;
}

/** Runs quayside-cli and gives back its reply: what stands under `ok`. A refusal is thrown with its code and facts. */
export async function quaysideCli(args, env = process.env) {
  const child = spawn(program("QUAYSIDE_CLI"), args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const out = [];
  child.stdout.on("data", (data) => out.push(data));
  await once(child, "close");
  const printed = Buffer.concat(out).toString();
  const reply = JSON.parse(printed || "null");
  if (reply && "ok" in reply) return reply.ok;
  const error = new Error(`quayside-cli ${args.join(" ")}: ${printed}`);
  throw Object.assign(error, reply?.error);
}

/** Starts the program once more beside a running one, without driving it. `exited` gives its code; `stop` ends it. */
export function startBeside({ folder, args, env }) {
  const log = [];
  const child = spawn(program("QUAYSIDE_APP"), args, { env: ownEnvironment(folder, env), stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.on("data", (data) => log.push(String(data)));
  const exited = once(child, "exit").then(([code]) => code);
  return { exited, log: () => log.join(""), stop: () => (child.kill(), exited) };
}

/** A message bus of our own, by which a second start finds the first. */
export async function startBus() {
  const child = spawn("dbus-daemon", ["--session", "--nofork", "--print-address"], { stdio: ["ignore", "pipe", "ignore"] });
  const [address] = await once(child.stdout, "data");
  const exited = once(child, "exit");
  return { env: { DBUS_SESSION_BUS_ADDRESS: String(address).trim() }, stop: () => (child.kill(), exited) };
}

/**
 * A keychain of our own on that bus, unlocked and empty, in this folder; `null` where the program for it is not installed.
 * QUAYSIDE_KEYRING names it when it is not on the path.
 */
export async function startKeychain(bus, folder) {
  const name = process.env.QUAYSIDE_KEYRING ?? "gnome-keyring-daemon";
  const args = ["--foreground", "--unlock", "--components=secrets", `--control-directory=${join(folder, "keychain")}`];
  const child = spawn(name, args, { env: { ...ownEnvironment(folder, bus.env), HOME: folder }, stdio: ["pipe", "ignore", "ignore"] });
  const exited = new Promise((done) => child.once("exit", done).once("error", done));
  const started = await Promise.race([once(child, "spawn").then(() => true), exited.then(() => false)]);
  if (!started) {
    // One that was named has to be there.
    if (process.env.QUAYSIDE_KEYRING) throw new Error(`${name} does not start`);
    return null;
  }
  // The password of the keychain, which ends with its input.
  child.stdin.end("keychain of the tests");
  const owned = () => {
    const ask = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];
    const asking = spawn("dbus-send", ask, { env: { ...process.env, ...bus.env }, stdio: ["ignore", "pipe", "ignore"] });
    return text(asking.stdout).then((said) => said.includes("true") || undefined);
  };
  await until(owned, () => "no keychain came onto the bus");
  return { stop: () => (child.kill(), exited) };
}

export async function remove(folder) {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

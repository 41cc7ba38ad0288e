/** The desk of the gallery: one practice workspace whose clock can be advanced. Development only. */
import { MemoryTransport } from "$lib/api/memory";
import { useTransport } from "$lib/api/transport";
import type { AdvanceBy } from "$lib/session.svelte";
import { ARRIVES, COVERED, EXAMPLES } from "$lib/why/examples";

const HOUR = 3_600_000;

export function install(): void {
  let open = !location.hash.includes("doors");
  let now = Date.parse("2026-09-24T16:40:00Z");
  const workspace = { workspace_id: "wsp_gallery", name: "Example Imports", kind: "practice", legal_name: "Example Imports Ltd", encrypted: false };
  const known = [{ workspace_id: "wsp_other", name: "Second Example Ltd", kind: "real", last_opened: "2026-09-20T10:00:00Z" }];
  const desk = new MemoryTransport({
    "workspace.current": () => (open ? { workspace } : {}),
    "workspace.list": () => ({ workspaces: known }),
    "workspace.practice": () => void (open = true),
    "workspace.close": () => void (open = false),
    "rulebook.view": () => ({ id: "trade-assurance@1", platform: { time_zone: "America/Los_Angeles" }, coverage: { kind: "by_type" } }),
    "today.counts": () => ({ today: 9, overdue: 1, quotes: 2, orders: 14, payments: 3, disputes: 1, messages: 0 }),
    "practice.status": () => ({
      now: new Date(now).toISOString(),
      time_zone: "America/Los_Angeles",
      next: { at: "2026-09-25T23:00:00Z", what: "batch_shipped", about: "QS-0133", order_id: "ord_133" },
    }),
    "practice.advance": ({ by }: { by: AdvanceBy }) => {
      now += by.kind === "hours" ? by.hours * HOUR : by.kind === "days" ? by.days * 24 * HOUR : 30 * HOUR;
      return { status: { now: new Date(now).toISOString(), time_zone: "America/Los_Angeles", next: null }, happened: [] };
    },
    explain: () => ({ figures: [COVERED, { ...ARRIVES, path: "/earliest" }, { ...ARRIVES, path: "/latest" }, ...Object.values(EXAMPLES).map((step) => ({ path: `/${step.how.step}`, value: step.result, rules: ["C7"], steps: [step], provisional: false }))] }),
    "upload.start": () => ({ upload_id: "upl_1" }),
    "upload.append": () => ({}),
  });
  useTransport(desk);
}

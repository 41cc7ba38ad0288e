/** What needs the user: deadlines of orders and payments to the lender in one list, nearest first, with what ends each. */
import type { Reply } from "$lib/api";
import { addDays } from "$lib/dates";
import { date, money } from "$lib/format";
import { lookup, t } from "$lib/messages";
import { href } from "$lib/router.svelte";
import { aboutWords, isDisputing, thenWords } from "../order/words";

export type TodayView = Reply<"today.view">;
export type Deadline = TodayView["deadlines"][number];
export type LoanPayment = TodayView["loan_payments"][number];

interface Common {
  key: string;
  /** Where its day stands in the reply, and its amount below it. */
  path: string;
  /** Last safe day; `null` when nothing closes but something waits. */
  due: string | null;
  overdue: boolean;
  order_id: string;
  /** A dispute of the order is open already: one goes on with it and opens no other (D6). */
  disputed: boolean;
}
export type Need = Common & ({ of: "order"; deadline: Deadline } | { of: "loan"; loan: LoanPayment });
export type Group = "overdue" | "tomorrow" | "week" | "later" | "open";

/** Overdue first, then the nearest day, then what waits without a day. */
export function needsOf(view: Pick<TodayView, "deadlines" | "loan_payments">): Need[] {
  const seen = new Map<string, number>();
  const unique = (base: string) => {
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    return count ? `${base} ${count}` : base;
  };
  const disputed = new Set(view.deadlines.filter(isDisputing).map(({ order_id }) => order_id));
  const orders = view.deadlines.map((deadline, at): Need => ({
    path: `/deadlines/${at}`,
    of: "order", deadline, due: deadline.due ?? null, overdue: deadline.overdue, order_id: deadline.order_id,
    disputed: disputed.has(deadline.order_id),
    key: unique(`${deadline.order_id} ${deadline.kind} ${deadline.due ?? ""}`),
  }));
  const loans = view.loan_payments.map((loan, at): Need => ({
    path: `/loan_payments/${at}`,
    of: "loan", loan, due: loan.due, overdue: loan.overdue, order_id: loan.order_id, disputed: disputed.has(loan.order_id), key: `${loan.draw_id} ${loan.month}`,
  }));
  const rank = (need: Need) => `${need.overdue ? 0 : 1}${need.due ?? "9999"}`;
  return [...orders, ...loans].toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

export function groupOf(need: Pick<Need, "due" | "overdue">, today: string): Group {
  if (need.overdue) return "overdue";
  if (need.due === null) return "open";
  if (need.due <= addDays(today, 1)) return "tomorrow";
  return need.due <= addDays(today, 6) ? "week" : "later";
}

/** `By Wednesday 30 September` */
export function groupWords(group: Group, today: string): string {
  if (group === "week") return t("today_by_day", { day: date(addDays(today, 6), "weekday") });
  return t(`today_group_${group}`);
}

/** A Pay Later payment whose days begin only with its loan agreement (L3). */
export function awaitsAgreement({ kind, due }: Pick<Deadline, "kind" | "due">): boolean {
  return kind === "arrival" && !due;
}

/** What it is, in one line: the amount where one is due, its own words where it is overdue or the supplier's turn. */
export function needTitle(need: Need): string {
  if (need.of === "loan") return t("need_loan", { month: need.loan.month, amount: money(need.loan.amount) });
  const { kind, amount, overdue } = need.deadline;
  const words = (suffix: string) => lookup(`need_${kind}${suffix}`, { amount: amount ? money(amount) : "" });
  const turn = kind === "confirm" ? (need.deadline.action === "remind" ? "_theirs" : "_ours") : "";
  const without = !amount && kind === "answer_offer" ? "_other" : awaitsAgreement(need.deadline) ? "_agreement" : "";
  const title = (overdue ? words("_overdue") : undefined) ?? words(turn || without) ?? kind;
  return [title, aboutWords(need.deadline)].filter(Boolean).join(" · ");
}

/** What is so after that day, or as long as it waits. */
export function afterThat(need: Need): string {
  if (need.of === "loan") return t(need.overdue ? "after_loan_overdue" : "after_loan");
  return thenWords(need.deadline, need.disputed);
}

/** In place of the time left, where no day closes it: whose turn it is. */
export function turnWords(need: Need): string {
  const others = need.of === "order" && (need.deadline.action === "remind" || need.deadline.kind === "refund" || awaitsAgreement(need.deadline));
  return t(others ? "today_waits_others" : "today_waits_you");
}

export function ruleOf(need: Need): string {
  return need.of === "loan" ? "L5" : need.deadline.rule;
}

export interface Way {
  label: string;
  /** The page where it is done. */
  href?: string;
  /** Done in place, without a page. */
  does?: "remind";
}

const RECORD: Partial<Record<Deadline["kind"], "need_do_record_receipt" | "need_do_record_shipment" | "need_do_record_result">> = {
  arrival: "need_do_record_receipt",
  ship_by: "need_do_record_shipment",
  inspection: "need_do_record_result",
};

/** The action that ends it. In Practice the outside facts come by themselves, so there one looks or asks. */
export function wayOf(need: Need, practice: boolean): Way {
  if (need.of === "loan") return { label: t("need_do_credit"), href: href("credit") };
  const { kind, action, order_id, supplier_id } = need.deadline;
  const order = href("order", { order_id });
  const dispute = href("dispute", { order_id });
  switch (action) {
    case "remind":
      return { label: t("need_do_remind"), does: "remind" };
    case "confirm":
      return { label: t("need_do_confirm"), href: order };
    case "answer_change":
    case "answer_cancellation":
      return { label: t("need_do_answer"), href: order };
    case "send_payment": {
      const instalment = kind === "pay_balance" ? "balance" : "initial";
      return { label: t(instalment === "balance" ? "need_do_balance" : "need_do_initial"), href: href("checkout", { order_id, instalment }) };
    }
    case "open_dispute":
      if (need.disputed) return { label: t("need_do_see_dispute"), href: dispute };
      return { label: t(kind === "quality_window" ? "need_do_quality" : "need_do_dispute"), href: dispute };
    case "add_evidence":
    case "extend_dispute":
      return { label: t("need_do_extend"), href: dispute };
    case "escalate":
      return { label: t("need_do_escalate"), href: dispute };
    case "answer_offer":
      return { label: t("need_do_answer"), href: dispute };
    case "record_refund_received":
      // It may come of a cancellation, without any dispute (O8): it stands with its order.
      return { label: t(practice ? "need_do_see" : "need_do_record_refund"), href: href("order", { order_id }, { part: "refund" }) };
    case "confirm_receipt":
      return { label: t("need_do_receipt"), href: order };
    case "leave_feedback":
    case "revise_feedback":
      return { label: t("need_do_feedback"), href: order };
    default: {
      if (awaitsAgreement(need.deadline)) return { label: t("need_do_see_credit"), href: href("credit") };
      const record = RECORD[kind];
      if (kind.startsWith("dispute_")) return { label: t("need_do_see_dispute"), href: dispute };
      if (kind === "ship_by" && practice) return { label: t("chat_now"), href: href("thread", { thread_id: supplier_id }, { order: order_id }) };
      return { label: t(record && !practice ? record : "need_do_see"), href: order };
    }
  }
}

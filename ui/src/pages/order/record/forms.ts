/**
 * The outside facts of an order that its user records in a real workspace: for each command its fields, how they become
 * arguments, and as what a file that proves it is kept. Facts of a dispute are recorded on the dispute's page,
 * what came in of a refund beside the refund.
 */
import { submit, type Args } from "$lib/api";
import { subtract, compare } from "$lib/money";
import { sumOf, type Made, type Part } from "$lib/why";
import { plain } from "../../order_edit/figures";
import type { OrderView } from "../types";

export type DocumentKind = Args<"order.attach_document">["document"];
export type FieldKind = "text" | "long" | "money" | "choice" | "country" | "day" | "items" | "carriage";

export interface FormField {
  name: string;
  kind: FieldKind;
  /** May stay empty. */
  free?: boolean;
  options?: readonly { value: string; label?: string }[];
}

/** What was filled in: texts by field, quantities by line, details of carriage. */
export interface Filled {
  /** When it happened (RFC 3339), where the fact has an instant. */
  at: string;
  texts: Record<string, string>;
  /** Quantities by the index of the line. */
  items: Record<string, string>;
}

export interface RecordForm {
  fields: FormField[];
  /** Whether the fact has a moment of its own beside its fields. */
  moment: boolean;
  /** What the fact follows. */
  after?: (texts: Record<string, string>) => string | null | undefined;
  document: DocumentKind;
  by: "buyer" | "supplier";
  send: (filled: Filled, files: Args<"order.record_inspection">["files"]) => Promise<OrderView>;
}

export const CARRIAGE_TEXTS = ["carrier", "tracking_number", "bill_of_lading"] as const;
export const CARRIAGE_DAYS = ["estimated_departure", "departed_on", "estimated_arrival", "arrived_on"] as const;

const text = (name: string, free = false): FormField => ({ name, kind: "text", free });
const reason: FormField = { name: "reason", kind: "long", free: true };

/** What of each line is not shipped yet: the usual content of the next batch. */
export function unshipped(view: OrderView): Record<string, string> {
  return Object.fromEntries(
    view.contract.lines.flatMap((line, at) => {
      const gone = view.batches.flatMap((batch) => batch.items).filter((item) => item.line === at);
      const left = gone.reduce((rest, item) => (compare(rest, item.quantity) > 0 ? subtract(rest, item.quantity) : "0"), line.quantity ?? "0");
      return compare(left, "0") > 0 ? [[String(at), plain(left)] as const] : [];
    }),
  );
}

/** Why so much of a line is not shipped yet: what was agreed, less what each batch took (H1). */
export function unshippedMade(view: OrderView, at: number, left: string): Made {
  const units = (value: string) => ({ kind: "quantity", value }) as const;
  const gone = view.batches.flatMap((batch) => batch.items.filter((item) => item.line === at).map((item): Part => ({ name: "shipped_units", of: String(batch.number), value: units(item.quantity), origin: { from: "record", at: batch.shipped_at } })));
  const agreed: Part = { name: "line_quantity", value: units(view.contract.lines[at]?.quantity ?? "0"), origin: { from: "record", at: view.confirmed_at ?? view.started_at } };
  return sumOf("unshipped_units", units(left), [agreed], gone, ["H1"]);
}

function carriage(texts: Record<string, string>): Args<"order.record_carriage">["carriage"] {
  const day = (name: string) => texts[name] || null;
  return {
    carrier: texts.carrier ?? "", tracking_number: texts.tracking_number ?? "", bill_of_lading: texts.bill_of_lading ?? "",
    estimated_departure: day("estimated_departure"), departed_on: day("departed_on"), estimated_arrival: day("estimated_arrival"), arrived_on: day("arrived_on"),
  };
}

type Make = (view: OrderView) => RecordForm;
type Instalment = Args<"order.record_shortfall_accepted">["instalment"];
type Result = Args<"order.record_inspection">["result"];

const AGREEMENT: Record<string, Make> = {
  record_supplier_confirmed: (view) => ({
    fields: [], moment: true, document: "contract", by: "supplier", after: () => view.versions.at(-1)?.at,
    send: ({ at }) => submit("order.record_supplier_confirmed", { ...which(view), version: view.versions.at(-1)?.number ?? 0, at }),
  }),
  record_supplier_cancelled: (view) => ({
    fields: [reason], moment: true, after: () => view.confirmed_at ?? view.versions.at(-1)?.at, document: "other", by: "supplier",
    send: ({ at, texts }) => submit("order.record_supplier_cancelled", { ...which(view), reason: texts.reason ?? "", at }),
  }),
  propose_cancellation: (view) => ({
    fields: [reason], moment: true, after: () => view.confirmed_at, document: "other", by: "supplier",
    send: ({ at, texts }) => submit("order.propose_cancellation", { ...which(view), by: "supplier", reason: texts.reason ?? "", at }),
  }),
  answer_cancellation: (view) => ({
    fields: [{ name: "answer", kind: "choice", options: [{ value: "accept" }, { value: "decline" }] }], moment: true, after: () => view.cancellation_proposed?.at, document: "other", by: "supplier",
    send: ({ at, texts }) => submit("order.answer_cancellation", { ...which(view), by: "supplier", accept: texts.answer === "accept", at }),
  }),
  answer_change: (view) => ({
    fields: [{ name: "answer", kind: "choice", options: [{ value: "accept" }, { value: "decline" }] }, reason], moment: true, after: () => view.changes.find((change) => change.open)?.at, document: "contract", by: "supplier",
    send: ({ at, texts }) => submit("order.answer_change", { ...which(view), change_id: view.changes.find((change) => change.open)?.change_id ?? "", by: "supplier", accept: texts.answer === "accept", reason: texts.reason ?? "", at }),
  }),
};

const MONEY: Record<string, Make> = {
  record_account: (view) => ({
    fields: [text("holder"), text("bank"), { name: "country", kind: "country" }, text("last_four")], moment: true, after: () => view.confirmed_at, document: "other", by: "supplier",
    send: ({ at, texts }) => submit("order.record_account", { ...which(view), holder: texts.holder ?? "", bank: texts.bank ?? "", country: texts.country ?? "", last_four: texts.last_four ?? "", at }),
  }),
  record_payment_accepted: (view) => ({
    fields: [paymentField(view)], moment: true, after: sent(view), document: "payment_proof", by: "buyer",
    send: ({ at, texts }) => submit("order.record_payment_accepted", { ...which(view), payment_id: texts.payment_id ?? "", at }),
  }),
  record_payment_received: (view) => ({
    fields: [paymentField(view), { name: "amount", kind: "money" }], moment: true, after: sent(view), document: "payment_proof", by: "supplier",
    send: ({ at, texts }) => submit("order.record_payment_received", { ...which(view), payment_id: texts.payment_id ?? "", amount: { amount: texts.amount ?? "", currency: view.contract.currency }, at }),
  }),
  record_payment_failed: (view) => ({
    fields: [paymentField(view), { name: "reason", kind: "long" }], moment: true, after: sent(view), document: "payment_proof", by: "buyer",
    send: ({ at, texts }) => submit("order.record_payment_failed", { ...which(view), payment_id: texts.payment_id ?? "", reason: texts.reason ?? "", at }),
  }),
  record_payment_returned: (view) => ({
    fields: [heldField(view), { name: "amount", kind: "money" }, { name: "reason", kind: "long" }], moment: true,
    after: (texts) => view.payments.find((payment) => payment.payment_id === texts.payment_id)?.state_at, document: "payment_proof", by: "buyer",
    send: ({ at, texts }) => submit("order.record_payment_returned", { ...which(view), payment_id: texts.payment_id ?? "", amount: { amount: texts.amount ?? "", currency: view.contract.currency }, reason: texts.reason ?? "", at }),
  }),
  record_shortfall_accepted: (view) => ({
    fields: [{ name: "instalment", kind: "choice", options: [{ value: "initial" }, { value: "balance" }] }], moment: true, after: () => view.confirmed_at, document: "other", by: "supplier",
    send: ({ at, texts }) => submit("order.record_shortfall_accepted", { ...which(view), instalment: texts.instalment as Instalment, at }),
  }),
};

const GOODS: Record<string, Make> = {
  record_inspection: (view) => ({
    fields: [{ name: "inspection_id", kind: "choice", options: view.inspections.filter((one) => !one.result).map((one) => ({ value: one.inspection_id })) }, { name: "result", kind: "choice", options: [{ value: "passed" }, { value: "failed" }] }, { name: "findings", kind: "long", free: true }],
    moment: true, after: (texts) => view.inspections.find((one) => one.inspection_id === texts.inspection_id)?.booked_at, document: "inspection_report", by: "buyer",
    send: ({ at, texts }, files) => submit("order.record_inspection", { ...which(view), inspection_id: texts.inspection_id ?? "", result: texts.result as Result, findings: texts.findings ?? "", files, at }),
  }),
  record_shipment: (view) => ({
    fields: [{ name: "items", kind: "items" }, { name: "carriage", kind: "carriage", free: true }], moment: true, after: () => view.confirmed_at, document: "bill_of_lading", by: "supplier",
    send: ({ at, texts, items }) => submit("order.record_shipment", {
      ...which(view), carriage: carriage(texts), at,
      items: Object.entries(items).filter(([, quantity]) => quantity !== "" && compare(quantity, "0") > 0).map(([line, quantity]) => ({ line: Number(line), quantity })),
    }),
  }),
  record_carriage: (view) => ({
    fields: [batchField(view), { name: "carriage", kind: "carriage", free: true }], moment: true, after: (texts) => view.batches.find((one) => one.batch_id === texts.batch_id)?.shipped_at, document: "bill_of_lading", by: "supplier",
    send: ({ at, texts }) => submit("order.record_carriage", { ...which(view), batch_id: texts.batch_id ?? "", carriage: carriage(texts), at }),
  }),
  record_clearance: (view) => ({
    fields: [batchField(view, (batch) => !batch.cleared_on), { name: "on", kind: "day" }], moment: false, document: "customs_entry", by: "buyer",
    send: ({ texts }) => submit("order.record_clearance", { ...which(view), batch_id: texts.batch_id ?? "", on: texts.on ?? "" }),
  }),
  record_delivery: (view) => ({
    fields: [batchField(view, (batch) => !batch.delivered_on), { name: "on", kind: "day" }], moment: false, document: "other", by: "buyer",
    send: ({ texts }) => submit("order.record_delivery", { ...which(view), batch_id: texts.batch_id ?? "", on: texts.on ?? "" }),
  }),
};

/** A payment's fate follows its sending. */
const sent = (view: OrderView) => (texts: Record<string, string>) => view.payments.find((payment) => payment.payment_id === texts.payment_id)?.sent_at;

const which = (view: OrderView) => ({ order_id: view.order_id, expected_version: view.version });

function paymentField(view: OrderView): FormField {
  const underWay = view.payments.filter((payment) => payment.state === "sent" || payment.state === "accepted");
  return { name: "payment_id", kind: "choice", options: underWay.map((payment) => ({ value: payment.payment_id })) };
}
/** Payments of which the account still has something. */
function heldField(view: OrderView): FormField {
  const held = view.payments.filter((payment) => payment.state === "received");
  return { name: "payment_id", kind: "choice", options: held.map((payment) => ({ value: payment.payment_id })) };
}
function batchField(view: OrderView, wanted: (batch: OrderView["batches"][number]) => boolean = () => true): FormField {
  return { name: "batch_id", kind: "choice", options: view.batches.filter(wanted).map((batch) => ({ value: batch.batch_id })) };
}

const FORMS: Record<string, Make> = { ...AGREEMENT, ...MONEY, ...GOODS };

/** Facts with a form, in the order of an order's life. */
export const FACTS: readonly string[] = Object.keys(FORMS);

export function formOf(view: OrderView, command: string): RecordForm | null {
  return FORMS[command]?.(view) ?? null;
}

/** What stands in a form when it opens. */
export function fresh(view: OrderView, form: RecordForm, preset: Record<string, string>, today: string): Filled {
  const texts: Record<string, string> = {};
  for (const field of form.fields) texts[field.name] = preset[field.name] ?? (field.kind === "choice" ? (field.options?.[0]?.value ?? "") : field.kind === "day" ? today : "");
  chosen(view, form, texts);
  return { at: "", texts, items: form.fields.some((field) => field.kind === "items") ? unshipped(view) : {} };
}

/** What the account has of a payment: received less what came back; of one under way, what was sent. */
function held(payment: OrderView["payments"][number] | undefined): string {
  const came = payment?.received?.amount ?? payment?.amount.amount ?? "";
  return payment?.returned ? subtract(came, payment.returned.amount) : came;
}

/** What a choice brings with it: the amount of the payment, the details known of the batch. */
export function chosen(view: OrderView, form: RecordForm, texts: Record<string, string>): void {
  if (form.fields.some((field) => field.name === "amount")) texts.amount = held(view.payments.find((payment) => payment.payment_id === texts.payment_id));
  if (!form.fields.some((field) => field.kind === "carriage")) return;
  const known = view.batches.find((candidate) => candidate.batch_id === texts.batch_id)?.carriage;
  for (const name of [...CARRIAGE_TEXTS, ...CARRIAGE_DAYS]) texts[name] = known?.[name] ?? "";
}

/** Names of fields that still have to be filled in. */
export function missing(form: RecordForm, filled: Filled): string[] {
  const empty = form.fields.filter((field) => {
    if (field.free || field.kind === "carriage") return false;
    if (field.kind === "items") return !Object.values(filled.items).some((quantity) => quantity !== "" && compare(quantity, "0") > 0);
    return (filled.texts[field.name] ?? "").trim() === "";
  });
  return [...empty.map((field) => field.name), ...(form.moment && !filled.at ? ["at"] : [])];
}

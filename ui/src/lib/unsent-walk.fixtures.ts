/**
 * What every dialog may be handed, by the name of the property: one order, dispute, quotation, credit line and supplier in which
 * everything may be done. `n` is part of every id, so that the same dialog can be opened about something else.
 */
import { FACTS } from "../pages/order/record/forms";
import { START } from "../pages/discover/view.svelte";

const usd = (amount: string) => ({ amount, currency: "USD" });
const cover = { total: usd("3000.00"), covered: usd("3000.00"), uncovered: usd("0.00"), in_transit: usd("0.00"), cap: usd("9000.00"), not_yet_paid: usd("0.00"), uncovered_then: usd("0.00") };
const AT = "2026-09-01T10:00:00Z";
const COMMANDS = ["answer_change", "answer_change.accept", "answer_cancellation", "cancel", "propose_cancellation", "lapse", "open_dispute", "withdraw_dispute", "make_offer", "answer_offer.accept", "add_evidence", "add_statement", "escalate"];
const may = (commands: readonly string[]) => commands.map((command) => ({ command, allowed: true, refusal: null, late: false }));

function order(n: string) {
  const contract = {
    currency: "USD", title: "Seals", coverage: "full", papers: [], incoterm: "FOB", named_place: "Ningbo", ship_by: null, initial_payment: null, usd_rate: null,
    supplier: { legal_name: "Example Works", country: "CN", address: "" }, buyer: { legal_name: "Example", country: "US" },
    lines: [{ product: "Seal", model: "", specification: "", quantity: "100", unit: "pcs", unit_price: "30.00", quality: [] }],
  };
  const payment = { payment_id: `pay_${n}`, instalment: "initial", method: "credit_card", amount: usd("100.00"), state: "sent", state_at: AT, sent_at: AT, fee: null, received: null, returned: null };
  const refund = { refund_id: `ref_${n}`, dispute_id: `dis_${n}`, decided: usd("90.00"), reduced_by: usd("0.00"), received: usd("0.00"), to_loan: usd("0.00"), decided_at: AT };
  return {
    order_id: `ord_${n}`, number: `Q-${n}`, title: "Seals", version: 3, time_zone: "America/Los_Angeles", status: { code: "contract_agreed", label: "Agreed" }, source: { kind: "offline" },
    supplier: { supplier_id: `sup_${n}`, name: "Example Works", country: "CN" }, contract, rulebook: { id: "default" }, confirmed_at: AT, warnings: [], warnings_to_answer: [], checked: null,
    versions: [{ number: 1, at: AT, by: "buyer", agreed: true, contract }], account: null, earlier_accounts: [], documents: [], reminders: [], cancelled: null, totals: null, deadlines: [],
    batches: [{ batch_id: `bat_${n}`, number: 1, shipped_at: AT, delivered_on: null, cleared_on: null, items: [{ line: 0, quantity: "50" }] }],
    inspections: [{ inspection_id: `ins_${n}`, inspector: { kind: "buyer" }, country: "CN", booked_at: AT, result: null }],
    payments: [payment], refunds: [refund], receipt: null, cancellation_proposed: null, timeline: { today: "2026-09-21" },
    changes: [{ change_id: `chg_${n}`, open: true, by: "supplier", at: AT, reason: "", contract }],
    actions: may(COMMANDS), recordable: may([...FACTS, "add_evidence", "make_offer", "answer_offer", "record_supplier_response", "record_decision", "add_statement", "record_refund_received", "record_supplier_version", "propose_change"]),
    figures: { total: usd("3000.00"), cover, refunds: { ceiling: usd("1200.00") }, instalments: [part("initial", "0.00"), part("balance", "700.00")] },
    grounds: [{ ground: "quality", batch_id: null, open: true, closes_on: null, refusal: null, needs_new_evidence: false }], disputes: [dispute(n)],
  };
}

function part(instalment: string, outstanding: string) {
  const none = usd("0.00");
  return { instalment, due: usd("1500.00"), waived: none, received: none, in_transit: none, outstanding: usd(outstanding), overpaid: none, complete: false, fully_received: false };
}

function dispute(n: string) {
  const offer = { offer_id: `off_${n}`, by: "supplier", remedy: { kind: "refund", amount: usd("50.00") }, note: "", at: AT, accepted: null, superseded: false };
  return {
    dispute_id: `dis_${n}`, opened_at: AT, ended_at: null, responded_at: AT, escalated_at: AT, claim: usd("180.00"), ceiling: usd("1200.00"), statements: [], evidence: [], complaints: [],
    offers: [offer, { ...offer, offer_id: `own_${n}`, by: "buyer" }], outcomes: [], badge: { code: "open", label: "Open" }, respond_window: { last_day: "2026-09-10" }, settle_window: { last_day: "2026-09-20" }, escalate_opens_on: null, escalation_cause: "no_response",
  };
}

function quotation(n: string) {
  const request = { product_id: null, product: "Seal", quantity: "100", unit: "pcs", message: "" };
  return { quotation_id: `quo_${n}`, supplier: { supplier_id: `sup_${n}`, name: "Example Works" }, began_at: AT, request, phase: { kind: "asked" }, orders: [] };
}

const settings = { buyer: null, paying_bank: null, checking: null, card: null, tt_fee: null };
const form = () => ({ legal_name: "", country: "", address: "", paying: { bank: "", last_four: "", country: "" }, tt_fee: "", checking: { bank: "", last_four: "" }, card_brand: "visa", card_last_four: "" });
const credit = (n: string) => ({ lender: "Lender", stage: "approved", line: usd("20000.00"), application: { stage: "submitted" }, draws: [draw(n)], terms: null, available: usd("20000.00") });
const draw = (n: string) => ({ draw_id: `drw_${n}`, order_id: `ord_${n}`, principal: usd("500.00"), requested_at: AT, agreed_at: AT, failed: null, outstanding: usd("500.00") });

/** Properties of every dialog by their names. */
export function propsOf(n: string): Record<string, unknown> {
  const view = order(n);
  const checkout = { order_id: view.order_id, number: view.number, amount: usd("1500.00"), pay_on: AT, methods: [], action: { allowed: true }, account: { account_id: "acc", holder: "H", bank: "B", last_four: "1234", country: "CN", confirmed_at: AT, designated_at: AT }, credit_available: null, cover_after: cover, days: [], transfer_banks: { payer: { country: "US", assumed: false }, payee: { country: "CN", assumed: false } } };
  return {
    open: true, view, order: view, refunds: view.refunds, dispute: view.disputes[0], path: "/disputes/0", by: "supplier", payment: view.payments[0], settings, saved: settings, form: form(), problems: {}, currency: "USD", kind: "paying_bank", fee: null,
    credit: credit(n), draw: draw(n), what: { product_id: `prd_${n}` }, numbers: {}, lender: "Lender", payments: [{ draw_id: `drw_${n}`, order_id: view.order_id, month: 1, due: "2026-10-01", amount: usd("90.00"), overdue: false }],
    supplier_id: `sup_${n}`, name: "Example Works", product: { product_id: `prd_${n}`, name: "Seal", unit: "pcs" }, quantity: "", orders: [view], answers: quotation(n), supplier: { supplier_id: `sup_${n}`, name: "Example Works" }, from: { kind: "supplier", supplier_id: `sup_${n}` },
    entry: undefined, draft: { view, checked: null, state: "saved", flush: () => Promise.resolve(), whole: () => view.contract, contract: view.contract }, mode: "supplier_change", checkout, instalment: "initial", months: null, noWay: "",
    way: { parts: [{ method: "telegraphic_transfer", amount: usd("1500.00"), transactions: [], fee: null }], fee: null, earliest: null, latest: null }, order_id: view.order_id, files: [], label: "Files", params: { order_id: view.order_id, instalment: "initial" }, query: {},
    onclose: () => undefined, ontake: () => undefined, onrun: () => undefined, onfee: () => undefined, ongo: () => undefined, onsent: () => undefined, onenterfee: () => undefined, onmonths: () => undefined,
  };
}

/** Where one name means two things, and where a dialog asks several: further properties by the component's file. */
export const FURTHER: Record<string, (n: string) => Record<string, unknown>[]> = {
  "../pages/credit/RecordDraw.svelte": () => [{ what: "agreed" }, { what: "failed" }].map((what) => ({ ...what, number: "Q-1" })),
  "../pages/discover/SavedSearches.svelte": () => [{ view: START }],
  "../pages/quotes/QuotationActions.svelte": (n) => [{ view: { quotation: quotation(n), stage: "requested" } }],
  "../pages/order/record/RecordDialog.svelte": () => FACTS.map((command) => ({ command, preset: {} })),
  "../pages/dispute/Clocks.svelte": (n) => [{ dispute: { ...dispute(n), escalated_at: null, escalate_opens_on: "2026-09-10" } }],
  "../pages/checkout/BankDialog.svelte": () => [{ kind: "paying_bank" }, { kind: "checking" }],
};

/** A desk that knows these and refuses nothing. */
export function handlersOf(n: string): Record<string, () => unknown> {
  const view = order(n);
  return {
    explain: () => ({ figures: [] }), "order.view": () => view, "thread.view": () => ({ entries: [] }), "saved_search.list": () => ({ searches: [] }), "rulebook.list": () => ({ rulebooks: [{ id: "default", title: "Default", default: true, hash: "" }, { id: "other", title: "Other", default: false, hash: "" }] }),
    "rulebook.view": () => ({ inspection: { agencies: [], fee_in: {}, fee_elsewhere: null }, disputes: { respond_days: 5, settle_days: 20 }, contacts: [], credit: { months_max: 6 }, methods: [{ id: "credit_card", brands: ["Visa", "MasterCard"] }] }), "order.count_receipt": () => ({ lines: [], counted: usd("0.00") }),
  };
}

//! The checkout page: every method with its fee, limit and arrival window, the account to pay to, and what
//! will be covered afterwards. It proposes; nothing is sent from here.

mod banks;
mod days;
mod why;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::country::Country;
use trade::credit::facility::{Facility, Line};
use trade::id::OrderId;
use trade::money::{Currency, Money};
use trade::order::Order;
use trade::order::event::Instalment;
use trade::order::figures::{CoverSplit, InstalmentFigures, cover_split_after};
use trade::order::view::{AccountView, Action, OrderView};
use trade::payment::Method;
use trade::payment::plan::{MethodPlan, PaymentAsk, Reason, plan};
use trade::payment::propose::{Proposal, Proposals, propose};
use trade::rulebook::{Rulebook, Transactions};
use trade::time::{Day, Instant};

use crate::error::Error;
use crate::look::Look;
use crate::operation::Explained;
use crate::ops::settings::tt_fee_fault;
use crate::workspace::Workspace;

/// What to pay.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CheckoutArgs")]
pub(crate) struct Args {
    /// The order.
    order_id: OrderId,
    /// Which instalment.
    instalment: Instalment,
    /// How much; what is outstanding when absent.
    #[serde(default)]
    amount: Option<Money>,
    /// What the bank charges for a T/T; the settings' when absent.
    #[serde(default)]
    tt_fee: Option<Money>,
}

/// The checkout.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Checkout {
    /// The order.
    order_id: OrderId,
    /// Version to send back.
    version: u32,
    /// Its number.
    number: String,
    /// What it is about.
    title: String,
    /// The supplier's name.
    supplier: String,
    /// The instalment's figures.
    due: InstalmentFigures,
    /// The amount the plans are for.
    amount: Money,
    /// The instant they count from.
    pay_on: Instant,
    /// Whether this instalment can be paid now, by a dry run of `decide`.
    action: Action,
    /// The account to pay to, with the guard's state (P10).
    account: Option<AccountView>,
    /// The banks that a T/T's days count over (P11).
    transfer_banks: banks::TransferBanks,
    /// The four methods, in their order.
    methods: Vec<MethodOffer>,
    /// The cheapest way to pay (P6).
    cheapest: Option<ProposalView>,
    /// The earliest way (P6).
    earliest: Option<ProposalView>,
    /// What is left of the Pay Later line.
    credit_available: Option<Money>,
    /// Months and fee rates of the lender's offer, if there is an open line.
    monthly_fee_rates: Vec<String>,
    /// Fee for a T/T as planned with.
    tt_fee: Option<Money>,
    /// Cover now.
    cover_now: CoverSplit,
    /// Cover once this amount is received.
    cover_after: CoverSplit,
    /// The days the arrival bars are drawn on.
    days: Vec<days::CalendarDay>,
}

/// One method.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct MethodOffer {
    /// Which.
    method: Method,
    /// Label from the rulebook.
    label: String,
    /// True when it can carry the amount.
    available: bool,
    /// Why not: `no_us_account`, `credit`.
    reason: Option<&'static str>,
    /// Most of one transaction, if limited (P3).
    limit: Option<Money>,
    /// Working days it takes, first and last.
    working_days: (u32, u32),
    /// Sum of the fees; absent when unknown (P4).
    fee_total: Option<Money>,
    /// The transactions.
    transactions: Vec<PartView>,
    /// First day it may arrive.
    arrives_earliest: Option<Day>,
    /// Last day it should arrive.
    arrives_latest: Option<Day>,
    /// A calendar year is not announced (T4), or a bank that the days count over is assumed (P11).
    provisional: bool,
}

/// One transaction.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PartView {
    /// By which method.
    method: Method,
    /// Amount without fee.
    amount: Money,
    /// Fee; absent when unknown.
    fee: Option<Money>,
}

/// A way to pay.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ProposalView {
    /// The transactions; they add up to the amount.
    parts: Vec<PartView>,
    /// Sum of the fees; absent when any is unknown.
    fee_total: Option<Money>,
    /// First day on which all may have arrived.
    arrives_earliest: Day,
    /// Last day by which all should have arrived.
    arrives_latest: Day,
}

pub(crate) fn checkout(workspace: &Workspace, args: Args) -> Result<Checkout, Error> {
    workspace.look(|look| Ok(build(look, &args)?.0))
}

/// The checkout with the derivation of every figure.
pub(crate) fn explained(workspace: &Workspace, args: Args) -> Result<Explained, Error> {
    workspace.look(|look| {
        let (reply, asked) = build(look, &args)?;
        let figures = why::figures(look, &args, &reply, &asked)?;
        Explained::page(&reply, figures)
    })
}

/// What was asked of the planner, and what it answered.
struct Asked {
    order: Arc<Order>,
    version: u64,
    ask: PaymentAsk,
    plans: Plans,
    proposals: Option<Proposals>,
}

fn build(look: &Look<'_>, args: &Args) -> Result<(Checkout, Asked), Error> {
    let (order, version) = look.order(args.order_id)?;
    let view = look.view_of(&order, version)?;
    let figures = view.figures.clone().ok_or_else(|| not_confirmed(&view))?;
    let due = figures
        .instalments
        .iter()
        .find(|part| part.instalment == args.instalment)
        .cloned()
        .ok_or_else(|| Error::bug("an order without that instalment"))?;
    let amount = args.amount.unwrap_or(due.outstanding);
    if amount.currency() != due.outstanding.currency() || amount.is_negative() {
        let currency = due.outstanding.currency();
        return Err(Error::field(
            "amount",
            format!("a sum in {currency}, not below zero"),
        ));
    }
    if let Some((rule, problem)) = args.tt_fee.and_then(tt_fee_fault) {
        return Err(Error::ruled("tt_fee", rule, problem));
    }
    let banks = banks::banks(&look.workspace.profile().settings, &order, &view);
    let ask = ask(look, &view, banks, amount, args.tt_fee)?;
    let book = look.rulebook_of(&order)?;
    let (plans, proposals) = planned(look, &ask, book)?;
    let methods: Vec<MethodOffer> = plans
        .iter()
        .map(|(method, plan)| offer(*method, plan.clone(), banks, book))
        .collect();
    let (facility, _) = look.facility()?;
    let (cheapest, earliest) = match proposals.clone() {
        Some(proposals) => (proposals.cheapest.map(proposal), proposals.earliest.map(proposal)),
        None => (None, None),
    };
    let checkout = Checkout {
        order_id: view.order_id,
        version: view.version,
        number: view.number.clone(),
        title: view.title.clone(),
        supplier: view.supplier.name.clone(),
        action: pay_action(&view, args.instalment),
        account: view.account.clone(),
        cover_after: cover_after(&order, amount, figures.cover.clone())?,
        cover_now: figures.cover,
        days: days::calendar(look, &ask, book, &methods)?,
        credit_available: ask.credit_available,
        monthly_fee_rates: fee_rates(&facility),
        tt_fee: ask.tt_fee,
        due,
        amount,
        pay_on: ask.pay_on,
        transfer_banks: banks,
        methods,
        cheapest,
        earliest,
    };
    let asked = Asked {
        order,
        version,
        ask,
        plans,
        proposals,
    };
    Ok((checkout, asked))
}

/// What each method would mean, in their order.
type Plans = Vec<(Method, MethodPlan)>;

/// Nothing is planned for a sum of nothing.
fn planned(look: &Look<'_>, ask: &PaymentAsk, book: &Rulebook) -> Result<(Plans, Option<Proposals>), Error> {
    if !ask.amount.is_positive() {
        return Ok((Vec::new(), None));
    }
    let calendars = look.workspace.calendars;
    let plans = plan(ask, book, calendars).map_err(unplannable)?;
    let proposals = propose(ask, book, calendars).map_err(unplannable)?;
    Ok((plans, Some(proposals)))
}

/// A confirmed order has a split; the one now stands in for a cancelled one.
fn cover_after(order: &Order, amount: Money, now: CoverSplit) -> Result<CoverSplit, Error> {
    match order.running() {
        Some(running) => cover_split_after(running, amount.minor()).map_err(Error::bug),
        None => Ok(now),
    }
}

fn fee_rates(facility: &Facility) -> Vec<String> {
    match &facility.line {
        Line::Open { terms, .. } => terms.monthly_fee_rates.iter().map(ToString::to_string).collect(),
        Line::None | Line::Suspended { .. } | Line::Closed { .. } => Vec::new(),
    }
}

fn not_confirmed(view: &OrderView) -> Error {
    let sentence = "An order is paid once both sides have agreed to the same contract.";
    trade::refusal::Refusal::new("payment.not_confirmed", "O5", sentence)
        .fact("status", view.status.label.clone())
        .into()
}

fn unplannable(error: trade::payment::plan::PlanError) -> Error {
    Error::field("amount", error.to_string())
}

/// The dry run for this instalment, as the order's own page has it.
fn pay_action(view: &OrderView, instalment: Instalment) -> Action {
    let name = match instalment {
        Instalment::Initial => "send_payment.initial",
        Instalment::Balance => "send_payment.balance",
    };
    let found = view.actions.iter().find(|action| action.command == name);
    found.cloned().unwrap_or(Action {
        command: name.to_owned(),
        allowed: false,
        refusal: None,
        late: false,
    })
}

fn ask(
    look: &Look<'_>,
    view: &OrderView,
    banks: banks::TransferBanks,
    amount: Money,
    tt_fee: Option<Money>,
) -> Result<PaymentAsk, Error> {
    let settings = look.workspace.profile().settings;
    let credit = look
        .credit_available()?
        .filter(|_| amount.currency() == Currency::USD);
    Ok(PaymentAsk {
        amount,
        usd_rate: view.contract.usd_rate.as_ref().map(|quoted| quoted.rate),
        pay_on: look.now,
        supplier_country: banks.payee.country,
        // As `decide` judges the payment itself (P2).
        us_checking_account: settings
            .checking
            .as_ref()
            .is_some_and(|bank| bank.us_checking && bank.country == Country::US),
        payer_bank_country: banks.payer.country,
        credit_available: credit,
        // A fee that was kept and is none counts as unknown (P4).
        tt_fee: tt_fee.or(settings.tt_fee.filter(|fee| tt_fee_fault(*fee).is_none())),
    })
}

fn offer(method: Method, plan: MethodPlan, banks: banks::TransferBanks, book: &Rulebook) -> MethodOffer {
    let terms = book.method(method);
    let limit = match terms.transactions {
        Transactions::One => None,
        Transactions::UpTo(limit) => Some(limit),
    };
    let mut offer = MethodOffer {
        method,
        label: terms.label.clone(),
        available: false,
        reason: None,
        limit,
        working_days: terms.arrives_working_days,
        fee_total: None,
        transactions: Vec::new(),
        arrives_earliest: None,
        arrives_latest: None,
        provisional: false,
    };
    match plan {
        MethodPlan::Available {
            fee_total,
            transactions,
            arrival,
        } => {
            offer.available = true;
            offer.fee_total = fee_total;
            offer.transactions = transactions
                .into_iter()
                .map(|part| PartView {
                    method,
                    amount: part.amount,
                    fee: part.fee,
                })
                .collect();
            offer.arrives_earliest = Some(arrival.earliest);
            offer.arrives_latest = Some(arrival.latest);
            offer.provisional = arrival.provisional || banks.unsettle(terms);
        }
        MethodPlan::Unavailable(reason) => {
            offer.reason = Some(match reason {
                Reason::NoUsAccount => "no_us_account",
                Reason::Credit => "credit",
            });
        }
    }
    offer
}

fn proposal(proposal: Proposal) -> ProposalView {
    ProposalView {
        parts: proposal
            .parts
            .into_iter()
            .map(|part| PartView {
                method: part.method,
                amount: part.amount,
                fee: part.fee,
            })
            .collect(),
        fee_total: proposal.fee_total,
        arrives_earliest: proposal.arrival.earliest,
        arrives_latest: proposal.arrival.latest,
    }
}

//! Section `today`: what needs the user, nearest first, and the next fourteen days.

mod why;

use std::collections::BTreeMap;

use chrono::SubsecRound;
use schemars::JsonSchema;
use serde::Serialize;
use trade::id::OrderId;
use trade::money::{Currency, Money};
use trade::order::view::{Deadline, DeadlineKind, OrderView, PaymentState};
use trade::time::{Day, add_days, day_in};

use crate::clock::ClockBehind;
use crate::error::Error;
use crate::look::Look;
use crate::operation::{Nothing, Operation};

/// Days of the strip.
const STRIP_DAYS: i64 = 14;

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "today.view",
            "What needs the user, and the next fourteen days.",
            |workspace, _: Nothing| workspace.look(|look| build(look, &views(look)?)),
        )
        .explained(|desk, _: Nothing| desk.workspace()?.look(why::explained)),
        Operation::read(
            "today.counts",
            "The counts beside the rail's entries.",
            |workspace, _: Nothing| workspace.look(counts),
        ),
    ]
}

/// What needs the user.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Today {
    /// Today in the platform's zone.
    today: Day,
    /// Its zone.
    time_zone: String,
    /// Present while the clock stands before the newest thing that was recorded (T2).
    clock_behind: Option<ClockBehind>,
    /// Open deadlines over all orders, overdue first, then nearest.
    deadlines: Vec<Deadline>,
    /// Payments to the lender that are due.
    loan_payments: Vec<trade::credit::facility::PaymentDue>,
    /// Payments under way.
    in_transit: Vec<InTransit>,
    /// Sums to pay within the strip, one for each currency (M2).
    to_pay: Vec<Money>,
    /// Sums in transit, one for each currency (M2).
    in_transit_sums: Vec<Money>,
    /// Messages not read yet.
    unread: u32,
    /// First and last day of the strip.
    strip: (Day, Day),
    /// Days of the strip on which banks of the platform's and the suppliers' countries are closed.
    closed: Vec<ClosedDay>,
}

/// A payment under way.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct InTransit {
    /// The order.
    order_id: OrderId,
    /// Its number.
    number: String,
    /// The payment.
    payment: trade::order::view::PaymentView,
}

/// A day on which banks are closed somewhere.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ClosedDay {
    /// The day.
    day: Day,
    /// Where.
    countries: Vec<trade::country::Country>,
}

/// The counts beside the rail's entries.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct RailCounts {
    /// Things that need the user.
    today: u32,
    /// Of those, overdue.
    overdue: u32,
    /// Quotations that came and wait.
    quotes: u32,
    /// Orders that have not ended.
    orders: u32,
    /// Payments in transit.
    payments: u32,
    /// Open disputes.
    disputes: u32,
    /// Messages not read yet.
    messages: u32,
}

/// Orders in which something can still happen; the others have no deadline.
fn views(look: &Look<'_>) -> Result<Vec<OrderView>, Error> {
    look.view
        .orders()
        .live(look.now)?
        .into_iter()
        .map(|order_id| look.order_view(order_id))
        .collect()
}

fn sorted(views: &[OrderView]) -> Vec<Deadline> {
    let mut deadlines: Vec<Deadline> = views.iter().flat_map(|view| view.deadlines.clone()).collect();
    deadlines.sort_by_key(|deadline| {
        (
            !deadline.overdue,
            deadline.due.is_none(),
            deadline.due,
            deadline.number.clone(),
        )
    });
    deadlines
}

fn build(look: &Look<'_>, views: &[OrderView]) -> Result<Today, Error> {
    let zone = look.rulebook()?.platform().time_zone;
    let today = day_in(look.now, zone);
    let end = add_days(today, STRIP_DAYS - 1).map_err(Error::bug)?;
    let deadlines = sorted(views);
    let to_pay = sums(to_pay(&deadlines, end).map(|(_, amount)| amount))?;
    let in_transit = in_transit(views.iter());
    Ok(Today {
        today,
        time_zone: zone.to_string(),
        clock_behind: clock_behind(look)?,
        loan_payments: super::credit::facility_view(look)?.deadlines,
        in_transit_sums: sums(in_transit.iter().map(|row| row.payment.amount))?,
        in_transit,
        to_pay,
        unread: u32::try_from(super::messages::unread(look)?).unwrap_or(u32::MAX),
        strip: (today, end),
        closed: closed(look, views, today)?,
        deadlines,
    })
}

/// What is to be paid until the last day of the strip, with the place of its deadline.
fn to_pay(deadlines: &[Deadline], end: Day) -> impl Iterator<Item = (usize, Money)> {
    let pays = |kind| matches!(kind, DeadlineKind::PayInitial | DeadlineKind::PayBalance);
    deadlines
        .iter()
        .enumerate()
        .filter(move |(_, deadline)| pays(deadline.kind) && deadline.due.is_none_or(|due| due <= end))
        .filter_map(|(index, deadline)| Some((index, deadline.amount?)))
}

/// T2: reported for as long as it lasts, and it never reorders the log.
fn clock_behind(look: &Look<'_>) -> Result<Option<ClockBehind>, Error> {
    let (newest, now) = (look.view.latest_recorded_at()?, look.now);
    Ok(newest
        .map(|newest| ClockBehind {
            newest: newest.trunc_subsecs(0),
            now,
        })
        .filter(|clock| clock.now < clock.newest))
}

fn in_transit<'v>(views: impl Iterator<Item = &'v OrderView>) -> Vec<InTransit> {
    let mut rows = Vec::new();
    for view in views {
        for payment in &view.payments {
            match payment.state {
                PaymentState::Sent | PaymentState::Accepted => rows.push(InTransit {
                    order_id: view.order_id,
                    number: view.number.clone(),
                    payment: payment.clone(),
                }),
                PaymentState::Received | PaymentState::Failed | PaymentState::Returned => {}
            }
        }
    }
    rows.sort_by_key(|row| row.payment.arrival.latest);
    rows
}

/// M2: one sum for each currency.
fn sums(amounts: impl Iterator<Item = Money>) -> Result<Vec<Money>, Error> {
    let mut sums: BTreeMap<Currency, Money> = BTreeMap::new();
    for amount in amounts {
        let sum = sums
            .entry(amount.currency())
            .or_insert_with(|| Money::zero(amount.currency()));
        *sum = sum.checked_add(amount).map_err(Error::bug)?;
    }
    Ok(sums.into_values().collect())
}

fn closed(look: &Look<'_>, views: &[OrderView], today: Day) -> Result<Vec<ClosedDay>, Error> {
    let mut countries: Vec<_> = views
        .iter()
        .filter_map(|view| view.account.as_ref().map(|account| account.country))
        .collect();
    countries.extend(
        look.rulebook()?
            .methods()
            .iter()
            .flat_map(|method| method.countries.iter().copied()),
    );
    countries.sort();
    countries.dedup();
    let mut days = Vec::new();
    for offset in 0..STRIP_DAYS {
        let day = add_days(today, offset).map_err(Error::bug)?;
        let shut = countries.iter().copied().filter(|country| {
            look.workspace
                .calendars
                .get(*country)
                .is_some_and(|calendar| !calendar.is_working(day))
        });
        let countries: Vec<_> = shut.collect();
        if !countries.is_empty() {
            days.push(ClosedDay { day, countries });
        }
    }
    Ok(days)
}

fn counts(look: &Look<'_>) -> Result<RailCounts, Error> {
    use trade::quotation::Stage;
    let views = views(look)?;
    let deadlines = sorted(&views);
    let loans = super::credit::facility_view(look)?.deadlines;
    let overdue = deadlines.iter().filter(|deadline| deadline.overdue).count()
        + loans.iter().filter(|payment| payment.overdue).count();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let rulebook = look.rulebook()?;
    let waiting =
        look.quotations()?
            .into_iter()
            .filter(|quotation| match quotation.stage(look.now, rulebook) {
                Stage::Received => true,
                Stage::Requested | Stage::Expired | Stage::Declined | Stage::Ordered => false,
            });
    Ok(RailCounts {
        today: count(deadlines.len() + loans.len()),
        overdue: count(overdue),
        quotes: count(waiting.count()),
        orders: count(
            views
                .iter()
                .filter(|view| view.completed_at.is_none() && view.cancelled.is_none())
                .count(),
        ),
        payments: count(in_transit(views.iter()).len()),
        disputes: count(
            views
                .iter()
                .flat_map(|view| &view.disputes)
                .filter(|dispute| dispute.ended_at.is_none())
                .count(),
        ),
        messages: count(super::messages::unread(look)?),
    })
}

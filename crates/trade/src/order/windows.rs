//! Every open window of an order as a deadline (T3): what, due when, what happens then, and which command ends it.
//! It must not decide what is allowed: it reads the same dates that `decide` reads.

mod dispute;
mod goods;
mod money;

use super::contract::Side;
use super::lapse::{settled, unconfirmed_window, unpaid_window};
use super::state::{Head, Order, Running, Unconfirmed};
use super::status::{cancellation_to_answer, change_to_answer};
use super::view::{About, Deadline, DeadlineKind, Then};
use crate::money::Money;
use crate::rulebook::Rulebook;
use crate::time::{Day, Instant, TimeError, Window};

/// When something is due.
#[derive(Debug, Clone, Copy, Default)]
struct Due {
    day: Option<Day>,
    closes_at: Option<Instant>,
    provisional: bool,
}

impl Due {
    /// Nothing closes, but something waits.
    const OPEN: Due = Due {
        day: None,
        closes_at: None,
        provisional: false,
    };
}

impl From<Window> for Due {
    fn from(window: Window) -> Due {
        Due {
            day: Some(window.last_day),
            closes_at: Some(window.closes_at),
            provisional: false,
        }
    }
}

impl From<super::ground::Closing> for Due {
    fn from(closing: super::ground::Closing) -> Due {
        Due {
            day: Some(closing.last_day),
            closes_at: Some(closing.closes_at),
            provisional: closing.provisional,
        }
    }
}

/// What a deadline is about beside its kind.
#[derive(Debug, Clone, Default)]
struct Of {
    about: Option<About>,
    amount: Option<Money>,
}

impl Of {
    /// There is only one of its kind in an order, and no amount.
    const THE_ORDER: Of = Of {
        about: None,
        amount: None,
    };
}

impl From<Option<Money>> for Of {
    fn from(amount: Option<Money>) -> Of {
        Of { about: None, amount }
    }
}

impl From<Option<About>> for Of {
    fn from(about: Option<About>) -> Of {
        Of { about, amount: None }
    }
}

/// Collects the deadlines of one order.
struct Collector<'a> {
    head: &'a Head,
    rulebook: &'a Rulebook,
    now: Instant,
    deadlines: Vec<Deadline>,
}

impl Collector<'_> {
    fn then(&self, kind: DeadlineKind) -> Then {
        let by_itself = self.rulebook.disputes().automatic_on_day.is_some();
        match kind {
            DeadlineKind::DisputeSettle if by_itself => Then::EscalatesItself,
            _ => kind.then(),
        }
    }

    fn add(
        &mut self,
        kind: DeadlineKind,
        rule: &'static str,
        due: impl Into<Due>,
        action: Option<&str>,
        of: impl Into<Of>,
    ) {
        let (due, of) = (due.into(), of.into());
        self.deadlines.push(Deadline {
            kind,
            about: of.about,
            order_id: self.head.order_id,
            number: self.head.number.clone(),
            supplier_id: self.head.supplier.supplier_id,
            supplier: self.head.supplier.name.clone(),
            time_zone: self.rulebook.platform().time_zone.name(),
            due: due.day,
            closes_at: due.closes_at,
            provisional: due.provisional,
            overdue: due.closes_at.is_some_and(|closes_at| self.now >= closes_at),
            amount: of.amount,
            rule,
            then: self.then(kind),
            action: action.map(str::to_owned),
        });
    }
}

/// The open windows of an order, the nearest first, then what waits without a day (T3).
///
/// # Errors
/// When a window leaves the known years.
pub fn deadlines(order: &Order, now: Instant, rulebook: &Rulebook) -> Result<Vec<Deadline>, TimeError> {
    let settled = settled(order, now, rulebook)?;
    let order = &*settled;
    let mut collector = Collector {
        head: order.head(),
        rulebook,
        now,
        deadlines: Vec::new(),
    };
    match order {
        Order::Unconfirmed(order) => unconfirmed(order, &mut collector)?,
        Order::Running(order) => running(order, &mut collector)?,
        Order::Cancelled(_) => {}
    }
    if let Some(order) = order.running() {
        money::refunds(order, &mut collector);
    }
    let mut deadlines = collector.deadlines;
    deadlines.sort_by_key(|deadline| (deadline.closes_at.is_none(), deadline.closes_at, deadline.kind));
    Ok(deadlines)
}

fn unconfirmed(order: &Unconfirmed, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    let Some(newest) = order.head.versions.last() else {
        return Ok(());
    };
    let action = match newest.by {
        Side::Buyer => "remind",
        Side::Supplier => "confirm",
    };
    collector.add(
        DeadlineKind::Confirm,
        "O5",
        Due::OPEN,
        Some(action),
        Of::THE_ORDER,
    );
    if let Some(window) = unconfirmed_window(order, collector.rulebook)? {
        collector.add(DeadlineKind::Lapse, "RB2", window, Some(action), Of::THE_ORDER);
    }
    Ok(())
}

fn running(order: &Running, collector: &mut Collector<'_>) -> Result<(), TimeError> {
    if change_to_answer(order).is_some_and(|change| change.by == Side::Supplier) {
        let action = Some("answer_change");
        collector.add(DeadlineKind::AnswerChange, "O6", Due::OPEN, action, Of::THE_ORDER);
    }
    if cancellation_to_answer(order).is_some_and(|proposal| proposal.by == Side::Supplier) {
        let action = Some("answer_cancellation");
        let kind = DeadlineKind::AnswerCancellation;
        collector.add(kind, "O8", Due::OPEN, action, Of::THE_ORDER);
    }
    if let Some(window) = unpaid_window(order, collector.rulebook)? {
        collector.add(
            DeadlineKind::Lapse,
            "RB2",
            window,
            Some("send_payment"),
            Of::THE_ORDER,
        );
    }
    money::payments(order, collector)?;
    goods::goods(order, collector)?;
    dispute::dispute(order, collector)
}

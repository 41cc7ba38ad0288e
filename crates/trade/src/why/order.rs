//! Why: every figure of an order's page. One derivation is built for the whole order, and each figure takes the
//! steps it rests on. It must not decide: what the page shows is passed in beside the order.

mod agreement;
mod check;
mod dispute;
mod goods;
mod instalments;
mod money;
mod payments;
mod reached;
mod receipt;
mod timeline;

use super::recorded::{ORDER, recorded};
use super::supplier::{Limit, free_for_order};
use super::trace::{Given, Trace};
use super::{Figure, Name, Origin, Value, WhyError};
use crate::money::Money;
use crate::order::lapse::settled;
use crate::order::state::{Order, Running};
use crate::order::view::{DeadlineKind, OrderView, ViewCtx};
use crate::rulebook::Rulebook;
use crate::time::{Day, Instant, Tz};

pub use check::contract_check;
pub use money::after_payment;
pub use receipt::counted_receipt;

/// The figures of an order's page, as JSON pointers into its view.
///
/// # Errors
/// [`WhyError`].
pub fn order(
    order: &Order,
    at: &ViewCtx<'_>,
    limit: &Limit<'_>,
    view: &OrderView,
) -> Result<Vec<Figure>, WhyError> {
    let settled = settled(order, at.ctx.now, at.ctx.rulebook)?;
    let order = &*settled;
    let mut life = Life::new(at);
    life.agreement(order, at, limit, view)?;
    if let Some(running) = order.running() {
        life.running(running, at, view)?;
    }
    life.timeline(order, view)?;
    life.deadlines(view);
    let mut figures = life.figures;
    let page = serde_json::to_value(view).map_err(|_| WhyError::Unreadable)?;
    recorded(&page, ORDER, &mut figures);
    Ok(figures)
}

/// An end of something: what a deadline or a bar of the timeline can be about.
#[derive(Debug, Clone)]
struct End {
    kind: DeadlineKind,
    opens: Option<Given<Day>>,
    last: Option<Given<Day>>,
    closes_at: Option<Given<Instant>>,
    outer: Option<Given<Day>>,
    amount: Option<Given<Money>>,
}

impl End {
    fn new(kind: DeadlineKind) -> End {
        End {
            kind,
            opens: None,
            last: None,
            closes_at: None,
            outer: None,
            amount: None,
        }
    }

    /// A window of days.
    fn window(kind: DeadlineKind, window: &Ends) -> End {
        End {
            opens: window.opens.clone(),
            last: Some(window.last.clone()),
            closes_at: Some(window.closes_at.clone()),
            ..End::new(kind)
        }
    }
}

/// First day, last day and closing instant of a window.
#[derive(Debug, Clone)]
struct Ends {
    opens: Option<Given<Day>>,
    last: Given<Day>,
    closes_at: Given<Instant>,
}

/// A derivation that grows over the whole order.
struct Life<'a> {
    trace: Trace,
    book: &'a Rulebook,
    zone: Tz,
    now: Instant,
    figures: Vec<Figure>,
    /// What a deadline can be about, in the order in which the deadlines are collected.
    ends: Vec<End>,
    /// What a bar of the timeline can be about.
    bars: Vec<End>,
    terms: Option<agreement::Amounts>,
    standing: Option<instalments::Standing>,
}

impl<'a> Life<'a> {
    fn new(at: &ViewCtx<'a>) -> Life<'a> {
        Life {
            trace: Trace::new(),
            book: at.ctx.rulebook,
            zone: at.ctx.rulebook.platform().time_zone,
            now: at.ctx.now,
            figures: Vec::new(),
            ends: Vec::new(),
            bars: Vec::new(),
            terms: None,
            standing: None,
        }
    }

    fn show<T: Clone + Into<Value>>(&mut self, path: impl Into<String>, end: &Given<T>) {
        let figure = self.trace.figure(path, end);
        self.figures.push(figure);
    }

    fn running(&mut self, order: &Running, at: &ViewCtx<'_>, view: &OrderView) -> Result<(), WhyError> {
        self.money(order, view)?;
        self.payments(order, at)?;
        self.goods(order, view)?;
        self.disputes(order, view)?;
        self.refunds(order)?;
        Ok(())
    }

    /// A fact with the instant it happened at.
    fn record<T: Clone + Into<Value>>(
        &mut self,
        called: impl Into<super::As>,
        at: Instant,
        value: T,
    ) -> Given<T> {
        let origin = Origin::Record {
            at: Some(at),
            by: None,
        };
        self.trace.fact(called, origin, value)
    }

    /// The window of some days after an instant (T1).
    fn days_after(
        &mut self,
        rule: &'static str,
        of: &str,
        event: &Given<Instant>,
        days: &Given<u32>,
    ) -> Result<Ends, WhyError> {
        let day = self
            .trace
            .day_in(Name::EventDay.by("T1").of(of), event, self.zone);
        let last = self.trace.days_after(Name::LastDay.by(rule).of(of), &day, days)?;
        let opens = self.next_day(&day, of)?;
        self.closing(last, Some(opens), of)
    }

    fn next_day(&mut self, day: &Given<Day>, of: &str) -> Result<Given<Day>, WhyError> {
        let one = self.trace.fact(Name::One, Origin::Constant, 1);
        self.trace
            .days_after(Name::WindowOpens.by("T1").of(of), day, &one)
    }

    /// The closing instant of a last day (T1).
    fn closing(&mut self, last: Given<Day>, opens: Option<Given<Day>>, of: &str) -> Result<Ends, WhyError> {
        let closes_at = self
            .trace
            .end_of_day(Name::ClosesAt.by("T1").of(of), &last, self.zone)?;
        Ok(Ends {
            opens,
            last,
            closes_at,
        })
    }

    /// Each deadline takes the end that it is about; those of one kind come in the same order.
    fn deadlines(&mut self, view: &OrderView) {
        let mut ends = std::mem::take(&mut self.ends);
        for (index, deadline) in view.deadlines.iter().enumerate() {
            let fits = |end: &End| {
                end.kind == deadline.kind
                    && value(end.last.as_ref()) == deadline.due
                    && value(end.closes_at.as_ref()) == deadline.closes_at
                    && value(end.amount.as_ref()) == deadline.amount
            };
            let Some(found) = ends.iter().position(fits) else {
                continue;
            };
            let end = ends.remove(found);
            let place = format!("/deadlines/{index}");
            self.end(&format!("{place}/due"), end.last.as_ref());
            self.end(&format!("{place}/closes_at"), end.closes_at.as_ref());
            self.end(&format!("{place}/amount"), end.amount.as_ref());
        }
    }

    fn end<T: Clone + Into<Value>>(&mut self, path: &str, end: Option<&Given<T>>) {
        if let Some(end) = end {
            self.show(path, end);
        }
    }

    fn free_limit(&mut self, order: &Order, limit: &Limit<'_>) -> Result<Given<Money>, WhyError> {
        free_for_order(&mut self.trace, limit, order.head().order_id)
    }
}

fn value<T: Clone>(given: Option<&Given<T>>) -> Option<T> {
    given.map(|given| given.value.clone())
}

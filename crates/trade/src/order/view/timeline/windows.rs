//! Windows of the timeline, lane by lane (T1).
//! It must not compute dates that decisions rest on: it asks the same functions.

use super::super::build::{ViewCtx, ViewError};
use super::super::goods::quality_end;
use crate::dispute::clock::DisputeClock;
use crate::order::contract::{Coverage, ShipBy};
use crate::order::event::{Ground, Instalment};
use crate::order::figures::is_refunded;
use crate::order::ground::{Closing, Punctuality, Standing, punctuality, ship_by, standing};
use crate::order::lapse::{unconfirmed_window, unpaid_window};
use crate::order::reservation::broken_off_at;
use crate::order::state::{Course, Dispute, Order, Payment, Progress, Running};
use crate::order::view::{DeadlineKind, Lane, TimelineWindow, WindowState};
use crate::rulebook::CoverageTerms;
use crate::time::{Day, Instant, Window, add_days, day_in};

/// The windows of an order, in the order of the lanes.
pub(super) fn windows(order: &Order, at: &ViewCtx<'_>) -> Result<Vec<TimelineWindow>, ViewError> {
    let mut windows = Vec::new();
    lapses(order, at, &mut windows)?;
    let Some(running) = order.running() else {
        return Ok(windows);
    };
    let ended = matches!(order, Order::Cancelled(_)) || is_refunded(running);
    for payment in &running.payments {
        windows.push(arrival(payment, at)?);
    }
    ship_by_lane(running, broken_off_at(order), at, &mut windows)?;
    quality_lane(running, ended, at, &mut windows)?;
    for dispute in &running.disputes {
        clocks(dispute, at, &mut windows)?;
    }
    Ok(windows)
}

fn lapses(order: &Order, at: &ViewCtx<'_>, windows: &mut Vec<TimelineWindow>) -> Result<(), ViewError> {
    let window = match order {
        Order::Unconfirmed(order) => unconfirmed_window(order, at.ctx.rulebook)?,
        Order::Running(order) => unpaid_window(order, at.ctx.rulebook)?,
        Order::Cancelled(_) => None,
    };
    if let Some(window) = window {
        let state = if window.is_in_time(at.ctx.now) {
            WindowState::Open
        } else {
            WindowState::Missed
        };
        windows.push(bar(Lane::Contract, DeadlineKind::Lapse, window, state));
    }
    Ok(())
}

fn bar(lane: Lane, kind: DeadlineKind, window: Window, state: WindowState) -> TimelineWindow {
    TimelineWindow {
        lane,
        kind,
        from: window.opens,
        last_day: window.last_day,
        state,
        provisional: false,
        outer_limit: None,
    }
}

fn arrival(payment: &Payment, at: &ViewCtx<'_>) -> Result<TimelineWindow, ViewError> {
    let arrival = payment.arrival;
    let window = Window::after_day(arrival.latest, 0, at.ctx.rulebook.platform().time_zone)?;
    let late = |instant| !window.is_in_time(instant);
    let state = match payment.progress {
        Progress::Sent | Progress::Accepted { .. } if late(at.ctx.now) => WindowState::Missed,
        Progress::Sent | Progress::Accepted { .. } => WindowState::Open,
        Progress::Received { at, .. } if late(at) => WindowState::Missed,
        Progress::Received { .. } => WindowState::Met,
        Progress::Failed { .. } => WindowState::Closed,
    };
    Ok(TimelineWindow {
        from: arrival.earliest,
        last_day: arrival.latest,
        // Before the loan agreement its days have not begun (L3).
        provisional: arrival.provisional || payment.awaits_agreement(),
        ..bar(Lane::Money, DeadlineKind::Arrival, window, state)
    })
}

fn ship_by_lane(
    order: &Running,
    ended: Option<Instant>,
    at: &ViewCtx<'_>,
    windows: &mut Vec<TimelineWindow>,
) -> Result<(), ViewError> {
    let Some(due) = ship_by(order, at.ctx.rulebook)? else {
        return Ok(());
    };
    let state = match punctuality(order, due, ended, at.ctx.now) {
        Punctuality::OnTime => WindowState::Met,
        Punctuality::Late => WindowState::Missed,
        Punctuality::Open if ended.is_some() => WindowState::Closed,
        Punctuality::Open => WindowState::Open,
    };
    let from = ship_by_from(order, due, at)?;
    windows.push(TimelineWindow {
        from,
        ..bar(Lane::ShipBy, DeadlineKind::ShipBy, due, state)
    });
    let standing = standing(order, Ground::LateShipment, None, at.ctx.now, at.ctx.rulebook)?;
    if let Standing::Open(Some(closing)) = standing {
        windows.push(TimelineWindow {
            lane: Lane::ShipBy,
            kind: DeadlineKind::LateShipmentWindow,
            from: add_days(due.last_day, 1)?,
            last_day: closing.last_day,
            state: WindowState::Open,
            provisional: closing.provisional,
            outer_limit: None,
        });
    }
    Ok(())
}

/// The day after what started the count; for a fixed day that is the confirmation (T1).
fn ship_by_from(order: &Running, due: Window, at: &ViewCtx<'_>) -> Result<Day, ViewError> {
    let started = match order.terms.contract.ship_by {
        Some(ShipBy::AfterInitialPayment { .. }) => order.received_at(Instalment::Initial),
        Some(ShipBy::AfterBalance { .. }) => order.received_at(Instalment::Balance),
        Some(ShipBy::On { .. }) | None => None,
    };
    let day = day_in(
        started.unwrap_or(order.confirmed.at),
        at.ctx.rulebook.platform().time_zone,
    );
    Ok(add_days(day, 1)?.min(due.last_day))
}

fn quality_lane(
    order: &Running,
    ended: bool,
    at: &ViewCtx<'_>,
    windows: &mut Vec<TimelineWindow>,
) -> Result<(), ViewError> {
    let zone = at.ctx.rulebook.platform().time_zone;
    if order.terms.cover.coverage == Some(Coverage::PreShipment) {
        return before_shipment(order, ended, at, windows);
    }
    for batch in &order.batches {
        let Some(closing) = quality_end(order, batch, at)? else {
            continue;
        };
        let from = add_days(day_in(batch.shipped_at, zone), 1)?;
        let outer_limit = outer_limit(closing, from, at)?;
        windows.push(quality(closing, from, ended, outer_limit, at));
    }
    Ok(())
}

fn quality(
    closing: Closing,
    from: Day,
    ended: bool,
    outer_limit: Option<Day>,
    at: &ViewCtx<'_>,
) -> TimelineWindow {
    let open = !ended && at.ctx.now < closing.closes_at;
    TimelineWindow {
        lane: Lane::QualityCheck,
        kind: DeadlineKind::QualityWindow,
        from: from.min(closing.last_day),
        last_day: closing.last_day,
        state: if open {
            WindowState::Open
        } else {
            WindowState::Closed
        },
        provisional: closing.provisional,
        outer_limit,
    }
}

/// Pre-shipment cover: quality is checked from the agreement until the shipment, which has no day before it happens;
/// the ship-by day stands in for it.
fn before_shipment(
    order: &Running,
    ended: bool,
    at: &ViewCtx<'_>,
    windows: &mut Vec<TimelineWindow>,
) -> Result<(), ViewError> {
    let zone = at.ctx.rulebook.platform().time_zone;
    let from = add_days(day_in(order.confirmed.at, zone), 1)?;
    let last_shipment = order.batches.iter().map(|batch| batch.shipped_at).max();
    let closing = match last_shipment.filter(|_| order.all_shipped()) {
        Some(closes_at) => Some(Closing {
            last_day: day_in(closes_at, zone),
            closes_at,
            provisional: false,
        }),
        None => ship_by(order, at.ctx.rulebook)?.map(|due| Closing {
            last_day: due.last_day.max(day_in(at.ctx.now, zone)),
            // Open until it is shipped, whatever the ship-by day says.
            closes_at: at.ctx.now.max(due.closes_at),
            provisional: true,
        }),
    };
    if let Some(closing) = closing {
        let mut window = quality(closing, from, ended, None, at);
        if closing.provisional && !ended {
            window.state = WindowState::Open;
        }
        windows.push(window);
    }
    Ok(())
}

/// C5's day counted from shipment, where the earlier window has taken its place.
fn outer_limit(closing: Closing, from: Day, at: &ViewCtx<'_>) -> Result<Option<Day>, ViewError> {
    match at.ctx.rulebook.coverage() {
        CoverageTerms::ByPayment { .. } => Ok(None),
        CoverageTerms::ByType {
            quality_days_from_shipment,
            ..
        } => {
            let limit = add_days(from, i64::from(*quality_days_from_shipment) - 1)?;
            Ok((limit > closing.last_day).then_some(limit))
        }
    }
}

fn clocks(dispute: &Dispute, at: &ViewCtx<'_>, windows: &mut Vec<TimelineWindow>) -> Result<(), ViewError> {
    let rulebook = at.ctx.rulebook;
    let clock = DisputeClock::new(
        dispute.opened_at,
        rulebook.disputes(),
        rulebook.platform().time_zone,
    )?;
    let over = |window: Window| !window.is_in_time(at.ctx.now);
    let (escalated_at, ended_at) = match dispute.course {
        Course::Open => (None, None),
        Course::Escalated(escalation) => (Some(escalation.at), None),
        Course::Ended { escalated, at, .. } => (escalated.map(|escalation| escalation.at), Some(at)),
    };
    let respond = match dispute.responded_at {
        Some(answer) if clock.respond.is_in_time(answer) => WindowState::Met,
        Some(_) => WindowState::Missed,
        None if ended_at.is_some_and(|end| clock.respond.is_in_time(end)) => WindowState::Closed,
        None if over(clock.respond) => WindowState::Missed,
        None => WindowState::Open,
    };
    let settle = match (escalated_at, ended_at) {
        (Some(_), _) => WindowState::Closed,
        (None, Some(end)) if clock.settle.is_in_time(end) => WindowState::Met,
        (None, Some(_)) => WindowState::Missed,
        (None, None) if over(clock.settle) => WindowState::Missed,
        (None, None) => WindowState::Open,
    };
    windows.push(bar(
        Lane::Dispute,
        DeadlineKind::DisputeRespond,
        clock.respond,
        respond,
    ));
    windows.push(bar(
        Lane::Dispute,
        DeadlineKind::DisputeSettle,
        clock.settle,
        settle,
    ));
    Ok(())
}

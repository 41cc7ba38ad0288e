//! *Confirm* receipt with its counts (H2, H3) and *Leave Feedback* (H4).
//! It must not open a dispute: the claim is only its arithmetic.

use super::super::command::{ConfirmReceipt, LeaveFeedback, ReviseFeedback};
use super::super::count::{claim, count_of};
use super::super::ctx::Ctx;
use super::super::event::{Count, Feedback, OrderEvent};
use super::super::state::{Order, Receipt, Running};
use super::guard;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::time::{Instant, Window};

type Decision = Result<Vec<OrderEvent>, Refusal>;

/// H2: everything shipped and the balance received; then one count per shipped line and batch (H3).
pub(super) fn confirm(order: &Order, command: &ConfirmReceipt, ctx: &Ctx<'_>) -> Decision {
    let order = guard::unfinished(order)?;
    let positions = match command.at {
        Some(at) => order.positions_at(at),
        None => order.positions(),
    };
    if !order.all_shipped() {
        return Err(Refusal::new(
            "receipt.not_shipped",
            "H2",
            "Not everything has been shipped.",
        ));
    }
    if !positions.initial.is_complete() || !positions.balance.is_received() {
        let outstanding = positions.initial.outstanding + positions.balance.outstanding;
        let in_transit = positions.initial.in_transit + positions.balance.in_transit;
        let money = |minor| Money::from_minor(minor, order.currency()).map_err(guard::money);
        return Err(Refusal::new(
            "receipt.balance_not_received",
            "H2",
            "The balance has not been received.",
        )
        .fact("outstanding", money(outstanding)?)
        .fact("in_transit", money(in_transit)?));
    }
    let newest = order.batches.iter().map(|batch| batch.shipped_at).max();
    let newest = newest.unwrap_or(order.confirmed.at);
    if command.at.is_none() {
        guard::now_follows(newest, "batch_shipped", ctx)?;
    }
    let at = guard::done_at(command.at, newest, "batch_shipped", ctx)?;
    complete_counts(order, &command.counts)?;
    Ok(vec![OrderEvent::ReceiptConfirmed {
        counts: command.counts.clone(),
        claim: claim(order, &command.counts).map_err(guard::money)?,
        at,
    }])
}

fn complete_counts(order: &Running, counts: &[Count]) -> Result<(), Refusal> {
    let shipped = order
        .batches
        .iter()
        .flat_map(|batch| batch.items.iter().map(|item| (batch.batch_id, item.line)));
    let mut missing = Vec::new();
    for (batch_id, line) in shipped.clone() {
        if count_of(counts, batch_id, line).is_none() {
            missing.push(format!("{batch_id}:{line}"));
        }
    }
    if !missing.is_empty() {
        let sentence = "Receipt is counted for every shipped line and batch.";
        return Err(Refusal::new("receipt.not_counted", "H3", sentence)
            .field("counts")
            .fact("missing", missing));
    }
    for (index, count) in counts.iter().enumerate() {
        let place = format!("{}:{}", count.batch_id, count.line);
        if !shipped.clone().any(|known| known == (count.batch_id, count.line)) {
            return Err(
                guard::unknown("receipt.unknown_line", "H3", "shipped line", place)
                    .field(format!("counts[{index}].line")),
            );
        }
        if count_of(&counts[..index], count.batch_id, count.line).is_some() {
            let sentence = "A line of a batch is counted once.";
            return Err(Refusal::new("receipt.counted_twice", "H3", sentence)
                .field(format!("counts[{index}].line"))
                .fact("count", place));
        }
        let bad = count.damaged.checked_add(count.below_standard);
        if bad.is_none_or(|bad| bad > count.received) {
            let sentence = "Damaged and below-standard units are part of the received ones.";
            return Err(Refusal::new("receipt.more_bad_than_received", "H3", sentence)
                .field(format!("counts[{index}].received"))
                .fact("count", place)
                .fact("received", count.received.to_string()));
        }
    }
    Ok(())
}

/// H4: after receipt, once, within the edition's days if it has any (RB2).
pub(super) fn leave_feedback(order: &Order, command: &LeaveFeedback, ctx: &Ctx<'_>) -> Decision {
    let (completed_at, given) = completed(order)?;
    if let Some((_, at)) = given.first() {
        let sentence = "Feedback was left already; it can be revised once.";
        return Err(Refusal::new("feedback.already_left", "H4", sentence).fact("left_at", *at));
    }
    in_time(completed_at, ctx)?;
    scored(&command.feedback)?;
    Ok(vec![OrderEvent::FeedbackLeft {
        feedback: command.feedback.clone(),
        at: ctx.now,
    }])
}

pub(super) fn revise_feedback(order: &Order, command: &ReviseFeedback, ctx: &Ctx<'_>) -> Decision {
    let (completed_at, given) = completed(order)?;
    match given {
        [] => {
            return Err(Refusal::new(
                "feedback.not_left",
                "H4",
                "There is no feedback to revise.",
            ));
        }
        [_] => {}
        [_, (_, at), ..] => {
            let sentence = "Feedback can be revised once.";
            return Err(Refusal::new("feedback.already_revised", "H4", sentence).fact("revised_at", *at));
        }
    }
    in_time(completed_at, ctx)?;
    scored(&command.feedback)?;
    Ok(vec![OrderEvent::FeedbackRevised {
        feedback: command.feedback.clone(),
        at: ctx.now,
    }])
}

/// Feedback with its instant, oldest first.
type Given = [(Feedback, Instant)];

fn completed(order: &Order) -> Result<(Instant, &Given), Refusal> {
    match &guard::running(order)?.receipt {
        Receipt::Confirmed { at, feedback, .. } => Ok((*at, feedback)),
        Receipt::Awaited => {
            let sentence = "Feedback is left once receipt is confirmed.";
            Err(Refusal::new("feedback.too_early", "H4", sentence))
        }
    }
}

fn in_time(completed_at: Instant, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let Some(days) = ctx.rulebook.feedback().within_days else {
        return Ok(());
    };
    let window = Window::days_after(completed_at, days, ctx.rulebook.platform().time_zone);
    let window = window.map_err(guard::time)?;
    if window.is_in_time(ctx.now) {
        return Ok(());
    }
    let sentence = "The days in which feedback can be left are over.";
    Err(Refusal::new("feedback.window_closed", "RB2", sentence).fact("last_day", window.last_day))
}

/// Scores of feedback (H4).
pub(crate) const SCORES: std::ops::RangeInclusive<u8> = 1..=5;

fn scored(feedback: &Feedback) -> Result<(), Refusal> {
    let scores = [
        ("product", feedback.product),
        ("service", feedback.service),
        ("shipment", feedback.shipment),
    ];
    for (field, score) in scores {
        if !SCORES.contains(&score) {
            let sentence = "Scores run from 1 to 5.";
            return Err(Refusal::new("feedback.score", "H4", sentence)
                .field(format!("feedback.{field}"))
                .fact("score", score));
        }
    }
    Ok(())
}

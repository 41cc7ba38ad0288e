//! Disputes (D1–D7): opening, extending, words and evidence, offers, the ends.
//! It must not know the dates of grounds (`ground`) nor of the clocks (`trade::dispute::clock`): it asks them.

mod end;
mod open;
mod talk;

pub(super) use end::{answer_offer, escalate, record_decision, withdraw};
pub(super) use open::{extend, open};
pub(super) use talk::{add_evidence, add_statement, make_offer, record_response};

use super::super::ctx::Ctx;
use super::super::state::{Dispute, Running};
use super::guard;
use crate::dispute::clock::{ClockError, DisputeClock};
use crate::refusal::Refusal;
use crate::time::Instant;

/// The dispute that has not ended (D6).
fn current(order: &Running) -> Result<&Dispute, Refusal> {
    order
        .open_dispute()
        .ok_or_else(|| Refusal::new("dispute.none_open", "D6", "No dispute is open."))
}

/// The clocks of a dispute (D3).
pub(super) fn clock(dispute: &Dispute, ctx: &Ctx<'_>) -> Result<DisputeClock, Refusal> {
    let zone = ctx.rulebook.platform().time_zone;
    DisputeClock::new(dispute.opened_at, ctx.rulebook.disputes(), zone).map_err(guard::time)
}

fn clock_error(error: ClockError) -> Refusal {
    match error {
        ClockError::Time(error) => guard::time(error),
        ClockError::AnswerBeforeOpening {
            opened_at,
            responded_at,
        } => answer_before_opening(opened_at, responded_at),
    }
}

fn answer_before_opening(opened_at: Instant, responded_at: Instant) -> Refusal {
    let sentence = "An answer cannot come before the opening of the dispute.";
    Refusal::new("dispute.answer_before_opening", "D3", sentence)
        .fact("opened_at", opened_at)
        .fact("responded_at", responded_at)
}

//! When the buyer may escalate a dispute, and why (D3, RB2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::rulebook::DisputeTerms;
use crate::time::{Instant, TimeError, Tz, Window};

/// Why a dispute can be escalated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The supplier let its days to respond pass. Gained once, the right stays, even if an answer comes late (D3).
    NoResponse,
    /// The supplier answered, but the days to find a solution passed (D3).
    NoSolution,
    /// The edition escalates by itself on a certain day (RB2).
    Automatic,
}

/// The clocks of one dispute; all run from its opening, in calendar days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisputeClock {
    /// When it was opened.
    pub opened_at: Instant,
    /// The supplier's days to respond.
    pub respond: Window,
    /// Both sides' days to find a solution; they end before the day on which the edition escalates by itself (RB2).
    pub settle: Window,
    /// From when the buyer may escalate although the supplier answered.
    pub escalate_from: Instant,
    /// When the dispute is escalated by itself, if the edition does that (RB2).
    pub automatic_at: Option<Instant>,
}

/// Why the clocks cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClockError {
    /// The supplier's answer is older than the dispute.
    #[error("an answer cannot come before the opening of the dispute")]
    AnswerBeforeOpening {
        /// The opening.
        opened_at: Instant,
        /// The answer.
        responded_at: Instant,
    },
    /// A window would end after 2100.
    #[error(transparent)]
    Time(#[from] TimeError),
}

impl DisputeClock {
    /// The clocks of a dispute opened at this instant, in the platform's zone (D3, T1).
    pub fn new(opened_at: Instant, terms: &DisputeTerms, zone: Tz) -> Result<DisputeClock, TimeError> {
        // The n-th day starts when the window of the n − 1 days before it closes.
        let start_of = |day: u32| {
            Window::days_after(opened_at, day.saturating_sub(1), zone).map(|window| window.closes_at)
        };
        Ok(DisputeClock {
            opened_at,
            respond: Window::days_after(opened_at, terms.respond_days, zone)?,
            settle: Window::days_after(opened_at, terms.settle_between_days(), zone)?,
            escalate_from: start_of(terms.escalate_from())?,
            automatic_at: terms.automatic_on_day.map(start_of).transpose()?,
        })
    }

    /// Why the dispute can be escalated now, or nothing while it cannot (D3). An answer after `now` is ignored, one
    /// before the opening is an error.
    pub fn because(
        &self,
        responded_at: Option<Instant>,
        now: Instant,
    ) -> Result<Option<Because>, ClockError> {
        if let Some(responded_at) = responded_at.filter(|answer| *answer < self.opened_at) {
            return Err(ClockError::AnswerBeforeOpening {
                opened_at: self.opened_at,
                responded_at,
            });
        }
        let answered_in_time =
            responded_at.is_some_and(|answer| answer <= now && self.respond.is_in_time(answer));
        Ok(if !answered_in_time && !self.respond.is_in_time(now) {
            Some(Because::NoResponse)
        } else if self.automatic_at.is_some_and(|instant| now >= instant) {
            Some(Because::Automatic)
        } else if now >= self.escalate_from {
            Some(Because::NoSolution)
        } else {
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::Rulebooks;
    use crate::time::{parse_instant, parse_zone};

    const OPENED: &str = "2026-01-01T20:00:00Z";

    fn because(edition: &str, answer: &str, now: &str) -> Option<Because> {
        let book = Rulebooks::embedded().get(edition).unwrap();
        let zone = parse_zone("America/Los_Angeles").unwrap();
        let clock = DisputeClock::new(parse_instant(OPENED).unwrap(), book.disputes(), zone).unwrap();
        let answer = (!answer.is_empty()).then(|| parse_instant(answer).unwrap());
        clock.because(answer, parse_instant(now).unwrap()).unwrap()
    }

    #[test]
    fn d3_five_days_to_respond_and_fifteen_to_settle() {
        let edition = "trade-assurance@1";
        let book = Rulebooks::embedded().get(edition).unwrap();
        let clock = DisputeClock::new(
            parse_instant(OPENED).unwrap(),
            book.disputes(),
            parse_zone("America/Los_Angeles").unwrap(),
        )
        .unwrap();
        assert_eq!(clock.respond.last_day.to_string(), "2026-01-06");
        assert_eq!(clock.settle.last_day.to_string(), "2026-01-16");
        assert_eq!(clock.escalate_from, clock.settle.closes_at);
        for (answer, now, expected) in [
            // The fifth day ends at 2026-01-07T08:00:00Z in Los Angeles.
            ("", "2026-01-07T07:59:59Z", None),
            ("", "2026-01-07T08:00:00Z", Some(Because::NoResponse)),
            ("2026-01-07T07:59:59Z", "2026-01-07T08:00:00Z", None),
            // Too late: the right to escalate stays, also past the fifteenth day.
            (
                "2026-01-07T08:00:00Z",
                "2026-01-07T09:00:00Z",
                Some(Because::NoResponse),
            ),
            (
                "2026-01-10T00:00:00Z",
                "2026-02-01T00:00:00Z",
                Some(Because::NoResponse),
            ),
            ("", "2026-02-01T00:00:00Z", Some(Because::NoResponse)),
            // Answered: the fifteenth day ends at 2026-01-17T08:00:00Z.
            ("2026-01-03T00:00:00Z", "2026-01-17T07:59:59Z", None),
            (
                "2026-01-03T00:00:00Z",
                "2026-01-17T08:00:00Z",
                Some(Because::NoSolution),
            ),
            // An answer after now is not known yet.
            ("2026-01-07T07:00:00Z", "2026-01-05T00:00:00Z", None),
            // An answer at the very opening or at now counts.
            (OPENED, "2026-01-08T00:00:00Z", None),
            ("2026-01-06T00:00:00Z", "2026-01-06T00:00:00Z", None),
        ] {
            assert_eq!(because(edition, answer, now), expected, "{answer} {now}");
        }
    }

    #[test]
    fn rb2_the_later_edition_has_three_days_day_four_and_day_seven() {
        let edition = "trade-assurance-2017-12@1";
        for (answer, now, expected) in [
            ("", "2026-01-05T07:59:59Z", None),
            ("", "2026-01-05T08:00:00Z", Some(Because::NoResponse)),
            ("", "2026-02-01T00:00:00Z", Some(Because::NoResponse)),
            ("2026-01-02T00:00:00Z", "2026-01-05T07:59:59Z", None),
            (
                "2026-01-02T00:00:00Z",
                "2026-01-05T08:00:00Z",
                Some(Because::NoSolution),
            ),
            (
                "2026-01-02T00:00:00Z",
                "2026-01-08T07:59:59Z",
                Some(Because::NoSolution),
            ),
            (
                "2026-01-02T00:00:00Z",
                "2026-01-08T08:00:00Z",
                Some(Because::Automatic),
            ),
        ] {
            assert_eq!(because(edition, answer, now), expected, "{answer} {now}");
        }
    }

    #[test]
    fn d3_an_answer_before_the_opening_is_an_error() {
        let book = Rulebooks::embedded().default_book();
        let opened_at = parse_instant(OPENED).unwrap();
        let clock = DisputeClock::new(opened_at, book.disputes(), parse_zone("UTC").unwrap()).unwrap();
        let responded_at = parse_instant("2026-01-01T19:59:59Z").unwrap();
        assert_eq!(
            clock.because(Some(responded_at), opened_at),
            Err(ClockError::AnswerBeforeOpening {
                opened_at,
                responded_at
            })
        );
    }
}

//! `dispute.clock`: the clocks of a dispute, and whether it can be escalated (D3, RB2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::dispute::clock::{Because, ClockError, DisputeClock};
use trade::rulebook::{Rulebook, Rulebooks};
use trade::time::{Instant, Tz};
use trade::why::{self, Figure};

use super::{CalcError, read};
use crate::error::Error;

/// Arguments of `dispute.clock`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisputeClockArgs {
    /// When the dispute was opened.
    #[schemars(example = "2026-03-02T18:00:00Z")]
    opened_at: String,
    /// IANA time zone of the days.
    #[schemars(example = "America/Los_Angeles")]
    time_zone: String,
    /// When the supplier answered; ignored after `now`.
    #[schemars(example = "2026-03-04T09:30:00Z")]
    supplier_responded_at: Option<String>,
    /// The present.
    #[schemars(example = "2026-03-20T12:00:00Z")]
    now: String,
    /// Edition; the default one where absent.
    #[schemars(example = "trade-assurance@1")]
    pub(crate) rulebook: Option<String>,
}

/// Reply of `dispute.clock`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct DisputeClockReply {
    /// The supplier's last day to respond.
    respond_by: String,
    /// The last day to find a solution.
    settle_by: String,
    /// Whether it can be escalated now.
    can_escalate: bool,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<Because>,
}

/// The clocks of a dispute, and whether it can be escalated (D3, RB2).
///
/// # Errors
/// `unknown.rulebook`, `invalid.date` (also for an answer before the opening, D3), `invalid.time_zone`.
pub(crate) fn dispute_clock(
    args: DisputeClockArgs,
    books: &Rulebooks,
) -> Result<DisputeClockReply, CalcError> {
    let asked = read(&args, books)?;
    let because = because(&asked)?;
    let clock = asked.clock()?;
    Ok(DisputeClockReply {
        respond_by: clock.respond.last_day.to_string(),
        settle_by: clock.settle.last_day.to_string(),
        can_escalate: because.is_some(),
        because,
    })
}

/// Why: the derivations of its figures.
///
/// # Errors
/// Those of [`dispute_clock`].
pub(crate) fn why_dispute_clock(args: DisputeClockArgs, books: &Rulebooks) -> Result<Vec<Figure>, Error> {
    let asked = read(&args, books)?;
    let because = because(&asked)?;
    let Asked {
        opened_at,
        responded_at,
        now,
        book,
        zone,
    } = asked;
    why::clock(opened_at, responded_at, now, because, book, zone).map_err(Error::bug)
}

/// The arguments as `trade` takes them.
struct Asked<'a> {
    opened_at: Instant,
    responded_at: Option<Instant>,
    now: Instant,
    book: &'a Rulebook,
    zone: Tz,
}

impl Asked<'_> {
    fn clock(&self) -> Result<DisputeClock, CalcError> {
        DisputeClock::new(self.opened_at, self.book.disputes(), self.zone)
            .map_err(|error| read::date("opened_at", &error))
    }
}

fn read<'a>(args: &DisputeClockArgs, books: &'a Rulebooks) -> Result<Asked<'a>, CalcError> {
    let book = read::book(books, args.rulebook.as_deref())?;
    let opened_at = read::instant("opened_at", &args.opened_at)?;
    let zone = read::zone("time_zone", &args.time_zone)?;
    let answer = args.supplier_responded_at.as_deref();
    let responded_at = answer
        .map(|text| read::instant("supplier_responded_at", text))
        .transpose()?;
    let now = read::instant("now", &args.now)?;
    Ok(Asked {
        opened_at,
        responded_at,
        now,
        book,
        zone,
    })
}

fn because(asked: &Asked<'_>) -> Result<Option<Because>, CalcError> {
    let found = asked.clock()?.because(asked.responded_at, asked.now);
    found.map_err(|error| match &error {
        ClockError::AnswerBeforeOpening {
            opened_at,
            responded_at,
        } => read::refuse("invalid.date", "D3", "supplier_responded_at", &error)
            .fact("opened_at", *opened_at)
            .fact("supplier_responded_at", *responded_at),
        ClockError::Time(error) => read::date("opened_at", error),
    })
}

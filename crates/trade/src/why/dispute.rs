//! Why: the clocks of a dispute (D3, RB2).

use super::trace::{As, Trace};
use super::{Case, Figure, Given, Name, Origin, Value, WhyError};
use crate::dispute::clock::Because;
use crate::rulebook::Rulebook;
use crate::time::{Day, Instant, Tz};

/// The clocks of one dispute, as their figures rest on them.
#[derive(Debug)]
pub(super) struct Clocks {
    /// First day of both windows: the day after the opening.
    pub(super) opens: Given<Day>,
    pub(super) respond_by: Given<Day>,
    pub(super) respond_closes: Given<Instant>,
    /// The days to find a solution end here; before the day on which the edition escalates by itself (RB2).
    pub(super) settle_by: Given<Day>,
    pub(super) settle_closes: Given<Instant>,
    escalate_from: Given<Instant>,
    automatic_at: Option<Given<Instant>>,
}

impl Clocks {
    pub(super) fn new(
        trace: &mut Trace,
        opened: &Given<Instant>,
        book: &Rulebook,
        zone: Tz,
        of: &str,
    ) -> Result<Clocks, WhyError> {
        let terms = book.disputes();
        let day = trace.day_in(Name::OpeningDay.by("T1").of(of), opened, zone);
        let one = trace.fact(Name::One, Origin::Constant, 1);
        let opens = trace.days_after(Name::WindowOpens.by("T1").of(of), &day, &one)?;
        let days = number(
            trace,
            Name::RespondDays.by("D3"),
            "respond_days",
            book,
            terms.respond_days,
        );
        let respond_by = trace.days_after(Name::RespondBy.by("D3").of(of), &day, &days)?;
        let respond_closes = trace.end_of_day(Name::RespondCloses.by("T1").of(of), &respond_by, zone)?;
        let settle = number(
            trace,
            Name::SettleDays.by("D3"),
            "settle_days",
            book,
            terms.settle_days,
        );
        // The n-th day starts when the window of the n − 1 days before it closes.
        let automatic_days = match terms.automatic_on_day {
            Some(day) => {
                let day = number(trace, Name::AutomaticDay.by("RB2"), "automatic_on_day", book, day);
                Some(trace.count(Name::DaysBeforeAutomatic.by("RB2"), &[&day], &[&one])?)
            }
            None => None,
        };
        let between = match &automatic_days {
            Some(before) => trace.fewest(Name::SettleBetweenDays.by("RB2"), &[&settle, before])?,
            None => settle.clone(),
        };
        let rule = if automatic_days.is_some() { "RB2" } else { "D3" };
        let settle_by = trace.days_after(Name::SettleBy.by(rule).of(of), &day, &between)?;
        let settle_closes = trace.end_of_day(Name::SettleCloses.by("T1").of(of), &settle_by, zone)?;
        let before_escalation = match terms.escalate_from_day {
            Some(day) => {
                let day = number(trace, Name::EscalateDay.by("RB2"), "escalate_from_day", book, day);
                trace.count(Name::DaysBeforeEscalation.by("RB2"), &[&day], &[&one])?
            }
            None => settle,
        };
        let mut start = |name: Name, before: &Given<u32>, last: Name| -> Result<_, WhyError> {
            let last = trace.days_after(last.by("D3").of(of), &day, before)?;
            trace.end_of_day(name.by("D3").of(of), &last, zone)
        };
        let escalate_from = start(Name::EscalateFrom, &before_escalation, Name::DayBeforeEscalation)?;
        let automatic_at = match &automatic_days {
            Some(before) => Some(start(Name::AutomaticAt, before, Name::DayBeforeAutomatic)?),
            None => None,
        };
        Ok(Clocks {
            opens,
            respond_by,
            respond_closes,
            settle_by,
            settle_closes,
            escalate_from,
            automatic_at,
        })
    }

    /// From when the buyer may escalate, with or without an answer in time (D3).
    pub(super) fn escalation(
        &self,
        trace: &mut Trace,
        answered: bool,
        automatic: bool,
        of: &str,
    ) -> Result<Given<Instant>, WhyError> {
        let case = if answered {
            Case::AnsweredInTime
        } else {
            Case::NotAnswered
        };
        let reason = trace.because("D3", case);
        let mut ways = vec![&self.escalate_from];
        if !answered {
            ways.push(&self.respond_closes);
        }
        ways.extend(self.automatic_at.iter().filter(|_| automatic));
        let opens = trace.earliest(Name::EscalationOpens.by("D3").of(of), &ways)?;
        trace.resting(&opens, &reason);
        Ok(opens)
    }
}

/// A number of the edition's table of disputes.
fn number(trace: &mut Trace, called: As, field: &str, book: &Rulebook, value: u32) -> Given<u32> {
    trace.rulebook(called, format!("disputes.{field}"), book, value)
}

/// The figures of `dispute.clock`.
///
/// # Errors
/// [`WhyError`].
pub fn clock(
    opened_at: Instant,
    responded_at: Option<Instant>,
    now: Instant,
    because: Option<Because>,
    book: &Rulebook,
    zone: Tz,
) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let opened = trace.argument(Name::DisputeOpened, opened_at);
    let clocks = Clocks::new(&mut trace, &opened, book, zone, "1")?;
    let now = trace.argument(Name::Now, now);
    let answer = responded_at.filter(|answer| *answer <= now.value);
    let answered = answer.is_some_and(|answer| answer < clocks.respond_closes.value);
    let late = answer.map(|answer| {
        let answer = trace.argument(Name::SupplierAnswered, answer);
        trace.not_before(Name::AnswerLate.by("D3"), &answer, &clocks.respond_closes)
    });
    let opens = clocks.escalation(&mut trace, answered, true, "1")?;
    if let Some(late) = &late {
        trace.rest_on(&opens, late);
    }
    let can = trace.not_before(Name::CanEscalate.by("D3"), &now, &opens);
    let mut figures = vec![
        trace.figure("/respond_by", &clocks.respond_by),
        trace.figure("/settle_by", &clocks.settle_by),
        trace.figure("/can_escalate", &can),
    ];
    if let Some(because) = because {
        let case = match because {
            Because::NoResponse => Case::NoResponse,
            Because::NoSolution => Case::NoSolution,
            Because::Automatic => Case::Automatic,
        };
        let cause: Given<Value> = trace.cause(Name::EscalationCause.by("D3"), case);
        trace.rest_on(&cause, &can);
        figures.push(trace.figure("/because", &cause));
    }
    Ok(figures)
}

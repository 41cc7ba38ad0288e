//! Why: windows of calendar days (T1).

use super::trace::Trace;
use super::{Figure, Given, Name, WhyError};
use crate::calendar::BankDays;
use crate::time::{Day, Instant, Tz};

/// The figures of `days.window`.
///
/// # Errors
/// [`WhyError`].
pub fn window(event_at: Instant, days: u32, zone: Tz) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let event = trace.argument(Name::Event, event_at);
    let days = trace.argument(Name::WindowDays, days);
    let (last_day, closes_at) = days_after(&mut trace, "T1", &event, &days, zone)?;
    Ok(vec![
        trace.figure("/last_day", &last_day),
        trace.figure("/closes_at", &closes_at),
    ])
}

/// Last day and closing instant of a window after an event (T1).
pub(super) fn days_after(
    trace: &mut Trace,
    rule: &'static str,
    event: &Given<Instant>,
    days: &Given<u32>,
    zone: Tz,
) -> Result<(Given<Day>, Given<Instant>), WhyError> {
    let day = trace.day_in(Name::EventDay.by("T1"), event, zone);
    let last_day = trace.days_after(Name::LastDay.by(rule), &day, days)?;
    let closes_at = trace.end_of_day(Name::ClosesAt.by("T1"), &last_day, zone)?;
    Ok((last_day, closes_at))
}

/// The figure of `days.working`.
///
/// # Errors
/// [`WhyError`].
pub fn working(from: Day, days: u32, bank_days: &BankDays<'_>) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let from = trace.argument(Name::CountFrom, from);
    let days = trace.argument(Name::WorkingDays, days);
    let day = trace.working_days(Name::NthWorkingDay.by("P11"), &from, &days, bank_days)?;
    Ok(vec![trace.figure("/date", &day)])
}

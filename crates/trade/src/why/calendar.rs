//! Steps over days and instants: windows of calendar days (T1) and working days (P11). Every result comes from the
//! functions of `time`, `calendar` and `payment::plan` that the figures come from.

use chrono::NaiveTime;

use super::trace::{As, Given, Trace, pick, sources, terms};
use super::{Came, Closed, How, OtherPart, Skipped, Unannounced, Value, WhyError};
use crate::calendar::BankDays;
use crate::money::Money;
use crate::payment::plan::CountStart;
use crate::time::{Day, Instant, TimeError, Tz, add_days, add_months, day_in, end_of_day, start_of_day};

impl Trace {
    /// The earliest of some days or instants.
    ///
    /// # Errors
    /// When there is none.
    pub fn earliest<T: Ord + Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        of: &[&Given<T>],
    ) -> Result<Given<T>, WhyError> {
        let (chosen, value) = pick(of, |one, best| Ok(one < best))?;
        let how = How::EarliestOf {
            terms: terms(of),
            chosen,
        };
        Ok(self.put(called, how, sources(of.iter()), value))
    }

    /// The latest of some days or instants.
    ///
    /// # Errors
    /// When there is none.
    pub fn latest<T: Ord + Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        of: &[&Given<T>],
    ) -> Result<Given<T>, WhyError> {
        let (chosen, value) = pick(of, |one, best| Ok(one > best))?;
        let how = How::LatestOf {
            terms: terms(of),
            chosen,
        };
        Ok(self.put(called, how, sources(of.iter()), value))
    }

    /// The calendar day of an instant in a zone (T1).
    pub fn day_in(&mut self, called: impl Into<As>, instant: &Given<Instant>, zone: Tz) -> Given<Day> {
        let how = How::DayInZone {
            instant: instant.term(),
            zone: zone.to_string(),
        };
        self.put(called, how, vec![instant.at], day_in(instant.value, zone))
    }

    /// Calendar days counted on from a day (T1).
    ///
    /// # Errors
    /// Outside 1970–2100.
    pub fn days_after(
        &mut self,
        called: impl Into<As>,
        day: &Given<Day>,
        days: &Given<u32>,
    ) -> Result<Given<Day>, WhyError> {
        let value = add_days(day.value, i64::from(days.value))?;
        let how = How::DaysAfter {
            day: day.term(),
            days: days.term(),
        };
        Ok(self.put(called, how, vec![day.at, days.at], value))
    }

    /// The same day of a later month, or its last day (L5).
    ///
    /// # Errors
    /// After 2100.
    pub fn months_after(
        &mut self,
        called: impl Into<As>,
        day: &Given<Day>,
        months: &Given<u32>,
    ) -> Result<Given<Day>, WhyError> {
        let value = add_months(day.value, months.value)?;
        let how = How::MonthsAfter {
            day: day.term(),
            months: months.term(),
        };
        Ok(self.put(called, how, vec![day.at, months.at], value))
    }

    /// The closing instant of a day (T1).
    ///
    /// # Errors
    /// Outside 1970–2100.
    pub fn end_of_day(
        &mut self,
        called: impl Into<As>,
        day: &Given<Day>,
        zone: Tz,
    ) -> Result<Given<Instant>, WhyError> {
        let how = How::EndOfDay {
            day: day.term(),
            zone: zone.to_string(),
        };
        Ok(self.put(called, how, vec![day.at], end_of_day(day.value, zone)?))
    }

    /// The first instant of a day (T1).
    pub fn start_of_day(&mut self, called: impl Into<As>, day: &Given<Day>, zone: Tz) -> Given<Instant> {
        let how = How::StartOfDay {
            day: day.term(),
            zone: zone.to_string(),
        };
        self.put(called, how, vec![day.at], start_of_day(day.value, zone))
    }

    /// Day 0 of a count (P11), as the payment planner found it.
    ///
    /// # Errors
    /// Outside 1970–2100.
    pub fn day_zero(
        &mut self,
        called: impl Into<As>,
        event: &Given<Instant>,
        cut_off: &Given<NaiveTime>,
        start: &CountStart<'_>,
    ) -> Result<Given<Day>, WhyError> {
        let first = if start.late {
            add_days(start.paid_on, 1)?
        } else {
            start.paid_on
        };
        let how = How::DayZero {
            event: event.term(),
            zone: start.zone.to_string(),
            local: event.value.with_timezone(&start.zone).naive_local(),
            cut_off: cut_off.term(),
            late: start.late,
            countries: start.days.countries().collect(),
            skipped: skipped(&start.days, first, start.day_zero)?,
            unannounced: unannounced(&start.days, start.paid_on, start.day_zero),
        };
        Ok(self.put(called, how, vec![event.at, cut_off.at], start.day_zero))
    }

    /// The n-th working day after a day (P11).
    ///
    /// # Errors
    /// After 2100.
    pub fn working_days(
        &mut self,
        called: impl Into<As>,
        from: &Given<Day>,
        days: &Given<u32>,
        bank_days: &BankDays<'_>,
    ) -> Result<Given<Day>, WhyError> {
        let mut counted = Vec::with_capacity(days.value.min(64) as usize);
        let mut passed = Vec::new();
        let mut day = from.value;
        for _ in 0..days.value {
            let next = bank_days.nth_after(day, 1)?.date;
            passed.extend(skipped(bank_days, add_days(day, 1)?, next)?);
            counted.push(next);
            day = next;
        }
        let how = How::WorkingDays {
            from: from.term(),
            days: days.term(),
            countries: bank_days.countries().collect(),
            counted,
            skipped: passed,
            unannounced: unannounced(bank_days, from.value, day),
        };
        Ok(self.put(called, how, vec![from.at, days.at], day))
    }

    /// Whether an instant is not before another.
    pub fn not_before(
        &mut self,
        called: impl Into<As>,
        left: &Given<Instant>,
        right: &Given<Instant>,
    ) -> Given<bool> {
        let how = How::NotBefore {
            left: left.term(),
            right: right.term(),
        };
        self.put(called, how, vec![left.at, right.at], left.value >= right.value)
    }

    /// Since when what came and did not go back was enough for what was due (P8, P9). `other` is the instalment whose
    /// surplus counts, as it was agreed and as it came.
    pub(super) fn reached(
        &mut self,
        called: impl Into<As>,
        (due, parts): (&Given<Money>, &[Coming]),
        other: Option<(&Given<Money>, &[Coming])>,
        value: Instant,
    ) -> Given<Instant> {
        let came = |parts: &[Coming]| parts.iter().map(Coming::came).collect();
        let how = How::Reached {
            due: due.term(),
            parts: came(parts),
            other: other.map(|(due, parts)| OtherPart {
                due: due.term(),
                parts: came(parts),
            }),
        };
        let sides = std::iter::once((due, parts)).chain(other);
        let from = sides
            .flat_map(|(due, parts)| std::iter::once(due.at).chain(parts.iter().map(|part| part.amount.at)))
            .collect();
        self.put(called, how, from, value)
    }
}

/// An amount of an instalment with its instant.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    pub(super) at: Instant,
    pub(super) amount: Given<Money>,
    /// It came back (P9).
    pub(super) back: bool,
}

impl Coming {
    /// In minor units, below zero when it came back.
    pub(super) fn signed(&self) -> i128 {
        let minor = self.amount.value.minor();
        if self.back { -minor } else { minor }
    }

    fn came(&self) -> Came {
        Came {
            amount: self.amount.term(),
            at: self.at,
            back: self.back,
        }
    }
}

/// The days from `first` up to `last`, which is not one of them, with what closes banks on each.
fn skipped(days: &BankDays<'_>, first: Day, last: Day) -> Result<Vec<Skipped>, TimeError> {
    let mut skipped = Vec::new();
    let mut day = first;
    while day < last {
        let closed = days
            .closed_on(day)
            .map(|(country, because)| Closed { country, because });
        skipped.push(Skipped {
            day,
            closed: closed.collect(),
        });
        day = add_days(day, 1)?;
    }
    Ok(skipped)
}

fn unannounced(days: &BankDays<'_>, first: Day, last: Day) -> Vec<Unannounced> {
    let years = days.unannounced(first, last);
    years
        .map(|(country, year)| Unannounced { country, year })
        .collect()
}

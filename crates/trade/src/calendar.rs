//! Bank calendars: which days are working days, and the n-th of them (P11, T4).
//! It must not know payment methods or zones: it counts calendar days that were already placed in a zone.

mod bank_days;
mod country_calendar;
mod shelf;

pub use bank_days::{BankDays, UnknownCalendar, WorkingDay};
pub use country_calendar::{Closure, CountryCalendar};
pub use shelf::Calendars;

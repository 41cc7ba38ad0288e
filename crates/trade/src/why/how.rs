//! What a step does with its terms.

use chrono::NaiveDateTime;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Case, Name, Value};
use crate::calendar::Closure;
use crate::country::Country;
use crate::money::Money;
use crate::order::contract::Side;
use crate::payment::Method;
use crate::time::{Day, Instant};

/// A value taken from an earlier step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "WhyTerm")]
pub struct Term {
    /// What it is called.
    pub name: Name,
    /// Which one, where there are several of that name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What it is.
    pub value: Value,
}

/// What a step does. The result stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum How {
    /// A fact as recorded or given.
    Fact {
        /// Where it is from.
        origin: Origin,
    },
    /// A number of the rulebook (RB1).
    Rulebook {
        /// Its key in the file.
        key: String,
        /// The edition.
        edition: String,
    },
    /// Amounts, counts or quantities added and taken off.
    Sum {
        /// Added.
        plus: Vec<Term>,
        /// Taken off.
        minus: Vec<Term>,
    },
    /// What is left of one when the other is taken off, never below zero.
    LeftOf {
        /// Of what.
        amount: Term,
        /// Taken off.
        taken: Term,
    },
    /// How many there are: each term counts one.
    HowMany {
        /// What is counted.
        terms: Vec<Term>,
    },
    /// The smallest of the terms.
    SmallestOf {
        /// The terms.
        terms: Vec<Term>,
        /// Which it is, from 0.
        chosen: u32,
    },
    /// The largest of the terms.
    LargestOf {
        /// The terms.
        terms: Vec<Term>,
        /// Which it is, from 0.
        chosen: u32,
    },
    /// The earliest of days or instants.
    EarliestOf {
        /// The terms.
        terms: Vec<Term>,
        /// Which it is, from 0.
        chosen: u32,
    },
    /// The latest of days or instants.
    LatestOf {
        /// The terms.
        terms: Vec<Term>,
        /// Which it is, from 0.
        chosen: u32,
    },
    /// An amount, count or quantity times a factor: a count, rate, per cent or price.
    Multiply {
        /// What is multiplied.
        amount: Term,
        /// By what; a per cent counts as hundredths.
        factor: Term,
        /// The exact product, a plain decimal.
        exact: String,
        /// How it became the result.
        rounding: Rounded,
    },
    /// An amount divided by a count, or by another amount.
    Divide {
        /// What is divided.
        amount: Term,
        /// By what.
        by: Term,
        /// How a fraction became the result.
        rounding: Rounded,
    },
    /// The calendar day on which an instant falls in a zone (T1).
    DayInZone {
        /// The instant.
        instant: Term,
        /// IANA time zone.
        zone: String,
    },
    /// Calendar days counted on from a day (T1).
    DaysAfter {
        /// From when.
        day: Term,
        /// How many.
        days: Term,
    },
    /// The same day of a later month, or that month's last day (L5).
    MonthsAfter {
        /// From when.
        day: Term,
        /// How many.
        months: Term,
    },
    /// The first instant that is too late: the start of the following day in a zone (T1).
    EndOfDay {
        /// The last day.
        day: Term,
        /// IANA time zone.
        zone: String,
    },
    /// The first instant of a day in a zone (T1).
    StartOfDay {
        /// The day.
        day: Term,
        /// IANA time zone.
        zone: String,
    },
    /// The working day that starts a count (P11): the event's day in the paying bank's zone, rolled on when it was past
    /// the cut-off or banks are closed.
    DayZero {
        /// What starts the count.
        event: Term,
        /// The paying bank's IANA time zone.
        zone: String,
        /// The event on the clock there.
        local: NaiveDateTime,
        /// Later than this counts as of the next day.
        cut_off: Term,
        /// Whether it was later.
        late: bool,
        /// Countries whose banks must all work.
        countries: Vec<Country>,
        /// Days passed over because banks are closed.
        skipped: Vec<Skipped>,
        /// Years met that are not announced (T4).
        unannounced: Vec<Unannounced>,
    },
    /// The n-th working day after a day (P11).
    WorkingDays {
        /// Day 0.
        from: Term,
        /// How many.
        days: Term,
        /// Countries whose banks must all work.
        countries: Vec<Country>,
        /// The counted days, the first is number 1.
        counted: Vec<Day>,
        /// Days between them on which banks are closed.
        skipped: Vec<Skipped>,
        /// Years met that are not announced (T4).
        unannounced: Vec<Unannounced>,
    },
    /// Whether an instant is not before another one: from a closing instant on it is too late (T1).
    NotBefore {
        /// The one.
        left: Term,
        /// The other.
        right: Term,
    },
    /// The most whose worth in USD, rounded half-even, is within a bound, and no more than there is (P3, M2).
    MostWorth {
        /// The bound of its worth.
        bound: Term,
        /// USD for one unit.
        rate: Term,
        /// What there is.
        amount: Term,
    },
    /// The instant at which what had come and not gone back by then was enough for the first time (P8, P9).
    Reached {
        /// What was agreed.
        due: Term,
        /// What came, was waived or came back by then, oldest first.
        parts: Vec<Came>,
        /// The other instalment, where what it had too much counts for this one.
        #[serde(skip_serializing_if = "Option::is_none")]
        other: Option<OtherPart>,
    },
    /// An amount lowered in the proportion that another one exceeds its bound, so that its worth stays within (H3, C7).
    InProportion {
        /// What is lowered.
        amount: Term,
        /// The bound of its worth.
        bound: Term,
        /// Its worth before.
        worth: Term,
        /// Minor units taken off beyond the proportion, which rounding had let over the bound.
        less: u32,
    },
    /// Which case of the rule applies; the result is its code.
    Because {
        /// The case.
        case: Case,
    },
    /// The best of several candidates (P6); the result is the number of the best, from 0.
    Choose {
        /// What is compared, the deciding key first.
        keys: Vec<RankBy>,
        /// The candidates.
        candidates: Vec<Candidate>,
    },
    /// The value of an earlier step under this name.
    Is {
        /// The earlier step's.
        term: Term,
    },
}

/// Where a fact is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "from", rename_all = "snake_case")]
#[schemars(rename = "WhyOrigin")]
pub enum Origin {
    /// Given as an argument.
    Argument,
    /// A field of the contract.
    Contract,
    /// Recorded.
    Record {
        /// When it happened, or when it was recorded.
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<Instant>,
        /// Whose doing it was, if a side's.
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<Side>,
    },
    /// The workspace's clock.
    Clock,
    /// Not recorded: counts as this.
    Missing,
    /// The same in every edition.
    Constant,
    /// Another figure of the same reply, with a derivation of its own.
    Figure {
        /// Its pointer.
        path: String,
    },
    /// From the way to pay that was chosen (P6).
    Plan,
}

/// How an exact value became the result (M1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounded {
    /// Nothing to round.
    Exact,
    /// To the nearest minor unit, half to the even one.
    HalfEven,
    /// Towards zero.
    Down,
    /// To the next whole number.
    Up,
}

/// An amount and when it came, was waived or came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Came {
    /// The amount.
    pub amount: Term,
    /// When.
    pub at: Instant,
    /// True when it came back: then it is taken off (P9).
    pub back: bool,
}

/// The instalment whose surplus counts for another one (P8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OtherPart {
    /// What was agreed for it.
    pub due: Term,
    /// What came, was waived or came back, oldest first; beyond what was agreed it counts.
    pub parts: Vec<Came>,
}

/// A day that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Skipped {
    /// The day.
    pub day: Day,
    /// Why, for each country whose banks are closed.
    pub closed: Vec<Closed>,
}

/// A country whose banks are closed on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Closed {
    /// The country.
    pub country: Country,
    /// Why.
    pub because: Closure,
}

/// A calendar year that is not announced (T4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unannounced {
    /// Where.
    pub country: Country,
    /// The year.
    pub year: i32,
}

impl How {
    /// True when a missing fact or a year that is not announced may move the result (C5, L3, T4).
    pub(super) fn is_provisional(&self) -> bool {
        match self {
            How::DayZero { unannounced, .. } | How::WorkingDays { unannounced, .. } => {
                !unannounced.is_empty()
            }
            How::Because { case } => {
                matches!(
                    case,
                    Case::DeliveryStandsIn | Case::NeitherKnown | Case::NotShipped | Case::AwaitsAgreement
                )
            }
            _ => false,
        }
    }
}

/// What ways to pay are compared by (P6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RankBy {
    /// A known fee before any unknown one, then the lower.
    Fee,
    /// The earlier last day of arrival, then the earlier first one.
    Arrival,
    /// Fewer transactions.
    Transactions,
    /// Methods further up the list.
    List,
}

/// One way to pay, as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "WhyCandidate")]
pub struct Candidate {
    /// Its methods, in the list's order.
    pub methods: Vec<Method>,
    /// How many transactions of each.
    pub transactions: Vec<u32>,
    /// Sum of the fees; absent where one is unknown.
    pub fee_total: Option<Money>,
    /// First day of arrival.
    pub arrives_earliest: Day,
    /// Last day of arrival.
    pub arrives_latest: Day,
}

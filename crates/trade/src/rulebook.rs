//! Rulebooks: every number, label, method, agency, lender and contact as data (RB1–RB3).
//! It must not decide anything: it reads, validates and answers what an edition says.

mod book;
mod canonical;
mod check;
mod compare;
mod library;
mod method;
mod path;
mod problem;
mod read;
mod shelf;
mod terms;

pub use book::{Rulebook, RulebookId};
pub use check::{BADGE_CODES, RULE_IDS, STATUS_CODES};
pub use compare::compare;
pub use library::{Library, RulebookCommand, RulebookEvent, RulebookFile};
pub use method::{Availability, Fee, PaymentMethod, Start, Transactions, UnderWay};
pub use problem::{Problem, RulebookError};
pub use read::FILE_BYTES_MAX;
pub use shelf::{Rulebooks, UnknownRulebook};
pub use terms::{
    Agency, Contact, CoverageTerms, CreditTerms, DisputeTerms, FeedbackTerms, InspectionTerms, LapseTerms,
    PlatformTerms, WorkingDayTerms,
};

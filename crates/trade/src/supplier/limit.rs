//! Reports of a supplier's limit (S3): the command that records one, the fact, and the reports so far.
//! It must not judge what a report means for an order: that is `standing`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::history::event_names;
use crate::id::SupplierId;
use crate::money::{Currency, Money};
use crate::order::contract::FileRef;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Where a report came from (S3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportSource {
    /// Typed in by the user.
    TypedIn,
    /// Read from an imported list.
    Import,
    /// Read from a document of the supplier or the platform.
    Document,
}

/// One report of a supplier's limit (S3). Amounts in USD (M2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitReport {
    /// What was left of the limit; zero or more.
    pub remaining: Money,
    /// The whole limit, where the report names it; never below `remaining`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// The instant the report speaks of.
    pub as_of: Instant,
    /// Where it came from.
    pub source: ReportSource,
    /// The document behind it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileRef>,
}

/// A fact about a supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SupplierEvent {
    /// A report of the limit was recorded (S3).
    LimitReported {
        /// Whose limit.
        supplier_id: SupplierId,
        /// What it says.
        report: LimitReport,
        /// When it was recorded.
        at: Instant,
    },
    /// A report does not count any more: the import that brought it was undone (S3).
    LimitWithdrawn {
        /// Whose limit.
        supplier_id: SupplierId,
        /// The report, as it was recorded.
        report: LimitReport,
        /// When it was withdrawn.
        at: Instant,
    },
}

event_names! {
    SupplierEvent {
        LimitReported "limit_reported",
        LimitWithdrawn "limit_withdrawn",
    }
}

/// Records a report of a supplier's limit (S3). An outside fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordLimit {
    /// Whose limit.
    pub supplier_id: SupplierId,
    /// What the report says.
    pub report: LimitReport,
}

/// Withdraws a report of a supplier's limit (S3): the list that said so was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawLimit {
    /// Whose limit.
    pub supplier_id: SupplierId,
    /// The report, as it was recorded.
    pub report: LimitReport,
}

/// Any command about a supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SupplierCommand {
    /// Records a report of the limit.
    RecordLimit(RecordLimit),
    /// Withdraws one.
    WithdrawLimit(WithdrawLimit),
}

impl From<RecordLimit> for SupplierCommand {
    fn from(command: RecordLimit) -> Self {
        Self::RecordLimit(command)
    }
}

impl From<WithdrawLimit> for SupplierCommand {
    fn from(command: WithdrawLimit) -> Self {
        Self::WithdrawLimit(command)
    }
}

/// A report and how long it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce<'r> {
    /// The report.
    pub report: &'r LimitReport,
    /// The instant of the next one; what is reserved from then on is that one's.
    pub until: Option<Instant>,
}

/// The reports of one supplier's limit so far, without those that were withdrawn (S3).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SupplierLimits {
    /// None yet: the free limit counts as zero (S4).
    #[default]
    Unreported,
    /// At least one.
    Reported {
        /// The one that speaks of the newest instant; among equals the one recorded last.
        latest: LimitReport,
        /// The others, in the order they were recorded.
        earlier: Vec<LimitReport>,
    },
}

impl SupplierLimits {
    /// The report that counts at `at` (S4, O7): the newest that speaks of that instant or an earlier one. Where all that is
    /// known is later, the first of them, rather than nothing. Among equals the one recorded last.
    #[must_use]
    pub fn in_force(&self, at: Instant) -> Option<InForce<'_>> {
        let known = || match self {
            Self::Unreported => [].iter().chain(None),
            Self::Reported { latest, earlier } => earlier.iter().chain(Some(latest)),
        };
        let by_then = known().filter(|report| report.as_of <= at);
        let report = by_then
            .max_by_key(|report| report.as_of)
            .or_else(|| known().rev().min_by_key(|report| report.as_of))?;
        let later = known().map(|other| other.as_of);
        Some(InForce {
            report,
            until: later.filter(|as_of| *as_of > report.as_of).min(),
        })
    }

    /// The newest report, if there is one.
    #[must_use]
    pub fn latest(&self) -> Option<&LimitReport> {
        match self {
            Self::Unreported => None,
            Self::Reported { latest, .. } => Some(latest),
        }
    }

    /// Every report, newest instant first.
    #[must_use]
    pub fn history(&self) -> Vec<&LimitReport> {
        match self {
            Self::Unreported => Vec::new(),
            Self::Reported { latest, earlier } => {
                let mut all: Vec<&LimitReport> = earlier.iter().collect();
                all.sort_by_key(|report| std::cmp::Reverse(report.as_of));
                all.insert(0, latest);
                all
            }
        }
    }

    /// What a command leads to. A report that is already known leads to nothing, nor does withdrawing one that is not.
    ///
    /// # Errors
    /// A refusal by S3 for a report in another currency, below zero, above its own limit, or from the future.
    pub fn decide(&self, command: &SupplierCommand, now: Instant) -> Result<Vec<SupplierEvent>, Refusal> {
        match command {
            SupplierCommand::RecordLimit(command) => {
                check(&command.report, now)?;
                if self.history().contains(&&command.report) {
                    return Ok(Vec::new());
                }
                Ok(vec![SupplierEvent::LimitReported {
                    supplier_id: command.supplier_id,
                    report: command.report.clone(),
                    at: now,
                }])
            }
            SupplierCommand::WithdrawLimit(command) => {
                let known = self.history().contains(&&command.report);
                let withdrawn = known.then(|| SupplierEvent::LimitWithdrawn {
                    supplier_id: command.supplier_id,
                    report: command.report.clone(),
                    at: now,
                });
                Ok(withdrawn.into_iter().collect())
            }
        }
    }

    /// The reports after an event. Only the newest report counts; an older one that comes later is history, and one that was
    /// withdrawn is none.
    pub fn evolve(&mut self, event: &SupplierEvent) {
        match event {
            SupplierEvent::LimitReported { report, .. } => self.take_in(report),
            SupplierEvent::LimitWithdrawn { report, .. } => self.withdraw(report),
        }
    }

    fn take_in(&mut self, report: &LimitReport) {
        match self {
            Self::Unreported => {
                *self = Self::Reported {
                    latest: report.clone(),
                    earlier: Vec::new(),
                };
            }
            Self::Reported { latest, earlier } if report.as_of >= latest.as_of => {
                earlier.push(std::mem::replace(latest, report.clone()));
            }
            Self::Reported { earlier, .. } => earlier.push(report.clone()),
        }
    }

    /// What counted before counts again.
    fn withdraw(&mut self, report: &LimitReport) {
        let Self::Reported { latest, earlier } = self else {
            return;
        };
        if latest != report {
            earlier.retain(|known| known != report);
            return;
        }
        let places = earlier.iter().enumerate();
        match places
            .max_by_key(|(_, known)| known.as_of)
            .map(|(place, _)| place)
        {
            Some(place) => *latest = earlier.remove(place),
            None => *self = Self::Unreported,
        }
    }
}

fn check(report: &LimitReport, now: Instant) -> Result<(), Refusal> {
    let amounts = [
        (Some(report.remaining), "report.remaining"),
        (report.limit, "report.limit"),
    ];
    for (amount, field) in amounts {
        let Some(amount) = amount else { continue };
        if amount.currency() != Currency::USD {
            let message = "A limit is stated in USD.";
            return Err(Refusal::new("limit.currency", "M2", message)
                .field(field)
                .fact("currency", amount.currency()));
        }
        if amount.is_negative() {
            let message = "A limit is never below zero.";
            return Err(Refusal::new("limit.negative", "S3", message)
                .field(field)
                .fact("amount", amount));
        }
    }
    if let Some(limit) = report.limit
        && limit.minor() < report.remaining.minor()
    {
        let message = "What is left of a limit is never more than the limit.";
        return Err(Refusal::new("limit.above_limit", "S3", message)
            .field("report.remaining")
            .fact("remaining", report.remaining)
            .fact("limit", limit));
    }
    if report.as_of > now {
        let message = "A report speaks of an instant that has passed.";
        return Err(Refusal::new("limit.in_future", "S3", message)
            .field("report.as_of")
            .fact("as_of", report.as_of)
            .fact("now", now));
    }
    Ok(())
}

#[cfg(test)]
#[path = "transitions_tests.rs"]
mod transitions_tests;

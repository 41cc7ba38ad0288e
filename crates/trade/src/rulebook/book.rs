//! One edition of the rules, read and validated.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::method::PaymentMethod;
use super::terms::{
    Contact, CoverageTerms, CreditTerms, DisputeTerms, FeedbackTerms, InspectionTerms, LapseTerms,
    PlatformTerms, WorkingDayTerms,
};
use crate::country::Country;
use crate::id::FileId;
use crate::payment::Method;
use crate::time::Tz;

/// Name and edition of a rulebook, such as `trade-assurance@1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RulebookId(pub(super) String);

impl RulebookId {
    /// The text, such as `trade-assurance@1`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text before the `@`: all editions of one rulebook share it.
    pub fn name(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }
}

impl fmt::Display for RulebookId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One edition of the rules (RB1). An order pins its id and hash when it is started and keeps to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rulebook {
    pub(super) hash: FileId,
    #[serde(flatten)]
    pub(super) content: Content,
}

/// What a rulebook file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    pub(super) id: RulebookId,
    pub(super) title: String,
    pub(super) source: String,
    pub(super) notice: String,
    pub(super) platform: PlatformTerms,
    pub(super) coverage: CoverageTerms,
    #[serde(default)]
    pub(super) lapse: LapseTerms,
    #[serde(default)]
    pub(super) feedback: FeedbackTerms,
    pub(super) disputes: DisputeTerms,
    pub(super) working_days: WorkingDayTerms,
    pub(super) methods: Vec<PaymentMethod>,
    pub(super) inspection: InspectionTerms,
    pub(super) credit: CreditTerms,
    pub(super) contacts: Vec<Contact>,
    pub(super) statuses: BTreeMap<String, String>,
    pub(super) badges: BTreeMap<String, String>,
    pub(super) rules: BTreeMap<String, String>,
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) zones: BTreeMap<Country, Tz>,
}

impl Rulebook {
    /// Name and edition.
    pub fn id(&self) -> &RulebookId {
        &self.content.id
    }

    /// SHA-256 of the canonical content, id included: layout and comments of the file do not change it (RB1).
    pub fn hash(&self) -> FileId {
        self.hash
    }

    /// Name of the programme, for the reader.
    pub fn title(&self) -> &str {
        &self.content.title
    }

    /// Where the rules were read.
    pub fn source(&self) -> &str {
        &self.content.source
    }

    /// What must be said beside every figure of cover (RB4).
    pub fn notice(&self) -> &str {
        &self.content.notice
    }

    /// Time zone, currency, designated bank, age at which a limit report is stale.
    pub fn platform(&self) -> &PlatformTerms {
        &self.content.platform
    }

    /// What is covered and until when (C2, C3, C5; RB2).
    pub fn coverage(&self) -> &CoverageTerms {
        &self.content.coverage
    }

    /// When an order that nobody confirms or pays is cancelled by itself (RB2).
    pub fn lapse(&self) -> &LapseTerms {
        &self.content.lapse
    }

    /// When feedback may be left and revised (H4, RB2).
    pub fn feedback(&self) -> &FeedbackTerms {
        &self.content.feedback
    }

    /// The clocks of a dispute (D2, D3, RB2).
    pub fn disputes(&self) -> &DisputeTerms {
        &self.content.disputes
    }

    /// When a working day ends (P11).
    pub fn working_days(&self) -> &WorkingDayTerms {
        &self.content.working_days
    }

    /// The four methods, in their order (P2–P5).
    pub fn methods(&self) -> &[PaymentMethod] {
        &self.content.methods
    }

    /// What the edition says of one method.
    pub fn method(&self, method: Method) -> &PaymentMethod {
        // Validation put the four methods into the order of `Method::ALL`, one each.
        &self.content.methods[method as usize]
    }

    /// Inspection agencies and their fees (C8).
    pub fn inspection(&self) -> &InspectionTerms {
        &self.content.inspection
    }

    /// The Pay Later lender's frame (L1, L3).
    pub fn credit(&self) -> &CreditTerms {
        &self.content.credit
    }

    /// Customer-service channels, in the order to show them (P7).
    pub fn contacts(&self) -> &[Contact] {
        &self.content.contacts
    }

    /// Label of a status code of §9.
    pub fn status_label(&self, code: &str) -> Option<&str> {
        self.content.statuses.get(code).map(String::as_str)
    }

    /// Label of a dispute or change badge of §9.
    pub fn badge_label(&self, code: &str) -> Option<&str> {
        self.content.badges.get(code).map(String::as_str)
    }

    /// One line on what a rule says, such as `P11`.
    pub fn rule_summary(&self, rule: &str) -> Option<&str> {
        self.content.rules.get(rule).map(String::as_str)
    }

    /// Every rule id with its one line.
    pub fn rule_summaries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.content
            .rules
            .iter()
            .map(|(rule, summary)| (rule.as_str(), summary.as_str()))
    }

    /// The zone in which a paying bank of this country counts its days (P11); none where the edition names none.
    pub fn bank_zone(&self, country: Country) -> Option<Tz> {
        self.content.zones.get(&country).copied()
    }
}

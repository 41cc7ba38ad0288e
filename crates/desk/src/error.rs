//! Every way an operation can fail, and its one mapping to the wire.
//!
//! A rule's refusal keeps its rule id and facts; nothing here is matched by text. Internals never reach the
//! wire: a bug gets an incident number, its cause goes to the log.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use trade::refusal::{Fact, Refusal};

/// One wrong field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldError {
    /// Path in the arguments, for example `contract.lines[0].quantity`.
    pub field: String,
    /// What is wrong with it, in a sentence.
    pub problem: String,
}

/// Failure of an operation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A trade rule refused; nothing was written.
    #[error("{}", .0.message)]
    Rejected(Refusal),
    /// The arguments do not have the shape or range the operation asks for.
    #[error("{message}")]
    Invalid {
        /// `invalid.arguments` or a narrower code.
        code: &'static str,
        /// The rule that says what is read there, if one does.
        rule: Option<&'static str>,
        /// What is wrong in a sentence.
        message: String,
        /// Where.
        fields: Vec<FieldError>,
    },
    /// No such thing.
    #[error("there is no {what} {id}")]
    NotFound {
        /// Kind of thing, for example `order`.
        what: &'static str,
        /// The id asked for.
        id: String,
    },
    /// Somebody else was first, the request id was used for something else, or it does not go with what is there.
    #[error("{message}")]
    Conflict {
        /// `conflict.version`, `conflict.request_reused`, `conflict.in_use`, `conflict.practice`, …
        code: &'static str,
        /// What happened, in a sentence.
        message: String,
        /// Facts for the page.
        facts: Map<String, Value>,
    },
    /// It cannot be done now; nothing was written and trying again may help.
    #[error("{message}")]
    Unavailable {
        /// `unavailable.disk_full`, `unavailable.no_workspace`, …
        code: &'static str,
        /// What happened, in a sentence.
        message: String,
    },
    /// The workspace is locked: nothing of it is served.
    #[error("{message}")]
    Locked {
        /// `locked.workspace`, `locked.passphrase_needed`, `locked.not_encrypted` or `locked.encryption_unfinished`.
        code: &'static str,
        /// What to do, in a sentence.
        message: &'static str,
        /// Which workspace, where that is known.
        facts: Map<String, Value>,
    },
    /// Stored data does not read as it must; nothing was changed.
    #[error("{message}")]
    Corrupt {
        /// What is damaged and what was kept.
        message: String,
    },
    /// A workspace that does not open for work because something in it is damaged, and opens for looking; nothing was
    /// changed.
    #[error("{message}")]
    OnlyForLooking {
        /// What is damaged and what was kept.
        message: String,
    },
    /// A mistake of the program.
    #[error("something went wrong inside Quayside (incident {incident}); nothing was saved by this step")]
    Bug {
        /// Number to find it in the log.
        incident: String,
    },
}

/// What the caller sees: always these four fields.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WireError {
    /// Stable code, for example `dispute.too_early`.
    pub code: String,
    /// The rule that decided, if one did.
    pub rule: Option<String>,
    /// A sentence a buyer can read.
    pub message: String,
    /// Facts behind it; wrong fields stand under `fields`.
    pub facts: Map<String, Value>,
}

impl Error {
    /// Wrong arguments, with one field named.
    pub fn field(field: impl Into<String>, problem: impl Into<String>) -> Self {
        let (field, problem) = (field.into(), problem.into());
        Self::Invalid {
            code: "invalid.arguments",
            rule: None,
            message: format!("{field}: {problem}"),
            fields: vec![FieldError { field, problem }],
        }
    }

    /// As [`Error::field`], with the rule that says what is read there.
    pub fn ruled(field: impl Into<String>, rule: &'static str, problem: impl Into<String>) -> Self {
        let (field, problem) = (field.into(), problem.into());
        Self::Invalid {
            code: "invalid.arguments",
            rule: Some(rule),
            message: format!("{field}: {problem}"),
            fields: vec![FieldError { field, problem }],
        }
    }

    /// A refusal that names an argument, told of the place where this operation takes it: `place` has the path there for
    /// the path in the command. Any other error stays as it is.
    #[must_use]
    pub(crate) fn placed(self, place: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Rejected(refusal) => match refusal.facts.get("field") {
                Some(Fact::Text(field)) => {
                    let path = place(field);
                    Self::Rejected(refusal.field(path))
                }
                _ => Self::Rejected(refusal),
            },
            other => other,
        }
    }

    /// No such thing.
    pub fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound {
            what,
            id: id.to_string(),
        }
    }

    /// Practice is neither encrypted nor backed up: what belongs to that has nothing to work on there.
    pub(crate) fn practice(message: &'static str) -> Self {
        Self::Conflict {
            code: "conflict.practice",
            message: message.to_owned(),
            facts: Map::new(),
        }
    }

    /// Locked, for one of its reasons.
    pub(crate) fn locked(code: &'static str) -> Self {
        let message = match code {
            "locked.not_encrypted" => {
                "This workspace was made before workspaces were encrypted. Choose a passphrase to encrypt it."
            }
            "locked.encryption_unfinished" => {
                "Encrypting this workspace was interrupted. Give its passphrase to finish it."
            }
            "locked.passphrase_needed" => "This workspace is opened with its passphrase.",
            _ => "The workspace is locked.",
        };
        Self::Locked {
            code,
            message,
            facts: Map::new(),
        }
    }

    /// A mistake of ours: logs the cause under a fresh incident number, which is all that leaves the desk.
    #[track_caller]
    pub fn bug(cause: impl std::fmt::Debug) -> Self {
        let incident = uuid::Uuid::now_v7().simple().to_string();
        let at = std::panic::Location::caller().to_string();
        tracing::error!(incident, at, ?cause, "bug");
        Self::Bug { incident }
    }

    /// The one mapping to the wire.
    #[must_use]
    pub fn to_wire(&self) -> WireError {
        let message = self.to_string();
        let (code, rule, facts) = match self {
            Self::Rejected(refusal) => (
                refusal.code.to_owned(),
                Some(refusal.rule.to_owned()),
                facts_of(refusal),
            ),
            Self::Invalid {
                code, rule, fields, ..
            } => (
                (*code).to_owned(),
                rule.map(str::to_owned),
                Map::from_iter([("fields".to_owned(), json!(fields))]),
            ),
            Self::NotFound { what, id } => (
                "not_found".to_owned(),
                None,
                Map::from_iter([("what".to_owned(), json!(what)), ("id".to_owned(), json!(id))]),
            ),
            Self::Conflict { code, facts, .. } => ((*code).to_owned(), None, facts.clone()),
            Self::Unavailable { code, .. } => ((*code).to_owned(), None, Map::new()),
            Self::Locked { code, facts, .. } => ((*code).to_owned(), None, facts.clone()),
            Self::Corrupt { .. } => ("corrupt".to_owned(), None, Map::new()),
            Self::OnlyForLooking { .. } => ("corrupt.readable".to_owned(), None, Map::new()),
            Self::Bug { incident } => (
                "bug".to_owned(),
                None,
                Map::from_iter([("incident".to_owned(), json!(incident))]),
            ),
        };
        WireError {
            code,
            rule,
            message,
            facts,
        }
    }
}

/// A refusal's facts. The argument that it names stands under `fields`, too, as wrong arguments do, so that a page marks
/// its input either way.
fn facts_of(refusal: &Refusal) -> Map<String, Value> {
    let mut facts: Map<String, Value> = refusal
        .facts
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value)))
        .collect();
    if let Some(Fact::Text(field)) = refusal.facts.get("field") {
        let wrong = FieldError {
            field: field.clone(),
            problem: refusal.message.clone(),
        };
        facts.entry("fields").or_insert_with(|| json!([wrong]));
    }
    facts
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Rejected(refusal)
    }
}

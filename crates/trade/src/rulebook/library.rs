//! The rulebooks a workspace keeps: the embedded editions and those its user loaded, which of them new orders may be
//! started under, and which one they are when nothing is said (RB1, RB3).
//!
//! What was loaded is kept for good, since an order may be pinned to it: retiring takes a rulebook from the choice and
//! from nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::book::{Rulebook, RulebookId};
use super::problem::{Problem, RulebookError};
use super::read::text_of;
use super::shelf::{Rulebooks, embedded_file};
use crate::history::{CorruptHistory, event_names};
use crate::id::FileId;
use crate::refusal::Refusal;
use crate::time::Instant;

/// What happened to the rulebooks of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RulebookEvent {
    /// A file of the user's own was validated and kept, whole.
    Loaded {
        /// Its id.
        id: RulebookId,
        /// SHA-256 of its canonical content, what orders pin.
        hash: FileId,
        /// Name of the file, without folders.
        file: String,
        /// The file, letter by letter.
        text: String,
        /// When.
        at: Instant,
    },
    /// It was taken from the choice for new orders.
    Retired {
        /// Which.
        id: RulebookId,
        /// When.
        at: Instant,
    },
    /// It was put back into the choice.
    Restored {
        /// Which.
        id: RulebookId,
        /// When.
        at: Instant,
    },
    /// New orders are started under it unless another is chosen.
    DefaultChosen {
        /// Which.
        id: RulebookId,
        /// When.
        at: Instant,
    },
}

event_names!(RulebookEvent {
    Loaded "loaded",
    Retired "retired",
    Restored "restored",
    DefaultChosen "default_chosen",
});

/// What a user may want done with the rulebooks of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RulebookCommand {
    /// Keep a file of the user's own (RB3).
    Load {
        /// Name of the file, without folders.
        file: String,
        /// Its bytes as they came.
        bytes: Vec<u8>,
    },
    /// Take one from the choice for new orders.
    Retire {
        /// Its id.
        rulebook: String,
    },
    /// Put one back into the choice.
    Restore {
        /// Its id.
        rulebook: String,
    },
    /// Start new orders under it unless another is chosen.
    ChooseDefault {
        /// Its id.
        rulebook: String,
    },
}

/// A rulebook file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RulebookFile {
    /// Name of the file, without folders.
    pub file: String,
    /// The file, letter by letter.
    pub text: String,
}

/// A file that was loaded, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    file: RulebookFile,
    at: Instant,
}

/// The rulebooks a workspace keeps.
#[derive(Debug, Clone)]
pub struct Library {
    books: Rulebooks,
    kept: BTreeMap<RulebookId, Kept>,
    retired: BTreeSet<RulebookId>,
}

impl Default for Library {
    fn default() -> Library {
        Library {
            books: Rulebooks::embedded().clone(),
            kept: BTreeMap::new(),
            retired: BTreeSet::new(),
        }
    }
}

impl Library {
    /// Folds a history, the embedded editions being there from the start.
    ///
    /// # Errors
    /// A history that `decide` cannot have written, a kept text whose id or hash is not the one recorded among it:
    /// that is damage, and never another rulebook in silence (RB1).
    pub fn fold(events: &[RulebookEvent]) -> Result<Library, CorruptHistory> {
        events
            .iter()
            .try_fold(Library::default(), |library, event| library.evolve(event))
    }

    /// The library after one more event.
    ///
    /// # Errors
    /// As [`Library::fold`].
    pub fn evolve(mut self, event: &RulebookEvent) -> Result<Library, CorruptHistory> {
        let corrupt = |reason: String| CorruptHistory {
            stream: "rulebooks",
            event: event.name(),
            reason,
        };
        match event {
            RulebookEvent::Loaded {
                id,
                hash,
                file,
                text,
                at,
            } => {
                let book = Rulebook::recall(file, text).map_err(|error| corrupt(error.to_string()))?;
                if (book.id(), book.hash()) != (id, *hash) {
                    let found = format!("{} {}", book.id(), book.hash());
                    return Err(corrupt(format!("the text kept as {id} {hash} is {found}")));
                }
                self.books.add(Arc::new(book));
                let (file, text) = (file.clone(), text.clone());
                let file = RulebookFile { file, text };
                self.kept.insert(id.clone(), Kept { file, at: *at });
            }
            RulebookEvent::Retired { id, .. } => {
                self.retired.insert(id.clone());
            }
            RulebookEvent::Restored { id, .. } => {
                self.retired.remove(id);
            }
            RulebookEvent::DefaultChosen { id, .. } => {
                let chosen = self.books.choose(id);
                chosen.map_err(|error| corrupt(error.to_string()))?;
            }
        }
        Ok(self)
    }

    /// Every rulebook, retired ones among them: orders may be pinned to any. Its default is the one that new orders
    /// are started under.
    pub fn books(&self) -> &Rulebooks {
        &self.books
    }

    /// False when new orders cannot be started under it.
    pub fn is_retired(&self, id: &RulebookId) -> bool {
        self.retired.contains(id)
    }

    /// When a file of the user's own was loaded; `None` for an embedded edition.
    pub fn loaded_at(&self, id: &RulebookId) -> Option<Instant> {
        self.kept.get(id).map(|kept| kept.at)
    }

    /// The file of a rulebook, to begin an edition of one's own from (RB3).
    pub fn file(&self, id: &RulebookId) -> Option<RulebookFile> {
        match self.kept.get(id) {
            Some(kept) => Some(kept.file.clone()),
            None => embedded_file(id).map(|(file, text)| RulebookFile {
                file: file.to_owned(),
                text: text.to_owned(),
            }),
        }
    }

    /// The rulebook a new order is pinned to: the chosen one, else the default (RB1).
    ///
    /// # Errors
    /// `rulebook.unknown`, and `rulebook.retired` for one that was taken from the choice.
    pub fn for_new_order(&self, chosen: Option<&str>) -> Result<&Arc<Rulebook>, Refusal> {
        let Some(chosen) = chosen else {
            return Ok(self.books.default_book());
        };
        let book = self.known(chosen)?;
        self.must_be_in_the_choice(book.id())?;
        Ok(book)
    }

    /// What a command leads to; nothing where all is as wanted already.
    ///
    /// # Errors
    /// `rulebook.bad_file` with file, line, field, rule and reason (RB3); `rulebook.unknown`, `rulebook.retired`, `rulebook.is_default`.
    pub fn decide(&self, command: &RulebookCommand, now: Instant) -> Result<Vec<RulebookEvent>, Refusal> {
        match command {
            RulebookCommand::Load { file, bytes } => self.load(file, bytes, now),
            RulebookCommand::Retire { rulebook } => self.retire(rulebook, now),
            RulebookCommand::Restore { rulebook } => {
                let id = self.known(rulebook)?.id().clone();
                Ok(if self.is_retired(&id) {
                    vec![RulebookEvent::Restored { id, at: now }]
                } else {
                    Vec::new()
                })
            }
            RulebookCommand::ChooseDefault { rulebook } => {
                let id = self.known(rulebook)?.id().clone();
                self.must_be_in_the_choice(&id)?;
                Ok(if self.books.default_book().id() == &id {
                    Vec::new()
                } else {
                    vec![RulebookEvent::DefaultChosen { id, at: now }]
                })
            }
        }
    }

    /// Reads a file as loading it would, without keeping it.
    ///
    /// # Errors
    /// What is wrong with it; an id that is taken by other content is on the line of the id.
    pub fn inspect(&self, file: &str, bytes: &[u8]) -> Result<Rulebook, RulebookError> {
        let book = Rulebook::read(file, bytes)?;
        let reason = match self.books.get(book.id().as_str()) {
            Ok(present) if present.hash() == book.hash() => return Ok(book),
            Ok(_) => format!("another rulebook has the id `{}`", book.id()),
            Err(_) if Rulebooks::embedded().own_name(book.id()) => format!(
                "`{}` is the name of an edition that comes with Quayside",
                book.id().name()
            ),
            Err(_) => return Ok(book),
        };
        let text = text_of(file, bytes)?;
        Err(RulebookError {
            file: file.to_owned(),
            first: Problem {
                line: super::path::Path::of(&["id"]).line(text),
                field: "id".to_owned(),
                rule: "RB1",
                reason,
            },
            more: Vec::new(),
        })
    }

    fn load(&self, file: &str, bytes: &[u8], now: Instant) -> Result<Vec<RulebookEvent>, Refusal> {
        let book = self.inspect(file, bytes).map_err(|error| bad_file(&error))?;
        let id = book.id().clone();
        if self.books.get(id.as_str()).is_ok() {
            // The same content once more: nothing to keep. It was taken from the choice? Then it is wanted again.
            return Ok(if self.is_retired(&id) {
                vec![RulebookEvent::Restored { id, at: now }]
            } else {
                Vec::new()
            });
        }
        let text = text_of(file, bytes).map_err(|error| bad_file(&error))?;
        Ok(vec![RulebookEvent::Loaded {
            id,
            hash: book.hash(),
            file: file.to_owned(),
            text: text.to_owned(),
            at: now,
        }])
    }

    fn retire(&self, rulebook: &str, now: Instant) -> Result<Vec<RulebookEvent>, Refusal> {
        let id = self.known(rulebook)?.id().clone();
        if self.books.default_book().id() == &id {
            let sentence = "New orders are started under this rulebook; choose another default first.";
            return Err(Refusal::new("rulebook.is_default", "RB1", sentence).fact("rulebook", id.as_str()));
        }
        Ok(if self.is_retired(&id) {
            Vec::new()
        } else {
            vec![RulebookEvent::Retired { id, at: now }]
        })
    }

    fn known(&self, rulebook: &str) -> Result<&Arc<Rulebook>, Refusal> {
        self.books.get(rulebook).map_err(|error| {
            Refusal::new("rulebook.unknown", "RB1", "There is no such rulebook.").fact("rulebook", error.id)
        })
    }

    fn must_be_in_the_choice(&self, id: &RulebookId) -> Result<(), Refusal> {
        if !self.is_retired(id) {
            return Ok(());
        }
        let sentence = "This rulebook was taken from the choice for new orders.";
        Err(Refusal::new("rulebook.retired", "RB1", sentence).fact("rulebook", id.as_str()))
    }
}

/// RB3: file, line and reason, with the field and the rule it belongs to.
fn bad_file(error: &RulebookError) -> Refusal {
    let first = &error.first;
    Refusal::new("rulebook.bad_file", "RB3", error.to_string())
        .fact("file", error.file.as_str())
        .fact("line", first.line)
        .fact("field", first.field.as_str())
        .fact("of_rule", first.rule)
        .fact("reason", first.reason.as_str())
        .fact(
            "problems",
            error.problems().map(Problem::to_string).collect::<Vec<_>>(),
        )
}

#[cfg(test)]
#[path = "library_tests.rs"]
mod tests;
#[cfg(test)]
#[path = "library_transitions_tests.rs"]
mod transitions_tests;

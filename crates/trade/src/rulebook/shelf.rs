//! The rulebooks at hand: the embedded editions and those a user loaded (RB1–RB3).

use std::sync::{Arc, OnceLock};

use thiserror::Error;

use super::book::Rulebook;
use super::read::RulebookError;
use crate::id::FileId;

/// The embedded files, the default edition first (RB1, RB2).
const EMBEDDED: [(&str, &str); 2] = [
    (
        "trade-assurance-1.toml",
        include_str!("../../data/rulebooks/trade-assurance-1.toml"),
    ),
    (
        "trade-assurance-2017-12-1.toml",
        include_str!("../../data/rulebooks/trade-assurance-2017-12-1.toml"),
    ),
];

/// No rulebook of this id is at hand.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no rulebook `{id}`")]
pub struct UnknownRulebook {
    /// The id asked for, cut to 80 characters.
    pub id: String,
}

/// The rulebooks at hand; the default one is `trade-assurance@1`.
#[derive(Clone, Debug)]
pub struct Rulebooks {
    default: Arc<Rulebook>,
    others: Vec<Arc<Rulebook>>,
}

impl Rulebooks {
    /// The embedded editions, read once per process.
    pub fn embedded() -> &'static Rulebooks {
        static SHELF: OnceLock<Rulebooks> = OnceLock::new();
        SHELF.get_or_init(|| {
            let [first, second] = EMBEDDED.map(|(file, text)| Arc::new(embedded(file, text)));
            Rulebooks {
                default: first,
                others: vec![second],
            }
        })
    }

    /// The edition that applies where none is named (RB1).
    pub fn default_book(&self) -> &Arc<Rulebook> {
        &self.default
    }

    /// The rulebook of this id.
    pub fn get(&self, id: &str) -> Result<&Arc<Rulebook>, UnknownRulebook> {
        self.iter()
            .find(|book| book.id().as_str() == id)
            .ok_or_else(|| UnknownRulebook {
                id: id.chars().take(80).collect(),
            })
    }

    /// The rulebook that an order is pinned to: same id *and* same content (RB1).
    pub fn pinned(&self, id: &str, hash: FileId) -> Result<&Arc<Rulebook>, UnknownRulebook> {
        self.iter()
            .find(|book| book.id().as_str() == id && book.hash() == hash)
            .ok_or_else(|| UnknownRulebook {
                id: format!("{id} {hash}"),
            })
    }

    /// Every rulebook, the default first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Rulebook>> {
        std::iter::once(&self.default).chain(&self.others)
    }

    /// This shelf with a user's file added (RB3); an id that is taken by other content is refused. A file whose
    /// id and content are here already changes nothing.
    pub fn with_file(&self, file: &str, text: &str) -> Result<Rulebooks, RulebookError> {
        let book = Rulebook::parse(file, text)?;
        let mut shelf = self.clone();
        match self.get(book.id().as_str()) {
            Ok(present) if present.hash() == book.hash() => {}
            Ok(_) => {
                return Err(RulebookError {
                    file: file.to_owned(),
                    line: 1,
                    reason: format!("another rulebook has the id `{}`", book.id()),
                });
            }
            Err(UnknownRulebook { .. }) => shelf.others.push(Arc::new(book)),
        }
        Ok(shelf)
    }
}

// The embedded files are part of the program: a test reads them, so a bad one never leaves the workshop.
#[allow(clippy::panic)]
fn embedded(file: &str, text: &str) -> Rulebook {
    match Rulebook::parse(file, text) {
        Ok(book) => book,
        Err(error) => panic!("embedded rulebook: {error}"),
    }
}

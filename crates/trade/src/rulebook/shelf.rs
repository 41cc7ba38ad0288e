//! The rulebooks at hand: the embedded editions and those a user loaded (RB1–RB3). Which of them new orders may be
//! started under is not for this file to say: that is the library.

use std::sync::{Arc, OnceLock};

use thiserror::Error;

use super::book::{Rulebook, RulebookId};
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

/// The rulebooks at hand; the default one is `trade-assurance@1` unless another was chosen.
#[derive(Clone, Debug)]
pub struct Rulebooks {
    default: Arc<Rulebook>,
    /// In the order they came, the embedded ones first.
    all: Vec<Arc<Rulebook>>,
}

impl Rulebooks {
    /// The embedded editions, read once per process.
    pub fn embedded() -> &'static Rulebooks {
        static SHELF: OnceLock<Rulebooks> = OnceLock::new();
        SHELF.get_or_init(|| {
            let [first, second] = EMBEDDED.map(|(file, text)| Arc::new(embedded(file, text)));
            Rulebooks {
                default: Arc::clone(&first),
                all: vec![first, second],
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

    /// Every rulebook: the embedded ones, then those loaded, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Rulebook>> {
        self.all.iter()
    }

    /// True for an id of the name of one of these, of whatever edition: such names are not for files of a user's own,
    /// or a later edition of that name could not be told from it.
    pub(super) fn own_name(&self, id: &RulebookId) -> bool {
        self.iter().any(|book| book.id().name() == id.name())
    }

    /// Puts one more beside the others.
    pub(super) fn add(&mut self, book: Arc<Rulebook>) {
        self.all.push(book);
    }

    /// Makes the rulebook of this id the default one.
    pub(super) fn choose(&mut self, id: &RulebookId) -> Result<(), UnknownRulebook> {
        self.default = Arc::clone(self.get(id.as_str())?);
        Ok(())
    }
}

/// Name and text of the file of an embedded edition.
pub(super) fn embedded_file(id: &RulebookId) -> Option<(&'static str, &'static str)> {
    let place = Rulebooks::embedded().iter().position(|book| book.id() == id)?;
    EMBEDDED.get(place).copied()
}

// The embedded files are part of the program: a test reads them, so a bad one never leaves the workshop.
#[allow(clippy::panic)]
fn embedded(file: &str, text: &str) -> Rulebook {
    match Rulebook::parse(file, text) {
        Ok(book) => book,
        Err(error) => panic!("embedded rulebook: {error}"),
    }
}

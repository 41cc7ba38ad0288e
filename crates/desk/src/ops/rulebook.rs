//! Section `rulebook`: the editions there are, and what one says (RB1). Help and every rule chip read it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::rulebook::Rulebook;

use crate::desk::Desk;
use crate::error::Error;
use crate::operation::{Nothing, Operation};

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::calculator("rulebook.list", "The editions there are.", list),
        Operation::calculator("rulebook.view", "One edition, whole.", view),
    ]
}

/// An edition in the list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RulebookEntry {
    /// Id, such as `trade-assurance@1`.
    id: String,
    /// Title.
    title: String,
    /// SHA-256 of its canonical content.
    hash: String,
    /// True for the one new orders are pinned to.
    default: bool,
}

/// The editions.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RulebookList {
    /// In the order of the shelf.
    rulebooks: Vec<RulebookEntry>,
}

fn list(desk: &Desk, _: Nothing) -> Result<RulebookList, Error> {
    let default = desk.rulebooks().default_book().id();
    let rulebooks = desk.rulebooks().iter().map(|book| RulebookEntry {
        id: book.id().to_string(),
        title: book.title().to_owned(),
        hash: book.hash().to_string(),
        default: book.id() == default,
    });
    Ok(RulebookList {
        rulebooks: rulebooks.collect(),
    })
}

/// Which edition.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RulebookArgs")]
pub(crate) struct Which {
    /// Id; the default edition when absent.
    #[serde(default)]
    rulebook: Option<String>,
}

fn view(desk: &Desk, args: Which) -> Result<Rulebook, Error> {
    let book = match args.rulebook {
        None => desk.rulebooks().default_book(),
        Some(id) => desk
            .rulebooks()
            .get(&id)
            .map_err(|_| Error::not_found("rulebook", &id))?,
    };
    Ok(Rulebook::clone(book))
}

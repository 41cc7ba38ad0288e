//! Section `saved_search`: searches kept under names.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::SavedSearchId;

use crate::operation::{Done, Nothing, Operation};
use crate::saved_searches::{self, SavedQuery, SavedSearch};
use crate::topic::Topic;

const SAVED: &[Topic] = &[Topic::SavedSearches];

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "saved_search.list",
            "The searches kept, by name.",
            |workspace, _: Nothing| {
                workspace.look(|look| {
                    let searches = look.saved_searches()?.0.by_name();
                    Ok(SavedSearchList { searches })
                })
            },
        ),
        Operation::write(
            "saved_search.save",
            "Keeps a search under a name, or replaces what the one of that name asks.",
            SAVED,
            |unit, args: Save| {
                let search_id = saved_searches::save(unit, &args.name, args.query)?;
                Ok(SearchKept { search_id })
            },
        ),
        Operation::write(
            "saved_search.rename",
            "Gives a search another name.",
            SAVED,
            |unit, args: Rename| {
                saved_searches::rename(unit, args.search_id, &args.name)?;
                Ok(Done {})
            },
        ),
        Operation::write(
            "saved_search.delete",
            "Keeps a search no longer.",
            SAVED,
            |unit, args: Delete| {
                saved_searches::delete(unit, args.search_id)?;
                Ok(Done {})
            },
        ),
    ]
}

/// The searches kept.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SavedSearchList {
    /// By name.
    searches: Vec<SavedSearch>,
}

/// A search to keep.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SaveSearchArgs")]
pub(crate) struct Save {
    /// Its name, 1–80 characters.
    name: String,
    /// What it asks.
    query: SavedQuery,
}

/// The search's id.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SearchKept {
    /// Id.
    search_id: SavedSearchId,
}

/// A search and its new name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RenameSearchArgs")]
pub(crate) struct Rename {
    /// Which.
    search_id: SavedSearchId,
    /// 1–80 characters.
    name: String,
}

/// A search to keep no longer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeleteSearchArgs")]
pub(crate) struct Delete {
    /// Which.
    search_id: SavedSearchId,
}

//! Searches kept under a name, to be run again: words, filters, quantity and sorting, as facts of ours in the ledger. It must
//! not keep what a search found: that is asked anew each time.

use catalogue::search::{Filters, Sort};
use ledger::streams;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::history::CorruptHistory;
use trade::id::SavedSearchId;
use trade::money::{Currency, Quantity};
use trade::time::Instant;
use uuid::Uuid;

use crate::error::Error;
use crate::unit::Unit;

/// Characters of a name and of the words looked for, and how many searches are kept.
const NAME: usize = 80;
const WORDS: usize = 1000;
const MOST: usize = 200;

/// What is asked again when the search is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedQuery {
    /// Words, at most 1,000 characters.
    #[serde(default)]
    pub(crate) text: String,
    /// What must hold.
    #[serde(default)]
    pub(crate) filters: Filters,
    /// The quantity to price at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quantity: Option<Quantity>,
    /// Currency of the price filters.
    pub(crate) currency: Currency,
    /// What comes first.
    #[serde(default)]
    pub(crate) sort: Sort,
}

/// A fact of the searches kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
// Kinds stand in the log among those of other streams: each says what it is about.
#[allow(clippy::enum_variant_names)]
pub(crate) enum SavedSearchEvent {
    /// A search was kept.
    SearchSaved {
        /// Its id.
        search_id: SavedSearchId,
        /// Its name.
        name: String,
        /// What it asks.
        query: Box<SavedQuery>,
        /// When.
        at: Instant,
    },
    /// It asks something else from then on.
    SearchReplaced {
        /// Which.
        search_id: SavedSearchId,
        /// What it asks.
        query: Box<SavedQuery>,
        /// When.
        at: Instant,
    },
    /// It has another name.
    SearchRenamed {
        /// Which.
        search_id: SavedSearchId,
        /// The new name.
        name: String,
        /// When.
        at: Instant,
    },
    /// It is kept no longer.
    SearchDeleted {
        /// Which.
        search_id: SavedSearchId,
        /// When.
        at: Instant,
    },
}

/// A search kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct SavedSearch {
    /// Its id.
    pub(crate) search_id: SavedSearchId,
    /// Its name.
    pub(crate) name: String,
    /// What it asks.
    pub(crate) query: SavedQuery,
    /// When it was kept, or what it asks was last replaced.
    pub(crate) saved_at: Instant,
}

/// The searches kept, in the order they were kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct SavedSearches {
    all: Vec<SavedSearch>,
}

impl SavedSearches {
    /// By name, whatever its case.
    pub(crate) fn by_name(&self) -> Vec<SavedSearch> {
        let mut all = self.all.clone();
        all.sort_by_cached_key(|search| search.name.to_lowercase());
        all
    }

    fn find(&self, search_id: SavedSearchId) -> Result<&SavedSearch, Error> {
        let found = self.all.iter().find(|search| search.search_id == search_id);
        found.ok_or_else(|| Error::not_found("saved search", search_id))
    }
}

/// Folds a fact in.
pub(crate) fn evolve(
    kept: Option<SavedSearches>,
    event: &SavedSearchEvent,
) -> Result<SavedSearches, CorruptHistory> {
    let mut kept = kept.unwrap_or_default();
    let unknown = |event, search_id: &SavedSearchId| CorruptHistory {
        stream: "saved_searches",
        event,
        reason: format!("{search_id} is not kept"),
    };
    let place =
        |kept: &SavedSearches, id: &SavedSearchId| kept.all.iter().position(|search| search.search_id == *id);
    match event {
        SavedSearchEvent::SearchSaved {
            search_id,
            name,
            query,
            at,
        } => kept.all.push(SavedSearch {
            search_id: *search_id,
            name: name.clone(),
            query: (**query).clone(),
            saved_at: *at,
        }),
        SavedSearchEvent::SearchReplaced { search_id, query, at } => {
            let at_place = place(&kept, search_id).and_then(|place| kept.all.get_mut(place));
            let search = at_place.ok_or_else(|| unknown("search_replaced", search_id))?;
            search.query.clone_from(query);
            search.saved_at = *at;
        }
        SavedSearchEvent::SearchRenamed { search_id, name, .. } => {
            let at_place = place(&kept, search_id).and_then(|place| kept.all.get_mut(place));
            let search = at_place.ok_or_else(|| unknown("search_renamed", search_id))?;
            search.name.clone_from(name);
        }
        SavedSearchEvent::SearchDeleted { search_id, .. } => {
            let place = place(&kept, search_id).ok_or_else(|| unknown("search_deleted", search_id))?;
            kept.all.remove(place);
        }
    }
    Ok(kept)
}

/// Keeps a search under a name; one of that name asks this from then on.
pub(crate) fn save(unit: &mut Unit<'_, '_>, name: &str, query: SavedQuery) -> Result<SavedSearchId, Error> {
    let name = checked_name(name)?;
    if query.text.chars().count() > WORDS {
        return Err(Error::field("query.text", format!("at most {WORDS} characters")));
    }
    let (kept, version) = unit.look().saved_searches()?;
    let (at, query) = (unit.now, Box::new(query));
    let (search_id, event) = match named(&kept, &name) {
        Some(same) if same.query == *query => return Ok(same.search_id),
        Some(same) => {
            let search_id = same.search_id;
            (
                search_id,
                SavedSearchEvent::SearchReplaced { search_id, query, at },
            )
        }
        None if kept.all.len() >= MOST => {
            return Err(Error::field("name", format!("at most {MOST} searches are kept")));
        }
        None => {
            let search_id = SavedSearchId::new(Uuid::now_v7());
            let event = SavedSearchEvent::SearchSaved {
                search_id,
                name,
                query,
                at,
            };
            (search_id, event)
        }
    };
    unit.append(streams::SAVED_SEARCHES, version, &[event])?;
    Ok(search_id)
}

/// Gives a search another name, which no other has.
pub(crate) fn rename(unit: &mut Unit<'_, '_>, search_id: SavedSearchId, name: &str) -> Result<(), Error> {
    let name = checked_name(name)?;
    let (kept, version) = unit.look().saved_searches()?;
    if kept.find(search_id)?.name == name {
        return Ok(());
    }
    if named(&kept, &name).is_some_and(|other| other.search_id != search_id) {
        return Err(Error::field("name", "another search has that name"));
    }
    let at = unit.now;
    let event = SavedSearchEvent::SearchRenamed { search_id, name, at };
    unit.append(streams::SAVED_SEARCHES, version, &[event])
}

/// Keeps a search no longer.
pub(crate) fn delete(unit: &mut Unit<'_, '_>, search_id: SavedSearchId) -> Result<(), Error> {
    let (kept, version) = unit.look().saved_searches()?;
    kept.find(search_id)?;
    let at = unit.now;
    let event = SavedSearchEvent::SearchDeleted { search_id, at };
    unit.append(streams::SAVED_SEARCHES, version, &[event])
}

/// The one of that name, whatever its case.
fn named<'k>(kept: &'k SavedSearches, name: &str) -> Option<&'k SavedSearch> {
    let wanted = name.to_lowercase();
    kept.all
        .iter()
        .find(|search| search.name.to_lowercase() == wanted)
}

fn checked_name(name: &str) -> Result<String, Error> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(Error::field("name", "give it a name")),
        long if long > NAME => Err(Error::field("name", format!("at most {NAME} characters"))),
        _ => Ok(name),
    }
}

//! Section `shortlist`: products kept in sight, with notes and tags.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::ProductId;

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Done, Nothing, Operation};
use crate::shortlist::{self, Noted, ShortlistEntry};
use crate::topic::Topic;
use crate::unit::Unit;

const SHORTLIST: &[Topic] = &[Topic::Shortlist];

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "shortlist.view",
            "The products on the shortlist, newest first, and the tags in use.",
            |workspace, _: Nothing| workspace.look(view),
        ),
        Operation::write(
            "shortlist.put",
            "Puts a product on the shortlist, or replaces its note and tags.",
            SHORTLIST,
            put,
        ),
        Operation::write(
            "shortlist.remove",
            "Takes a product off the shortlist.",
            SHORTLIST,
            |unit, args: Off| {
                shortlist::remove(unit, args.product_id)?;
                Ok(Done {})
            },
        ),
    ]
}

/// The shortlist.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ShortlistView {
    /// Newest first.
    entries: Vec<Listed>,
    /// Tags in use, by name.
    tags: Vec<TagCount>,
}

/// A product on the shortlist.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ShortlistRow")]
pub(crate) struct Listed {
    /// What was noted of it.
    #[serde(flatten)]
    entry: ShortlistEntry,
    /// False when the catalogue no longer has it.
    in_catalogue: bool,
}

/// How many products have a tag.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TagCount {
    /// The tag.
    tag: String,
    /// How many.
    count: u32,
}

fn view(look: &Look<'_>) -> Result<ShortlistView, Error> {
    let (list, _) = look.shortlist()?;
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut entries = Vec::new();
    for entry in list.newest_first() {
        for tag in &entry.noted.tags {
            *counts.entry(tag.clone()).or_default() += 1;
        }
        entries.push(Listed {
            in_catalogue: look.workspace.catalogue.product(entry.product_id)?.is_some(),
            entry,
        });
    }
    let tags = counts.into_iter().map(|(tag, count)| TagCount { tag, count });
    Ok(ShortlistView {
        entries,
        tags: tags.collect(),
    })
}

/// A product with what is to be noted of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ShortlistPutArgs")]
pub(crate) struct Put {
    /// The product.
    product_id: ProductId,
    /// Words, at most 2,000 characters.
    #[serde(default)]
    note: String,
    /// At most 20 tags of at most 40 characters.
    #[serde(default)]
    tags: Vec<String>,
}

fn put(unit: &mut Unit<'_, '_>, args: Put) -> Result<Done, Error> {
    let noted = Noted {
        note: args.note,
        tags: args.tags,
    };
    shortlist::put(unit, args.product_id, noted)?;
    Ok(Done {})
}

/// Which product.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ShortlistRemoveArgs")]
pub(crate) struct Off {
    /// The product.
    product_id: ProductId,
}

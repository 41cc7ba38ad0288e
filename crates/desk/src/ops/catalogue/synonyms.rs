//! The user's own synonyms, which every search goes by: what is in the file, and others in its place.

use catalogue::search::SynonymsFile;
use schemars::JsonSchema;
use serde::Deserialize;

use super::CATALOGUE;
use crate::error::Error;
use crate::operation::{Nothing, Operation};
use crate::unit::Unit;

/// Characters of the longest file; it is a megabyte at most.
const MOST_LETTERS: usize = 1 << 20;

pub(super) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "catalogue.synonyms",
            "The user's own synonyms, a line for each meaning.",
            |workspace, _: Nothing| Ok(workspace.catalogue.synonyms()),
        ),
        Operation::write(
            "catalogue.put_synonyms",
            "Puts other synonyms in their place; they hold from the next search on.",
            CATALOGUE,
            put,
        ),
    ]
}

/// Synonyms as they are written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PutSynonymsArgs")]
struct Put {
    /// A line for each meaning, expressions apart by commas: `led light, led lamp`. A line that begins with `#` is a note.
    text: String,
}

fn put(unit: &mut Unit<'_, '_>, args: Put) -> Result<SynonymsFile, Error> {
    if args.text.len() > MOST_LETTERS {
        return Err(Error::field("text", "is longer than a megabyte"));
    }
    let catalogue = &unit.workspace.catalogue;
    catalogue.put_synonyms(&args.text)?;
    Ok(catalogue.synonyms())
}

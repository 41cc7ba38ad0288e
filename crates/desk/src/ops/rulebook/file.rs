//! A rulebook file of the user's own: looked at, then kept (RB3). It comes in as an upload and is read from there, so
//! that a refused one leaves nothing behind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::difference::Difference;
use trade::id::FileId;
use trade::rulebook::{FILE_BYTES_MAX, Problem, RulebookCommand};

use super::{RulebookList, choice};
use crate::error::Error;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// A file on its way in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RulebookUploadArgs")]
pub(crate) struct Uploaded {
    /// The upload, from `upload.start`.
    upload_id: String,
}

/// What a file would be as a rulebook.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RulebookInspection {
    /// Name of the file.
    file: String,
    /// What is wrong with it; empty when it can be loaded.
    problems: Vec<Problem>,
    /// What it is; absent when something is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    rulebook: Option<Inspected>,
}

/// A file that is a rulebook.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "InspectedRulebook")]
pub(crate) struct Inspected {
    /// Its id.
    id: String,
    /// Its title.
    title: String,
    /// SHA-256 of its canonical content.
    hash: FileId,
    /// True when this very content is here already: loading it again keeps nothing new.
    present: bool,
    /// Id of the default edition, which it is compared with.
    compared_with: String,
    /// What it says otherwise than the default edition.
    differences: Vec<Difference>,
}

pub(super) fn inspect(workspace: &Workspace, args: Uploaded) -> Result<RulebookInspection, Error> {
    let (file, bytes) = workspace.read_upload(&args.upload_id, FILE_BYTES_MAX)?;
    workspace.look(|look| {
        let library = look.library()?;
        let book = match library.inspect(&file, &bytes) {
            Ok(book) => book,
            Err(error) => {
                return Ok(RulebookInspection {
                    problems: error.problems().cloned().collect(),
                    file: error.file,
                    rulebook: None,
                });
            }
        };
        let default = library.books().default_book();
        let inspected = Inspected {
            id: book.id().to_string(),
            title: book.title().to_owned(),
            hash: book.hash(),
            present: library.books().get(book.id().as_str()).is_ok(),
            compared_with: default.id().to_string(),
            differences: trade::rulebook::compare(default, &book).map_err(Error::bug)?,
        };
        Ok(RulebookInspection {
            file,
            problems: Vec::new(),
            rulebook: Some(inspected),
        })
    })
}

pub(super) fn load(unit: &mut Unit<'_, '_>, args: Uploaded) -> Result<RulebookList, Error> {
    let (file, bytes) = unit.workspace.read_upload(&args.upload_id, FILE_BYTES_MAX)?;
    choice::put(unit, &RulebookCommand::Load { file, bytes })
}

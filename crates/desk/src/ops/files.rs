//! Sections `upload` and `file`: how a file gets in and out without the page ever seeing a path.
//!
//! A page uploads in pieces, keeps the upload as a file of the workspace (by content hash) and passes the
//! resulting reference in a command.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::FileId;
use trade::order::contract::FileRef;

use crate::desk::Desk;
use crate::error::Error;
use crate::home::write_out;
use crate::operation::{Done, Operation};
use crate::ops::log::WrittenFile;
use crate::places::Purpose;
use crate::workspace::Workspace;

/// Largest piece a page may hand over or ask for at once, before base64.
const PIECE_MAX: usize = 1 << 20;

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::workspace("upload.start", "Begins to take in a file.", &[], start),
        Operation::workspace(
            "upload.append",
            "Takes in the piece that begins at a byte, at most 1 MiB; the same one again changes nothing.",
            &[],
            append,
        ),
        Operation::workspace(
            "file.keep",
            "Keeps an upload as a file of the workspace.",
            &[],
            keep,
        ),
        Operation::read(
            "file.read",
            "A piece of a kept file, verified against its hash.",
            read,
        ),
        Operation::workspace(
            "file.save",
            "Writes a copy of a kept file, verified against its hash, to a place the user picked.",
            &[],
            save,
        ),
    ]
}

/// A file to come.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "UploadStart")]
pub(crate) struct Start {
    /// Its name, without folders.
    name: String,
}

/// An upload.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Upload {
    /// Id, good until the upload is used or a day old.
    upload_id: String,
}

fn start(_: &Desk, workspace: &Arc<Workspace>, args: Start) -> Result<Upload, Error> {
    Ok(Upload {
        upload_id: workspace.start_upload(&args.name)?,
    })
}

/// The next piece.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "UploadPiece")]
pub(crate) struct Piece {
    /// The upload.
    upload_id: String,
    /// Where it begins: as many bytes as were sent before it.
    offset: u32,
    /// The bytes in base64.
    content_base64: String,
}

fn append(_: &Desk, workspace: &Arc<Workspace>, args: Piece) -> Result<Done, Error> {
    let bytes = STANDARD
        .decode(args.content_base64.as_bytes())
        .map_err(|error| Error::field("content_base64", error.to_string()))?;
    if bytes.len() > PIECE_MAX {
        return Err(Error::field("content_base64", "a piece is at most 1 MiB"));
    }
    workspace.append_upload(&args.upload_id, args.offset.into(), &bytes)?;
    Ok(Done {})
}

fn keep(_: &Desk, workspace: &Arc<Workspace>, args: Upload) -> Result<FileRef, Error> {
    workspace.keep_upload(&args.upload_id)
}

/// Which file, and to where.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SaveFile")]
pub(crate) struct Save {
    /// The file.
    file_id: FileId,
    /// A file to be, picked in a dialog.
    place_id: String,
}

fn save(desk: &Desk, workspace: &Arc<Workspace>, args: Save) -> Result<WrittenFile, Error> {
    let content = workspace.ledger.files().open(args.file_id);
    let mut content = content.map_err(|error| workspace.file_failed(error))?;
    let path = desk.places.take(&args.place_id, Purpose::NewFile)?;
    write_out(&path, &mut content)?;
    Ok(WrittenFile::at(&path))
}

/// Which piece of which file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FilePiece")]
pub(crate) struct Read {
    /// The file.
    file_id: FileId,
    /// First byte.
    #[serde(default)]
    offset: u32,
    /// Bytes wanted, at most 1 MiB.
    length: u32,
}

/// A piece of a file.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Content {
    /// The bytes in base64.
    content_base64: String,
    /// Size of the whole file in bytes.
    size: String,
}

fn read(workspace: &Workspace, args: Read) -> Result<Content, Error> {
    let length = usize::try_from(args.length).unwrap_or(usize::MAX);
    if length > PIECE_MAX {
        return Err(Error::field("length", "a piece is at most 1 MiB"));
    }
    let (piece, size) = workspace.read_file(args.file_id, args.offset.into(), args.length.into())?;
    Ok(Content {
        content_base64: STANDARD.encode(&piece),
        size: size.to_string(),
    })
}

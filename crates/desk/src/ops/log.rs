//! Section `ledger`: is the record what was written, a mark to keep elsewhere, and everything as plain files.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ledger::{Checkpoint, CheckpointVerdict, Depth, Export, Shape, VerifyReport};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::backups::name_of;
use crate::desk::Desk;
use crate::error::Error;
use crate::home::write_out;
use crate::jobs::Progress;
use crate::operation::{Long, Nothing, Operation};
use crate::places::Purpose;
use crate::standing::HeadFault;
use crate::topic::Topic;
use crate::workspace::{NamedFile, Workspace};

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::long(
            "ledger.verify",
            "Checks every event, every answer and the head file; on request every page and file too.",
            Long {
                writes: false,
                needs_workspace: true,
                topics: &[],
                unit: "entries",
            },
            verify,
        ),
        Operation::read(
            "ledger.checkpoint",
            "A mark of the newest event as a small text, to be kept elsewhere.",
            |workspace, _: Nothing| {
                let checkpoint = workspace.ledger.checkpoint(Utc::now())?;
                Ok(Mark {
                    text: checkpoint.to_text(),
                    seq: checkpoint.mark.seq.to_string(),
                    hash: checkpoint.mark.hash.to_string(),
                    taken_at: checkpoint.taken_at,
                })
            },
        ),
        Operation::workspace(
            "ledger.save_checkpoint",
            "Writes a mark of the newest event to a place the user picked.",
            &[],
            save_checkpoint,
        ),
        Operation::read(
            "ledger.compare_checkpoint",
            "Says whether the record still is the one a mark was taken of.",
            compare,
        ),
        Operation::long(
            "ledger.export",
            "Writes everything as plain files: events as JSON lines, evidence, rulebooks, settings.",
            Long {
                writes: true,
                needs_workspace: true,
                topics: &[],
                unit: "bytes",
            },
            export,
        ),
    ]
}

/// How much to check.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyLedger {
    /// Every page of the database and every file too.
    #[serde(default)]
    everything: bool,
}

/// What a check found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerReport")]
pub(crate) struct Report {
    /// Nothing is wrong.
    sound: bool,
    /// Events that were checked and are good.
    events: String,
    /// Hash of the last good one.
    newest_hash: String,
    /// The first event that does not fit.
    first_bad_event: Option<String>,
    /// The first request whose answer does not fit.
    bad_request: Option<String>,
    /// The head file against the record.
    head: Head,
    /// Damaged pages.
    page_problems: Vec<String>,
    /// Files whose content has changed.
    damaged_files: Vec<NamedFile>,
    /// Files that the record names and that are not there.
    missing_files: Vec<NamedFile>,
}

/// The head file against the record.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "LedgerHead")]
pub(crate) enum Head {
    /// They name the same event, or the file follows at the next write.
    Agrees,
    /// The file is missing or unreadable.
    Missing,
    /// Events at the end are gone.
    TailCut,
    /// History is not what it was.
    Rewritten,
}

fn verify(desk: &Desk, args: VerifyLedger, work: &Progress) -> Result<Report, Error> {
    let workspace = desk.workspace()?;
    // Where they cannot be counted, the check says what is damaged.
    if let Ok(entries) = workspace.ledger.entries() {
        work.of(entries);
    }
    let depth = if args.everything {
        Depth::Everything
    } else {
        Depth::Log
    };
    let report = workspace.ledger.verify_told(depth, &mut |done| work.tell(done));
    let report: VerifyReport = report.map_err(|error| {
        let error = workspace.note_unreadable(error.into());
        desk.announce(&[Topic::Workspace]);
        error
    })?;
    workspace.note_check(&report, args.everything)?;
    desk.announce(&[Topic::Workspace]);
    Ok(Report {
        sound: report.is_sound(),
        events: report.events.to_string(),
        newest_hash: report.newest_good.hash.to_string(),
        first_bad_event: report.first_bad.map(|bad| bad.seq.to_string()),
        bad_request: report.bad_request.map(|bad| bad.request_id),
        head: match HeadFault::of(report.head) {
            None => Head::Agrees,
            Some(HeadFault::Missing) => Head::Missing,
            Some(HeadFault::TailCut) => Head::TailCut,
            Some(HeadFault::Rewritten) => Head::Rewritten,
        },
        page_problems: report.page_problems,
        damaged_files: workspace.named_files(report.bad_files)?,
        missing_files: workspace.named_files(report.missing_files)?,
    })
}

/// A mark of the newest event.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerCheckpoint")]
pub(crate) struct Mark {
    /// The text to keep.
    text: String,
    /// The newest event.
    seq: String,
    /// Its hash.
    hash: String,
    /// When it was taken.
    taken_at: DateTime<Utc>,
}

/// A place the user picked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToPlace {
    /// A file to be, picked in a dialog.
    place_id: String,
}

/// A file that was written.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WrittenFile {
    /// Its name.
    name: String,
}

impl WrittenFile {
    pub(crate) fn at(path: &Path) -> Self {
        Self { name: name_of(path) }
    }
}

fn save_checkpoint(desk: &Desk, workspace: &Arc<Workspace>, args: ToPlace) -> Result<WrittenFile, Error> {
    let path = desk.places.take(&args.place_id, Purpose::NewCheckpoint)?;
    let text = workspace.ledger.checkpoint(Utc::now())?.to_text();
    write_out(&path, &mut text.as_bytes())?;
    Ok(WrittenFile::at(&path))
}

/// A mark that was kept.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompareCheckpoint {
    /// The text of `ledger.checkpoint`.
    text: String,
}

/// What a mark says of the record as it is now.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
#[schemars(rename = "CheckpointVerdict")]
pub(crate) enum Verdict {
    /// Everything up to the mark is as it was.
    Agrees {
        /// Events since.
        since: String,
    },
    /// The record ends before the mark.
    TailCut {
        /// Its newest event.
        newest: String,
    },
    /// The record is not the one the mark was taken of.
    Rewritten {
        /// The first event that does not fit.
        seq: String,
    },
}

fn compare(workspace: &Workspace, args: CompareCheckpoint) -> Result<Verdict, Error> {
    let checkpoint = Checkpoint::from_text(&args.text)
        .map_err(|error| Error::field("text", format!("this is no checkpoint: {error}")))?;
    Ok(match workspace.ledger.compare(&checkpoint)? {
        CheckpointVerdict::Agrees { since } => Verdict::Agrees {
            since: since.to_string(),
        },
        CheckpointVerdict::TailCut { log } => Verdict::TailCut {
            newest: log.to_string(),
        },
        CheckpointVerdict::Rewritten { seq } => Verdict::Rewritten { seq: seq.to_string() },
    })
}

/// What goes out, and to where.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportLedger {
    /// A file or folder to be, picked in a dialog: a name that ends with `.zip` becomes one file.
    place_id: String,
    /// Vault records too: personal data in plain text (L7).
    #[serde(default)]
    vault: bool,
}

/// What went out.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LedgerExport")]
pub(crate) struct Exported {
    /// Name of the file or folder.
    name: String,
    /// Events.
    events: String,
    /// Those among them that are not as they were written.
    changed_events: String,
    /// Events that can no longer be read, and were left out.
    unreadable_events: String,
    /// Files.
    files: String,
    /// Vault records.
    vault_records: String,
    /// Files that are damaged and were left out.
    damaged_files: Vec<NamedFile>,
    /// Files that the record names and that are not there.
    missing_files: Vec<NamedFile>,
}

fn export(desk: &Desk, args: ExportLedger, work: &Progress) -> Result<Exported, Error> {
    let workspace = desk.workspace()?;
    let target = desk.places.take(&args.place_id, Purpose::NewExport)?;
    let zip = target
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    let profile = workspace.profile();
    let mut extras = vec![("workspace.toml".to_owned(), profile.to_text()?.into_bytes())];
    let library = workspace.look(|look| workspace.library.at(&look.view))?;
    for book in library.books().iter() {
        if let Some(file) = library.file(book.id()) {
            extras.push((
                format!("rulebooks/{}.toml", file_name(book.id().as_str())),
                file.text.into_bytes(),
            ));
        }
    }
    let export = Export {
        target: &target,
        shape: if zip { Shape::Zip } else { Shape::Folder },
        vault: args.vault,
        extras: &extras,
    };
    let told = workspace.ledger.export(&export, &mut |done| work.tell(done))?;
    Ok(Exported {
        name: name_of(&target),
        events: told.events.to_string(),
        changed_events: told.changed.to_string(),
        unreadable_events: told.unreadable.to_string(),
        files: told.files.to_string(),
        vault_records: told.vault_records.to_string(),
        damaged_files: workspace.named_files(told.lacking.damaged)?,
        missing_files: workspace.named_files(told.lacking.missing)?,
    })
}

/// An id as a file name on every system.
fn file_name(id: &str) -> String {
    id.chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() || letter == '-' || letter == '.' {
                letter
            } else {
                '-'
            }
        })
        .collect()
}

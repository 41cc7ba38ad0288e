//! An import as one job, and its undo: the catalogue writes, the log says so, and only then it counts.

use std::sync::Arc;

use catalogue::Undone;
use catalogue::import::{Control, ImportReport, LimitRow, ListSource, Mapping, Progress as Read, Step};
use ledger::Sha;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::order::contract::FileRef;
use trade::supplier::{LimitReport, RecordLimit, ReportSource};
use uuid::Uuid;

use super::lists::{self, List};
use crate::desk::Desk;
use crate::error::Error;
use crate::imports::{self, ImportEvent};
use crate::jobs::Progress;
use crate::listing;
use crate::ops::suppliers;
use crate::reply_text::ReplyText;
use crate::topic::Topic;
use crate::unit::Unit;
use crate::workspace::{Actor, Workspace};

pub(super) const CHANGED: &[Topic] = &[Topic::Catalogue, Topic::Orders];

/// A list and how to read it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ImportStartArgs")]
pub(super) struct Start {
    /// The file.
    file: FileRef,
    /// Which sheet of a workbook; its first when absent.
    #[serde(default)]
    sheet: Option<String>,
    /// How to read it.
    mapping: Mapping,
    /// The import of an earlier edition of the list: what that one named and this one does not is reported.
    #[serde(default)]
    replaces: Option<u32>,
}

/// A job that was begun.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct JobStarted {
    /// Its id, for `job.view` and `job.cancel`.
    job_id: String,
}

/// What a finished import answers.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImportResult {
    /// What was taken in, and what was not.
    report: ImportReport,
    /// Limits that were read and could not be recorded, with the rule that refused them.
    limits_refused: Vec<LimitRefused>,
}

/// A limit that could not be recorded.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LimitRefused {
    /// Its line.
    line: u32,
    /// The rule.
    rule: String,
    /// Why, in a sentence.
    message: String,
}

pub(super) fn start(desk: &Desk, workspace: &Arc<Workspace>, args: Start) -> Result<JobStarted, Error> {
    let list = lists::open(
        workspace.ledger.files().open(args.file.file_id)?,
        args.sheet.as_deref(),
    )?;
    args.mapping
        .check(list.headers.len())
        .map_err(catalogue::Error::from)?;
    if let Some(number) = args.replaces {
        let imports = workspace.catalogue.imports()?;
        // A list of an older version of the program has no kind: which rows it named was not kept.
        if !imports
            .iter()
            .any(|batch| batch.number == number && batch.kind.is_some() && batch.undone_at.is_none())
        {
            return Err(Error::field(
                "replaces",
                "no import goes by that number, or it was undone",
            ));
        }
    }
    let total = args.file.size.parse().unwrap_or(0);
    let workspace = Arc::clone(workspace);
    let work = move |progress: &Progress| run(&workspace, list, &args, progress);
    let job_id = desk.jobs.start(desk, "import", ("bytes", total), CHANGED, work)?;
    Ok(JobStarted { job_id })
}

fn run(
    workspace: &Arc<Workspace>,
    list: List,
    args: &Start,
    progress: &Progress,
) -> Result<Option<serde_json::Value>, Error> {
    let hash = args.file.file_id.to_string();
    let position = list.position;
    let mut tell = |read: Read| {
        progress.at(position());
        progress.rows(u64::from(read.rows));
        if read.step == Step::Indexing {
            progress.finishing();
        }
    };
    let mut looked = Ok(());
    // Read when all is written: what is ordered while a list is taken in counts.
    let mut followed = || match workspace.look(imports::followed) {
        Ok(products) => Ok(products),
        Err(error) => {
            looked = Err(error);
            Err(catalogue::Error::NotRecorded)
        }
    };
    let mut recorded = Ok(Vec::new());
    let mut record = |report: &ImportReport| {
        recorded = recording(workspace, args, report);
        recorded
            .as_ref()
            .map(drop)
            .map_err(|_| catalogue::Error::NotRecorded)
    };
    let imported = workspace.catalogue.import(
        ListSource {
            name: &args.file.name,
            hash: &hash,
            lines: &mut lists::ahead(list.lines)?,
            replaces: args.replaces,
        },
        &args.mapping,
        workspace.now(),
        Control {
            progress: &mut tell,
            cancel: progress.cancel_flag(),
            wanted: &mut followed,
            record: &mut record,
        },
    );
    looked?;
    let limits_refused = recorded?;
    let report = match imported {
        Err(catalogue::Error::Cancelled) => return Ok(None),
        other => other?,
    };
    // The list may have brought back suppliers of products that were typed in.
    listing::restore_after_list(workspace);
    serde_json::to_value(&ImportResult {
        report,
        limits_refused,
    })
    .map(Some)
    .map_err(Error::bug)
}

/// One request of the ledger: the import itself, the limits met in the list (S3), and the prices of what we ordered or
/// were quoted. A limit that a rule refuses is listed; the others are recorded.
fn recording(
    workspace: &Arc<Workspace>,
    args: &Start,
    report: &ImportReport,
) -> Result<Vec<LimitRefused>, Error> {
    let (number, file) = (report.number, args.file.clone());
    let (limits, prices) = (report.limits.clone(), report.prices.clone());
    let (sheet, replaces) = (args.sheet.clone(), args.replaces);
    let (mapping, counts) = (Box::new(args.mapping.clone()), Box::new(report.counts.clone()));
    let work = move |unit: &mut Unit<'_, '_>| {
        let at = unit.now;
        let event = ImportEvent::ListImported {
            number,
            file: file.clone(),
            sheet,
            mapping,
            replaces,
            counts,
            at,
        };
        imports::record(unit, event)?;
        for row in prices {
            imports::record_prices(unit, number, row, at)?;
        }
        let mut refused = Vec::new();
        for row in limits {
            let line = row.line;
            match suppliers::put(unit, record_limit(row, &file)) {
                Err(Error::Rejected(refusal)) => refused.push(LimitRefused {
                    line,
                    rule: refusal.rule.to_owned(),
                    message: refusal.message,
                }),
                other => other?,
            }
        }
        ReplyText::of(&refused)
    };
    let digest = Sha::of(args.file.file_id.to_string().as_bytes());
    request(workspace, "import.start", digest, work)?
        .read()
        .map_err(Error::bug)
}

fn record_limit(row: LimitRow, file: &FileRef) -> RecordLimit {
    let report = LimitReport {
        remaining: row.remaining,
        limit: row.limit,
        as_of: row.as_of,
        source: ReportSource::Import,
        file: Some(file.clone()),
    };
    RecordLimit {
        supplier_id: row.supplier_id,
        report,
    }
}

/// Which import.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ImportArgs")]
pub(super) struct WhichImport {
    /// Its number.
    pub(super) number: u32,
}

/// Limits that the import recorded stay: a report is a fact of its day, and only a newer one takes its place (S3).
pub(super) fn undo(desk: &Desk, args: WhichImport, progress: &Progress) -> Result<Undone, Error> {
    let (workspace, number) = (desk.workspace()?, args.number);
    progress.finishing();
    let mut recorded = Ok(());
    let mut record = |_: &Undone| {
        recorded = record_undo(&workspace, number);
        recorded
            .as_ref()
            .copied()
            .map_err(|_| catalogue::Error::NotRecorded)
    };
    let held = workspace.look(imports::held)?;
    let undone = workspace
        .catalogue
        .undo_import(number, workspace.now(), &held, &mut record);
    recorded?;
    let undone = undone?;
    listing::restore_after_list(&workspace);
    Ok(undone)
}

fn record_undo(workspace: &Arc<Workspace>, number: u32) -> Result<(), Error> {
    let digest = Sha::of(number.to_string().as_bytes());
    request(workspace, "import.undo", digest, move |unit| {
        // The log may say so already, when the catalogue did not get as far the last time.
        if !imports::is_undone(&unit.look(), number)? {
            let event = ImportEvent::ImportUndone { number, at: unit.now };
            imports::record(unit, event)?;
        }
        ReplyText::of(&())
    })?;
    Ok(())
}

fn request(
    workspace: &Arc<Workspace>,
    op: &str,
    digest: Sha,
    work: impl FnOnce(&mut Unit<'_, '_>) -> Result<ReplyText, Error> + Send + 'static,
) -> Result<ReplyText, Error> {
    workspace.request(op, Uuid::now_v7().to_string(), digest, Actor::Buyer, work)
}

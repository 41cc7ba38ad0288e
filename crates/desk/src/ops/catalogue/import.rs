//! Lists brought in, in two steps: a look that proposes how to read it, then one job that takes in what is good
//! and lists what is not. Limits met in a list become facts of the ledger (S3).

use std::sync::Arc;

use catalogue::ImportBatch;
use catalogue::import::{
    Control, ImportReport, Inspection, LimitRow, ListKind, ListSource, Mapping, inspect,
};
use ledger::Sha;
use papers::csv::Format;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::order::contract::FileRef;
use trade::supplier::{LimitReport, RecordLimit, ReportSource};

use super::lists;
use crate::desk::Desk;
use crate::error::Error;
use crate::jobs::Progress;
use crate::operation::{Nothing, Operation};
use crate::ops::suppliers;
use crate::reply_text::ReplyText;
use crate::topic::Topic;
use crate::workspace::{Actor, Workspace};

const CHANGED: &[Topic] = &[Topic::Catalogue, Topic::Orders];

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "import.inspect",
            "Looks at a list and proposes how to read it.",
            look_at,
        ),
        Operation::workspace(
            "import.start",
            "Takes a list in, as one job.",
            &[Topic::Jobs],
            start,
        ),
        Operation::read(
            "import.history",
            "The lists that were brought in, newest first.",
            |workspace, _: Nothing| {
                Ok(ImportHistory {
                    imports: workspace.catalogue.imports()?,
                })
            },
        ),
    ]
}

/// A kept file to look at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InspectArgs")]
pub(crate) struct LookAt {
    /// The file, from `file.keep`.
    file: FileRef,
    /// What a row is about, when the user has said so; else it is told from the columns.
    #[serde(default)]
    kind: Option<ListKind>,
}

/// What a first look shows.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ListInspection {
    /// Encoding, delimiter, compression, header row.
    format: Format,
    /// Columns, preview and the proposed mapping.
    inspection: Inspection,
}

/// The lists that were brought in.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImportHistory {
    /// Newest first.
    imports: Vec<ImportBatch>,
}

fn look_at(workspace: &Workspace, args: LookAt) -> Result<ListInspection, Error> {
    let mut table = lists::open(workspace.ledger.files().open(args.file.file_id)?)?;
    let format = table.format().clone();
    let names = table.headers().to_vec();
    let mut inspection = inspect(&names, &mut lists::lines(&mut table))?;
    if let Some(kind) = args.kind {
        inspection.mapping.columns = Mapping::for_kind(kind, &names).columns;
        inspection.mapping.kind = kind;
        inspection.missing = inspection.mapping.missing();
    }
    Ok(ListInspection { format, inspection })
}

/// A list and how to read it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ImportStartArgs")]
pub(crate) struct Start {
    /// The file.
    file: FileRef,
    /// How to read it.
    mapping: Mapping,
}

/// A job that was begun.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct JobStarted {
    /// Its id, for `job.view` and `job.cancel`.
    job_id: String,
}

fn start(desk: &Desk, workspace: &Arc<Workspace>, args: Start) -> Result<JobStarted, Error> {
    let table = lists::open(workspace.ledger.files().open(args.file.file_id)?)?;
    args.mapping
        .check(table.headers().len())
        .map_err(catalogue::Error::from)?;
    let total = args.file.size.parse().unwrap_or(0);
    let workspace = Arc::clone(workspace);
    let work = move |progress: &Progress| run(&workspace, table, &args, progress);
    let job_id = desk.jobs.start(desk, "import", ("bytes", total), CHANGED, work)?;
    Ok(JobStarted { job_id })
}

fn run(
    workspace: &Arc<Workspace>,
    mut table: papers::csv::Table,
    args: &Start,
    progress: &Progress,
) -> Result<Option<serde_json::Value>, Error> {
    let position = table.position();
    let hash = args.file.file_id.to_string();
    let source = ListSource {
        name: &args.file.name,
        hash: &hash,
        lines: &mut lists::lines(&mut table),
    };
    let mut tell = |_| progress.at(position.load(std::sync::atomic::Ordering::Relaxed));
    let control = Control {
        progress: &mut tell,
        cancel: progress.cancel_flag(),
    };
    let imported = workspace
        .catalogue
        .import(source, &args.mapping, workspace.now(), control);
    let report = match imported {
        Err(catalogue::Error::Cancelled) => return Ok(None),
        other => other?,
    };
    let limits_refused = record_limits(workspace, &report, &args.file)?;
    serde_json::to_value(&ImportResult {
        report,
        limits_refused,
    })
    .map(Some)
    .map_err(Error::bug)
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

/// The limits met in a list, as facts: one request of the ledger. A limit that a rule refuses is listed; the
/// others are recorded.
fn record_limits(
    workspace: &Arc<Workspace>,
    report: &ImportReport,
    file: &FileRef,
) -> Result<Vec<LimitRefused>, Error> {
    if report.limits.is_empty() {
        return Ok(Vec::new());
    }
    let request_id = format!("import-{}-{}", report.number, file.file_id);
    let (rows, file) = (report.limits.clone(), file.clone());
    let digest = Sha::of(file.file_id.to_string().as_bytes());
    let refused = workspace.request("import.start", request_id, digest, Actor::Buyer, move |unit| {
        let mut refused = Vec::new();
        for row in rows {
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
    })?;
    refused.read().map_err(Error::bug)
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

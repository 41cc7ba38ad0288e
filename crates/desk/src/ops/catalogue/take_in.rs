//! An import as one job, and its undo: the catalogue writes, the log says so, and only then it counts.

use std::sync::Arc;

use catalogue::import::{Control, ImportReport, LimitRow, ListSource, Mapping, Progress as Read, Step};
use catalogue::{Held, Undone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::order::contract::FileRef;
use trade::supplier::{LimitReport, RecordLimit, ReportSource};
use uuid::Uuid;

use super::lists::{self, List};
use super::pace::Pace;
use super::recorded::{self, ImportResult, LIMITS_SHOWN, LimitRefused, LimitsTold, Recorded};
use crate::desk::Desk;
use crate::error::Error;
use crate::imports::{self, ImportEvent, LimitKept, LimitsUndone, WhichImport as WhichList};
use crate::jobs::Progress;
use crate::listing;
use crate::operation::Asked;
use crate::ops::suppliers;
use crate::reply_text::ReplyText;
use crate::topic::Topic;
use crate::unit::Unit;
use crate::workspace::{Actor, Workspace};

/// The operations, as the ledger names what they record.
const START: &str = "import.start";
const UNDO: &str = "import.undo";

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

pub(super) fn start(
    desk: &Desk,
    workspace: &Arc<Workspace>,
    asked: &Asked,
    args: Start,
) -> Result<JobStarted, Error> {
    // What is recorded and still runs is about to be searchable: its job says when.
    if !desk.jobs.knows(asked)
        && let Some(first) = recorded::before(workspace, asked, START)?
    {
        let result = done_before(workspace, &first)?;
        let job_id = desk
            .jobs
            .done_before((desk, workspace.opening), asked, ("import", "bytes"), result)?;
        return Ok(JobStarted { job_id });
    }
    let kept = workspace.ledger.files().open(args.file.file_id);
    let kept = kept.map_err(|error| workspace.file_failed(error))?;
    let list = lists::open(kept, args.sheet.as_deref())?;
    args.mapping
        .check(list.headers.len())
        .map_err(catalogue::Error::from)?;
    if args
        .mapping
        .dated
        .is_some_and(|day| day > workspace.now().date_naive())
    {
        return Err(Error::field("mapping.dated", "is after today"));
    }
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
    let (workspace, opening) = (Arc::clone(workspace), workspace.opening);
    let request = asked.clone();
    let work = move |progress: &Progress| run(&workspace, list, &request, &args, progress);
    let job_id = desk
        .jobs
        .start((desk, opening), asked, "import", ("bytes", total), CHANGED, work)?;
    Ok(JobStarted { job_id })
}

/// The result of an import that an earlier run of the program finished.
fn done_before(workspace: &Workspace, first: &str) -> Result<serde_json::Value, Error> {
    let Recorded { import_id, .. } = serde_json::from_str(first).map_err(Error::bug)?;
    let batches = workspace.catalogue.imports()?;
    let batch = batches.into_iter().find(|batch| batch.id == Some(import_id));
    let found = batch.map(|batch| workspace.catalogue.import_report(batch.number));
    let report = match found.transpose()?.flatten() {
        Some(report) => report,
        // It was recorded and the catalogue could not keep it.
        None if workspace.look(|look| imports::is_undone(look, import_id))? => {
            return Err(catalogue::Error::NotRecorded.into());
        }
        None => return Err(Error::not_found("import", import_id)),
    };
    serde_json::to_value(&recorded::whole(workspace, report)?).map_err(Error::bug)
}

fn run(
    workspace: &Arc<Workspace>,
    list: List,
    asked: &Asked,
    args: &Start,
    progress: &Progress,
) -> Result<Option<serde_json::Value>, Error> {
    let import_id = Uuid::now_v7();
    let hash = args.file.file_id.to_string();
    let pace = Pace::default();
    let mut lines = pace.noting(list.lines, list.position);
    let mut tell = |read: Read| {
        progress.rows(u64::from(read.rows));
        progress.at(pace.at(read.rows));
        if read.step == Step::Indexing {
            progress.at(pace.read());
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
    let mut recorded = Ok(LimitsTold::default());
    let mut written = None;
    let mut record = |report: &mut ImportReport| {
        recorded = recording(workspace, asked, args, import_id, report);
        written = recorded.is_ok().then_some(report.number);
        recorded
            .as_ref()
            .map(drop)
            .map_err(|_| catalogue::Error::NotRecorded)
    };
    let imported = workspace.catalogue.import(
        ListSource {
            id: import_id,
            name: &args.file.name,
            hash: &hash,
            lines: &mut lines,
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
    if let (Some(number), Err(_)) = (written, &imported) {
        not_kept(workspace, import_id, number);
    }
    looked?;
    let limits = recorded?;
    let report = match imported {
        Err(catalogue::Error::Cancelled) => return Ok(None),
        other => other?,
    };
    // The list may have brought back suppliers of products that were typed in.
    listing::restore_after_list(workspace);
    serde_json::to_value(&ImportResult { report, limits })
        .map(Some)
        .map_err(Error::bug)
}

/// The ledger has the import and the catalogue could not keep it: the ledger says so at once, and not only when the workspace
/// is opened again. Should that fail too, the opening does it.
fn not_kept(workspace: &Workspace, import_id: Uuid, number: u32) {
    if let Err(error) = imports::say_undone(workspace, import_id, number) {
        tracing::error!(?error, number, "an import that the catalogue did not keep");
    }
}

/// One request of the ledger: the import itself, the limits met in the list (S3), and the prices of what we ordered or
/// were quoted. A limit that a rule refuses is listed; the others are recorded.
fn recording(
    workspace: &Arc<Workspace>,
    asked: &Asked,
    args: &Start,
    import_id: Uuid,
    report: &mut ImportReport,
) -> Result<LimitsTold, Error> {
    let (which, file) = (
        WhichList {
            id: import_id,
            number: report.number,
        },
        args.file.clone(),
    );
    // Not copied: there may be a million. What is shown of them is read again from what was recorded.
    let limits = std::mem::take(&mut report.limits);
    report.limits = limits.iter().take(LIMITS_SHOWN).cloned().collect();
    let prices = report.prices.clone();
    let catalogue = workspace.catalogue.id()?;
    let (sheet, replaces) = (args.sheet.clone(), args.replaces);
    let (mapping, counts) = (Box::new(args.mapping.clone()), Box::new(report.counts.clone()));
    let work = move |unit: &mut Unit<'_, '_>| {
        let at = unit.now;
        let event = ImportEvent::ListImported {
            number: which.number,
            import_id: Some(which.id),
            catalogue: Some(catalogue),
            file: file.clone(),
            sheet,
            mapping,
            replaces,
            counts,
            at,
        };
        imports::record(unit, event)?;
        for row in prices {
            imports::record_prices(unit, which, row, at)?;
        }
        let mut recorded = Recorded {
            import_id,
            limits: LimitsTold {
                limits_recorded: Some(0),
                ..LimitsTold::default()
            },
            limit_lines: Vec::new(),
        };
        for row in limits {
            record_limit(unit, row, &file, &mut recorded)?;
        }
        ReplyText::of(&recorded)
    };
    let (key, digest) = (recorded::key(asked), asked.digest);
    let reply = workspace.request(START, key, digest, Actor::Buyer, work)?;
    let recorded: Recorded = reply.read().map_err(Error::bug)?;
    if recorded.import_id != import_id {
        // Another run of this request was first: what this one wrote is not kept.
        return Err(catalogue::Error::Busy.into());
    }
    Ok(recorded.limits)
}

fn record_limit(
    unit: &mut Unit<'_, '_>,
    row: LimitRow,
    file: &FileRef,
    recorded: &mut Recorded,
) -> Result<(), Error> {
    let (line, supplier_id) = (row.line, row.supplier_id);
    let (known, before) = unit.look().limits(supplier_id)?;
    // The same list taken in again is no newer report, whatever was reported meanwhile: what was reserved since would count
    // as being in it (S4).
    let same = |report: &LimitReport| (report.remaining, report.limit) == (row.remaining, row.limit);
    let same_file = |report: &LimitReport| report.file.as_ref().is_some_and(|of| of.file_id == file.file_id);
    let mut reports = known.history().into_iter();
    let known_already =
        known.latest().is_some_and(same) || reports.any(|report| same(report) && same_file(report));
    if !row.dated && known_already {
        return Ok(());
    }
    match suppliers::put(unit, command_of(row, file)) {
        Err(Error::Rejected(refusal)) => {
            recorded.limits.limits_refused_count += 1;
            if recorded.limits.limits_refused.len() < LIMITS_SHOWN {
                recorded.limits.limits_refused.push(LimitRefused {
                    line,
                    rule: refusal.rule.to_owned(),
                    message: refusal.message,
                });
            }
        }
        other => other?,
    }
    // A report that is known word for word is no second fact.
    if unit.look().limits(supplier_id)?.1 > before {
        *recorded.limits.limits_recorded.get_or_insert(0) += 1;
        if recorded.limit_lines.len() < LIMITS_SHOWN {
            recorded.limit_lines.push(line);
        }
    }
    Ok(())
}

fn command_of(row: LimitRow, file: &FileRef) -> RecordLimit {
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

/// What an undo did.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(super) struct ImportUndone {
    /// What it did in the catalogue.
    #[serde(flatten)]
    rows: Undone,
    /// Limits that the import had reported and that count no more (S3).
    #[serde(default)]
    limits_withdrawn: u32,
    /// Limits that it had reported and that stay, because cover of ours rests on them.
    #[serde(default)]
    limits_kept: Vec<LimitKept>,
}

/// Limits that the import reported go with it; one that cover of ours was reserved under stays, and the answer says so.
pub(super) fn undo(
    desk: &Desk,
    workspace: &Arc<Workspace>,
    asked: &Asked,
    args: WhichImport,
) -> Result<ImportUndone, Error> {
    let number = args.number;
    let first = recorded::before(workspace, asked, UNDO)?;
    let batches = workspace.catalogue.imports()?;
    let batch = batches.into_iter().find(|batch| batch.number == number);
    let (id, done) = match batch.and_then(|batch| Some((batch.id?, batch.undone_at.is_some()))) {
        Some(found) => found,
        None => return Err(catalogue::Error::NotUndoable(number).into()),
    };
    if let Some(first) = first.filter(|_| done) {
        return serde_json::from_str(&first).map_err(Error::bug);
    }
    let progress = desk
        .jobs
        .watch_on(workspace, Some(&asked.request_id), UNDO, "rows");
    progress.finishing();
    let held = workspace.look(|look| imports::held(look, Some(id)))?;
    let mut recorded = None;
    let mut record = |undone: &Undone| {
        let done = record_undo(workspace, asked, WhichList { id, number }, *undone, held.clone());
        let told = done.as_ref().map(drop).map_err(|_| catalogue::Error::NotRecorded);
        recorded = Some(done);
        told
    };
    let undone = workspace
        .catalogue
        .undo_import(number, workspace.now(), &held, &mut record);
    let done = match (undone, recorded) {
        (_, Some(Err(error))) => return Err(error),
        (Err(error), _) => return Err(error.into()),
        (Ok(_), Some(Ok(done))) => done,
        (Ok(_), None) => return Err(Error::bug("an undo that nobody recorded")),
    };
    listing::restore_after_list(workspace);
    Ok(done)
}

fn record_undo(
    workspace: &Arc<Workspace>,
    asked: &Asked,
    which: WhichList,
    rows: Undone,
    held: Held,
) -> Result<ImportUndone, Error> {
    let WhichList { id, number } = which;
    let work = move |unit: &mut Unit<'_, '_>| {
        // The log may say so already, when the catalogue did not get as far the last time.
        let said = imports::is_undone(&unit.look(), id)?;
        // Something was ordered meanwhile that the undo would take away.
        if imports::held(&unit.look(), (!said).then_some(id))? != held {
            return Err(catalogue::Error::Busy.into());
        }
        let mut limits = LimitsUndone::default();
        if !said {
            let event = ImportEvent::ImportUndone {
                number,
                import_id: Some(id),
                at: unit.now,
            };
            imports::record(unit, event)?;
            limits = imports::withdraw(unit, id)?;
        }
        ReplyText::of(&ImportUndone {
            rows,
            limits_withdrawn: limits.withdrawn,
            limits_kept: limits.kept,
        })
    };
    let (key, digest) = (recorded::key(asked), asked.digest);
    let reply = workspace.request(UNDO, key, digest, Actor::Buyer, work)?;
    reply.read().map_err(Error::bug)
}

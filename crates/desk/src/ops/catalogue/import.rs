//! Lists brought in: a look that proposes how to read one, one job that takes it in, what became of it, and its undo.

use catalogue::import::{Inspection, ListKind, Mapping, inspect};
use catalogue::{Did, ImportBatch, IssuePage, NamedPage, WhichIssues};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::order::contract::FileRef;

use super::PAGE_MAX;
use super::lists::{self, ListFormat};
use super::recorded::{self, ImportResult};
use super::take_in::{CHANGED, WhichImport, start, undo};
use crate::error::Error;
use crate::operation::{Nothing, Operation};
use crate::topic::Topic;
use crate::workspace::Workspace;

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "import.inspect",
            "Looks at a list and proposes how to read it.",
            look_at,
        ),
        Operation::asked(
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
        Operation::read("import.report", "What an import did, line by line.", report),
        Operation::read(
            "import.named",
            "What an import added, changed, or no longer names, part by part.",
            named,
        ),
        Operation::read(
            "import.issues",
            "What in a list was not understood, part by part.",
            issues,
        ),
        Operation::asked(
            "import.undo",
            "Takes the newest import back; what was typed in since and what our facts hang on stays.",
            CHANGED,
            undo,
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
    /// Which sheet of a workbook; its first when absent.
    #[serde(default)]
    sheet: Option<String>,
}

/// What a first look shows.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ListInspection {
    /// Encoding, delimiter, compression; or which sheet; and the header row.
    format: ListFormat,
    /// Columns, preview and the proposed mapping.
    inspection: Inspection,
    /// The newest import that this list seems to be a newer edition of, by its name but for its figures.
    replaces: Option<u32>,
}

/// The lists that were brought in.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImportHistory {
    /// Newest first.
    imports: Vec<ImportBatch>,
}

fn look_at(workspace: &Workspace, args: LookAt) -> Result<ListInspection, Error> {
    let kept = workspace.ledger.files().open(args.file.file_id);
    let file = kept.map_err(|error| workspace.file_failed(error))?;
    let mut list = lists::open(file, args.sheet.as_deref())?;
    let mut inspection = inspect(&list.headers, &mut list.lines)?;
    if let Some(kind) = args.kind {
        inspection.mapping.columns = Mapping::for_kind(kind, &list.headers).columns;
        inspection.mapping.kind = kind;
        inspection.missing = inspection.mapping.missing();
    }
    let imports = workspace.catalogue.imports()?;
    Ok(ListInspection {
        replaces: earlier(&imports, &args.file.name, inspection.mapping.kind),
        format: list.format,
        inspection,
    })
}

/// Lists that come every month are called alike but for their dates.
fn earlier(imports: &[ImportBatch], name: &str, kind: ListKind) -> Option<u32> {
    let bare = |name: &str| -> String {
        let letters = name.chars().filter(|letter| letter.is_alphabetic());
        letters.flat_map(char::to_lowercase).collect()
    };
    let same = |batch: &&ImportBatch| {
        batch.undone_at.is_none() && batch.kind == Some(kind) && bare(&batch.source) == bare(name)
    };
    imports.iter().find(same).map(|batch| batch.number)
}

/// Some of what was not understood.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ImportIssuesArgs")]
struct SomeIssues {
    /// The import's number.
    number: u32,
    /// Rows or values.
    which: WhichIssues,
    /// How many come before the first of these.
    #[serde(default)]
    from: u32,
    /// How many, at most 200.
    size: u32,
}

fn issues(workspace: &Workspace, args: SomeIssues) -> Result<IssuePage, Error> {
    let SomeIssues {
        number,
        which,
        from,
        size,
    } = args;
    if size == 0 || size > PAGE_MAX {
        return Err(Error::field("size", "1 to 200"));
    }
    let found = workspace.catalogue.import_issues(number, which, from, size)?;
    found.ok_or_else(|| Error::not_found("import", number))
}

/// Some of what an import did something to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ImportNamedArgs")]
struct WhichNamed {
    /// Its number.
    number: u32,
    /// What it did to them.
    did: Did,
    /// How many come before the first of these.
    #[serde(default)]
    from: u32,
    /// How many, at most 200.
    size: u32,
}

/// What an import did something to.
#[derive(Debug, Serialize, JsonSchema)]
struct ImportNamed {
    /// Some of it; absent when the import was undone, or an older version of the program kept nothing of it.
    page: Option<NamedPage>,
}

fn named(workspace: &Workspace, args: WhichNamed) -> Result<ImportNamed, Error> {
    if args.size == 0 || args.size > PAGE_MAX {
        return Err(Error::field("size", "1 to 200"));
    }
    let WhichNamed {
        number,
        did,
        from,
        size,
    } = args;
    let page = workspace.catalogue.import_named(number, did, from, size)?;
    Ok(ImportNamed { page })
}

/// The catalogue keeps no limits and prices: they are the ledger's, and read from there.
fn report(workspace: &Workspace, args: WhichImport) -> Result<ImportResult, Error> {
    let found = workspace.catalogue.import_report(args.number)?;
    let report = found.ok_or_else(|| Error::not_found("import", args.number))?;
    recorded::whole(workspace, report)
}

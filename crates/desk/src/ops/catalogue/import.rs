//! Lists brought in: a look that proposes how to read one, one job that takes it in, what became of it, and its undo.

use catalogue::ImportBatch;
use catalogue::import::{ImportReport, Inspection, ListKind, Mapping, inspect};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::order::contract::FileRef;

use super::lists::{self, ListFormat};
use super::recorded;
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

/// The catalogue keeps no limits and prices: they are the ledger's, and read from there.
fn report(workspace: &Workspace, args: WhichImport) -> Result<ImportReport, Error> {
    let found = workspace.catalogue.import_report(args.number)?;
    let report = found.ok_or_else(|| Error::not_found("import", args.number))?;
    recorded::whole(workspace, report)
}

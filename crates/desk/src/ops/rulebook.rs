//! Section `rulebook`: the editions there are, what one says, how two differ, and the user's own files among them
//! (RB1, RB3). Help and every rule chip read it; without an open workspace there are the embedded editions alone.

mod choice;
mod file;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::difference::Difference;
use trade::id::FileId;
use trade::rulebook::{Library, Rulebook, RulebookFile};
use trade::time::Instant;

use crate::desk::Desk;
use crate::error::Error;
use crate::home::write_out;
use crate::operation::{Nothing, Operation};
use crate::ops::log::WrittenFile;
use crate::places::Purpose;
use crate::topic::Topic;

/// What a change of the choice may change on pages: an order pinned to a rulebook keeps to it, but what belongs to no
/// order follows the default.
const CHANGED: &[Topic] = &[
    Topic::Rulebooks,
    Topic::Credit,
    Topic::Quotations,
    Topic::Catalogue,
    Topic::Practice,
];

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::calculator(
            "rulebook.list",
            "The editions there are, and who uses them.",
            list,
        ),
        Operation::calculator("rulebook.view", "One edition, whole.", view),
        Operation::calculator("rulebook.compare", "What differs between two editions.", compare),
        Operation::calculator(
            "rulebook.file",
            "The file of an edition, to begin one's own from.",
            file,
        ),
        Operation::desk(
            "rulebook.save_file",
            "Writes the file of an edition to a place the user picked, to begin one's own from.",
            &[],
            |desk, args: SaveFile| {
                let which = Which {
                    rulebook: Some(args.rulebook),
                };
                let text = file(desk, which)?.text;
                let path = desk.places.take(&args.place_id, Purpose::NewFile)?;
                write_out(&path, &mut text.as_bytes())?;
                Ok(WrittenFile::at(&path))
            },
        ),
        Operation::read(
            "rulebook.inspect",
            "Reads a file as loading it would, and keeps nothing (RB3).",
            file::inspect,
        ),
        Operation::write(
            "rulebook.load",
            "Keeps a rulebook file of the user's own (RB3).",
            CHANGED,
            file::load,
        ),
        Operation::write(
            "rulebook.retire",
            "Takes a rulebook from the choice for new orders; orders under it keep it (RB1).",
            CHANGED,
            choice::retire,
        ),
        Operation::write(
            "rulebook.restore",
            "Puts a rulebook back into the choice.",
            CHANGED,
            choice::restore,
        ),
        Operation::write(
            "rulebook.choose_default",
            "Starts new orders under a rulebook unless another is chosen; running orders keep theirs (RB1).",
            CHANGED,
            choice::choose_default,
        ),
    ]
}

/// An edition in the list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RulebookEntry {
    /// Id, such as `trade-assurance@1`.
    id: String,
    /// Title.
    title: String,
    /// SHA-256 of its canonical content.
    hash: FileId,
    /// True for the one new orders are pinned to unless another is chosen.
    default: bool,
    /// True when it was taken from the choice for new orders.
    retired: bool,
    /// When it was loaded; absent for an edition that comes with Quayside.
    #[serde(skip_serializing_if = "Option::is_none")]
    loaded_at: Option<Instant>,
    /// Name of its file.
    file: String,
    /// Orders pinned to it that go on: neither cancelled, refunded nor completed.
    running: u32,
    /// All orders pinned to it.
    orders: u32,
}

/// The editions.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RulebookList {
    /// Those that come with Quayside, then the user's own in the order they were loaded.
    rulebooks: Vec<RulebookEntry>,
}

fn list(desk: &Desk, _: Nothing) -> Result<RulebookList, Error> {
    match desk.current() {
        Some(workspace) => workspace.look(choice::listed),
        None => Ok(RulebookList {
            rulebooks: entries(&Library::default(), |_| {
                ledger::projections::RulebookUse::default()
            }),
        }),
    }
}

/// Every edition of the library, with who uses it.
fn entries(
    library: &Library,
    used: impl Fn(&Rulebook) -> ledger::projections::RulebookUse,
) -> Vec<RulebookEntry> {
    let default = library.books().default_book().id();
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let entry = |book: &Arc<Rulebook>| {
        let used = used(book);
        RulebookEntry {
            id: book.id().to_string(),
            title: book.title().to_owned(),
            hash: book.hash(),
            default: book.id() == default,
            retired: library.is_retired(book.id()),
            loaded_at: library.loaded_at(book.id()),
            file: library.file(book.id()).map(|file| file.file).unwrap_or_default(),
            running: count(used.running),
            orders: count(used.orders),
        }
    };
    library.books().iter().map(entry).collect()
}

/// Which edition.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RulebookArgs")]
pub(crate) struct Which {
    /// Id; the default edition when absent.
    #[serde(default)]
    rulebook: Option<String>,
}

fn view(desk: &Desk, args: Which) -> Result<Rulebook, Error> {
    let library = desk.library()?;
    Ok(Rulebook::clone(find(&library, args.rulebook.as_deref())?))
}

fn find<'l>(library: &'l Library, id: Option<&str>) -> Result<&'l Arc<Rulebook>, Error> {
    match id {
        None => Ok(library.books().default_book()),
        Some(id) => library
            .books()
            .get(id)
            .map_err(|error| Error::not_found("rulebook", error.id)),
    }
}

/// Which two editions.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RulebookCompareArgs")]
pub(crate) struct Pair {
    /// Id of the one to start from; the default edition when absent.
    #[serde(default)]
    from: Option<String>,
    /// Id of the other.
    to: String,
}

/// Two editions compared.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RulebookComparison {
    /// Every field that differs, in the order of the file.
    differences: Vec<Difference>,
}

fn compare(desk: &Desk, args: Pair) -> Result<RulebookComparison, Error> {
    let library = desk.library()?;
    let (from, to) = (
        find(&library, args.from.as_deref())?,
        find(&library, Some(&args.to))?,
    );
    let differences = trade::rulebook::compare(from, to).map_err(Error::bug)?;
    Ok(RulebookComparison { differences })
}

/// Which edition, and to where.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SaveRulebookFile")]
pub(crate) struct SaveFile {
    /// The edition.
    rulebook: String,
    /// A file to be, picked in a dialog.
    place_id: String,
}

fn file(desk: &Desk, args: Which) -> Result<RulebookFile, Error> {
    let library = desk.library()?;
    let id = find(&library, args.rulebook.as_deref())?.id();
    library
        .file(id)
        .ok_or_else(|| Error::bug(format!("rulebook {id} has no file")))
}

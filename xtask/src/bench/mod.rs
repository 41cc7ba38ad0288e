//! Measurements on this machine, release build. Each prints a table that docs/PERFORMANCE.md can take. It must not
//! judge: targets stand in the documents.

mod import;
mod ledger;
mod search;
mod start;
mod trade;
mod window;

use anyhow::Result;
use clap::Subcommand;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// From process start to a page that answers, memory, size of the package
    Start,
    /// One durable request, encrypted, beside what the disk takes by itself; opening and verifying a million events
    Ledger,
    /// The rules alone: steps a second, instructions counted by callgrind
    Trade(trade::Args),
    /// A list of a million rows imported and searchable, beside what SQLite needs for the bare rows
    Import(import::Args),
    /// Whole orders a minute through desk and ledger, beside what the disk takes by itself
    Sim,
    /// A keystroke of the search: page, total and facets, beside full-text search and others
    Search(search::Search),
    /// A key press until its rows are painted, and a scroll through all, in the real window with a million products
    Window(window::Args),
}

/// Measures it.
pub(crate) fn run(what: &What) -> Result<()> {
    match what {
        What::Ledger => ledger::run(),
        What::Start => start::run(),
        What::Trade(args) => trade::run(*args),
        What::Import(args) => import::run(*args),
        What::Sim => crate::sim::bench(),
        What::Search(search) => search::run(*search),
        What::Window(args) => window::run(*args),
    }
}

/// Whether the rules take more instructions than what is kept; `Some` says why nothing could be compared here.
///
/// # Errors
/// When a piece has grown, is gone, or was never kept.
pub(crate) fn instructions() -> Result<Option<String>> {
    trade::check()
}

/// The middle one; of two middle ones the greater.
fn median<T: Copy + Ord>(values: &[T]) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort();
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[5, 1, 9]), Some(5));
        assert_eq!(median::<u8>(&[]), None);
    }
}

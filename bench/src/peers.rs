//! The peers on the same products and keystrokes. Their files are made once.

use std::path::Path;

use anyhow::Result;
use catalogue::search::Query;

use crate::clock::{Times, timed};
#[cfg(feature = "tantivy")]
use crate::lucene::Lucene;
use crate::peer::full_text::FullText;
use crate::peer::{Asked, items};
use crate::place;

/// Keystrokes that the slower peers are asked.
const FOR_FULL_TEXT: usize = 120;
const FOR_LIKE: usize = 12;

/// Prints their times, and how many times as long they take as `ours`.
pub fn measure(folder: &Path, suppliers: u64, log: &[Query], ours: &Times) -> Result<()> {
    let database = folder.join("peer.db");
    let (all, categories) = items((0..suppliers).map(place::offering));
    if !database.exists() {
        FullText::fill(&folder.join("peer.new"), &all);
        std::fs::rename(folder.join("peer.new"), &database)?;
    }
    let mut rows = Vec::new();
    let queries: Vec<Asked> = log.iter().map(|query| Asked::of(query, &categories)).collect();
    #[cfg(feature = "tantivy")]
    {
        let path = folder.join("peer.tantivy");
        if !path.join("done").exists() {
            if path.exists() {
                std::fs::remove_dir_all(&path)?;
            }
            Lucene::fill(&path, &all)?;
            std::fs::write(path.join("done"), "")?;
        }
        let lucene = Lucene::open(&path, categories.len())?;
        let mut times = Times::default();
        for one in queries.iter().chain(&queries) {
            let (counted, time) = timed(|| lucene.search(one));
            counted?;
            times.add(time);
        }
        rows.push(("tantivy tuned", times.later_half()));
    }
    drop(all);
    let some = |count: usize| queries.iter().step_by((queries.len() / count).max(1));
    let full_text = FullText::open(&database, categories.len());
    let mut times = Times::default();
    for one in some(FOR_FULL_TEXT).chain(some(FOR_FULL_TEXT)) {
        times.add(timed(|| full_text.search(one)).1);
    }
    rows.push(("FTS5 tuned", times.later_half()));
    let mut times = Times::default();
    for one in some(FOR_LIKE) {
        times.add(timed(|| full_text.like(one)).1);
    }
    rows.push(("LIKE", times));
    println!("| engine | keystrokes | p50 | p95 | p99 | most | mean |\n|---|---|---|---|---|---|---|");
    for (name, times) in &rows {
        println!("{}", times.row(&format!("{name}: page, total, facets")));
    }
    println!();
    for (name, times) in &rows {
        println!(
            "- {name} takes {:.1} times as long at p50, {:.1} at p99, {:.1} on average",
            times.percentile(50.0) / ours.percentile(50.0),
            times.percentile(99.0) / ours.percentile(99.0),
            times.mean() / ours.mean()
        );
    }
    Ok(())
}

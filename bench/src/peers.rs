//! The peers on the same products and keystrokes. Their files are made once.

use std::path::Path;
use std::time::{Duration, Instant};

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
        built("FTS5", || {
            FullText::fill(&folder.join("peer.new"), &all);
            Ok(())
        })?;
        std::fs::rename(folder.join("peer.new"), &database)?;
    }
    println!("- file of FTS5 with its rows: {:.0} MB", megabytes(&database)?);
    // Each with the step from one keystroke that it was asked to the next.
    let mut rows = Vec::new();
    let step = |count: usize| (log.len() / count).max(1);
    let queries: Vec<Asked> = log.iter().map(|query| Asked::of(query, &categories)).collect();
    #[cfg(feature = "tantivy")]
    {
        let path = folder.join("peer.tantivy");
        if !path.join("done-2").exists() {
            if path.exists() {
                std::fs::remove_dir_all(&path)?;
            }
            built("tantivy", || Lucene::fill(&path, &all))?;
            std::fs::write(path.join("done-2"), "")?;
        }
        println!("- files of tantivy: {:.0} MB", megabytes(&path)?);
        let started = Instant::now();
        let lucene = Lucene::open(&path, categories.len())?;
        for one in queries.iter().take(1) {
            lucene.search(one)?;
        }
        println!(
            "- tantivy opened to its first answer: {:.1} ms",
            ms(started.elapsed())
        );
        let mut times = Times::default();
        for one in queries.iter().chain(&queries) {
            let (counted, time) = timed(|| lucene.search(one));
            counted?;
            times.add(time);
        }
        rows.push(("tantivy tuned", 1, times.later_half()));
    }
    drop(all);
    let some = |count: usize| queries.iter().step_by(step(count));
    let full_text = FullText::open(&database, categories.len());
    let mut times = Times::default();
    for one in some(FOR_FULL_TEXT).chain(some(FOR_FULL_TEXT)) {
        times.add(timed(|| full_text.search(one)).1);
    }
    rows.push(("FTS5 tuned", step(FOR_FULL_TEXT), times.later_half()));
    let mut times = Times::default();
    for one in some(FOR_LIKE) {
        times.add(timed(|| full_text.like(one)).1);
    }
    rows.push(("LIKE", step(FOR_LIKE), times));
    println!("| engine | keystrokes | p50 | p95 | p99 | most | mean |\n|---|---|---|---|---|---|---|");
    for (name, _, times) in &rows {
        println!("{}", times.row(&format!("{name}: page, total, facets")));
    }
    println!();
    for (name, step, times) in &rows {
        let ours = ours.every(*step);
        let ratio = |percent| times.percentile(percent) / ours.percentile(percent);
        println!(
            "- {name} takes {:.1} times as long at p50, {:.1} at p95, {:.1} at p99, {:.1} on average, of the same keystrokes",
            ratio(50.0),
            ratio(95.0),
            ratio(99.0),
            times.mean() / ours.mean()
        );
    }
    Ok(())
}

fn built(name: &str, fill: impl FnOnce() -> Result<()>) -> Result<()> {
    let started = Instant::now();
    fill()?;
    println!("- {name} filled in {:.0} ms by the clock", ms(started.elapsed()));
    Ok(())
}

/// Of a file, or of all files of a folder.
fn megabytes(path: &Path) -> Result<f64> {
    if path.is_file() {
        return Ok(std::fs::metadata(path)?.len() as f64 / 1e6);
    }
    let mut bytes = 0;
    for entry in std::fs::read_dir(path)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes as f64 / 1e6)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

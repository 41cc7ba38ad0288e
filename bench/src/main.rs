//! Measures the search on a made catalogue: the index, and its peers in the same process on the same products and the
//! same keystrokes. It prints a table and judges nothing.

mod clock;
mod limit;
#[cfg(feature = "tantivy")]
mod lucene;
#[path = "../../crates/catalogue/tests/common/made.rs"]
mod made;
mod peers;
mod place;
mod sqlite;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use catalogue::Catalogue;
use catalogue::search::{Known, Overlay, Query};
use trade::money::{Currency, Money};

use clock::{Times, timed};
use peers::Asked;

/// Changed products that stand beside the index while it is measured.
const CHANGED: usize = 10_000;
/// Keystrokes of the log.
const KEYSTROKES: usize = 600;
/// Keystrokes that the slower peers are asked.
const FOR_SQLITE: usize = 120;
const FOR_LIKE: usize = 12;
/// Suppliers with a limit report or an order.
const KNOWN: u64 = 200;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let products: u64 = arguments.next().context("how many products")?.parse()?;
    let root = PathBuf::from(arguments.next().context("where to make them")?);
    let alone = arguments.next().is_some_and(|word| word == "--alone");
    // Nine in ten sell five and a half on average.
    let suppliers = products * 10 / 49;
    let folder = place::make(&root, suppliers)?;
    println!(
        "\n{products} products of {suppliers} suppliers, {KEYSTROKES} keystrokes, times of the thread in milliseconds\n"
    );
    let catalogue = building(&folder)?;
    opening(&folder, catalogue)?;
    let catalogue = Catalogue::open(folder.join("catalogue.db"))?;
    catalogue.index()?;
    let overlay = overlay(&catalogue)?;
    let changed = place::change(&catalogue, suppliers, CHANGED)?;
    let started = Instant::now();
    catalogue.index()?;
    println!(
        "- {changed} changed products beside the index, taken in within {:.0} ms",
        ms(started.elapsed())
    );
    let log = log(suppliers);
    let ours = ours(&catalogue, &log, &overlay, suppliers)?;
    println!("\n| engine | keystrokes | p50 | p95 | p99 | most | mean |\n|---|---|---|---|---|---|---|");
    println!("{}", ours.all.row("index: page, rows, total, facets"));
    println!("{}", ours.limit.row("least this machine allows"));
    if !alone {
        peers(&folder, &log, &ours.all)?;
    }
    println!(
        "\np99 of the index: {:.2} times the least",
        ours.all.percentile(99.0) / ours.limit.percentile(99.0)
    );
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn index_file(folder: &Path) -> PathBuf {
    folder.join("catalogue.index")
}

fn building(folder: &Path) -> Result<Catalogue> {
    let catalogue = Catalogue::open(folder.join("catalogue.db"))?;
    catalogue.index()?;
    catalogue.settle_index();
    drop(catalogue);
    std::fs::remove_file(index_file(folder)).ok();
    let catalogue = Catalogue::open(folder.join("catalogue.db"))?;
    let started = Instant::now();
    let (built, used) = timed(|| catalogue.index());
    built?;
    let size = std::fs::metadata(index_file(folder))?.len();
    println!(
        "- index built in {:.0} ms ({:.0} ms of the processor), file of {:.0} MB",
        ms(started.elapsed()),
        ms(used),
        size as f64 / 1e6
    );
    Ok(catalogue)
}

/// From nothing open to a first answer, with the file in the system's cache and without.
fn opening(folder: &Path, open: Catalogue) -> Result<()> {
    drop(open);
    for (name, evicted) in [
        ("in the cache", false),
        ("evicted", true),
        ("in the cache", false),
    ] {
        if evicted {
            let file = std::fs::File::open(index_file(folder))?;
            file.sync_all()?;
            rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
        }
        let catalogue = Catalogue::open(folder.join("catalogue.db"))?;
        let started = Instant::now();
        let (page, used) = timed(|| catalogue.search(&Query::default(), &Overlay::default()));
        page?;
        println!(
            "- open to first answer, file {name}: {:.1} ms ({:.1} ms of the processor)",
            ms(started.elapsed()),
            ms(used)
        );
    }
    Ok(())
}

fn overlay(catalogue: &Catalogue) -> Result<Overlay> {
    let mut suppliers = HashMap::new();
    for page in 0..KNOWN / 20 {
        let query = Query {
            page: page as u32 * 50,
            sort: catalogue::search::Sort::Name,
            ..Query::default()
        };
        for row in catalogue.search(&query, &Overlay::default())?.rows {
            let known = Known {
                free_limit: Some(Money::parse("5000.00", Currency::USD)?),
                assured: true,
                ordered_before: page % 2 == 0,
                ..Known::default()
            };
            suppliers.insert(row.supplier.brief.id, known);
        }
    }
    Ok(Overlay {
        suppliers,
        ..Overlay::default()
    })
}

fn log(suppliers: u64) -> Vec<Query> {
    let mut dice = made::Dice::new(2026);
    let mut log = Vec::new();
    while log.len() < KEYSTROKES {
        log.extend(made::keystrokes(place::SEED, suppliers, &mut dice));
    }
    log.truncate(KEYSTROKES);
    log
}

struct Ours {
    all: Times,
    limit: Times,
}

fn ours(catalogue: &Catalogue, log: &[Query], overlay: &Overlay, suppliers: u64) -> Result<Ours> {
    let products = suppliers as usize * 49 / 10;
    let speeds = limit::measure(products);
    let (mut all, mut limit) = (Times::default(), Times::default());
    let mut worst: Vec<(Duration, String, u32)> = Vec::new();
    let before = clock::resident();
    for query in log {
        let (page, time) = timed(|| catalogue.search(query, overlay));
        let page = page?;
        all.add(time);
        let words = query.text.split_whitespace().count();
        let filters = &query.filters;
        let set = [
            filters.trade_assurance,
            filters.verified,
            !filters.countries.is_empty(),
            !filters.categories.is_empty(),
            filters.price_max.is_some(),
            filters.moq_max.is_some(),
            filters.lead_time_max.is_some(),
        ];
        let operands = words + set.iter().filter(|set| **set).count();
        limit.add(speeds.least(products, operands, page.total as usize));
        worst.push((time, format!("{query:?}"), page.total));
    }
    let after = clock::resident();
    println!("- {}", speeds.shown());
    println!(
        "- resident after the log: {:.0} MB of the index file, {:.0} MB of its own more than before",
        clock::resident_of("catalogue.index") as f64 / 1e3,
        after.0.saturating_sub(before.0) as f64 / 1e3
    );
    worst.sort_by(|a, b| b.0.cmp(&a.0));
    for (time, query, total) in worst.iter().take(8) {
        eprintln!("{:.2} ms, {total} found: {query}", ms(*time));
    }
    Ok(Ours { all, limit })
}

fn peers(folder: &Path, log: &[Query], ours: &Times) -> Result<()> {
    let (sqlite, categories) = sqlite::Sqlite::open(folder)?;
    let queries: Vec<Asked> = log.iter().map(|query| Asked::of(query, &categories)).collect();
    #[cfg_attr(not(feature = "tantivy"), expect(unused_mut, reason = "it is not asked then"))]
    let (mut full_text, mut like, mut tantivy) = (Times::default(), Times::default(), Times::default());
    #[cfg(feature = "tantivy")]
    {
        let lucene = lucene::Lucene::open(folder, categories.len())?;
        for one in &queries {
            let (counted, time) = timed(|| lucene.search(one));
            counted?;
            tantivy.add(time);
        }
    }
    let some = |count: usize| queries.iter().step_by((queries.len() / count).max(1));
    for one in some(FOR_SQLITE) {
        let (counted, time) = timed(|| sqlite.full_text(one));
        counted?;
        full_text.add(time);
    }
    for one in some(FOR_LIKE) {
        let (counted, time) = timed(|| sqlite.like(one));
        counted?;
        like.add(time);
    }
    let peers = [
        ("tantivy tuned", &tantivy),
        ("FTS5 tuned", &full_text),
        ("LIKE", &like),
    ];
    let asked = peers.iter().filter(|(_, times)| !times.is_empty());
    for (name, times) in asked.clone() {
        println!("{}", times.row(&format!("{name}: page, total, facets")));
    }
    println!();
    for (name, times) in asked {
        println!(
            "- {name} takes {:.0} times as long at p50, {:.0} at p99, {:.0} on average",
            times.percentile(50.0) / ours.percentile(50.0),
            times.percentile(99.0) / ours.percentile(99.0),
            times.mean() / ours.mean()
        );
    }
    Ok(())
}

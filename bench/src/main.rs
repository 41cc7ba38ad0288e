//! Measures the search on a made catalogue: the index, and its peers in the same process on the same products and the
//! same keystrokes. It prints a table and judges no figure; an answer that is not as counted one by one ends it.

mod clock;
#[path = "../../crates/catalogue/tests/common/counted.rs"]
mod counted;
mod limit;
#[cfg(feature = "tantivy")]
mod lucene;
#[path = "../../crates/catalogue/tests/common/made.rs"]
mod made;
mod oracle;
#[path = "../../crates/catalogue/tests/common/peer.rs"]
mod peer;
mod peers;
mod place;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use catalogue::Catalogue;
use catalogue::search::{Known, Overlay, Query};
use trade::money::{Currency, Money};

use clock::{Times, timed, used_by_all};
use limit::Speeds;
use oracle::Oracle;

/// Changed products that stand beside the index while it is measured.
const CHANGED: usize = 10_000;
/// How long one needs from a change to the next key, at the least.
const MOMENT: Duration = Duration::from_millis(1_000);
/// Keystrokes of the log.
const KEYSTROKES: usize = 600;
/// Categories that are named, as the page asks for.
const CATEGORIES: usize = 200;
/// Suppliers with a limit report or an order, where nobody says how many.
const KNOWN: usize = 200;
/// One keystroke in so many is the last one before a rest.
const AT_REST: usize = 10;
/// Rows of a page on which suppliers are looked for, of which every so manieth is taken.
const ROWS: u32 = 200;
const STEP: usize = 5;
/// Slowest keystrokes that are shown.
const SHOWN: usize = 8;

/// What to measure.
struct Wanted {
    products: u64,
    root: PathBuf,
    /// Without peers.
    alone: bool,
    /// How many keystrokes are compared with counting one by one.
    check: usize,
    /// How many suppliers have a limit report or an order.
    known: usize,
    /// Only say what memory the search takes in this folder, which was made ready.
    memory: Option<PathBuf>,
}

impl Wanted {
    fn read() -> Result<Wanted> {
        let mut arguments = std::env::args().skip(1);
        let mut wanted = Wanted {
            products: arguments.next().context("how many products")?.parse()?,
            root: PathBuf::from(arguments.next().context("where to make them")?),
            alone: false,
            check: KEYSTROKES,
            known: KNOWN,
            memory: None,
        };
        while let Some(word) = arguments.next() {
            match word.as_str() {
                "--alone" => wanted.alone = true,
                "--check" => wanted.check = arguments.next().context("how many to check")?.parse()?,
                "--memory" => wanted.memory = arguments.next().map(PathBuf::from),
                "--known" => wanted.known = arguments.next().context("how many are known")?.parse()?,
                _ => bail!("{word} is not known"),
            }
        }
        Ok(wanted)
    }
}

fn main() -> Result<()> {
    let wanted = Wanted::read()?;
    // Nine in ten sell five and a half on average.
    let suppliers = wanted.products * 10 / 49;
    if let Some(folder) = &wanted.memory {
        return memory(folder, &wanted, suppliers);
    }
    let made = place::make(&wanted.root, suppliers)?;
    println!(
        "\n{} products of {suppliers} suppliers, {KEYSTROKES} keystrokes, times of the thread in milliseconds\n",
        wanted.products
    );
    let run = place::copy(&made)?;
    building(&run)?;
    opening(&run, "nothing changed")?;
    let whose = changing(&run, suppliers)?;
    opening(&run, "changes beside it")?;
    // In a program of its own: this one keeps memory of what it built.
    let program = std::env::current_exe()?;
    let arguments = std::env::args_os().skip(1).take(2);
    let mut measured = Command::new(program);
    measured.args(arguments).arg("--memory").arg(&run);
    let known = wanted.known.to_string();
    if !measured.args(["--known", &known]).status()?.success() {
        bail!("memory could not be measured");
    }
    let catalogue = open(&run)?;
    catalogue.index()?;
    let overlay = overlay(&catalogue, wanted.known)?;
    println!("- {} suppliers are known to the ledger", overlay.suppliers.len());
    let log = log(suppliers);
    let ours = ours(&catalogue, &log, &overlay, wanted.products as usize)?;
    println!("\n| engine | keystrokes | p50 | p95 | p99 | most | mean |\n|---|---|---|---|---|---|---|");
    println!("{}", ours.all.row("index: page, rows, total, facets"));
    println!("{}", ours.first.row("the same, first time after opening"));
    println!("{}", ours.rest.row("counts asked for at rest"));
    println!("{}", ours.limit.row("least this machine allows"));
    println!(
        "\n- p99 of the index: {:.2} times the least, mean {:.2} times\n",
        ours.all.percentile(99.0) / ours.limit.percentile(99.0),
        ours.all.mean() / ours.limit.mean()
    );
    if !wanted.alone {
        peers::measure(&made, suppliers, &log, &ours.all)?;
    }
    if wanted.check > 0 {
        let oracle = Oracle::of(&run, suppliers, &whose)?;
        let step = (log.len() / wanted.check.min(log.len())).max(1);
        let some = || log.iter().step_by(step);
        for query in some() {
            let query = Query {
                categories_named: None,
                ..query.clone()
            };
            let page = catalogue.search(&query, &overlay)?;
            let suppliers = catalogue.counts_of_ours(&query, &overlay)?.suppliers;
            oracle.check(&page, suppliers, &query, &overlay)?;
        }
        println!("- {} keystrokes are as counted one by one", some().count());
    }
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn open(folder: &Path) -> Result<Catalogue> {
    Ok(Catalogue::open(folder.join("catalogue.db"))?)
}

fn index_file(folder: &Path) -> PathBuf {
    folder.join("catalogue.index")
}

fn building(folder: &Path) -> Result<()> {
    let catalogue = open(folder)?;
    let (started, before) = (Instant::now(), used_by_all());
    catalogue.index()?;
    let (took, used) = (started.elapsed(), used_by_all() - before);
    let size = std::fs::metadata(index_file(folder))?.len();
    println!(
        "- index built in {:.0} ms by the clock ({:.0} ms of the processors, all threads), file of {:.0} MB",
        ms(took),
        ms(used),
        size as f64 / 1e6
    );
    Ok(())
}

/// Changes some of it, and then one more; how long the next search waits, at once and after a moment.
fn changing(folder: &Path, suppliers: u64) -> Result<HashSet<u64>> {
    let catalogue = open(folder)?;
    catalogue.index()?;
    let (changed, mut whose) = place::change(&catalogue, suppliers, CHANGED)?;
    let wait = |what: &str| -> Result<()> {
        let started = Instant::now();
        catalogue.search(&Query::default(), &Overlay::default())?;
        println!("- {what}: the next search takes {:.1} ms", ms(started.elapsed()));
        Ok(())
    };
    wait(&format!("{changed} products changed beside the index"))?;
    for (number, moment) in [(1, false), (3, true)] {
        whose.insert(place::change_one(&catalogue, number)?);
        if moment {
            std::thread::sleep(MOMENT);
            wait("one more, and a moment after")?;
        } else {
            wait("one more")?;
        }
    }
    catalogue.settle_index();
    Ok(whose)
}

/// From nothing open to a first answer, with the files in the system's cache and without.
fn opening(folder: &Path, state: &str) -> Result<()> {
    for (name, evicted) in [("in the cache", false), ("evicted", true)] {
        for (words, text) in [("everything", ""), ("\"pump\"", "pump")] {
            if evicted {
                evict(&index_file(folder))?;
                let changes = folder.join("catalogue.changes");
                if changes.exists() {
                    evict(&changes)?;
                }
            }
            let query = Query {
                text: text.to_owned(),
                ..Query::default()
            };
            let started = Instant::now();
            let catalogue = open(folder)?;
            let (page, used) = timed(|| catalogue.search(&query, &Overlay::default()));
            page?;
            println!(
                "- open to first answer ({words}), {state}, index {name}: {:.1} ms (the search {:.1} ms of the processor)",
                ms(started.elapsed()),
                ms(used)
            );
        }
    }
    Ok(())
}

/// The system keeps nothing of a file in its cache.
fn evict(file: &Path) -> Result<()> {
    let file = std::fs::File::open(file)?;
    file.sync_all()?;
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    Ok(())
}

/// What the search takes: of the mapped index, and of memory of its own with the changes and the known suppliers.
fn memory(folder: &Path, wanted: &Wanted, suppliers: u64) -> Result<()> {
    let log = log(suppliers);
    let before = clock::resident().0;
    let catalogue = open(folder)?;
    let overlay = overlay(&catalogue, wanted.known)?;
    for (query, number) in log.iter().zip(1..) {
        catalogue.search(query, &overlay)?;
        if number == 200 || number == log.len() {
            let own = clock::resident().0.saturating_sub(before);
            let mapped = clock::resident_of("catalogue.index") + clock::resident_of("catalogue.changes");
            println!(
                "- resident after {number} keystrokes: {:.0} MB of the mapped files, {:.0} MB of its own",
                mapped as f64 / 1e3,
                own as f64 / 1e3
            );
        }
    }
    Ok(())
}

/// The ledger knows of some suppliers on pages that are spread over the catalogue.
fn overlay(catalogue: &Catalogue, known: usize) -> Result<Overlay> {
    let mut suppliers = HashMap::new();
    let page = |page: u32| {
        let query = Query {
            page,
            page_size: ROWS,
            categories_named: Some(1),
            ..Query::default()
        };
        catalogue.search(&query, &Overlay::default())
    };
    let pages = page(0)?.total / ROWS;
    let step = (pages as usize * (ROWS as usize / STEP) / known.max(1)).max(1);
    for at in (0..pages).step_by(step) {
        for row in page(at)?.rows.iter().step_by(STEP) {
            if suppliers.len() >= known {
                break;
            }
            let dollars = 500 + u64::from(at) * 7_919 % 90_000;
            let one = Known {
                free_limit: Some(Money::parse(&format!("{dollars}.00"), Currency::USD)?),
                assured: true,
                ordered_before: at % 2 == 0,
                ..Known::default()
            };
            suppliers.insert(row.supplier.brief.id, one);
        }
    }
    Ok(Overlay {
        suppliers: Arc::new(suppliers),
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
    log.iter_mut()
        .for_each(|query| query.categories_named = Some(CATEGORIES));
    log
}

struct Ours {
    /// The log once more, when everything was read once.
    all: Times,
    first: Times,
    /// What the page asks for when one has stopped typing, every tenth time.
    rest: Times,
    limit: Times,
}

fn ours(catalogue: &Catalogue, log: &[Query], overlay: &Overlay, products: usize) -> Result<Ours> {
    let (mut all, mut first, mut limit) = (Times::default(), Times::default(), Times::default());
    for query in log {
        let (page, time) = timed(|| catalogue.search(query, overlay));
        page?;
        first.add(time);
    }
    let speeds: Speeds = limit::measure(products);
    println!("- {}", speeds.shown());
    let mut slowest: Vec<(Duration, u32, &Query)> = Vec::new();
    for query in log {
        let (page, time) = timed(|| catalogue.search(query, overlay));
        let page = page?;
        all.add(time);
        limit.add(speeds.least(query, &page));
        slowest.push((time, page.total, query));
    }
    let mut rest = Times::default();
    for query in log.iter().step_by(AT_REST) {
        let (counts, time) = timed(|| {
            catalogue.certificates(query, overlay)?;
            catalogue.counts_of_ours(query, overlay)
        });
        counts?;
        rest.add(time);
    }
    slowest.sort_by_key(|(time, ..)| std::cmp::Reverse(*time));
    for (time, total, query) in slowest.iter().take(SHOWN) {
        eprintln!("{:.2} ms, {total} found: {query:?}", ms(*time));
    }
    Ok(Ours {
        all,
        first,
        rest,
        limit,
    })
}

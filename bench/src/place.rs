//! A made catalogue on the disk, made once for each size, and copied for each run, which changes it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use catalogue::{Catalogue, Offering};
use trade::time::parse_instant;

use crate::made;

/// The same catalogue every time.
pub const SEED: u64 = 7;
/// Suppliers loaded in one transaction.
const AT_ONCE: u64 = 20_000;

/// Where a catalogue of so many suppliers lies, and the peers' files beside it.
pub fn make(root: &Path, suppliers: u64) -> Result<PathBuf> {
    let folder = root.join(format!("made-{suppliers}"));
    let done = folder.join("done");
    if done.exists() {
        return Ok(folder);
    }
    // What a run that was stopped left behind is no beginning.
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let started = Instant::now();
    let catalogue = Catalogue::open(folder.join("catalogue.db"))?;
    for from in (0..suppliers).step_by(AT_ONCE as usize) {
        let to = (from + AT_ONCE).min(suppliers);
        let made: Vec<Offering> = (from..to).map(offering).collect();
        catalogue.load(&made, "made", parse_instant("2026-09-24T12:00:00Z")?)?;
    }
    drop(catalogue);
    eprintln!(
        "made {suppliers} suppliers in {:.0} s",
        started.elapsed().as_secs_f64()
    );
    std::fs::write(done, "")?;
    Ok(folder)
}

/// A copy that may be changed.
pub fn copy(made: &Path) -> Result<PathBuf> {
    let run = made.join("run");
    if run.exists() {
        std::fs::remove_dir_all(&run)?;
    }
    std::fs::create_dir(&run)?;
    std::fs::copy(made.join("catalogue.db"), run.join("catalogue.db"))?;
    Ok(run)
}

pub fn offering(number: u64) -> Offering {
    made::offering(SEED, number)
}

/// The same supplier after the change: each of its products has another description and minimum order.
pub fn changed(number: u64) -> Offering {
    let mut offering = offering(number);
    for product in &mut offering.products {
        product.description = Some("changed since the index was built".to_owned());
        product.moq = "7".parse().ok();
    }
    offering
}

/// Changes what one supplier sells; gives whose it was.
pub fn change_one(catalogue: &Catalogue, number: u64) -> Result<u64> {
    catalogue.load(
        &[changed(number)],
        "changes",
        parse_instant("2026-09-25T12:00:00Z")?,
    )?;
    Ok(number)
}

/// Changes about so many products, evenly spread. Gives how many and whose.
pub fn change(catalogue: &Catalogue, suppliers: u64, products: usize) -> Result<(usize, HashSet<u64>)> {
    let mut count = 0;
    let mut whose = HashSet::new();
    let mut offerings = Vec::new();
    for number in (0..suppliers).step_by((suppliers as usize / 2_300).max(1)) {
        let offering = changed(number);
        count += offering.products.len();
        whose.insert(number);
        offerings.push(offering);
        if count >= products {
            break;
        }
    }
    catalogue.load(&offerings, "changes", parse_instant("2026-09-25T12:00:00Z")?)?;
    Ok((count, whose))
}

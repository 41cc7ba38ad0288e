//! A made catalogue on the disk, made once for each size, and the rows that the peers are given.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use catalogue::{Catalogue, Offering};
use rusqlite::{Connection, OpenFlags};
use trade::time::parse_instant;

use crate::made;

/// The same catalogue every time.
pub const SEED: u64 = 7;
/// Suppliers loaded in one transaction.
const AT_ONCE: u64 = 20_000;

/// Where a catalogue of a size lies, and how long making it took.
pub fn make(root: &Path, suppliers: u64) -> Result<PathBuf> {
    let folder = root.join(format!("made-{suppliers}"));
    let done = folder.join("done");
    if done.exists() {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder)?;
    let started = Instant::now();
    let catalogue = Catalogue::open(folder.join("catalogue.db"))?;
    for from in (0..suppliers).step_by(AT_ONCE as usize) {
        let to = (from + AT_ONCE).min(suppliers);
        let made: Vec<Offering> = (from..to).map(|number| made::offering(SEED, number)).collect();
        catalogue.load(&made, "made", parse_instant("2026-09-24T12:00:00Z")?)?;
    }
    eprintln!(
        "made {suppliers} suppliers in {:.0} s",
        started.elapsed().as_secs_f64()
    );
    std::fs::write(done, "")?;
    Ok(folder)
}

/// Changes about so many products: each gets another description and minimum order.
pub fn change(catalogue: &Catalogue, suppliers: u64, products: usize) -> Result<usize> {
    let mut changed = Vec::new();
    let mut count = 0;
    for number in (0..suppliers).step_by((suppliers as usize / 2_600).max(1)) {
        let mut offering = made::offering(SEED, number);
        for product in &mut offering.products {
            product.description = Some("changed since the index was built".to_owned());
            product.moq = Some("7".parse()?);
        }
        count += offering.products.len();
        changed.push(offering);
        if count >= products {
            break;
        }
    }
    catalogue.load(&changed, "changes", parse_instant("2026-09-25T12:00:00Z")?)?;
    Ok(count)
}

/// What a peer knows of something: as much as it needs for the same filters and facets.
pub struct Item {
    pub text: String,
    pub country: u64,
    pub category: u64,
    pub assured: bool,
    pub verified: bool,
    pub rating: u64,
    pub price: u64,
    pub moq: u64,
    pub lead: u64,
}

/// Half stars plus one; 0 for none.
pub fn half_stars(rating: Option<f64>) -> u64 {
    rating.map_or(0, |stars| (stars * 2.0) as u64 + 1)
}

/// The band of a price in cents.
pub fn band(cents: u64) -> usize {
    const EDGES: [u64; 13] = [
        1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000,
    ];
    EDGES.iter().filter(|edge| cents >= **edge).count()
}

/// A country's number.
pub fn country(code: Option<&str>) -> u64 {
    match code.map(str::as_bytes) {
        Some([a, b]) => 1 + u64::from(a - b'A') * 26 + u64::from(b - b'A'),
        _ => 0,
    }
}

/// All products, best suppliers first, as the index orders them. One price for each: its first in US dollars.
pub fn items(folder: &Path, mut each: impl FnMut(Item) -> Result<()>) -> Result<Vec<String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(folder.join("catalogue.db"), flags)?;
    let mut statement = connection.prepare(
        "SELECT p.name, p.model, p.category, p.description, p.key, p.certifications, p.moq, p.lead_max, s.name, s.city,
           s.country, s.trade_assurance, s.verified, s.rating,
           (SELECT t.price FROM tier t WHERE t.product = p.id AND t.currency = 'USD' ORDER BY t.min_quantity LIMIT 1)
         FROM product p JOIN supplier s ON s.id = p.supplier
         ORDER BY s.trade_assurance DESC, s.verified DESC, s.rating DESC, p.name",
    )?;
    let mut rows = statement.query([])?;
    let mut categories: Vec<String> = Vec::new();
    let mut numbers = std::collections::HashMap::new();
    while let Some(row) = rows.next()? {
        let text = |at: usize| -> Result<Option<String>> { row.get(at).context("a text") };
        let category = text(2)?.unwrap_or_default();
        let next = numbers.len() as u64;
        let number = *numbers.entry(category.clone()).or_insert(next);
        if number == next {
            categories.push(category.clone());
        }
        let mut words: Vec<String> = Vec::new();
        for at in [0, 1, 2, 3, 4, 5, 8, 9] {
            words.extend(text(at)?);
        }
        let decimal = |at: usize| -> Result<Option<f64>> { Ok(text(at)?.and_then(|text| text.parse().ok())) };
        each(Item {
            text: words.join(" ").to_lowercase(),
            country: country(text(10)?.as_deref()),
            category: number,
            assured: row.get::<_, Option<bool>>(11)? == Some(true),
            verified: row.get::<_, Option<bool>>(12)? == Some(true),
            rating: half_stars(decimal(13)?),
            price: decimal(14)?.map_or(0, |price| (price * 100.0).round() as u64),
            moq: decimal(6)?.map_or(0, |moq| moq as u64),
            lead: row.get::<_, Option<i64>>(7)?.unwrap_or(0).unsigned_abs(),
        })?;
    }
    Ok(categories)
}

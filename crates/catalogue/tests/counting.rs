//! The search against counting one by one: random queries and filters over a made catalogue of 100,000 products, with
//! changes that are not merged yet. Page, total and every count must be equal, in a small part of the time that
//! SQLite's full-text search takes for less.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking, like tests"
)]

#[path = "common/counted.rs"]
mod counted;
#[path = "common/made.rs"]
mod made;
#[path = "common/peer.rs"]
mod peer;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use catalogue::search::{Known, Overlay, Query, Sort};
use catalogue::{Answer, Catalogue, Offering, Product};
use counted::{Counted, Seller};
use made::Dice;
use peer::Asked;
use peer::full_text::FullText;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;
use trade::id::{ProductId, SupplierId};
use trade::money::{Currency, Money};
use trade::time::{Instant, parse_instant};
use uuid::Uuid;

const SEED: u64 = 7;
/// Full-text search, tuned, must take at least so many times as long.
const TIMES: u32 = 20;
/// Categories that are named where few are asked for: more have as many.
const FIRST: usize = 5;
/// Categories that are named, as the page asks for.
const CATEGORIES: usize = 200;
/// Keystrokes that both are asked.
const KEYSTROKES: usize = 120;

fn noon() -> Instant {
    parse_instant("2026-09-24T12:00:00Z").unwrap()
}

/// A catalogue, what is known to be in it, and its rows by id.
struct Place {
    catalogue: Catalogue,
    folder: TempDir,
    sellers: Vec<Seller>,
    rows: HashMap<[u8; 16], i64>,
}

impl Place {
    fn made(suppliers: u64) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(folder.path().join("catalogue.db")).unwrap();
        let mut place = Place {
            catalogue,
            folder,
            sellers: Vec::new(),
            rows: HashMap::new(),
        };
        for from in (0..suppliers).step_by(5_000) {
            let to = (from + 5_000).min(suppliers);
            place.load((from..to).map(|number| made::offering(SEED, number)).collect());
        }
        place
    }

    fn load(&mut self, offerings: Vec<Offering>) {
        self.catalogue.load(&offerings, "made", noon()).unwrap();
        let connection = connection(&self.folder);
        let mut suppliers = connection.prepare("SELECT key, id, uid FROM supplier").unwrap();
        let suppliers: HashMap<String, (i64, [u8; 16])> = suppliers
            .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let mut products = connection
            .prepare("SELECT id, uid FROM product WHERE supplier = ?1 ORDER BY id")
            .unwrap();
        for Offering {
            supplier: one,
            products: own,
        } in offerings
        {
            let (row, uid) = suppliers[one.key.as_ref().unwrap()];
            self.rows.insert(uid, row);
            let found = products
                .query_map([row], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap();
            let found: Vec<(i64, [u8; 16])> = found.map(Result::unwrap).collect();
            assert_eq!(found.len(), own.len());
            self.rows.extend(found.iter().map(|(row, uid)| (*uid, *row)));
            self.sellers.push(Seller {
                row,
                id: SupplierId::new(Uuid::from_bytes(uid)),
                supplier: one,
                products: found.iter().map(|(row, _)| *row).zip(own).collect(),
            });
        }
    }

    /// Changes as they come in while somebody works: products and suppliers edited, new ones, a first product.
    fn change(&mut self, dice: &mut Dice, edits: u64, more: u64) {
        let mut ids: HashMap<i64, [u8; 16]> = {
            let connection = connection(&self.folder);
            let mut statement = connection.prepare("SELECT id, uid FROM product").unwrap();
            let rows = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap();
            rows.map(Result::unwrap).collect()
        };
        let count = self.sellers.len() as u64;
        for at in 0..edits {
            let catalogue = &self.catalogue;
            let seller = &mut self.sellers[dice.below(count) as usize];
            if at % 4 == 0 {
                seller.supplier.rating = Some("3.5".parse().unwrap());
                seller.supplier.trade_assurance = if at % 8 == 0 { Answer::Yes } else { Answer::No };
                catalogue
                    .put_supplier(Some(seller.id), &seller.supplier, noon())
                    .unwrap();
                continue;
            }
            let other = made::offering(SEED + 1, dice.below(10_000)).products.pop();
            let Some(other) = other else { continue };
            let Some((row, product)) = seller.products.first_mut() else {
                // A first product, so that the supplier is found by it from now on.
                let id = catalogue.put_product(seller.id, None, &other, noon()).unwrap();
                let connection = connection(&self.folder);
                let sql = "SELECT id FROM product WHERE uid = ?1";
                let row = connection
                    .query_row(sql, [id.uuid().as_bytes()], |row| row.get(0))
                    .unwrap();
                seller.products.push((row, other));
                ids.insert(row, *id.uuid().as_bytes());
                self.rows.insert(*id.uuid().as_bytes(), row);
                continue;
            };
            *product = Product {
                key: product.key.clone(),
                ..other
            };
            let id = ProductId::new(Uuid::from_bytes(ids[row]));
            catalogue
                .put_product(seller.id, Some(id), product, noon())
                .unwrap();
        }
        let more = (count..count + more)
            .map(|number| made::offering(SEED, number))
            .collect();
        self.load(more);
    }

    /// What the ledger might know of some dozens of suppliers, or of a large part of all.
    fn overlay(&self, dice: &mut Dice, most: u64) -> Overlay {
        let count = self.sellers.len() as u64;
        let known = (0..most).map(|_| {
            let id = self.sellers[dice.below(count) as usize].id;
            let free = dice.chance(60).then(|| {
                let amount = format!("{}.00", dice.below(5) * 1_000);
                Money::parse(&amount, Currency::USD).unwrap()
            });
            let known = Known {
                free_limit: free,
                as_of: free.map(|_| noon()),
                assured: free.is_some() && dice.chance(90),
                ordered_before: dice.chance(50),
                last_ordered: dice.chance(50).then(|| dice.below(90)),
                ..Known::default()
            };
            (id, known)
        });
        Overlay {
            suppliers: Arc::new(known.collect()),
            ..Overlay::default()
        }
    }

    fn compare(&self, counted: &Counted, query: &Query, overlay: &Overlay) {
        let page = self.catalogue.search(query, overlay).unwrap();
        let row_of = |uid: &[u8; 16], product: bool| self.rows[uid] * 2 + i64::from(!product);
        let suppliers = self.catalogue.counts_of_ours(query, overlay).unwrap().suppliers;
        let found = counted::found(&page, suppliers, &row_of);
        assert_eq!(found, counted.expect(query, overlay), "{query:?}");
        let few = Query {
            categories_named: Some(FIRST),
            ..query.clone()
        };
        let few = self.catalogue.search(&few, overlay).unwrap();
        let (named, all) = (few.facets.categories, page.facets.categories);
        let first = all.len().min(FIRST);
        assert_eq!(named[..first], all[..first], "{query:?}");
        assert!(
            named[first..].iter().all(|one| all[first..].contains(one)),
            "{query:?}"
        );
        assert_eq!(
            named.len() + few.categories_unnamed as usize,
            all.len(),
            "{query:?}"
        );
    }

    fn compare_many(&self, dice: &mut Dice, count: usize) {
        let counted = Counted::of(&self.sellers);
        let suppliers = self.sellers.len() as u64;
        let overlays = [60, 1_500, suppliers].map(|most| self.overlay(dice, most));
        let mut queries = Vec::new();
        while queries.len() < count {
            let mut typed = made::keystrokes(SEED, suppliers, dice);
            // Not every letter, but every kind of search.
            typed.retain(|_| dice.chance(30));
            for query in &mut typed {
                vary(query, dice, self);
            }
            queries.extend(typed);
        }
        for (at, query) in queries[..count].iter().enumerate() {
            // By turns, so that what is kept of one must not be taken for another.
            self.compare(&counted, query, &overlays[at / 7 % 3]);
        }
    }
}

fn connection(folder: &TempDir) -> Connection {
    let path = folder.path().join("catalogue.db");
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// What only some searches have: later pages, filters on what the ledger knows, one supplier.
fn vary(query: &mut Query, dice: &mut Dice, place: &Place) {
    query.page_size = 5 + dice.below(30) as u32;
    query.page = if dice.chance(30) { dice.below(40) as u32 } else { 0 };
    if dice.chance(10) {
        query.sort = Sort::LastOrdered;
    }
    if dice.chance(4) {
        query.filters.ordered_before = true;
    }
    if dice.chance(4) {
        query.filters.min_free_limit = Some(Money::parse("2000", Currency::USD).unwrap());
    }
    if dice.chance(3) {
        let at = dice.below(place.sellers.len() as u64) as usize;
        query.filters.supplier = Some(place.sellers[at].id);
        query.text.clear();
    }
    if dice.chance(10) {
        query.currency = "EUR".parse().unwrap();
    }
}

/// Runs it and says how long this thread was at it: on a busy machine the clock on the wall says something else.
#[cfg(unix)]
fn timed(work: impl FnOnce()) -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let used = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    };
    let before = used();
    work();
    used() - before
}

#[cfg(not(unix))]
fn timed(work: impl FnOnce()) -> Duration {
    let before = std::time::Instant::now();
    work();
    before.elapsed()
}

/// How long keystrokes take, each the lesser of two times after one that does not count: what others do to the caches
/// meanwhile is not of the work. They are typed in their order each time, so that none is asked twice in a row.
fn least<K>(keystrokes: &[K], mut work: impl FnMut(&K)) -> Duration {
    let mut round = || -> Vec<Duration> {
        let times = keystrokes.iter().map(|keystroke| timed(|| work(keystroke)));
        times.collect()
    };
    round();
    let (one, other) = (round(), round());
    one.iter().zip(&other).map(|(one, other)| one.min(other)).sum()
}

impl Place {
    /// Closes the catalogue and opens it again, with what stood beside its index.
    fn reopen(&mut self) {
        self.catalogue.settle_index();
        self.catalogue = Catalogue::open(self.folder.path().join("catalogue.db")).unwrap();
    }

    /// The same keystrokes, asked of the index and of full-text search, each once before it counts.
    fn outrun(&self, dice: &mut Dice) {
        let count = self.sellers.len() as u64;
        let (items, categories) = peer::items(self.sellers.iter().map(|seller| {
            Offering {
                supplier: seller.supplier.clone(),
                products: seller
                    .products
                    .iter()
                    .map(|(_, product)| product.clone())
                    .collect(),
            }
        }));
        let database = self.folder.path().join("peer.db");
        FullText::fill(&database, &items);
        let full_text = FullText::open(&database, categories.len());
        let mut queries = Vec::new();
        while queries.len() < KEYSTROKES {
            queries.extend(made::keystrokes(SEED, count, dice));
        }
        queries
            .iter_mut()
            .for_each(|query| query.categories_named = Some(CATEGORIES));
        let overlay = self.overlay(dice, 60);
        let asked: Vec<Asked> = queries
            .iter()
            .map(|query| Asked::of(query, &categories))
            .collect();
        let theirs = least(&asked, |query| drop(full_text.search(query)));
        let ours = least(&queries, |query| {
            drop(self.catalogue.search(query, &overlay).unwrap())
        });
        println!(
            "the index {ours:?}, full-text search {theirs:?} for {} keystrokes",
            queries.len()
        );
        assert!(
            ours * TIMES <= theirs,
            "the index {ours:?}, full-text search {theirs:?}"
        );
    }
}

#[test]
fn a_hundred_thousand_products_with_changes_are_as_counted_one_by_one_and_soon_found() {
    let mut place = Place::made(20_000);
    place.catalogue.index().unwrap();
    let dice = &mut Dice::new(11);
    place.compare_many(dice, 60);
    place.change(dice, 150, 400);
    place.compare_many(dice, 120);
    place.reopen();
    assert!(place.folder.path().join("catalogue.changes").exists());
    place.compare_many(dice, 40);
    place.outrun(dice);
}

#[test]
fn small_catalogues_with_many_changes_are_as_counted_one_by_one() {
    for seed in 0..6 {
        let dice = &mut Dice::new(100 + seed);
        let mut place = Place::made(1 + dice.below(60));
        place.catalogue.index().unwrap();
        for _ in 0..3 {
            place.change(dice, 12, 30);
            place.compare_many(dice, 40);
            place.reopen();
            place.compare_many(dice, 20);
        }
    }
}

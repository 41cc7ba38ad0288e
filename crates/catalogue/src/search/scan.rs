//! One pass over the matches: who fits, and how many of each there are beside every filter.
//! An entry that fails no filter is found; one that fails only the filter of a facet is counted in that facet, because
//! a facet shows what would be found without its own filter.

use std::collections::{HashMap, HashSet};

use trade::country::Country;
use trade::money::Currency;

use super::columns::{Entry, Number, Price, Snapshot, millionths};
use super::query::{Known, Overlay, Query, Sort};

const ASSURED: u8 = 1;
const VERIFIED: u8 = 2;
const COUNTRY: u8 = 4;
const CATEGORY: u8 = 8;
const OTHER: u8 = 16;

/// Counts beside the filters, by number.
#[derive(Default)]
pub(super) struct Tallies {
    pub(super) countries: HashMap<Option<Country>, u32>,
    pub(super) categories: HashMap<Number, u32>,
    pub(super) verified: (u32, u32),
    pub(super) assured: (u32, u32),
}

/// What a search found.
pub(super) struct Scan {
    /// Entries on the page, in order.
    pub(super) page: Vec<Number>,
    pub(super) total: u32,
    pub(super) suppliers: u32,
    pub(super) tallies: Tallies,
}

/// A query in the snapshot's own terms.
struct Terms<'a> {
    snapshot: &'a Snapshot,
    query: &'a Query,
    countries: HashSet<Country>,
    categories: Option<HashSet<Number>>,
    known: HashMap<Number, &'a Known>,
    quantity: i64,
    price: (Option<i64>, Option<i64>),
    moq_max: Option<i64>,
    supplier: Option<Option<Number>>,
}

/// Order on the page: smaller is earlier. The parts after the first break ties.
type Place = (u8, i128, u8, i128, u32);

impl Scan {
    /// `matches`: entries that the words fit, with their rank; `None` when there are no words.
    pub(super) fn run(
        snapshot: &Snapshot,
        query: &Query,
        overlay: &Overlay,
        matches: Option<&[(i64, u32)]>,
    ) -> Scan {
        let terms = Terms::of(snapshot, query, overlay);
        let mut tallies = Tallies::default();
        let mut fitting: Vec<(Number, u32)> = Vec::new();
        let mut suppliers = HashSet::new();
        let mut look = |number: Number, rank: u32| {
            let entry = &snapshot.entries[number as usize];
            let failed = terms.failed(entry);
            terms.tally(entry, failed, &mut tallies);
            if failed == 0 {
                fitting.push((number, rank));
                suppliers.insert(entry.supplier);
            }
        };
        match matches {
            None => (0..snapshot.entries.len() as Number).for_each(|number| look(number, 0)),
            Some(matches) => {
                for (word_row, rank) in matches {
                    // A supplier that has products is found by those.
                    if let Some(number) = snapshot.by_word_row.get(word_row) {
                        look(*number, *rank);
                    }
                }
            }
        }
        let (total, suppliers) = (fitting.len() as u32, suppliers.len() as u32);
        Scan {
            page: terms.page(fitting),
            total,
            suppliers,
            tallies,
        }
    }
}

impl<'a> Terms<'a> {
    fn of(snapshot: &'a Snapshot, query: &'a Query, overlay: &'a Overlay) -> Terms<'a> {
        let filters = &query.filters;
        let known = overlay.suppliers.iter();
        let categories = filters
            .categories
            .iter()
            .filter_map(|name| snapshot.category_number(name))
            .collect();
        Terms {
            snapshot,
            query,
            countries: filters.countries.iter().copied().collect(),
            categories: (!filters.categories.is_empty()).then_some(categories),
            known: known
                .filter_map(|(id, known)| Some((*snapshot.by_id.get(id)?, known)))
                .collect(),
            quantity: query
                .quantity
                .and_then(|quantity| millionths(quantity.value()))
                .unwrap_or(1_000_000),
            price: (
                filters.price_min.and_then(|price| millionths(price.value())),
                filters.price_max.and_then(|price| millionths(price.value())),
            ),
            moq_max: filters.moq_max.and_then(|moq| millionths(moq.value())),
            supplier: filters.supplier.map(|id| snapshot.by_id.get(&id).copied()),
        }
    }

    fn assured(&self, supplier: Number) -> bool {
        let known = self.known.get(&supplier).is_some_and(|known| known.assured);
        known || self.snapshot.suppliers[supplier as usize].assured
    }

    /// The filters that an entry fails, as bits.
    fn failed(&self, entry: &Entry) -> u8 {
        let filters = &self.query.filters;
        let supplier = &self.snapshot.suppliers[entry.supplier as usize];
        let mut failed = 0;
        if filters.trade_assurance && !self.assured(entry.supplier) {
            failed |= ASSURED;
        }
        if filters.verified && !supplier.verified {
            failed |= VERIFIED;
        }
        if !self.countries.is_empty()
            && !supplier
                .country
                .is_some_and(|country| self.countries.contains(&country))
        {
            failed |= COUNTRY;
        }
        if let Some(wanted) = &self.categories
            && !self
                .snapshot
                .categories_of(entry)
                .iter()
                .any(|category| wanted.contains(category))
        {
            failed |= CATEGORY;
        }
        if !self.fits_figures(entry) {
            failed |= OTHER;
        }
        failed
    }

    fn fits_figures(&self, entry: &Entry) -> bool {
        let filters = &self.query.filters;
        let free = || self.known.get(&entry.supplier).and_then(|known| known.free_limit);
        let limit_fits = filters.min_free_limit.is_none_or(|wanted| {
            free()
                .is_some_and(|free| free.currency() == wanted.currency() && free.amount() >= wanted.amount())
        });
        let price_fits = self.price == (None, None)
            || self.price_at(entry).is_some_and(|price| {
                self.price.0.is_none_or(|min| price >= min) && self.price.1.is_none_or(|max| price <= max)
            });
        limit_fits
            && price_fits
            && self
                .moq_max
                .is_none_or(|max| entry.moq.is_some_and(|moq| moq <= max))
            && filters
                .lead_time_max
                .is_none_or(|max| entry.lead_max.is_some_and(|days| days <= max))
            && self.supplier.is_none_or(|wanted| wanted == Some(entry.supplier))
    }

    fn price_at(&self, entry: &Entry) -> Option<i64> {
        price_at(self.snapshot.prices_of(entry), self.quantity, self.query.currency)
    }

    fn tally(&self, entry: &Entry, failed: u8, tallies: &mut Tallies) {
        let supplier = &self.snapshot.suppliers[entry.supplier as usize];
        let only = |filter: u8| failed & !filter == 0;
        if only(COUNTRY) {
            *tallies.countries.entry(supplier.country).or_default() += 1;
        }
        if only(CATEGORY) {
            for category in self.snapshot.categories_of(entry) {
                *tallies.categories.entry(*category).or_default() += 1;
            }
        }
        if only(VERIFIED) {
            count(&mut tallies.verified, supplier.verified);
        }
        if only(ASSURED) {
            count(&mut tallies.assured, self.assured(entry.supplier));
        }
    }

    fn page(&self, fitting: Vec<(Number, u32)>) -> Vec<Number> {
        let size = self.query.page_size.clamp(1, 200) as usize;
        let from = (self.query.page as usize).saturating_mul(size);
        if from >= fitting.len() {
            return Vec::new();
        }
        let mut placed: Vec<(Place, Number)> = fitting
            .into_iter()
            .map(|(number, rank)| (self.place(number, rank), number))
            .collect();
        let end = from.saturating_add(size).min(placed.len());
        // Only what stands before the end of the page need be in order.
        if end < placed.len() {
            placed.select_nth_unstable(end);
            placed.truncate(end);
        }
        placed.sort_unstable();
        placed[from..].iter().map(|(_, number)| *number).collect()
    }

    fn place(&self, number: Number, rank: u32) -> Place {
        let entry = &self.snapshot.entries[number as usize];
        let free = self.known.get(&entry.supplier).and_then(|known| known.free_limit);
        let free = free
            .filter(|free| free.currency() == Currency::USD)
            .map_or(0, |free| free.minor());
        let figure: Option<i128> = match self.query.sort {
            Sort::Relevance => Some(i128::from(rank)),
            Sort::Price => self.price_at(entry).map(i128::from),
            Sort::Moq => entry.moq.map(i128::from),
            Sort::LeadTime => entry.lead_max.map(i128::from),
            Sort::FreeLimit => Some(-free),
            Sort::Rating => {
                let rating = self.snapshot.suppliers[entry.supplier as usize].rating;
                rating.map(|rating| -i128::from(rating.hundredths()))
            }
            Sort::Name => Some(0),
        };
        let (unassured, free) = match self.query.sort {
            Sort::Name => (0, 0),
            Sort::Relevance | Sort::Price | Sort::Moq | Sort::LeadTime | Sort::FreeLimit | Sort::Rating => {
                (u8::from(!self.assured(entry.supplier)), -free)
            }
        };
        (
            u8::from(figure.is_none()),
            figure.unwrap_or(0),
            unassured,
            free,
            entry.name_place,
        )
    }
}

fn count(tally: &mut (u32, u32), yes: bool) {
    if yes {
        tally.0 += 1;
    } else {
        tally.1 += 1;
    }
}

/// As [`crate::tier_at`], on the figures in memory.
pub(super) fn price_at(prices: &[Price], quantity: i64, currency: Currency) -> Option<i64> {
    prices
        .iter()
        .filter(|price| price.currency == currency && price.min_quantity <= quantity)
        .max_by_key(|price| (!price.seen, price.min_quantity))
        .map(|price| price.price)
}

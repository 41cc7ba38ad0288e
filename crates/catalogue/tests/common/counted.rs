//! The same answers by counting one by one: every entry is looked at, every word compared, everything sorted. It shares
//! nothing with the index but the question.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail by panicking"
)]

#[path = "counted/answer.rs"]
mod answer;
#[path = "counted/judge.rs"]
mod judge;
#[path = "counted/words.rs"]
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use catalogue::search::{Overlay, Query};
use catalogue::{Answer, Product, Supplier};
use rust_decimal::Decimal;
use trade::country::Country;
use trade::id::SupplierId;

pub use answer::{Expected, found};
use answer::{band, edge};
use judge::price;
use words::{cut, edits, halves, han, lower, paths, runs, slips, squeeze, words_of, words_of_model};

/// What can be found.
struct Entry {
    row: i64,
    supplier: usize,
    product: Option<Product>,
    name: String,
    /// Words by number, and those of the name.
    words: Vec<u32>,
    named: Vec<u32>,
    categories: BTreeSet<String>,
}

/// A supplier with its row, its id and its products with their rows.
pub struct Seller {
    pub row: i64,
    pub id: SupplierId,
    pub supplier: Supplier,
    pub products: Vec<(i64, Product)>,
}

/// Filters that have a facet.
const FACETS: [&str; 6] = ["country", "category", "price", "rating", "verified", "assured"];

/// Whether an entry counts beside a filter.
type Counts<'f> = &'f dyn Fn(&str) -> bool;

/// Which words of the vocabulary will do.
type Wanted = Vec<bool>;

/// A whole catalogue.
#[derive(Default)]
pub struct Counted {
    suppliers: Vec<(SupplierId, Supplier)>,
    entries: Vec<Entry>,
    vocabulary: Vec<String>,
    numbers: HashMap<String, u32>,
}

/// Counts while counting.
#[derive(Default)]
struct Tallies<'c> {
    countries: BTreeMap<Option<Country>, u32>,
    categories: HashMap<&'c str, u32>,
    verified: (u32, u32),
    assured: (u32, u32),
    prices: BTreeMap<Option<usize>, u32>,
    ratings: BTreeMap<Option<u16>, u32>,
}

impl Counted {
    pub fn of(sellers: &[Seller]) -> Counted {
        let mut all = Counted::default();
        for seller in sellers {
            let supplier = all.suppliers.len();
            all.suppliers.push((seller.id, seller.supplier.clone()));
            if seller.products.is_empty() {
                all.add_bare(supplier, seller.row * 2 + 1);
            }
            for (row, product) in &seller.products {
                all.add_product(supplier, row * 2, product);
            }
        }
        all
    }

    fn add_bare(&mut self, number: usize, row: i64) {
        let supplier = self.suppliers[number].1.clone();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut named = words_of(&supplier.name, true);
        named.extend(words_of(&text(&supplier.city), true));
        let mut words = words_of(&text(&supplier.address), false);
        words.extend(words_of(&text(&supplier.legal_name), false));
        self.add(
            number,
            row,
            &supplier.name,
            supplier.categories,
            (named, words),
            None,
        );
    }

    fn add_product(&mut self, number: usize, row: i64, product: &Product) {
        let supplier = &self.suppliers[number].1;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut named = words_of(&product.name, true);
        named.extend(words_of_model(&text(&product.model)));
        named.extend(words_of_model(&text(&product.key)));
        let mut words = words_of(&supplier.name, false);
        words.extend(words_of(&text(&supplier.city), false));
        for more in [&product.brand, &product.description] {
            words.extend(words_of(&text(more), false));
        }
        words.extend(
            product
                .certifications
                .iter()
                .flat_map(|name| words_of(name, false)),
        );
        let categories = product.category.clone().into_iter().collect();
        self.add(
            number,
            row,
            &product.name,
            categories,
            (named, words),
            Some(product.clone()),
        );
    }

    fn add(
        &mut self,
        supplier: usize,
        row: i64,
        name: &str,
        categories: Vec<String>,
        (named, mut words): (Vec<String>, Vec<String>),
        product: Option<Product>,
    ) {
        words.extend(categories.iter().flat_map(|name| words_of(name, false)));
        words.extend(named.iter().cloned());
        let mut number = |words: Vec<String>| -> Vec<u32> {
            let numbers = words.into_iter().map(|word| {
                let next = self.vocabulary.len() as u32;
                *self.numbers.entry(word.clone()).or_insert_with(|| {
                    self.vocabulary.push(word);
                    next
                })
            });
            numbers.collect()
        };
        let (named, words) = (number(named), number(words));
        self.entries.push(Entry {
            row,
            supplier,
            product,
            name: lower(name),
            words,
            named,
            categories: categories.iter().flat_map(|name| paths(name)).collect(),
        });
    }

    /// For each alternative of each clause, for each of its words, which words of the vocabulary will do.
    /// `whole`: none of them as a mere beginning.
    fn wanted(&self, text: &str, near: bool, whole: bool) -> Vec<Vec<Vec<Wanted>>> {
        let text: String = lower(&text.chars().take(200).collect::<String>());
        let goes_on = !whole && text.ends_with(char::is_alphanumeric);
        let chunks: Vec<Vec<String>> = text.split_whitespace().map(runs).collect();
        let count: usize = chunks.iter().map(Vec::len).sum();
        let mut clauses: Vec<Vec<Vec<Wanted>>> = Vec::new();
        let mut seen = 0;
        // The chunk before, where it is one word that is not taken yet, or what is left of it.
        let mut before: Option<String> = None;
        for (runs, chunk) in chunks.iter().zip(text.split_whitespace()) {
            let own: Vec<(&String, bool)> = runs
                .iter()
                .enumerate()
                .filter(|(at, _)| seen + at < 12)
                .map(|(at, run)| (run, goes_on && seen + at + 1 == count.min(12)))
                .collect();
            seen += runs.len();
            if own.is_empty() {
                continue;
            }
            let run = |(run, last): &(&String, bool)| -> Vec<Wanted> {
                let pieces = cut(run);
                if run.starts_with(han) && pieces.is_empty() {
                    return vec![self.fitting(run, !whole, near)];
                }
                let last = *last && !run.starts_with(han);
                pieces.iter().map(|word| self.fitting(word, last, near)).collect()
            };
            let half = before.take().and_then(|word| Some((halves(&word, chunk)?, word)));
            if let Some((model, word)) = half.filter(|_| own.iter().all(|(run, _)| !run.starts_with(han))) {
                clauses.pop();
                let last = own.last().is_some_and(|(_, last)| *last);
                let first = self.fitting(&word, false, near);
                let mut apart = vec![first.clone()];
                apart.extend(own.iter().flat_map(run));
                let mut any = vec![apart, vec![self.fitting(&model, last, near)]];
                any.extend(squeeze(chunk).map(|number| vec![first, self.fitting(&number, last, near)]));
                clauses.push(any);
                continue;
            }
            let modelled = squeeze(chunk).is_some() && own.len() > 1;
            before = own
                .last()
                .map(|(run, _)| (*run).clone())
                .filter(|run| !modelled && !run.starts_with(han));
            match squeeze(chunk).filter(|_| own.len() > 1) {
                Some(model) => {
                    let last = own.last().is_some_and(|(_, last)| *last);
                    clauses.push(vec![
                        own.iter().flat_map(run).collect(),
                        vec![self.fitting(&model, last, near)],
                    ]);
                }
                None => clauses.extend(own.iter().map(|one| vec![run(one)])),
            }
        }
        clauses
    }

    fn fitting(&self, word: &str, beginning: bool, near: bool) -> Wanted {
        let most = if near { slips(word) } else { 0 };
        let fits = |other: &str| {
            if most == 0 {
                return if beginning {
                    other.starts_with(word)
                } else {
                    other == word
                };
            }
            other.chars().all(char::is_alphabetic) && edits(word, other, beginning, most)
        };
        self.vocabulary.iter().map(|other| fits(other)).collect()
    }

    /// What a page of a search should be.
    pub fn expect(&self, query: &Query, overlay: &Overlay) -> Expected {
        let exact = self.matching(&query.text);
        let slip = runs(&lower(&query.text))
            .iter()
            .any(|run| !run.starts_with(han) && slips(run) > 0);
        // Near spellings are looked for when fewer than three have the words as they are spelled: with all filters, and
        // for what is counted beside one without that one.
        let mut spelled: HashMap<&str, u32> = HashMap::new();
        for (entry, _) in self
            .entries
            .iter()
            .zip(&exact)
            .filter(|(_, class)| class.is_some())
        {
            let failed = self.failed(entry, query, overlay, price(entry, query));
            for without in FACETS.into_iter().chain([""]) {
                if failed
                    .iter()
                    .all(|failed| !without.is_empty() && *failed == without)
                {
                    *spelled.entry(without).or_default() += 1;
                }
            }
        }
        let thin = |without: &str| slip && spelled.get(without).is_none_or(|count| *count < 3);
        let near = thin("").then(|| self.nearly(&query.text));
        let mut tallies = Tallies::default();
        let mut found = Vec::new();
        let mut suppliers = HashSet::new();
        let mut near_spellings = false;
        for (at, entry) in self.entries.iter().enumerate() {
            let nearly = || near.as_ref().and_then(|near| near[at]);
            let Some(class) = exact[at].or_else(nearly) else {
                continue;
            };
            let price = price(entry, query);
            let failed = self.failed(entry, query, overlay, price);
            let counts = |facet: &str| exact[at].is_some() || thin(facet);
            self.count(entry, (&failed, &counts), overlay, price, &mut tallies);
            if failed.is_empty() {
                near_spellings |= exact[at].is_none();
                found.push(self.place(entry, class, query, overlay, price));
                suppliers.insert(entry.supplier);
            }
        }
        found.sort_unstable();
        let named = |country: Option<Country>| country.map_or(String::new(), |one| one.code().to_owned());
        let half = |half: Option<u16>| half.map_or(String::new(), |half| half.to_string());
        Expected {
            total: found.len() as u32,
            suppliers: suppliers.len() as u32,
            near_spellings,
            rows: found
                .into_iter()
                .skip((query.page * query.page_size) as usize)
                .take(query.page_size as usize)
                .map(|place| place.row)
                .collect(),
            countries: tallies
                .countries
                .into_iter()
                .map(|(one, count)| (named(one), count))
                .collect(),
            categories: tallies
                .categories
                .into_iter()
                .map(|(one, count)| (one.to_owned(), count))
                .collect(),
            verified: tallies.verified,
            assured: tallies.assured,
            prices: tallies
                .prices
                .into_iter()
                .map(|(band, count)| (edge(band), count))
                .collect(),
            ratings: tallies
                .ratings
                .into_iter()
                .map(|(one, count)| (half(one), count))
                .collect(),
        }
    }

    /// 0: all in the name, none as a mere beginning; 1: all in the name; 2: some in the name; 3: somewhere; none: not at
    /// all.
    fn matching(&self, text: &str) -> Vec<Option<u8>> {
        let clauses = self.wanted(text, false, false);
        let whole = self.wanted(text, false, true);
        let one = |entry: &Entry| {
            let class = if all(&whole, &entry.named) {
                0
            } else if all(&clauses, &entry.named) {
                1
            } else if clauses.iter().any(|any| holds(any, &entry.named)) {
                2
            } else {
                3
            };
            all(&clauses, &entry.words).then_some(class)
        };
        self.entries.iter().map(one).collect()
    }

    /// 4: all in the name, 5: somewhere, in a near spelling; none: not at all.
    fn nearly(&self, text: &str) -> Vec<Option<u8>> {
        let clauses = self.wanted(text, true, false);
        let one =
            |entry: &Entry| all(&clauses, &entry.words).then(|| 5 - u8::from(all(&clauses, &entry.named)));
        self.entries.iter().map(one).collect()
    }

    fn count<'c>(
        &'c self,
        entry: &'c Entry,
        (failed, counts): (&[&str], Counts<'_>),
        overlay: &Overlay,
        price: Option<Decimal>,
        tallies: &mut Tallies<'c>,
    ) {
        let supplier = &self.suppliers[entry.supplier].1;
        let only = |name: &str| failed.iter().all(|failed| *failed == name) && counts(name);
        if only("country") {
            *tallies.countries.entry(supplier.country).or_default() += 1;
        }
        if only("category") {
            for name in &entry.categories {
                *tallies.categories.entry(name.as_str()).or_default() += 1;
            }
        }
        if only("price") {
            *tallies.prices.entry(band(price)).or_default() += 1;
        }
        if only("rating") {
            let half = supplier.rating.map(|rating| rating.hundredths() / 50 * 50);
            *tallies.ratings.entry(half).or_default() += 1;
        }
        let mut yes_no = |name: &str, yes: bool| {
            let tally = if name == "verified" {
                &mut tallies.verified
            } else {
                &mut tallies.assured
            };
            if only(name) {
                *(if yes { &mut tally.0 } else { &mut tally.1 }) += 1;
            }
        };
        yes_no("verified", supplier.verified == Answer::Yes);
        yes_no("assured", self.assured(entry, overlay));
    }
}

/// Whether words are all that is asked for.
fn all(clauses: &[Vec<Vec<Wanted>>], own: &[u32]) -> bool {
    clauses.iter().all(|any| holds(any, own))
}

/// Whether words are one of several things, each of several words.
fn holds(any: &[Vec<Wanted>], own: &[u32]) -> bool {
    any.iter().any(|words| {
        words
            .iter()
            .all(|wanted| own.iter().any(|word| wanted[*word as usize]))
    })
}

//! The same answers by counting one by one: every entry is looked at, every word compared, everything sorted. It shares
//! nothing with the index but the question.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail by panicking"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use catalogue::search::{Filters, Known, Overlay, Page, Query, Sort};
use catalogue::{Answer, Product, Supplier, tier_at};
use rust_decimal::Decimal;
use trade::country::Country;
use trade::id::SupplierId;
use trade::money::Currency;

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

/// What a page should be.
#[derive(Debug, PartialEq)]
pub struct Expected {
    pub total: u32,
    pub suppliers: u32,
    pub near_spellings: bool,
    pub rows: Vec<i64>,
    pub countries: BTreeMap<String, u32>,
    pub categories: BTreeMap<String, u32>,
    pub verified: (u32, u32),
    pub assured: (u32, u32),
    pub prices: BTreeMap<String, u32>,
    pub ratings: BTreeMap<String, u32>,
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

fn han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// Runs of letters and digits, and runs of Chinese.
fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut before: Option<bool> = None;
    for c in text.chars() {
        let kind = c.is_alphanumeric().then(|| han(c));
        match (kind, before) {
            (None, _) => {}
            (same, last) if same == last => runs.last_mut().unwrap().push(c),
            _ => runs.push(c.to_string()),
        }
        before = kind;
    }
    runs
}

fn cut(run: &str) -> Vec<String> {
    if !run.starts_with(han) {
        return vec![run.chars().take(40).collect()];
    }
    let letters: Vec<char> = run.chars().collect();
    letters.windows(2).map(|pair| pair.iter().collect()).collect()
}

fn squeeze(chunk: &str) -> Option<String> {
    let runs = runs(chunk);
    let whole = runs.concat();
    let model = runs.len() > 1 && whole.len() <= 40 && whole.contains(|c: char| c.is_ascii_digit());
    (model && !whole.contains(han)).then_some(whole)
}

fn words_of(text: &str, models: bool) -> Vec<String> {
    let text = lower(text);
    let mut words = Vec::new();
    for run in runs(&text) {
        words.extend(cut(&run));
        words.extend(run.chars().last().filter(|c| han(*c)).map(String::from));
    }
    if models {
        words.extend(text.split_whitespace().filter_map(squeeze));
    }
    words
}

/// Paths of a category: itself and all it is part of.
fn paths(category: &str) -> Vec<String> {
    let parts: Vec<String> = category
        .split('>')
        .map(|part| runs(&lower(part)).join(" "))
        .collect();
    (1..=parts.len()).map(|count| parts[..count].join(">")).collect()
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
        named.extend(words_of(&text(&product.model), true));
        let mut words = words_of(&supplier.name, false);
        words.extend(words_of(&text(&supplier.city), false));
        for more in [&product.brand, &product.description, &product.key] {
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
    fn wanted(&self, text: &str, near: bool) -> Vec<Vec<Vec<Wanted>>> {
        let text: String = lower(&text.chars().take(200).collect::<String>());
        let goes_on = text.ends_with(char::is_alphanumeric);
        let chunks: Vec<Vec<String>> = text.split_whitespace().map(runs).collect();
        let count: usize = chunks.iter().map(Vec::len).sum();
        let mut clauses = Vec::new();
        let mut seen = 0;
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
                    return vec![self.fitting(run, true, near)];
                }
                let last = *last && !run.starts_with(han);
                pieces.iter().map(|word| self.fitting(word, last, near)).collect()
            };
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
        let exact = self.matching(&self.wanted(&query.text, false));
        let slip = runs(&lower(&query.text))
            .iter()
            .any(|run| !run.starts_with(han) && slips(run) > 0);
        let near = (exact.iter().flatten().count() < 3 && slip)
            .then(|| self.matching(&self.wanted(&query.text, true)));
        let classes: Vec<Option<u8>> = (0..self.entries.len())
            .map(|at| exact[at].or_else(|| near.as_ref().and_then(|near| near[at].map(|_| 2))))
            .collect();
        let mut tallies = Tallies::default();
        let mut found = Vec::new();
        let mut suppliers = HashSet::new();
        for (entry, class) in self.entries.iter().zip(classes) {
            let Some(class) = class else { continue };
            let price = price(entry, query);
            let failed = self.failed(entry, query, overlay, price);
            self.count(entry, &failed, overlay, price, &mut tallies);
            if failed.is_empty() {
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
            near_spellings: near.is_some(),
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

    /// 0: all in the name; 1: somewhere; none: not at all.
    fn matching(&self, clauses: &[Vec<Vec<Wanted>>]) -> Vec<Option<u8>> {
        let all = |own: &[u32]| {
            clauses.iter().all(|any| {
                any.iter().any(|words| {
                    words
                        .iter()
                        .all(|wanted| own.iter().any(|word| wanted[*word as usize]))
                })
            })
        };
        let one = |entry: &Entry| all(&entry.words).then(|| u8::from(!all(&entry.named)));
        self.entries.iter().map(one).collect()
    }

    fn known<'o>(&self, entry: &Entry, overlay: &'o Overlay) -> Option<&'o Known> {
        overlay.suppliers.get(&self.suppliers[entry.supplier].0)
    }

    fn assured(&self, entry: &Entry, overlay: &Overlay) -> bool {
        let known = self.known(entry, overlay).is_some_and(|known| known.assured);
        known || self.suppliers[entry.supplier].1.trade_assurance == Answer::Yes
    }

    fn failed(
        &self,
        entry: &Entry,
        query: &Query,
        overlay: &Overlay,
        price: Option<Decimal>,
    ) -> Vec<&'static str> {
        let filters: &Filters = &query.filters;
        let supplier = &self.suppliers[entry.supplier].1;
        let product = entry.product.as_ref();
        let known = self.known(entry, overlay);
        let mut failed = Vec::new();
        let mut must = |name: &'static str, holds: bool| {
            if !holds {
                failed.push(name);
            }
        };
        must(
            "assured",
            !filters.trade_assurance || self.assured(entry, overlay),
        );
        must("verified", !filters.verified || supplier.verified == Answer::Yes);
        must(
            "rating",
            filters
                .rating_min
                .is_none_or(|min| supplier.rating.is_some_and(|rating| rating >= min)),
        );
        let countries = &filters.countries;
        must(
            "country",
            countries.is_empty() || supplier.country.is_some_and(|one| countries.contains(&one)),
        );
        let categories: Vec<String> = filters
            .categories
            .iter()
            .filter_map(|name| paths(name).pop())
            .collect();
        must(
            "category",
            categories.is_empty() || categories.iter().any(|name| entry.categories.contains(name)),
        );
        must(
            "price",
            filters
                .price_min
                .is_none_or(|min| price.is_some_and(|price| price >= min.value())),
        );
        must(
            "price",
            filters
                .price_max
                .is_none_or(|max| price.is_some_and(|price| price <= max.value())),
        );
        must(
            "",
            filters
                .moq_max
                .is_none_or(|max| product.and_then(|one| one.moq).is_some_and(|moq| moq <= max)),
        );
        let lead = product.and_then(|one| one.lead_time);
        must(
            "",
            filters
                .lead_time_max
                .is_none_or(|max| lead.is_some_and(|lead| lead.max_days <= max)),
        );
        must(
            "",
            filters
                .years_min
                .is_none_or(|min| supplier.years.is_some_and(|years| years >= min)),
        );
        let response = filters.response_rate_min;
        must(
            "",
            response.is_none_or(|min| supplier.response_rate.is_some_and(|rate| rate >= min)),
        );
        let has = |name: &String| product.is_some_and(|one| one.certifications.contains(name));
        must("", filters.certifications.iter().all(has));
        let priced =
            |currency| product.is_some_and(|one| one.tiers.iter().any(|tier| tier.currency == currency));
        must("", filters.priced_in.is_none_or(priced));
        must(
            "",
            !filters.ordered_before || known.is_some_and(|known| known.ordered_before),
        );
        let free = known.and_then(|known| known.free_limit);
        must(
            "",
            filters
                .min_free_limit
                .is_none_or(|min| free.is_some_and(|free| free.amount() >= min.amount())),
        );
        must(
            "",
            filters
                .supplier
                .is_none_or(|id| id == self.suppliers[entry.supplier].0),
        );
        failed
    }

    fn count<'c>(
        &'c self,
        entry: &'c Entry,
        failed: &[&str],
        overlay: &Overlay,
        price: Option<Decimal>,
        tallies: &mut Tallies<'c>,
    ) {
        let supplier = &self.suppliers[entry.supplier].1;
        let only = |name: &str| failed.iter().all(|failed| *failed == name);
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

    fn place<'c>(
        &'c self,
        entry: &'c Entry,
        class: u8,
        query: &Query,
        overlay: &Overlay,
        price: Option<Decimal>,
    ) -> Place<'c> {
        let supplier = &self.suppliers[entry.supplier].1;
        let product = entry.product.as_ref();
        let known = self.known(entry, overlay);
        let free = known
            .and_then(|known| known.free_limit)
            .filter(|free| free.currency() == Currency::USD);
        let free = free.map_or(0, |free| free.minor());
        let rating = supplier
            .rating
            .map_or(i128::MAX, |rating| -i128::from(rating.hundredths()));
        let whole = |mut value: Decimal| {
            value.rescale(6);
            value.mantissa()
        };
        let figure = match query.sort {
            Sort::Relevance => Some(i128::from(class)),
            Sort::Price => price.map(whole),
            Sort::Moq => product.and_then(|one| one.moq).map(|moq| whole(moq.value())),
            Sort::LeadTime => product
                .and_then(|one| one.lead_time)
                .map(|lead| i128::from(lead.max_days)),
            Sort::FreeLimit => Some(-free),
            Sort::Rating => supplier.rating.map(|_| rating),
            Sort::Name => Some(0),
            Sort::LastOrdered => known
                .and_then(|known| known.last_ordered)
                .map(|number| -i128::from(number)),
        };
        let mut place = Place {
            figure: (figure.is_none(), figure.unwrap_or(0)),
            unassured: !self.assured(entry, overlay),
            free: -free,
            // Those whom only the ledger calls assured stand where the list put them among the assured.
            listed: supplier.trade_assurance != Answer::Yes,
            unverified: supplier.verified != Answer::Yes,
            rating,
            name: &entry.name,
            row: entry.row,
        };
        if query.sort == Sort::Name {
            (
                place.unassured,
                place.free,
                place.listed,
                place.unverified,
                place.rating,
            ) = (false, 0, false, false, 0);
        }
        place
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place<'c> {
    figure: (bool, i128),
    unassured: bool,
    free: i128,
    listed: bool,
    unverified: bool,
    rating: i128,
    name: &'c str,
    row: i64,
}

fn price(entry: &Entry, query: &Query) -> Option<Decimal> {
    let quantity = query.quantity.unwrap_or_else(|| "1".parse().unwrap());
    let tiers = &entry.product.as_ref()?.tiers;
    Some(tier_at(tiers, quantity, query.currency)?.price.value())
}

/// Lower ends of the bands, in tenths.
const EDGES: [i64; 13] = [
    0, 1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000,
];

/// The band of a price by its place; none for no price.
fn band(price: Option<Decimal>) -> Option<usize> {
    let price = price?;
    EDGES.iter().rposition(|edge| Decimal::new(*edge, 1) <= price)
}

fn edge(band: Option<usize>) -> String {
    band.map_or(String::new(), |band| {
        Decimal::new(EDGES[band], 1).normalize().to_string()
    })
}

fn slips(word: &str) -> usize {
    match word.chars().count() {
        _ if !word.chars().all(char::is_alphabetic) => 0,
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether two words are at most so many letters put in, left out, changed or swapped apart; or a word and some
/// beginning of another.
fn edits(word: &str, other: &str, beginning: bool, most: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), other.chars().collect());
    if !beginning && a.len().abs_diff(b.len()) > most || a.len() > b.len() + most {
        return false;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    let last = &rows[a.len()];
    if beginning {
        last.iter().any(|distance| *distance <= most)
    } else {
        last[b.len()] <= most
    }
}

/// A page in the same form.
pub fn found(page: &Page, row_of: &dyn Fn(&[u8; 16], bool) -> i64) -> Expected {
    let rows = page.rows.iter().map(|row| match &row.product {
        Some(product) => row_of(product.id.uuid().as_bytes(), true),
        None => row_of(row.supplier.brief.id.uuid().as_bytes(), false),
    });
    let facets = &page.facets;
    let named = |text: Option<String>| text.unwrap_or_default();
    let path = |name: &str| paths(name).pop().unwrap();
    Expected {
        total: page.total,
        suppliers: page.suppliers,
        near_spellings: page.near_spellings,
        rows: rows.collect(),
        countries: facets
            .countries
            .iter()
            .map(|one| {
                (
                    named(one.country.map(|country| country.code().to_owned())),
                    one.count,
                )
            })
            .collect(),
        categories: facets
            .categories
            .iter()
            .map(|one| (path(&one.category), one.count))
            .collect(),
        verified: (facets.verified.yes, facets.verified.no),
        assured: (facets.trade_assurance.yes, facets.trade_assurance.no),
        prices: facets
            .prices
            .iter()
            .map(|one| (named(one.from.map(|from| from.to_string())), one.count))
            .collect(),
        ratings: facets
            .ratings
            .iter()
            .map(|one| {
                (
                    named(one.from.map(|from| from.hundredths().to_string())),
                    one.count,
                )
            })
            .collect(),
    }
}

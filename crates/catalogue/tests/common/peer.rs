//! What a peer of the search is told and asked, and one pass of counting that all of them share: a hit that fails no
//! filter is found, one that fails only a facet's own filter counts in that facet. This is the cheapest way there is for
//! each of them. They have an easier task than the index: no changes, no near spellings, no synonyms, no overlay, one
//! price for each product, no rows of the page, no count of suppliers.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "tests and the bench each use a part of this"
)]
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests and measurements fail by panicking"
)]

#[path = "peer/full_text.rs"]
pub mod full_text;

use std::collections::HashMap;

use catalogue::search::Query;
use catalogue::{Answer, Offering, Product, Supplier};
use trade::money::{Currency, UnitPrice};

/// A product as a peer knows it.
pub struct Item {
    pub text: String,
    pub figures: Figures,
}

/// What filters and facets of the peers read.
#[derive(Clone, Copy)]
pub struct Figures {
    pub country: u64,
    pub category: u64,
    pub assured: bool,
    pub verified: bool,
    pub rating: u64,
    pub price: u64,
    pub moq: u64,
    pub lead: u64,
}

/// All products in the order of the page (the supplier's standing, then the name), and the names of their categories.
pub fn items(offerings: impl Iterator<Item = Offering>) -> (Vec<Item>, Vec<String>) {
    let mut names: Vec<String> = Vec::new();
    let mut numbers: HashMap<String, u64> = HashMap::new();
    let mut items: Vec<((bool, bool, u16, String), Item)> = Vec::new();
    for Offering { supplier, products } in offerings {
        for product in products {
            let category = product.category.clone().unwrap_or_default();
            let next = names.len() as u64;
            let number = *numbers.entry(category.clone()).or_insert(next);
            if number == next {
                names.push(category);
            }
            let figures = figures(&supplier, &product, number);
            let unrated = 500 - supplier.rating.map_or(0, |rating| rating.hundredths());
            let place = (
                !figures.assured,
                !figures.verified,
                unrated,
                product.name.to_lowercase(),
            );
            let text = text(&supplier, &product);
            items.push((place, Item { text, figures }));
        }
    }
    items.sort_by(|a, b| a.0.cmp(&b.0));
    (items.into_iter().map(|(_, item)| item).collect(), names)
}

fn text(supplier: &Supplier, product: &Product) -> String {
    let mut words: Vec<&str> = vec![&product.name, &supplier.name];
    for more in [
        &product.model,
        &product.category,
        &product.description,
        &product.key,
        &supplier.city,
    ] {
        words.extend(more.as_deref());
    }
    words.extend(product.certifications.iter().map(String::as_str));
    words.join(" ").to_lowercase()
}

fn figures(supplier: &Supplier, product: &Product, category: u64) -> Figures {
    let dollars = product.tiers.iter().find(|tier| tier.currency == Currency::USD);
    let whole = |text: String| text.parse::<f64>().map_or(0, |number| number as u64);
    Figures {
        country: country(
            supplier
                .country
                .map(|country| country.code().to_owned())
                .as_deref(),
        ),
        category,
        assured: supplier.trade_assurance == Answer::Yes,
        verified: supplier.verified == Answer::Yes,
        rating: supplier
            .rating
            .map_or(0, |rating| u64::from(rating.hundredths() / 50) + 1),
        price: dollars.map_or(0, |tier| cents(tier.price)),
        moq: product.moq.map_or(0, |moq| whole(moq.to_string())),
        lead: product.lead_time.map_or(0, |lead| u64::from(lead.max_days)),
    }
}

fn cents(price: UnitPrice) -> u64 {
    let price: f64 = price.to_string().parse().unwrap();
    (price * 100.0).round() as u64
}

/// A country's number.
fn country(code: Option<&str>) -> u64 {
    match code.map(str::as_bytes) {
        Some([a, b]) => 1 + u64::from(a - b'A') * 26 + u64::from(b - b'A'),
        _ => 0,
    }
}

/// The band of a price in cents.
fn band(cents: u64) -> usize {
    const EDGES: [u64; 13] = [
        1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000,
    ];
    EDGES.iter().filter(|edge| cents >= **edge).count()
}

/// A query in the peers' terms.
#[derive(Clone)]
pub struct Asked {
    pub words: Vec<String>,
    pub unfinished: Option<String>,
    countries: Vec<u64>,
    categories: Option<Vec<bool>>,
    assured: bool,
    verified: bool,
    rating: u64,
    price: Option<(u64, u64)>,
    moq: u64,
    lead: u64,
}

impl Asked {
    pub fn of(query: &Query, categories: &[String]) -> Asked {
        let text = query.text.to_lowercase();
        let mut words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let goes_on = text.ends_with(char::is_alphanumeric);
        let unfinished = goes_on.then(|| words.pop()).flatten();
        let filters = &query.filters;
        let within = |wanted: &String, name: &String| {
            name.strip_prefix(wanted)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(" >"))
        };
        let countries = filters.countries.iter();
        let whole = |text: String| text.parse().unwrap_or(0);
        Asked {
            words,
            unfinished,
            countries: countries.map(|one| country(Some(one.code()))).collect(),
            categories: (!filters.categories.is_empty()).then(|| {
                let fits = |name: &String| filters.categories.iter().any(|wanted| within(wanted, name));
                categories.iter().map(fits).collect()
            }),
            assured: filters.trade_assurance,
            verified: filters.verified,
            rating: filters
                .rating_min
                .map_or(0, |rating| u64::from(rating.hundredths() / 50) + 1),
            price: (filters.price_min.is_some() || filters.price_max.is_some()).then(|| {
                (
                    filters.price_min.map_or(1, cents),
                    filters.price_max.map_or(u64::MAX, cents),
                )
            }),
            moq: filters.moq_max.map_or(0, |moq| whole(moq.to_string())),
            lead: u64::from(filters.lead_time_max.unwrap_or(0)),
        }
    }
}

/// What was counted.
#[derive(Default)]
pub struct Counted {
    pub total: u64,
    pub page: Vec<u64>,
    countries: Vec<u64>,
    categories: Vec<u64>,
    yes_no: [[u64; 2]; 2],
    ratings: [u64; 12],
    bands: [u64; 14],
}

const ASSURED: u8 = 1;
const VERIFIED: u8 = 2;
const RATING: u8 = 4;
const COUNTRY: u8 = 8;
const CATEGORY: u8 = 16;
const PRICE: u8 = 32;

impl Counted {
    pub fn new(categories: usize) -> Counted {
        Counted {
            countries: vec![0; 26 * 26 + 1],
            categories: vec![0; categories],
            ..Counted::default()
        }
    }

    pub fn add(&mut self, asked: &Asked, id: u64, hit: &Figures) {
        if (asked.moq > 0 && (hit.moq == 0 || hit.moq > asked.moq))
            || (asked.lead > 0 && (hit.lead == 0 || hit.lead > asked.lead))
        {
            return;
        }
        let mut failed = 0;
        let mut must = |filter: u8, holds: bool| failed |= if holds { 0 } else { filter };
        must(ASSURED, !asked.assured || hit.assured);
        must(VERIFIED, !asked.verified || hit.verified);
        must(RATING, hit.rating >= asked.rating);
        must(
            COUNTRY,
            asked.countries.is_empty() || asked.countries.contains(&hit.country),
        );
        must(
            CATEGORY,
            asked
                .categories
                .as_ref()
                .is_none_or(|wanted| wanted[hit.category as usize]),
        );
        must(
            PRICE,
            asked
                .price
                .is_none_or(|(least, most)| hit.price >= least && hit.price <= most),
        );
        let only = |filter: u8| failed & !filter == 0;
        if failed == 0 {
            self.total += 1;
            if self.page.len() < 20 {
                self.page.push(id);
            }
        }
        if only(COUNTRY) {
            self.countries[hit.country as usize] += 1;
        }
        if only(CATEGORY) {
            self.categories[hit.category as usize] += 1;
        }
        if only(ASSURED) {
            self.yes_no[0][usize::from(hit.assured)] += 1;
        }
        if only(VERIFIED) {
            self.yes_no[1][usize::from(hit.verified)] += 1;
        }
        if only(RATING) {
            self.ratings[hit.rating as usize] += 1;
        }
        if only(PRICE) {
            self.bands[band(hit.price)] += 1;
        }
    }
}

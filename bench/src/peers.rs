//! What the peers are asked, and one pass of counting that all of them share: a hit that fails no filter is found, one
//! that fails only a facet's own filter counts in that facet. This is the cheapest way there is for each of them.

use catalogue::search::Query;

use crate::place::{band, country, half_stars};

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
        let unfinished = text
            .ends_with(char::is_alphanumeric)
            .then(|| words.pop())
            .flatten();
        let filters = &query.filters;
        let cents = |price: Option<trade::money::UnitPrice>| {
            price
                .and_then(|price| price.to_string().parse::<f64>().ok())
                .map(|price| (price * 100.0) as u64)
        };
        let within = |wanted: &String, name: &String| {
            name == wanted
                || name
                    .strip_prefix(wanted)
                    .is_some_and(|rest| rest.starts_with(" >"))
        };
        Asked {
            words,
            unfinished,
            countries: filters
                .countries
                .iter()
                .map(|one| country(Some(one.code())))
                .collect(),
            categories: (!filters.categories.is_empty()).then(|| {
                let fits = |name: &String| filters.categories.iter().any(|wanted| within(wanted, name));
                categories.iter().map(fits).collect()
            }),
            assured: filters.trade_assurance,
            verified: filters.verified,
            rating: half_stars(
                filters
                    .rating_min
                    .and_then(|rating| rating.to_string().parse().ok()),
            ),
            price: (filters.price_min.is_some() || filters.price_max.is_some()).then(|| {
                (
                    cents(filters.price_min).unwrap_or(1),
                    cents(filters.price_max).unwrap_or(u64::MAX),
                )
            }),
            moq: filters
                .moq_max
                .map_or(0, |moq| moq.to_string().parse().unwrap_or(0)),
            lead: u64::from(filters.lead_time_max.unwrap_or(0)),
        }
    }
}

/// The figures of a hit.
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

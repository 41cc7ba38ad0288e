//! Figures with more values than have a set each: a limit on one value, between two, below all and above all finds what
//! counting one by one finds, for each figure by itself. A catalogue made by chance has too few values for that.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::sync::Arc;

use catalogue::search::{Filters, Query};
use catalogue::{Catalogue, LeadTime, Offering, Product, Supplier};
use common::{noon, place};
use trade::money::Percent;

/// Suppliers with one product each; a prime to every step below.
const COUNT: u32 = 307;

/// The figures of one of them, each in an order of its own, so that one taken for another is seen. Every ninth says nothing.
struct Figures {
    moq: Option<u32>,
    lead: Option<u32>,
    years: Option<u32>,
    /// In hundredths of a percent.
    response: Option<u32>,
}

fn figures(number: u32) -> Figures {
    let known = |step: u32, figure: u32| (number % 9 != step % 9).then_some(figure);
    let mixed = |step: u32| number * step % COUNT;
    Figures {
        moq: known(1, 1 + 3 * mixed(7)),
        lead: known(2, 1 + mixed(11)),
        years: known(3, mixed(13)),
        response: known(4, 32 * mixed(17)),
    }
}

fn percent(hundredths: u32) -> Percent {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
        .parse()
        .unwrap()
}

fn offering(number: u32) -> Offering {
    let figures = figures(number);
    Offering {
        supplier: Supplier {
            name: format!("Maker {number}"),
            years: figures.years,
            response_rate: figures.response.map(percent),
            ..Supplier::default()
        },
        products: vec![Product {
            name: "Gear pump".to_owned(),
            moq: figures.moq.map(|moq| moq.to_string().parse().unwrap()),
            lead_time: figures.lead.map(|days| LeadTime {
                min_days: 1,
                max_days: days,
            }),
            ..Product::default()
        }],
    }
}

fn found(catalogue: &Catalogue, filters: Filters) -> u64 {
    let query = Query {
        text: "pump".to_owned(),
        filters,
        ..Query::default()
    };
    u64::from(catalogue.search(&query, &Arc::default()).unwrap().total)
}

#[test]
fn a_limit_on_a_figure_of_many_values_finds_what_counting_finds() {
    let common::Place {
        catalogue,
        folder: _folder,
    } = place();
    let made: Vec<Offering> = (0..COUNT).map(offering).collect();
    catalogue.load(&made, "made", noon()).unwrap();
    let all: Vec<Figures> = (0..COUNT).map(figures).collect();
    let fitting = |fits: &dyn Fn(&Figures) -> Option<bool>| {
        all.iter().filter(|figures| fits(figures) == Some(true)).count() as u64
    };
    for limit in 0..=3 * COUNT + 2 {
        let filters = Filters {
            moq_max: limit.to_string().parse().ok(),
            ..Filters::default()
        };
        if filters.moq_max.is_some() {
            let counted = fitting(&|figures| figures.moq.map(|moq| moq <= limit));
            assert_eq!(found(&catalogue, filters), counted, "minimum order up to {limit}");
        }
    }
    for limit in 0..=COUNT + 2 {
        let filters = Filters {
            lead_time_max: Some(limit),
            ..Filters::default()
        };
        let counted = fitting(&|figures| figures.lead.map(|lead| lead <= limit));
        assert_eq!(found(&catalogue, filters), counted, "lead time up to {limit}");
        let filters = Filters {
            years_min: Some(limit),
            ..Filters::default()
        };
        let counted = fitting(&|figures| figures.years.map(|years| years >= limit));
        assert_eq!(found(&catalogue, filters), counted, "{limit} years or more");
    }
    for limit in (0..=10_000).step_by(16) {
        let filters = Filters {
            response_rate_min: Some(percent(limit)),
            ..Filters::default()
        };
        let counted = fitting(&|figures| figures.response.map(|rate| rate >= limit));
        assert_eq!(found(&catalogue, filters), counted, "{limit} hundredths answered");
    }
}

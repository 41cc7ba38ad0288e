//! A new practice workspace: its clock, its fictitious buyer, the generated catalogue, the first limit reports.

use std::sync::Arc;

use catalogue::{Answer, LeadTime, Offering, Product, Supplier, Tier};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use ledger::Sha;
use trade::country::Country;
use trade::order::command::{BankUsed, CardUsed};
use trade::order::contract::Party;
use trade::order::event::CardBrand;
use trade::supplier::{LimitReport, RecordLimit, ReportSource};
use trade::time::Instant;

use super::{in_turn, set_clock, world};
use crate::error::Error;
use crate::ops::suppliers;
use crate::profile::Settings;
use crate::reply_text::ReplyText;
use crate::unit::Unit;
use crate::workspace::{Actor, Workspace};

/// Seed of the practice world: everybody learns in the same one.
pub(crate) const SEED: &str = "1";
/// The list the generated catalogue is kept under.
const SOURCE: &str = "Practice catalogue";
/// Days before the first day that the first limit reports are as of.
const REPORTED_DAYS_AGO: i64 = 3;

/// Where the world's clock begins: Monday 13 July 2026, 09:00 in Los Angeles. Every calendar up to the end of that
/// year is announced (T4), and no bank holiday is near.
pub(crate) fn start() -> Instant {
    let day = NaiveDate::from_ymd_opt(2026, 7, 13).unwrap_or_default();
    day.and_time(NaiveTime::from_hms_opt(16, 0, 0).unwrap_or_default())
        .and_utc()
}

/// The fictitious buyer of Practice.
pub(crate) fn settings() -> Settings {
    let bank = |name: &str, last_four: &str| BankUsed {
        bank: name.to_owned(),
        last_four: last_four.to_owned(),
        country: Country::US,
        us_checking: true,
    };
    Settings {
        buyer: Party {
            legal_name: "Alder Creek Imports LLC".to_owned(),
            address: "Practice Lane 1, Fictown, CA".to_owned(),
            country: Some(Country::US),
        },
        paying_bank: Some(bank("First Practice Bank", "0042")),
        checking: Some(bank("First Practice Bank", "0042")),
        card: Some(CardUsed {
            brand: CardBrand::Visa,
            last_four: "1881".to_owned(),
        }),
        // What a bank charges is the user's to find out (P4), in Practice too.
        tt_fee: None,
    }
}

/// Fills a new practice workspace.
pub(crate) fn furnish(workspace: &Arc<Workspace>) -> Result<(), Error> {
    let world = world()?;
    let generated = world.catalogue();
    let mut offerings = Vec::with_capacity(generated.suppliers.len());
    for supplier in &generated.suppliers {
        let made = generated
            .products
            .iter()
            .filter(|product| product.supplier_id == supplier.supplier_id);
        offerings.push(Offering {
            supplier: listed(supplier)?,
            products: made.map(|one| product(one, supplier)).collect(),
        });
    }
    workspace.catalogue.load(&offerings, SOURCE, start())?;
    let as_of = start() - TimeDelta::days(REPORTED_DAYS_AGO);
    let reports: Vec<RecordLimit> = generated
        .suppliers
        .iter()
        .filter_map(|supplier| {
            let limit = supplier.limit?;
            let (remaining, limit) = (limit.remaining, Some(limit.limit));
            let report = LimitReport {
                remaining,
                limit,
                as_of,
                source: ReportSource::Document,
                file: None,
            };
            Some(RecordLimit {
                supplier_id: supplier.supplier_id,
                report,
            })
        })
        .collect();
    workspace.request(
        "practice.furnish",
        "furnish".to_owned(),
        Sha::of(SEED.as_bytes()),
        Actor::Practice,
        move |unit| {
            for report in reports {
                suppliers::put(unit, report)?;
            }
            ReplyText::of(&())
        },
    )?;
    in_turn(workspace, |workspace, turns| {
        let request = workspace.request_of_world(Sha::of(b""));
        turns.request(&request, |tx| {
            set_clock(&mut Unit::new(workspace, tx, start()), start())
        })?;
        Ok(())
    })
}

fn listed(supplier: &practice::Supplier) -> Result<Supplier, Error> {
    let yes_no = |yes| if yes { Answer::Yes } else { Answer::No };
    let founded_years_ago = 2026 - supplier.founded;
    Ok(Supplier {
        key: Some(supplier.supplier_id.to_string()),
        name: supplier.name.clone(),
        legal_name: Some(supplier.name.clone()),
        country: Some(supplier.country),
        city: Some(supplier.city.clone()),
        trade_assurance: yes_no(supplier.trade_assurance),
        verified: yes_no(supplier.verified),
        categories: vec![supplier.trade.clone()],
        years: u32::try_from(founded_years_ago).ok(),
        rating: Some(
            supplier
                .rating
                .to_string()
                .parse()
                .map_err(|error: catalogue::RatingError| Error::bug(error))?,
        ),
        ..Supplier::default()
    })
}

/// A product as its list names it, with the certificates that its supplier names.
fn product(product: &practice::Product, supplier: &practice::Supplier) -> Product {
    Product {
        key: Some(product.product_id.to_string()),
        name: product.name.clone(),
        model: Some(product.model.clone()),
        category: Some(product.category.clone()),
        unit: Some(product.unit.clone()),
        moq: Some(product.moq),
        lead_time: Some(LeadTime {
            min_days: product.lead_days,
            max_days: product.lead_days,
        }),
        incoterm: Some(product.incoterm),
        incoterm_place: Some(product.named_place.clone()),
        certifications: supplier.certificates.clone(),
        description: Some(product.specification.clone()),
        tiers: product
            .price_tiers
            .iter()
            .map(|tier| Tier {
                min_quantity: tier.from,
                price: tier.unit_price,
                currency: product.currency,
                seen: false,
                seen_on: None,
            })
            .collect(),
        ..Product::default()
    }
}

//! Contracts by chance: mostly whole and ordinary, at the edges of limits and rounding, now and then with a fault.

use chrono::TimeDelta;
use trade::country::Country;
use trade::money::{Currency, Money};
use trade::order::contract::{
    Contract, Coverage, Incoterm, InitialPayment, Line, Party, ShipBy, ShippingMethod,
};
use trade::order::event::SupplierRef;
use trade::rate::UsdRate;
use trade::time::{Instant, day_in};

use super::edges;
use crate::dice::Dice;
use crate::facts::Facts;

/// Prices and quantities whose product rounds, and ordinary ones.
const LINES: [(&str, &str); 10] = [
    ("100", "30"),
    ("1", "0.01"),
    ("3", "0.335"),
    ("1", "0.125"),
    ("0.5", "1.01"),
    ("250", "12.40"),
    ("1000", "1.999"),
    ("40", "499.75"),
    ("7", "71.428571"),
    ("12", "250"),
];

/// A contract with this supplier, complete enough to be sent.
#[must_use]
pub fn contract(facts: &Facts, supplier: &SupplierRef, now: Instant, dice: &mut Dice) -> Contract {
    let currency = currency(dice);
    let party = |name: &str, country| Party {
        legal_name: name.to_owned(),
        address: String::new(),
        country,
    };
    let money = |minor: i64| Money::from_minor(i128::from(minor), currency).ok();
    let coverage = match dice.below(2) {
        0 => Coverage::PreShipment,
        _ => Coverage::PostDelivery,
    };
    let mut lines: Vec<Line> = (0..=dice.below(3)).map(|_| line(dice)).collect();
    if dice.chance(12) {
        // Around what one card payment may be, and around the limits that are reported.
        let price = dice.pick(&["5000", "5000.01", "20000", "20000.01", "2000", "2000.01"]);
        lines.truncate(1);
        lines[0].quantity = "1".parse().ok();
        lines[0].unit_price = price.and_then(|price| price.parse().ok());
    }
    let destination = match dice.below(8) {
        0 => supplier.country,
        1 => None,
        _ => Some(Country::US),
    };
    let vague = dice.chance(5);
    Contract {
        title: "Goods".to_owned(),
        buyer: party("Example Buyer Inc.", Some(Country::US)),
        supplier: party(&supplier.name, supplier.country.filter(|_| !vague)),
        lines,
        currency,
        usd_rate: rate(currency, now),
        incoterm: dice.pick(&[Incoterm::Fob, Incoterm::Ddp, Incoterm::Cnf]).copied(),
        named_place: edges::words("Ningbo", dice),
        shipping_method: Some(ShippingMethod::Sea),
        shipping_fee: money(dice.between(0, 400)).filter(|_| dice.chance(60)),
        insurance: money(dice.between(0, 90)).filter(|_| dice.chance(40)),
        destination,
        ship_by: ship_by(now, dice),
        initial_payment: Some(initial_payment(dice)),
        coverage: facts.edition.has_types().then_some(coverage),
        packing: String::new(),
        inspection_terms: String::new(),
        remarks: edges::words("As sampled.", dice),
        papers: Vec::new(),
    }
}

fn line(dice: &mut Dice) -> Line {
    let (quantity, price) = LINES[dice.index(LINES.len())];
    Line {
        product_id: None,
        product: "Wheel".to_owned(),
        model: String::new(),
        specification: "As drawn.".to_owned(),
        quantity: quantity.parse().ok(),
        unit: "pcs".to_owned(),
        unit_price: price.parse().ok(),
        quality: Vec::new(),
    }
}

fn currency(dice: &mut Dice) -> Currency {
    let code = match dice.below(12) {
        0 => "CNY",
        1 => "JPY",
        2 => "KWD",
        _ => return Currency::USD,
    };
    code.parse().unwrap_or(Currency::USD)
}

fn rate(currency: Currency, now: Instant) -> Option<UsdRate> {
    let rate = match currency.code() {
        "CNY" => "0.125",
        "JPY" => "0.00655",
        "KWD" => "3.2575",
        _ => return None,
    };
    Some(UsdRate {
        rate: rate.parse().ok()?,
        on: now.date_naive(),
        source: "Example Bank".to_owned(),
    })
}

fn initial_payment(dice: &mut Dice) -> InitialPayment {
    let percent = ["50", "30", "100", "33.33", "1", "99.99"];
    let percent = percent[dice.index(percent.len())];
    let percent = percent.parse().or_else(|_| "50".parse());
    match percent {
        Ok(percent) => InitialPayment::Percent { percent },
        Err(_) => InitialPayment::Amount {
            amount: Money::zero(Currency::USD),
        },
    }
}

fn ship_by(now: Instant, dice: &mut Dice) -> Option<ShipBy> {
    let days = u32::try_from(dice.between(1, 45)).unwrap_or(1);
    match dice.below(10) {
        0 => None,
        1..=3 => Some(ShipBy::On {
            day: day_in(now, trade::time::Tz::America__Los_Angeles) + TimeDelta::days(i64::from(days)),
        }),
        4 | 5 => Some(ShipBy::AfterBalance { days }),
        _ => Some(ShipBy::AfterInitialPayment { days }),
    }
}

/// The same contract with a fault: something missing, out of range, or in another currency.
pub(super) fn faulty(mut contract: Contract, dice: &mut Dice) -> Contract {
    let foreign: Currency = "EUR".parse().unwrap_or(Currency::USD);
    match dice.below(9) {
        0 => contract.lines.clear(),
        1 => contract.initial_payment = None,
        2 => contract.shipping_fee = Some(Money::zero(foreign)),
        3 => contract.ship_by = Some(ShipBy::AfterInitialPayment { days: 731 }),
        4 => contract.coverage = contract.coverage.xor(Some(Coverage::PostDelivery)),
        5 => {
            contract.initial_payment = Some(InitialPayment::Amount {
                amount: Money::zero(contract.currency),
            });
        }
        6 => contract.usd_rate = None,
        7 => {
            if let Some(line) = contract.lines.first_mut() {
                line.quantity = "999999999999".parse().ok();
                line.unit_price = "999999".parse().ok();
            }
        }
        _ => contract.buyer.legal_name.clear(),
    }
    contract
}

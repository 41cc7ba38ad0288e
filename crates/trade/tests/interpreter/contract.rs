//! Words about the contract that is sent, answered or proposed next.

use trade::country::Country;
use trade::money::{Currency, Money};
use trade::order::Contract;
use trade::order::contract::{
    Coverage, Incoterm, InitialPayment, Line, Party, QualityRequirement, ShipBy, ShippingMethod,
};
use trade::rate::UsdRate;
use trade::time::parse_day;

use super::Problem;
use super::words::number;

/// The usual contract, C4's: total 3000.00 USD, of it 1500.00 first; ship by 2026-04-01; post-delivery cover.
pub(crate) fn usual() -> Contract {
    let party = |name: &str, country| Party {
        legal_name: name.to_owned(),
        address: String::new(),
        country: Some(country),
    };
    let usd = |text: &str| Money::parse(text, Currency::USD).ok();
    Contract {
        title: "Sample wheels".to_owned(),
        buyer: party("Example Buyer Inc.", Country::US),
        supplier: party("Example Works Co.", Country::CN),
        lines: vec![line("Wheel", "100", "20"), line("Axle", "50", "10")],
        currency: Currency::USD,
        usd_rate: None,
        incoterm: Some(Incoterm::Fob),
        named_place: "Ningbo".to_owned(),
        shipping_method: Some(ShippingMethod::Sea),
        shipping_fee: usd("400"),
        insurance: usd("100"),
        destination: Some(Country::US),
        ship_by: parse_day("2026-04-01").ok().map(|day| ShipBy::On { day }),
        initial_payment: usd("1500").map(|amount| InitialPayment::Amount { amount }),
        coverage: Some(Coverage::PostDelivery),
        packing: String::new(),
        inspection_terms: String::new(),
        remarks: String::new(),
        papers: Vec::new(),
    }
}

fn line(product: &str, quantity: &str, price: &str) -> Line {
    Line {
        product_id: None,
        product: product.to_owned(),
        model: String::new(),
        specification: String::new(),
        quantity: quantity.parse().ok(),
        unit: "pcs".to_owned(),
        unit_price: price.parse().ok(),
        quality: Vec::new(),
    }
}

/// Writes a field; false where the words are not about the contract.
pub(crate) fn write(contract: &mut Contract, words: &[&str]) -> Result<bool, Problem> {
    let ["contract", words @ ..] = words else {
        return Ok(false);
    };
    let currency = contract.currency;
    let money = |text: &str| {
        Money::parse(text, currency)
            .map(Some)
            .map_err(|error| error.to_string())
    };
    match words {
        ["coverage", "pre-shipment"] => contract.coverage = Some(Coverage::PreShipment),
        ["coverage", "post-delivery"] => contract.coverage = Some(Coverage::PostDelivery),
        ["without", "coverage"] => contract.coverage = None,
        ["initial", "payment", percent, "per", "cent"] => {
            let percent = number(percent)?;
            contract.initial_payment = Some(InitialPayment::Percent { percent });
        }
        ["initial", "payment", amount] => {
            contract.initial_payment = money(amount)?.map(|amount| InitialPayment::Amount { amount });
        }
        ["without", "initial", "payment"] => contract.initial_payment = None,
        ["shipping", "fee", amount] => contract.shipping_fee = money(amount)?,
        ["insurance", amount] => contract.insurance = money(amount)?,
        ["without", "shipping", "and", "insurance"] => {
            contract.shipping_fee = None;
            contract.insurance = None;
        }
        ["without", "lines"] => contract.lines.clear(),
        ["line", product, quantity, "at", price] => contract.lines.push(line(product, quantity, price)),
        ["quality", number_of_line, measure @ ..] => {
            let index: usize = number(number_of_line)?;
            let line = contract
                .lines
                .get_mut(index.saturating_sub(1))
                .ok_or("no such line")?;
            line.quality.push(QualityRequirement {
                measure: measure.join(" "),
                ..QualityRequirement::default()
            });
        }
        ["currency", code, "at", rate, "on", day] => {
            contract.currency = code.parse().map_err(|_| "no currency")?;
            contract.usd_rate = Some(UsdRate {
                rate: number(rate)?,
                on: parse_day(day).map_err(|error| error.to_string())?,
                source: String::new(),
            });
        }
        ["without", "rate"] => contract.usd_rate = None,
        words => return terms(contract, words).map(|()| true),
    }
    Ok(true)
}

fn terms(contract: &mut Contract, words: &[&str]) -> Result<(), Problem> {
    match words {
        ["ship", "by", day] => {
            let day = parse_day(day).map_err(|error| error.to_string())?;
            contract.ship_by = Some(ShipBy::On { day });
        }
        ["ship", days, "days", "after", "initial", "payment"] => {
            let days = number(days)?;
            contract.ship_by = Some(ShipBy::AfterInitialPayment { days });
        }
        ["ship", days, "days", "after", "balance"] => {
            let days = number(days)?;
            contract.ship_by = Some(ShipBy::AfterBalance { days });
        }
        ["without", "ship-by"] => contract.ship_by = None,
        ["destination", country] => contract.destination = country.parse().ok(),
        ["incoterm", term] => {
            let term = serde_json::Value::from(*term);
            contract.incoterm = Some(serde_json::from_value(term).map_err(|error| error.to_string())?);
        }
        ["place", place] => contract.named_place = (*place).to_owned(),
        ["without", "place"] => contract.named_place.clear(),
        ["packing", text @ ..] => contract.packing = text.join(" "),
        ["remarks", text @ ..] => contract.remarks = text.join(" "),
        _ => return Err("no such field of the contract".to_owned()),
    }
    Ok(())
}

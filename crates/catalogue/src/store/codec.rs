//! Values of the model as columns of the file, and back.

use std::borrow::Cow;

use rusqlite::{Connection, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;
use trade::money::{Currency, UnitPrice};
use trade::order::contract::Incoterm;
use uuid::Uuid;

use crate::{Answer, Error, LeadTime, Product, Supplier, Tier};

/// The columns that [`supplier_from`] reads, in its order.
pub(super) const SUPPLIER: &str = "s.key, s.name, s.legal_name, s.country, s.city, s.address, s.website, \
     s.trade_assurance, s.verified, s.categories, s.years, s.rating, s.response_rate";
/// How many those are.
pub(super) const SUPPLIER_COLUMNS: usize = 13;
/// The columns that [`product_from`] reads, in its order.
pub(super) const PRODUCT: &str = "p.key, p.name, p.model, p.brand, p.category, p.unit, p.moq, p.lead_min, \
     p.lead_max, p.incoterm, p.incoterm_place, p.certifications, p.description";
/// How many those are.
pub(super) const PRODUCT_COLUMNS: usize = 13;

fn corrupt(value: &str, expected: &'static str) -> Error {
    Error::Corrupt {
        value: value.chars().take(60).collect(),
        expected,
    }
}

/// Reads a text by its type's own parser.
pub(super) fn parsed<T: std::str::FromStr>(
    text: Option<String>,
    expected: &'static str,
) -> Result<Option<T>, Error> {
    text.map(|text| text.parse().map_err(|_| corrupt(&text, expected)))
        .transpose()
}

pub(super) fn required<T: std::str::FromStr>(text: &str, expected: &'static str) -> Result<T, Error> {
    text.parse().map_err(|_| corrupt(text, expected))
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|_| corrupt("", "a value that can be written as JSON"))
}

/// A list of texts as JSON; mostly there are none.
pub(crate) fn texts(list: &[String]) -> Result<Cow<'static, str>, Error> {
    if list.is_empty() {
        return Ok(Cow::Borrowed("[]"));
    }
    json(&list).map(Cow::Owned)
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str, expected: &'static str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| corrupt(text, expected))
}

pub(super) fn answer(value: Option<bool>) -> Answer {
    match value {
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
        None => Answer::Unknown,
    }
}

pub(super) fn yes_no(answer: Answer) -> Option<bool> {
    match answer {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::Unknown => None,
    }
}

/// An Incoterm as its three letters, which are also its word on the wire.
pub(crate) fn incoterm_word(term: Incoterm) -> &'static str {
    match term {
        Incoterm::Exw => "EXW",
        Incoterm::Fca => "FCA",
        Incoterm::Cpt => "CPT",
        Incoterm::Cip => "CIP",
        Incoterm::Dap => "DAP",
        Incoterm::Dpu => "DPU",
        Incoterm::Ddp => "DDP",
        Incoterm::Fas => "FAS",
        Incoterm::Fob => "FOB",
        Incoterm::Cfr => "CFR",
        Incoterm::Cif => "CIF",
        Incoterm::Ddu => "DDU",
        Incoterm::Dat => "DAT",
        Incoterm::Cnf => "CNF",
    }
}

/// And back.
pub(super) fn incoterm(text: Option<String>) -> Result<Option<Incoterm>, Error> {
    text.map(|term| from_json(&format!("\"{term}\""), "an Incoterm"))
        .transpose()
}

pub(super) fn uuid_from(bytes: &[u8]) -> Result<Uuid, Error> {
    Uuid::from_slice(bytes).map_err(|_| corrupt("bytes", "an id of 16 bytes"))
}

/// The bytes of an id.
pub(crate) fn blob_of(uuid: Uuid) -> [u8; 16] {
    *uuid.as_bytes()
}

pub(super) fn supplier_from(row: &Row<'_>, at: usize) -> Result<Supplier, Error> {
    Ok(Supplier {
        key: row.get(at)?,
        name: row.get(at + 1)?,
        legal_name: row.get(at + 2)?,
        country: parsed(row.get(at + 3)?, "a country code")?,
        city: row.get(at + 4)?,
        address: row.get(at + 5)?,
        website: row.get(at + 6)?,
        trade_assurance: answer(row.get(at + 7)?),
        verified: answer(row.get(at + 8)?),
        categories: from_json(&row.get::<_, String>(at + 9)?, "a list of categories")?,
        years: row.get(at + 10)?,
        rating: parsed(row.get(at + 11)?, "a rating")?,
        response_rate: parsed(row.get(at + 12)?, "a percentage")?,
    })
}

/// The product whose columns begin `at`, without its tiers.
pub(crate) fn product_from(row: &Row<'_>, at: usize) -> Result<Product, Error> {
    let lead: (Option<u32>, Option<u32>) = (row.get(at + 7)?, row.get(at + 8)?);
    Ok(Product {
        key: row.get(at)?,
        name: row.get(at + 1)?,
        model: row.get(at + 2)?,
        brand: row.get(at + 3)?,
        category: row.get(at + 4)?,
        unit: row.get(at + 5)?,
        moq: parsed(row.get(at + 6)?, "a quantity")?,
        lead_time: match lead {
            (Some(min_days), Some(max_days)) => Some(LeadTime { min_days, max_days }),
            (_, None) | (None, _) => None,
        },
        incoterm: incoterm(row.get(at + 9)?)?,
        incoterm_place: row.get(at + 10)?,
        certifications: from_json(&row.get::<_, String>(at + 11)?, "a list of certificates")?,
        description: row.get(at + 12)?,
        tiers: Vec::new(),
    })
}

/// The tiers of a product, smallest quantity first.
pub(crate) fn read_tiers(connection: &Connection, product: i64) -> Result<Vec<Tier>, Error> {
    read_tiers_of(connection, "tier", product)
}

/// As [`read_tiers`], from a table that is made like theirs.
pub(super) fn read_tiers_of(connection: &Connection, table: &str, product: i64) -> Result<Vec<Tier>, Error> {
    let sql = format!("SELECT min_quantity, price, currency, seen, seen_on FROM {table} WHERE product = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([product])?;
    let mut tiers = Vec::new();
    while let Some(row) = rows.next()? {
        tiers.push(tier_from(row, 0)?);
    }
    tiers.sort_by_key(|tier| (tier.min_quantity, tier.currency, tier.seen));
    Ok(tiers)
}

fn tier_from(row: &Row<'_>, at: usize) -> Result<Tier, Error> {
    let text = |index: usize| {
        row.get_ref(at + index)?
            .as_str()
            .map(str::to_owned)
            .map_err(rusqlite::Error::from)
    };
    Ok(Tier {
        min_quantity: required(&text(0)?, "a quantity")?,
        price: required::<UnitPrice>(&text(1)?, "a price")?,
        currency: required::<Currency>(&text(2)?, "a currency")?,
        seen: row.get(at + 3)?,
        seen_on: parsed(row.get(at + 4)?, "a day")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incoterm_is_its_word_on_the_wire() {
        for word in [
            "EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF", "DDU", "DAT", "CNF",
        ] {
            let term = incoterm(Some(word.to_owned())).unwrap().unwrap();
            assert_eq!(incoterm_word(term), word);
        }
    }
}

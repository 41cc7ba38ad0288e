//! The figures of everything that can be found, in memory, column by column, so that filters and counts need no
//! database. Exact: quantities and prices as whole millionths.

use std::collections::HashMap;

use rusqlite::Connection;
use rust_decimal::Decimal;
use trade::country::Country;
use trade::id::SupplierId;
use trade::money::{Currency, Quantity, UnitPrice};
use uuid::Uuid;

use crate::words::{fold, normal};
use crate::{Error, Rating};

/// A number of supplier, country or category in this snapshot.
pub(crate) type Number = u32;

#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub(super) min_quantity: i64,
    pub(super) price: i64,
    pub(super) currency: Currency,
    pub(super) seen: bool,
}

/// A supplier's figures.
#[derive(Clone, Debug)]
pub(super) struct SupplierFigures {
    pub(super) id: SupplierId,
    pub(super) row: i64,
    pub(super) country: Option<Country>,
    pub(super) assured: bool,
    pub(super) verified: bool,
    pub(super) rating: Option<Rating>,
}

/// What can be found: a product, or a supplier without products.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its row in the `words` table.
    pub(super) word_row: i64,
    pub(super) supplier: Number,
    /// Where its categories and prices stand.
    pub(super) categories: (u32, u32),
    pub(super) prices: (u32, u32),
    pub(super) moq: Option<i64>,
    pub(super) lead_max: Option<u32>,
    /// Its place in the order of names.
    pub(super) name_place: u32,
}

/// All figures at one generation of the file.
pub(crate) struct Snapshot {
    pub(super) generation: i64,
    pub(super) suppliers: Vec<SupplierFigures>,
    pub(super) by_id: HashMap<SupplierId, Number>,
    pub(super) entries: Vec<Entry>,
    pub(super) by_word_row: HashMap<i64, Number>,
    pub(super) categories: Vec<String>,
    pub(super) category_numbers: HashMap<String, Number>,
    category_list: Vec<Number>,
    prices: Vec<Price>,
}

/// A decimal of at most six places as whole millionths; trade's quantities and prices always fit.
pub(super) fn millionths(value: Decimal) -> Option<i64> {
    let mut scaled = value;
    scaled.rescale(6);
    i64::try_from(scaled.mantissa()).ok()
}

impl Snapshot {
    pub(super) fn build(connection: &Connection, generation: i64) -> Result<Snapshot, Error> {
        let mut snapshot = Snapshot {
            generation,
            suppliers: Vec::new(),
            by_id: HashMap::new(),
            entries: Vec::new(),
            by_word_row: HashMap::new(),
            categories: Vec::new(),
            category_numbers: HashMap::new(),
            category_list: Vec::new(),
            prices: Vec::new(),
        };
        let mut names = Vec::new();
        let suppliers = snapshot.read_suppliers(connection)?;
        snapshot.read_products(connection, &suppliers, &mut names)?;
        snapshot.add_bare_suppliers(connection, &suppliers, &mut names)?;
        snapshot.place_names(names);
        snapshot.by_word_row = snapshot
            .entries
            .iter()
            .zip(0..)
            .map(|(entry, number)| (entry.word_row, number))
            .collect();
        Ok(snapshot)
    }

    pub(super) fn categories_of(&self, entry: &Entry) -> &[Number] {
        &self.category_list[entry.categories.0 as usize..entry.categories.1 as usize]
    }

    pub(super) fn prices_of(&self, entry: &Entry) -> &[Price] {
        &self.prices[entry.prices.0 as usize..entry.prices.1 as usize]
    }

    /// One category however it is spelled; the first spelling met names it.
    pub(super) fn category_number(&self, name: &str) -> Option<Number> {
        self.category_numbers.get(&normal(name)).copied()
    }

    fn category(&mut self, name: &str) -> Number {
        let next = self.categories.len() as Number;
        let number = *self.category_numbers.entry(normal(name)).or_insert(next);
        if number == next {
            self.categories.push(name.to_owned());
        }
        number
    }

    /// Row in the file to number in the snapshot.
    fn read_suppliers(&mut self, connection: &Connection) -> Result<HashMap<i64, Number>, Error> {
        let mut statement = connection.prepare(
            "SELECT id, uid, country, trade_assurance, verified, rating FROM supplier ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        let mut numbers = HashMap::new();
        while let Some(row) = rows.next()? {
            let uid = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            let uid = Uuid::from_slice(uid).map_err(|_| corrupt("bytes", "an id of 16 bytes"))?;
            let country: Option<String> = row.get(2)?;
            let rating: Option<String> = row.get(5)?;
            let number = self.suppliers.len() as Number;
            let figures = SupplierFigures {
                id: SupplierId::new(uid),
                row: row.get(0)?,
                country: country
                    .map(|code| code.parse().map_err(|_| corrupt(&code, "a country")))
                    .transpose()?,
                assured: row.get::<_, Option<bool>>(3)? == Some(true),
                verified: row.get::<_, Option<bool>>(4)? == Some(true),
                rating: rating
                    .map(|text| text.parse().map_err(|_| corrupt(&text, "a rating")))
                    .transpose()?,
            };
            numbers.insert(figures.row, number);
            self.by_id.insert(figures.id, number);
            self.suppliers.push(figures);
        }
        Ok(numbers)
    }

    fn read_products(
        &mut self,
        connection: &Connection,
        suppliers: &HashMap<i64, Number>,
        names: &mut Vec<String>,
    ) -> Result<(), Error> {
        let mut statement = connection
            .prepare("SELECT id, supplier, category, moq, lead_max, name FROM product ORDER BY id")?;
        let mut tiers = connection
            .prepare("SELECT product, min_quantity, price, currency, seen FROM tier ORDER BY product")?;
        let mut tier_rows = tiers.query([])?;
        let mut ahead = next_tier(&mut tier_rows)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let from = self.prices.len() as u32;
            while let Some((product, price)) = ahead {
                if product > id {
                    break;
                }
                self.prices.push(price);
                ahead = next_tier(&mut tier_rows)?;
            }
            let categories_from = self.category_list.len() as u32;
            if let Some(category) = row.get::<_, Option<String>>(2)? {
                let number = self.category(&category);
                self.category_list.push(number);
            }
            let moq: Option<String> = row.get(3)?;
            names.push(fold(row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?));
            self.entries.push(Entry {
                word_row: id * 2,
                supplier: *suppliers
                    .get(&row.get(1)?)
                    .ok_or_else(|| corrupt("", "a product's supplier"))?,
                categories: (categories_from, self.category_list.len() as u32),
                prices: (from, self.prices.len() as u32),
                moq: moq.map(|text| quantity(&text)).transpose()?,
                lead_max: row.get(4)?,
                name_place: 0,
            });
        }
        Ok(())
    }

    fn add_bare_suppliers(
        &mut self,
        connection: &Connection,
        suppliers: &HashMap<i64, Number>,
        names: &mut Vec<String>,
    ) -> Result<(), Error> {
        let mut statement = connection.prepare(
            "SELECT id, categories, name FROM supplier s
             WHERE NOT EXISTS (SELECT 1 FROM product p WHERE p.supplier = s.id) ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let categories: Vec<String> = serde_json::from_str(&row.get::<_, String>(1)?)
                .map_err(|_| corrupt("", "a list of categories"))?;
            let from = self.category_list.len();
            for category in categories {
                let number = self.category(&category);
                if !self.category_list[from..].contains(&number) {
                    self.category_list.push(number);
                }
            }
            let end = self.prices.len() as u32;
            names.push(fold(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?));
            self.entries.push(Entry {
                word_row: id * 2 + 1,
                supplier: *suppliers.get(&id).ok_or_else(|| corrupt("", "a supplier"))?,
                categories: (from as u32, self.category_list.len() as u32),
                prices: (end, end),
                moq: None,
                lead_max: None,
                name_place: 0,
            });
        }
        Ok(())
    }

    fn place_names(&mut self, names: Vec<String>) {
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by(|a, b| names[*a].cmp(&names[*b]).then(a.cmp(b)));
        for (place, index) in order.into_iter().zip(0..) {
            self.entries[place].name_place = index;
        }
    }
}

fn next_tier(rows: &mut rusqlite::Rows<'_>) -> Result<Option<(i64, Price)>, Error> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let text = |index: usize| row.get_ref(index)?.as_str().map_err(rusqlite::Error::from);
    let price: UnitPrice = text(2)?.parse().map_err(|_| corrupt("", "a price"))?;
    let currency: Currency = text(3)?.parse().map_err(|_| corrupt("", "a currency"))?;
    let price = Price {
        min_quantity: quantity(text(1)?)?,
        price: millionths(price.value()).ok_or_else(|| corrupt("", "a price"))?,
        currency,
        seen: row.get(4)?,
    };
    Ok(Some((row.get(0)?, price)))
}

fn quantity(text: &str) -> Result<i64, Error> {
    let quantity: Option<Quantity> = text.parse().ok();
    quantity
        .and_then(|quantity| millionths(quantity.value()))
        .ok_or_else(|| corrupt(text, "a quantity"))
}

fn corrupt(value: &str, expected: &'static str) -> Error {
    Error::Corrupt {
        value: value.chars().take(60).collect(),
        expected,
    }
}

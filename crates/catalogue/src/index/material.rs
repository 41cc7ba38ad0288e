//! What an index is built from, read from `catalogue.db`: everything, or some rows of it. Figures are exact: quantities
//! and prices as whole millionths.

mod read;

use rusqlite::{Connection, Row};
use rustc_hash::FxHashMap;
use trade::money::Currency;

use super::file::Mark;
use super::reading::{Batch, ProductRead};
use super::values::{corrupt, country_code, country_number, list, millionths, parsed, text};
use super::vocabulary::{Interner, mark};
use crate::words::{Models, fold, normal, tokens};
use crate::{Error, Rating};

/// What stands between a category and its part.
pub(crate) const PART_OF: char = '>';

/// Texts whose terms are kept while reading.
const MOST_KEPT: usize = 100_000;

/// A category's name, by which spellings of it are one.
pub(crate) fn category_key(name: &str) -> String {
    let parts: Vec<String> = name.split(PART_OF).map(normal).collect();
    parts.join(&PART_OF.to_string())
}

/// A supplier's figures.
pub(super) struct SupplierFacts {
    pub(super) row: i64,
    pub(super) uid: [u8; 16],
    pub(super) country: u16,
    pub(super) assured: bool,
    pub(super) verified: bool,
    pub(super) rating: Option<u16>,
    pub(super) years: Option<u32>,
    pub(super) response: Option<i64>,
    /// Whether a product of its was met.
    sells: bool,
    /// Its name, city and country, as terms of each of its products.
    terms: Vec<u32>,
}

/// Something that can be found: a product, or a supplier without products. Its name, tokens and tiers follow those of the
/// entry before it.
pub(super) struct EntryFacts {
    pub(super) row: i64,
    pub(super) supplier: u32,
    name_end: usize,
    pub(super) tokens_end: usize,
    pub(super) tiers_end: usize,
    pub(super) categories: u32,
    pub(super) moq: Option<i64>,
    pub(super) lead: Option<u32>,
}

/// A price of an entry.
#[derive(Clone, Copy)]
pub(super) struct TierFacts {
    pub(super) quantity: i64,
    pub(super) price: i64,
    /// Place of the currency in [`Material::currencies`].
    pub(super) currency: u16,
    pub(super) seen: bool,
}

/// Everything an index is built from.
pub(super) struct Material {
    pub(super) mark: Mark,
    pub(super) suppliers: Vec<SupplierFacts>,
    pub(super) entries: Vec<EntryFacts>,
    /// Folded names of the entries, one after the other.
    names: String,
    pub(super) terms: Interner,
    /// Terms of the entries, in their order: number times two, plus one where it is in the name.
    pub(super) tokens: Vec<u32>,
    pub(super) tiers: Vec<TierFacts>,
    pub(super) currencies: Vec<Currency>,
    /// Names of categories as first met, by number.
    pub(super) categories: Vec<String>,
    /// Lists of categories, by code.
    pub(super) category_lists: Vec<Vec<u32>>,
    category_numbers: FxHashMap<String, u32>,
    category_codes: FxHashMap<Vec<u32>, u32>,
    supplier_numbers: FxHashMap<i64, u32>,
    /// Terms of the currencies, in their order.
    currency_terms: Vec<u32>,
    /// By what a product's column holds: the terms.
    certificate_terms: FxHashMap<String, Vec<u32>>,
    /// By what a product's column holds: the code and the terms.
    category_terms: FxHashMap<String, (u32, Vec<u32>)>,
}

/// Puts each term of some tokens first, once, as one of the name where it is in the name too. Gives how many.
fn once_each(tokens: &mut [u32]) -> usize {
    tokens.sort_unstable();
    let mut kept = 0;
    for at in 0..tokens.len() {
        // In the name comes last of the same term.
        let last = tokens.get(at + 1).is_none_or(|next| next >> 1 != tokens[at] >> 1);
        if last {
            tokens[kept] = tokens[at];
            kept += 1;
        }
    }
    kept
}

/// Which entries to read.
pub(super) enum Which<'a> {
    /// All there are.
    All,
    /// Those of these rows that exist; ascending.
    Rows(&'a [i64]),
}

impl Material {
    /// Reads it. `going` is asked now and then whether to go on.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`], [`Error::Cancelled`] when it was told not to go on, [`Error::Index`] when the
    /// system has no thread to give.
    pub(super) fn read(
        connection: &Connection,
        mark: Mark,
        which: &Which<'_>,
        going: &dyn Fn() -> bool,
    ) -> Result<Material, Error> {
        let mut material = Material {
            mark,
            suppliers: Vec::new(),
            entries: Vec::new(),
            names: String::new(),
            terms: Interner::default(),
            tokens: Vec::new(),
            tiers: Vec::new(),
            currencies: Vec::new(),
            categories: Vec::new(),
            category_lists: Vec::new(),
            category_numbers: FxHashMap::default(),
            category_codes: FxHashMap::default(),
            supplier_numbers: FxHashMap::default(),
            currency_terms: Vec::new(),
            certificate_terms: FxHashMap::default(),
            category_terms: FxHashMap::default(),
        };
        match which {
            Which::All => material.read_all(connection, going)?,
            Which::Rows(rows) => material.read_rows(connection, rows)?,
        }
        Ok(material)
    }

    fn supplier(&mut self, row: &Row<'_>) -> Result<u32, Error> {
        let uid = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let rating: Option<Rating> = parsed(text(row, 5)?, "a rating")?;
        let response: Option<trade::money::Percent> = parsed(text(row, 7)?, "a percentage")?;
        let country = country_number(text(row, 2)?)?;
        let mut own = Vec::new();
        for column in [8, 9] {
            let terms = &mut self.terms;
            tokens(
                text(row, column)?.unwrap_or_default(),
                Models::None,
                &mut |word| {
                    own.push(terms.number(word) * 2);
                },
            );
        }
        own.extend(self.country(country));
        let number = self.suppliers.len() as u32;
        let facts = SupplierFacts {
            row: row.get(0)?,
            uid: uid
                .try_into()
                .map_err(|_| corrupt("bytes", "an id of 16 bytes"))?,
            country,
            assured: row.get::<_, Option<bool>>(3)? == Some(true),
            verified: row.get::<_, Option<bool>>(4)? == Some(true),
            rating: rating.map(Rating::hundredths),
            years: row.get(6)?,
            response: response.and_then(|rate| millionths(rate.value())),
            sells: false,
            terms: own,
        };
        self.supplier_numbers.insert(facts.row, number);
        self.suppliers.push(facts);
        Ok(number)
    }

    fn bare_supplier(&mut self, row: &Row<'_>, number: u32) -> Result<(), Error> {
        let categories: Vec<String> = list(text(row, 12)?.unwrap_or_default(), "a list of categories")?;
        self.words(row, &[8, 9], Models::Within)?;
        self.words(row, &[10, 11], Models::None)?;
        let code = self.categories(categories.iter().map(String::as_str));
        let country = self.country(self.suppliers[number as usize].country);
        self.tokens.extend(country);
        let tiers_end = self.tiers.len();
        let id: i64 = row.get(0)?;
        let name = text(row, 8)?.unwrap_or_default();
        self.entry(id * 2 + 1, number, &fold(name), code, tiers_end);
        Ok(())
    }

    fn products(&mut self, batch: &Batch) -> Result<(), Error> {
        batch.products().try_for_each(|product| self.product(&product))
    }

    fn product(&mut self, product: &ProductRead<'_>) -> Result<(), Error> {
        let supplier = *self
            .supplier_numbers
            .get(&product.supplier_row())
            .ok_or_else(|| corrupt("", "a product's supplier"))?;
        self.suppliers[supplier as usize].sells = true;
        self.terms.look_ahead(product.words().map(|(_, hash, _)| hash));
        for (word, hash, named) in product.words() {
            let number = self.terms.number_of(word, hash);
            self.tokens.push(number * 2 + u32::from(named));
        }
        self.tokens
            .extend_from_slice(&self.suppliers[supplier as usize].terms);
        self.certificates(product.certificates())?;
        let code = self.category_of_product(product.category());
        let from = self.tiers.len();
        for tier in product.tiers() {
            let tier = TierFacts {
                quantity: tier.quantity,
                price: tier.price,
                currency: self.currency(tier.currency),
                seen: tier.seen,
            };
            self.tiers.push(tier);
        }
        let mut currencies: Vec<u16> = self.tiers[from..].iter().map(|tier| tier.currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        for currency in currencies {
            self.tokens.push(self.currency_terms[usize::from(currency)]);
        }
        let tiers_end = self.tiers.len();
        self.entry(product.row() * 2, supplier, product.name(), code, tiers_end);
        if let Some(entry) = self.entries.last_mut() {
            (entry.moq, entry.lead) = (product.moq(), product.lead());
        }
        Ok(())
    }

    /// The folded name of an entry.
    pub(super) fn name(&self, at: usize) -> &str {
        let from = at
            .checked_sub(1)
            .map_or(0, |before| self.entries[before].name_end);
        &self.names[from..self.entries[at].name_end]
    }

    /// Ends an entry of this folded name: its tokens are those since the one before it.
    fn entry(&mut self, row: i64, supplier: u32, name: &str, categories: u32, tiers_end: usize) {
        let from = self.entries.last().map_or(0, |before| before.tokens_end);
        let kept = once_each(&mut self.tokens[from..]);
        self.tokens.truncate(from + kept);
        self.names.push_str(name);
        self.entries.push(EntryFacts {
            row,
            supplier,
            name_end: self.names.len(),
            tokens_end: self.tokens.len(),
            tiers_end,
            categories,
            moq: None,
            lead: None,
        });
    }

    /// Words of columns; those that may hold a model number are what it is called by.
    fn words(&mut self, row: &Row<'_>, columns: &[usize], models: Models) -> Result<(), Error> {
        let name = models != Models::None;
        for column in columns {
            let (terms, all) = (&mut self.terms, &mut self.tokens);
            tokens(text(row, *column)?.unwrap_or_default(), models, &mut |word| {
                all.push(terms.number(word) * 2 + u32::from(name));
            });
        }
        Ok(())
    }

    /// The term of a country.
    fn country(&mut self, number: u16) -> Option<u32> {
        let key = format!("{}{}", mark::COUNTRY, country_code(number)?);
        Some(self.terms.number(&key) * 2)
    }

    /// Terms of a product's certificates. Many have the same ones, word for word.
    fn certificates(&mut self, written: &str) -> Result<(), Error> {
        if let Some(known) = self.certificate_terms.get(written) {
            self.tokens.extend_from_slice(known);
            return Ok(());
        }
        let from = self.tokens.len();
        for certificate in &list(written, "a list of certificates")? {
            let (terms, all) = (&mut self.terms, &mut self.tokens);
            tokens(certificate, Models::None, &mut |word| {
                all.push(terms.number(word) * 2)
            });
            let key = format!("{}{}", mark::CERTIFICATE, normal(certificate));
            self.tokens.push(self.terms.number(&key) * 2);
        }
        if self.certificate_terms.len() < MOST_KEPT {
            let terms = self.tokens[from..].to_vec();
            self.certificate_terms.insert(written.to_owned(), terms);
        }
        Ok(())
    }

    /// As [`Material::categories`] for the one of a product. Many have the same one, word for word.
    fn category_of_product(&mut self, name: Option<&str>) -> u32 {
        let Some(name) = name else {
            return self.categories(std::iter::empty());
        };
        if let Some((code, terms)) = self.category_terms.get(name) {
            self.tokens.extend_from_slice(terms);
            return *code;
        }
        let from = self.tokens.len();
        let code = self.categories(std::iter::once(name));
        if self.category_terms.len() < MOST_KEPT {
            let terms = self.tokens[from..].to_vec();
            self.category_terms.insert(name.to_owned(), (code, terms));
        }
        code
    }

    /// The code of a list of categories with all that they are part of; their words become the entry's.
    fn categories<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> u32 {
        let mut numbers = Vec::new();
        for name in names {
            let (terms, all) = (&mut self.terms, &mut self.tokens);
            tokens(name, Models::None, &mut |word| all.push(terms.number(word) * 2));
            let ends = name.match_indices(PART_OF).map(|(at, _)| at).chain([name.len()]);
            for end in ends {
                let number = self.category(name[..end].trim());
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        }
        for number in &numbers {
            let key = format!(
                "{}{}",
                mark::CATEGORY,
                category_key(&self.categories[*number as usize])
            );
            self.tokens.push(self.terms.number(&key) * 2);
        }
        let next = self.category_lists.len() as u32;
        let code = *self.category_codes.entry(numbers.clone()).or_insert(next);
        if code == next {
            self.category_lists.push(numbers);
        }
        code
    }

    /// One category however it is spelled; the first spelling met names it.
    fn category(&mut self, name: &str) -> u32 {
        let next = self.categories.len() as u32;
        let number = *self.category_numbers.entry(category_key(name)).or_insert(next);
        if number == next {
            self.categories.push(name.to_owned());
        }
        number
    }

    /// The place of a currency, and its term.
    fn currency(&mut self, currency: Currency) -> u16 {
        let known = self.currencies.iter().position(|other| *other == currency);
        let place = known.unwrap_or_else(|| {
            let key = format!("{}{currency}", mark::CURRENCY);
            self.currency_terms.push(self.terms.number(&key) * 2);
            self.currencies.push(currency);
            self.currencies.len() - 1
        });
        place as u16
    }
}

#[cfg(test)]
mod tests;

//! Products on their way from `catalogue.db` to an index: read, and then cut into words, some thousand at a time. Words have no
//! numbers yet, so that one thread reads ahead, another cuts, and a third numbers what was cut. It must not know of suppliers, of
//! numbers of terms, or of what an index is made of.

use std::ops::Range;

use rusqlite::{Connection, Row, Rows};
use trade::money::Currency;

use super::values::{corrupt, price, quantity, text};
use super::vocabulary::hash_of;
use crate::Error;
use crate::words::{Models, fold, tokens};

/// Products that are handed on together.
const TOGETHER: usize = 2_048;

const PRODUCT: &str = "SELECT id, supplier, category, moq, lead_max, name, model, brand, description, key, \
     certifications FROM product";
const TIER: &str = "SELECT product, min_quantity, price, currency, seen FROM tier";

/// Texts whose words a product is found by, of [`TEXTS`]. What a list calls its item by is asked for as a model is.
const WORDS: [(usize, Models); 5] = [
    (NAME, Models::Within),
    (2, Models::Whole),
    (5, Models::Whole),
    (3, Models::None),
    (4, Models::None),
];

/// Columns of a product's texts: category, name, model, brand, description, key, certificates.
const TEXTS: [usize; 7] = [2, 5, 6, 7, 8, 9, 10];
/// Of these, by their places.
const CATEGORY: usize = 0;
const NAME: usize = 1;
const CERTIFICATES: usize = 6;

/// Products as they stand in the file, in the order of their rows.
#[derive(Default)]
pub(super) struct Piece {
    /// One after the other.
    texts: String,
    products: Vec<Raw>,
    tiers: Vec<Tier>,
}

/// A product's row.
struct Raw {
    row: i64,
    supplier_row: i64,
    texts: [Option<Range<usize>>; 7],
    tiers: Range<usize>,
    moq: Option<i64>,
    lead: Option<u32>,
}

impl Piece {
    /// Adds a product; its tiers are those added since `tiers`.
    fn add(&mut self, row: &Row<'_>, tiers: usize) -> Result<(), Error> {
        let mut texts = [const { None }; 7];
        for (place, column) in texts.iter_mut().zip(TEXTS) {
            *place = text(row, column)?.map(|text| {
                let from = self.texts.len();
                self.texts.push_str(text);
                from..self.texts.len()
            });
        }
        self.products.push(Raw {
            row: row.get(0)?,
            supplier_row: row.get(1)?,
            texts,
            tiers: tiers..self.tiers.len(),
            moq: text(row, 3)?.map(quantity).transpose()?,
            lead: row.get(4)?,
        });
        Ok(())
    }
}

/// Products that were read, in the order of their rows, with all that belongs to them.
#[derive(Default)]
pub(super) struct Batch {
    /// Names, words and lists, one after the other.
    texts: String,
    words: Vec<Word>,
    tiers: Vec<Tier>,
    products: Vec<Product>,
}

/// A word of a product.
struct Word {
    text: Range<usize>,
    hash: u32,
    /// Whether the product is called by it.
    named: bool,
}

/// A price of a product, in a currency that has no place in an index yet.
#[derive(Clone, Copy)]
pub(super) struct Tier {
    /// Whole millionths.
    pub(super) quantity: i64,
    /// Whole millionths.
    pub(super) price: i64,
    pub(super) currency: Currency,
    pub(super) seen: bool,
}

/// A product's row: what of the batch is its own.
struct Product {
    row: i64,
    supplier_row: i64,
    name: Range<usize>,
    category: Option<Range<usize>>,
    certificates: Range<usize>,
    words: Range<usize>,
    tiers: Range<usize>,
    moq: Option<i64>,
    lead: Option<u32>,
}

/// A product, as it was read.
pub(super) struct ProductRead<'b> {
    batch: &'b Batch,
    product: &'b Product,
}

impl Batch {
    pub(super) fn products(&self) -> impl Iterator<Item = ProductRead<'_>> {
        let read = |product| ProductRead { batch: self, product };
        self.products.iter().map(read)
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let from = self.texts.len();
        self.texts.push_str(text);
        from..self.texts.len()
    }

    /// Cuts what was read into words.
    pub(super) fn of(read: Piece) -> Batch {
        let mut batch = Batch {
            tiers: read.tiers,
            ..Batch::default()
        };
        for raw in &read.products {
            let text = |place: usize| {
                let range = raw.texts[place].clone();
                range.map(|range| &read.texts[range])
            };
            let words = batch.words.len();
            for (place, models) in WORDS {
                let named = models != Models::None;
                tokens(text(place).unwrap_or_default(), models, &mut |word| {
                    let (hash, text) = (hash_of(word), batch.keep(word));
                    batch.words.push(Word { text, hash, named });
                });
            }
            let name = batch.keep(&fold(text(NAME).unwrap_or_default()));
            let category = text(CATEGORY).map(|category| batch.keep(category));
            let certificates = batch.keep(text(CERTIFICATES).unwrap_or_default());
            batch.products.push(Product {
                row: raw.row,
                supplier_row: raw.supplier_row,
                name,
                category,
                certificates,
                words: words..batch.words.len(),
                tiers: raw.tiers.clone(),
                moq: raw.moq,
                lead: raw.lead,
            });
        }
        batch
    }
}

/// The next price; `before` is the currency of the one before it, in which most are.
fn next_tier(rows: &mut Rows<'_>, before: Option<Currency>) -> Result<Option<(i64, Tier)>, Error> {
    let Some(row) = rows.next()? else { return Ok(None) };
    let code = text(row, 3)?.unwrap_or_default();
    let currency = match before.filter(|before| before.code() == code) {
        Some(same) => same,
        None => code.parse().map_err(|_| corrupt(code, "a currency"))?,
    };
    let tier = Tier {
        quantity: quantity(text(row, 1)?.unwrap_or_default())?,
        price: price(text(row, 2)?.unwrap_or_default())?,
        currency,
        seen: row.get(4)?,
    };
    Ok(Some((row.get(0)?, tier)))
}

impl<'b> ProductRead<'b> {
    pub(super) fn row(&self) -> i64 {
        self.product.row
    }

    pub(super) fn supplier_row(&self) -> i64 {
        self.product.supplier_row
    }

    /// Its name, folded.
    pub(super) fn name(&self) -> &'b str {
        &self.batch.texts[self.product.name.clone()]
    }

    pub(super) fn category(&self) -> Option<&'b str> {
        let category = self.product.category.clone();
        category.map(|range| &self.batch.texts[range])
    }

    /// The list of its certificates as it stands in its column.
    pub(super) fn certificates(&self) -> &'b str {
        &self.batch.texts[self.product.certificates.clone()]
    }

    pub(super) fn tiers(&self) -> &'b [Tier] {
        &self.batch.tiers[self.product.tiers.clone()]
    }

    /// Whole millionths.
    pub(super) fn moq(&self) -> Option<i64> {
        self.product.moq
    }

    /// Days, at worst.
    pub(super) fn lead(&self) -> Option<u32> {
        self.product.lead
    }

    /// Its words, each with its hash, and whether it is called by it.
    pub(super) fn words(&self) -> impl Iterator<Item = (&'b str, u32, bool)> + Clone {
        let words = self.batch.words[self.product.words.clone()].iter();
        words.map(|word| (&self.batch.texts[word.text.clone()], word.hash, word.named))
    }
}

/// Reads all products, and hands them on to somebody who says whether to go on.
///
/// # Errors
/// [`Error::Database`], [`Error::Corrupt`], [`Error::Cancelled`] when it was told not to go on.
pub(super) fn all(connection: &Connection, mut hand_on: impl FnMut(Piece) -> bool) -> Result<(), Error> {
    let mut statement = connection.prepare(&format!("{PRODUCT} ORDER BY id"))?;
    let mut rows = statement.query([])?;
    let mut tiers = connection.prepare(&format!("{TIER} ORDER BY product"))?;
    let mut tiers = tiers.query([])?;
    let mut ahead = next_tier(&mut tiers, None)?;
    let mut piece = Piece::default();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let from = piece.tiers.len();
        while let Some((product, tier)) = ahead.filter(|(product, _)| *product <= id) {
            if product == id {
                piece.tiers.push(tier);
            }
            ahead = next_tier(&mut tiers, Some(tier.currency))?;
        }
        piece.add(row, from)?;
        if piece.products.len() == TOGETHER && !hand_on(std::mem::take(&mut piece)) {
            return Err(Error::Cancelled);
        }
    }
    if hand_on(piece) {
        Ok(())
    } else {
        Err(Error::Cancelled)
    }
}

/// Reads one product, if there is one of this row.
///
/// # Errors
/// [`Error::Database`], [`Error::Corrupt`].
pub(super) fn one(connection: &Connection, id: i64) -> Result<Option<Batch>, Error> {
    let mut product = connection.prepare_cached(&format!("{PRODUCT} WHERE id = ?1"))?;
    let mut tier = connection.prepare_cached(&format!("{TIER} WHERE product = ?1"))?;
    let mut found = product.query([id])?;
    let Some(row) = found.next()? else { return Ok(None) };
    let mut piece = Piece::default();
    let mut tiers = tier.query([id])?;
    while let Some((_, tier)) = next_tier(&mut tiers, None)? {
        piece.tiers.push(tier);
    }
    piece.add(row, 0)?;
    Ok(Some(Batch::of(piece)))
}

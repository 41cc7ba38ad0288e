//! Some rows of a list on their way from the thread that reads them to the one that writes them. Their texts stand one after
//! the other, as the file's columns hold them: who writes makes nothing of them any more.

use trade::money::Money;
use trade::time::Instant;

use super::report::Found;
use crate::Supplier;
use crate::store::{ProductColumns, TierColumns};

/// Where a text of a piece stands, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text {
    from: u32,
    to: u32,
}

impl Text {
    /// No text; an empty one is something else.
    pub(super) const NONE: Text = Text {
        from: u32::MAX,
        to: u32::MAX,
    };
}

/// Memory for texts that an empty piece keeps: one of long rows had more.
const MOST_KEPT_BYTES: usize = 512 << 10;

/// Rows that are handed on together, in the order of the list.
#[derive(Default)]
pub(super) struct Piece {
    texts: String,
    pub(super) rows: Vec<Row>,
    /// What rows say of their suppliers, one text for each column that speaks of them.
    pub(super) cells: Vec<Text>,
    pub(super) tiers: Vec<TierRead>,
    /// What comes after: more, nothing, or why there is no more.
    pub(super) end: Option<Result<(), String>>,
}

/// A row, as it was read.
pub(super) struct Row {
    pub(super) line: u32,
    /// What its reader has to say of it.
    pub(super) notes: Vec<Found>,
    /// What it says, or why it is left out.
    pub(super) read: Result<Said, Found>,
}

/// What a row says.
pub(super) struct Said {
    /// The number of its words on the supplier, where rows repeat them.
    pub(super) words: Option<u32>,
    /// Where those words begin in the piece.
    pub(super) cells: usize,
    /// The supplier that they describe; nothing where an earlier row said the same.
    pub(super) supplier: Option<Box<SupplierRead>>,
    /// Columns whose cells are numbers in their file.
    pub(super) numbers: Vec<usize>,
    pub(super) limit: Option<Box<LimitRead>>,
    /// What was found in the cells of the limit.
    pub(super) of_limit: Vec<Found>,
    pub(super) product: Option<ProductRead>,
    /// What was found in the cells of the product and its prices.
    pub(super) of_product: Vec<Found>,
    /// What was found in cells that nothing is made of.
    pub(super) of_others: Vec<Found>,
}

/// A supplier as a row describes it, or its key where the row has nothing else.
pub(super) struct SupplierRead {
    pub(super) told: Result<Supplier, String>,
    pub(super) found: Vec<Found>,
}

/// A limit met in a row (S3).
pub(super) struct LimitRead {
    pub(super) limit: Option<Money>,
    pub(super) remaining: Money,
    pub(super) as_of: Instant,
    pub(super) dated: bool,
    /// What is left of it, as given.
    pub(super) text: String,
}

/// A product, as its columns hold it.
pub(super) struct ProductRead {
    /// By what it is known again within its supplier.
    pub(super) known_by: Text,
    pub(super) texts: [Text; TEXTS],
    pub(super) lead: Option<(u32, u32)>,
    /// Its name as given.
    pub(super) given: Text,
    /// Its prices: from, to.
    pub(super) tiers: (usize, usize),
    /// Whether they were seen in an order.
    pub(super) seen: bool,
}

/// Texts of a product: key, name, model, brand, category, unit, minimum order, Incoterm, its place, certificates, description.
pub(super) const TEXTS: usize = 11;

/// A price, as its columns hold it.
#[derive(Clone, Copy)]
pub(super) struct TierRead {
    pub(super) min_quantity: Text,
    pub(super) price: Text,
    pub(super) currency: Text,
    pub(super) seen_on: Text,
}

impl Piece {
    /// About how many bytes of memory its texts take.
    pub(super) fn size(&self) -> usize {
        self.texts.len()
    }

    /// Empties it, but for as much of its memory as a piece mostly takes.
    pub(super) fn clear(&mut self) {
        self.texts.clear();
        self.texts.shrink_to(MOST_KEPT_BYTES);
        self.rows.clear();
        self.cells.clear();
        self.tiers.clear();
        self.end = None;
    }

    /// Keeps a text.
    pub(super) fn keep(&mut self, text: &str) -> Text {
        let from = self.texts.len() as u32;
        self.texts.push_str(text);
        Text {
            from,
            to: self.texts.len() as u32,
        }
    }

    /// Keeps a text, if there is one.
    pub(super) fn keep_any(&mut self, text: Option<&str>) -> Text {
        text.map_or(Text::NONE, |text| self.keep(text))
    }

    pub(super) fn text(&self, text: Text) -> Option<&str> {
        self.texts.get(text.from as usize..text.to as usize)
    }

    /// A text that is always there.
    pub(super) fn sure(&self, text: Text) -> &str {
        self.text(text).unwrap_or_default()
    }

    pub(super) fn product(&self, read: &ProductRead) -> ProductColumns<'_> {
        ProductColumns::of(read.texts.map(|text| self.text(text)), read.lead)
    }

    pub(super) fn tier(&self, read: TierRead, seen: bool) -> TierColumns<'_> {
        TierColumns {
            min_quantity: self.sure(read.min_quantity),
            currency: self.sure(read.currency),
            seen,
            price: self.sure(read.price),
            seen_on: self.text(read.seen_on),
        }
    }
}

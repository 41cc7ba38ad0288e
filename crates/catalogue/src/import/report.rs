//! What an import did, and what it could not understand, line by line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::{ProductId, SupplierId};
use trade::money::Money;
use trade::time::Instant;

use super::Field;
use crate::Tier;
use crate::store::{Named, Outcome};

/// Most issues that are listed in the report; more are kept beside it.
pub(crate) const MOST_LISTED: usize = 10_000;
/// How many of those are kept together.
pub(crate) const PART: usize = 500;

/// Letters of a value that are shown.
const MOST_SHOWN: usize = 120;

/// What is wrong with a row or a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Problem {
    /// The reader could make nothing of the row.
    Unreadable {
        /// Why, as the reader's code.
        reason: String,
    },
    /// The reader read the row, but has something to say of it.
    Noted {
        /// What, as the reader's code.
        note: String,
    },
    /// The row lacks what a row of this kind needs.
    Missing,
    /// No supplier goes by the key, and the row does not name one.
    NoSuchSupplier,
    /// Several suppliers go by the name, and the row does not say which.
    SeveralSuppliers,
    /// Another list gave the key to a supplier, and the row names it by nothing else: it was taken for that one.
    TakenFor {
        /// That supplier's name.
        name: String,
    },
    /// Another list gave the key to a supplier of another name; they are two.
    KeyOfAnother {
        /// That supplier's name.
        name: String,
    },
    /// An earlier line has the same supplier or product with other data; the later line stands.
    AlreadyListed {
        /// The earlier line.
        first_line: u32,
    },
    /// An earlier line offers the same product at the same quantity with a later day; the earlier line stands.
    EarlierStands {
        /// The earlier line.
        first_line: u32,
    },
    /// The supplier's key belonged to a supplier of another name; it goes by the new name now.
    Renamed {
        /// The name it had.
        from: String,
    },
    /// The text is no number as this list writes numbers.
    NotANumber,
    /// The number can be read two ways (`1.234`), and nothing says which way this list writes numbers.
    TwoWays,
    /// The year has two digits, and nothing says of which century.
    ShortYear,
    /// The number is outside what the field may be, or has too many decimals.
    OutOfRange,
    /// The money does not say its currency, and the list has none.
    NoCurrency,
    /// No currency goes by that code.
    UnknownCurrency,
    /// The text is no date, or can be read two ways.
    NotADate,
    /// The text is no known spelling of a country.
    UnknownCountry,
    /// The text says neither yes nor no.
    NotYesOrNo,
    /// The text is no Incoterm.
    UnknownIncoterm,
    /// The price is zero; it was kept.
    PriceZero,
    /// Quantity times price is not the value given; all were kept.
    ValueDiffers {
        /// Quantity times price, as a decimal.
        computed: String,
    },
    /// More is left than the whole limit.
    RemainingAboveLimit,
    /// The list had more limits than an older version of the program recorded at once (50,000); this one was left out.
    TooManyLimits,
    /// Another line says something else of the same supplier's limit at the same instant; neither counts.
    Contradicts {
        /// The other line.
        other_line: u32,
    },
}

/// Something in a list that was not understood or is worth knowing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Issue {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub problem: Problem,
    /// The field it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
    /// The text as given; its first 120 characters and an ellipsis where it is longer.
    pub value: String,
}

/// Something worth saying of a row that is being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) problem: Problem,
    pub(super) field: Option<Field>,
    /// The text as given, shortened.
    pub(super) value: String,
}

impl Found {
    pub(super) fn of(problem: Problem, field: Option<Field>, value: &str) -> Found {
        Found {
            problem,
            field,
            value: shortened(value.trim()),
        }
    }
}

/// Issues, listed up to a bound and handed on in parts beyond it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Issues {
    pub(super) listed: Vec<Issue>,
    pub(super) total: u32,
    /// Those beyond that were not handed on yet.
    rest: Vec<Issue>,
    parts: u32,
}

/// As much of a text as is shown; what was cut off says so.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl Issues {
    pub(super) fn add(&mut self, line: u32, problem: Problem, field: Option<Field>, value: &str) {
        self.take(line, Found::of(problem, field, value));
    }

    /// Takes in what was found on a line.
    pub(super) fn take(&mut self, line: u32, found: Found) {
        self.total += 1;
        let Found {
            problem,
            field,
            value,
        } = found;
        let issue = Issue {
            line,
            problem,
            field,
            value,
        };
        if self.listed.len() < MOST_LISTED {
            self.listed.push(issue);
        } else {
            self.rest.push(issue);
        }
    }

    /// The next part to keep, with its number: a full one, or at the end whatever is left.
    pub(super) fn next_part(&mut self, end: bool) -> Option<(u32, Vec<Issue>)> {
        let full = self.rest.len() >= PART;
        if self.rest.is_empty() || !(full || end) {
            return None;
        }
        let after = self.rest.split_off(PART.min(self.rest.len()));
        let part = std::mem::replace(&mut self.rest, after);
        self.parts += 1;
        Some((self.parts - 1, part))
    }
}

/// A report of a supplier's limit met in a list (S3): a fact for the ledger, not kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LimitRow {
    /// Whose limit.
    pub supplier_id: SupplierId,
    /// The whole limit, if the list names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Money>,
    /// What is left of it.
    pub remaining: Money,
    /// When that was so: as the list says (the beginning of that day in UTC), else the time of the import.
    pub as_of: Instant,
    /// Whether the list, or who imported it, says the day. Else the same figures imported again say nothing new.
    #[serde(skip, default = "told")]
    pub dated: bool,
    /// The line, from 1.
    pub line: u32,
}

/// What was kept before rows said so.
fn told() -> bool {
    true
}

/// What a list says of the prices of a product that was asked for: a fact for the ledger besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PriceRow {
    /// Which product.
    pub product_id: ProductId,
    /// Its name.
    pub product: String,
    /// Its prices, each with its day; smallest quantity first.
    pub tiers: Vec<Tier>,
}

/// Counts of what an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(
    missing_docs,
    reason = "the names say it: what was counted and what became of it"
)]
pub struct Counts {
    /// Rows read, left-out ones included.
    pub read: u32,
    /// Rows left out.
    pub rejected: u32,
    /// Things worth a warning.
    pub warnings: u32,
    pub suppliers_added: u32,
    pub suppliers_changed: u32,
    pub suppliers_unchanged: u32,
    pub products_added: u32,
    pub products_changed: u32,
    pub products_unchanged: u32,
    pub tiers_added: u32,
    pub tiers_changed: u32,
    pub tiers_unchanged: u32,
    /// Prices of an earlier day than those that are known: they are history, and nothing's place was taken.
    #[serde(default)]
    pub tiers_older: u32,
    /// Suppliers of the earlier edition that the list no longer names.
    #[serde(default)]
    pub suppliers_vanished: u32,
    /// Products of the earlier edition that the list no longer names.
    #[serde(default)]
    pub products_vanished: u32,
    /// Limit reports handed back.
    pub limits: u32,
}

impl Counts {
    pub(crate) fn new(read: u32, outcome: Outcome) -> Counts {
        Counts {
            read,
            suppliers_added: outcome.suppliers.added,
            suppliers_changed: outcome.suppliers.changed,
            suppliers_unchanged: outcome.suppliers.unchanged,
            products_added: outcome.products.added,
            products_changed: outcome.products.changed,
            products_unchanged: outcome.products.unchanged,
            tiers_added: outcome.tiers.added,
            tiers_changed: outcome.tiers.changed,
            tiers_unchanged: outcome.tiers.unchanged,
            tiers_older: outcome.tiers_older,
            ..Counts::default()
        }
    }
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportReport {
    /// The batch's number.
    pub number: u32,
    /// Counts of it all.
    pub counts: Counts,
    /// Limits for the ledger, in the order of the list. Of an import that is done, the first 1,000; `counts` has how many.
    pub limits: Vec<LimitRow>,
    /// Prices for the ledger, of the products that were asked for.
    pub prices: Vec<PriceRow>,
    /// What was there and is different now; the first 1,000.
    pub changed: Vec<Named>,
    /// What the earlier edition of the list named and this one does not; the first 1,000. It stays in the catalogue.
    pub vanished: Vec<Named>,
    /// Rows left out; the first 10,000 of them, of which the others are kept beside the report.
    pub rejected: Vec<Issue>,
    /// Values left out or worth knowing; as those.
    pub warnings: Vec<Issue>,
}

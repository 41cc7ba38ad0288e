//! Kinds of lists and what their columns can mean.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a row of a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// A supplier.
    Suppliers,
    /// A product of a supplier, or one of its prices.
    Products,
    /// A line of an order that someone placed: supplier, product, quantity and the price that was paid.
    OrderLines,
    /// What is left of a supplier's Trade Assurance limit (S3).
    Limits,
}

impl ListKind {
    /// All of them.
    pub const ALL: [ListKind; 4] = [
        ListKind::Suppliers,
        ListKind::Products,
        ListKind::OrderLines,
        ListKind::Limits,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            ListKind::Suppliers => "suppliers",
            ListKind::Products => "products",
            ListKind::OrderLines => "order_lines",
            ListKind::Limits => "limits",
        }
    }

    /// The fields without which a row of this kind says nothing. The supplier's name may be left out where its key
    /// is there, except in a list of suppliers.
    pub fn required(self) -> &'static [Field] {
        match self {
            ListKind::Suppliers => &[Field::SupplierName],
            ListKind::Products => &[Field::SupplierName, Field::ProductName],
            ListKind::OrderLines => &[Field::SupplierName, Field::ProductName, Field::LineQuantity],
            ListKind::Limits => &[Field::SupplierName, Field::Remaining],
        }
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])+ $name:ident $word:literal;)+) => {
        /// What a column can mean.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $($(#[$doc])+ $name,)+
        }

        impl Field {
            /// All of them, in the order to show them in.
            pub const ALL: &'static [Field] = &[$(Field::$name),+];

            /// Its word on the wire and in `data/headers.toml`.
            pub fn word(self) -> &'static str {
                match self {
                    $(Field::$name => $word,)+
                }
            }
        }
    };
}

fields! {
    /// The list's own number for the supplier.
    SupplierKey "supplier_key";
    /// The supplier's name.
    SupplierName "supplier_name";
    /// The supplier's registered name.
    LegalName "legal_name";
    /// The supplier's country.
    SupplierCountry "supplier_country";
    /// The supplier's city.
    City "city";
    /// The supplier's address.
    Address "address";
    /// The supplier's web address.
    Website "website";
    /// Whether it is a Trade Assurance supplier (S1).
    TradeAssurance "trade_assurance";
    /// Whether it is verified.
    Verified "verified";
    /// The supplier's trades.
    SupplierCategories "supplier_categories";
    /// The supplier's years in business.
    Years "years";
    /// The supplier's stars, 0–5.
    Rating "rating";
    /// Share of messages the supplier answers, in per cent.
    ResponseRate "response_rate";
    /// The whole Trade Assurance limit (S3).
    Limit "limit";
    /// What is left of it (S3).
    Remaining "remaining";
    /// The date of the limit's figures (S3).
    LimitAsOf "limit_as_of";
    /// The currency of all money in the row.
    Currency "currency";
    /// The list's own number for the product.
    ProductKey "product_key";
    /// What the product is.
    ProductName "product_name";
    /// Model or stock number.
    Model "model";
    /// Brand.
    Brand "brand";
    /// The product's category.
    Category "category";
    /// What one unit is.
    Unit "unit";
    /// Minimum order quantity.
    Moq "moq";
    /// Days from order to goods ready.
    LeadTime "lead_time";
    /// Incoterm of the price.
    Incoterm "incoterm";
    /// The Incoterm's named place.
    IncotermPlace "incoterm_place";
    /// Certificates.
    Certifications "certifications";
    /// More about the product.
    Description "description";
    /// Price of one unit. Several columns: prices of tiers, in order.
    Price "price";
    /// The quantity from which a price holds. Several columns: one for each price.
    MinQuantity "min_quantity";
    /// Quantity of an order line.
    LineQuantity "line_quantity";
    /// Value of an order line.
    LineValue "line_value";
    /// Day of an order line, or of an offered price.
    SeenOn "seen_on";
    /// What the freight of a line came to. It is looked at, and no figure is made of it.
    Freight "freight";
    /// What the insurance of a line came to; as freight.
    Insurance "insurance";
}

impl Field {
    /// Whether it describes the supplier. Limits do not: they are facts of a day (S3).
    pub(super) fn is_of_supplier(self) -> bool {
        (Field::SupplierKey..=Field::ResponseRate).contains(&self)
    }

    /// Whether several columns may mean it.
    pub fn may_repeat(self) -> bool {
        matches!(self, Field::Price | Field::MinQuantity)
    }
}

//! Which column means what, and how the list writes numbers and dates.

use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use trade::money::Currency;
use trade::time::{Day, Instant};

use super::headers::{headers, split_currency};
use super::{Field, ListKind};

/// The sign before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

/// The order of day and month in dates that begin with neither the year nor a month's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `31/12/2026`
    DayMonth,
    /// `12/31/2026`
    MonthDay,
}

/// How a list is to be read: proposed by looking at it, correctable, and given back for the import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What a row is about.
    pub kind: ListKind,
    /// One place per column: what it means, or nothing.
    pub columns: Vec<Option<Field>>,
    /// The currency of money that does not name one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The sign before the decimals; without it a number that can be read two ways (`1.234`) is left out with a warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_mark: Option<DecimalMark>,
    /// The order of day and month; without it a date that can be read both ways is left out with a warning, and so is one
    /// that contradicts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// The signs between day and month that the order was learned from (`/`, `-`, `.`): dates written with another one may
    /// come from somebody who writes them the other way round, and are read as if no order were known. Without it the order
    /// was told and is that of all dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_signs: Option<String>,
    /// Years of two digits are of the hundred years that end with the day of the list; else a date with one is left out with
    /// a warning.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub short_years: bool,
    /// The day of the list, for limits and offered prices of rows that name none; that of the import when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<Day>,
    /// The numbers of suppliers are those of the whole platform: the same one in every list is the same supplier. Else a
    /// number means something in this list and its editions only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared_keys: bool,
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MappingError {
    /// No column carries what a row of this kind needs.
    #[error("a list of {} needs a column for {}", kind.word(), field.word())]
    Missing {
        /// The kind of list.
        kind: ListKind,
        /// What no column carries.
        field: Field,
    },
    /// Two columns carry what only one can.
    #[error("columns {first} and {second} are both mapped to {}", field.word())]
    Twice {
        /// What they carry.
        field: Field,
        /// One column, from 0.
        first: usize,
        /// The other column, from 0.
        second: usize,
    },
    /// The mapping has another number of columns than the list.
    #[error("the mapping has {mapped} columns, the list has {found}")]
    Width {
        /// Columns of the mapping.
        mapped: usize,
        /// Columns of the list.
        found: usize,
    },
}

impl Mapping {
    /// Proposes a mapping from the headers alone.
    pub(super) fn propose(names: &[String]) -> Mapping {
        let kind = kind_of(names);
        let mut currencies: Vec<Currency> = names.iter().filter_map(|name| split_currency(name).1).collect();
        currencies.dedup();
        Mapping {
            kind,
            columns: columns_for(kind, names),
            currency: if currencies.len() == 1 {
                currencies.first().copied()
            } else {
                None
            },
            decimal_mark: None,
            date_order: None,
            date_signs: None,
            short_years: false,
            dated: None,
            shared_keys: false,
        }
    }

    /// Proposes the columns again for a kind that the user chose.
    pub fn for_kind(kind: ListKind, names: &[String]) -> Mapping {
        Mapping {
            kind,
            columns: columns_for(kind, names),
            ..Mapping::propose(names)
        }
    }

    /// The day of what a list says in rows that name none (S3), when it is imported at an instant.
    pub(super) fn day_at(&self, import: Instant) -> Day {
        self.dated.unwrap_or_else(|| import.date_naive())
    }

    /// The same as an instant: an earlier day is its beginning, as where a row names a day only.
    pub(super) fn instant_at(&self, import: Instant) -> Instant {
        beginning_of(self.dated, import)
    }

    /// Checks that rows of a list with so many columns can be understood.
    ///
    /// # Errors
    /// [`MappingError`] with what is missing or doubled.
    pub fn check(&self, found: usize) -> Result<(), MappingError> {
        if self.columns.len() != found {
            return Err(MappingError::Width {
                mapped: self.columns.len(),
                found,
            });
        }
        for (second, field) in self.columns.iter().enumerate() {
            let Some(field) = field.filter(|field| !field.may_repeat()) else {
                continue;
            };
            if let Some(first) = self.columns[..second]
                .iter()
                .position(|other| *other == Some(field))
            {
                return Err(MappingError::Twice { field, first, second });
            }
        }
        match self.missing().first() {
            Some(field) => Err(MappingError::Missing {
                kind: self.kind,
                field: *field,
            }),
            None => Ok(()),
        }
    }

    /// What a row of this kind needs and no column carries.
    pub fn missing(&self) -> Vec<Field> {
        let has = |field: Field| self.columns.contains(&Some(field));
        let keyed = self.kind != ListKind::Suppliers && has(Field::SupplierKey);
        let required = self.kind.required().iter().copied();
        required
            .filter(|field| !(has(*field) || keyed && *field == Field::SupplierName))
            .collect()
    }
}

/// The kind whose needs the headers meet: the more particular kinds first.
fn kind_of(names: &[String]) -> ListKind {
    let has = |kind: ListKind, field: Field| columns_for(kind, names).contains(&Some(field));
    let complete = |kind: ListKind| {
        Mapping {
            kind,
            columns: columns_for(kind, names),
            currency: None,
            decimal_mark: None,
            date_order: None,
            date_signs: None,
            short_years: false,
            dated: None,
            shared_keys: false,
        }
        .missing()
        .is_empty()
    };
    let ordered = names.iter().any(|name| headers().is_order_reference(name))
        || has(ListKind::OrderLines, Field::LineValue);
    if complete(ListKind::OrderLines) && ordered {
        ListKind::OrderLines
    } else if complete(ListKind::Products) {
        ListKind::Products
    } else if complete(ListKind::Limits) && names.len() <= 8 && !has(ListKind::Suppliers, Field::Address) {
        ListKind::Limits
    } else {
        ListKind::Suppliers
    }
}

/// The best column for each field, and each column for one field only.
fn columns_for(kind: ListKind, names: &[String]) -> Vec<Option<Field>> {
    let mut candidates: Vec<(usize, usize, Field)> = Vec::new();
    for (column, name) in names.iter().enumerate() {
        candidates.extend(
            headers()
                .fields(kind, name)
                .iter()
                .map(|(field, place)| (*place, column, *field)),
        );
    }
    candidates.sort_unstable();
    let mut columns = vec![None; names.len()];
    let mut first_of = std::collections::HashMap::new();
    for (place, column, field) in candidates {
        // Repeated columns are tiers only when they go by the same name.
        let free = first_of
            .get(&field)
            .is_none_or(|first| field.may_repeat() && *first == place);
        if columns[column].is_none() && free {
            columns[column] = Some(field);
            first_of.insert(field, place);
        }
    }
    columns
}

/// A list's day as an instant: that of the import itself where it is of that day or names none, else the beginning of the day.
pub(crate) fn beginning_of(day: Option<Day>, import: Instant) -> Instant {
    match day {
        Some(day) if day != import.date_naive() => day.and_time(NaiveTime::MIN).and_utc(),
        _ => import,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn kinds_are_told_apart_by_their_columns() {
        for (headers, kind) in [
            ("country|name|address|sector|lat|lng", ListKind::Suppliers),
            (
                "Supplier|Country|Trade Assurance|Remaining limit (USD)|As of|Address",
                ListKind::Suppliers,
            ),
            ("Supplier|Product|MOQ|Unit Price|Currency", ListKind::Products),
            ("PO #|Vendor|Item|Quantity|Unit Price", ListKind::OrderLines),
            ("Supplier|Limit|Remaining|As of", ListKind::Limits),
            ("foo|bar", ListKind::Suppliers),
        ] {
            assert_eq!(Mapping::propose(&names(headers)).kind, kind, "{headers}");
        }
    }

    #[test]
    fn tiers_are_several_columns_of_one_name() {
        let mapping = Mapping::propose(&names("Supplier|Product|Min Qty 1|Price 1|Min Qty 2|Price 2"));
        assert_eq!(
            mapping
                .columns
                .iter()
                .filter(|field| **field == Some(Field::Price))
                .count(),
            2
        );
        assert_eq!(
            mapping
                .columns
                .iter()
                .filter(|field| **field == Some(Field::MinQuantity))
                .count(),
            2
        );
        let mapping = Mapping::propose(&names("PO #|Vendor|Item|Quantity|Pack Price|Unit Price"));
        assert_eq!(mapping.columns[4..], [Some(Field::Price), None]);
    }

    #[test]
    fn a_mapping_says_what_it_lacks() {
        let mapping = Mapping::propose(&names("foo|bar"));
        assert_eq!(mapping.missing(), [Field::SupplierName]);
        assert!(matches!(
            mapping.check(2),
            Err(MappingError::Missing {
                field: Field::SupplierName,
                ..
            })
        ));
        assert!(matches!(mapping.check(3), Err(MappingError::Width { .. })));
        let columns = vec![Some(Field::SupplierName); 2];
        assert!(matches!(
            Mapping { columns, ..mapping }.check(2),
            Err(MappingError::Twice {
                first: 0,
                second: 1,
                ..
            })
        ));
    }
}

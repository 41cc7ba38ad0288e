//! What columns are called, from `data/headers.toml`, and which currency a header names.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use trade::money::Currency;

use super::{Field, ListKind};
use crate::words::normal;

/// Fields by name of column; the number is the name's place in the file, the better the lower.
type Names = HashMap<String, Vec<(Field, usize)>>;

pub(super) struct Headers {
    names: HashMap<&'static str, Names>,
    order_reference: Vec<String>,
}

static HEADERS: LazyLock<Headers> = LazyLock::new(|| {
    type File = BTreeMap<String, BTreeMap<String, Vec<String>>>;
    // A test reads the file; a broken one would leave every column to the user.
    let file: File = toml::from_str(include_str!("../../data/headers.toml")).unwrap_or_default();
    let mut names: HashMap<&'static str, Names> = HashMap::new();
    for kind in ListKind::ALL {
        let known = names.entry(kind.word()).or_default();
        for field in Field::ALL {
            let Some(sections) = file.get(field.word()) else {
                continue;
            };
            let own = sections.get(kind.word()).into_iter().flatten();
            for (place, name) in own.chain(sections.get("all").into_iter().flatten()).enumerate() {
                known.entry(normal(name)).or_default().push((*field, place));
            }
        }
    }
    let order_reference = file
        .get("order_reference")
        .into_iter()
        .flat_map(BTreeMap::values)
        .flatten();
    Headers {
        names,
        order_reference: order_reference.map(|name| normal(name)).collect(),
    }
});

pub(super) fn headers() -> &'static Headers {
    &HEADERS
}

impl Headers {
    /// What a column of this name means in a list of this kind, the likeliest first.
    pub(super) fn fields(&self, kind: ListKind, header: &str) -> &[(Field, usize)] {
        let Some(names) = self.names.get(kind.word()) else {
            return &[];
        };
        let (bare, _) = split_currency(header);
        let found = names.get(&normal(header)).or_else(|| names.get(&normal(&bare)));
        // Tiers are numbered: "Price 1", "Min Qty 2".
        let numbered = || {
            names.get(
                normal(&bare)
                    .trim_end_matches(|c: char| c.is_ascii_digit())
                    .trim_end(),
            )
        };
        found.or_else(numbered).map_or(&[], Vec::as_slice)
    }

    /// Whether a column of this name stands only in lists of order lines.
    pub(super) fn is_order_reference(&self, header: &str) -> bool {
        self.order_reference.contains(&normal(header))
    }
}

/// A header without the currency it ends in, and that currency: "Price (USD)", "Freight Cost USD".
pub(super) fn split_currency(header: &str) -> (String, Option<Currency>) {
    let trimmed = header.trim().trim_end_matches([')', ']', '）']);
    let Some(cut) = trimmed.rfind(['(', '[', '（', ' ', '_', '/']) else {
        return (header.to_owned(), None);
    };
    let code = trimmed[cut..]
        .trim_start_matches(['(', '[', '（', ' ', '_', '/'])
        .trim();
    match code.parse::<Currency>() {
        Ok(currency) => (trimmed[..cut].to_owned(), Some(currency)),
        Err(_) => (header.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_names_and_the_file_has_no_others() {
        type File = BTreeMap<String, BTreeMap<String, Vec<String>>>;
        let file: File = toml::from_str(include_str!("../../data/headers.toml")).unwrap();
        let mut words: Vec<&str> = Field::ALL.iter().map(|field| field.word()).collect();
        words.push("order_reference");
        for (section, kinds) in &file {
            assert!(words.contains(&section.as_str()), "{section}");
            for kind in kinds.keys() {
                assert!(
                    kind == "all" || ListKind::ALL.iter().any(|known| known.word() == kind),
                    "{kind}"
                );
            }
        }
        assert!(words.iter().all(|word| file.contains_key(*word)));
        for field in Field::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.word());
        }
    }

    #[test]
    fn headers_in_several_languages_and_with_currencies() {
        let first = |kind, header| headers().fields(kind, header).first().map(|(field, _)| *field);
        for (header, field) in [
            ("Vendor", Field::SupplierName),
            ("供应商名称", Field::SupplierName),
            ("Lieferant", Field::SupplierName),
            ("Unit Price (USD)", Field::Price),
            ("Price EUR", Field::Price),
            ("Price 2", Field::Price),
            ("Stückpreis", Field::Price),
            ("起订量", Field::Moq),
        ] {
            assert_eq!(first(ListKind::Products, header), Some(field), "{header}");
        }
        assert_eq!(first(ListKind::OrderLines, "Country"), None);
        assert_eq!(
            first(ListKind::Suppliers, "COUNTRY"),
            Some(Field::SupplierCountry)
        );
        assert_eq!(split_currency("Freight Cost (USD)").1.unwrap().code(), "USD");
        assert_eq!(split_currency("Weight (Kilograms)").1, None);
    }
}

//! The shortlist: products and suppliers the user keeps an eye on, each with a note and tags. Facts of ours, kept in the ledger and not in the
//! catalogue, which a later list may replace. It must not hold what a product costs: that is the catalogue's and the orders'.

use std::collections::{BTreeMap, HashSet};

use ledger::streams;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::history::CorruptHistory;
use trade::id::{ProductId, SupplierId};
use trade::time::Instant;

use crate::error::Error;
use crate::unit::Unit;

/// Characters of a note.
const NOTE: usize = 2000;
/// Characters of a tag, and tags of one entry.
const TAG: usize = 40;
const TAGS: usize = 20;

/// A fact of the shortlist.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ShortlistEvent {
    /// A product was put on it.
    ProductShortlisted {
        /// The product, who sells it, and their names then: a later list may no longer have them.
        product_id: ProductId,
        supplier_id: SupplierId,
        product: String,
        supplier: String,
        /// What was noted of it.
        noted: Noted,
        /// When.
        at: Instant,
    },
    /// Note and tags of a product took the place of the earlier ones.
    ShortlistNoted {
        /// The product.
        product_id: ProductId,
        /// What was noted of it.
        noted: Noted,
        /// When.
        at: Instant,
    },
    /// A product was taken off it.
    ProductUnlisted {
        /// The product.
        product_id: ProductId,
        /// When.
        at: Instant,
    },
    /// A supplier was put on it.
    SupplierShortlisted {
        /// The supplier, and its name then: a later list may no longer have it.
        supplier_id: SupplierId,
        supplier: String,
        /// What was noted of it.
        noted: Noted,
        /// When.
        at: Instant,
    },
    /// Note and tags of a supplier took the place of the earlier ones.
    ShortlistedSupplierNoted {
        /// The supplier.
        supplier_id: SupplierId,
        /// What was noted of it.
        noted: Noted,
        /// When.
        at: Instant,
    },
    /// A supplier was taken off it.
    SupplierUnlisted {
        /// The supplier.
        supplier_id: SupplierId,
        /// When.
        at: Instant,
    },
}

/// What the user says of a product or a supplier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Noted {
    /// Words, at most 2,000 characters.
    pub(crate) note: String,
    /// At most 20 tags of at most 40 characters, each once.
    pub(crate) tags: Vec<String>,
}

/// A product on the shortlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct ShortlistEntry {
    /// The product.
    pub(crate) product_id: ProductId,
    /// Who sells it.
    pub(crate) supplier_id: SupplierId,
    /// The product's name when it was put on.
    pub(crate) product: String,
    /// The supplier's name then.
    pub(crate) supplier: String,
    /// What the user says of it.
    #[serde(flatten)]
    pub(crate) noted: Noted,
    /// When it was put on.
    pub(crate) added_at: Instant,
}

/// A supplier on the shortlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct ShortlistedSupplier {
    /// The supplier.
    pub(crate) supplier_id: SupplierId,
    /// Its name when it was put on.
    pub(crate) supplier: String,
    /// What the user says of it.
    #[serde(flatten)]
    pub(crate) noted: Noted,
    /// When it was put on.
    pub(crate) added_at: Instant,
}

/// The shortlist as it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shortlist {
    /// Each with the number of the fact that put it on, counted from 1.
    entries: BTreeMap<ProductId, (u64, ShortlistEntry)>,
    suppliers: BTreeMap<SupplierId, (u64, ShortlistedSupplier)>,
    last: u64,
}

impl Shortlist {
    /// What is known of a product on it.
    pub(crate) fn entry(&self, product_id: ProductId) -> Option<&ShortlistEntry> {
        self.entries.get(&product_id).map(|(_, entry)| entry)
    }

    /// Everything on it, newest first.
    pub(crate) fn newest_first(&self) -> Vec<ShortlistEntry> {
        let mut all: Vec<_> = self.entries.values().collect();
        all.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        all.into_iter().map(|(_, entry)| entry.clone()).collect()
    }

    /// What is known of a supplier on it.
    pub(crate) fn supplier(&self, supplier_id: SupplierId) -> Option<&ShortlistedSupplier> {
        self.suppliers.get(&supplier_id).map(|(_, entry)| entry)
    }

    /// Every supplier on it, newest first.
    pub(crate) fn suppliers_newest_first(&self) -> Vec<ShortlistedSupplier> {
        let mut all: Vec<_> = self.suppliers.values().collect();
        all.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        all.into_iter().map(|(_, entry)| entry.clone()).collect()
    }

    /// The suppliers on it, for a search.
    pub(crate) fn suppliers(&self) -> HashSet<SupplierId> {
        self.suppliers.keys().copied().collect()
    }

    /// The products on it, for a search.
    pub(crate) fn products(&self) -> HashSet<ProductId> {
        self.entries.keys().copied().collect()
    }
}

fn not_on_it(event: &'static str, id: impl std::fmt::Display) -> CorruptHistory {
    CorruptHistory {
        stream: "shortlist",
        event,
        reason: format!("{id} is not on it"),
    }
}

/// Folds a fact in.
pub(crate) fn evolve(list: Option<Shortlist>, event: &ShortlistEvent) -> Result<Shortlist, CorruptHistory> {
    let mut list = list.unwrap_or_default();
    match event {
        ShortlistEvent::ProductShortlisted {
            product_id,
            supplier_id,
            product,
            supplier,
            noted,
            at,
        } => {
            let entry = ShortlistEntry {
                product_id: *product_id,
                supplier_id: *supplier_id,
                product: product.clone(),
                supplier: supplier.clone(),
                noted: noted.clone(),
                added_at: *at,
            };
            list.last += 1;
            list.entries.insert(*product_id, (list.last, entry));
        }
        ShortlistEvent::ShortlistNoted {
            product_id, noted, ..
        } => {
            let entry = list.entries.get_mut(product_id);
            let (_, entry) = entry.ok_or_else(|| not_on_it("shortlist_noted", product_id))?;
            entry.noted.clone_from(noted);
        }
        ShortlistEvent::ProductUnlisted { product_id, .. } => {
            let gone = list.entries.remove(product_id);
            gone.ok_or_else(|| not_on_it("product_unlisted", product_id))?;
        }
        ShortlistEvent::SupplierShortlisted {
            supplier_id,
            supplier,
            noted,
            at,
        } => {
            let entry = ShortlistedSupplier {
                supplier_id: *supplier_id,
                supplier: supplier.clone(),
                noted: noted.clone(),
                added_at: *at,
            };
            list.last += 1;
            list.suppliers.insert(*supplier_id, (list.last, entry));
        }
        ShortlistEvent::ShortlistedSupplierNoted {
            supplier_id, noted, ..
        } => {
            let entry = list.suppliers.get_mut(supplier_id);
            let (_, entry) = entry.ok_or_else(|| not_on_it("shortlisted_supplier_noted", supplier_id))?;
            entry.noted.clone_from(noted);
        }
        ShortlistEvent::SupplierUnlisted { supplier_id, .. } => {
            let gone = list.suppliers.remove(supplier_id);
            gone.ok_or_else(|| not_on_it("supplier_unlisted", supplier_id))?;
        }
    }
    Ok(list)
}

/// Puts a product on the shortlist, or replaces what is noted of it. What is noted already is no new fact.
pub(crate) fn put(unit: &mut Unit<'_, '_>, product_id: ProductId, noted: Noted) -> Result<(), Error> {
    let (noted, at) = (checked(noted)?, unit.now);
    let (list, version) = unit.look().shortlist()?;
    let event = match list.entry(product_id) {
        Some(entry) if entry.noted == noted => return Ok(()),
        Some(_) => ShortlistEvent::ShortlistNoted {
            product_id,
            noted,
            at,
        },
        None => {
            let page = unit.look().product(product_id)?;
            ShortlistEvent::ProductShortlisted {
                product_id,
                supplier_id: page.supplier.id,
                product: page.product.name,
                supplier: page.supplier.name,
                noted,
                at,
            }
        }
    };
    unit.append(streams::SHORTLIST, version, &[event])
}

/// Takes a product off. One that is not on it is no fact.
pub(crate) fn remove(unit: &mut Unit<'_, '_>, product_id: ProductId) -> Result<(), Error> {
    let (list, version) = unit.look().shortlist()?;
    if list.entry(product_id).is_none() {
        return Ok(());
    }
    let at = unit.now;
    let event = ShortlistEvent::ProductUnlisted { product_id, at };
    unit.append(streams::SHORTLIST, version, &[event])
}

/// As [`put`], of a supplier.
pub(crate) fn put_supplier(
    unit: &mut Unit<'_, '_>,
    supplier_id: SupplierId,
    noted: Noted,
) -> Result<(), Error> {
    let (noted, at) = (checked(noted)?, unit.now);
    let (list, version) = unit.look().shortlist()?;
    let event = match list.supplier(supplier_id) {
        Some(entry) if entry.noted == noted => return Ok(()),
        Some(_) => ShortlistEvent::ShortlistedSupplierNoted {
            supplier_id,
            noted,
            at,
        },
        None => ShortlistEvent::SupplierShortlisted {
            supplier_id,
            supplier: unit.look().supplier_ref(supplier_id)?.name,
            noted,
            at,
        },
    };
    unit.append(streams::SHORTLIST, version, &[event])
}

/// As [`remove`], of a supplier.
pub(crate) fn remove_supplier(unit: &mut Unit<'_, '_>, supplier_id: SupplierId) -> Result<(), Error> {
    let (list, version) = unit.look().shortlist()?;
    if list.supplier(supplier_id).is_none() {
        return Ok(());
    }
    let at = unit.now;
    let event = ShortlistEvent::SupplierUnlisted { supplier_id, at };
    unit.append(streams::SHORTLIST, version, &[event])
}

/// Without blanks at the ends and each tag once, whatever its case.
fn checked(noted: Noted) -> Result<Noted, Error> {
    let note = noted.note.trim().to_owned();
    if note.chars().count() > NOTE {
        return Err(Error::field("note", format!("at most {NOTE} characters")));
    }
    let mut tags: Vec<String> = Vec::new();
    for tag in noted.tags {
        let tag = tag.split_whitespace().collect::<Vec<_>>().join(" ");
        if tag.chars().count() > TAG {
            return Err(Error::field("tags", format!("at most {TAG} characters each")));
        }
        let same = |known: &String| known.to_lowercase() == tag.to_lowercase();
        if !tag.is_empty() && !tags.iter().any(same) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS {
        return Err(Error::field("tags", format!("at most {TAGS} of them")));
    }
    Ok(Noted { note, tags })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(note: &str, tags: &[&str]) -> Noted {
        Noted {
            note: note.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        }
    }

    #[test]
    fn a_tag_counts_once_whatever_its_case_and_blanks() {
        let said = checked(noted(
            "  ask for samples ",
            &[" Spring  order", "spring order", "", "b"],
        ))
        .unwrap();
        assert_eq!(said, noted("ask for samples", &["Spring order", "b"]));
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let long = "x".repeat(NOTE + 1);
        assert!(checked(noted(&long, &[])).is_err());
        assert!(checked(noted("", &[&long[..TAG + 1]])).is_err());
        let many: Vec<String> = (0..=TAGS).map(|at| at.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(checked(noted("", &many)).is_err());
        assert!(checked(noted(&long[..NOTE], &many[..TAGS])).is_ok());
    }
}

//! Section `shortlist`: products and suppliers kept in sight, with notes and tags.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::{ProductId, SupplierId};

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Done, Nothing, Operation};
use crate::shortlist::{self, Noted, ShortlistEntry, ShortlistedSupplier};
use crate::topic::Topic;
use crate::unit::Unit;

const SHORTLIST: &[Topic] = &[Topic::Shortlist];

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "shortlist.view",
            "The products and suppliers on the shortlist, newest first, and the tags in use.",
            |workspace, _: Nothing| workspace.look(view),
        ),
        Operation::write(
            "shortlist.put",
            "Puts a product on the shortlist, or replaces its note and tags.",
            SHORTLIST,
            put,
        ),
        Operation::write(
            "shortlist.remove",
            "Takes a product off the shortlist.",
            SHORTLIST,
            |unit, args: Off| {
                shortlist::remove(unit, args.product_id)?;
                Ok(Done {})
            },
        ),
        Operation::write(
            "shortlist.put_supplier",
            "Puts a supplier on the shortlist, or replaces its note and tags.",
            SHORTLIST,
            put_supplier,
        ),
        Operation::write(
            "shortlist.remove_supplier",
            "Takes a supplier off the shortlist.",
            SHORTLIST,
            |unit, args: OffSupplier| {
                shortlist::remove_supplier(unit, args.supplier_id)?;
                Ok(Done {})
            },
        ),
    ]
}

/// The shortlist.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ShortlistView {
    /// Products, newest first.
    entries: Vec<Listed>,
    /// Suppliers, newest first.
    suppliers: Vec<ListedSupplier>,
    /// Tags in use, by name.
    tags: Vec<TagCount>,
}

/// A product on the shortlist.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ShortlistRow")]
pub(crate) struct Listed {
    /// What was noted of it.
    #[serde(flatten)]
    entry: ShortlistEntry,
    /// False when the catalogue no longer has it.
    in_catalogue: bool,
}

/// A supplier on the shortlist.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ShortlistSupplierRow")]
pub(crate) struct ListedSupplier {
    /// What was noted of it.
    #[serde(flatten)]
    entry: ShortlistedSupplier,
    /// False when the catalogue no longer has it.
    in_catalogue: bool,
}

/// How many products and suppliers have a tag.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TagCount {
    /// The tag.
    tag: String,
    /// How many.
    count: u32,
}

fn view(look: &Look<'_>) -> Result<ShortlistView, Error> {
    let (list, _) = look.shortlist()?;
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut entries = Vec::new();
    for entry in list.newest_first() {
        for tag in &entry.noted.tags {
            *counts.entry(tag.clone()).or_default() += 1;
        }
        entries.push(Listed {
            in_catalogue: look.workspace.catalogue.product(entry.product_id)?.is_some(),
            entry,
        });
    }
    let mut suppliers = Vec::new();
    for entry in list.suppliers_newest_first() {
        for tag in &entry.noted.tags {
            *counts.entry(tag.clone()).or_default() += 1;
        }
        suppliers.push(ListedSupplier {
            in_catalogue: look.workspace.catalogue.supplier(entry.supplier_id)?.is_some(),
            entry,
        });
    }
    let tags = counts.into_iter().map(|(tag, count)| TagCount { tag, count });
    Ok(ShortlistView {
        entries,
        suppliers,
        tags: tags.collect(),
    })
}

/// A product with what is to be noted of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ShortlistPutArgs")]
pub(crate) struct Put {
    /// The product.
    product_id: ProductId,
    /// Words, at most 2,000 characters.
    #[serde(default)]
    note: String,
    /// At most 20 tags of at most 40 characters.
    #[serde(default)]
    tags: Vec<String>,
}

fn put(unit: &mut Unit<'_, '_>, args: Put) -> Result<Done, Error> {
    let noted = Noted {
        note: args.note,
        tags: args.tags,
    };
    shortlist::put(unit, args.product_id, noted)?;
    Ok(Done {})
}

/// Which product.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ShortlistRemoveArgs")]
pub(crate) struct Off {
    /// The product.
    product_id: ProductId,
}

/// A supplier with what is to be noted of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ShortlistPutSupplierArgs")]
pub(crate) struct PutSupplier {
    /// The supplier.
    supplier_id: SupplierId,
    /// Words, at most 2,000 characters.
    #[serde(default)]
    note: String,
    /// At most 20 tags of at most 40 characters.
    #[serde(default)]
    tags: Vec<String>,
}

fn put_supplier(unit: &mut Unit<'_, '_>, args: PutSupplier) -> Result<Done, Error> {
    let noted = Noted {
        note: args.note,
        tags: args.tags,
    };
    shortlist::put_supplier(unit, args.supplier_id, noted)?;
    Ok(Done {})
}

/// Which supplier.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ShortlistRemoveSupplierArgs")]
pub(crate) struct OffSupplier {
    /// The supplier.
    supplier_id: SupplierId,
}

//! What the ledger knows of suppliers and products, handed to a search, so that no order history stands in a plain index.

use std::collections::HashMap;

use catalogue::search::{Known, Overlay};
use trade::id::SupplierId;

use crate::error::Error;
use crate::look::Look;

/// Every supplier there is a limit report of or an order with, and the shortlist.
pub(crate) fn overlay(look: &Look<'_>) -> Result<Overlay, Error> {
    let mut ordered: HashMap<SupplierId, u64> =
        look.view.orders().newest_by_supplier()?.into_iter().collect();
    let mut held = look.view.reservations().held(look.now)?;
    let rulebook = look.rulebook()?;
    let mut suppliers = HashMap::new();
    for (supplier_id, report) in look.view.limits().all()? {
        let reservations = held.remove(&supplier_id).unwrap_or_default();
        // A supplier with a limit is assured, whatever the lists say (S3).
        let standing = trade::supplier::standing(true, Some(&report), &reservations, look.now, rulebook)
            .map_err(Error::bug)?;
        let last_ordered = ordered.remove(&supplier_id);
        suppliers.insert(
            supplier_id,
            Known {
                free_limit: Some(standing.free),
                as_of: standing.as_of,
                stale: standing.stale,
                assured: true,
                ordered_before: last_ordered.is_some(),
                last_ordered,
            },
        );
    }
    for (supplier_id, number) in ordered {
        let known = Known {
            ordered_before: true,
            last_ordered: Some(number),
            ..Known::default()
        };
        suppliers.insert(supplier_id, known);
    }
    let (shortlist, _) = look.shortlist()?;
    Ok(Overlay {
        suppliers,
        shortlist: shortlist.products(),
        shortlisted_suppliers: shortlist.suppliers(),
    })
}

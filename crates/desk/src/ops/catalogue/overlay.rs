//! What the ledger knows of suppliers and products, handed to a search, so that no order history stands in a plain index. It is
//! computed once for each state of ledger and catalogue and kept for as long as passing time changes nothing of it: a key
//! press asks for it, and there may be thousands of suppliers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use catalogue::search::{Known, Overlay};
use chrono::TimeDelta;
use ledger::Mark;
use trade::id::SupplierId;
use trade::time::Instant;

use crate::error::Error;
use crate::look::{Look, listed_as};

/// The overlay as it was computed last.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Option<Computed>>);

#[derive(Debug)]
struct Computed {
    /// The newest event then.
    mark: Mark,
    /// The state of the catalogue then.
    listed: i64,
    /// It holds from this instant
    from: Instant,
    /// to this one, both included; without an end it holds until something is recorded.
    to: Option<Instant>,
    overlay: Arc<Overlay>,
}

impl Kept {
    /// The overlay as this look sees it.
    pub(crate) fn at(&self, look: &Look<'_>) -> Result<Arc<Overlay>, Error> {
        let mark = look.view.newest()?;
        let listed = look.workspace.catalogue.changes()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |kept: &&Computed| {
            kept.mark == mark
                && kept.listed == listed
                && kept.from <= look.now
                && kept.to.is_none_or(|to| look.now <= to)
        };
        if let Some(found) = kept.as_ref().filter(holds) {
            return Ok(Arc::clone(&found.overlay));
        }
        let (overlay, to) = computed(look)?;
        let overlay = Arc::new(overlay);
        *kept = Some(Computed {
            mark,
            listed,
            from: look.now,
            to,
            overlay: Arc::clone(&overlay),
        });
        Ok(overlay)
    }
}

/// Every supplier there is a limit report of or an order with, and the shortlist; and until when time alone changes nothing.
fn computed(look: &Look<'_>) -> Result<(Overlay, Option<Instant>), Error> {
    let mut ordered: HashMap<SupplierId, u64> =
        look.view.orders().newest_by_supplier()?.into_iter().collect();
    let mut held = look.view.reservations().held(look.now)?;
    let rulebook = look.rulebook()?;
    // What lapses does so at an instant that is known; the one before it is the last.
    let lapses = look.view.reservations().next_lapse(look.now)?;
    let mut to = lapses.map(|at| at - TimeDelta::nanoseconds(1));
    // As the standing counts it (S4).
    let fresh_for = TimeDelta::days(rulebook.platform().stale_limit_days.into());
    let mut suppliers = HashMap::new();
    let reported = look.view.limits().all()?;
    // In one reading: a key press waits for it, and there may be thousands.
    let ids = reported.iter().map(|(supplier_id, _)| *supplier_id);
    let said = look.workspace.catalogue.assurances_of(ids)?;
    for (supplier_id, report) in reported {
        let reservations = held.remove(&supplier_id).unwrap_or_default();
        // A supplier with a limit is assured, unless a later list says that it is not (S2).
        let listed = listed_as(said.get(&supplier_id).copied());
        let standing = trade::supplier::standing(listed, Some(&report), &reservations, look.now, rulebook)
            .map_err(Error::bug)?;
        let fresh = report
            .as_of
            .checked_add_signed(fresh_for)
            .filter(|_| !standing.stale);
        to = [to, fresh].into_iter().flatten().min();
        let last_ordered = ordered.remove(&supplier_id);
        suppliers.insert(
            supplier_id,
            Known {
                free_limit: Some(standing.free),
                as_of: standing.as_of,
                stale: standing.stale,
                assured: standing.assured,
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
    let overlay = Overlay {
        suppliers,
        shortlist: shortlist.products(),
        shortlisted_suppliers: shortlist.suppliers(),
    };
    Ok((overlay, to))
}

#[cfg(test)]
mod tests;

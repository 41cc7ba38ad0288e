//! What the ledger knows of suppliers and products, handed to a search, so that no order history stands in a plain index. It is
//! computed once for each state of ledger and catalogue and kept for as long as passing time changes nothing of it; what is
//! recorded meanwhile moves the suppliers that it is about, and nobody else. A key press asks for it, and there may be tens of
//! thousands of suppliers.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use catalogue::search::{Known, Overlay};
use chrono::TimeDelta;
use ledger::{Mark, streams};
use trade::id::SupplierId;
use trade::rulebook::Rulebook;
use trade::supplier::{LimitReport, Listed, Reservation};
use trade::time::Instant;

use crate::error::Error;
use crate::look::{Look, listed_as};

/// Events since the overlay was computed beyond which it is computed anew.
const MOST_EVENTS: u64 = 2_000;

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
    /// How long the report of a supplier stays fresh, of those that are.
    fresh: HashMap<SupplierId, Instant>,
    overlay: Arc<Overlay>,
    /// How many suppliers were looked at for it.
    #[cfg(test)]
    looked_at: usize,
}

impl Kept {
    /// The overlay as this look sees it.
    pub(crate) fn at(&self, look: &Look<'_>) -> Result<Arc<Overlay>, Error> {
        let mark = look.view.newest()?;
        let listed = look.workspace.catalogue.changes()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let in_time = kept.take().filter(|kept| {
            kept.listed == listed && kept.from <= look.now && kept.to.is_none_or(|to| look.now <= to)
        });
        let computed = match in_time {
            Some(found) if found.mark == mark => found,
            Some(before) => match moved(look, before.mark, mark)? {
                Some(moved) => before.moved_on(look, mark, &moved)?,
                None => computed(look, mark, listed)?,
            },
            None => computed(look, mark, listed)?,
        };
        let overlay = Arc::clone(&computed.overlay);
        *kept = Some(computed);
        Ok(overlay)
    }
}

/// What was recorded since.
#[derive(Default)]
struct Moved {
    suppliers: BTreeSet<SupplierId>,
    shortlist: bool,
}

/// Whom the events after one mark and up to another are about; `None` where it is everybody, or nobody can tell.
fn moved(look: &Look<'_>, since: Mark, newest: Mark) -> Result<Option<Moved>, Error> {
    // What was rolled back, and what an older look does not see yet, is never built upon.
    let there = since == Mark::START
        || look
            .view
            .event(since.seq)?
            .is_some_and(|event| event.hash == since.hash);
    if !there || newest.seq.saturating_sub(since.seq) > MOST_EVENTS {
        return Ok(None);
    }
    let mut moved = Moved::default();
    for event in look.view.events_after(since.seq, MOST_EVENTS as u32)? {
        let stream = event.stream.as_str();
        if let Some(id) = stream.strip_prefix(streams::SUPPLIERS) {
            let Ok(id) = id.parse() else { return Ok(None) };
            moved.suppliers.insert(id);
        } else if let Some(id) = stream.strip_prefix(streams::ORDERS) {
            let Ok(id) = id.parse() else { return Ok(None) };
            let (order, _) = look.order(id)?;
            moved.suppliers.insert(order.head().supplier.supplier_id);
        } else if stream == streams::SHORTLIST {
            moved.shortlist = true;
        } else if stream == streams::RULEBOOKS {
            // When a report is stale, the rulebook says.
            return Ok(None);
        }
    }
    Ok(Some(moved))
}

impl Computed {
    /// The same with what has moved as it is now.
    fn moved_on(mut self, look: &Look<'_>, mark: Mark, moved: &Moved) -> Result<Computed, Error> {
        self.move_suppliers(look, &moved.suppliers)?;
        if moved.shortlist {
            let (shortlist, _) = look.shortlist()?;
            let overlay = Arc::make_mut(&mut self.overlay);
            overlay.shortlist = shortlist.products();
            overlay.shortlisted_suppliers = shortlist.suppliers();
        }
        self.to = until(look, &self.fresh)?;
        self.from = look.now;
        self.mark = mark;
        #[cfg(test)]
        {
            self.looked_at = moved.suppliers.len();
        }
        Ok(self)
    }

    /// What is known of these now. Most of what is recorded of an order changes nothing of it, and then the map stays the same
    /// one, and with it all that a search made of it.
    fn move_suppliers(&mut self, look: &Look<'_>, moved: &BTreeSet<SupplierId>) -> Result<(), Error> {
        if moved.is_empty() {
            return Ok(());
        }
        let ordered: HashMap<SupplierId, u64> = look
            .view
            .orders()
            .last_agreed_by_supplier()?
            .into_iter()
            .collect();
        let rulebook = look.rulebook()?;
        let said = look.workspace.catalogue.assurances_of(moved.iter().copied())?;
        let mut changed = Vec::new();
        for supplier_id in moved {
            let last_ordered = ordered.get(supplier_id).copied();
            self.fresh.remove(supplier_id);
            let now = if let Some(report) = look.view.limits().latest(*supplier_id)? {
                let held = look
                    .view
                    .reservations()
                    .counted(*supplier_id, Some(report.as_of), look.now)?;
                let listed = listed_as(said.get(supplier_id).copied());
                let (known, fresh) = known(look.now, listed, &report, &held, rulebook, last_ordered)?;
                self.fresh.extend(fresh.map(|until| (*supplier_id, until)));
                Some(known)
            } else {
                last_ordered.map(|number| only_ordered(Some(number)))
            };
            if self.overlay.suppliers.get(supplier_id) != now.as_ref() {
                changed.push((*supplier_id, now));
            }
        }
        if !changed.is_empty() {
            let suppliers = Arc::make_mut(&mut Arc::make_mut(&mut self.overlay).suppliers);
            for (supplier_id, now) in changed {
                match now {
                    Some(known) => suppliers.insert(supplier_id, known),
                    None => suppliers.remove(&supplier_id),
                };
            }
        }
        Ok(())
    }
}

/// Every supplier there is a limit report of or an agreed order with (O5), and the shortlist.
fn computed(look: &Look<'_>, mark: Mark, listed: i64) -> Result<Computed, Error> {
    let mut ordered: HashMap<SupplierId, u64> = look
        .view
        .orders()
        .last_agreed_by_supplier()?
        .into_iter()
        .collect();
    let mut held = look.view.reservations().held(look.now)?;
    let rulebook = look.rulebook()?;
    let mut fresh = HashMap::new();
    let mut suppliers = HashMap::new();
    let reported = look.view.limits().all()?;
    // In one reading: a key press waits for it, and there may be thousands.
    let ids = reported.iter().map(|(supplier_id, _)| *supplier_id);
    let said = look.workspace.catalogue.assurances_of(ids)?;
    for (supplier_id, report) in reported {
        let held = held.remove(&supplier_id).unwrap_or_default();
        let listed = listed_as(said.get(&supplier_id).copied());
        let last_ordered = ordered.remove(&supplier_id);
        let (known, until) = known(look.now, listed, &report, &held, rulebook, last_ordered)?;
        fresh.extend(until.map(|until| (supplier_id, until)));
        suppliers.insert(supplier_id, known);
    }
    for (supplier_id, number) in ordered {
        suppliers.insert(supplier_id, only_ordered(Some(number)));
    }
    let (shortlist, _) = look.shortlist()?;
    Ok(Computed {
        mark,
        listed,
        from: look.now,
        to: until(look, &fresh)?,
        #[cfg(test)]
        looked_at: suppliers.len(),
        fresh,
        overlay: Arc::new(Overlay {
            suppliers: Arc::new(suppliers),
            shortlist: shortlist.products(),
            shortlisted_suppliers: shortlist.suppliers(),
        }),
    })
}

/// What is known of a supplier by a report of its limit, and how long that is fresh (S4).
fn known(
    now: Instant,
    listed: Listed,
    report: &LimitReport,
    held: &[Reservation],
    rulebook: &Rulebook,
    last_ordered: Option<u64>,
) -> Result<(Known, Option<Instant>), Error> {
    // A supplier with a limit is assured, unless a later list says that it is not (S2).
    let standing =
        trade::supplier::standing(listed, Some(report), held, now, rulebook).map_err(Error::bug)?;
    // As the standing counts it.
    let fresh_for = TimeDelta::days(rulebook.platform().stale_limit_days.into());
    let fresh = report
        .as_of
        .checked_add_signed(fresh_for)
        .filter(|_| !standing.stale);
    let known = Known {
        free_limit: Some(standing.free),
        as_of: standing.as_of,
        stale: standing.stale,
        assured: standing.assured,
        ordered_before: last_ordered.is_some(),
        last_ordered,
    };
    Ok((known, fresh))
}

fn only_ordered(last_ordered: Option<u64>) -> Known {
    Known {
        ordered_before: true,
        last_ordered,
        ..Known::default()
    }
}

/// Until when time alone changes nothing.
fn until(look: &Look<'_>, fresh: &HashMap<SupplierId, Instant>) -> Result<Option<Instant>, Error> {
    // What lapses does so at an instant that is known; the one before it is the last.
    let lapses = look.view.reservations().next_lapse(look.now)?;
    let lapses = lapses.map(|at| at - TimeDelta::nanoseconds(1));
    Ok(fresh.values().copied().chain(lapses).min())
}

#[cfg(test)]
mod tests;

//! What the overlay means for the entries of one index: who is assured beyond what lists say, who has free limit, what
//! is on the shortlist.

use rusqlite::{Connection, OptionalExtension};

use super::fit::FREE_IN;
use super::query::{Known, Overlay, Sort};
use crate::Error;
use crate::index::{Bits, Segment};

/// The overlay in terms of one index.
pub(super) struct Beside<'o> {
    overlay: &'o Overlay,
    suppliers: Vec<(&'o Known, &'o [u32])>,
    /// Entries that lists do not call assured and the ledger does.
    raised: Vec<u32>,
}

impl<'o> Beside<'o> {
    pub(super) fn of(segment: &'o Segment, overlay: &'o Overlay) -> Result<Beside<'o>, Error> {
        let mut suppliers = Vec::new();
        let mut raised = Vec::new();
        let assured = segment.assured_end();
        let numbers = segment.suppliers_of(overlay.suppliers.keys().copied())?;
        for (known, number) in overlay.suppliers.values().zip(numbers) {
            let Some(supplier) = number else {
                continue;
            };
            let entries = segment.entries_of(supplier as usize)?;
            if known.assured {
                raised.extend(entries.iter().filter(|entry| **entry as usize >= assured));
            }
            suppliers.push((known, entries));
        }
        Ok(Beside {
            overlay,
            suppliers,
            raised,
        })
    }

    pub(super) fn raised(&self) -> &[u32] {
        &self.raised
    }

    /// Entries of suppliers of which something is known.
    pub(super) fn where_known(&self, entries: usize, holds: impl Fn(&Known) -> bool) -> Bits {
        let mut found = Bits::none(entries);
        for (known, own) in &self.suppliers {
            if holds(known) {
                own.iter().for_each(|entry| found.add(*entry as usize));
            }
        }
        found
    }

    /// Entries that stand elsewhere than their number says, each with what is known of its supplier.
    pub(super) fn moved(&self, sort: Sort) -> Vec<(u32, &'o Known)> {
        let moves = |known: &Known| match sort {
            Sort::Name => false,
            Sort::LastOrdered => known.last_ordered.is_some() || known.assured || free(known) > 0,
            Sort::Relevance | Sort::Price | Sort::Moq | Sort::LeadTime | Sort::FreeLimit | Sort::Rating => {
                known.assured || free(known) > 0
            }
        };
        let moving = self.suppliers.iter().filter(|(known, _)| moves(known));
        moving
            .flat_map(|(known, entries)| entries.iter().map(|entry| (*entry, *known)))
            .collect()
    }

    /// What is on the shortlist, and all of the suppliers on it.
    pub(super) fn shortlist(&self, connection: &Connection, segment: &Segment) -> Result<Bits, Error> {
        let mut statement = connection.prepare_cached("SELECT id FROM product WHERE uid = ?1")?;
        let mut found = Bits::none(segment.entries());
        for id in &self.overlay.shortlist {
            let row: Option<i64> = statement
                .query_row([id.uuid().as_bytes()], |row| row.get(0))
                .optional()?;
            if let Some(row) = row
                && let Some(entry) = segment.entry_of_row(row * 2)?
            {
                found.add(entry);
            }
        }
        let suppliers = self.overlay.shortlisted_suppliers.iter().copied();
        for number in segment.suppliers_of(suppliers)?.into_iter().flatten() {
            for entry in segment.entries_of(number as usize)? {
                found.add(*entry as usize);
            }
        }
        Ok(found)
    }
}

/// Free limit in the smallest unit, where it can be compared.
pub(super) fn free(known: &Known) -> i64 {
    let free = known.free_limit.filter(|free| free.currency() == FREE_IN);
    free.map_or(0, |free| i64::try_from(free.minor()).unwrap_or(i64::MAX))
}

//! What the overlay means for the entries of one index: who is assured beyond what lists say, who has free limit, what
//! is on the shortlist. A ledger may know of every supplier there is, so that what it knows of them is worked out once for each
//! state of that knowledge and kept for the next key; the shortlist is short.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;
use trade::id::SupplierId;
use trade::money::Money;

use super::fit::FREE_IN;
use super::query::{Known, Overlay};
use crate::Error;
use crate::index::{Bits, Section, Segment};

/// What is known, by supplier.
type Suppliers = HashMap<SupplierId, Known>;

/// Indexes whose standings are kept: the one of everything and that of what changed, each as it was before, too.
const MOST_KEPT: usize = 4;

/// Entries that are few: then each is told apart by itself.
const FEW: usize = 16_384;

/// The overlay in terms of one index.
pub(super) struct Beside<'o> {
    overlay: &'o Overlay,
    pub(super) standings: Arc<Standings>,
}

/// Standings that were worked out, the last ones asked for first.
#[derive(Default)]
pub(crate) struct KeptStandings(Mutex<Vec<Arc<Standings>>>);

impl KeptStandings {
    /// Those of an overlay in an index.
    pub(super) fn of<'o>(&self, segment: &Segment, overlay: &'o Overlay) -> Result<Beside<'o>, Error> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What nobody else has any more is asked for no more.
        kept.retain(|one| one.whom.strong_count() > 0);
        let same = kept.iter().position(|one| one.is_of(segment, &overlay.suppliers));
        let standings = match same {
            Some(at) => kept.remove(at),
            None => Arc::new(Standings::of(segment, &overlay.suppliers)?),
        };
        kept.truncate(MOST_KEPT - 1);
        kept.insert(0, Arc::clone(&standings));
        Ok(Beside { overlay, standings })
    }
}

/// What matters of a supplier.
struct Standing {
    /// Its number in the index.
    supplier: u32,
    free_limit: Option<Money>,
    assured: bool,
    last_ordered: Option<u64>,
}

/// Where suppliers stand of which something is known.
pub(super) struct Standings {
    /// By what is known of whom. While it is remembered nothing else can be at its address.
    whom: Weak<Suppliers>,
    /// Of which index.
    serial: u64,
    known: Vec<Standing>,
    whose: Whose,
    /// Entries of the assured and of those with free limit: they stand elsewhere than their number says.
    moved: Bits,
    /// Those, the assured ones and the others, each by falling free limit, then by number.
    runs: [Vec<u32>; 2],
    /// Entries that lists do not call assured and the ledger does.
    raised: Bits,
    /// Entries of suppliers that we ordered from.
    ordered: Bits,
    /// Those with a number for when.
    last_ordered: Bits,
    /// The free limit that was asked for last, and the entries of suppliers that have it.
    enough: Mutex<Option<(Money, Arc<Bits>)>>,
}

/// Which of the known suppliers an entry is from.
enum Whose {
    /// Of few entries: by entry. Nothing of the index is read for it.
    Few(FxHashMap<u32, u32>),
    /// By supplier of the index: its place plus one; 0 for those of which nothing is known.
    Many(Vec<u32>),
}

impl Whose {
    fn add(&mut self, supplier: u32, entries: &[u32], place: u32) {
        match self {
            Whose::Few(places) => places.extend(entries.iter().map(|entry| (*entry, place))),
            Whose::Many(places) => places[supplier as usize] = place + 1,
        }
    }
}

impl Standings {
    fn of(segment: &Segment, whom: &Arc<Suppliers>) -> Result<Standings, Error> {
        let known = segment.suppliers_among(whom)?;
        let mut entries = 0;
        for (supplier, _) in &known {
            entries += segment.entries_of(*supplier as usize)?.len();
        }
        let mut all = Standings::empty(segment, whom, entries <= FEW);
        let mut frees: Vec<i64> = known.iter().map(|(_, known)| amount(known.free_limit)).collect();
        frees.sort_unstable_by(|one, other| other.cmp(one));
        frees.dedup();
        // A place by free limit, then the entry: in order as whole numbers.
        let mut runs: [Vec<u64>; 2] = [Vec::new(), Vec::new()];
        let assured_end = segment.assured_end();
        for ((supplier, known), place) in known.into_iter().zip(0..) {
            let free = amount(known.free_limit);
            let by_free = frees.partition_point(|other| *other > free) as u64;
            let entries = segment.entries_of(supplier as usize)?;
            all.whose.add(supplier, entries, place);
            for (entry, at) in entries.iter().map(|entry| (*entry, *entry as usize)) {
                if known.assured || free > 0 {
                    all.moved.add(at);
                    let unassured = at >= assured_end && !known.assured;
                    runs[usize::from(unassured)].push(by_free << 32 | u64::from(entry));
                }
                all.raised.add_if(at, known.assured && at >= assured_end);
                all.ordered.add_if(at, known.ordered_before);
                all.last_ordered.add_if(at, known.last_ordered.is_some());
            }
            all.known.push(Standing {
                supplier,
                free_limit: known.free_limit,
                assured: known.assured,
                last_ordered: known.last_ordered,
            });
        }
        all.runs = runs.map(|mut run| {
            run.sort_unstable();
            run.into_iter().map(|key| key as u32).collect()
        });
        Ok(all)
    }

    fn empty(segment: &Segment, whom: &Arc<Suppliers>, few: bool) -> Standings {
        let none = || Bits::none(segment.entries());
        Standings {
            whom: Arc::downgrade(whom),
            serial: segment.serial(),
            known: Vec::new(),
            whose: if few {
                Whose::Few(FxHashMap::default())
            } else {
                Whose::Many(vec![0; segment.suppliers()])
            },
            moved: none(),
            runs: [Vec::new(), Vec::new()],
            raised: none(),
            ordered: none(),
            last_ordered: none(),
            enough: Mutex::default(),
        }
    }

    fn is_of(&self, segment: &Segment, whom: &Arc<Suppliers>) -> bool {
        self.serial == segment.serial() && std::ptr::eq(self.whom.as_ptr(), Arc::as_ptr(whom))
    }

    /// Entries of suppliers with at least so much free limit, in the same currency.
    fn enough(&self, segment: &Segment, wanted: Money) -> Result<Arc<Bits>, Error> {
        let mut kept = self.enough.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, entries)) = kept.as_ref().filter(|(amount, _)| *amount == wanted) {
            return Ok(Arc::clone(entries));
        }
        let mut entries = Bits::none(segment.entries());
        for one in &self.known {
            let has = |free: Money| free.currency() == wanted.currency() && free.amount() >= wanted.amount();
            if one.free_limit.is_some_and(has) {
                for entry in segment.entries_of(one.supplier as usize)? {
                    entries.add(*entry as usize);
                }
            }
        }
        let entries = Arc::new(entries);
        *kept = Some((wanted, Arc::clone(&entries)));
        Ok(entries)
    }

    /// Entries that stand elsewhere than their number says.
    pub(super) fn moved(&self) -> &Bits {
        &self.moved
    }

    /// Entries of suppliers of which it is known when we ordered from them last.
    pub(super) fn last_ordered(&self) -> &Bits {
        &self.last_ordered
    }

    /// The moved ones, those of the assured first, each by falling free limit, then by number.
    pub(super) fn runs(&self) -> &[Vec<u32>; 2] {
        &self.runs
    }

    /// The supplier of each entry, where it is needed to tell what is known of it.
    pub(super) fn supplier_of<'s>(&self, segment: &'s Segment) -> Result<&'s [u32], Error> {
        match &self.whose {
            Whose::Few(_) => Ok(&[]),
            Whose::Many(_) => segment.column(Section::SupplierOf),
        }
    }

    /// What is known of an entry's supplier, by what `supplier_of` gave.
    pub(super) fn of_entry(&self, supplier_of: &[u32], entry: usize) -> Stands {
        let place = match &self.whose {
            Whose::Few(places) => places.get(&(entry as u32)).copied(),
            Whose::Many(places) => places[supplier_of[entry] as usize].checked_sub(1),
        };
        let known = place.map(|place| &self.known[place as usize]);
        known.map_or(Stands::default(), |known| Stands {
            assured: known.assured,
            free: amount(known.free_limit),
            last_ordered: known.last_ordered,
        })
    }
}

/// How an entry stands by what is known of its supplier.
#[derive(Clone, Copy, Default)]
pub(super) struct Stands {
    pub(super) assured: bool,
    /// Free limit in the smallest unit, where it can be compared.
    pub(super) free: i64,
    pub(super) last_ordered: Option<u64>,
}

impl Beside<'_> {
    /// Entries that lists do not call assured and the ledger does.
    pub(super) fn raised(&self) -> &Bits {
        &self.standings.raised
    }

    /// Entries of suppliers that we ordered from.
    pub(super) fn ordered(&self) -> &Bits {
        &self.standings.ordered
    }

    /// Entries of suppliers with at least so much free limit, in the same currency.
    pub(super) fn enough(&self, segment: &Segment, wanted: Money) -> Result<Arc<Bits>, Error> {
        self.standings.enough(segment, wanted)
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
        for supplier in &self.overlay.shortlisted_suppliers {
            if let Some(number) = segment.supplier(*supplier)? {
                for entry in segment.entries_of(number)? {
                    found.add(*entry as usize);
                }
            }
        }
        Ok(found)
    }
}

/// Free limit in the smallest unit, where it can be compared.
fn amount(free: Option<Money>) -> i64 {
    let free = free.filter(|free| free.currency() == FREE_IN);
    free.map_or(0, |free| i64::try_from(free.minor()).unwrap_or(i64::MAX))
}

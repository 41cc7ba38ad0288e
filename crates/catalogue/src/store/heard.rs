//! What suppliers there may be, so that nobody asks the file for one that is not there for certain: a first list names hundreds
//! of thousands of suppliers, each of which would be looked for under its number, its name and its ids. It must not say that
//! something is there.

use std::hash::BuildHasher;

use rusqlite::Transaction;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::write::Purpose;
use crate::Error;
use crate::identity::{number_in, within};

/// Suppliers of the file up to which they are all taken note of; with more the file is asked each time.
const MOST_BEFORE: i64 = 20_000;
/// Notes of one kind that are kept; with more the file is asked each time.
const MOST: usize = 1_000_000;

/// Hashes of all keys, numbers, names and ids of suppliers.
pub(super) enum Heard {
    /// Anything may be there.
    Anything,
    /// Nothing but this.
    Only(Box<Notes>),
}

#[derive(Default)]
pub(super) struct Notes {
    identities: FxHashSet<u64>,
    keys: FxHashSet<u64>,
    names: FxHashSet<u64>,
    ids: FxHashSet<u64>,
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

impl Heard {
    pub(super) fn of(transaction: &Transaction<'_>, purpose: Purpose) -> Result<Heard, Error> {
        let suppliers: i64 =
            transaction.query_row("SELECT coalesce(max(id), 0) FROM supplier", [], |row| row.get(0))?;
        if purpose == Purpose::ByHand || suppliers > MOST_BEFORE {
            return Ok(Heard::Anything);
        }
        let mut heard = Heard::Only(Box::default());
        let mut statement = transaction.prepare("SELECT uid, identity, normal_name FROM supplier")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let uid = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            let identity = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let name = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            heard.note(uid, identity, name);
        }
        Ok(heard)
    }

    /// Takes note of a supplier.
    pub(super) fn note(&mut self, uid: &[u8], identity: &str, normal_name: &str) {
        let Heard::Only(notes) = self else { return };
        notes.identities.insert(hash(identity));
        notes.keys.extend(number_in(identity).map(|number| hash(&number)));
        notes.names.insert(hash(normal_name));
        notes.ids.insert(FxBuildHasher.hash_one(uid));
        if notes.ids.len() > MOST {
            *self = Heard::Anything;
        }
    }

    /// Takes note of another name of a supplier.
    pub(super) fn note_name(&mut self, normal_name: &str) {
        if let Heard::Only(notes) = self {
            notes.names.insert(hash(normal_name));
        }
    }

    pub(super) fn may_know_identity(&self, identity: &str) -> bool {
        self.may(|notes| notes.identities.contains(&hash(identity)))
    }

    /// Whether a supplier may go by a number, of the platform or of any list.
    pub(super) fn may_know_key(&self, key: &str) -> bool {
        self.may(|notes| notes.keys.contains(&hash(&within(key))))
    }

    pub(super) fn may_know_name(&self, normal_name: &str) -> bool {
        self.may(|notes| notes.names.contains(&hash(normal_name)))
    }

    pub(super) fn may_know_id(&self, uid: &[u8]) -> bool {
        self.may(|notes| notes.ids.contains(&FxBuildHasher.hash_one(uid)))
    }

    fn may(&self, has: impl FnOnce(&Notes) -> bool) -> bool {
        match self {
            Heard::Anything => true,
            Heard::Only(notes) => has(notes),
        }
    }
}

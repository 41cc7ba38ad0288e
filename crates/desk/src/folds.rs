//! What streams tell, folded once and brought forward by what was appended since, in every workspace. A fold is kept with
//! version and hash of the event it ends at, and used only where a look finds that very event there: what was rolled back,
//! and what an older look does not see yet, is never built upon. It must not decide anything, and may be dropped at any time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use ledger::{Sha, View};
use serde::de::DeserializeOwned;
use trade::credit::facility::Facility;
use trade::history::CorruptHistory;
use trade::id::{OrderId, QuotationId, SupplierId};
use trade::message::Thread;
use trade::order::Order;
use trade::quotation::Quotation;
use trade::supplier::SupplierLimits;

use crate::error::Error;

/// Folds of one kind that are kept young; as many are kept beside them until the young ones are too many again.
const KEPT: usize = 512;

/// The folds of an open workspace.
#[derive(Default)]
pub(crate) struct Folds {
    pub(crate) orders: Kept<OrderId, Order>,
    pub(crate) quotations: Kept<QuotationId, Quotation>,
    pub(crate) threads: Kept<SupplierId, Thread>,
    pub(crate) limits: Kept<SupplierId, SupplierLimits>,
    /// There is one line.
    pub(crate) facility: Kept<(), Facility>,
}

/// Folds of one kind, in two generations: when the young are many, the old are forgotten.
pub(crate) struct Kept<I, T>(Mutex<Generations<I, T>>);

struct Generations<I, T> {
    young: HashMap<I, Folded<T>>,
    old: HashMap<I, Folded<T>>,
}

/// Something as it stands after an event of its stream.
struct Folded<T> {
    version: u64,
    hash: Sha,
    value: Arc<T>,
}

impl<I, T> Default for Kept<I, T> {
    fn default() -> Self {
        Self(Mutex::new(Generations {
            young: HashMap::new(),
            old: HashMap::new(),
        }))
    }
}

impl<I: Hash + Eq + Copy, T: Clone> Kept<I, T> {
    /// The fold of a stream as this look sees it, and the stream's version; `None` when there is no such stream.
    ///
    /// # Errors
    /// `corrupt` when the history does not fold, else what reading meets.
    pub(crate) fn at<E: DeserializeOwned>(
        &self,
        view: &View<'_>,
        id: I,
        stream: &str,
        evolve: impl Fn(Option<T>, &E) -> Result<T, CorruptHistory>,
    ) -> Result<Option<(Arc<T>, u64)>, Error> {
        let Some((newest, hash)) = view.stream_head(stream)? else {
            return Ok(None);
        };
        if let Some(value) = self.kept(id, newest, hash) {
            return Ok(Some((value, newest)));
        }
        let (mut value, version) = match self.before(view, id, stream, newest)? {
            Some(folded) => (Some(Arc::unwrap_or_clone(folded.value)), folded.version),
            None => (None, 0),
        };
        for event in view.stream_after(stream, version)? {
            value = Some(evolve(value, &event.decode()?).map_err(damaged)?);
        }
        let value = value
            .map(Arc::new)
            .ok_or_else(|| Error::bug("a stream without events"))?;
        self.with(|kept| {
            let value = Arc::clone(&value);
            let version = newest;
            kept.keep(id, Folded { version, hash, value });
        });
        Ok(Some((value, newest)))
    }

    fn kept(&self, id: I, version: u64, hash: Sha) -> Option<Arc<T>> {
        self.with(|kept| {
            let folded = kept.young.get(&id).or_else(|| kept.old.get(&id))?;
            let same = folded.version == version && folded.hash == hash;
            same.then(|| Arc::clone(&folded.value))
        })
    }

    /// Takes out what is kept, if the stream went through it on its way to `newest`.
    fn before(&self, view: &View<'_>, id: I, stream: &str, newest: u64) -> Result<Option<Folded<T>>, Error> {
        let Some(folded) = self.with(|kept| kept.take(id)) else {
            return Ok(None);
        };
        let fits = folded.version < newest && view.stream_hash(stream, folded.version)? == Some(folded.hash);
        Ok(fits.then_some(folded))
    }

    fn with<R>(&self, f: impl FnOnce(&mut Generations<I, T>) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<I: Hash + Eq, T> Generations<I, T> {
    fn take(&mut self, id: I) -> Option<Folded<T>> {
        let old = self.old.remove(&id);
        self.young.remove(&id).or(old)
    }

    fn keep(&mut self, id: I, folded: Folded<T>) {
        self.young.insert(id, folded);
        if self.young.len() >= KEPT {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

/// A history that cannot have been written by this program.
pub(crate) fn damaged(error: CorruptHistory) -> Error {
    Error::Corrupt {
        message: format!("{error}; nothing was changed"),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use chrono::Utc;
    use ledger::{Ledger, LedgerError, NewEvent, Options, Request, Tx};
    use tempfile::{TempDir, tempdir};

    use super::*;

    const STREAM: &str = "numbers";

    /// A stream of numbers, folded into the list of them, with the events counted that were folded in.
    struct Numbers {
        _dir: TempDir,
        ledger: Ledger,
        kept: Arc<Kept<(), Vec<u64>>>,
        folded: Cell<u32>,
    }

    impl Numbers {
        fn new() -> Numbers {
            let dir = tempdir().unwrap();
            let options = Options {
                projectors: Vec::new(),
                ..Options::new(Utc::now())
            };
            Numbers {
                ledger: Ledger::open(dir.path(), options).unwrap(),
                _dir: dir,
                kept: Arc::default(),
                folded: Cell::new(0),
            }
        }

        fn fold(&self, view: &View<'_>) -> Vec<u64> {
            let evolve = |list: Option<Vec<u64>>, number: &u64| {
                self.folded.set(self.folded.get() + 1);
                let mut list = list.unwrap_or_default();
                list.push(*number);
                Ok(list)
            };
            let found = self.kept.at(view, (), STREAM, evolve).unwrap();
            let (list, version) = found.unwrap_or_default();
            assert_eq!(list.len() as u64, version);
            list.to_vec()
        }

        /// What is committed, and how many events it took to fold it.
        fn look(&self) -> (Vec<u64>, u32) {
            self.folded.set(0);
            let list = self
                .ledger
                .read(|view| Ok::<_, LedgerError>(self.fold(view)))
                .unwrap();
            (list, self.folded.get())
        }

        fn append(&self, number: u64) {
            let done = self.ledger.transact(request(), move |tx| append(tx, number));
            done.unwrap();
        }
    }

    fn request() -> Request {
        Request {
            request_id: uuid::Uuid::now_v7().to_string(),
            op: "append".to_owned(),
            args_hash: Sha::of(b"{}"),
            actor: "buyer".to_owned(),
            recorded_at: Utc::now(),
        }
    }

    fn append(tx: &mut Tx<'_>, number: u64) -> Result<(), LedgerError> {
        let version = tx.view().stream_version(STREAM)?;
        tx.append(STREAM, version, vec![NewEvent::new("numbered", 1, &number)?])?;
        Ok(())
    }

    #[test]
    fn only_what_was_appended_since_is_folded_in() {
        let numbers = Numbers::new();
        assert_eq!(numbers.look(), (vec![], 0));
        for number in 1..=3 {
            numbers.append(number);
        }
        assert_eq!(numbers.look(), (vec![1, 2, 3], 3));
        assert_eq!(numbers.look(), (vec![1, 2, 3], 0));
        numbers.append(4);
        assert_eq!(numbers.look(), (vec![1, 2, 3, 4], 1));
    }

    #[test]
    fn what_was_rolled_back_is_not_built_upon() {
        let numbers = Numbers::new();
        numbers.append(1);
        numbers.look();
        let inside = Arc::clone(&numbers.kept);
        let refused = numbers.ledger.transact(request(), move |tx| {
            append(tx, 2)?;
            let push = |list: Option<Vec<u64>>, number: &u64| {
                let mut list = list.unwrap_or_default();
                list.push(*number);
                Ok(list)
            };
            let (seen, _) = inside.at(&tx.view(), (), STREAM, push).unwrap().unwrap();
            assert_eq!(*seen, [1, 2], "inside its own transaction it is seen");
            Err::<(), _>(LedgerError::Busy)
        });
        assert!(refused.is_err());
        assert_eq!(numbers.look().0, [1]);
        numbers.append(3);
        assert_eq!(numbers.look().0, [1, 3]);
    }

    #[test]
    fn an_older_look_sees_what_was_there_then() {
        let numbers = Numbers::new();
        numbers.append(1);
        let older = numbers.ledger.read(|view| {
            view.newest()?;
            numbers.append(2);
            assert_eq!(numbers.look().0, [1, 2]);
            Ok::<_, LedgerError>(numbers.fold(view))
        });
        assert_eq!(older.unwrap(), [1]);
        assert_eq!(numbers.look().0, [1, 2]);
    }

    #[test]
    fn as_many_as_are_kept_are_forgotten_in_turn() {
        let mut kept = Generations {
            young: HashMap::new(),
            old: HashMap::new(),
        };
        let folded = |version| Folded {
            version,
            hash: Sha::ZERO,
            value: Arc::new(()),
        };
        for id in 0..3 * KEPT as u64 {
            kept.keep(id, folded(id));
        }
        assert!(kept.young.len() + kept.old.len() <= 2 * KEPT);
        assert!(kept.take(3 * KEPT as u64 - 1).is_some() && kept.take(0).is_none());
    }
}

//! Which index is in use: found on disk, built, brought up to date, merged in the background. One thread at a time
//! changes it; searches keep the one they have.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;

use rusqlite::{Connection, OptionalExtension};

use super::file::{IndexFile, Mark};
use super::live::View;
use super::material::{Material, Which};
use super::segment::Segment;
use crate::Error;
use crate::store::open_reader;

/// Rows that may stand beside the index; more are merged.
const MOST_BESIDE: usize = 20_000;
/// Rows that stand beside a small index before they are merged.
const FEW_BESIDE: usize = 1_000;

/// The index of one catalogue.
pub(crate) struct Shelf {
    shared: Arc<Shared>,
    merging: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    database: PathBuf,
    /// Where the index is kept; none for a catalogue that is open for looking only.
    path: Option<PathBuf>,
    view: RwLock<Option<Arc<View>>>,
    changing: Mutex<()>,
    closing: AtomicBool,
    /// Generation of the file on disk; -1 while none is known.
    saved: AtomicI64,
}

impl Shelf {
    /// The index beside the catalogue at `database`. Nothing is read yet.
    pub(crate) fn beside(database: &Path, writable: bool) -> Shelf {
        let path = database.with_extension("index");
        Shelf {
            shared: Arc::new(Shared {
                database: database.to_owned(),
                path: writable.then_some(path),
                view: RwLock::new(None),
                changing: Mutex::new(()),
                closing: AtomicBool::new(false),
                saved: AtomicI64::new(-1),
            }),
            merging: Mutex::new(None),
        }
    }

    /// The view of the state that `connection` sees; `None` when it sees an older one than the index was brought up
    /// to, and should look again.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`], [`Error::DamagedIndex`], [`Error::Index`].
    pub(crate) fn view(&self, connection: &Connection) -> Result<Option<Arc<View>>, Error> {
        let mark = current(connection)?;
        if let Some(view) = self.shared.kept().filter(|view| view.mark == mark) {
            return Ok(Some(view));
        }
        let changing = self.shared.change();
        let kept = self.shared.kept();
        if kept
            .as_ref()
            .is_some_and(|view| view.mark.generation > mark.generation)
        {
            return Ok(None);
        }
        if let Some(view) = kept.filter(|view| view.mark == mark) {
            return Ok(Some(view));
        }
        let view = Arc::new(self.shared.bring_up(connection, mark)?);
        self.shared.keep(&view);
        drop(changing);
        self.merge_if_worth(&view);
        Ok(Some(view))
    }

    /// Forgets an index that turned out damaged, so that the next search builds it again.
    pub(crate) fn discard(&self) {
        let _changing = self.shared.change();
        *write(&self.shared.view) = None;
        if let Some(path) = &self.shared.path {
            // Where it cannot be removed it is found damaged again, and built again.
            let _ = std::fs::remove_file(path);
        }
    }

    /// The generation up to which the file on disk knows all changes.
    pub(crate) fn saved(&self) -> i64 {
        self.shared.saved.load(Ordering::Relaxed)
    }

    fn merge_if_worth(&self, view: &View) {
        let beside = view.delta().map_or(0, |delta| delta.segment.entries());
        let few = FEW_BESIDE + view.base().entries() / 2;
        if self.shared.path.is_none() || beside <= few.min(MOST_BESIDE) {
            return;
        }
        let mut merging = lock(&self.merging);
        if merging.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new().name("catalogue-index".to_owned());
        // Without a thread the changes stay beside the index, which is slower and nothing else.
        *merging = thread.spawn(move || shared.merge()).ok();
    }

    /// Waits until nothing is merged any more.
    pub(crate) fn settle(&self) {
        if let Some(thread) = lock(&self.merging).take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Relaxed);
        self.settle();
    }
}

impl Shared {
    fn kept(&self) -> Option<Arc<View>> {
        self.view.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, view: &Arc<View>) {
        *write(&self.view) = Some(Arc::clone(view));
    }

    fn change(&self) -> MutexGuard<'_, ()> {
        lock(&self.changing)
    }

    fn bring_up(&self, connection: &Connection, mark: Mark) -> Result<View, Error> {
        // What is in use comes first; the file may be newer when another program merged.
        let kept = self.kept().map(|view| Arc::clone(&view.base));
        if let Some(base) = kept
            && let Some(rows) = changed_since(connection, base.file().mark())?
        {
            return View::with(base, connection, mark, &rows);
        }
        if let Some(base) = self.open()?
            && let Some(rows) = changed_since(connection, base.file().mark())?
        {
            // Only now: what an index of another history, or of a later state of this one, claims to know says nothing of
            // which changes need not be kept.
            self.saved.store(base.file().mark().generation, Ordering::Relaxed);
            return View::with(base, connection, mark, &rows);
        }
        View::of(self.build(connection, mark)?)
    }

    fn open(&self) -> Result<Option<Arc<Segment>>, Error> {
        let beside = self.database.with_extension("index");
        let Some(file) = IndexFile::open(self.path.as_deref().unwrap_or(&beside)) else {
            return Ok(None);
        };
        Ok(Some(Arc::new(Segment::new(file)?)))
    }

    fn build(&self, connection: &Connection, mark: Mark) -> Result<Arc<Segment>, Error> {
        let going = || !self.closing.load(Ordering::Relaxed);
        let image = Material::read(connection, mark, &Which::All, &going)?.build()?;
        // A full disk, or a system that does not replace a file in use, costs the next start some time: the index
        // then lives in memory.
        let saved = self.path.as_ref().filter(|path| image.save(path).is_ok());
        let opened = saved
            .and_then(|path| IndexFile::open(path))
            .filter(|file| file.mark() == mark);
        let file = match opened {
            Some(file) => {
                self.saved.store(mark.generation, Ordering::Relaxed);
                file
            }
            None => image.hold()?,
        };
        Ok(Arc::new(Segment::new(file)?))
    }

    /// Builds the index anew beside the one in use and puts it in its place. A failure leaves things as they are: the
    /// changes stay beside the index, and the next one tries again.
    fn merge(&self) {
        let merged = open_reader(&self.database).and_then(|mut connection| {
            let transaction = connection.transaction()?;
            let mark = current(&transaction)?;
            View::of(self.build(&transaction, mark)?)
        });
        if let Ok(view) = merged {
            let _changing = self.change();
            let older = |kept: &Arc<View>| kept.base.file().mark().generation < view.mark.generation;
            if self.kept().is_none_or(|kept| older(&kept)) {
                self.keep(&Arc::new(view));
            }
        }
    }
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The state that a connection sees.
fn current(connection: &Connection) -> Result<Mark, Error> {
    let mut statement =
        connection.prepare_cached("SELECT generation, nonce FROM change ORDER BY generation DESC LIMIT 1")?;
    let newest = statement.query_row([], |row| {
        Ok(Mark {
            generation: row.get(0)?,
            nonce: row.get::<_, i64>(1)? as u64,
        })
    });
    // A catalogue that lost count of its changes counts anew when it is opened for writing.
    Ok(newest.optional()?.unwrap_or(Mark {
        generation: 0,
        nonce: 0,
    }))
}

/// The rows that changed since a state; `None` when that is not known, or too much.
fn changed_since(connection: &Connection, mark: Mark) -> Result<Option<Vec<i64>>, Error> {
    let mut known = connection.prepare_cached("SELECT nonce FROM change WHERE generation = ?1")?;
    let nonce: Option<i64> = known.query_row([mark.generation], |row| row.get(0)).optional()?;
    if nonce != Some(mark.nonce as i64) {
        return Ok(None);
    }
    let mut statement = connection
        .prepare_cached("SELECT DISTINCT word_row FROM touched WHERE generation > ?1 ORDER BY word_row")?;
    let rows = statement.query_map([mark.generation], |row| row.get::<_, Option<i64>>(0))?;
    // An empty place stands for everything.
    Ok(rows.collect::<Result<Option<Vec<i64>>, _>>()?)
}

#[cfg(test)]
mod tests {
    use trade::time::parse_instant;

    use super::*;
    use crate::{Catalogue, Offering, Supplier};

    fn indexed(folder: &Path, changes: usize) -> PathBuf {
        let path = folder.join("catalogue.db");
        let catalogue = Catalogue::open(&path).unwrap();
        for number in 0..changes {
            let supplier = Supplier {
                name: format!("Maker {number}"),
                ..Supplier::default()
            };
            let made = [Offering {
                supplier,
                products: Vec::new(),
            }];
            let at = parse_instant("2026-09-24T12:00:00Z").unwrap();
            catalogue.load(&made, "made", at).unwrap();
        }
        catalogue.index().unwrap();
        path
    }

    /// A program that ended, or a full disk, between finding such an index and writing another one.
    #[test]
    fn what_an_index_of_another_history_knows_lets_no_change_be_forgotten() {
        let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = indexed(here.path(), 2);
        let later = indexed(elsewhere.path(), 9);
        std::fs::remove_file(path.with_extension("index")).unwrap();
        std::fs::copy(later.with_extension("index"), path.with_extension("index")).unwrap();
        let shelf = Shelf::beside(&path, true);
        let connection = open_reader(&path).unwrap();
        let found = shelf.shared.open().unwrap().unwrap();
        assert_eq!((found.file().mark().generation, shelf.saved()), (9, -1));
        shelf.view(&connection).unwrap().unwrap();
        assert_eq!(shelf.saved(), 2, "its own");
    }
}

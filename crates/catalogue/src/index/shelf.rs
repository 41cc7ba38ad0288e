//! Which index is in use: found on disk, built, brought up to date. One thread at a time changes it; a search of a newer state
//! waits for that, others keep the one they have. What need not be waited for is done in the background: taking in what was just
//! changed, keeping many changes as a file of their own, merging still more of them.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::file::{IndexFile, Mark};
use super::live::View;
use super::material::{Material, Which};
use super::segment::Segment;
use super::state::{changed_since, current, is_known};
use crate::Error;
use crate::store::open_reader;

/// Rows that may stand beside the index; more are merged.
const MOST_BESIDE: usize = 20_000;
/// Rows that stand beside a small index before they are merged.
const FEW_BESIDE: usize = 1_000;
/// Rows beside the index that are kept as a file of their own; fewer are read anew in no time.
const WORTH_KEEPING: usize = 64;

/// The index of one catalogue.
pub(crate) struct Shelf {
    shared: Arc<Shared>,
}

/// What is done in the background.
#[derive(Default)]
struct Behind {
    thread: Option<JoinHandle<()>>,
    /// The thread will look once more whether something is due before it ends.
    busy: bool,
    due: bool,
}

struct Shared {
    database: PathBuf,
    /// Where the index is kept; none for a catalogue that is open for looking only.
    path: Option<PathBuf>,
    view: RwLock<Option<Arc<View>>>,
    changing: Mutex<()>,
    closing: AtomicBool,
    behind: Mutex<Behind>,
    /// Generation of the file on disk; -1 while none is known.
    saved: AtomicI64,
    /// Generation of the changes on disk that stand beside it; -1 while none are known.
    laid_by: AtomicI64,
    /// Something on disk turned out damaged: what cannot be taken away is not taken up again.
    distrusted: AtomicBool,
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
                behind: Mutex::default(),
                saved: AtomicI64::new(-1),
                laid_by: AtomicI64::new(-1),
                distrusted: AtomicBool::new(false),
            }),
        }
    }

    /// The view of the state that `connection` sees; `None` when it sees an older one than the index was brought up
    /// to, and should look again.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`], [`Error::DamagedIndex`], [`Error::Index`].
    pub(crate) fn view(&self, connection: &Connection) -> Result<Option<Arc<View>>, Error> {
        let found = self.shared.find(connection)?;
        if let Found::Now(view) = &found
            && self.shared.is_due(view)
        {
            self.work_behind();
        }
        Ok(found.view())
    }

    /// Something was changed: where the index is in use it is brought up to that in the background, so that the next search
    /// need not wait for it.
    pub(crate) fn follow(&self) {
        if self.shared.path.is_some() && self.shared.kept().is_some() {
            self.work_behind();
        }
    }

    /// Forgets an index that turned out damaged, so that the next search builds it again.
    pub(crate) fn discard(&self) {
        let _changing = self.shared.change();
        self.shared.distrusted.store(true, Ordering::Relaxed);
        *write(&self.shared.view) = None;
        self.shared.forget_changes();
        if let Some(path) = &self.shared.path {
            // Where it cannot be removed it is found damaged again, and built again.
            let _ = std::fs::remove_file(path);
        }
    }

    /// The generation up to which the file on disk knows all changes.
    pub(crate) fn saved(&self) -> i64 {
        self.shared.saved.load(Ordering::Relaxed)
    }

    fn work_behind(&self) {
        let mut behind = lock(&self.shared.behind);
        behind.due = true;
        let at_it = behind.thread.as_ref().is_some_and(|thread| !thread.is_finished());
        if behind.busy && at_it {
            return;
        }
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new().name("catalogue-index".to_owned());
        // Without a thread the changes stay beside the index, which is slower and nothing else.
        behind.thread = thread.spawn(move || shared.work()).ok();
        behind.busy = behind.thread.is_some();
    }

    /// Waits until nothing is done in the background any more.
    pub(crate) fn settle(&self) {
        let thread = lock(&self.shared.behind).thread.take();
        if let Some(thread) = thread {
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

/// A view of the state that was asked for, if it is not older than the newest one.
enum Found {
    /// The one in use.
    Kept(Arc<View>),
    /// Brought up to it just now.
    Now(Arc<View>),
    Older,
}

impl Found {
    fn view(self) -> Option<Arc<View>> {
        match self {
            Found::Kept(view) | Found::Now(view) => Some(view),
            Found::Older => None,
        }
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

    fn find(&self, connection: &Connection) -> Result<Found, Error> {
        let mark = current(connection)?;
        if let Some(view) = self.kept().filter(|view| view.mark == mark) {
            return Ok(Found::Kept(view));
        }
        let _changing = self.change();
        match self.kept() {
            Some(view) if view.mark.generation > mark.generation => return Ok(Found::Older),
            Some(view) if view.mark == mark => return Ok(Found::Kept(view)),
            _ => {}
        }
        let view = Arc::new(self.bring_up(connection, mark)?);
        self.keep(&view);
        Ok(Found::Now(view))
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
            && is_known(connection, base.file().mark())?
        {
            // Only now: what an index of another history, or of a later state of this one, claims to know says nothing of
            // which changes need not be kept.
            self.saved.store(base.file().mark().generation, Ordering::Relaxed);
            if let Some(view) = self.take_up(&base, connection, mark)? {
                return Ok(view);
            }
            if let Some(rows) = changed_since(connection, base.file().mark())? {
                return View::with(base, connection, mark, &rows);
            }
        }
        let built = View::of(self.build(connection, mark)?);
        self.forget_changes();
        built
    }

    /// The index with the changes that were kept beside it; `None` where there are none, or others have come since.
    fn take_up(
        &self,
        base: &Arc<Segment>,
        connection: &Connection,
        mark: Mark,
    ) -> Result<Option<View>, Error> {
        if self.distrusted.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let Some(changes) = IndexFile::take(&self.changes()) else {
            return Ok(None);
        };
        let kept = changes.mark();
        if !changed_since(connection, kept)?.is_some_and(|rows| rows.is_empty()) {
            return Ok(None);
        }
        let view = match View::tied(base, changes) {
            // It is made anew from what it was made of.
            Err(Error::DamagedIndex) => return Ok(None),
            view => view?,
        };
        if view.is_some() {
            self.laid_by.store(kept.generation, Ordering::Relaxed);
        }
        Ok(view.map(|view| view.still(mark)))
    }

    /// Where changes are kept that stand beside the index.
    fn changes(&self) -> PathBuf {
        self.database.with_extension("changes")
    }

    fn forget_changes(&self) {
        self.laid_by.store(-1, Ordering::Relaxed);
        if self.path.is_some() {
            // What stays tells by itself that it belongs to another index.
            let _ = std::fs::remove_file(self.changes());
        }
    }

    /// Whether this many changes are better merged.
    fn is_much(view: &View) -> bool {
        let few = FEW_BESIDE + view.base().entries() / 2;
        view.changed() > few.min(MOST_BESIDE)
    }

    /// Whether something is to be done in the background about what stands beside the index.
    fn is_due(&self, view: &View) -> bool {
        let laid_by = || Some(self.laid_by.load(Ordering::Relaxed)) == view.changed_up_to();
        self.path.is_some() && (Self::is_much(view) || (view.changed() >= WORTH_KEEPING && !laid_by()))
    }

    /// Whether to go on in the background.
    fn is_wanted(&self) -> bool {
        let mut behind = lock(&self.behind);
        behind.busy = std::mem::take(&mut behind.due) && !self.closing.load(Ordering::Relaxed);
        behind.busy
    }

    /// Does what is due until nothing is.
    fn work(&self) {
        while self.is_wanted() {
            // Where it fails the next search does it, and tells of it.
            let found = open_reader(&self.database).and_then(|mut connection| {
                let transaction = connection.transaction()?;
                self.find(&transaction)
            });
            match found.ok().and_then(Found::view) {
                Some(view) if Self::is_much(&view) => self.merge(),
                Some(view) if self.is_due(&view) => self.lay_by(&view),
                _ => {}
            }
        }
    }

    /// Keeps the changes beside the index as a file. Without it the next opening takes longer, and nothing else.
    fn lay_by(&self, view: &View) {
        if let Some(delta) = view.delta()
            && delta.segment.file().save(&self.changes()).is_ok()
        {
            self.laid_by
                .store(delta.segment.file().mark().generation, Ordering::Relaxed);
        }
    }

    fn open(&self) -> Result<Option<Arc<Segment>>, Error> {
        if self.path.is_none() && self.distrusted.load(Ordering::Relaxed) {
            return Ok(None);
        }
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
            self.put_in_place(view);
        }
    }

    /// What changed while it was built is taken in by whoever looks next.
    fn put_in_place(&self, view: View) {
        let _changing = self.change();
        let older = |kept: &Arc<View>| kept.base.file().mark().generation < view.mark.generation;
        if self.kept().is_none_or(|kept| older(&kept)) {
            self.keep(&Arc::new(view));
            self.forget_changes();
        }
    }
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

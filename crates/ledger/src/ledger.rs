//! An open ledger: the folder, its lock, the writer thread, the readers, and what was found on opening.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;
use trade::rulebook::Rulebooks;

use crate::backup::make::OnProgress;
use crate::batch::Ran;
use crate::beforehand;
use crate::connection::{assert_sqlite, open_reader, open_writer, take_back_unfinished};
use crate::disk;
use crate::envelope::admitted;
use crate::error::LedgerError;
use crate::files::Files;
use crate::hash::Sha;
use crate::head::{HeadFile, HeadWriter};
use crate::keys::{Sealing, WorkspaceKey};
use crate::lock::WorkspaceLock;
use crate::mark::{Checkpoint, CheckpointVerdict, HeadState};
use crate::migrate::{MIGRATIONS, inspect, migrate, newest};
use crate::pending::Pending;
use crate::place::unfit;
use crate::projector::{Projector, Projectors};
use crate::turns::{self, Turns};
use crate::tx::{Outcome, Request, Tx, answer, replay};
use crate::uploads::Uploads;
use crate::vault::Vault;
use crate::verify::{self, Depth, VerifyReport};
use crate::view::View;
use crate::writer::{Writer, WriterState};

/// Idle connections for queries that are kept; more are opened when needed and closed again.
const READERS_KEPT: usize = 4;

/// How to open a ledger.
#[derive(Clone)]
pub struct Options {
    /// For looking only: nothing is created, migrated, refolded or repaired. Opens a damaged ledger too.
    pub read_only: bool,
    /// How long to wait for another connection of this program.
    pub busy_timeout: Duration,
    /// The wall clock now: names a backup made before a migration, and says which uploads are old.
    pub now: DateTime<Utc>,
    /// The workspace's key: given, the ledger is encrypted and nothing else is opened; not given, it is plain.
    pub key: Option<WorkspaceKey>,
    /// Most bytes a file may have that is kept.
    pub max_file_bytes: u64,
    /// What is folded from the log.
    pub projectors: Vec<Arc<dyn Projector>>,
}

/// 2 GiB: a list of five million products, the most the search is made for, has some 1.4 GB as text. Nothing holds a file
/// whole: it comes in by pieces, is kept, read, hashed and imported as a stream, and what is larger is a mistake.
pub const LARGEST_FILE: u64 = 2 << 30;

impl Options {
    /// For reading and writing, with the program's own projections over the embedded rulebooks and files up to
    /// [`LARGEST_FILE`].
    pub fn new(now: DateTime<Utc>) -> Options {
        Options {
            read_only: false,
            busy_timeout: Duration::from_secs(5),
            now,
            key: None,
            max_file_bytes: LARGEST_FILE,
            projectors: crate::projections::standard(Rulebooks::embedded()),
        }
    }
}

/// What was found and done while opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The head file against the log, before it was brought forward.
    pub head: HeadState,
    /// Schema version before, 0 for a new ledger.
    pub schema_before: u32,
    /// The verified copy made before a migration.
    pub backup: Option<PathBuf>,
    /// Projections that were refolded, or, read-only, that would have to be: their lists are not to be
    /// relied on then.
    pub refolded: Vec<&'static str>,
}

/// A workspace's ledger, open. Dropping it finishes the work handed in, closes the database and lets go
/// of the lock.
pub struct Ledger {
    dir: PathBuf,
    options: Options,
    projectors: Projectors,
    opened: Opened,
    sealing: Sealing,
    files: Files,
    uploads: Uploads,
    vault: Vault,
    readers: Mutex<Vec<Connection>>,
    writer: Option<Writer>,
    backing_up: Mutex<()>,
    held: AtomicBool,
    /// Let go last. None beside a writer that was there before.
    lock: Option<Arc<WorkspaceLock>>,
}

impl Ledger {
    /// Opens the ledger in a workspace folder; makes folder and ledger when there is none.
    ///
    /// # Errors
    /// `UnfitPlace` and `NotWritable` for writing (read-only opening is allowed); `InUse` when another program or window has it; `NewerSchema`, `NotALedger`, `MigrationChanged` (nothing
    /// was touched); `TailCut`, `HistoryRewritten` when the log does not reach what the head file says (open
    /// read-only to look at it), `RecordGone` (no file was changed); `NoLedger`, `NeedsMigration` read-only; `Locked`, `WrongKey`, `NotEncrypted`,
    /// `ConversionUnfinished`, `EnvelopeDamaged`; `Corrupt`, `Io`, `DiskFull`.
    pub fn open(dir: impl AsRef<Path>, options: Options) -> Result<Ledger, LedgerError> {
        assert_sqlite()?;
        let dir = dir.as_ref();
        if crate::encrypt::is_unfinished(dir) {
            return Err(LedgerError::ConversionUnfinished);
        }
        let sealing = admitted(dir, options.key.as_ref())?;
        if options.read_only {
            open_to_read(dir, options, sealing)
        } else {
            open_to_write(dir, options, sealing)
        }
    }

    /// The workspace folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// True when it was opened for looking only.
    pub fn is_read_only(&self) -> bool {
        self.writer.is_none()
    }

    /// What was found and done while opening.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Evidence and contract files.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Personal data that can be erased (L7).
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// True when everything in it is under a key.
    pub fn is_encrypted(&self) -> bool {
        self.sealing.key().is_some()
    }

    /// Files on their way in.
    pub fn uploads(&self) -> &Uploads {
        &self.uploads
    }

    /// Runs one request on the writer thread, and keeps its answer. A request that was answered before is answered the
    /// same again without running `work`. When `work` fails, nothing was written and nothing is kept: it may be asked
    /// again. Requests that wait at the same time share a commit; each is answered only when that commit is on the disk.
    /// While writes are held, a request that was answered before is still answered the same again; any other is not run.
    ///
    /// # Errors
    /// Those of `work`; `RequestReused`, `Unacceptable`, `ReadOnly`, `Held`, `Unavailable`, `WorkPanicked`,
    /// `ErrorIgnored`, `Undone`, `DiskFull`, `Corrupt` and the database's own.
    pub fn transact<R, E>(
        &self,
        request: Request,
        work: impl FnOnce(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
    ) -> Result<Outcome<R>, E>
    where
        R: Serialize + DeserializeOwned + Send + 'static,
        E: From<LedgerError> + Send + 'static,
    {
        if self.is_held() {
            return Ok(self.answered_before(&request)?);
        }
        self.submit(move |conn, projectors| answer(conn, projectors, &request, work))
    }

    /// Runs several requests of one caller one after another in one commit, with a look at what stands in between. The
    /// work itself is no request: it keeps no answer, and when it fails nothing of it was written.
    ///
    /// # Errors
    /// Those of `work`; `ReadOnly`, `Unavailable`, `WorkPanicked`, `Undone`, `DiskFull`, `Corrupt` and the database's own.
    pub fn in_turn<R, E>(
        &self,
        work: impl FnOnce(&mut Turns<'_>) -> Result<R, E> + Send + 'static,
    ) -> Result<Outcome<R>, E>
    where
        R: Send + 'static,
        E: From<LedgerError> + Send + 'static,
    {
        self.submit(move |conn, projectors| turns::take(conn, projectors, work))
    }

    /// The answer that was given to this request, of which the caller may not have heard: that nothing more is written
    /// makes it no less true.
    fn answered_before<R: DeserializeOwned>(&self, request: &Request) -> Result<Outcome<R>, LedgerError> {
        self.writer()?;
        let first = self.read(|view| view.request(&request.request_id))?;
        replay(request, &first.ok_or(LedgerError::Held)?)
    }

    fn submit<R, E>(
        &self,
        work: impl FnOnce(&Connection, &Projectors) -> Result<(Outcome<R>, Ran), E> + Send + 'static,
    ) -> Result<Outcome<R>, E>
    where
        R: Send + 'static,
        E: From<LedgerError> + Send + 'static,
    {
        self.may_record()?;
        let (pending, outbox) = Pending::new(work);
        self.writer()?.submit(Box::new(pending))?;
        outbox.recv().map_err(|_| LedgerError::Unavailable)?
    }

    /// Runs queries over one consistent look at the ledger, on this thread, beside the writer.
    ///
    /// # Errors
    /// Those of `query`, and the database's.
    pub fn read<R, E: From<LedgerError>>(
        &self,
        query: impl FnOnce(&View<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut conn = match kept {
            Some(conn) => conn,
            None => open_reader(&database(&self.dir), self.options.busy_timeout, &self.sealing)?,
        };
        let result = {
            let transaction = conn
                .transaction_with_behavior(TransactionBehavior::Deferred)
                .map_err(LedgerError::from)?;
            query(&View::new(&transaction))
        };
        // One that met a damaged page may read no other any more.
        if result.is_ok() {
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if readers.len() < READERS_KEPT {
                readers.push(conn);
            }
        }
        result
    }

    /// Checks the log against itself, its answers and the head file, and with [`Depth::Everything`] also
    /// the pages and the files. Damage is in the report, not an error.
    ///
    /// # Errors
    /// `Io`, or the database's when nothing can be read at all.
    pub fn verify(&self, depth: Depth) -> Result<VerifyReport, LedgerError> {
        self.verify_told(depth, &mut |_| ControlFlow::Continue(()))
    }

    /// How many entries a check has to read: events, and then answers.
    ///
    /// # Errors
    /// The database's.
    pub fn entries(&self) -> Result<u64, LedgerError> {
        self.read(|view| Ok(view.newest()?.seq + verify::answers::count(view.connection())?))
    }

    /// As [`Ledger::verify`], and tells of the entries that were read, of which a few may not be checked yet: all events, then the
    /// answers on top of them.
    ///
    /// # Errors
    /// As [`Ledger::verify`]; `Stopped` when `progress` answers so.
    pub fn verify_told(&self, depth: Depth, progress: OnProgress<'_>) -> Result<VerifyReport, LedgerError> {
        let file = HeadFile::of(&self.dir);
        let head = match &self.writer {
            // Between a commit and its head file the two stand apart; only the writer never sees that.
            Some(writer) => writer.run(move |state| verify::head_state(&state.conn, &file))?,
            None => self.read(|view| verify::head_state(view.connection(), &file))?,
        };
        self.read(|view| verify::verify(view.connection(), head, &self.files, depth, progress))
    }

    /// Lets no more requests be written, or lets them again: for a record that is not what was written.
    pub fn hold_writes(&self, held: bool) {
        self.held.store(held, Ordering::SeqCst);
    }

    /// Whether something new may be put into the workspace now: a request, and what comes before one, as a file does that it
    /// is to name.
    ///
    /// # Errors
    /// `ReadOnly`; `Held` while nothing is recorded because of what a check found.
    pub fn may_record(&self) -> Result<(), LedgerError> {
        self.writer()?;
        if self.is_held() {
            return Err(LedgerError::Held);
        }
        Ok(())
    }

    /// True while no requests are written.
    pub fn is_held(&self) -> bool {
        self.held.load(Ordering::SeqCst)
    }

    /// Somebody has taken note that the head file was missing or unreadable: from here on what it says counts again.
    ///
    /// # Errors
    /// `ReadOnly`, `Unavailable`, `Io`.
    pub fn take_note_of_lost_head(&self) -> Result<(), LedgerError> {
        let head = HeadFile::of(&self.dir);
        self.writer()?.run(move |_| head.forget_lost())
    }

    /// A mark of the newest event, to be kept elsewhere.
    ///
    /// # Errors
    /// The database's.
    pub fn checkpoint(&self, taken_at: DateTime<Utc>) -> Result<Checkpoint, LedgerError> {
        let mark = self.read(|view| view.newest())?;
        Ok(Checkpoint { mark, taken_at })
    }

    /// Says whether the log still is the one a checkpoint was taken of.
    ///
    /// # Errors
    /// The database's.
    pub fn compare(&self, checkpoint: &Checkpoint) -> Result<CheckpointVerdict, LedgerError> {
        self.read(|view| verify::compare(view.connection(), checkpoint))
    }

    /// Drops all projections and folds them anew from the log, in one transaction.
    ///
    /// # Errors
    /// `ReadOnly`, `Unavailable`; `Corrupt` or `Projection` when an event cannot be folded, and then the
    /// old tables stay.
    pub fn rebuild(&self) -> Result<(), LedgerError> {
        self.writer()?.run(|state| {
            let transaction = state
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            state.projectors.refold(&transaction, &state.projectors.names())?;
            transaction.commit()?;
            Ok(())
        })
    }

    /// SHA-256 of the rows of every projection table, by table name: equal before and after
    /// [`Ledger::rebuild`], or after a restore.
    ///
    /// # Errors
    /// The database's.
    pub fn projection_digests(&self) -> Result<BTreeMap<String, Sha>, LedgerError> {
        self.read(|view| self.projectors.digests(view.connection()))
    }

    /// The key it was opened with; nothing in a plain workspace.
    pub fn key(&self) -> Option<&WorkspaceKey> {
        self.sealing.key()
    }

    pub(crate) fn backing_up(&self) -> &Mutex<()> {
        &self.backing_up
    }

    pub(crate) fn sealing(&self) -> &Sealing {
        &self.sealing
    }

    /// Refuses when the folder was moved since it was opened, as whoever writes there by its path must ask; of one that is
    /// open for looking only, nothing is known.
    ///
    /// # Errors
    /// `Moved`.
    pub fn still_there(&self) -> Result<(), LedgerError> {
        match (&self.writer, &self.lock) {
            (Some(_), Some(lock)) => lock.still_there(),
            _ => Ok(()),
        }
    }

    pub(crate) fn writer(&self) -> Result<&Writer, LedgerError> {
        self.writer.as_ref().ok_or(LedgerError::ReadOnly)
    }
}

pub(crate) fn database(dir: &Path) -> PathBuf {
    dir.join("ledger.db")
}

fn open_to_write(dir: &Path, options: Options, sealing: Sealing) -> Result<Ledger, LedgerError> {
    if let Some(why) = unfit(dir) {
        let dir = dir.to_path_buf();
        return Err(LedgerError::UnfitPlace { dir, why });
    }
    disk::make_folder(dir)?;
    let lock = WorkspaceLock::exclusive(dir)?;
    take_in_hand(dir, options, sealing, lock).map_err(|error| match error {
        // Nothing is open for reading only here: it is the folder, or the database in it, that lets nothing be written.
        LedgerError::ReadOnly => LedgerError::NotWritable {
            dir: dir.to_path_buf(),
        },
        other => other,
    })
}

fn take_in_hand(
    dir: &Path,
    options: Options,
    sealing: Sealing,
    lock: WorkspaceLock,
) -> Result<Ledger, LedgerError> {
    let lock = Arc::new(lock);
    let path = database(dir);
    // What is wrong with a file that is no ledger, or under another key, the next line says.
    let _ = take_back_unfinished(&path, options.busy_timeout, &sealing);
    let found = inspect(&path, options.busy_timeout, &sealing, MIGRATIONS)?;
    beforehand::look(dir, found, options.busy_timeout, &sealing)?;
    let mut conn = open_writer(&path, options.busy_timeout, &sealing)?;
    let migrated = migrate(&mut conn, dir, found, options.now, &sealing, MIGRATIONS)?;
    let head = HeadFile::of(dir);
    let (head_state, head) = settle_head(&conn, head)?;
    let projectors = Projectors::new(options.projectors.clone())?;
    let refolded = refold_stale(&mut conn, &projectors)?;
    let files = Files::new(dir, options.max_file_bytes, &sealing)?;
    files.prepare()?;
    let uploads = Uploads::new(dir, &sealing)?;
    uploads.prepare(options.now)?;
    let vault = Vault::new(dir, &sealing)?;
    vault.prepare()?;
    let state = WriterState {
        conn,
        head,
        projectors: projectors.clone(),
        lock: Arc::clone(&lock),
    };
    Ok(Ledger {
        dir: dir.to_path_buf(),
        projectors,
        opened: Opened {
            head: head_state,
            schema_before: migrated.from,
            backup: migrated.backup,
            refolded,
        },
        files,
        uploads,
        vault,
        sealing,
        readers: Mutex::default(),
        writer: Some(Writer::start(dir, state)?),
        backing_up: Mutex::new(()),
        held: AtomicBool::new(false),
        lock: Some(lock),
        options,
    })
}

fn open_to_read(dir: &Path, options: Options, sealing: Sealing) -> Result<Ledger, LedgerError> {
    let path = database(dir);
    if !path.is_file() {
        return Err(LedgerError::NoLedger {
            dir: dir.to_path_buf(),
        });
    }
    let lock = WorkspaceLock::shared(dir)?;
    let found = inspect(&path, options.busy_timeout, &sealing, MIGRATIONS)?;
    let known = newest(MIGRATIONS);
    if found == 0 {
        return Err(LedgerError::NoLedger {
            dir: dir.to_path_buf(),
        });
    }
    if found < known {
        return Err(LedgerError::NeedsMigration { found, known });
    }
    let conn = open_reader(&path, options.busy_timeout, &sealing)?;
    let projectors = Projectors::new(options.projectors.clone())?;
    let opened = Opened {
        head: verify::head_state(&conn, &HeadFile::of(dir))?,
        schema_before: found,
        backup: None,
        refolded: projectors.stale(&conn)?,
    };
    Ok(Ledger {
        dir: dir.to_path_buf(),
        projectors,
        opened,
        files: Files::new(dir, options.max_file_bytes, &sealing)?,
        uploads: Uploads::new(dir, &sealing)?,
        vault: Vault::new(dir, &sealing)?,
        sealing,
        readers: Mutex::new(vec![conn]),
        writer: None,
        backing_up: Mutex::new(()),
        held: AtomicBool::new(false),
        lock: lock.map(Arc::new),
        options,
    })
}

/// Refuses a log that does not reach its head file; brings a head file that is behind, missing or
/// unreadable up to the log. That one was missing or unreadable stands beside it until somebody has taken note: the log may
/// have been cut.
fn settle_head(conn: &Connection, head: HeadFile) -> Result<(HeadState, HeadWriter), LedgerError> {
    let state = beforehand::fits(verify::head_state(conn, &head)?)?;
    if matches!(state, HeadState::Missing | HeadState::Unreadable) {
        head.note_lost()?;
    }
    let newest = View::new(conn).newest()?;
    Ok((state, head.into_writer(&newest)?))
}

fn refold_stale(conn: &mut Connection, projectors: &Projectors) -> Result<Vec<&'static str>, LedgerError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let stale = projectors.stale(&transaction)?;
    projectors.refold(&transaction, &stale)?;
    transaction.commit()?;
    Ok(stale)
}

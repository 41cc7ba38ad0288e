//! The catalogue's file: a SQLite database that can be deleted and imported again.
//! One writer at a time, any number of readers; it must not be kept open for writing across calls.

mod alone;
mod codec;
mod columns;
mod heard;
mod imports;
mod inserts;
mod issues;
mod keyed;
mod known;
mod newer;
mod pages;
mod products;
mod restore;
mod row_set;
mod rows;
mod suppliers;
mod tiers;
mod undo;
mod write;

use std::ffi::OsStr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::Error;
use crate::index::Shelf;
use crate::search::{KeptStandings, Synonyms};
use known::INDEXES;

pub(crate) use alone::Alone;
use alone::{Taken, set};
pub(crate) use codec::{incoterm_word, texts as texts_text};
pub(crate) use columns::{ProductColumns, TierColumns, quantity_text};
pub(crate) use imports::Registered;
pub use imports::{Did, ImportBatch, Named, NamedPage};
pub use issues::{IssuePage, WhichIssues};
pub(crate) use keyed::MeantByKey;
pub(crate) use pages::close_batch;
pub use pages::{ProductPage, Provenance, StoredProduct, SupplierBrief, SupplierPage};
pub(crate) use rows::{shown_by_row, supplier_by_row};
pub(crate) use tiers::Stands;
pub use undo::{Held, Undone};
pub(crate) use write::{Origin, Outcome, Purpose, Writer};

const SCHEMA: &str = include_str!("store/schema.sql");
/// From version 1, which kept the words of the search itself, to 2.
const TO_2: &str = include_str!("store/to_2.sql");
/// From version 2, which kept the key of each product twice, to 3.
const TO_3: &str = include_str!("store/to_3.sql");
/// From version 3, which knew imports by their number alone and kept what they told of limits and prices, to 4.
const TO_4: &str = include_str!("store/to_4.sql");
/// Imports and their undo, since version 3; what an import changes is put aside in tables that this makes anew.
pub(crate) const IMPORTS: &str = include_str!("store/imports.sql");
/// From version 5, which did not know the day of a list, to 6.
const TO_6: &str = include_str!("store/to_6.sql");
/// From version 6, which kept only the issues that a report lists, to 7.
const TO_7: &str = include_str!("store/to_7.sql");
/// A mark of its own, since version 5.
const BORN: &str = include_str!("store/born.sql");
/// "QyCt": marks the file as ours.
const APPLICATION: i32 = 0x5179_4374;
const VERSION: i32 = 7;
/// How long, and how often, whoever writes a little waits for others who do.
const A_MOMENT: Duration = Duration::from_millis(2);
const PATIENCE: u32 = 1_000;
/// Memory for pages of the file, in KiB below zero: of who writes a little, and of who writes a list.
const CACHE: &str = "-64000";
const LIST_CACHE: &str = "-480000";
/// Pages of the log after which it is brought into the file.
const LOG_PAGES: &str = "1000";
/// The first SQLite without the WAL-reset bug.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Who sells what, in one file. Shared between threads freely.
pub struct Catalogue {
    path: PathBuf,
    /// Closed before the writer, which then leaves a whole database in one file.
    readers: Mutex<Vec<Connection>>,
    writer: Option<Mutex<Connection>>,
    /// Keeps a catalogue in memory alive, which goes with its last connection.
    _holds: Option<Mutex<Connection>>,
    /// A list is being taken in, or back.
    taken: AtomicBool,
    pub(crate) shelf: Shelf,
    pub(crate) synonyms: Synonyms,
    pub(crate) standings: KeptStandings,
}

impl Catalogue {
    /// Opens the catalogue at `path`, creating it if there is none.
    ///
    /// # Errors
    /// [`Error::Newer`] and [`Error::Foreign`] when the file is not this version's to touch; [`Error::Database`].
    pub fn open(path: impl AsRef<Path>) -> Result<Catalogue, Error> {
        let path = path.as_ref().to_owned();
        check_sqlite()?;
        let mut connection = Connection::open(&path)?;
        configure(&connection).map_err(|error| not_ours(error, &path))?;
        prepare(&mut connection, &path)?;
        Ok(Catalogue {
            shelf: Shelf::beside(&path, true),
            synonyms: Synonyms::beside(&path),
            standings: KeptStandings::default(),
            path,
            _holds: None,
            writer: Some(Mutex::new(connection)),
            taken: AtomicBool::new(false),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// Opens an existing catalogue for looking only.
    ///
    /// # Errors
    /// As [`Catalogue::open`]; [`Error::Database`] when there is no such file; [`Error::Older`] when it was never opened
    /// for writing by this version.
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Catalogue, Error> {
        let path = path.as_ref();
        Catalogue::open_to_look(path, path.to_owned())
    }

    /// As [`Catalogue::open_read_only`], and makes no file, not even those of SQLite's that readers and writers share while they
    /// work: for a folder whose files another program carries elsewhere. Nobody may write to it meanwhile. Where a log lies
    /// beside it, because its writer died, it is opened in the usual way.
    ///
    /// # Errors
    /// As [`Catalogue::open_read_only`].
    pub fn open_as_it_lies(path: impl AsRef<Path>) -> Result<Catalogue, Error> {
        let path = path.as_ref();
        let log = path.with_extension("db-wal");
        // What stands in the log alone would not be seen.
        let name = unchanging(path).filter(|_| !log.exists());
        Catalogue::open_to_look(path, name.map_or_else(|| path.to_owned(), PathBuf::from))
    }

    /// For looking only at what lies at `path`, which SQLite opens as `name`.
    fn open_to_look(path: &Path, name: PathBuf) -> Result<Catalogue, Error> {
        check_sqlite()?;
        let connection = open_reader(&name)?;
        check_file(&connection, path)?;
        if marks(&connection)?.1 < VERSION {
            return Err(Error::Older {
                path: path.to_owned(),
            });
        }
        Ok(Catalogue {
            shelf: Shelf::beside(path, false),
            synonyms: Synonyms::beside(path),
            standings: KeptStandings::default(),
            path: name,
            _holds: None,
            writer: None,
            taken: AtomicBool::new(false),
            readers: Mutex::new(vec![connection]),
        })
    }

    /// An empty catalogue for looking only, in memory: where nothing may be written and there is none that can be read.
    ///
    /// # Errors
    /// [`Error::OldSqlite`], [`Error::Database`].
    pub fn empty() -> Result<Catalogue, Error> {
        check_sqlite()?;
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // SQLite's own file system in memory; databases whose names begin with a stroke are shared within the program.
        let path = PathBuf::from(format!("file:/quayside-{number}?vfs=memdb"));
        let mut connection = Connection::open(&path)?;
        configure(&connection)?;
        prepare(&mut connection, &path)?;
        Ok(Catalogue {
            shelf: Shelf::beside(&path, false),
            synonyms: Synonyms::beside(&path),
            standings: KeptStandings::default(),
            _holds: Some(Mutex::new(connection)),
            path,
            writer: None,
            taken: AtomicBool::new(false),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// Whether anything may be written here.
    pub(crate) fn writable(&self) -> Result<(), Error> {
        self.writer.as_ref().map(drop).ok_or_else(read_only)
    }

    /// As [`Catalogue::write`], for work that takes long: whoever else writes is refused meanwhile.
    pub(crate) fn write_long<R>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        // The ledger says already that it is done: it must be on the disk, also when the power fails.
        let (result, mut alone) = self.write_alone(&[("synchronous", "FULL", "NORMAL")], work)?;
        alone.reset()?;
        Ok(result)
    }

    /// As [`Catalogue::write_long`], for a list: a million rows are written and none that others refer to is taken away. It is
    /// kept then; what is left to do is [`Alone::complete`].
    pub(crate) fn write_list<R>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<R, Error>,
    ) -> Result<(R, Alone<'_>), Error> {
        let settings = &[
            ("synchronous", "FULL", "NORMAL"),
            // Each row names rows that were just found or added: nothing is gained by looking for them once more.
            ("foreign_keys", "OFF", "ON"),
            // What does not fit is written before its time and perhaps read again.
            ("cache_size", LIST_CACHE, CACHE),
            // The log is brought into the file while the search's index is built: see `Catalogue::settle_log`.
            ("wal_autocheckpoint", "0", LOG_PAGES),
        ];
        self.write_alone(settings, work)
    }

    /// Settings: name, value for the work, and value after it.
    fn write_alone<R>(
        &self,
        settings: &'static [(&str, &str, &str)],
        work: impl FnOnce(&Transaction<'_>) -> Result<R, Error>,
    ) -> Result<(R, Alone<'_>), Error> {
        let taken = Taken::of(&self.taken).ok_or(Error::Busy)?;
        let connection = lock(self.writer.as_ref().ok_or_else(read_only)?);
        let mut alone = Alone::with(connection, settings, taken)?;
        let result = self.transact(&mut alone.connection, work)?;
        Ok((result, alone))
    }

    /// Brings what the log holds into the file, as far as nobody reads an older state. Should it fail, the next one who writes
    /// does it.
    pub(crate) fn settle_log(&self) -> Result<(), Error> {
        let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Runs `work` in one transaction that is kept if `work` succeeds.
    pub(crate) fn write<R>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let writer = self.writer.as_ref().ok_or_else(read_only)?;
        // Never waits for a list: whoever types should not, and holds the ledger that the list has itself recorded in.
        for _ in 0..PATIENCE {
            if self.taken.load(Ordering::Acquire) {
                return Err(Error::Busy);
            }
            match writer.try_lock() {
                Ok(connection) => return self.write_with(connection, work),
                Err(TryLockError::Poisoned(poisoned)) => return self.write_with(poisoned.into_inner(), work),
                Err(TryLockError::WouldBlock) => std::thread::sleep(A_MOMENT),
            }
        }
        Err(Error::Busy)
    }

    fn write_with<R>(
        &self,
        mut connection: MutexGuard<'_, Connection>,
        work: impl FnOnce(&Transaction<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let result = self.transact(&mut connection, work)?;
        drop(connection);
        self.shelf.follow();
        Ok(result)
    }

    fn transact<R>(
        &self,
        connection: &mut Connection,
        work: impl FnOnce(&Transaction<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.execute(
            "INSERT INTO change (generation, nonce) SELECT max(generation) + 1, random() FROM change",
            [],
        )?;
        // What the index on disk knows need not be kept.
        let saved = self.shelf.saved();
        transaction.execute("DELETE FROM touched WHERE generation <= ?1", [saved])?;
        let newest = "DELETE FROM change WHERE generation < min(?1, (SELECT max(generation) FROM change))";
        transaction.execute(newest, [saved])?;
        transaction.commit()?;
        Ok(result)
    }

    /// The number of the newest change; another one says that something in the catalogue is no longer what it was.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn changes(&self) -> Result<i64, Error> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT coalesce(max(generation), 0) FROM change")?;
            Ok(statement.query_row([], |row| row.get(0))?)
        })
    }

    /// Runs `work` on one state of the catalogue.
    pub(crate) fn read<R>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let pooled = lock(&self.readers).pop();
        let mut connection = match pooled {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let result = work(&transaction)?;
        transaction.finish()?;
        lock(&self.readers).push(connection);
        Ok(result)
    }
}

fn read_only() -> Error {
    Error::Database(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY),
        Some("the catalogue is open for looking only".to_owned()),
    ))
}

/// A poisoned lock guards a connection whose transaction was rolled back when it unwound: still good.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn check_sqlite() -> Result<(), Error> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Error::OldSqlite {
            found: rusqlite::version().to_owned(),
        });
    }
    Ok(())
}

pub(crate) fn open_reader(path: &Path) -> Result<Connection, Error> {
    let connection = match readable(path.as_os_str()) {
        // In a folder that cannot be written to SQLite finds no place for the memory that readers and writers share; nobody
        // changes the file there, and it is read as it lies.
        Err(error) if is_shut(&error) => match unchanging(path) {
            Some(name) => readable(name.as_ref())?,
            None => return Err(error.into()),
        },
        other => other?,
    };
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    keep_plans(&connection)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// A statement's plan does not depend on the values bound to it. Otherwise SQLite compiles `WHERE id = ?1` anew for every
/// value, in case it is a small one, and that takes longer than what the statement does.
fn keep_plans(connection: &Connection) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// A connection that has read once: only then a file is opened.
fn readable(name: &OsStr) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(
        Path::new(name),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI,
    )?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

fn is_shut(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(
        code,
        Some(rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly)
    )
}

/// The name by which SQLite opens a file that is there and that nobody changes; `None` where there is none, or for a name that
/// is not Unicode.
fn unchanging(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok().filter(|path| path.is_file())?;
    let text = path.to_str()?.replace('\\', "/");
    let escaped = text.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let root = if escaped.starts_with('/') { "" } else { "/" };
    Some(format!("file://{root}{escaped}?immutable=1"))
}

fn configure(connection: &Connection) -> Result<(), Error> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    set(connection, "cache_size", CACHE)?;
    set(connection, "wal_autocheckpoint", LOG_PAGES)?;
    keep_plans(connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The file's application id and version of layout.
fn marks(connection: &Connection) -> Result<(i32, i32), Error> {
    let application = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((application, version))
}

fn check_file(connection: &Connection, path: &Path) -> Result<(), Error> {
    let (application, version) = marks(connection).map_err(|error| not_ours(error, path))?;
    if application != APPLICATION {
        return Err(Error::Foreign {
            path: path.to_owned(),
        });
    }
    if version > VERSION {
        return Err(Error::Newer {
            path: path.to_owned(),
        });
    }
    Ok(())
}

fn not_ours(error: Error, path: &Path) -> Error {
    match &error {
        Error::Database(cause) if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Error::Foreign {
                path: path.to_owned(),
            }
        }
        _ => error,
    }
}

/// Checks whose file it is before anything is changed in it, then brings a new one into shape.
fn prepare(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|error| not_ours(error.into(), path))?;
    if tables > 0 {
        check_file(connection, path)?;
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // A table that others refer to is replaced; this switch does nothing inside a transaction.
    connection.pragma_update(None, "foreign_keys", false)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let steps: &[&str] = match marks(transaction.deref())?.1 {
        0 => &[SCHEMA, IMPORTS, BORN, TO_7],
        1 => &[TO_2, TO_3, IMPORTS, BORN, TO_7],
        2 => &[TO_3, IMPORTS, BORN, TO_7],
        3 => &[TO_4, BORN, TO_6, TO_7],
        4 => &[BORN, TO_6, TO_7],
        5 => &[TO_6, TO_7],
        6 => &[TO_7],
        _ => &[],
    };
    for step in steps {
        transaction.execute_batch(step)?;
    }
    transaction.execute_batch(INDEXES)?;
    // Where no change was left to count from, it begins after all that were noted.
    transaction.execute(
        "INSERT INTO change (generation, nonce)
         SELECT coalesce((SELECT max(generation) FROM touched), 0) + 1, random() WHERE NOT EXISTS (SELECT 1 FROM change)",
        [],
    )?;
    if !steps.is_empty() {
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::panic::AssertUnwindSafe;

    use super::*;

    /// A list is written without some of what guards whoever writes a little.
    #[test]
    fn after_a_list_the_next_one_who_writes_is_guarded_as_before() {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(folder.path().join("catalogue.db")).unwrap();
        let settings = || {
            let connection = lock(catalogue.writer.as_ref().unwrap());
            ["synchronous", "foreign_keys", "cache_size", "wal_autocheckpoint"].map(|name| {
                let value = connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
                value.unwrap()
            })
        };
        assert_eq!(settings(), [1, 1, -64_000, 1_000]);
        catalogue.write_list(|_| Ok(())).unwrap();
        assert_eq!(settings(), [1, 1, -64_000, 1_000]);
        let cancelled = catalogue.write_list(|_| Err::<(), _>(Error::Cancelled));
        assert!(matches!(cancelled, Err(Error::Cancelled)));
        assert_eq!(settings(), [1, 1, -64_000, 1_000]);
        let died = std::panic::catch_unwind(AssertUnwindSafe(|| {
            catalogue.write_list(|_| -> Result<(), Error> { panic!("on purpose") })
        }));
        assert!(died.is_err());
        assert_eq!(settings(), [1, 1, -64_000, 1_000]);
        let nobodys =
            "INSERT INTO tier (product, min_quantity, currency, seen, price) VALUES (7, '1', 'USD', 0, '1')";
        assert!(
            catalogue
                .write(|transaction| Ok(transaction.execute(nobodys, [])?))
                .is_err()
        );
    }
}

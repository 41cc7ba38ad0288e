//! What a workspace keeps beside its record, and the answers in it: a sealed evidence file, a record of the vault and its key, an
//! answer as it lies in the database, the file of changes beside an index. Of damaged bytes nothing is served and nothing found.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use catalogue::search::Query;
use catalogue::{Catalogue, Offering, Supplier};
use chrono::{DateTime, Utc};
use ledger::rusqlite::{Connection, params};
use ledger::{Depth, Ledger, LedgerError, Options, Request, Sha, WorkspaceKey};
use trade::id::FileId;
use trade::time::Instant;

use super::{Bench, PASSPHRASE};
use crate::durable::broken;
use crate::model::Broken;

const CONTENT: &[u8] = b"what the surveyor saw";
const ANSWERED: &str = "answered";
/// Suppliers that stand beside the index: fewer are not kept as a file of their own.
const LATER: usize = 70;

/// The folders, and what is in them.
pub(super) struct Kept {
    /// An encrypted workspace, open to read.
    sealed: Ledger,
    file: (FileId, PathBuf),
    /// A record of the vault: its name, its file, the file of its key.
    vaulted: (String, [PathBuf; 2]),
    /// A workspace that is not encrypted, open to read, and a way into it behind its back.
    plain: (Ledger, Mutex<Connection>),
    /// The answer that it has given, and how that lies in it.
    answer: (String, Vec<u8>),
    /// A catalogue with a file of changes beside its index.
    changed: PathBuf,
}

impl Kept {
    /// Makes them in `home`.
    pub(super) fn make(home: &Path) -> Result<Kept, Broken> {
        let (sealed, plain, changed) = (home.join("sealed"), home.join("plain"), home.join("changed"));
        for folder in [&sealed, &plain, &changed] {
            fs::create_dir(folder).map_err(broken)?;
        }
        let key = || Some(WorkspaceKey::from_bytes(&[7; 32]));
        let ledger = open(&sealed, key(), false)?;
        let id = ledger.files().put_bytes(CONTENT).map_err(broken)?.id;
        let name = ledger.vault().keep(PASSPHRASE.as_bytes()).map_err(broken)?;
        drop(ledger);
        let of_the_vault = |what: &str| sealed.join("vault").join(format!("{name}.{what}"));
        let vaulted = (name.clone(), ["record", "key"].map(of_the_vault));
        let (answer, behind) = answered(&plain)?;
        Ok(Kept {
            file: (id, only_file(&sealed.join("files"))?),
            vaulted,
            answer,
            sealed: open(&sealed, key(), true)?,
            plain: (open(&plain, None, true)?, Mutex::new(behind)),
            changed: changes(&changed)?,
        })
    }

    pub(super) fn evidence(&self) -> Vec<Vec<u8>> {
        fs::read(&self.file.1).into_iter().collect()
    }

    /// The first byte says which of its two files, and the others what is in it.
    pub(super) fn vaulted(&self) -> Vec<Vec<u8>> {
        let files = self.vaulted.1.iter().zip(0..);
        let tagged = files.filter_map(|(path, which)| Some([&[which][..], &fs::read(path).ok()?].concat()));
        tagged.collect()
    }

    pub(super) fn answer(&self) -> Vec<Vec<u8>> {
        vec![self.answer.1.clone(), self.answer.0.clone().into_bytes()]
    }

    pub(super) fn changes(&self) -> Vec<Vec<u8>> {
        let path = self.changed.with_extension("changes");
        fs::read(path).into_iter().collect()
    }
}

impl Bench {
    pub(super) fn with_evidence(&self, bytes: &[u8]) {
        let (id, path) = &self.kept.file;
        self.with(path, bytes, |bench| {
            if let Ok(read) = bench.kept.sealed.files().read(*id) {
                assert_eq!(read, CONTENT, "it has the name of other content");
            }
        });
    }

    pub(super) fn with_vaulted(&self, bytes: &[u8]) {
        let (name, files) = &self.kept.vaulted;
        let Some((which, bytes)) = bytes.split_first() else {
            return;
        };
        self.with(&files[usize::from(which % 2)], bytes, |bench| {
            if let Ok(Some(read)) = bench.kept.sealed.vault().read(name) {
                assert_eq!(read, PASSPHRASE.as_bytes(), "it opens with another's key");
            }
        });
    }

    /// The answer is given as it was, or called damaged, and a check says so.
    pub(super) fn with_answer(&self, bytes: &[u8]) {
        let (ledger, behind) = &self.kept.plain;
        let (answer, as_it_lay) = &self.kept.answer;
        let behind = behind.lock().unwrap_or_else(PoisonError::into_inner);
        let put = |bytes: &[u8]| {
            let sql = "UPDATE requests SET reply = ?2 WHERE request_id = ?1";
            behind.execute(sql, params![ANSWERED, bytes])
        };
        assert_eq!(put(bytes), Ok(1), "no answer was changed");
        let given = ledger.read(|view| view.request(ANSWERED));
        let sound = ledger.verify(Depth::Log).is_ok_and(|report| report.is_sound());
        let same = matches!(&given, Ok(Some(given)) if given.reply == *answer);
        assert_eq!(sound, same, "{given:?}");
        assert!(same || given.is_err(), "{given:?}");
        assert_eq!(put(as_it_lay), Ok(1), "the answer was not put back");
    }

    /// What stands in it is found, from it or read anew; nothing else is.
    pub(super) fn with_changes(&self, bytes: &[u8]) {
        let database = &self.kept.changed;
        self.with(&database.with_extension("changes"), bytes, |_| {
            let query = Query {
                text: "later".to_owned(),
                ..Query::default()
            };
            let found = Catalogue::open_read_only(database)
                .and_then(|catalogue| catalogue.search(&query, &Arc::default()));
            assert!(
                found
                    .as_ref()
                    .is_ok_and(|page| usize::try_from(page.total) == Ok(LATER)),
                "{:?}",
                found.map(|page| page.total)
            );
        });
    }
}

fn open(dir: &Path, key: Option<WorkspaceKey>, read_only: bool) -> Result<Ledger, Broken> {
    let options = Options {
        key,
        read_only,
        ..Options::new(Utc::now())
    };
    Ledger::open(dir, options).map_err(broken)
}

/// The only file in the folders of a folder.
fn only_file(folder: &Path) -> Result<PathBuf, Broken> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(broken)?.flatten() {
        let inner = fs::read_dir(entry.path()).into_iter().flatten().flatten();
        found.extend(inner.map(|entry| entry.path()).filter(|path| path.is_file()));
    }
    let [file] = &found[..] else {
        return Err(broken(format!("{found:?} is not one file")));
    };
    Ok(file.clone())
}

/// A ledger with one answer, so long that it is packed: the answer, how it lies there, and a connection that may change it.
fn answered(dir: &Path) -> Result<((String, Vec<u8>), Connection), Broken> {
    let ledger = open(dir, None, false)?;
    let text = "one of many lines; ".repeat(60);
    let request = Request {
        request_id: ANSWERED.to_owned(),
        op: "order.note".to_owned(),
        args_hash: Sha::ZERO,
        actor: "buyer".to_owned(),
        recorded_at: DateTime::UNIX_EPOCH,
    };
    let answer = text.clone();
    let done = ledger.transact(request, move |_| Ok::<_, LedgerError>(answer));
    done.map_err(broken)?;
    drop(ledger);
    let behind = Connection::open(dir.join("ledger.db")).map_err(broken)?;
    behind
        .execute_batch("PRAGMA synchronous = OFF; DROP TRIGGER requests_never_change;")
        .map_err(broken)?;
    let reply = "SELECT reply FROM requests WHERE request_id = ?1";
    let packed: Vec<u8> = behind
        .query_row(reply, [ANSWERED], |row| row.get(0))
        .map_err(broken)?;
    let text = serde_json::to_string(&text).map_err(broken)?;
    Ok(((text, packed), behind))
}

/// A catalogue whose index knows one supplier, and whose file of changes the others.
fn changes(dir: &Path) -> Result<PathBuf, Broken> {
    let path = dir.join("catalogue.db");
    let catalogue = Catalogue::open(&path).map_err(broken)?;
    for (count, name) in [(1, "Earlier"), (LATER, "Later")] {
        let made: Vec<Offering> = (0..count)
            .map(|number| Offering {
                supplier: Supplier {
                    name: format!("{name} {number}"),
                    ..Supplier::default()
                },
                products: Vec::new(),
            })
            .collect();
        catalogue
            .load(&made, "made", Instant::from(DateTime::UNIX_EPOCH))
            .map_err(broken)?;
        catalogue.index().map_err(broken)?;
        catalogue.settle_index();
    }
    drop(catalogue);
    if !path.with_extension("changes").is_file() {
        return Err(broken("no changes are kept beside the index"));
    }
    Ok(path)
}

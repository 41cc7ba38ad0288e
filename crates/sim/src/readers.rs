//! Readers of bytes that come from elsewhere, by name: a list, a workbook, a rulebook, a call, the list of workspaces, and each
//! small file of a workspace that may be another than the one that was written, but for the notes of an encryption that was
//! cut short, which are sealed and name one hash (`ledger::encrypting`). What it reads may be refused; it must not panic,
//! hang, or take what a damaged file says for true. Fuzzers (`fuzz/`) and a test on every machine (`tests/readers.rs`) use the
//! same functions.

mod kept;
mod workbook;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalogue::Catalogue;
use catalogue::search::Query;
use chrono::Utc;
use desk::{
    Call, Desk, DeskOptions, Keychain as _, MemoryKeychain, Passphrase, Purpose, Reply, WorkspaceKey,
};
use ledger::{Checkpoint, Depth, Envelope, Ledger, Options};
use papers::csv;
use serde_json::{Value, json};
use trade::rulebook::{Rulebook, Rulebooks};
use uuid::Uuid;

use crate::durable::{broken, read};
use crate::ground::{CHEAP, PASSPHRASE};
use crate::hostile::one_of_each;
use crate::model::Broken;
use crate::worlds::own_rulebook;

/// A reader, with bytes that it reads well to begin from.
pub struct Reader {
    /// Its name, that of its fuzzer.
    pub name: &'static str,
    /// It looks at bytes in memory; the others open files, and take a thousand times as long.
    pub quick: bool,
    /// Bytes that are in order.
    pub seeds: fn(&Bench) -> Vec<Vec<u8>>,
    /// Reads.
    pub read: fn(&Bench, &[u8]),
}

/// All of them.
pub const READERS: &[Reader] = &[
    Reader {
        name: "list",
        quick: true,
        seeds: |_| lists(),
        read: |_, bytes| list(bytes),
    },
    Reader {
        name: "workbook",
        quick: true,
        seeds: |_| workbook::seeds(),
        read: |_, bytes| workbook::read(bytes),
    },
    Reader {
        name: "rulebook",
        quick: true,
        seeds: |_| vec![own_rulebook().into_bytes()],
        read: |_, bytes| rulebook(bytes),
    },
    Reader {
        name: "checkpoint",
        quick: true,
        seeds: |bench| vec![bench.checkpoint.clone()],
        read: |_, bytes| drop(Checkpoint::from_text(&String::from_utf8_lossy(bytes))),
    },
    Reader {
        name: "call",
        quick: false,
        seeds: |bench| [bench.calls.clone(), one_of_each()].concat(),
        read: Bench::call,
    },
    Reader {
        name: "head",
        quick: false,
        seeds: |bench| bench.file("head"),
        read: |bench, bytes| bench.opened_with("head", bytes),
    },
    Reader {
        name: "settings",
        quick: false,
        seeds: |bench| bench.file("settings.sealed"),
        read: |bench, bytes| bench.opened_with("settings.sealed", bytes),
    },
    Reader {
        name: "envelope",
        quick: false,
        seeds: |bench| bench.file("keys.toml"),
        read: Bench::envelope,
    },
    Reader {
        name: "profile",
        quick: false,
        seeds: |bench| bench.file("workspace.toml"),
        read: Bench::profile,
    },
    Reader {
        name: "backup",
        quick: false,
        seeds: |bench| vec![bench.backup.clone()],
        read: Bench::restored,
    },
    Reader {
        name: "index",
        quick: false,
        seeds: |bench| vec![bench.index.clone()],
        read: Bench::searched,
    },
    Reader {
        name: "synonyms",
        quick: false,
        seeds: |_| vec!["# of ours\nsteel mug, tin mug, 杯子\nbolt，screw\n".into()],
        read: |bench, bytes| bench.with(&bench.dir.join("synonyms.txt"), bytes, Bench::looked_for),
    },
    Reader {
        name: "workspaces",
        quick: false,
        seeds: |bench| bench.file("../../workspaces.toml"),
        read: Bench::listed,
    },
    Reader {
        name: "upload",
        quick: false,
        seeds: |bench| bench.file(&bench.of_upload("part")),
        read: |bench, bytes| bench.opened_with(&bench.of_upload("part"), bytes),
    },
    Reader {
        name: "ticket",
        quick: false,
        seeds: |bench| bench.file(&bench.of_upload("ticket")),
        read: |bench, bytes| bench.opened_with(&bench.of_upload("ticket"), bytes),
    },
    Reader {
        name: "evidence",
        quick: false,
        seeds: |bench| bench.kept.evidence(),
        read: Bench::with_evidence,
    },
    Reader {
        name: "vault",
        quick: false,
        seeds: |bench| bench.kept.vaulted(),
        read: Bench::with_vaulted,
    },
    Reader {
        name: "answer",
        quick: false,
        seeds: |bench| bench.kept.answer(),
        read: Bench::with_answer,
    },
    Reader {
        name: "changes",
        quick: false,
        seeds: |bench| bench.kept.changes(),
        read: Bench::with_changes,
    },
];

/// A workspace whose files are put in the place of what is read.
pub struct Bench {
    home: tempfile::TempDir,
    dir: PathBuf,
    key: WorkspaceKey,
    desk: Desk,
    /// Calls that are done, each of them.
    pub calls: Vec<Vec<u8>>,
    /// A file that is on its way in.
    upload: Uuid,
    checkpoint: Vec<u8>,
    backup: Vec<u8>,
    index: Vec<u8>,
    kept: kept::Kept,
}

impl Bench {
    /// Makes it: a real workspace with something in it, a backup of it, and a desk on a Practice of its own for calls.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make() -> Result<Bench, Broken> {
        let home = tempfile::tempdir().map_err(broken)?;
        let keychain = Arc::new(MemoryKeychain::default());
        let options = |name: &str| DeskOptions {
            home: Some(home.path().join(name)),
            keychain: Some(keychain.clone()),
            cost: CHEAP,
            ..DeskOptions::default()
        };
        let desk = Desk::start(options("real")).map_err(broken)?;
        let new = json!({ "name": "Books", "legal_name": "Example Buyer Inc.", "country": "US",
            "passphrase": PASSPHRASE, "remember": true });
        let made = read(&desk, "workspace.create", new)?;
        let supplier = json!({ "name": "Example Works", "country": "CN", "trade_assurance": "yes",
            "verified": "unknown", "categories": ["mugs"] });
        read(&desk, "catalogue.put_supplier", json!({ "supplier": &supplier }))?;
        let upload = read(&desk, "upload.start", json!({ "name": "survey.txt" }))?["upload_id"].take();
        let piece =
            json!({ "upload_id": &upload, "offset": 0, "content_base64": "d2hhdCB0aGUgc3VydmV5b3Igc2F3" });
        read(&desk, "upload.append", piece)?;
        let mark = read(&desk, "ledger.checkpoint", json!({}))?;
        let kept = home.path().join("kept.quayside-backup");
        let place_id = desk.offer_place(&kept, Purpose::NewBackup);
        read(&desk, "backup.make", json!({ "place_id": place_id }))?;
        drop(desk);
        let id = made["workspace_id"].as_str().unwrap_or_default();
        let key = keychain.get(id).map_err(broken)?;
        let practice = Desk::start(DeskOptions {
            practice: true,
            ..options("practice")
        });
        let practice = practice.map_err(broken)?;
        let seller = read(
            &practice,
            "catalogue.put_supplier",
            json!({ "supplier": supplier }),
        )?;
        let dir = home.path().join("real").join("workspaces").join("books");
        let catalogue = Catalogue::open(dir.join("catalogue.db")).map_err(broken)?;
        catalogue.index().map_err(broken)?;
        drop(catalogue);
        Ok(Bench {
            key: key.ok_or_else(|| broken("the keychain was not given the key"))?,
            desk: practice,
            calls: calls(&seller["supplier_id"]),
            upload: upload.as_str().unwrap_or_default().parse().map_err(broken)?,
            checkpoint: mark["text"].as_str().unwrap_or_default().into(),
            backup: fs::read(&kept).map_err(broken)?,
            index: fs::read(dir.join("catalogue.index")).map_err(broken)?,
            kept: kept::Kept::make(home.path())?,
            home,
            dir,
        })
    }

    fn file(&self, name: &str) -> Vec<Vec<u8>> {
        fs::read(self.dir.join(name)).into_iter().collect()
    }

    fn of_upload(&self, what: &str) -> String {
        format!("uploads/{}.{what}", self.upload.hyphenated())
    }

    /// With other bytes in a file for as long as `look` takes.
    fn with(&self, path: &Path, bytes: &[u8], look: impl FnOnce(&Bench)) {
        let before = fs::read(path);
        if fs::write(path, bytes).is_ok() {
            look(self);
        }
        let _ = match before {
            Ok(before) => fs::write(path, before),
            Err(_) => fs::remove_file(path),
        };
    }

    /// The ledger is opened, verified and asked for its settings and for what is on its way in.
    fn opened_with(&self, name: &str, bytes: &[u8]) {
        self.with(&self.dir.join(name), bytes, |bench| {
            let options = Options {
                read_only: true,
                key: Some(bench.key.clone()),
                ..Options::new(Utc::now())
            };
            if let Ok(ledger) = Ledger::open(&bench.dir, options) {
                let _ = ledger.verify(Depth::Log);
                let _ = ledger.read_settings();
                if let Ok((_, came)) = ledger.uploads().read(bench.upload, 1 << 20) {
                    // What came in is sealed and served whole; of damaged bytes nothing is.
                    assert!(b"what the surveyor saw".starts_with(&came), "{came:?}");
                }
            }
        });
    }

    fn envelope(&self, bytes: &[u8]) {
        self.with(&self.dir.join("keys.toml"), bytes, |bench| {
            if let (Ok(Some(envelope)), Ok(passphrase)) =
                (Envelope::load(&bench.dir), Passphrase::given(PASSPHRASE))
            {
                let _ = envelope.open(&passphrase);
            }
        });
    }

    fn profile(&self, bytes: &[u8]) {
        self.with(&self.dir.join("workspace.toml"), bytes, |bench| {
            let _ = Desk::start(DeskOptions {
                workspace: Some(bench.dir.clone()),
                passphrase: Passphrase::given(PASSPHRASE).ok(),
                read_only: true,
                ..DeskOptions::default()
            });
        });
    }

    fn restored(&self, bytes: &[u8]) {
        let backup = self.home.path().join("read.quayside-backup");
        let target = self.home.path().join("restored");
        let Ok(passphrase) = Passphrase::given(PASSPHRASE) else {
            return;
        };
        if fs::write(&backup, bytes).is_ok() {
            let go_on = &mut |_| std::ops::ControlFlow::Continue(());
            let _ = ledger::restore(&backup, &passphrase, &target, go_on);
            let _ = fs::remove_dir_all(&target);
        }
    }

    fn searched(&self, bytes: &[u8]) {
        self.with(&self.dir.join("catalogue.index"), bytes, Bench::looked_for);
    }

    fn looked_for(&self) {
        if let Ok(catalogue) = Catalogue::open_read_only(self.dir.join("catalogue.db")) {
            let query = Query {
                text: "example mug".to_owned(),
                ..Query::default()
            };
            let _ = catalogue.search(&query, &Arc::default());
            let _ = catalogue.synonyms();
        }
    }

    /// The list of workspaces: one that does not read is set aside, and the doors open all the same.
    fn listed(&self, bytes: &[u8]) {
        self.with(&self.home.path().join("real/workspaces.toml"), bytes, |bench| {
            let desk = Desk::start(DeskOptions {
                home: Some(bench.home.path().join("real")),
                ..DeskOptions::default()
            });
            let listed = desk
                .map_err(broken)
                .and_then(|desk| read(&desk, "workspace.list", json!({})));
            assert!(listed.is_ok(), "{listed:?}");
        });
    }

    /// The reply to a call; none to what is no JSON.
    pub fn reply(&self, bytes: &[u8]) -> Option<Reply> {
        let mut call = serde_json::from_slice::<Value>(bytes).ok()?;
        let op = call["op"].as_str().unwrap_or_default().to_owned();
        let request_id = call["request_id"].as_str().map(str::to_owned);
        let args = call.get_mut("args").map(Value::take).unwrap_or_default();
        Some(self.desk.dispatch(Call { op, args, request_id }))
    }

    /// A call as it comes from a terminal: whatever it is, it is answered.
    fn call(&self, bytes: &[u8]) {
        if let Some(Reply::Error(error)) = self.reply(bytes) {
            assert!(
                error.code != "bug" && error.code != "corrupt",
                "{} {}",
                error.code,
                error.message
            );
        }
    }
}

fn list(bytes: &[u8]) {
    let options = csv::Options {
        limits: csv::Limits {
            max_bytes: 1 << 22,
            ..csv::Limits::default()
        },
        ..csv::Options::default()
    };
    if let Ok(table) = csv::Table::open(std::io::Cursor::new(bytes.to_vec()), &options) {
        let most = bytes.len().saturating_mul(1_100).saturating_add(16);
        // What is refused ends the table; what is bad is listed, and reading goes on.
        let read = table.take_while(Result::is_ok).take(most + 1).count();
        assert!(read <= most, "more rows than bytes can hold");
    }
}

fn rulebook(bytes: &[u8]) {
    if let Ok(book) = Rulebook::read("own.toml", bytes) {
        // Kept is what was read: one content, one hash.
        assert!(Rulebook::read("other.toml", bytes).is_ok_and(|again| again.hash() == book.hash()));
        let _ = trade::rulebook::compare(Rulebooks::embedded().default_book(), &book);
    }
}

fn lists() -> Vec<Vec<u8>> {
    let text =
        "Supplier,Product,Price\n\"Example, Works\",\"Steel \"\"mug\"\"\",2.40\nSample Mills,Tin mug,1.90\n";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        text.into(),
        text.replace(',', ";").into(),
        [&[0xFF, 0xFE][..], &wide].concat(),
        "a\tb\r\n1\t\"two\r\nlines\"\r\n".into(),
        b"\xEF\xBB\xBFName|Price\n\xC3\xA9|1\n".to_vec(),
        vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0xD4, 0x49, 0xE2, 2, 0],
    ]
}

/// Calls that are answered.
fn calls(supplier_id: &Value) -> Vec<Vec<u8>> {
    let calls = [
        json!({ "op": "order.list", "args": { "view": "all", "sort": "changed", "limit": 20 } }),
        json!({ "op": "days.window", "args": { "event_at": "2026-03-02T18:00:00Z", "days": 3,
            "time_zone": "America/Los_Angeles" } }),
        json!({ "op": "catalogue.search", "args": { "text": "mug", "page_size": 20 } }),
        json!({ "op": "message.send", "args": { "supplier_id": supplier_id, "text": "Are the mugs ready?" },
            "request_id": "one" }),
        json!({ "op": "explain", "args": { "op": "today.view", "args": {} } }),
        json!({ "op": "settings.view" }),
    ];
    calls.map(|call| call.to_string().into_bytes()).to_vec()
}

//! Lives the scripted hour with a real ledger, and remembers what it was promised and what it was refused.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Duration, TimeZone, Utc};
use faults::Disk;
use ledger::{
    Cost, Envelope, Export, Ledger, LedgerError, NewEvent, Options, Outcome, Passphrase, Request, Sha, Shape,
    Tx, WorkspaceKey, restore,
};
use serde_json::json;
use uuid::Uuid;

use crate::promises::Promise;
use crate::script::{Act, HOUR, bytes_of};
use crate::tally::Tally;

/// Where the workspace lies in the watched folder.
pub(crate) const WORKSPACE: &str = "workspace";

pub(crate) fn at(minute: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 2, 9, 0, 0).unwrap() + Duration::minutes(minute)
}

pub(crate) fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes(&[7; 32])
}

pub(crate) fn passphrase(number: usize) -> Passphrase {
    Passphrase::chosen(&format!("correct horse battery {number}")).unwrap()
}

/// With a cheap Argon2id: what the real one costs, only the program pays.
pub(crate) fn envelope(number: usize) -> Envelope {
    let cost = Cost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
    Envelope::wrap("wsp_1", &key(), &passphrase(number), cost).unwrap()
}

pub(crate) fn settings(number: usize) -> Vec<u8> {
    format!("told {number} times").repeat(20).into_bytes()
}

pub(crate) fn content(seed: usize, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|place| (place * 31 + seed) as u8).collect()
}

pub(crate) fn options() -> Options {
    Options {
        key: Some(key()),
        projectors: vec![Arc::new(Tally)],
        ..Options::new(at(0))
    }
}

fn request(id: &str) -> Request {
    Request {
        request_id: id.to_owned(),
        op: "order.note".to_owned(),
        args_hash: Sha::of(id.as_bytes()),
        actor: "buyer".to_owned(),
        recorded_at: at(1),
    }
}

/// The body of a request's event: the same whenever it is asked.
pub(crate) fn body(id: &str, index: u32) -> serde_json::Value {
    json!({ "amount": index + 1, "of": id, "text": "x".repeat(bytes_of(id)) })
}

fn appended(tx: &mut Tx<'_>, id: &str, events: u32) -> Result<u64, LedgerError> {
    // A third of the requests meet in one stream.
    let stream = format!("order/{}", id.len() % 3);
    let version = tx.view().stream_version(&stream)?;
    let new = (0..events)
        .map(|index| NewEvent::new("noted", 1, &body(id, index)))
        .collect::<Result<Vec<_>, _>>()?;
    tx.append(&stream, version, new)?;
    Ok(id.len() as u64)
}

pub(crate) fn noted(ledger: &Ledger, id: &'static str, events: u32) -> Result<Outcome<u64>, LedgerError> {
    ledger.transact(request(id), move |tx| match events {
        0 => Ok(id.len() as u64),
        _ => appended(tx, id, events),
    })
}

/// Somebody who is told each promise when it is made.
type Ear = Box<dyn Fn(&Promise)>;

/// One hour in one folder.
pub(crate) struct Hour {
    pub(crate) root: PathBuf,
    pub(crate) disk: Option<Disk>,
    pub(crate) ledger: Option<Ledger>,
    pub(crate) promises: Vec<Promise>,
    pub(crate) refusals: Vec<(Act, LedgerError)>,
    /// Is told of each promise when it is made.
    pub(crate) heard: Option<Ear>,
    records: Vec<String>,
}

impl Hour {
    /// In a folder where the workspace's own is, and nothing in it.
    pub(crate) fn new(root: &Path, disk: Option<Disk>) -> Hour {
        let workspace = root.join(WORKSPACE);
        if !workspace.is_dir() {
            std::fs::create_dir_all(workspace).unwrap();
        }
        Hour {
            root: root.to_path_buf(),
            disk,
            ledger: None,
            promises: Vec::new(),
            refusals: Vec::new(),
            heard: None,
            records: Vec::new(),
        }
    }

    /// Lives it to its end, whatever is refused on the way.
    pub(crate) fn live(&mut self) {
        for act in HOUR {
            if let Err(error) = self.act(*act) {
                self.refusals.push((*act, error));
            }
        }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.root.join(WORKSPACE)
    }

    /// The open ledger; opened again when that failed before, as a user would.
    pub(crate) fn ledger(&mut self) -> Result<&Ledger, LedgerError> {
        if self.ledger.is_none() {
            if Envelope::load(&self.dir())?.is_none() {
                self.passphrase(0)?;
            }
            self.ledger = Some(Ledger::open(self.dir(), options())?);
        }
        self.ledger.as_ref().ok_or(LedgerError::Unavailable)
    }

    fn keep(&mut self, promise: Promise) {
        if let Some(heard) = &self.heard {
            heard(&promise);
        }
        self.promises.push(promise);
        if let Some(disk) = &self.disk {
            disk.promise(self.promises.len());
        }
    }

    fn act(&mut self, act: Act) -> Result<(), LedgerError> {
        match act {
            Act::Passphrase(number) => self.passphrase(number),
            Act::Open => self.ledger().map(drop),
            Act::Close => {
                self.ledger = None;
                Ok(())
            }
            Act::Note { id, events, .. } => {
                let outcome = noted(self.ledger()?, id, events)?;
                self.answered(id, &outcome);
                Ok(())
            }
            Act::Silent(id) => {
                let outcome = noted(self.ledger()?, id, 0)?;
                self.answered(id, &outcome);
                Ok(())
            }
            Act::Refused(id) => self.refused(id),
            Act::Turns(ids) => self.turns(ids),
            Act::Together(ids) => self.together(ids),
            Act::Upload { number, bytes } => self.upload(Uuid::from_u128(number), bytes),
            Act::Evidence(bytes) => {
                let content = content(1, bytes);
                let file = self.ledger()?.files().put_bytes(&content)?;
                self.keep(Promise::File { id: file.id, content });
                Ok(())
            }
            Act::Vault(text) => {
                let reference = self.ledger()?.vault().keep(text.as_bytes())?;
                self.records.push(reference.clone());
                self.keep(Promise::Record { reference, text });
                Ok(())
            }
            Act::Erase => self.erase(),
            Act::Settings(number) => {
                self.ledger()?.write_settings(&settings(number))?;
                self.keep(Promise::Settings(number));
                Ok(())
            }
            Act::Checkpoint => {
                let checkpoint = self.ledger()?.checkpoint(at(2))?;
                self.keep(Promise::Checkpoint(checkpoint));
                Ok(())
            }
            Act::BackUp(name) => self.back_up(name),
            Act::Restore { backup, to } => self.restore(backup, to),
            Act::Export(name) => self.export(name),
            Act::Rebuild => self.ledger()?.rebuild(),
        }
    }

    fn passphrase(&mut self, number: usize) -> Result<(), LedgerError> {
        envelope(number).save(&self.dir())?;
        self.keep(Promise::Passphrase(number));
        Ok(())
    }

    fn answered(&mut self, id: &'static str, outcome: &Outcome<u64>) {
        let (value, seqs) = (outcome.value, outcome.seqs);
        self.keep(Promise::Answer { id, value, seqs });
    }

    fn refused(&mut self, id: &'static str) -> Result<(), LedgerError> {
        let work = move |tx: &mut Tx<'_>| -> Result<u64, LedgerError> {
            appended(tx, id, 2)?;
            Err(LedgerError::Unacceptable {
                field: "amount",
                why: "it is refused",
            })
        };
        match self.ledger()?.transact(request(id), work) {
            Err(LedgerError::Unacceptable { .. }) => Ok(()),
            Err(other) => Err(other),
            Ok(outcome) => panic!("{outcome:?}"),
        }
    }

    fn turns(&mut self, ids: [&'static str; 2]) -> Result<(), LedgerError> {
        let outcome = self.ledger()?.in_turn(move |turns| -> Result<_, LedgerError> {
            let first = turns.request(&request(ids[0]), |tx| appended(tx, ids[0], 1))?;
            let second = turns.request(&request(ids[1]), |tx| appended(tx, ids[1], 1))?;
            Ok([first, second])
        })?;
        for (id, outcome) in ids.into_iter().zip(&outcome.value) {
            self.answered(id, outcome);
        }
        Ok(())
    }

    fn together(&mut self, ids: &'static [&'static str]) -> Result<(), LedgerError> {
        let ledger = self.ledger()?;
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let started: Vec<_> = ids
                .iter()
                .map(|id| scope.spawn(move || (*id, noted(ledger, id, 1))))
                .collect();
            started.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut failed = None;
        for (id, outcome) in outcomes {
            match outcome {
                Ok(outcome) => self.answered(id, &outcome),
                Err(error) => failed = Some(error),
            }
        }
        failed.map_or(Ok(()), Err)
    }

    fn upload(&mut self, id: Uuid, bytes: usize) -> Result<(), LedgerError> {
        let content = content(2, bytes);
        let ledger = self.ledger()?;
        ledger
            .uploads()
            .start(id, "bill.pdf", Some("application/pdf"), at(0))?;
        let mut sent = 0;
        for piece in content.chunks(bytes / 2 + 1) {
            sent = ledger.uploads().append(ledger.files(), id, sent, piece)?;
        }
        let finished = ledger.uploads().finish(ledger.files(), id)?;
        self.keep(Promise::File {
            id: finished.file.id,
            content,
        });
        self.keep(Promise::Upload {
            upload: id,
            file: finished.file.id,
        });
        Ok(())
    }

    fn erase(&mut self) -> Result<(), LedgerError> {
        let Some(reference) = self.records.last().cloned() else {
            return Ok(());
        };
        self.keep(Promise::Erasing(reference.clone()));
        self.ledger()?.vault().erase(&reference)?;
        self.keep(Promise::Erased(reference));
        Ok(())
    }

    fn back_up(&mut self, name: &'static str) -> Result<(), LedgerError> {
        let target = self.root.join(name);
        let made = self
            .ledger()?
            .back_up(&target, at(5), &[], &mut |_| ControlFlow::Continue(()))?;
        self.keep(Promise::Backup {
            name,
            mark: made.mark,
        });
        Ok(())
    }

    fn restore(&mut self, backup: &str, to: &'static str) -> Result<(), LedgerError> {
        let backup = self.root.join(backup);
        if !backup.exists() {
            return Ok(());
        }
        let restored = [1, 0]
            .into_iter()
            .map(|number| {
                restore(&backup, &passphrase(number), &self.root.join(to), &mut |_| {
                    ControlFlow::Continue(())
                })
            })
            .find(|answer| !matches!(answer, Err(LedgerError::WrongPassphrase)));
        let restored = restored.unwrap_or(Err(LedgerError::WrongPassphrase))?;
        self.keep(Promise::Restored {
            name: to,
            mark: restored.mark,
        });
        Ok(())
    }

    fn export(&mut self, name: &'static str) -> Result<(), LedgerError> {
        let target = self.root.join(name);
        let exported = self.ledger()?.export(
            &Export {
                target: &target,
                shape: Shape::Folder,
                vault: true,
                extras: &[("rulebooks/mine.toml".to_owned(), b"id = 'mine'".to_vec())],
            },
            &mut |_| ControlFlow::Continue(()),
        )?;
        self.keep(Promise::Exported {
            name,
            events: exported.events,
        });
        Ok(())
    }
}

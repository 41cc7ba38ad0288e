//! What the ledger has said is done, and the check that it is: after a fault, in a folder that was left as it was.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use ledger::{
    Checkpoint, CheckpointVerdict, Depth, Envelope, Ledger, LedgerError, Mark, Sha, StoredEvent, restore,
};
use trade::id::FileId;
use uuid::Uuid;

use crate::hour::{WORKSPACE, body, envelope, key, noted, options, passphrase, settings};
use crate::script::{Act, HOUR, expected};

/// Something that was answered with success.
#[derive(Debug, Clone)]
pub(crate) enum Promise {
    Passphrase(usize),
    Answer {
        id: &'static str,
        value: u64,
        seqs: Option<(u64, u64)>,
    },
    File {
        id: FileId,
        content: Vec<u8>,
    },
    Upload {
        upload: Uuid,
        file: FileId,
    },
    Record {
        reference: String,
        text: &'static str,
    },
    /// It may be gone from now on.
    Erasing(String),
    Erased(String),
    Settings(usize),
    Checkpoint(Checkpoint),
    Backup {
        name: &'static str,
        mark: Mark,
    },
    Restored {
        name: &'static str,
        mark: Mark,
    },
    Exported {
        name: &'static str,
        events: u64,
    },
}

/// Opens what is there without a fault, holds it against the promises, and asks once more for everything.
pub(crate) fn hold(root: &Path, promises: &[Promise], context: &str) {
    let dir = root.join(WORKSPACE);
    opens(&dir, promises, context);
    let ledger = Ledger::open(&dir, options()).unwrap_or_else(|error| panic!("{context}: {error:?}"));
    sound(&ledger, context);
    for promise in promises {
        kept(&ledger, root, promise, context);
    }
    secrets(&ledger, promises, context);
    whole(&ledger, context);
    beside(root, context);
    asked_again(&ledger, promises, context);
    sound(&ledger, context);
}

/// The log verifies, and what is folded from it is what would be folded anew.
fn sound(ledger: &Ledger, context: &str) {
    let report = ledger.verify(Depth::Everything).unwrap();
    assert!(report.is_sound(), "{context}: {report:?}");
    let folded = ledger.projection_digests().unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(
        ledger.projection_digests().unwrap(),
        folded,
        "{context}: projections"
    );
}

fn events(ledger: &Ledger) -> BTreeMap<String, Vec<StoredEvent>> {
    let mut events: BTreeMap<String, Vec<StoredEvent>> = BTreeMap::new();
    for event in ledger.read(|view| view.events_after(0, u32::MAX)).unwrap() {
        events.entry(event.request_id.clone()).or_default().push(event);
    }
    events
}

/// One promise that a look at the ledger shows to be kept.
fn kept(ledger: &Ledger, root: &Path, promise: &Promise, context: &str) {
    match promise {
        Promise::Answer { id, seqs, .. } => {
            let stored = ledger.read(|view| view.request(id)).unwrap();
            let stored = stored.unwrap_or_else(|| panic!("{context}: the answer to {id} is lost"));
            assert_eq!(stored.seqs, *seqs, "{context}: {id}");
        }
        Promise::File { id, content } => {
            let found = ledger.files().read(*id);
            assert!(
                found.as_ref().is_ok_and(|found| found == content),
                "{context}: {id}: {found:?}"
            );
        }
        Promise::Upload { upload, file } => {
            let again = ledger.uploads().finish(ledger.files(), *upload);
            let again = again.unwrap_or_else(|error| panic!("{context}: {error:?}"));
            assert_eq!(again.file.id, *file, "{context}");
        }
        Promise::Checkpoint(checkpoint) => {
            let verdict = ledger.compare(checkpoint).unwrap();
            assert!(
                matches!(verdict, CheckpointVerdict::Agrees { .. }),
                "{context}: {verdict:?}"
            );
        }
        Promise::Backup { name, mark } => {
            assert!(root.join(name).is_file(), "{context}: the backup is lost");
            assert_eq!(restored(root, name, context), *mark, "{context}");
        }
        Promise::Restored { name, mark } => {
            assert!(root.join(name).is_dir(), "{context}: what was restored is lost");
            let found = Ledger::open(root.join(name), options()).unwrap();
            assert_eq!(found.read(|view| view.newest()).unwrap(), *mark, "{context}");
            sound(&found, context);
        }
        Promise::Exported { name, events } => {
            let lines = fs::read_to_string(root.join(name).join("events.jsonl"))
                .unwrap_or_else(|error| panic!("{context}: {error}"));
            assert_eq!(lines.lines().count() as u64, *events, "{context}");
        }
        Promise::Passphrase(_)
        | Promise::Record { .. }
        | Promise::Erasing(_)
        | Promise::Erased(_)
        | Promise::Settings(_) => {}
    }
}

/// The newest passphrase that was promised opens the workspace, or one that was being set.
fn opens(dir: &Path, promises: &[Promise], context: &str) {
    let least = newest(promises, |promise| match promise {
        Promise::Passphrase(number) => Some(*number),
        _ => None,
    });
    let found = Envelope::load(dir).unwrap_or_else(|error| panic!("{context}: {error:?}"));
    let Some(found) = found else {
        assert!(least.is_none(), "{context}: the workspace's key is lost");
        envelope(0).save(dir).unwrap();
        return;
    };
    let opens = (least.unwrap_or(0)..2).any(|number| {
        let opened = found.open(&passphrase(number));
        opened.is_ok_and(|opened| opened == key())
    });
    assert!(opens, "{context}: no passphrase opens the workspace");
}

fn newest(promises: &[Promise], of: impl Fn(&Promise) -> Option<usize>) -> Option<usize> {
    promises.iter().filter_map(of).max()
}

/// Settings and vault: the newest that was promised or one that came after it, whole.
fn secrets(ledger: &Ledger, promises: &[Promise], context: &str) {
    let least = newest(promises, |promise| match promise {
        Promise::Settings(number) => Some(*number),
        _ => None,
    });
    match ledger
        .read_settings()
        .unwrap_or_else(|error| panic!("{context}: {error:?}"))
    {
        None => assert!(least.is_none(), "{context}: settings are lost"),
        Some(found) => assert!(
            (least.unwrap_or(0)..2).any(|number| found == settings(number)),
            "{context}: settings of an earlier time"
        ),
    }
    for promise in promises {
        let Promise::Record { reference, text } = promise else {
            continue;
        };
        let is = |of: fn(&Promise) -> Option<&String>| {
            promises.iter().filter_map(of).any(|found| found == reference)
        };
        let erasing = is(|promise| match promise {
            Promise::Erasing(reference) => Some(reference),
            _ => None,
        });
        let erased = is(|promise| match promise {
            Promise::Erased(reference) => Some(reference),
            _ => None,
        });
        let found = ledger.vault().read(reference);
        let found = found.unwrap_or_else(|error| panic!("{context}: vault: {error:?}"));
        match found {
            None => assert!(erasing, "{context}: a record is lost"),
            Some(found) => assert!(
                !erased && found == text.as_bytes(),
                "{context}: a record came back"
            ),
        }
    }
    // Nothing that is listed is half written.
    for reference in ledger.vault().list().unwrap() {
        let found = ledger.vault().read(&reference);
        assert!(matches!(found, Ok(Some(_))), "{context}: {found:?}");
    }
    for id in ledger.files().list().unwrap() {
        assert!(ledger.files().read(id).is_ok(), "{context}");
    }
}

/// Of no request there is a half, and of none that was refused there is anything.
fn whole(ledger: &Ledger, context: &str) {
    for (id, events) in events(ledger) {
        let expected = expected().into_iter().find(|(known, _)| *known == id);
        let count = expected.map_or(0, |(_, count)| count);
        assert_eq!(events.len() as u32, count, "{context}: half of {id}");
        assert!(
            ledger.read(|view| view.request(&id)).unwrap().is_some(),
            "{context}: {id}"
        );
    }
}

/// What lies beside the workspace under its last name is whole, promised or not.
fn beside(root: &Path, context: &str) {
    for act in HOUR {
        match *act {
            Act::BackUp(name) if root.join(name).exists() => {
                restored(root, name, context);
            }
            Act::Restore { to, .. } if root.join(to).exists() => {
                let found = Ledger::open(root.join(to), options());
                sound(
                    &found.unwrap_or_else(|error| panic!("{context}: {error:?}")),
                    context,
                );
            }
            Act::Export(name) if root.join(name).exists() => exported(&root.join(name), context),
            _ => {}
        }
    }
}

fn restored(root: &Path, name: &str, context: &str) -> Mark {
    let target = root.join("proof");
    let opened = [0, 1]
        .into_iter()
        .map(|number| {
            restore(&root.join(name), &passphrase(number), &target, &mut |_| {
                ControlFlow::Continue(())
            })
        })
        .find(|answer| !matches!(answer, Err(LedgerError::WrongPassphrase)));
    let restored = opened
        .unwrap()
        .unwrap_or_else(|error| panic!("{context}: {error:?}"));
    fs::remove_dir_all(&target).unwrap();
    restored.mark
}

/// Every file that an export lists is there as it is listed.
fn exported(folder: &Path, context: &str) {
    let text = fs::read(folder.join("export.json")).unwrap_or_else(|error| panic!("{context}: {error}"));
    let manifest: serde_json::Value = serde_json::from_slice(&text).unwrap();
    for listed in manifest["files"].as_array().unwrap() {
        let content = fs::read(folder.join(listed["path"].as_str().unwrap()));
        let content = content.unwrap_or_else(|error| panic!("{context}: {listed}: {error}"));
        assert_eq!(
            Sha::of(&content).to_string(),
            listed["sha256"],
            "{context}: {listed}"
        );
    }
}

/// Everything is asked for once more: what was there is answered as before, what was not is done, and nothing twice.
fn asked_again(ledger: &Ledger, promises: &[Promise], context: &str) {
    let before = events(ledger);
    for (id, count) in expected() {
        let stored = ledger.read(|view| view.request(id)).unwrap();
        let outcome = noted(ledger, id, count).unwrap_or_else(|error| panic!("{context}: {id}: {error:?}"));
        assert_eq!(outcome.replayed, stored.is_some(), "{context}: {id}");
        let promised = promises.iter().find_map(|promise| match promise {
            Promise::Answer { id: of, value, .. } if *of == id => Some(*value),
            _ => None,
        });
        assert!(
            promised.is_none_or(|value| value == outcome.value),
            "{context}: {id}"
        );
    }
    let after = events(ledger);
    for (id, count) in expected() {
        let found = after.get(id).map_or(&[] as &[StoredEvent], Vec::as_slice);
        assert_eq!(found.len() as u32, count, "{context}: {id}");
        for event in found {
            let expected = serde_json::to_string(&body(id, event.request_index)).unwrap();
            assert_eq!(event.body, expected, "{context}: {id}");
        }
        if let Some(events) = before.get(id) {
            assert_eq!(found, events.as_slice(), "{context}: {id}");
        }
    }
}

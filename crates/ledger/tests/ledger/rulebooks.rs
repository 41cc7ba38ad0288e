//! A rulebook of the user's own: orders pinned to it are folded by it, after a refold and on another machine too; and
//! damage to it is said, never covered by another edition (RB1, RB3).

use ledger::projections::{RulebookUse, library};
use ledger::{Ledger, LedgerError, Options, streams};
use serde_json::{Value, json};
use tempfile::tempdir;
use trade::order::status::Status;
use trade::rulebook::{Library, Rulebook, RulebookCommand, RulebookEvent};

use crate::common::at;
use crate::trading::{cancelled, confirmed_and_paid, now, open_standard, put, put_order, started};

const FIRST: &str = include_str!("../../../trade/data/rulebooks/trade-assurance-1.toml");

/// The first edition under an id of one's own, with another period to respond.
fn own_text() -> String {
    FIRST
        .replacen("id = \"trade-assurance@1\"", "id = \"mine@1\"", 1)
        .replacen("respond_days = 5", "respond_days = 2", 1)
}

fn own_book() -> Rulebook {
    Rulebook::parse("mine.toml", &own_text()).unwrap()
}

/// The fact of loading it.
pub(crate) fn loaded() -> Value {
    let bytes = own_text().into_bytes();
    let load = RulebookCommand::Load {
        file: "mine.toml".to_owned(),
        bytes,
    };
    let events = Library::default().decide(&load, at(0)).unwrap();
    serde_json::to_value(&events[0]).unwrap()
}

fn started_under_mine(n: u128) -> Value {
    let mut fact = started(n, 1, "Gaskets");
    fact["rulebook"] = json!({ "id": "mine@1", "hash": own_book().hash().to_string() });
    fact
}

/// An order under the user's own rulebook that is running, one that is cancelled, and one under the first edition.
fn filled(ledger: &Ledger) {
    put(ledger, "load", streams::RULEBOOKS, &[loaded()]).unwrap();
    put_order(ledger, "o1", 1, &[started_under_mine(1)]);
    put_order(ledger, "o1b", 1, &confirmed_and_paid(1, "Gaskets"));
    put_order(ledger, "o2", 2, &[started_under_mine(2), cancelled(2)]);
    put_order(ledger, "o3", 3, &[started(3, 1, "Gaskets")]);
}

fn used(ledger: &Ledger, id: &str) -> RulebookUse {
    let uses = ledger.read(|view| view.rulebook_uses().all(now())).unwrap();
    let all = uses.into_iter().find(|((book, _), _)| book == id);
    all.map(|(_, used)| used).unwrap_or_default()
}

fn statuses(ledger: &Ledger) -> Vec<(Option<Status>, u64)> {
    let counts = ledger.read(|view| view.orders().counts(now())).unwrap();
    counts.into_iter().collect()
}

#[test]
fn rb1_an_order_is_folded_by_the_file_it_is_pinned_to_now_refolded_and_on_another_machine() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    filled(&ledger);
    let expected = [
        (Some(Status::Cancelled), 1),
        (Some(Status::Draft), 1),
        (Some(Status::AwaitingShipment), 1),
    ];
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(statuses(&ledger), expected, "no order without a status");
    let digests = ledger.projection_digests().unwrap();
    ledger.rebuild().unwrap();
    assert_eq!(ledger.projection_digests().unwrap(), digests);
    drop(ledger);
    // Another machine has the folder and nothing else: no memory, and tables of an older program.
    let copy = tempdir().unwrap();
    for name in ["ledger.db", "head"] {
        std::fs::copy(dir.path().join(name), copy.path().join(name)).unwrap();
    }
    let without = Options {
        projectors: Vec::new(),
        ..Options::new(at(0))
    };
    drop(Ledger::open(copy.path(), without).unwrap());
    let restored = open_standard(copy.path());
    restored.rebuild().unwrap();
    assert_eq!(restored.projection_digests().unwrap(), digests);
    let kept = restored.read(library).unwrap();
    let (id, text) = (own_book().id().clone(), own_text());
    assert_eq!(
        kept.file(&id).map(|file| file.text),
        Some(text),
        "letter by letter"
    );
}

#[test]
fn rb1_who_uses_a_rulebook_is_counted_and_retiring_it_changes_no_order() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    filled(&ledger);
    let uses = |id| {
        let used = used(&ledger, id);
        (used.running, used.orders)
    };
    assert_eq!((uses("mine@1"), uses("trade-assurance@1")), ((1, 2), (1, 1)));
    let before = statuses(&ledger);
    let retired = json!({ "kind": "retired", "id": "mine@1", "at": "2026-03-01T00:00:00Z" });
    put(&ledger, "retire", streams::RULEBOOKS, &[retired]).unwrap();
    ledger.rebuild().unwrap();
    assert_eq!((uses("mine@1"), statuses(&ledger)), ((1, 2), before));
}

#[test]
fn rb1_a_request_that_fails_leaves_no_rulebook_behind() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    let events = [loaded()];
    let failed: Result<ledger::Outcome<u64>, LedgerError> =
        ledger.transact(crate::common::request("load", 0), move |tx| {
            let new = ledger::NewEvent::new("loaded", 1, &events[0])?;
            tx.append(streams::RULEBOOKS, 0, vec![new])?;
            let inside = library(&tx.view())?;
            assert!(
                inside.books().get("mine@1").is_ok(),
                "seen inside its own request"
            );
            Err(LedgerError::Busy)
        });
    assert!(failed.is_err());
    assert!(ledger.read(library).unwrap().books().get("mine@1").is_err());
    assert_eq!(
        ledger.read(|view| view.stream_head(streams::RULEBOOKS)).unwrap(),
        None
    );
    put_order(&ledger, "o1", 1, &[started_under_mine(1)]);
    assert_eq!(statuses(&ledger), [(None, 1)], "nor in the projections' memory");
}

#[test]
fn rb1_a_kept_file_of_another_content_is_corrupt_and_not_another_edition() {
    let dir = tempdir().unwrap();
    let ledger = open_standard(dir.path());
    let mut fact = loaded();
    let other = own_text().replacen("respond_days = 2", "respond_days = 3", 1);
    fact["text"] = json!(other);
    serde_json::from_value::<RulebookEvent>(fact.clone()).unwrap();
    put(&ledger, "load", streams::RULEBOOKS, &[fact]).unwrap();
    let error = ledger.read(library).unwrap_err();
    assert!(matches!(error, LedgerError::Corrupt { .. }), "{error}");
    assert!(error.to_string().contains("mine@1"), "{error}");
    let stream = streams::order(crate::trading::order(1));
    let refused = put(&ledger, "o1", &stream, &[started_under_mine(1)]);
    assert!(matches!(refused, Err(LedgerError::Corrupt { .. })), "{refused:?}");
    // An order under an edition of the program's own has nothing to do with it.
    put_order(&ledger, "o3", 3, &[started(3, 1, "Gaskets")]);
    assert_eq!(statuses(&ledger), [(Some(Status::Draft), 1)]);
}

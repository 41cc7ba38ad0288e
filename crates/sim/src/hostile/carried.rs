//! Orders of long ago in a real workspace, whose clock nothing here can move: begun under an edition that ends what nobody
//! confirms or pays, and not looked at since. They are lived in a Practice workspace, whose days are past, and their events
//! are written to the log as they stand there.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::Utc;
use ledger::{Ledger, LedgerError, NewEvent, Options, Request, Sha, StoredEvent, streams};
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::durable::{Durable, broken};
use crate::ground::Ground;
use crate::model::Broken;
use crate::run::{self, Life};
use crate::worlds::Template;

/// Where the edition stands that ends orders by itself (RB2).
const ENDS_BY_ITSELF: u64 = 1;

/// Few steps and few hours: sent or confirmed, and nothing paid yet.
const LIFE: Life = Life {
    orders: 16,
    at_once: 16,
    steps: 8,
    hours: 4,
    plot: None,
};

/// Writes them to that workspace, which no desk has open. Gives their ids.
pub(super) fn over(template: &Template, ground: &Ground, place: (u64, u64)) -> Result<Vec<Value>, Broken> {
    let home = tempfile::tempdir().map_err(broken)?;
    template.copy_to(home.path())?;
    let facts = template.facts_under(ENDS_BY_ITSELF);
    let mut books = Durable::open(home.path(), facts, Dice::new(place.0 ^ 0x01d, place.1))?;
    let mut dice = Dice::new(place.0 ^ 0x101d, place.1);
    run::live(&mut books, &LIFE, &mut dice).map_err(|(broken, _)| broken)?;
    drop(books);
    let events = of_orders(&home.path().join("practice"))?;
    let ids: BTreeSet<&str> = events
        .iter()
        .filter_map(|event| event.stream.strip_prefix(streams::ORDERS))
        .collect();
    let ids = ids.into_iter().map(|id| json!(id)).collect();
    let request = Request {
        request_id: "carried-over".to_owned(),
        op: "order.start".to_owned(),
        args_hash: Sha::ZERO,
        actor: "buyer".to_owned(),
        recorded_at: Utc::now(),
    };
    let written = ground.log(false)?.transact::<(), LedgerError>(request, |tx| {
        for event in events {
            let version = tx.view().stream_version(&event.stream)?;
            let new = NewEvent {
                kind: event.kind,
                schema_version: event.schema_version,
                body: event.body,
            };
            tx.append(&event.stream, version, vec![new])?;
        }
        Ok(())
    });
    written.map_err(broken)?;
    Ok(ids)
}

/// Before the first of these a history is cut off: what is paid or cancelled does not end by itself.
const ENDS: [&str; 2] = ["payment_sent", "cancelled"];

/// The events of orders in that log, oldest first, up to the first that names a file: files are not carried over.
fn of_orders(dir: &Path) -> Result<Vec<StoredEvent>, Broken> {
    let options = Options {
        read_only: true,
        ..Options::new(Utc::now())
    };
    let log = Ledger::open(dir, options).map_err(broken)?;
    let all = log.read(|view| view.events_after(0, u32::MAX));
    let mut events = all.map_err(|error: LedgerError| broken(error))?;
    let mut ended = BTreeSet::new();
    events.retain(|event| {
        let ends = event.body.contains("\"file\"") || ENDS.iter().any(|kind| event.kind.ends_with(kind));
        if ends {
            ended.insert(event.stream.clone());
        }
        event.stream.starts_with(streams::ORDERS) && !ended.contains(&event.stream)
    });
    Ok(events)
}

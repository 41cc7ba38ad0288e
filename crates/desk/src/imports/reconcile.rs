//! Makes the ledger and the catalogue of one mind about imports when a workspace is opened: a program that ended between their
//! two commits left one of them behind. It must not judge by a catalogue that was lost.

use std::collections::HashMap;

use catalogue::ImportBatch;
use ledger::{LedgerError, NewEvent, Request, Sha, streams};
use trade::time::Instant;
use uuid::Uuid;

use super::{ImportEvent, held, limits, undone};
use crate::error::Error;
use crate::kinds;
use crate::workspace::Workspace;

/// An import that was recorded and is not in the catalogue is recorded as undone; an undo that was recorded and did not reach
/// the catalogue is done there.
pub(crate) fn reconcile(workspace: &Workspace) -> Result<(), Error> {
    let events: Vec<ImportEvent> = workspace.look(|look| look.events(streams::IMPORTS))?;
    if events.is_empty() {
        return Ok(());
    }
    let batches = workspace.catalogue.imports()?;
    let known: HashMap<Uuid, &ImportBatch> = batches
        .iter()
        .filter_map(|batch| Some((batch.id?, batch)))
        .collect();
    let undone = undone(&events);
    let here = workspace.catalogue.id()?;
    // The oldest events do not say which catalogue they speak of: what comes before the first one that is known may have
    // been in one that was lost.
    let mut follows = false;
    for event in &events {
        let ImportEvent::ListImported {
            number, catalogue, ..
        } = event
        else {
            continue;
        };
        let in_this = catalogue.map_or(follows, |catalogue| catalogue == here);
        let Some(id) = event.imported() else { continue };
        match known.get(&id) {
            Some(batch) => {
                follows = true;
                if undone.contains(&id) && batch.undone_at.is_none() {
                    take_back(workspace, batch.number)?;
                }
            }
            None if in_this && !undone.contains(&id) => say_undone(workspace, id, *number)?,
            None => {}
        }
    }
    Ok(())
}

fn take_back(workspace: &Workspace, number: u32) -> Result<(), Error> {
    let held = workspace.look(|look| held(look, None))?;
    match workspace
        .catalogue
        .undo_import(number, workspace.now(), &held, &mut |_| Ok(()))
    {
        Err(catalogue::Error::NotUndoable(_)) => {
            tracing::warn!(
                number,
                "an import that the ledger says was undone stands, and cannot be undone any more"
            );
            Ok(())
        }
        other => Ok(other.map(drop)?),
    }
}

/// Records that an import which the ledger has is not in the catalogue, and that its limits count no more.
pub(crate) fn say_undone(workspace: &Workspace, id: Uuid, number: u32) -> Result<(), Error> {
    let at: Instant = workspace.now();
    let event = ImportEvent::ImportUndone {
        number,
        import_id: Some(id),
        at,
    };
    let kind = kinds::kind_of(&event)?;
    let request = Request {
        request_id: Uuid::now_v7().to_string(),
        op: "import.undo".to_owned(),
        args_hash: Sha::of(id.as_bytes()),
        actor: "buyer".to_owned(),
        recorded_at: at,
    };
    let limits = workspace.look(|look| limits::withdrawals(look, id))?;
    workspace.ledger.transact::<(), LedgerError>(request, move |tx| {
        let version = tx.view().stream_version(streams::IMPORTS)?;
        tx.append(streams::IMPORTS, version, vec![NewEvent::new(kind, 1, &event)?])?;
        for (supplier_id, (version, events)) in limits {
            tx.append(&streams::supplier(supplier_id), version, events)?;
        }
        Ok(())
    })?;
    Ok(())
}

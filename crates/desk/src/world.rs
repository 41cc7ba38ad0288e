//! The practice world at the desk: furnishes a new workspace and steps through what falls due. It applies what
//! `practice` says through the same use cases as a user's record forms; it invents nothing itself.

mod agenda;
mod apply;
mod furnish;

use std::sync::{Arc, OnceLock, PoisonError};

use ledger::Sha;
use practice::{Due, World};
use serde_json::Value;
use trade::time::Instant;

use crate::clock::{self, ClockEvent};
use crate::error::Error;
use crate::ops::practice::Happening;
use crate::workspace::{Actor, Workspace};

pub(crate) use agenda::Agenda;
pub(crate) use furnish::{SEED, furnish, settings, start};

/// Facts one advance may record; beyond it something repeats itself for ever.
const STEPS_MAX: usize = 5_000;

/// The world of the workspace's seed; made once, it is the same for every practice workspace.
fn world() -> Result<&'static World, Error> {
    static WORLD: OnceLock<Result<World, String>> = OnceLock::new();
    let made = WORLD.get_or_init(|| {
        let seed = SEED.parse().map_err(|error| format!("{error}"))?;
        World::new(seed).map_err(|error| error.to_string())
    });
    made.as_ref().map_err(Error::bug)
}

/// The next thing that happens, as a page shows it.
pub(crate) fn next(workspace: &Workspace) -> Result<Option<Happening>, Error> {
    Ok(next_of_note(workspace)?.map(|due| apply::happening(&due)))
}

fn next_of_note(workspace: &Workspace) -> Result<Option<Due>, Error> {
    Ok(coming(workspace)?.of_note)
}

fn next_due(workspace: &Workspace) -> Result<Option<Due>, Error> {
    Ok(coming(workspace)?.first)
}

/// What happens next if nothing else does.
fn coming(workspace: &Workspace) -> Result<agenda::Next, Error> {
    let world = world()?;
    workspace.look(|look| {
        let mut agenda = workspace.agenda.lock().unwrap_or_else(PoisonError::into_inner);
        agenda.next(world, look)
    })
}

/// Moves the clock to `target`, recording everything that falls due on the way.
pub(crate) fn advance_to(workspace: &Arc<Workspace>, target: Instant) -> Result<Vec<Happening>, Error> {
    let mut happened = Vec::new();
    while let Some(due) = next_due(workspace)?.filter(|due| due.at <= target) {
        if happened.len() == STEPS_MAX {
            return Err(Error::bug(format!(
                "the practice world does not come to rest: {} again",
                due.key
            )));
        }
        happened.push(apply::happening(&due));
        let before = workspace.now();
        workspace.clock.set(due.at.max(before));
        // A thing that could not be recorded has not happened: the clock waits for it.
        apply::apply(workspace, due).inspect_err(|_| workspace.clock.set(before))?;
    }
    workspace.clock.set(target);
    keep_clock(workspace, target)?;
    Ok(happened)
}

/// Records what falls due at this very instant; the clock stays.
pub(crate) fn settle(workspace: &Arc<Workspace>) -> Result<(), Error> {
    let now = workspace.now();
    for _ in 0..STEPS_MAX {
        match next_due(workspace)?.filter(|due| due.at <= now) {
            Some(due) => apply::apply(workspace, due)?,
            None => return Ok(()),
        }
    }
    Err(Error::bug(
        "the practice world does not come to rest at one instant",
    ))
}

/// Moves the clock to the next thing that happens and records it, with all that falls on the same instant.
pub(crate) fn advance_to_next(workspace: &Arc<Workspace>) -> Result<Vec<Happening>, Error> {
    match next_of_note(workspace)? {
        Some(due) => advance_to(workspace, due.at.max(workspace.now())),
        None => Ok(Vec::new()),
    }
}

/// The clock is a fact of the log, so that it is where it was after a restart.
fn keep_clock(workspace: &Arc<Workspace>, to: Instant) -> Result<(), Error> {
    let request_id = uuid::Uuid::now_v7().to_string();
    workspace.request(
        "practice.advance",
        request_id,
        Sha::of(b""),
        Actor::Practice,
        move |unit| {
            let version = unit.look().view.stream_version(clock::STREAM)?;
            unit.append(clock::STREAM, version, &[ClockEvent::ClockSet { to }])?;
            Ok(Value::Null)
        },
    )?;
    Ok(())
}

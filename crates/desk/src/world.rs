//! The practice world at the desk: furnishes a new workspace and steps through what falls due. It applies what
//! `practice` says through the same use cases as a user's record forms; it invents nothing itself.

mod agenda;
mod apply;
mod furnish;
mod state;

use std::sync::{Arc, OnceLock, PoisonError};

use ledger::{Sha, Turns};
use practice::{Due, World};
use serde_json::Value;
use trade::time::Instant;

use crate::clock::{self, ClockEvent};
use crate::error::Error;
use crate::look::Look;
use crate::ops::practice::Happening;
use crate::unit::Unit;
use crate::workspace::Workspace;

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
    workspace.look(|look| Ok(coming(look, Instant::MIN_UTC)?.of_note))
}

/// What happens next if nothing else does, as a look sees it; what is recorded by `until` is whole.
fn coming(look: &Look<'_>, until: Instant) -> Result<agenda::Next, Error> {
    let mut agenda = look
        .workspace
        .agenda
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    agenda.next(world()?, look, until)
}

/// What falls due by `until`.
fn next_due(look: &Look<'_>, until: Instant) -> Result<Option<Due>, Error> {
    Ok(coming(look, until)?.first.filter(|due| due.at <= until))
}

/// Moves the clock to `target`, recording everything that falls due on the way, all of it in one commit.
pub(crate) fn advance_to(workspace: &Arc<Workspace>, target: Instant) -> Result<Vec<Happening>, Error> {
    in_turn(workspace, move |workspace, turns, happened| {
        go_on(workspace, turns, target, happened)?;
        workspace.clock.set(target);
        keep_clock(workspace, turns, target)
    })
}

/// Records what falls due at this very instant; the clock stays.
pub(crate) fn settle(workspace: &Arc<Workspace>) -> Result<(), Error> {
    let now = workspace.now();
    // Mostly there is nothing, and a look beside the writer says so.
    if workspace.look(|look| next_due(look, now))?.is_some() {
        in_turn(workspace, move |workspace, turns, happened| {
            go_on(workspace, turns, now, happened)
        })?;
    }
    Ok(())
}

/// Moves the clock to the next thing that happens and records it, with all that falls on the same instant.
pub(crate) fn advance_to_next(workspace: &Arc<Workspace>) -> Result<Vec<Happening>, Error> {
    match next_of_note(workspace)? {
        Some(due) => advance_to(workspace, due.at.max(workspace.now())),
        None => Ok(Vec::new()),
    }
}

/// Lets the world take its turns on the writer's thread, where nobody else can record the same thing. What stood before
/// something that could not be recorded stays; when the commit itself fails nothing has happened, the clock included.
fn in_turn(
    workspace: &Arc<Workspace>,
    work: impl FnOnce(&Workspace, &mut Turns<'_>, &mut Vec<Happening>) -> Result<(), Error> + Send + 'static,
) -> Result<Vec<Happening>, Error> {
    let before = workspace.now();
    let moving = Arc::clone(workspace);
    let done = workspace.ledger.in_turn(move |turns| {
        let mut happened = Vec::new();
        let stopped = work(&moving, turns, &mut happened).err();
        Ok::<_, Error>((happened, stopped))
    });
    match done {
        Ok(outcome) => {
            workspace.standing.hear_of_head(&outcome);
            match outcome.value {
                (happened, None) => Ok(happened),
                (_, Some(error)) => Err(error),
            }
        }
        Err(error) => {
            workspace.clock.set(before);
            // It has seen what never was.
            *workspace.agenda.lock().unwrap_or_else(PoisonError::into_inner) = Agenda::default();
            Err(error)
        }
    }
}

fn go_on(
    workspace: &Workspace,
    turns: &mut Turns<'_>,
    until: Instant,
    happened: &mut Vec<Happening>,
) -> Result<(), Error> {
    while let Some(due) = next_due(&workspace.look_at(turns.view()), until)? {
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
        apply::apply(workspace, turns, due).inspect_err(|_| workspace.clock.set(before))?;
    }
    Ok(())
}

/// The clock is a fact of the log, so that it is where it was after a restart.
fn keep_clock(workspace: &Workspace, turns: &mut Turns<'_>, to: Instant) -> Result<(), Error> {
    let request = workspace.request_of_world(Sha::of(b""));
    turns.request(&request, |tx| {
        let mut unit = Unit::new(workspace, tx, to);
        let version = unit.look().view.stream_version(clock::STREAM)?;
        unit.append(clock::STREAM, version, &[ClockEvent::ClockSet { to }])?;
        Ok::<_, Error>(Value::Null)
    })?;
    Ok(())
}

//! The practice world at the desk: furnishes a new workspace and steps through what falls due. It applies what
//! `practice` says through the same use cases as a user's record forms; it invents nothing itself.

mod agenda;
mod apply;
mod furnish;
mod state;

use std::sync::{Arc, OnceLock, PoisonError};

use chrono::TimeDelta;
use ledger::{Request, Turns, View};
use practice::{Due, World};
use serde::Serialize;
use serde::de::DeserializeOwned;
use trade::time::Instant;

use crate::clock::{self, ClockEvent};
use crate::error::Error;
use crate::look::Look;
use crate::operation::Asked;
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
pub(crate) fn next(look: &Look<'_>) -> Result<Option<Happening>, Error> {
    Ok(next_of_note(look)?.map(|due| apply::happening(&due)))
}

fn next_of_note(look: &Look<'_>) -> Result<Option<Due>, Error> {
    Ok(coming(look, Instant::MIN_UTC)?.of_note)
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

/// Moves the clock by that much, or to the next thing that happens, recording everything that falls due on the way, with all
/// that falls on the same instant, in one commit; with nothing to come the clock stays. What `told` makes of it is the
/// answer to the request, kept with it: asked again, it is told the same and the clock stays.
pub(crate) fn advance<R>(
    workspace: &Arc<Workspace>,
    asked: &Asked,
    by: Option<TimeDelta>,
    told: fn(&Look<'_>, Vec<Happening>) -> Result<R, Error>,
) -> Result<R, Error>
where
    R: Serialize + DeserializeOwned + Send + 'static,
{
    if let Some(first) = first_answer(workspace, asked)? {
        return Ok(first);
    }
    let request = asked.clone();
    let moved = in_turn(workspace, move |workspace, turns| {
        if turns.view().request(&request.request_id)?.is_some() {
            return Ok(None);
        }
        let target = match by {
            Some(by) => Some(workspace.now() + by),
            None => next_of_note(&workspace.look_at(turns.view()))?.map(|due| due.at.max(workspace.now())),
        };
        let mut happened = Vec::new();
        if let Some(target) = target {
            go_on(workspace, turns, target, &mut happened)?;
        }
        let reached = workspace.now();
        workspace.clock.set(target.unwrap_or(reached));
        let answered = told(&workspace.look_at(turns.view()), happened).and_then(|told| {
            turns.request(&request_of(workspace, &request), |tx| {
                if let Some(target) = target {
                    set_clock(&mut Unit::new(workspace, tx, target), target)?;
                }
                Ok::<_, Error>(told)
            })
        });
        // A clock that is not recorded has not moved.
        let outcome = answered.inspect_err(|_| workspace.clock.set(reached))?;
        Ok(Some(outcome.value))
    })?;
    match moved {
        Some(told) => Ok(told),
        // It was asked twice at the same time, and the other one was the first.
        None => first_answer(workspace, asked)?.ok_or_else(|| Error::bug("answered, and no answer is there")),
    }
}

/// The answer that was given to this request before, also while nothing more is recorded.
fn first_answer<R>(workspace: &Arc<Workspace>, asked: &Asked) -> Result<Option<R>, Error>
where
    R: Serialize + DeserializeOwned + Send + 'static,
{
    let known = |view: &View<'_>| Ok::<_, Error>(view.request(&asked.request_id)?.is_some());
    if !workspace.ledger.read(known)? {
        return Ok(None);
    }
    let request = request_of(workspace, asked);
    let outcome = workspace
        .ledger
        .transact(request, |_| Err(Error::bug("answered before, and asked anew")))?;
    Ok(Some(outcome.value))
}

fn request_of(workspace: &Workspace, asked: &Asked) -> Request {
    Request {
        request_id: asked.request_id.clone(),
        ..workspace.request_of_world(asked.digest)
    }
}

/// Records what falls due at this very instant; the clock stays.
pub(crate) fn settle(workspace: &Arc<Workspace>) -> Result<(), Error> {
    let now = workspace.now();
    // Mostly there is nothing, and a look beside the writer says so.
    if workspace.look(|look| next_due(look, now))?.is_some() {
        in_turn(workspace, move |workspace, turns| {
            go_on(workspace, turns, now, &mut Vec::new())
        })?;
    }
    Ok(())
}

/// Lets the world take its turns on the writer's thread, where nobody else can record the same thing. What stood before
/// something that could not be recorded stays; when the commit itself fails nothing has happened, the clock included.
fn in_turn<R: Send + 'static>(
    workspace: &Arc<Workspace>,
    work: impl FnOnce(&Workspace, &mut Turns<'_>) -> Result<R, Error> + Send + 'static,
) -> Result<R, Error> {
    let before = workspace.now();
    let moving = Arc::clone(workspace);
    let done = workspace
        .ledger
        .in_turn(move |turns| Ok::<_, Error>(work(&moving, turns)));
    match done {
        Ok(outcome) => {
            workspace.standing.hear_of_head(&outcome);
            outcome.value
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
fn set_clock(unit: &mut Unit<'_, '_>, to: Instant) -> Result<(), Error> {
    let version = unit.look().view.stream_version(clock::STREAM)?;
    unit.append(clock::STREAM, version, &[ClockEvent::ClockSet { to }])
}

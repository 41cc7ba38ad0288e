//! Section `practice`: the world's clock. *Advance* steps through what falls due, one fact after the other, by
//! the same commands that a user's record forms give.

use std::sync::Arc;

use chrono::TimeDelta;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::OrderId;
use trade::refusal::Refusal;
use trade::time::Instant;

use crate::desk::Desk;
use crate::error::Error;
use crate::look::Look;
use crate::operation::{Asked, Nothing, Operation};
use crate::topic::Topic;
use crate::workspace::Workspace;
use crate::world;

/// What the world's own steps touch: everything but which workspace it is and its rulebooks.
const STEPS: &[Topic] = &[
    Topic::Practice,
    Topic::Orders,
    Topic::Catalogue,
    Topic::Quotations,
    Topic::Messages,
    Topic::Credit,
];

/// Longest single step.
const HOURS_MAX: u32 = 24 * 366;

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "practice.status",
            "The world's clock and what happens next.",
            |workspace, _: Nothing| {
                must_be_practice(workspace)?;
                status(workspace)
            },
        ),
        Operation::asked("practice.advance", "Moves the world's clock.", STEPS, advance),
        Operation::desk(
            "practice.restart",
            "Puts a fresh practice world in place of the old one.",
            Topic::OF_A_WORKSPACE,
            restart,
        ),
    ]
}

/// The world's clock.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PracticeStatus {
    /// Now.
    now: Instant,
    /// The platform's time zone.
    time_zone: String,
    /// What happens next, if anything.
    next: Option<Happening>,
}

/// Something that happens or happened in the world.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Happening {
    /// When.
    pub(crate) at: Instant,
    /// What: a key of the page's words, for example `supplier_confirms`.
    pub(crate) what: String,
    /// What it is about, for the reader: an order's number, else a supplier's or the lender's name.
    pub(crate) about: String,
    /// The order it concerns, if one.
    pub(crate) order_id: Option<OrderId>,
}

/// How far.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum By {
    /// By hours.
    Hours {
        /// 1 to 8,784.
        hours: u32,
    },
    /// By days of 24 hours.
    Days {
        /// 1 to 366.
        days: u32,
    },
    /// To the next thing that happens.
    Next,
}

/// How far to advance.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AdvanceArgs")]
pub(crate) struct Advance {
    /// How far.
    by: By,
}

/// What happened.
// It is read, too: it is kept as the answer to the request, and given again to a retry.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Advanced {
    /// The clock now.
    status: PracticeStatus,
    /// Oldest first.
    happened: Vec<Happening>,
}

fn must_be_practice(workspace: &Workspace) -> Result<(), Error> {
    if workspace.is_practice() {
        return Ok(());
    }
    Err(Refusal::new(
        "practice.real_workspace",
        "RB4",
        "A real workspace has no simulated clock.",
    )
    .into())
}

fn status(workspace: &Workspace) -> Result<PracticeStatus, Error> {
    workspace.look(status_at)
}

fn status_at(look: &Look<'_>) -> Result<PracticeStatus, Error> {
    Ok(PracticeStatus {
        now: look.now,
        time_zone: look.rulebook()?.platform().time_zone.to_string(),
        next: world::next(look)?,
    })
}

fn advance(_: &Desk, workspace: &Arc<Workspace>, asked: &Asked, args: Advance) -> Result<Advanced, Error> {
    must_be_practice(workspace)?;
    let by = hours(&args.by)?;
    world::advance(workspace, asked, by, |look, happened| {
        Ok(Advanced {
            status: status_at(look)?,
            happened,
        })
    })
}

/// How far, or to the next thing that happens.
fn hours(by: &By) -> Result<Option<TimeDelta>, Error> {
    let hours = match by {
        By::Hours { hours } => *hours,
        By::Days { days } => days.saturating_mul(24),
        By::Next => return Ok(None),
    };
    if hours == 0 || hours > HOURS_MAX {
        return Err(Error::field("by", "1 hour to 366 days"));
    }
    Ok(Some(TimeDelta::hours(i64::from(hours))))
}

fn restart(desk: &Desk, _: Nothing) -> Result<PracticeStatus, Error> {
    must_be_practice(&*desk.workspace()?)?;
    desk.restart_practice()?;
    status(&*desk.workspace()?)
}

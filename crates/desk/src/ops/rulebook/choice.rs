//! Which rulebooks new orders may be started under, and the default among them (RB1).

use schemars::JsonSchema;
use serde::Deserialize;
use trade::rulebook::RulebookCommand;

use super::{RulebookList, entries};
use crate::error::Error;
use crate::look::Look;
use crate::unit::Unit;
use ledger::streams;

/// Which edition.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RulebookIdArgs")]
pub(crate) struct Which {
    /// Id.
    rulebook: String,
}

/// The editions of the workspace, with who uses them.
pub(crate) fn listed(look: &Look<'_>) -> Result<RulebookList, Error> {
    let uses = look.view.rulebook_uses().all(look.now)?;
    let library = look.library()?;
    Ok(RulebookList {
        rulebooks: entries(library, |book| {
            let pin = (book.id().to_string(), book.hash().to_string());
            uses.get(&pin).copied().unwrap_or_default()
        }),
    })
}

pub(super) fn retire(unit: &mut Unit<'_, '_>, args: Which) -> Result<RulebookList, Error> {
    let rulebook = args.rulebook;
    put(unit, &RulebookCommand::Retire { rulebook })
}

pub(super) fn restore(unit: &mut Unit<'_, '_>, args: Which) -> Result<RulebookList, Error> {
    let rulebook = args.rulebook;
    put(unit, &RulebookCommand::Restore { rulebook })
}

pub(super) fn choose_default(unit: &mut Unit<'_, '_>, args: Which) -> Result<RulebookList, Error> {
    let rulebook = args.rulebook;
    put(unit, &RulebookCommand::ChooseDefault { rulebook })
}

/// Puts a command to the rulebooks and answers with how they stand then.
pub(super) fn put(unit: &mut Unit<'_, '_>, command: &RulebookCommand) -> Result<RulebookList, Error> {
    let (events, version) = {
        let look = unit.look();
        let events = look.library()?.decide(command, look.now)?;
        (events, look.view.stream_version(streams::RULEBOOKS)?)
    };
    unit.append(streams::RULEBOOKS, version, &events)?;
    listed(&unit.look())
}

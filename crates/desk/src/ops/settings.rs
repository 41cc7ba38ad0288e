//! Section `settings`: what the user told once about itself.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::desk::Desk;
use crate::error::{Error, FieldError};
use crate::operation::{Nothing, Operation};
use crate::profile::Settings;
use crate::topic::Topic;
use crate::workspace::Workspace;

pub(crate) fn section() -> Vec<Operation> {
    vec![
        Operation::read(
            "settings.view",
            "What the user told once.",
            |workspace, _: Nothing| Ok(workspace.profile().settings),
        ),
        Operation::workspace(
            "settings.update",
            "Replaces what the user told.",
            &[Topic::Workspace],
            update,
        ),
    ]
}

/// The new settings.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Update {
    /// All of them.
    settings: Settings,
}

fn update(_: &Desk, workspace: &Arc<Workspace>, args: Update) -> Result<Settings, Error> {
    check(&args.settings)?;
    workspace.update_profile(|profile| profile.settings = args.settings.clone())?;
    Ok(args.settings)
}

/// RB4: never more than a bank or brand and four characters; P4: a T/T fee is known or absent, never negative.
fn check(settings: &Settings) -> Result<(), Error> {
    let mut fields = Vec::new();
    let mut last_four = |field: &str, text: &str| {
        if text.chars().count() != 4 || !text.chars().all(|letter| letter.is_ascii_alphanumeric()) {
            fields.push(FieldError {
                field: format!("settings.{field}.last_four"),
                problem: "give the last four characters and nothing more".to_owned(),
            });
        }
    };
    if let Some(card) = &settings.card {
        last_four("card", &card.last_four);
    }
    if let Some(bank) = &settings.checking {
        last_four("checking", &bank.last_four);
    }
    if let Some(bank) = &settings.paying_bank {
        last_four("paying_bank", &bank.last_four);
    }
    if settings.tt_fee.is_some_and(|fee| fee.is_negative()) {
        fields.push(FieldError {
            field: "settings.tt_fee".to_owned(),
            problem: "a fee is not negative; leave it empty when it is not known".to_owned(),
        });
    }
    if fields.is_empty() {
        return Ok(());
    }
    let message = fields
        .iter()
        .map(|field| field.problem.clone())
        .collect::<Vec<_>>()
        .join("; ");
    Err(Error::Invalid {
        code: "invalid.arguments",
        rule: None,
        message,
        fields,
    })
}

//! Section `settings`: what the user told once about itself.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use trade::country::Country;
use trade::kept::{is_last_four, may_be_number};
use trade::money::{Currency, Money};
use trade::refusal::Refusal;

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

/// RB4: never more than a bank or brand and four characters; P2: a checking account for e-Checking is at a bank in the
/// United States; P4, M2: a T/T fee is known or absent, in USD, never negative.
fn check(settings: &Settings) -> Result<(), Error> {
    let banks = [
        ("checking", &settings.checking),
        ("paying_bank", &settings.paying_bank),
    ];
    let mut faults = Vec::new();
    if let Some(card) = &settings.card {
        faults.extend(last_four("card", &card.last_four));
    }
    for (field, bank) in banks {
        let Some(bank) = bank else { continue };
        if may_be_number(&bank.bank) {
            let sentence =
                "A name with that many digits may be an account or card number, which is never kept.";
            let field = format!("settings.{field}.bank");
            return Err(Refusal::new("payment.full_number", "RB4", sentence)
                .fact("field", field)
                .into());
        }
        faults.extend(last_four(field, &bank.last_four));
        if bank.us_checking && bank.country != Country::US {
            let problem = "a checking account for e-Checking is at a bank in the United States";
            faults.push(fault("P2", format!("settings.{field}.us_checking"), problem));
        }
    }
    if let Some((rule, problem)) = settings.tt_fee.and_then(tt_fee_fault) {
        faults.push(fault(rule, "settings.tt_fee".to_owned(), problem));
    }
    let Some((rule, _)) = faults.first() else {
        return Ok(());
    };
    let rule = Some(*rule);
    let fields: Vec<FieldError> = faults.into_iter().map(|(_, field)| field).collect();
    let problems: Vec<&str> = fields.iter().map(|field| field.problem.as_str()).collect();
    Err(Error::Invalid {
        code: "invalid.arguments",
        rule,
        message: problems.join("; "),
        fields,
    })
}

/// What is wrong, and the rule that says so.
type Fault = (&'static str, FieldError);

fn fault(rule: &'static str, field: String, problem: &str) -> Fault {
    let problem = problem.to_owned();
    (rule, FieldError { field, problem })
}

fn last_four(field: &str, text: &str) -> Option<Fault> {
    let problem = "give the last four characters and nothing more";
    (!is_last_four(text)).then(|| fault("RB4", format!("settings.{field}.last_four"), problem))
}

/// The rule against a T/T fee, and why: fees are in USD (M2), and what is not known is left out (P4).
pub(crate) fn tt_fee_fault(fee: Money) -> Option<(&'static str, &'static str)> {
    if fee.currency() != Currency::USD {
        Some(("M2", "the fee for a T/T is in USD"))
    } else if fee.is_negative() {
        Some(("P4", "a fee is not negative; leave it empty when it is not known"))
    } else {
        None
    }
}

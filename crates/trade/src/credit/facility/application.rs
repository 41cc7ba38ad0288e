//! What may happen to an application next (L2, L7).
//! It must not decide about draws or loans.

use super::command::{KeepDetails, RecordApproved};
use super::event::{AccountKind, CreditEvent, Details};
use super::guard::{happened, usd_above_zero, usd_not_negative};
use super::state::{Application, Facility, Line};
use crate::id::ApplicationId;
use crate::kept::{is_last_four, may_be_number};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::time::Instant;

/// An application begins (L2): none is under way, and the lender has not suspended the line.
pub(super) fn start(
    state: &Facility,
    application_id: ApplicationId,
    now: Instant,
) -> Result<CreditEvent, Refusal> {
    match (&state.application, &state.line) {
        (Application::InProgress { .. } | Application::Submitted { .. }, _) => {
            let message = "An application is under way already.";
            Err(Refusal::new("credit.application_under_way", "L2", message))
        }
        (_, Line::Suspended { reason, .. }) => {
            let message = "While the line is suspended the lender takes no application.";
            Err(Refusal::new("credit.suspended", "L2", message).fact("reason", reason.clone()))
        }
        (
            Application::None | Application::Approved { .. } | Application::Declined { .. },
            Line::None | Line::Open { .. } | Line::Closed { .. },
        ) => Ok(CreditEvent::ApplicationStarted {
            application_id,
            at: now,
        }),
    }
}

/// What was typed is in the vault: the event holds its reference, and of accounts a name and the last four digits (L7).
pub(super) fn keep(
    state: &Facility,
    command: &KeepDetails,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<CreditEvent, Refusal> {
    let (application_id, _) = in_progress(state)?;
    let details = &command.details;
    if details.vault_ref.trim().is_empty() {
        let message = "Personal data is kept in the vault, and the application refers to it.";
        return Err(Refusal::new("credit.no_vault_record", "L7", message));
    }
    for (index, account) in details.accounts.iter().enumerate() {
        if may_be_number(&account.name) {
            let message =
                "A name with that many digits may be an account or card number, which is never kept.";
            return Err(
                Refusal::new("payment.full_number", "L7", message).field(format!("accounts[{index}].name"))
            );
        }
        if !is_last_four(&account.last_four) || account.name.trim().is_empty() {
            let message = "Of a linked account its name and last four characters are kept, nothing else.";
            let part = if is_last_four(&account.last_four) {
                "name"
            } else {
                "last_four"
            };
            return Err(Refusal::new("credit.account", "L7", message)
                .field(format!("accounts[{index}].{part}"))
                .fact("account", account.name.clone()));
        }
    }
    let line_max = rulebook.credit().line_max;
    usd_above_zero(details.business.requested_line, "business.requested_line")?;
    if details.business.requested_line.minor() > line_max.minor() {
        return Err(Refusal::new(
            "credit.line_too_large",
            "L1",
            "The lender's lines end below that.",
        )
        .field("business.requested_line")
        .fact("requested", details.business.requested_line)
        .fact("line_max", line_max));
    }
    usd_not_negative(details.business.monthly_revenue, "business.monthly_revenue")?;
    Ok(CreditEvent::ApplicationDetailsKept {
        application_id,
        details: details.clone(),
        at: now,
    })
}

/// *Complete Application* (L2): with the details given and business checking linked.
pub(super) fn submit(state: &Facility, now: Instant) -> Result<CreditEvent, Refusal> {
    let (application_id, details) = in_progress(state)?;
    let linked = |details: &Details| {
        let mut accounts = details.accounts.iter();
        accounts.any(|account| account.kind == AccountKind::BusinessChecking)
    };
    match details {
        Some(details) if linked(details) => Ok(CreditEvent::ApplicationSubmitted {
            application_id,
            at: now,
        }),
        Some(_) => {
            let message = "Link a business checking account first.";
            Err(Refusal::new("credit.no_checking_account", "L2", message))
        }
        None => {
            let message = "Give the personal and business information first.";
            Err(Refusal::new("credit.no_details", "L2", message))
        }
    }
}

/// The lender approved: a line and its terms (L1, L2, L5).
pub(super) fn approved(
    state: &Facility,
    command: &RecordApproved,
    now: Instant,
    rulebook: &Rulebook,
) -> Result<CreditEvent, Refusal> {
    let application_id = submitted(state)?;
    let terms = rulebook.credit();
    usd_above_zero(command.line, "line")?;
    if command.line.minor() > terms.line_max.minor() {
        return Err(Refusal::new(
            "credit.line_too_large",
            "L1",
            "The lender's lines end below that.",
        )
        .field("line")
        .fact("line", command.line)
        .fact("line_max", terms.line_max));
    }
    let months = command.terms.months_max();
    if !(1..=terms.months_max).contains(&months) {
        let message = "An offer names a fee rate for each month that can be chosen.";
        return Err(Refusal::new("credit.months", "L5", message)
            .field("terms.monthly_fee_rates")
            .fact("months", months)
            .fact("months_max", terms.months_max));
    }
    usd_not_negative(command.terms.promotional_credit, "terms.promotional_credit")?;
    let at = happened(state, command.at, now)?;
    Ok(CreditEvent::Approved {
        application_id,
        line: command.line,
        terms: command.terms.clone(),
        at,
    })
}

fn in_progress(state: &Facility) -> Result<(ApplicationId, Option<&Details>), Refusal> {
    match &state.application {
        Application::InProgress {
            application_id,
            details,
            ..
        } => Ok((*application_id, details.as_ref())),
        Application::None
        | Application::Submitted { .. }
        | Application::Approved { .. }
        | Application::Declined { .. } => Err(Refusal::new(
            "credit.no_application",
            "L2",
            "No application is in progress.",
        )),
    }
}

pub(super) fn submitted(state: &Facility) -> Result<ApplicationId, Refusal> {
    match &state.application {
        Application::Submitted { application_id, .. } => Ok(*application_id),
        Application::None
        | Application::InProgress { .. }
        | Application::Approved { .. }
        | Application::Declined { .. } => Err(Refusal::new(
            "credit.not_submitted",
            "L2",
            "The lender has no application before it.",
        )),
    }
}

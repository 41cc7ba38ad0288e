//! The applicant of *Complete Application*: kept in the vault, shown masked, erased for good (L2, L7). The log only ever sees a
//! reference. It must not know what an application comes to.

use ledger::streams;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::credit::facility::{
    BusinessFigures, CreditEvent, Details, FacilityView, KeepDetails, LinkedAccount,
};

use super::{facility_view, record};
use crate::error::Error;
use crate::look::Look;
use crate::operation::Nothing;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// Personal data of an applicant. It never reaches the log (L7).
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Applicant {
    /// Full name.
    name: String,
    /// E-mail address.
    email: String,
    /// Telephone number.
    telephone: String,
    /// Home address.
    address: String,
    /// Legal name of the business.
    business_name: String,
    /// Tax number of the business.
    tax_number: String,
}

/// What is typed into *Complete Application*.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "KeepDetailsArgs")]
pub(super) struct Typed {
    /// Personal data; kept in the vault.
    applicant: Applicant,
    /// Linked accounts, by name and last four.
    accounts: Vec<LinkedAccount>,
    /// Figures of the business.
    business: BusinessFigures,
}

/// The applicant as a page shows it: masked.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ApplicantView {
    /// Absent when nothing was typed, or it was erased.
    applicant: Option<Applicant>,
    /// Whether anything is kept that can be erased, also of an earlier application.
    kept: bool,
}

pub(super) fn keep(unit: &mut Unit<'_, '_>, args: Typed) -> Result<FacilityView, Error> {
    let text = serde_json::to_vec(&args.applicant).map_err(Error::bug)?;
    // A record of a refused command is an orphan nobody refers to; it is erased at once.
    let vault_ref = unit.workspace.ledger.vault().keep(&text)?;
    let details = Details {
        vault_ref: vault_ref.clone(),
        accounts: args.accounts,
        business: args.business,
    };
    let kept = record(unit, KeepDetails { details });
    if kept.is_err() {
        unit.workspace.ledger.vault().erase(&vault_ref)?;
    }
    kept
}

pub(super) fn masked(workspace: &Workspace, _: Nothing) -> Result<ApplicantView, Error> {
    let kept = !workspace.ledger.vault().list()?.is_empty();
    let nothing = ApplicantView {
        applicant: None,
        kept,
    };
    let Some(vault_ref) = workspace.look(current)? else {
        return Ok(nothing);
    };
    let Some(text) = workspace.ledger.vault().read(&vault_ref)? else {
        return Ok(nothing);
    };
    let typed: Applicant = serde_json::from_slice(&text).map_err(|_| Error::Corrupt {
        message: "a vault record does not read; it was left as it is".to_owned(),
    })?;
    Ok(ApplicantView {
        applicant: Some(Applicant {
            name: mask(&typed.name),
            email: mask(&typed.email),
            telephone: mask(&typed.telephone),
            address: mask(&typed.address),
            business_name: typed.business_name,
            tax_number: mask(&typed.tax_number),
        }),
        kept,
    })
}

/// Erases what was ever typed of an applicant, also for an application that was declined or begun anew: the vault holds nothing
/// else (L7).
pub(super) fn erase(workspace: &Workspace) -> Result<ApplicantView, Error> {
    let vault = workspace.ledger.vault();
    for vault_ref in vault.list()? {
        vault.erase(&vault_ref)?;
    }
    Ok(ApplicantView {
        applicant: None,
        kept: false,
    })
}

/// Erases what was typed before and is replaced (L7): once the new record is in the log, for until then the old one is the
/// applicant's. Only what the log names is touched; another request may be keeping something at this moment.
pub(super) fn erase_replaced(workspace: &Workspace) -> Result<(), Error> {
    let replaced = workspace.look(|look| {
        let current = current(look)?;
        let mut replaced = Vec::new();
        for stored in look.view.stream(streams::CREDIT)? {
            if let CreditEvent::ApplicationDetailsKept { details, .. } = stored.decode()? {
                replaced.push(details.vault_ref);
            }
        }
        replaced.retain(|vault_ref| Some(vault_ref) != current.as_ref());
        Ok(replaced)
    })?;
    let vault = workspace.ledger.vault();
    for vault_ref in replaced {
        vault.erase(&vault_ref)?;
    }
    Ok(())
}

/// The record of the newest application, if details were typed for it.
fn current(look: &Look<'_>) -> Result<Option<String>, Error> {
    let application = facility_view(look)?.application;
    let details = application.and_then(|application| application.details);
    Ok(details.map(|details| details.vault_ref))
}

/// First and last letter stay, so that a person recognises what it typed and nobody else learns it.
fn mask(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [first, .., last] if letters.len() > 3 => format!("{first}{}{last}", "•".repeat(letters.len() - 2)),
        _ => "•".repeat(letters.len()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn l7_masked_text_shows_two_letters_at_most() {
        for (text, masked) in [("", ""), ("abc", "•••"), ("abcd", "a••d"), ("Zoë Q", "Z•••Q")]
        {
            assert_eq!(super::mask(text), masked);
        }
    }
}

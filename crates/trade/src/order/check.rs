//! The contract check (O9): what would lose a dispute, said before it is signed. Warnings never block.
//! It must not refuse anything; what is refused is decided in `decide`.

use schemars::JsonSchema;
use serde::Serialize;

use super::contract::{Contract, InitialPayment};
use crate::money::Money;

/// A warning of the contract check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Warning {
    /// Stable code; the page has its words.
    pub code: WarningCode,
    /// The rules behind it, O9 first.
    pub rules: Vec<&'static str>,
    /// Path of the field that mends it, for example `lines[2].quality`.
    pub field: String,
    /// What stands there that raised it, if text did.
    pub found: Option<String>,
    /// Amount it is about, if any.
    pub amount: Option<Money>,
}

/// What is wrong (O9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// No ship-by term.
    NoShipBy,
    /// The ship-by term is given only in vague words.
    VagueDate,
    /// A line has no measurable quality requirement.
    NoQualityRequirement,
    /// Terms stand only in the remarks, which rank below the fields (O4).
    TermsOnlyInRemarks,
    /// A bank account stands in the contract (O1, P10).
    BankAccountInContract,
    /// The initial payment is more than the cover.
    InitialAboveCover,
    /// No named place for the Incoterm.
    NoNamedPlace,
    /// The Incoterm is not of the 2020 edition (O4).
    LegacyIncoterm,
    /// The supplier is not a Trade Assurance supplier (S2).
    NotAssured,
    /// A message agrees to a delay.
    DelayAgreed,
}

/// What the check needs beside the contract.
#[derive(Debug, Clone, Copy)]
pub struct CheckCtx {
    /// Trade Assurance supplier (S2).
    pub assured: bool,
    /// Cover of the chosen type once the initial payment is made, and the initial payment, both in USD.
    pub initial_and_cap: Option<(Money, Money)>,
    /// A message about this order was marked as agreeing to a delay.
    pub delay_agreed: bool,
}

/// Words that give a date without giving one.
const VAGUE: &[&str] = &[
    "asap",
    "as soon as",
    "about",
    "around",
    "approximately",
    "approx",
    "early ",
    "mid ",
    "end of",
    "soon",
    "to be confirmed",
    "tbc",
    "tbd",
    "within reasonable",
    "prompt",
];
/// Words of terms that have a field of their own.
const TERMS: &[(&str, &str)] = &[
    ("packing", "packing"),
    ("packed", "packing"),
    ("carton", "packing"),
    ("pallet", "packing"),
    ("inspect", "inspection_terms"),
    ("tolerance", "lines"),
    ("aql", "lines"),
    ("ship by", "ship_by"),
    ("delivery date", "ship_by"),
    ("ship before", "ship_by"),
];
/// Words that announce a bank account.
const ACCOUNT: &[&str] = &[
    "iban",
    "swift",
    "bic",
    "account no",
    "account number",
    "a/c",
    "beneficiary",
    "bank account",
];

/// Runs the check.
#[must_use]
pub fn check(contract: &Contract, ctx: CheckCtx) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code, rules: &[&'static str], field: &str, found: Option<String>, amount| {
        warnings.push(Warning {
            code,
            rules: rules.to_vec(),
            field: field.to_owned(),
            found,
            amount,
        });
    };
    if !ctx.assured {
        warn(WarningCode::NotAssured, &["O9", "S2"], "supplier", None, None);
    }
    if contract.ship_by.is_none() {
        warn(WarningCode::NoShipBy, &["O9", "D2"], "ship_by", None, None);
    }
    let remarks = contract.remarks.to_lowercase();
    if contract.ship_by.is_none()
        && let Some(word) = VAGUE.iter().find(|word| remarks.contains(**word))
    {
        warn(
            WarningCode::VagueDate,
            &["O9", "D2"],
            "ship_by",
            Some(word.trim().to_owned()),
            None,
        );
    }
    for (index, line) in contract.lines.iter().enumerate() {
        if line
            .quality
            .iter()
            .all(|requirement| requirement.measure.trim().is_empty())
        {
            warn(
                WarningCode::NoQualityRequirement,
                &["O9", "C6"],
                &format!("lines[{index}].quality"),
                None,
                None,
            );
        }
    }
    for (word, field) in TERMS {
        if remarks.contains(word) && field_is_empty(contract, field) {
            warn(
                WarningCode::TermsOnlyInRemarks,
                &["O9", "O4"],
                field,
                Some((*word).to_owned()),
                None,
            );
            break;
        }
    }
    let texts = [
        ("remarks", &contract.remarks),
        ("inspection_terms", &contract.inspection_terms),
        ("packing", &contract.packing),
    ];
    if let Some((field, found)) = texts
        .iter()
        .find_map(|(field, text)| Some((*field, account_in(text)?)))
    {
        warn(
            WarningCode::BankAccountInContract,
            &["O9", "O1", "P10"],
            field,
            Some(found),
            None,
        );
    }
    if let Some((initial, cap)) = ctx.initial_and_cap
        && initial.minor() > cap.minor()
    {
        let field = match contract.initial_payment {
            Some(InitialPayment::Amount { .. } | InitialPayment::Percent { .. }) | None => "initial_payment",
        };
        warn(
            WarningCode::InitialAboveCover,
            &["O9", "C2", "C3"],
            field,
            None,
            Some(cap),
        );
    }
    if contract.named_place.trim().is_empty() {
        warn(
            WarningCode::NoNamedPlace,
            &["O9", "O4"],
            "named_place",
            None,
            None,
        );
    }
    if contract
        .incoterm
        .is_some_and(super::contract::Incoterm::is_legacy)
    {
        warn(WarningCode::LegacyIncoterm, &["O4"], "incoterm", None, None);
    }
    if ctx.delay_agreed {
        warn(WarningCode::DelayAgreed, &["O9", "D2"], "messages", None, None);
    }
    warnings
}

fn field_is_empty(contract: &Contract, field: &str) -> bool {
    match field {
        "packing" => contract.packing.trim().is_empty(),
        "inspection_terms" => contract.inspection_terms.trim().is_empty(),
        "ship_by" => contract.ship_by.is_none(),
        "lines" => contract.lines.iter().all(|line| line.quality.is_empty()),
        _ => false,
    }
}

/// A word that announces an account, or a run of at least ten digits as account numbers have.
fn account_in(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some(word) = ACCOUNT.iter().find(|word| has_word(&lower, word)) {
        return Some((*word).to_owned());
    }
    let mut digits = 0;
    for letter in text.chars() {
        match letter {
            '0'..='9' => digits += 1,
            ' ' | '-' => {}
            _ => digits = 0,
        }
        if digits >= 10 {
            // The number itself is not repeated: warnings are shown, logged and exported (RB4).
            return Some("a long number".to_owned());
        }
    }
    None
}

/// True when `word` stands in `text` with no letter on either side.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

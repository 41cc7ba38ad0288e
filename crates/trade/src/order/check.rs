//! The contract check (O9): what would lose a dispute, said before it is signed. Warnings never block.
//! It must not refuse anything; what is refused is decided in `decide`.

mod dates;
mod words;

use schemars::JsonSchema;
use serde::Serialize;

use super::contract::{Contract, Incoterm, QualityRequirement};
use crate::money::Money;
use dates::{vague_beside, vague_in};
use words::{account_in, words_of};

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
    /// A message about this order agrees to a delay: by its words, or because the user said so.
    pub delay_agreed: bool,
}

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
/// Runs the check: what would lose a dispute, each with the rule behind it (O9).
#[must_use]
pub fn check(contract: &Contract, ctx: CheckCtx) -> Vec<Warning> {
    let mut warnings = Warnings(Vec::new());
    if !ctx.assured {
        warnings.add(WarningCode::NotAssured, &["O9", "S2"], "supplier");
    }
    dates(contract, &mut warnings);
    quality(contract, &mut warnings);
    texts(contract, &mut warnings);
    if let Some((initial, cap)) = ctx.initial_and_cap
        && initial.minor() > cap.minor()
    {
        let rules = &["O9", "C2", "C3"];
        warnings
            .add(WarningCode::InitialAboveCover, rules, "initial_payment")
            .amount = Some(cap);
    }
    if contract.named_place.trim().is_empty() {
        warnings.add(WarningCode::NoNamedPlace, &["O9", "O4"], "named_place");
    }
    if contract.incoterm.is_some_and(Incoterm::is_legacy) {
        warnings.add(WarningCode::LegacyIncoterm, &["O4"], "incoterm");
    }
    if ctx.delay_agreed {
        warnings.add(WarningCode::DelayAgreed, &["O9", "D2"], "messages");
    }
    warnings.0
}

struct Warnings(Vec<Warning>);

impl Warnings {
    /// Adds a warning and hands it back for what else there is to say.
    fn add(&mut self, code: WarningCode, rules: &[&'static str], field: &str) -> &mut Warning {
        let (rules, field) = (rules.to_vec(), field.to_owned());
        self.0.push(Warning {
            code,
            rules,
            field,
            found: None,
            amount: None,
        });
        let newest = self.0.len() - 1;
        &mut self.0[newest]
    }
}

/// No ship-by date, or a vague one (O9).
fn dates(contract: &Contract, warnings: &mut Warnings) {
    if contract.ship_by.is_none() {
        warnings.add(WarningCode::NoShipBy, &["O9", "D2"], "ship_by");
    }
    // Also beside a ship-by day: what the texts say of it can be read against it.
    let found = match contract.ship_by {
        None => vague_in(&contract.remarks).map(|word| ("ship_by".to_owned(), word)),
        Some(_) => None,
    };
    let found = found.or_else(|| {
        let mut texts = words_of(contract).into_iter();
        texts.find_map(|text| Some((text.field, vague_beside(text.words)?)))
    });
    if let Some((field, word)) = found {
        let field = if contract.ship_by.is_none() {
            "ship_by"
        } else {
            &field
        };
        let warning = warnings.add(WarningCode::VagueDate, &["O9", "D2"], field);
        warning.found = Some(word);
    }
}

/// Only a measurable requirement shows that quality is below the contract's standard, which is a covered cause (O9,
/// C6).
fn quality(contract: &Contract, warnings: &mut Warnings) {
    for (index, line) in contract.lines.iter().enumerate() {
        if !line.quality.iter().any(is_measurable) {
            let field = format!("lines[{index}].quality");
            warnings.add(WarningCode::NoQualityRequirement, &["O9", "C6"], &field);
        }
    }
}

/// A measure is named, and a figure for it: "good quality" can be neither met nor missed.
fn is_measurable(requirement: &QualityRequirement) -> bool {
    let texts = [&requirement.measure, &requirement.tolerance, &requirement.aql];
    let has_figure = texts
        .iter()
        .any(|text| text.bytes().any(|byte| byte.is_ascii_digit()));
    !requirement.measure.trim().is_empty() && (has_figure || requirement.sample_size.is_some())
}

/// Terms that stand only in the remarks, and a bank account inside the contract (O9).
fn texts(contract: &Contract, warnings: &mut Warnings) {
    let remarks = contract.remarks.to_lowercase();
    let only = TERMS
        .iter()
        .find(|(word, field)| remarks.contains(word) && field_is_empty(contract, field));
    if let Some((word, field)) = only {
        let warning = warnings.add(WarningCode::TermsOnlyInRemarks, &["O9", "O4"], field);
        warning.found = Some((*word).to_owned());
    }
    let found = words_of(contract)
        .into_iter()
        .find_map(|text| Some((text.field, account_in(text.words, text.digits)?)));
    if let Some((field, found)) = found {
        let warning = warnings.add(WarningCode::BankAccountInContract, &["O9", "O1", "P10"], &field);
        warning.found = Some(found);
    }
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

//! The texts of a contract beside its fields, and the bank accounts in them (O9).
//! It must not warn: `check` names the rule and the field.

use super::Contract;

/// A text of the contract.
pub(super) struct Text<'c> {
    /// Path of its field.
    pub(super) field: String,
    /// What stands there.
    pub(super) words: &'c str,
    /// Digits in a row from which it holds an account number.
    pub(super) digits: usize,
}

/// Digits that an account number has at least.
const ACCOUNT_DIGITS: usize = 10;
/// Where an article number may stand there are trade item numbers of up to fourteen digits, which are no accounts.
const BEYOND_ARTICLE_NUMBERS: usize = 15;

/// Every text of the contract.
pub(super) fn words_of(contract: &Contract) -> Vec<Text<'_>> {
    let text = |field: String, words, digits| Text { field, words, digits };
    let (buyer, supplier) = (&contract.buyer, &contract.supplier);
    let own: [(&str, &str); 9] = [
        ("remarks", &contract.remarks),
        ("inspection_terms", &contract.inspection_terms),
        ("packing", &contract.packing),
        ("title", &contract.title),
        ("named_place", &contract.named_place),
        ("supplier.legal_name", &supplier.legal_name),
        ("supplier.address", &supplier.address),
        ("buyer.legal_name", &buyer.legal_name),
        ("buyer.address", &buyer.address),
    ];
    let mut texts: Vec<Text<'_>> = own
        .into_iter()
        .map(|(field, words)| text(field.to_owned(), words, ACCOUNT_DIGITS))
        .collect();
    for (index, line) in contract.lines.iter().enumerate() {
        let fields: [(&str, &str, usize); 4] = [
            ("specification", &line.specification, ACCOUNT_DIGITS),
            ("product", &line.product, BEYOND_ARTICLE_NUMBERS),
            ("model", &line.model, BEYOND_ARTICLE_NUMBERS),
            ("unit", &line.unit, ACCOUNT_DIGITS),
        ];
        for (field, words, digits) in fields {
            texts.push(text(format!("lines[{index}].{field}"), words, digits));
        }
        for (place, requirement) in line.quality.iter().enumerate() {
            let fields: [(&str, &str); 3] = [
                ("measure", &requirement.measure),
                ("tolerance", &requirement.tolerance),
                ("aql", &requirement.aql),
            ];
            for (field, words) in fields {
                let field = format!("lines[{index}].quality[{place}].{field}");
                texts.push(text(field, words, ACCOUNT_DIGITS));
            }
        }
    }
    texts
}

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

/// A word that announces an account, or a run of at least so many digits as account numbers have.
pub(super) fn account_in(text: &str, at_least: usize) -> Option<String> {
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
        if digits >= at_least {
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

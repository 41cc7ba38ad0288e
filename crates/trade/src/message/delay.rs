//! Whether the words of a message agree to a delay (O9): what a buyer writes away before anybody asks it. It reads plain
//! English, takes no question and no refusal for consent, and the user has the last word. It must not decide anything.

use crate::text::{Sentence, sentences};

/// Words of consent.
const CONSENT: &[&str] = &[
    "ok",
    "okay",
    "fine",
    "agree",
    "agrees",
    "agreed",
    "accept",
    "accepts",
    "accepted",
    "acceptable",
    "alright",
    "approve",
    "approved",
    "sure",
];
/// Phrases of consent.
const CONSENTS: &[&[&str]] = &[
    &["no", "problem"],
    &["no", "worries"],
    &["no", "objection"],
    &["works", "for"],
];
/// Words of a later day.
const DELAY: &[&str] = &["later", "late", "longer", "extend", "extended", "extension"];
const DELAY_STEMS: &[&str] = &["delay", "postpon", "reschedul"];
const DELAYS: &[&[&str]] = &[
    &["more", "time"],
    &["extra", "time"],
    &["push", "back"],
    &["pushed", "back"],
];
/// Consent to a later day by themselves.
const BOTH: &[&[&str]] = &[
    &["take", "your", "time"],
    &["can", "wait"],
    &["will", "wait"],
    &["happy", "to", "wait"],
    &["no", "rush"],
    &["no", "hurry"],
];
/// "one more week", "another 10 days".
const MORE: &[&str] = &["more", "another", "extra", "additional", "further"];
const UNITS: &[&str] = &["day", "days", "week", "weeks", "month", "months"];
/// Words that turn it round: "do not", "don't", "without delay".
const AGAINST: &[&str] = &[
    "not",
    "t",
    "cannot",
    "never",
    "without",
    "unless",
    "refuse",
    "refused",
    "reject",
    "rejected",
    "unacceptable",
    "avoid",
];
/// "no later than" sets a day instead of moving it.
const BOUNDS: &[&[&str]] = &[
    &["no", "later"],
    &["no", "delay"],
    &["no", "longer"],
    &["no", "extension"],
];
/// What late goods cost is no consent to them.
const PRICE: &[&str] = &[
    "penalty",
    "penalties",
    "cent",
    "percent",
    "claim",
    "refund",
    "dispute",
    "compensation",
    "damages",
];

/// True when a sentence of it consents to a later day.
pub(super) fn agreed_in(text: &str) -> bool {
    sentences(text).iter().any(consents)
}

fn consents(sentence: &Sentence) -> bool {
    let says = |phrases: &[&[&str]]| phrases.iter().any(|phrase| sentence.says(phrase));
    if sentence.asks || sentence.has(AGAINST) || sentence.has(PRICE) || says(BOUNDS) {
        return false;
    }
    let later = sentence.has(DELAY) || sentence.has_stem(DELAY_STEMS) || says(DELAYS) || more_time(sentence);
    says(BOTH) || (later && (sentence.has(CONSENT) || says(CONSENTS)))
}

/// A unit of time within two words of "more".
fn more_time(sentence: &Sentence) -> bool {
    let words = &sentence.words;
    words.iter().enumerate().any(|(at, word)| {
        let next = words.iter().skip(at + 1).take(2);
        MORE.contains(&word.as_str()) && next.into_iter().any(|unit| UNITS.contains(&unit.as_str()))
    })
}

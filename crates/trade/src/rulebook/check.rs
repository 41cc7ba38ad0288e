//! What a rulebook must fulfil beyond the shape of its fields (RB1, RB3). Everything that is wrong is found at once,
//! so that a file is not mended one line at a time.

mod methods;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use super::book::Content;
use super::path::Path;
use crate::calendar::Calendars;
use crate::country::Country;

/// Every status code of §9, in the order of its table.
pub const STATUS_CODES: [&str; 13] = [
    "cancelled",
    "refunded",
    "completed",
    "draft",
    "awaiting_buyer",
    "awaiting_supplier",
    "payment_processing",
    "pending_payment",
    "awaiting_delivery_confirmation",
    "delivered",
    "shipped",
    "partly_shipped",
    "awaiting_shipment",
];

/// Every badge code of §9: seven of a dispute, one of a proposed change.
pub const BADGE_CODES: [&str; 8] = [
    "open",
    "supplier_responded",
    "escalatable",
    "escalated",
    "decided",
    "settled",
    "withdrawn",
    "change_proposed",
];

/// Every rule id, section by section.
pub const RULE_IDS: [&str; 64] = [
    "RB1", "RB2", "RB3", "RB4", "S1", "S2", "S3", "S4", "S5", "O1", "O2", "O3", "O4", "O5", "O6", "O7", "O8",
    "O9", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8",
    "P9", "P10", "P11", "P12", "L1", "L2", "L3", "L4", "L5", "L6", "L7", "H1", "H2", "H3", "H4", "D1", "D2",
    "D3", "D4", "D5", "D6", "D7", "D8", "T1", "T2", "T3", "T4", "M1", "M2", "M3",
];

/// Longest window in days that makes sense: ten years.
const DAYS_MAX: u32 = 3650;
/// Longest text of a rulebook, in characters.
const TEXT_MAX: usize = 1000;
/// Longest label, title or name, in characters.
const LABEL_MAX: usize = 120;

/// Where a file is wrong, and why.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) path: Path,
    pub(super) reason: String,
}

/// What has been found wrong so far.
#[derive(Default)]
struct Faults(Vec<Fault>);

/// Every check, in the order of the file.
pub(super) fn all(content: &Content) -> Vec<Fault> {
    let mut faults = Faults::default();
    id(&mut faults, content.id.as_str());
    faults.text(Path::of(&["title"]), &content.title, LABEL_MAX);
    faults.text(Path::of(&["source"]), &content.source, TEXT_MAX);
    faults.text(Path::of(&["notice"]), &content.notice, TEXT_MAX);
    terms::check(&mut faults, content);
    methods::check(&mut faults, content);
    exactly(
        &mut faults,
        &content.statuses,
        &STATUS_CODES,
        "statuses",
        "status of §9",
    );
    exactly(
        &mut faults,
        &content.badges,
        &BADGE_CODES,
        "badges",
        "badge of §9",
    );
    exactly(&mut faults, &content.rules, &RULE_IDS, "rules", "rule");
    zones(&mut faults, content);
    faults.0
}

/// Each of the four methods exactly once: what looking a method up relies on.
pub(super) fn methods_once(content: &Content) -> Vec<Fault> {
    let mut faults = Faults::default();
    methods::once(&mut faults, content);
    faults.0
}

impl Faults {
    fn ensure(&mut self, holds: bool, path: Path, reason: impl Into<String>) {
        if !holds {
            self.0.push(Fault {
                path,
                reason: reason.into(),
            });
        }
    }

    fn days(&mut self, path: Path, count: u32) {
        let reason = format!("must be 1 to {DAYS_MAX} days");
        self.ensure((1..=DAYS_MAX).contains(&count), path, reason);
    }

    /// A text that is shown: something, on one line, and not a book of its own.
    fn text(&mut self, path: Path, text: &str, longest: usize) {
        let reason = if text.trim().is_empty() {
            "must not be empty".to_owned()
        } else if text.chars().any(char::is_control) {
            "must be one line without control characters".to_owned()
        } else if text.chars().count() > longest {
            format!("must have at most {longest} characters")
        } else {
            return;
        };
        self.ensure(false, path, reason);
    }

    /// The same word twice in a list, by where the second one stands.
    fn once<'w>(&mut self, words: impl IntoIterator<Item = (Path, &'w str)>) {
        let mut seen = BTreeSet::new();
        for (path, word) in words {
            let reason = format!("`{word}` is listed twice");
            self.ensure(seen.insert(word.to_lowercase()), path, reason);
        }
    }

    fn country(&mut self, path: Path, country: Country) {
        let reason = format!("there is no bank calendar for {country}");
        self.ensure(Calendars::embedded().has(country), path, reason);
    }
}

fn id(faults: &mut Faults, id: &str) {
    let word = |text: &str, allowed: fn(u8) -> bool| !text.is_empty() && text.bytes().all(allowed);
    let good = id.split_once('@').is_some_and(|(name, edition)| {
        word(name, |byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
        }) && word(edition, |byte| byte.is_ascii_digit())
    });
    faults.ensure(
        good && id.len() <= 80,
        Path::of(&["id"]),
        "must be a name of a-z, 0-9 and -, then @, then a number",
    );
}

fn exactly(faults: &mut Faults, found: &BTreeMap<String, String>, wanted: &[&str], table: &str, kind: &str) {
    let place = Path::of(&[table]);
    for key in wanted {
        match found.get(*key) {
            None => faults.ensure(false, place.clone(), format!("`{key}` is missing")),
            Some(text) => faults.text(place.key(key), text, TEXT_MAX),
        }
    }
    for key in found.keys().filter(|key| !wanted.contains(&key.as_str())) {
        faults.ensure(false, place.key(key), format!("there is no {kind} `{key}`"));
    }
}

fn zones(faults: &mut Faults, content: &Content) {
    let place = Path::of(&["zones"]);
    for country in content.zones.keys() {
        faults.country(place.key(country.code()), *country);
    }
    faults.ensure(
        content.zones.contains_key(&Country::US),
        place,
        "must name a zone for US, the usual paying bank",
    );
}

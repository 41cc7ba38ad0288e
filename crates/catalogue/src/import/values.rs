//! Words that stand for a value in lists, from `data/values.toml`.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::words::fold;

#[derive(Deserialize, Default)]
struct File {
    empty: Vec<String>,
    empty_beginnings: Vec<String>,
    yes: Vec<String>,
    no: Vec<String>,
    currencies: BTreeMap<String, String>,
    shared_signs: BTreeMap<String, Vec<String>>,
    months: BTreeMap<String, u32>,
    multipliers: Vec<String>,
    multiplier_signs: Vec<String>,
    units_with_signs: Vec<String>,
}

pub(super) struct Values {
    empty: HashSet<String>,
    empty_beginnings: Vec<String>,
    /// The first bytes of those: hardly any cell begins with one.
    empty_first: [bool; 256],
    yes: HashSet<String>,
    no: HashSet<String>,
    /// Signs of one currency, longest first.
    pub(super) currencies: Vec<(String, String)>,
    /// Signs of several currencies, longest first.
    pub(super) shared_signs: Vec<(String, Vec<String>)>,
    pub(super) months: BTreeMap<String, u32>,
    /// Words that multiply the number before them.
    multipliers: HashSet<String>,
    /// Signs that do, of scripts that put no space behind them.
    multiplier_signs: Vec<String>,
    /// Units that begin with such a sign.
    units_with_signs: Vec<String>,
}

static VALUES: LazyLock<Values> = LazyLock::new(|| {
    // A test reads the file; a broken one would leave every word unknown, which only makes more warnings.
    let file: File = toml::from_str(include_str!("../../data/values.toml")).unwrap_or_default();
    let folded = |words: Vec<String>| -> HashSet<String> { words.iter().map(|word| fold(word)).collect() };
    let mut currencies: Vec<_> = file.currencies.into_iter().collect();
    currencies.sort_by_key(|(sign, _)| std::cmp::Reverse(sign.len()));
    let mut shared_signs: Vec<_> = file.shared_signs.into_iter().collect();
    shared_signs.sort_by_key(|(sign, _)| std::cmp::Reverse(sign.len()));
    let empty = folded(file.empty);
    let mut empty_first = [false; 256];
    let beginnings = empty.iter().chain(&file.empty_beginnings);
    for first in beginnings.filter_map(|word| word.bytes().next()) {
        empty_first[usize::from(first)] = true;
    }
    Values {
        empty_first,
        empty,
        empty_beginnings: file.empty_beginnings,
        yes: folded(file.yes),
        no: folded(file.no),
        currencies,
        shared_signs,
        months: file.months,
        multipliers: folded(file.multipliers),
        multiplier_signs: file.multiplier_signs,
        units_with_signs: file.units_with_signs,
    }
});

pub(super) fn values() -> &'static Values {
    &VALUES
}

impl Values {
    /// Whether a cell says nothing.
    pub(super) fn is_empty(&self, text: &str) -> bool {
        self.is_nothing(text.trim())
    }

    /// As [`Values::is_empty`], for a text without blanks at its ends.
    pub(super) fn is_nothing(&self, text: &str) -> bool {
        if text.is_empty() {
            return true;
        }
        // Long texts are no such words, and folding them would cost.
        if text.len() > 60 {
            return false;
        }
        let first = text.as_bytes()[0].to_ascii_lowercase();
        if !self.empty_first[usize::from(first)] && text.is_ascii() {
            return false;
        }
        let text = fold(text);
        self.empty.contains(&text)
            || self
                .empty_beginnings
                .iter()
                .any(|start| text.starts_with(start.as_str()))
    }

    /// Whether what stands behind a number begins with a word that multiplies it.
    pub(super) fn multiplies(&self, unit: &str) -> bool {
        let begins = |with: &[String]| with.iter().any(|sign| unit.starts_with(sign.as_str()));
        let first = unit
            .split(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default();
        // Alone it may be metres.
        let millions = first == "M" && unit[first.len()..].contains(char::is_alphabetic);
        millions
            || self.multipliers.contains(&fold(first))
            || begins(&self.multiplier_signs) && !begins(&self.units_with_signs)
    }

    pub(super) fn yes_or_no(&self, text: &str) -> Option<bool> {
        let text = fold(text.trim());
        if self.yes.contains(&text) {
            Some(true)
        } else if self.no.contains(&text) {
            Some(false)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_no_word_means_both() {
        let values = values();
        assert!(values.yes.len() > 20 && values.no.len() > 10 && values.months.len() == 12);
        assert!(values.yes.is_disjoint(&values.no));
        assert!(values.is_empty("N/A - From RDC") && values.is_empty(" NULL ") && !values.is_empty("NA"));
        assert_eq!(values.yes_or_no("Oui"), Some(true));
        assert_eq!(values.yes_or_no("是"), Some(true));
        assert_eq!(values.yes_or_no("maybe"), None);
        assert!(values.multiplies("Tausend") && values.multiplies("万件") && !values.multiplies("pcs"));
    }
}

//! Survivors that somebody has looked at and found to change nothing, each with its reason: `equivalent.txt`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::point::Point;
use crate::place;

/// The list, from the repository's root: a line for a mutant, an indented one below with the reason.
pub(crate) const FILE: &str = "xtask/src/soak/mutants/equivalent.txt";

/// Reasons by mutant.
#[derive(Debug)]
pub(crate) struct Judged(BTreeMap<String, String>);

impl Judged {
    /// Reads the list.
    pub(crate) fn read() -> Result<Judged> {
        let text = std::fs::read_to_string(place::root().join(FILE))
            .with_context(|| format!("{FILE} is missing"))?;
        Judged::parse(&text)
    }

    /// The list out of its text.
    pub(crate) fn parse(text: &str) -> Result<Judged> {
        let mut reasons = BTreeMap::new();
        let mut lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        while let Some(mutant) = lines.next() {
            match lines.next().and_then(|line| line.strip_prefix("    ")) {
                Some(reason) => reasons.insert(mutant.to_owned(), reason.to_owned()),
                None => bail!("{FILE}: no reason below `{mutant}`"),
            };
        }
        Ok(Judged(reasons))
    }

    /// Why this mutant changes nothing, where it was judged.
    pub(crate) fn reason(&self, point: &Point) -> Option<&str> {
        self.0.get(&point.key()).map(String::as_str)
    }

    /// Judgements of mutants that there are no more.
    pub(crate) fn stale<'a>(&'a self, points: &[Point]) -> Vec<&'a str> {
        let keys: std::collections::BTreeSet<String> = points.iter().map(Point::key).collect();
        self.0
            .keys()
            .filter(|key| !keys.contains(*key))
            .map(String::as_str)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutant_needs_a_reason() {
        assert!(Judged::parse("# words\n\na f: b\n    because\n").is_ok());
        assert!(Judged::parse("a f: b\nc f: d\n    because\n").is_err());
        assert_eq!(
            Judged::parse("a f: b\n    because\n").unwrap().stale(&[]),
            ["a f: b"]
        );
    }
}

//! A mutation point: one place of `trade` and one way to get it wrong. It must not know how it is built or tried.

use std::ops::Range;

/// Bytes of a source file.
pub(crate) type Bytes = Range<usize>;

/// What is wrong about a mutant, in the words of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// `<` for `<=` and the like.
    Boundary,
    /// `==` for `!=`, a question answered the other way round.
    Negation,
    /// A condition or a guard that always or never holds.
    Forced,
    /// `&&` for `||`.
    Junction,
    /// `+` for `-`, `*` for `/`.
    Arithmetic,
    /// `min` for `max`, `any` for `all`; or the step left out.
    Method,
    /// A number one off, `true` for `false`.
    Literal,
    /// Another variant of an enum; the other rounding.
    Variant,
    /// `None` for `Some`.
    Option,
    /// A function that returns a plain value at once.
    Body,
    /// A statement that is left out.
    Statement,
    /// A match arm that is never taken.
    Arm,
    /// A number of a rulebook one off.
    Data,
}

impl Kind {
    /// Every kind, in the order of the report.
    pub(crate) const ALL: [Kind; 13] = [
        Kind::Boundary,
        Kind::Negation,
        Kind::Forced,
        Kind::Junction,
        Kind::Arithmetic,
        Kind::Method,
        Kind::Literal,
        Kind::Variant,
        Kind::Option,
        Kind::Body,
        Kind::Statement,
        Kind::Arm,
        Kind::Data,
    ];

    /// The words of the report.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Kind::Boundary => "boundary moved",
            Kind::Negation => "comparison or question turned round",
            Kind::Forced => "condition or guard forced",
            Kind::Junction => "`&&` and `||` exchanged",
            Kind::Arithmetic => "operator of arithmetic exchanged",
            Kind::Method => "method exchanged or left out",
            Kind::Literal => "number one off, truth value flipped",
            Kind::Variant => "another variant",
            Kind::Option => "`None` for a value",
            Kind::Body => "function returns a plain value",
            Kind::Statement => "statement left out",
            Kind::Arm => "match arm never taken",
            Kind::Data => "number of a rulebook one off",
        }
    }
}

/// A piece of the text that stands in for the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This text.
    Text(String),
    /// These bytes of the file, with the mutants inside them.
    Source(Bytes),
    /// The place itself, with the other mutants of the same place.
    Rest,
    /// The call that asks whether this mutant is the one to be.
    Switch,
}

/// How a mutant comes into being.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Compiled in behind a switch: the pieces stand in for these bytes.
    Code {
        /// What they stand in for; empty where something is only inserted.
        at: Bytes,
        /// What stands there instead.
        pieces: Vec<Piece>,
    },
    /// Another text of a data file, read in place of the embedded one.
    Data {
        /// The whole file with the change.
        text: String,
    },
}

/// One way to get one place wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    /// Path from the repository's root.
    pub(crate) file: String,
    /// Line, from 1.
    pub(crate) line: usize,
    /// The function it is in, with its type.
    pub(crate) place: String,
    /// What kind of mistake it is.
    pub(crate) kind: Kind,
    /// What is written, and what the mutant does.
    pub(crate) what: String,
    /// Rule ids that the function names itself, in its docstring or in a comment inside it.
    pub(crate) rules: Vec<String>,
    /// Rule ids that the smallest statement or arm around the place names that names any, its refusals included.
    pub(crate) near: Vec<String>,
    /// The change itself.
    pub(crate) change: Change,
}

/// Rooms of `trade` that show what was decided elsewhere, and the list of the rules that events are recorded by.
const SHOWS: [&str; 4] = ["/why/", "/view/", "/actions/", "/event/rules.rs"];
/// Reads files of rules, and decides nothing about an order.
const READS: &str = "/rulebook/";

impl Point {
    /// Whether it is in code that names the rule.
    pub(crate) fn names(&self, rule: &str) -> bool {
        let same = |named: &String| named == rule;
        self.rules.iter().any(same) || self.near.iter().any(same)
    }

    /// How far it is from what the rule itself decides, for one that names it: nearest where the statement is about this rule
    /// alone, then where it is among others there, then where the function is about it alone; and all of that further in rooms
    /// that only show, or that only read rulebooks.
    pub(crate) fn distance(&self, rule: &str) -> usize {
        let far = if self.near == [rule] {
            0
        } else if self.near.iter().any(|near| near == rule) {
            1
        } else if self.rules == [rule] {
            2
        } else {
            3
        };
        if self.is_elsewhere(rule) { far + 4 } else { far }
    }

    /// Whether it is in a room that only shows, or only reads rulebooks.
    pub(crate) fn is_elsewhere(&self, rule: &str) -> bool {
        let reads = self.file.contains(READS) && !rule.starts_with("RB");
        reads || SHOWS.iter().any(|room| self.file.contains(room))
    }

    /// The same mutant after code above it has moved: file, place and words, without a line.
    pub(crate) fn key(&self) -> String {
        format!("{} {}: {}", self.file, self.place, self.what)
    }
}

/// Source text on one line, cut where it would not fit a table.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 72;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let start: String = line.chars().take(LONGEST - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_lines_are_joined() {
        assert_eq!(shown("a\n    .b()"), "a .b()");
        let cut = shown(&"wörter ".repeat(40));
        assert_eq!(cut.chars().count(), 72);
        assert!(cut.ends_with('…'));
    }
}

//! Weaves mutants into a source text: each is compiled in behind a switch, none changes a line number, and the places
//! of the result are remembered so that an error of the compiler finds the mutant it is about.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::point::{Bytes, Change, Piece, Point};

/// A file with mutants in it.
#[derive(Debug, Default)]
pub(crate) struct Woven {
    /// The text.
    pub(crate) text: String,
    /// Where each mutant stands in it, by number; more than once when an outer mutant repeats its operands.
    places: Vec<(Bytes, usize)>,
}

impl Woven {
    /// The mutant that this place of the text belongs to: the innermost around it, or else the ones inside it.
    pub(crate) fn blame(&self, bytes: &Bytes) -> Vec<usize> {
        let around = self
            .places
            .iter()
            .filter(|(place, _)| place.start <= bytes.start && bytes.end <= place.end)
            .min_by_key(|(place, _)| place.len());
        if let Some((_, number)) = around {
            return vec![*number];
        }
        let inside = self
            .places
            .iter()
            .filter(|(place, _)| place.start < bytes.end && bytes.start < place.end);
        inside.map(|(_, number)| *number).collect()
    }
}

/// The text with these mutants; the number of each is what its switch is asked for.
pub(crate) fn weave(source: &str, mutants: &[(usize, &Point)]) -> Woven {
    let mut nodes: Nodes<'_> = BTreeMap::new();
    for (number, point) in mutants {
        if let Change::Code { at, pieces } = &point.change {
            let node = nodes.entry((at.start, Reverse(at.end))).or_default();
            node.push((*number, pieces));
        }
    }
    // What does not say where the others of its place go stands innermost, whatever the order of the draw.
    for node in nodes.values_mut() {
        node.sort_by_key(|(_, pieces)| !pieces.contains(&Piece::Rest));
    }
    let mut loom = Loom {
        source,
        nodes,
        woven: Woven::default(),
    };
    loom.range(&(0..source.len()), false);
    loom.woven
}

/// Mutants by place, an outer place before those inside it.
type Nodes<'a> = BTreeMap<(usize, Reverse<usize>), Vec<(usize, &'a [Piece])>>;

struct Loom<'a> {
    source: &'a str,
    nodes: Nodes<'a>,
    woven: Woven,
}

impl Loom<'_> {
    /// These bytes with the mutants inside them, and with those of exactly these bytes unless they are done already.
    fn range(&mut self, bytes: &Bytes, own_done: bool) {
        let mut at = bytes.start;
        while let Some(node) = self.next(at, bytes, own_done) {
            self.copy(at..node.start);
            at = node.end;
            self.node(&node, 0);
            if node.is_empty() {
                // An insertion is passed by copying the byte behind it.
                let behind = self.source[at..].chars().next().map_or(0, char::len_utf8);
                self.copy(at..(at + behind).min(bytes.end));
                at = (at + behind).min(bytes.end);
            }
        }
        self.copy(at..bytes.end);
    }

    fn next(&self, at: usize, within: &Bytes, own_done: bool) -> Option<Bytes> {
        let mut nodes = self.nodes.range((at, Reverse(usize::MAX))..);
        let found = nodes.find(|((start, Reverse(end)), _)| {
            *start < within.end
                && *end <= within.end
                && !(own_done && *start == within.start && *end == within.end)
        });
        found.map(|((start, Reverse(end)), _)| *start..*end)
    }

    /// A place, from its `nth` mutant on; behind the last one is the place itself.
    fn node(&mut self, bytes: &Bytes, nth: usize) {
        let key = (bytes.start, Reverse(bytes.end));
        let Some((number, pieces)) = self.nodes.get(&key).and_then(|mutants| mutants.get(nth)).copied()
        else {
            if !bytes.is_empty() {
                self.range(bytes, true);
            }
            return;
        };
        let from = self.woven.text.len();
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.woven.text.push_str(text),
                Piece::Source(inner) => self.range(inner, false),
                Piece::Rest => self.node(bytes, nth + 1),
                Piece::Switch => self.woven.text.push_str(&format!("crate::mutant::is({number})")),
            }
        }
        self.woven.places.push((from..self.woven.text.len(), number));
    }

    fn copy(&mut self, bytes: Bytes) {
        if let Some(text) = self.source.get(bytes) {
            self.woven.text.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::point::Kind;
    use super::*;

    fn point(at: Bytes, pieces: Vec<Piece>) -> Point {
        Point {
            file: "a.rs".into(),
            line: 1,
            place: "f".into(),
            kind: Kind::Negation,
            what: String::new(),
            rules: Vec::new(),
            near: Vec::new(),
            change: Change::Code { at, pieces },
        }
    }

    fn text(text: &str) -> Piece {
        Piece::Text(text.into())
    }

    #[test]
    fn mutants_of_the_same_place_and_inside_each_other_are_all_there() {
        let source = "f(a < b)";
        let turned = point(
            2..7,
            vec![text("(("), Piece::Rest, text(") != "), Piece::Switch, text(")")],
        );
        let moved = point(
            2..7,
            vec![
                text("(if "),
                Piece::Switch,
                text(" {"),
                Piece::Source(2..3),
                text("<="),
                Piece::Source(6..7),
                text("} else {"),
                Piece::Rest,
                text("})"),
            ],
        );
        let operand = point(6..7, vec![text("g("), Piece::Rest, text(")")]);
        let woven = weave(source, &[(1, &turned), (2, &moved), (3, &operand)]);
        assert_eq!(
            woven.text,
            "f((((if crate::mutant::is(2) {a<=g(b)} else {a < g(b)})) != crate::mutant::is(1)))"
        );
        let at = woven.text.find("<=").unwrap();
        assert_eq!(woven.blame(&(at..at + 2)), [2]);
        let at = woven.text.find("g(b)").unwrap();
        assert_eq!(woven.blame(&(at..at + 4)), [3]);
        assert_eq!(woven.blame(&(0..1)), Vec::<usize>::new());
    }

    #[test]
    fn an_insertion_is_made_once_and_in_its_place() {
        let source = "fn f() { g(); }";
        let body = point(8..8, vec![text(" if "), Piece::Switch, text(" { return; }")]);
        let call = point(
            9..13,
            vec![text("if !"), Piece::Switch, text(" { "), Piece::Rest, text(" }")],
        );
        let woven = weave(source, &[(1, &body), (2, &call)]);
        assert_eq!(
            woven.text,
            "fn f() { if crate::mutant::is(1) { return; } if !crate::mutant::is(2) { g(); } }"
        );
    }
}

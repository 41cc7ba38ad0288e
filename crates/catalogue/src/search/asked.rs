//! What the words of a query ask for. Any text is a query: signs ask for nothing, and no sign has a meaning.

use super::synonyms::Means;
use crate::words::{Piece, clip, fold, pairs, pieces, squeezed};

/// Most characters of a query that are looked at.
const MOST_LETTERS: usize = 200;
/// Most words of a query that are looked at.
const MOST_WORDS: usize = 12;
/// Words of the longest expression that has synonyms.
pub(super) const MOST_TOGETHER: usize = 4;

/// A word that something must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// All of it.
    Whole(String),
    /// A word that begins so.
    Beginning(String),
}

/// One of several things will do, each of several words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) any: Vec<Vec<Word>>,
}

/// A piece of a query.
struct Unit {
    words: Vec<Word>,
    /// As a spaced word, by which synonyms are known.
    plain: Option<String>,
    /// Which run of signs without spaces it is in.
    chunk: usize,
}

/// What a text asks for; everything must hold. Empty: nothing is asked, and everything fits.
pub(super) fn parse(text: &str, means: &Means) -> Vec<Clause> {
    let text: String = text.chars().take(MOST_LETTERS).collect();
    let folded = fold(&text);
    let units = units(&folded);
    let chunks: Vec<&str> = folded.split_whitespace().collect();
    let mut clauses = Vec::new();
    let mut rest = &units[..];
    while let Some(first) = rest.first() {
        let together = rest.iter().take_while(|unit| unit.chunk == first.chunk).count();
        let (clause, taken) = match squeezed(chunks[first.chunk]) {
            Some(model) if together > 1 => (model_number(&rest[..together], &model), together),
            _ => expression(rest, means),
        };
        clauses.push(clause);
        rest = &rest[taken..];
    }
    clauses
}

fn units(folded: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    for (chunk, text) in folded.split_whitespace().enumerate() {
        for piece in pieces(text) {
            units.push(match piece {
                Piece::Spaced(word) => Unit {
                    words: vec![Word::Whole(clip(word).to_owned())],
                    plain: Some(clip(word).to_owned()),
                    chunk,
                },
                Piece::Unspaced(run) => Unit {
                    words: run_words(run),
                    plain: None,
                    chunk,
                },
            });
        }
    }
    units.truncate(MOST_WORDS);
    // The last word may go on.
    if folded.ends_with(char::is_alphanumeric)
        && let Some(last) = units.last_mut()
        && let Some(word) = &last.plain
    {
        last.words = vec![Word::Beginning(word.clone())];
    }
    units
}

/// The words of an unspaced run: its pairs; a single character is the beginning of one.
fn run_words(run: &str) -> Vec<Word> {
    let pairs: Vec<Word> = pairs(run).map(|pair| Word::Whole(pair.to_owned())).collect();
    if pairs.is_empty() {
        vec![Word::Beginning(run.to_owned())]
    } else {
        pairs
    }
}

fn model_number(units: &[Unit], model: &str) -> Clause {
    let goes_on = units
        .last()
        .is_some_and(|unit| matches!(unit.words.last(), Some(Word::Beginning(_))));
    let whole = if goes_on {
        Word::Beginning(model.to_owned())
    } else {
        Word::Whole(model.to_owned())
    };
    Clause {
        any: vec![words_of(units), vec![whole]],
    }
}

/// The longest expression at the beginning that has synonyms, with them; else the first word.
fn expression(units: &[Unit], means: &Means) -> (Clause, usize) {
    for count in (1..=units.len().min(MOST_TOGETHER)).rev() {
        let plain: Option<Vec<&str>> = units[..count].iter().map(|unit| unit.plain.as_deref()).collect();
        let same = plain
            .map(|plain| means.same_as(&plain.join(" ")))
            .unwrap_or_default();
        if !same.is_empty() {
            let mut any = vec![words_of(&units[..count])];
            any.extend(same.iter().map(|text| whole_words(text)));
            return (Clause { any }, count);
        }
    }
    let any = vec![words_of(&units[..1])];
    (Clause { any }, 1)
}

fn words_of(units: &[Unit]) -> Vec<Word> {
    units.iter().flat_map(|unit| unit.words.clone()).collect()
}

fn whole_words(folded: &str) -> Vec<Word> {
    pieces(folded)
        .flat_map(|piece| match piece {
            Piece::Spaced(word) => vec![Word::Whole(clip(word).to_owned())],
            Piece::Unspaced(run) => run_words(run),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, synonyms: &str) -> String {
        let clauses = parse(text, &Means::read(synonyms));
        let word = |word: &Word| match word {
            Word::Whole(word) => word.clone(),
            Word::Beginning(word) => format!("{word}*"),
        };
        let all = |words: &Vec<Word>| words.iter().map(word).collect::<Vec<_>>().join("+");
        let any = |clause: &Clause| clause.any.iter().map(all).collect::<Vec<_>>().join("|");
        clauses.iter().map(any).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn all_words_the_last_one_unfinished() {
        assert_eq!(shown("hydraulic CYL", ""), "hydraulic cyl*");
        assert_eq!(shown("seal ", ""), "seal");
        assert_eq!(shown(" \"*^- ", ""), "");
        assert_eq!(shown("海林压", ""), "海林+林压");
        assert_eq!(shown("海", ""), "海*");
    }

    #[test]
    fn a_model_number_is_asked_for_in_pieces_and_whole() {
        assert_eq!(shown("pump LX-2448", ""), "pump lx+2448*|lx2448*");
        assert_eq!(shown("LX-2448 ", ""), "lx+2448|lx2448");
        assert_eq!(shown("double-acting", ""), "double acting*");
    }

    #[test]
    fn synonyms_stand_for_whole_expressions() {
        let file = "LED light, LED lamp, 灯具\n# a note\npump, pompa";
        assert_eq!(shown("led light 12v", file), "led+light|led+lamp|灯具 12v*");
        assert_eq!(shown("red pump", file), "red pump*|pompa");
        assert_eq!(shown("pumps", file), "pumps*");
    }
}

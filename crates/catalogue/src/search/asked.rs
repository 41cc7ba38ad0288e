//! What the words of a query ask for. Any text is a query: signs ask for nothing, and no sign has a meaning.

use super::synonyms::Means;
use crate::words::{Piece, clip, fold, joined, pairs, pieces, squeezed};

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

/// What a text asks for.
pub(super) struct Asked {
    /// Everything must hold. Empty: nothing is asked, and everything fits.
    pub(super) clauses: Vec<Clause>,
    /// Whether the text was longer than is looked at.
    pub(super) cut: bool,
}

/// A piece of a query.
struct Unit {
    words: Vec<Word>,
    /// As it is written, by which synonyms are known.
    plain: String,
    /// Whether it is of a script that puts spaces between words.
    spaced: bool,
    /// Which run of signs without spaces it is in.
    chunk: usize,
}

/// What a text asks for.
pub(super) fn parse(text: &str, means: &Means) -> Asked {
    let beginning: String = text.chars().take(MOST_LETTERS).collect();
    let folded = fold(&beginning);
    let (units, more) = units(&folded);
    // Blanks and signs at the end ask for nothing.
    let cut = more || text.chars().skip(MOST_LETTERS).any(char::is_alphanumeric);
    let chunks: Vec<&str> = folded.split_whitespace().collect();
    let mut clauses = Vec::new();
    let mut rest = &units[..];
    while let Some(first) = rest.first() {
        let together = rest.iter().take_while(|unit| unit.chunk == first.chunk).count();
        let (clause, taken) = match squeezed(chunks[first.chunk]) {
            Some(model) if together > 1 => (model_number(&rest[..together], &model), together),
            _ => expression(rest, means)
                .or_else(|| number_after(rest, &chunks))
                .unwrap_or_else(|| (one(first, means), 1)),
        };
        clauses.push(clause);
        rest = &rest[taken..];
    }
    Asked { clauses, cut }
}

/// The units of a text, and whether there are more than are looked at.
fn units(folded: &str) -> (Vec<Unit>, bool) {
    let mut units = Vec::new();
    for (chunk, text) in folded.split_whitespace().enumerate() {
        for piece in pieces(text) {
            units.push(match piece {
                Piece::Spaced(word) => Unit {
                    words: vec![Word::Whole(clip(word).to_owned())],
                    plain: clip(word).to_owned(),
                    spaced: true,
                    chunk,
                },
                Piece::Unspaced(run) => Unit {
                    words: run_words(run),
                    plain: run.to_owned(),
                    spaced: false,
                    chunk,
                },
            });
        }
    }
    let more = units.len() > MOST_WORDS;
    units.truncate(MOST_WORDS);
    // The last word may go on.
    if folded.ends_with(char::is_alphanumeric)
        && let Some(last) = units.last_mut()
        && last.spaced
    {
        last.words = vec![Word::Beginning(last.plain.clone())];
    }
    (units, more)
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
    Clause {
        any: vec![words_of(units), vec![as_one(units, model)]],
    }
}

/// Several units as one word, which may go on where they do.
fn as_one(units: &[Unit], whole: &str) -> Word {
    let last = units.last().and_then(|unit| unit.words.last());
    match last {
        Some(Word::Beginning(_)) => Word::Beginning(whole.to_owned()),
        Some(Word::Whole(_)) | None => Word::Whole(whole.to_owned()),
    }
}

/// A short word and the number after it, which may be the two halves of a model number: `lx 2448` asks for `LX2448` too.
fn number_after(units: &[Unit], chunks: &[&str]) -> Option<(Clause, usize)> {
    let [first, rest @ ..] = units else { return None };
    let chunk = rest.first()?.chunk;
    let own = rest.iter().take_while(|unit| unit.chunk == chunk).count();
    let taken = &units[..=own];
    if chunk == first.chunk || !taken.iter().all(|unit| unit.spaced) {
        return None;
    }
    let model = joined(&first.plain, chunks[chunk])?;
    let mut clause = model_number(taken, &model);
    if let Some(number) = squeezed(chunks[chunk]) {
        let mut half = first.words.clone();
        half.push(as_one(taken, &number));
        clause.any.push(half);
    }
    Some((clause, taken.len()))
}

/// The longest expression at the beginning that has synonyms, with them.
fn expression(units: &[Unit], means: &Means) -> Option<(Clause, usize)> {
    for count in (1..=units.len().min(MOST_TOGETHER)).rev() {
        let plain: Vec<&str> = units[..count].iter().map(|unit| unit.plain.as_str()).collect();
        let same = means.same_as(&plain.join(" "));
        if !same.is_empty() {
            let mut any = vec![words_of(&units[..count])];
            any.extend(same.iter().map(|text| whole_words(text)));
            return Some((Clause { any }, count));
        }
    }
    None
}

/// One unit. A run without spaces may hold an expression that has synonyms: `红色灯具` is also red with what is said for
/// `灯具`.
fn one(unit: &Unit, means: &Means) -> Clause {
    let mut any = vec![unit.words.clone()];
    if let Some((before, expression, after)) = means.within(&unit.plain).filter(|_| !unit.spaced) {
        let rest = |part: &str| match part {
            "" => Vec::new(),
            part => run_words(part),
        };
        any.extend(means.same_as(expression).iter().map(|same| {
            let mut words = rest(before);
            words.extend(whole_words(same));
            words.extend(rest(after));
            words
        }));
    }
    Clause { any }
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
        let clauses = parse(text, &Means::read(synonyms)).clauses;
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
        assert_eq!(shown("pump LX 2448 ", ""), "pump lx+2448|lx2448");
        assert_eq!(shown("lx 24-48", ""), "lx+24+48*|lx2448*|lx+2448*");
        assert_eq!(
            shown("cylinder 63", ""),
            "cylinder 63*",
            "a long word is no half of one"
        );
    }

    #[test]
    fn synonyms_stand_for_whole_expressions() {
        let file = "LED light, LED lamp, 灯具\n# a note\npump, pompa";
        assert_eq!(shown("led light 12v", file), "led+light|led+lamp|灯具 12v*");
        assert_eq!(shown("red pump", file), "red pump*|pompa");
        assert_eq!(shown("pumps", file), "pumps*");
        assert_eq!(shown("灯具", file), "灯具|led+light|led+lamp");
        assert_eq!(shown("LED灯具 ", file), "led 灯具|led+light|led+lamp");
        assert_eq!(
            shown("红色灯具 12v", file),
            "红色+色灯+灯具|红色+led+light|红色+led+lamp 12v*"
        );
        assert_eq!(shown("缸", "缸, cylinder"), "缸*|cylinder");
    }

    #[test]
    fn what_is_too_long_is_cut_and_said() {
        let cut = |text: &str| parse(text, &Means::default()).cut;
        let words = |count: usize| vec!["seal"; count].join(" ");
        assert!(!cut(&words(12)) && cut(&words(13)));
        assert!(!cut(&"a".repeat(200)) && cut(&"a".repeat(201)));
        assert!(
            !cut(&format!("seal{}", " ".repeat(300))),
            "blanks ask for nothing"
        );
    }
}

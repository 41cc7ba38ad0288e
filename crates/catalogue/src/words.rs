//! Words of names and queries: folded to one spelling, cut the same way for the index and for a query.
//! Scripts that write without spaces are cut into pairs of characters, so that any part of a name is found.

use unicode_normalization::UnicodeNormalization;

/// Letters of a word that are compared.
const MOST_LETTERS: usize = 40;
/// Bytes of the longest model number.
const MOST_MODEL: usize = 40;
/// Letters of the longest word that a model number may begin with.
const MOST_LEADING: usize = 5;

/// Lower case, without accents, full-width and compatibility forms as their plain letters.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let bare = text.nfkd().filter(|c| !is_accent(*c)).nfc();
    let mut folded = String::with_capacity(text.len());
    for c in bare.flat_map(char::to_lowercase) {
        match letters(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded
}

/// Accents of Latin, Greek and Cyrillic. Marks of other scripts change the word and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// Letters that Unicode does not take apart, as they are typed on other keyboards.
fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        'þ' => "th",
        'ħ' => "h",
        _ => return None,
    })
}

/// Scripts that write words without spaces between them.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        | '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// A piece of folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A word of a script that puts spaces between them.
    Spaced(&'a str),
    /// A run of a script that does not.
    Unspaced(&'a str),
}

/// The pieces of folded text, in order.
pub(crate) fn pieces(folded: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        let kind = |c: char| match c.is_ascii() {
            // Most letters are, and need no look into tables.
            true => (false, c.is_ascii_alphanumeric()),
            false => (is_unspaced(c), c.is_alphanumeric() || is_unspaced(c)),
        };
        let from = rest.find(|c| kind(c).1)?;
        rest = &rest[from..];
        let unspaced = rest.starts_with(is_unspaced);
        let to = rest.find(|c| kind(c) != (unspaced, true)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(to);
        rest = after;
        Some(if unspaced {
            Piece::Unspaced(piece)
        } else {
            Piece::Spaced(piece)
        })
    })
}

/// As much of a word as is compared; longer ones are noise.
pub(crate) fn clip(word: &str) -> &str {
    match word.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => &word[..end],
        None => word,
    }
}

/// Neighbouring characters of an unspaced run.
pub(crate) fn pairs(run: &str) -> impl Iterator<Item = &str> {
    let starts = run.char_indices().map(|(at, _)| at);
    let ends = run.char_indices().skip(2).map(|(at, _)| at).chain([run.len()]);
    let count = run.chars().count();
    starts
        .zip(ends)
        .map(|(from, to)| &run[from..to])
        .take(count.saturating_sub(1))
}

/// Whether a text may hold a model number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Models {
    /// It is looked at as words alone.
    None,
    /// Somewhere in it, as in a name.
    Within,
    /// All of it is one.
    Whole,
}

/// The words of a text as the index holds them: spaced words, unspaced runs in pairs and their last character alone (so
/// that any single character is the beginning of something). Where there may be a model number, pieces that are written
/// together are also one word, and so are a short word and the number after it: `lx2448` finds `LX-2448` and `LX 2448`.
pub(crate) fn tokens(text: &str, models: Models, emit: &mut dyn FnMut(&str)) {
    if text.is_ascii() {
        plain_words(text, emit);
        if models != Models::None && has_digit(text) {
            model_numbers(&text.to_ascii_lowercase(), models, emit);
        }
        return;
    }
    let folded = fold(text);
    for piece in pieces(&folded) {
        match piece {
            Piece::Spaced(word) => emit(clip(word)),
            Piece::Unspaced(run) => {
                pairs(run).for_each(&mut *emit);
                if let Some((last, _)) = run.char_indices().next_back() {
                    emit(&run[last..]);
                }
            }
        }
    }
    if models != Models::None && has_digit(&folded) {
        model_numbers(&folded, models, emit);
    }
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// What a folded text may mean as a model number.
fn model_numbers(folded: &str, models: Models, emit: &mut dyn FnMut(&str)) {
    let mut before: Option<&str> = None;
    let mut chunks = 0;
    for chunk in folded.split_whitespace() {
        if let Some(squeezed) = squeezed(chunk) {
            emit(&squeezed);
        }
        if let Some(joined) = before.and_then(|before| joined(before, chunk)) {
            emit(&joined);
        }
        before = Some(chunk);
        chunks += 1;
    }
    if models == Models::Whole
        && chunks > 1
        && let Some(squeezed) = squeezed(folded)
    {
        emit(&squeezed);
    }
}

/// A short word and what begins with a number after it, as the model number that the two may be halves of.
pub(crate) fn joined(word: &str, number: &str) -> Option<String> {
    let leads = word.chars().count() <= MOST_LEADING && word.chars().all(char::is_alphabetic);
    let numbered = number.starts_with(|c: char| c.is_ascii_digit());
    if !leads || !numbered || word.is_empty() || word.contains(is_unspaced) {
        return None;
    }
    match pieces(number).nth(1) {
        Some(_) => squeezed(&format!("{word}{number}")),
        None => {
            let bare = number.trim_end_matches(|c: char| !c.is_alphanumeric());
            let whole = format!("{word}{bare}");
            (whole.len() <= MOST_MODEL).then_some(whole)
        }
    }
}

/// The words of a text without accents, which most are: nothing in it needs looking up.
fn plain_words(text: &str, emit: &mut dyn FnMut(&str)) {
    let words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        let mut small = [0; MOST_LETTERS];
        let letters = word.len().min(MOST_LETTERS);
        small[..letters].copy_from_slice(&word[..letters]);
        small.make_ascii_lowercase();
        if let Ok(word) = std::str::from_utf8(&small[..letters]) {
            emit(word);
        }
    }
}

/// A model number that is written in several pieces, as one word; `None` for anything else.
pub(crate) fn squeezed(folded: &str) -> Option<String> {
    let mut whole = String::new();
    let mut count = 0;
    for piece in pieces(folded) {
        let Piece::Spaced(word) = piece else { return None };
        whole.push_str(word);
        count += 1;
    }
    let likely = count > 1 && whole.len() <= MOST_MODEL && whole.bytes().any(|byte| byte.is_ascii_digit());
    likely.then_some(whole)
}

/// One spelling of a name, by which two lists mean the same supplier or product: its words in order. A name of signs
/// alone stays as it is.
pub(crate) fn normal(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric() && !is_unspaced(c))
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        folded.trim().to_owned()
    } else {
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_width_fold() {
        for (given, folded) in [
            ("İZMİR", "izmir"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("Đại Phát", "dai phat"),
            ("ＬＸ－２４", "lx-24"),
            ("が한", "が한"),
        ] {
            assert_eq!(fold(given), folded, "{given}");
        }
    }

    #[test]
    fn names_are_equal_by_their_words() {
        assert_eq!(normal("Acme Co., Ltd."), normal("ACME  CO LTD"));
        assert_eq!(normal("宁波海林（液压）"), "宁波海林 液压");
        assert_eq!(normal("***"), "***");
    }

    fn cut(text: &str, models: Models) -> Vec<String> {
        let mut words = Vec::new();
        tokens(text, models, &mut |word| words.push(word.to_owned()));
        words
    }

    fn held(text: &str) -> Vec<String> {
        cut(text, Models::Within)
    }

    #[test]
    fn unspaced_scripts_are_cut_into_pairs() {
        assert_eq!(held("宁波海林 Co"), ["宁波", "波海", "海林", "林", "co"]);
        assert_eq!(held("缸"), ["缸"]);
    }

    #[test]
    fn plain_texts_are_cut_as_all_others() {
        let long = "x".repeat(MOST_LETTERS + 5);
        for text in [
            "LX-2448/B  seal\tKIT",
            "a--b 3.5mm",
            "",
            " - ",
            &long,
            "K\u{b}9-1 Z\u{1c}2",
            "LX 24-48. pump, QX 17 B",
        ] {
            for models in [Models::None, Models::Within] {
                // A letter that folds to nothing but itself makes it one of the others.
                let others = cut(&format!("\u{3b1} - {text}"), models);
                assert_eq!(cut(text, models), others[1..], "{text}");
            }
        }
    }

    #[test]
    fn a_model_number_is_its_pieces_and_all_of_it() {
        assert_eq!(held("LX-2448"), ["lx", "2448", "lx2448"]);
        assert_eq!(held("Double-acting"), ["double", "acting"]);
        assert_eq!(held("LX2448 pump"), ["lx2448", "pump"]);
        assert_eq!(held("LX 2448 pump"), ["lx", "2448", "pump", "lx2448"]);
        assert_eq!(held("LX 24-48."), ["lx", "24", "48", "2448", "lx2448"]);
        assert_eq!(held("Cylinder 63"), ["cylinder", "63"]);
        assert_eq!(
            cut("A 24 x 9", Models::Whole),
            ["a", "24", "x", "9", "a24", "x9", "a24x9"]
        );
    }
}

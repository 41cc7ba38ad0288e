//! Words of names and queries: folded to one spelling, cut the same way for the index and for a query.
//! Scripts that write without spaces are cut into pairs of characters, so that any part of a name is found.

use unicode_normalization::UnicodeNormalization;

/// Most characters of a query that are looked at.
const MOST_QUERY: usize = 200;
/// Most words of a query that are looked at.
const MOST_WORDS: usize = 12;

/// Lower case, without accents, full-width and compatibility forms as their plain letters.
pub(crate) fn fold(text: &str) -> String {
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

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Spaced(String),
    Unspaced(Vec<char>),
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut joined = false;
    for c in fold(text).chars() {
        if is_unspaced(c) {
            match words.last_mut() {
                Some(Word::Unspaced(run)) if joined => run.push(c),
                _ => words.push(Word::Unspaced(vec![c])),
            }
        } else if c.is_alphanumeric() {
            match words.last_mut() {
                Some(Word::Spaced(word)) if joined => word.push(c),
                _ => words.push(Word::Spaced(c.to_string())),
            }
        }
        joined = is_unspaced(c) || c.is_alphanumeric();
    }
    words
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

/// The text as the index holds it: words apart, unspaced runs in pairs and with their last character alone (so that
/// any single character is the beginning of something).
pub(crate) fn indexed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut push = |word: &mut dyn Iterator<Item = char>| {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word);
    };
    for word in words(text) {
        match word {
            Word::Spaced(word) => push(&mut word.chars()),
            Word::Unspaced(run) => {
                for pair in run.windows(2) {
                    push(&mut pair.iter().copied());
                }
                push(&mut run.iter().rev().take(1).copied());
            }
        }
    }
    out
}

/// A model number as the index holds it: its words, and all of it in one, so that `lx2448` finds `LX-2448`.
pub(crate) fn indexed_model(model: &str) -> String {
    let words = indexed(model);
    let squeezed: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    if squeezed.len() == words.len() || squeezed.chars().count() > 40 {
        words
    } else {
        format!("{words} {squeezed}")
    }
}

/// What to ask the full-text index for: all words, the last one as a beginning. `None`: no word in it, so
/// everything fits. Quotes around every word keep the index's own query language out.
pub(crate) fn query(text: &str) -> Option<String> {
    let text: String = text.chars().take(MOST_QUERY).collect();
    let finished = text.ends_with(|c: char| !c.is_alphanumeric());
    let mut words = words(&text);
    words.truncate(MOST_WORDS);
    let last = words.len().checked_sub(1)?;
    let parts: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(index, word)| match word {
            Word::Spaced(word) if index == last && !finished => format!("\"{word}\"*"),
            Word::Spaced(word) => format!("\"{word}\""),
            Word::Unspaced(run) if run.len() == 1 => format!("\"{}\"*", run[0]),
            Word::Unspaced(run) => {
                let pairs: Vec<String> = run.windows(2).map(|pair| pair.iter().collect()).collect();
                format!("\"{}\"", pairs.join(" "))
            }
        })
        .collect();
    Some(parts.join(" "))
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

    #[test]
    fn unspaced_scripts_are_cut_into_pairs() {
        assert_eq!(indexed("宁波海林 Co"), "宁波 波海 海林 林 co");
        assert_eq!(indexed_model("LX-2448"), "lx 2448 lx2448");
        assert_eq!(query("海林").unwrap(), "\"海林\"");
        assert_eq!(query("海").unwrap(), "\"海\"*");
        assert_eq!(query("hydraulic CYL").unwrap(), "\"hydraulic\" \"cyl\"*");
        assert_eq!(query("seal ").unwrap(), "\"seal\"");
        assert_eq!(query(" \"*^- "), None);
    }
}

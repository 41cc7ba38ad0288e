//! Words and sentences of what people write to each other, for the checks that read them (O9).
//! It must not know what any word means.

/// One sentence, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// Its words and numbers; an apostrophe parts a word.
    pub(crate) words: Vec<String>,
    /// It ends in a question mark.
    pub(crate) asks: bool,
}

impl Sentence {
    /// Whether these words stand in it, one after the other.
    pub(crate) fn says(&self, phrase: &[&str]) -> bool {
        self.words.windows(phrase.len()).any(|part| part == phrase)
    }

    /// Whether one of these words stands in it.
    pub(crate) fn has(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Whether a word of it begins so.
    pub(crate) fn has_stem(&self, stems: &[&str]) -> bool {
        let mut words = self.words.iter();
        words.any(|word| stems.iter().any(|stem| word.starts_with(stem)))
    }
}

/// Abbreviations whose point ends no sentence.
const ABBREVIATED: &[&str] = &[
    "ca", "approx", "no", "c", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec",
];

/// The sentences of a text. A point inside a number or a short word that is written with one ends none.
pub(crate) fn sentences(text: &str) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut sentence = Sentence {
        words: Vec::new(),
        asks: false,
    };
    let mut word = String::new();
    let text = text.to_lowercase();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            word.push(letter);
            continue;
        }
        let ends = match letter {
            '.' => {
                let number = word.ends_with(|last: char| last.is_ascii_digit())
                    && letters.peek().is_some_and(char::is_ascii_digit);
                !number && !ABBREVIATED.contains(&word.as_str())
            }
            '!' | '?' | ';' | '\n' => true,
            _ => false,
        };
        if !word.is_empty() {
            sentence.words.push(std::mem::take(&mut word));
        }
        if ends {
            sentence.asks = letter == '?';
            close(&mut sentence, &mut found);
        }
    }
    if !word.is_empty() {
        sentence.words.push(word);
    }
    close(&mut sentence, &mut found);
    found
}

fn close(sentence: &mut Sentence, found: &mut Vec<Sentence>) {
    let words = std::mem::take(&mut sentence.words);
    let asks = std::mem::take(&mut sentence.asks);
    if !words.is_empty() {
        found.push(Sentence { words, asks });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, bool)> {
        let found = sentences(text).into_iter();
        found
            .map(|sentence| (sentence.words.join(" "), sentence.asks))
            .collect()
    }

    #[test]
    fn o9_sentences_end_where_a_reader_stops() {
        for (text, expected) in [
            ("", vec![]),
            (
                "Ship ca. 10 May. Pack well!",
                vec![("ship ca 10 may", false), ("pack well", false)],
            ),
            (
                "About 5.5 kg; OK?\nDon't",
                vec![("about 5 5 kg", false), ("ok", true), ("don t", false)],
            ),
            ("Due 10.5.2026.", vec![("due 10 5 2026", false)]),
        ] {
            let expected: Vec<(String, bool)> = expected
                .into_iter()
                .map(|(words, asks)| (words.to_owned(), asks))
                .collect();
            assert_eq!(read(text), expected, "{text}");
        }
    }
}

//! What the styles of a workbook say of numbers: which are dates, which are shares of a hundred. Only that changes what a
//! number means; signs of currencies and colours are looks.

use std::collections::HashMap;

use super::Error;
use super::xml::{Piece, Xml, attribute};

/// What a number means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Itself.
    #[default]
    Number,
    /// A day, or an instant.
    Date,
    /// A share of a hundred.
    Percent,
}

/// What the styles of cells mean, by number.
#[derive(Default)]
pub(super) struct Formats(Vec<Meaning>);

impl Formats {
    pub(super) fn read(mut xml: Xml) -> Result<Formats, Error> {
        let mut custom: HashMap<u32, Meaning> = HashMap::new();
        let mut cells = Vec::new();
        let mut inside = false;
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::Start(start) => match start.local_name().as_ref() {
                    "numFmt" => {
                        let number = attribute(start, "numFmtId")?.and_then(|text| text.parse().ok());
                        let code = attribute(start, "formatCode")?;
                        if let (Some(number), Some(code)) = (number, code) {
                            custom.insert(number, meaning_of(&code));
                        }
                    }
                    "cellXfs" => inside = true,
                    "xf" if inside => {
                        let number = attribute(start, "numFmtId")?.and_then(|text| text.parse().ok());
                        let number: u32 = number.unwrap_or(0);
                        cells.push(custom.get(&number).copied().unwrap_or_else(|| built_in(number)));
                    }
                    _ => {}
                },
                Piece::End("cellXfs") => inside = false,
                Piece::End(_) | Piece::Text(_) => {}
            }
        }
        Ok(Formats(cells))
    }

    pub(super) fn of(&self, style: usize) -> Meaning {
        self.0.get(style).copied().unwrap_or_default()
    }
}

/// Formats that are known by number alone (ECMA-376, 18.8.30).
fn built_in(number: u32) -> Meaning {
    match number {
        9 | 10 => Meaning::Percent,
        14..=17 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Meaning::Date,
        _ => Meaning::Number,
    }
}

/// By the first section of a format's code, its quoted and bracketed parts left out.
fn meaning_of(code: &str) -> Meaning {
    let mut plain = String::new();
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ';' => break,
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => drop(letters.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(letters.next()),
            _ => plain.extend(letter.to_lowercase()),
        }
    }
    if plain.contains("general") {
        Meaning::Number
    } else if plain.contains(['d', 'y']) {
        Meaning::Date
    } else if plain.contains('%') {
        Meaning::Percent
    } else {
        Meaning::Number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_dates_and_percentages_are_told_from_numbers() {
        for (code, meaning) in [
            ("yyyy-mm-dd", Meaning::Date),
            ("[$-409]d\\-mmm\\-yy;@", Meaning::Date),
            ("0.0%", Meaning::Percent),
            ("#,##0.00\\ \"days\"", Meaning::Number),
            ("[Red]#,##0.00", Meaning::Number),
            ("General", Meaning::Number),
            ("[$$-409]#,##0.00_);[Red]\\(d\\)", Meaning::Number),
        ] {
            assert_eq!(meaning_of(code), meaning, "{code}");
        }
        assert_eq!(built_in(14), Meaning::Date);
        assert_eq!(built_in(4), Meaning::Number);
    }
}

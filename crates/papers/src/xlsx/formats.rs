//! What the styles of a workbook say of numbers: which are dates, which are shares of a hundred, and of which currency they
//! are. Only that changes what a number means; colours and words of units are looks.

use std::collections::HashMap;
use std::sync::Arc;

use trade::money::Currency;

use super::xml::{Piece, Xml, attribute};
use super::{Error, Limits};

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

/// Longest sign of a currency, in letters.
const LONGEST_SIGN: usize = 12;

/// Words that formats write for a currency beside its code, as they are spelled: `Ft` are forints, `ft` are feet.
const WORDS: &[&str] = &[
    "RMB", "kr", "kr.", "zł", "Kč", "Ft", "lei", "Fr.", "fr.", "SFr.", "Rs", "Rs.", "Rp", "RM", "TL", "лв",
    "лв.", "руб", "руб.", "грн.", "元", "円", "圆", "원",
];

/// What a format makes of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Format {
    /// What it means.
    pub(super) meaning: Meaning,
    /// The sign of its currency, as the sheet shows it.
    pub(super) sign: Option<Arc<str>>,
}

impl Format {
    fn of(code: &str) -> Format {
        let meaning = meaning_of(code);
        let sign = if meaning == Meaning::Number {
            sign_of(code)
        } else {
            None
        };
        Format { meaning, sign }
    }

    /// Known by number alone.
    fn built_in(number: u32) -> Format {
        Format {
            meaning: built_in(number),
            sign: None,
        }
    }
}

/// What the styles of cells mean, by number.
#[derive(Default)]
pub(super) struct Formats(Vec<Format>);

impl Formats {
    pub(super) fn read(mut xml: Xml, limits: &Limits) -> Result<Formats, Error> {
        let mut custom: HashMap<u32, Format> = HashMap::new();
        let mut cells = Vec::new();
        let mut inside = false;
        let most = limits.max_formats;
        while let Some(piece) = xml.next()? {
            if custom.len() > most || cells.len() > most {
                return Err(Error::too_large(format!("it has more than {most} formats")));
            }
            match piece {
                Piece::Start(start) => match start.local_name().as_ref() {
                    "numFmt" => {
                        let number = attribute(start, "numFmtId")?.and_then(|text| text.parse().ok());
                        let code = attribute(start, "formatCode")?;
                        if let (Some(number), Some(code)) = (number, code) {
                            custom.insert(number, Format::of(&code));
                        }
                    }
                    "cellXfs" => inside = true,
                    "xf" if inside => {
                        let number = attribute(start, "numFmtId")?.and_then(|text| text.parse().ok());
                        let number: u32 = number.unwrap_or(0);
                        cells.push(
                            custom
                                .get(&number)
                                .cloned()
                                .unwrap_or_else(|| Format::built_in(number)),
                        );
                    }
                    _ => {}
                },
                Piece::End("cellXfs") => inside = false,
                Piece::End(_) | Piece::Text(_) => {}
            }
        }
        Ok(Formats(cells))
    }

    /// The format of a style; plain numbers where there is no such style.
    pub(super) fn of(&self, style: usize) -> Format {
        self.0.get(style).cloned().unwrap_or_default()
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

/// The sign of a currency in the first section of a format's code: what brackets name, and quoted and bare letters that
/// are one. Which currency it is, is for who reads the cell.
fn sign_of(code: &str) -> Option<Arc<str>> {
    let mut run = String::new();
    let mut named = false;
    let mut letters = code.chars();
    loop {
        let letter = letters.next();
        match letter {
            Some('"') => run.extend(letters.by_ref().take_while(|c| *c != '"')),
            Some('[') => {
                let inner: String = letters.by_ref().take_while(|c| *c != ']').collect();
                // Behind the dash is a language.
                let sign = inner.strip_prefix('$').and_then(|rest| rest.split('-').next());
                if let Some(sign) = sign.filter(|sign| !sign.trim().is_empty()) {
                    run.push_str(sign);
                    named = true;
                }
            }
            Some('\\') => run.extend(letters.next()),
            Some('_' | '*') => drop(letters.next()),
            Some(letter) if letter.is_whitespace() || is_currency_sign(letter) => run.push(letter),
            // A digit's place, or the end of the section.
            _ => {
                let sign = run.trim();
                if named || is_currency(sign) {
                    let sign: String = sign.chars().take(LONGEST_SIGN).collect();
                    return Some(sign.into());
                }
                run.clear();
                if matches!(letter, None | Some(';')) {
                    return None;
                }
            }
        }
    }
}

fn is_currency(text: &str) -> bool {
    text.chars().any(is_currency_sign)
        || WORDS.contains(&text)
        || (text.bytes().all(|byte| byte.is_ascii_uppercase()) && text.parse::<Currency>().is_ok())
}

fn is_currency_sign(letter: char) -> bool {
    matches!(
        letter,
        '$' | '¢' | '£' | '¤' | '¥' | '฿' | '៛' | '﷼' | '\u{20a0}'
            ..='\u{20c0}' | '＄' | '￠' | '￡' | '￥' | '￦'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_of_formats_are_told_from_units() {
        for (code, sign) in [
            ("#,##0.00\\ [$€-407]", Some("€")),
            ("[$$-409]#,##0.00_);[Red]\\([$$-409]#,##0.00\\)", Some("$")),
            ("_(\"$\"* #,##0.00_)", Some("$")),
            ("\"US$\" 0.00", Some("US$")),
            ("\\U\\S\\$0.00", Some("US$")),
            ("[$EUR] 0.00", Some("EUR")),
            ("[$Kčs-405]0", Some("Kčs")),
            ("0.00 \"Kč\"", Some("Kč")),
            ("€0", Some("€")),
            ("0.00 \"CHF\"", Some("CHF")),
            ("0 \"Ft\"", Some("Ft")),
            ("0 \"ft\"", None),
            ("0 \"cup\"", None),
            ("0.00 \"pcs\"", None),
            ("#,##0.00\\ \"days\"", None),
            ("0.00;\"$\"0.00", None),
            ("[Red]#,##0.00", None),
            ("[$-409]0.00", None),
            ("General", None),
            ("\"", None),
            ("[$", None),
            ("", None),
        ] {
            assert_eq!(Format::of(code).sign.as_deref(), sign, "{code}");
        }
    }

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

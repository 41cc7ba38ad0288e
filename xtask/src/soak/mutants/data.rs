//! Mutants of data: the numbers of a rulebook, each one off in its last digit. Rules are data (RB1), so data can be
//! wrong like code.

use super::point::{Change, Kind, Point};

/// Every number of a rulebook file, one up and one down.
pub(crate) fn points(path: &str, text: &str, rules: &[String]) -> Vec<Point> {
    let mut points = Vec::new();
    let (mut section, mut start) = (String::new(), 0);
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim().trim_matches(['[', ']']).to_owned();
        }
        for (at, written) in numbers(line) {
            for up in [true, false] {
                let Some(other) = one_off(written, up) else {
                    continue;
                };
                let (before, after) = (start + at, start + at + written.len());
                points.push(Point {
                    file: path.to_owned(),
                    line: number,
                    place: section.clone(),
                    kind: Kind::Data,
                    what: format!("`{}` with {other} for {written}", line.trim()),
                    rules: rules.to_vec(),
                    near: Vec::new(),
                    change: Change::Data {
                        text: format!("{}{other}{}", &text[..before], &text[after..]),
                    },
                });
            }
        }
        start += line.len();
    }
    points
}

/// Numbers of a line with their places: bare ones, and amounts that fill a pair of quotes.
fn numbers(line: &str) -> Vec<(usize, &str)> {
    let code = match line.trim_start() {
        comment if comment.starts_with('#') => "",
        _ => line.trim_end(),
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = code[at..].find(|sign: char| sign.is_ascii_digit()) {
        let from = at + from;
        let rest = &code[from..];
        let length = rest
            .find(|sign: char| !sign.is_ascii_digit() && sign != '.')
            .unwrap_or(rest.len());
        at = from + length;
        let (before, after) = (code[..from].chars().last(), code[at..].chars().next());
        let quoted = code[..from].matches('"').count() % 2 == 1;
        let bounded = if quoted {
            before == Some('"') && after == Some('"')
        } else {
            before.is_some_and(|sign| " [".contains(sign)) && after.is_none_or(|sign| ",] }".contains(sign))
        };
        if bounded && code[..from].contains('=') {
            found.push((from, &code[from..at]));
        }
    }
    found
}

/// The number with its last digit one up or one down; none below zero.
fn one_off(written: &str, up: bool) -> Option<String> {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let value: u128 = digits.parse().ok()?;
    let other = if up {
        value.checked_add(1)
    } else {
        value.checked_sub(1)
    }?;
    let places = written.split_once('.').map_or(0, |(_, places)| places.len());
    let padded = format!("{other:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    Some(if places == 0 {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_words() {
        for (line, expected) in [
            ("respond_days = 5\n", vec!["5"]),
            ("arrives_working_days = [4, 15]", vec!["4", "15"]),
            ("fee = { per_transaction = \"15.00\" }", vec!["15.00"]),
            ("cut_off = \"17:00:00\"", vec![]),
            ("id = \"trade-assurance@1\"", vec![]),
            ("# 5 days = 5", vec![]),
            ("phone = \"+1 408 785\"", vec![]),
        ] {
            let found: Vec<&str> = numbers(line).into_iter().map(|(_, written)| written).collect();
            assert_eq!(found, expected, "{line}");
        }
        assert_eq!(one_off("15.00", false).as_deref(), Some("14.99"));
        assert_eq!(one_off("0.00", true).as_deref(), Some("0.01"));
        assert_eq!(one_off("0", false), None);
    }

    #[test]
    fn a_point_has_the_whole_file_with_its_change() {
        let found = points("a.toml", "a = 1\n[x]\nb = 5\n", &["RB1".to_owned()]);
        let last = found.last().unwrap();
        assert_eq!((found.len(), last.line, last.place.as_str()), (4, 3, "x"));
        assert_eq!(last.what, "`b = 5` with 4 for 5");
        let text = "a = 1\n[x]\nb = 4\n".to_owned();
        assert_eq!(last.change, Change::Data { text });
    }
}

//! Which character stands between the fields.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::record::split_line;

/// The character between fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// Tab
    Tab,
    /// `|`
    Pipe,
    /// `:`
    Colon,
}

impl Delimiter {
    /// All of them, the commonest first: a tie goes to the earlier one.
    pub const ALL: [Delimiter; 5] = [
        Delimiter::Comma,
        Delimiter::Semicolon,
        Delimiter::Tab,
        Delimiter::Pipe,
        Delimiter::Colon,
    ];

    /// The character as a byte.
    pub const fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Pipe => b'|',
            Delimiter::Colon => b':',
        }
    }
}

/// The delimiter under which the lines agree best on a number of columns; a comma if none splits anything.
pub(super) fn detect(lines: &[&str]) -> Delimiter {
    let mut best = (0, Delimiter::Comma);
    for delimiter in Delimiter::ALL {
        let score = score(lines, delimiter);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

fn score(lines: &[&str], delimiter: Delimiter) -> u64 {
    let widths: Vec<usize> = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .filter_map(|line| split_line(line, delimiter.byte()))
        .map(|fields| fields.len())
        .collect();
    let Some((width, agreeing)) = commonest(&widths) else {
        return 0;
    };
    let all = widths.len() as u64;
    // Times, ratios and addresses on the web are full of colons: only perfect agreement makes them columns.
    if width < 2 || (delimiter == Delimiter::Colon && agreeing < all) {
        return 0;
    }
    let share = 1_000 * agreeing / all;
    let columns = (width - 1).min(4) as u64;
    // A delimiter that the first row does not have hardly made the table: lists inside one column look like it.
    let headed = if widths.first() == Some(&width) { 4 } else { 1 };
    share * share * share / 1_000 * columns * headed
}

/// The commonest width and how many rows have it; of two as common, the wider.
pub(super) fn commonest(widths: &[usize]) -> Option<(usize, u64)> {
    let mut counts = std::collections::BTreeMap::<usize, u64>::new();
    for width in widths {
        *counts.entry(*width).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width))
}

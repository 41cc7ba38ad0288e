//! A first look at a list: what kind it is, what its columns seem to mean, and how it writes numbers and dates.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::numbers::{mark_of, mark_of_cents, order_of, sign_of};
use super::report::{Issues, shortened};
use super::values::values;
use super::{DateOrder, DecimalMark, Field, Issue, Line, Lines, Mapping, Problem};
use crate::Error;

/// Rows looked at.
const LOOKED_AT: usize = 500;
/// Bytes of rows after which no more are looked at.
const LOOKED_AT_BYTES: usize = 8 << 20;
/// Rows shown.
const SHOWN: usize = 20;
/// Different values shown of a column.
const SAMPLES: usize = 5;

/// A column of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Column {
    /// Its name in the list.
    pub name: String,
    /// The first few different values in it.
    pub samples: Vec<String>,
}

/// What a first look at a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inspection {
    /// How the list could be read; `mapping.columns` goes with `columns` one by one.
    pub mapping: Mapping,
    /// Its columns.
    pub columns: Vec<Column>,
    /// What the proposed mapping still lacks; the import asks for it.
    pub missing: Vec<Field>,
    /// The first rows, as texts.
    pub preview: Vec<Vec<String>>,
    /// Rows looked at, at most 500.
    pub looked_at: u32,
    /// What the reader had to say of those rows.
    pub issues: Vec<Issue>,
}

/// Looks at the first rows of a list and proposes how to read it.
///
/// # Errors
/// [`Error::Source`] when the rows give out before that.
pub fn inspect(names: &[String], lines: Lines<'_>) -> Result<Inspection, Error> {
    let mut rows: Vec<Vec<CompactString>> = Vec::new();
    let mut numbers: Vec<Vec<usize>> = Vec::new();
    let mut bytes = 0;
    let mut issues = Issues::default();
    let mut looked_at = 0;
    while looked_at < LOOKED_AT && bytes < LOOKED_AT_BYTES {
        let Some(line) = lines.next() else { break };
        looked_at += 1;
        let line = line.map_err(|reason| Error::Source { reason })?;
        bytes += line.size();
        match line {
            Line::Bad { line, reason, text } => issues.add(line, Problem::Unreadable { reason }, None, &text),
            Line::Row {
                line,
                fields,
                numbers: of_row,
                notes,
            } => {
                for note in notes {
                    issues.add(line, Problem::Noted { note }, None, &fields.join(" ¦ "));
                }
                rows.push(fields);
                numbers.push(of_row);
            }
        }
    }
    let mut mapping = Mapping::propose(names);
    learn_marks(&mut mapping, names, &rows, &numbers);
    Ok(Inspection {
        missing: mapping.missing(),
        mapping,
        columns: names
            .iter()
            .enumerate()
            .map(|(index, name)| column(name, index, &rows))
            .collect(),
        preview: rows.into_iter().take(SHOWN).map(texts).collect(),
        looked_at: looked_at as u32,
        issues: issues.listed,
    })
}

fn texts(row: Vec<CompactString>) -> Vec<String> {
    row.into_iter().map(String::from).collect()
}

fn column(name: &str, index: usize, rows: &[Vec<CompactString>]) -> Column {
    let mut seen = BTreeSet::new();
    let cells = rows
        .iter()
        .filter_map(|row| row.get(index))
        .map(|cell| cell.trim());
    let samples = cells
        .filter(|cell| !cell.is_empty() && seen.insert(*cell))
        .take(SAMPLES)
        .map(shortened)
        .collect();
    Column {
        name: name.to_owned(),
        samples,
    }
}

/// The first number in a cell, without signs of currency before it or words after it.
fn number_in(cell: &str) -> String {
    let numeric = |c: &char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}');
    cell.chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(numeric)
        .collect()
}

/// Learns how the list writes decimals and dates from values that can be read one way only.
/// Cells that are numbers in their file say nothing of how its texts are written.
fn learn_marks(mapping: &mut Mapping, names: &[String], rows: &[Vec<CompactString>], numbers: &[Vec<usize>]) {
    let numeric = |column: usize| {
        mapping
            .columns
            .get(column)
            .copied()
            .flatten()
            .is_some_and(|field| {
                matches!(
                    field,
                    Field::Price
                        | Field::MinQuantity
                        | Field::LineQuantity
                        | Field::LineValue
                        | Field::Moq
                        | Field::Limit
                        | Field::Remaining
                        | Field::Rating
                        | Field::ResponseRate
                )
            })
    };
    let (mut points, mut commas) = (0, 0);
    let mut orders: BTreeMap<char, Vec<DateOrder>> = BTreeMap::new();
    for (column, _) in names.iter().enumerate() {
        let dated = matches!(mapping.columns[column], Some(Field::SeenOn | Field::LimitAsOf));
        for cell in rows
            .iter()
            .zip(numbers)
            .filter(|(_, numbers)| !numbers.contains(&column))
            .filter_map(|(row, _)| row.get(column))
            .filter(|cell| !values().is_empty(cell))
        {
            if numeric(column) {
                // Limits are in USD (S3); a price of one unit may have any number of decimals.
                let cents = matches!(mapping.columns[column], Some(Field::Limit | Field::Remaining));
                let number = number_in(cell);
                let mark = if cents {
                    mark_of_cents(&number)
                } else {
                    mark_of(&number)
                };
                match mark {
                    Some(DecimalMark::Point) => points += 1,
                    Some(DecimalMark::Comma) => commas += 1,
                    None => {}
                }
            }
            if dated && let (Some(order), Some(sign)) = (order_of(cell), sign_of(cell)) {
                orders.entry(sign).or_default().push(order);
            }
        }
    }
    // Money needs all of them to agree: where they do not, what can be read two ways stays unread, however few say otherwise.
    mapping.decimal_mark = match (points, commas) {
        (0, 0) => None,
        (_, 0) => Some(DecimalMark::Point),
        (0, _) => Some(DecimalMark::Comma),
        (_, _) => None,
    };
    (mapping.date_order, mapping.date_signs) = learned(&orders);
}

/// The order of day and month, and the signs between them whose dates show it. Dates with one sign say nothing of those with
/// another: they may come from two programs, or two people.
fn learned(orders: &BTreeMap<char, Vec<DateOrder>>) -> (Option<DateOrder>, Option<String>) {
    let agreed = |seen: &[DateOrder]| {
        let first = *seen.first()?;
        seen.iter().all(|order| *order == first).then_some(first)
    };
    let by_sign: Vec<(char, DateOrder)> = orders
        .iter()
        .filter_map(|(sign, seen)| Some((*sign, agreed(seen)?)))
        .collect();
    let found: Vec<DateOrder> = by_sign.iter().map(|(_, order)| *order).collect();
    // Shown both ways in one list: what can be read two ways stays unread.
    match agreed(&found) {
        Some(order) => (Some(order), Some(by_sign.iter().map(|(sign, _)| *sign).collect())),
        None => (None, None),
    }
}

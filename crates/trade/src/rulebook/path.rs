//! Places in a rulebook file: as a path of keys, as a line of the text, and the rule each belongs to (RB3).

use std::fmt;

use toml::de::{DeTable, DeValue};

/// One step of a path into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// A field of a rulebook file, from the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path(Vec<Step>);

impl Path {
    /// The field at these keys.
    pub(super) fn of(keys: &[&str]) -> Path {
        Path(keys.iter().map(|key| Step::Key((*key).to_owned())).collect())
    }

    /// The field of this name inside this one.
    pub(super) fn key(&self, key: &str) -> Path {
        self.with(Step::Key(key.to_owned()))
    }

    /// The entry at this place of this list, from 0.
    pub(super) fn index(&self, index: usize) -> Path {
        self.with(Step::Index(index))
    }

    fn with(&self, step: Step) -> Path {
        Path(self.0.iter().cloned().chain([step]).collect())
    }

    /// The rule that a field of a rulebook belongs to.
    pub(super) fn rule(&self) -> &'static str {
        let keys = self.0.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        });
        match keys.collect::<Vec<_>>().as_slice() {
            [] => "RB3",
            ["notice", ..] => "RB4",
            ["platform", "time_zone", ..] => "T1",
            ["platform", "currency", ..] => "M2",
            ["platform", "designated_bank", ..] => "O1",
            ["platform", "stale_limit_days", ..] => "S4",
            ["coverage", "protection_days", ..] | ["lapse", ..] | ["disputes", "automatic_on_day", ..] => {
                "RB2"
            }
            ["coverage", "quality_days_from_clearance", ..] => "C5",
            ["coverage", ..] => "C3",
            ["feedback", ..] => "H4",
            ["disputes", "late_shipment_days_after_delivery", ..] => "D2",
            ["disputes", ..] => "D3",
            ["methods", "brands", ..] => "P3",
            ["methods", "available", ..] | ["credit", ..] => "L1",
            ["methods", "under_way" | "status_minutes", ..] | ["contacts", ..] => "P7",
            [
                "methods",
                "arrives_working_days" | "starts_at" | "countries" | "zone",
                ..,
            ]
            | ["working_days" | "zones", ..] => "P11",
            ["methods", ..] => "P6",
            ["inspection", ..] => "C8",
            [..] => "RB1",
        }
    }

    /// The line of the deepest step of the path that the file has.
    pub(super) fn line(&self, text: &str) -> usize {
        let Ok(document) = DeTable::parse(text) else {
            return 1;
        };
        let mut start = document.span().start;
        let mut value: Option<&DeValue<'_>> = None;
        for step in &self.0 {
            let next = match (step, value) {
                (Step::Key(key), None) => entry(document.get_ref(), key),
                (Step::Key(key), Some(DeValue::Table(table))) => entry(table, key),
                (Step::Index(index), Some(DeValue::Array(items))) => {
                    items.get(*index).map(|item| (item.span().start, item.get_ref()))
                }
                (Step::Key(_) | Step::Index(_), _) => None,
            };
            let Some((from, next)) = next else { break };
            start = from;
            value = Some(next);
        }
        line_at(text, start)
    }

    /// The deepest field that stands at this byte of the file; the empty path where none does.
    pub(super) fn at(text: &str, offset: usize) -> Path {
        match DeTable::parse(text) {
            Ok(document) => deepest_in(&Path::default(), document.get_ref(), offset).unwrap_or_default(),
            Err(_) => Path::default(),
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if place == 0 => formatter.write_str(key)?,
                Step::Key(key) => write!(formatter, ".{key}")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// The line of a byte, from 1.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Where the key of this name stands, and its value.
fn entry<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<(usize, &'t DeValue<'i>)> {
    table
        .iter()
        .find(|(name, _)| name.get_ref() == key)
        .map(|(name, value)| {
            // A table's own span begins at its header; one that other headers imply has its first key's.
            let start = match value.get_ref() {
                DeValue::Table(_) | DeValue::Array(_) => value.span().start,
                _ => name.span().start,
            };
            (start, value.get_ref())
        })
}

fn deepest_in(path: &Path, table: &DeTable<'_>, offset: usize) -> Option<Path> {
    let mut found = None;
    for (name, value) in table {
        let path = path.key(name.get_ref());
        if name.span().contains(&offset) {
            return Some(path);
        }
        found = deepest(&path, value.get_ref(), value.span(), offset).or(found);
    }
    found
}

fn deepest(path: &Path, value: &DeValue<'_>, span: std::ops::Range<usize>, offset: usize) -> Option<Path> {
    // The parts of a table under a header lie outside of the header's span.
    let inside = match value {
        DeValue::Table(table) => deepest_in(path, table, offset),
        DeValue::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| deepest(&path.index(index), item.get_ref(), item.span(), offset)),
        _ => None,
    };
    inside.or_else(|| span.contains(&offset).then(|| path.clone()))
}

//! Which files the log speaks of. A file that is gone leaves no trace in the folder of files: only the facts that name it
//! say that it should be there. Found by shape, so that no kind of event can be forgotten; what an event means is not known
//! here.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use serde_json::Value;
use trade::id::FileId;

use crate::error::LedgerError;
use crate::files::Files;
use crate::ledger::Ledger;
use crate::view::View;

/// The field by which an event names a file.
const FIELD: &str = "file_id";

/// Files that are not as the log says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Named by an event, and not there.
    pub missing: Vec<FileId>,
    /// There, and no longer what they were, or not to be read.
    pub damaged: Vec<FileId>,
}

impl Lacking {
    /// True when every file is there and sound.
    pub fn is_nothing(&self) -> bool {
        self.missing.is_empty() && self.damaged.is_empty()
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = FileId> + '_ {
        self.missing.iter().chain(&self.damaged).copied()
    }

    /// What is missing of the files that are named, and damaged of those that are there.
    pub(crate) fn of(named: &BTreeSet<FileId>, there: &BTreeSet<FileId>, damaged: Vec<FileId>) -> Lacking {
        Lacking {
            missing: named.difference(there).copied().collect(),
            damaged,
        }
    }
}

impl Ledger {
    /// The names that events give to these files; one that no event names is not among them.
    ///
    /// # Errors
    /// The database's.
    pub fn file_names(
        &self,
        files: impl IntoIterator<Item = FileId>,
    ) -> Result<BTreeMap<FileId, String>, LedgerError> {
        let wanted: BTreeSet<FileId> = files.into_iter().collect();
        let mut names = BTreeMap::new();
        if wanted.is_empty() {
            return Ok(names);
        }
        self.read(|view| {
            each_body(view, |body| {
                in_body(body, &mut |id, name| {
                    if wanted.contains(&id) {
                        names.entry(id).or_insert_with(|| name.to_owned());
                    }
                });
            })
        })?;
        Ok(names)
    }
}

fn each_body(view: &View<'_>, mut each: impl FnMut(&str)) -> Result<(), LedgerError> {
    let mut statement = view
        .connection()
        .prepare("SELECT body FROM events WHERE instr(body, '\"file_id\"') ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get_ref(0)?.as_str().unwrap_or_default());
    }
    Ok(())
}

/// The files that an event's body names, each with the name that it has there.
pub(crate) fn in_body(body: &str, each: &mut impl FnMut(FileId, &str)) {
    if body.contains(FIELD)
        && let Ok(value) = serde_json::from_str(body)
    {
        in_value(&value, each);
    }
}

fn in_value(value: &Value, each: &mut impl FnMut(FileId, &str)) {
    match value {
        Value::Object(fields) => {
            let id = fields.get(FIELD).and_then(Value::as_str);
            if let Some(id) = id.and_then(|id| id.parse().ok()) {
                each(id, fields.get("name").and_then(Value::as_str).unwrap_or_default());
            }
            fields.values().for_each(|value| in_value(value, each));
        }
        Value::Array(items) => items.iter().for_each(|value| in_value(value, each)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Holds the files of a folder against those that the log names, and reads each through.
pub(crate) fn lacking(
    named: &BTreeSet<FileId>,
    files: &Files,
    before_each: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Lacking, LedgerError> {
    let there: BTreeSet<FileId> = files.list()?.into_iter().collect();
    let mut damaged = Vec::new();
    for id in &there {
        if before_each().is_break() {
            return Err(LedgerError::Stopped);
        }
        match files.open(*id) {
            Ok(_) => {}
            Err(error) if error.is_of_its_content() => damaged.push(*id),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(Lacking::of(named, &there, damaged))
}

//! What a list said that was not understood, all of it: the first issues stand in the report of the import, the others in parts
//! beside it.

use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Catalogue, Writer, codec};
use crate::Error;
use crate::import::{Issue, MOST_LISTED, PART};

/// Rows that were left out, or values worth a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhichIssues {
    /// Rows left out.
    Rejected,
    /// Values left out or worth knowing.
    Warnings,
}

impl WhichIssues {
    pub(crate) fn word(self) -> &'static str {
        match self {
            WhichIssues::Rejected => "rejected",
            WhichIssues::Warnings => "warnings",
        }
    }
}

/// Some of the issues of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuePage {
    /// They, in the order of the list.
    pub issues: Vec<Issue>,
    /// How many there are; an older version of the program kept the first 10,000 of them.
    pub total: u32,
}

impl Catalogue {
    /// Issues of an import, from a place on, so many; `None` when no list was imported under that number, or by an older
    /// version.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub fn import_issues(
        &self,
        number: u32,
        which: WhichIssues,
        from: u32,
        size: u32,
    ) -> Result<Option<IssuePage>, Error> {
        let Some(report) = self.import_report(number)? else {
            return Ok(None);
        };
        let (listed, total) = match which {
            WhichIssues::Rejected => (report.rejected, report.counts.rejected),
            WhichIssues::Warnings => (report.warnings, report.counts.warnings),
        };
        let (from, size) = (from as usize, size as usize);
        let mut issues: Vec<Issue> = listed.into_iter().skip(from).take(size).collect();
        self.read(|connection| {
            let sql = "SELECT issues FROM issues WHERE batch = ?1 AND what = ?2 AND part = ?3";
            let mut statement = connection.prepare_cached(sql)?;
            while issues.len() < size {
                let Some(at) = (from + issues.len()).checked_sub(MOST_LISTED) else {
                    break;
                };
                let part: Option<String> = statement
                    .query_row(params![number, which.word(), (at / PART) as i64], |row| {
                        row.get(0)
                    })
                    .optional()?;
                let part: Vec<Issue> = match part {
                    Some(part) => codec::from_json(&part, "issues of an import")?,
                    None => break,
                };
                let before = issues.len();
                issues.extend(part.into_iter().skip(at % PART).take(size - before));
                if issues.len() == before {
                    break;
                }
            }
            Ok(())
        })?;
        Ok(Some(IssuePage { issues, total }))
    }
}

impl Writer<'_> {
    /// Keeps a part of the issues beyond those that are listed.
    pub(crate) fn keep_issues(
        &self,
        number: u32,
        which: WhichIssues,
        part: u32,
        issues: &[Issue],
    ) -> Result<(), Error> {
        let sql = "INSERT INTO issues (batch, what, part, issues) VALUES (?1, ?2, ?3, ?4)";
        self.transaction.prepare_cached(sql)?.execute(params![
            number,
            which.word(),
            part,
            codec::json(&issues)?
        ])?;
        Ok(())
    }
}

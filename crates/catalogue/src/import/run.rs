//! An import from beginning to end, in one transaction.

use std::sync::atomic::{AtomicBool, Ordering};

use trade::time::{Instant, format_instant};

use super::cells::{Cells, Places};
use super::report::Issues;
use super::rows::{self, Collected};
use super::{Counts, ImportReport, Line, Lines, Mapping, Problem};
use crate::store::{Origin, Writer, close_batch};
use crate::{Catalogue, Error};

/// Rows between two calls of the progress callback.
const STEP: u32 = 500;

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows read, left-out ones included.
    pub rows: u32,
    /// Rows left out.
    pub rejected: u32,
}

/// A list and where it comes from.
pub struct ListSource<'a> {
    /// Its name, as kept with what comes from it. Not empty.
    pub name: &'a str,
    /// SHA-256 of its bytes, in hex.
    pub hash: &'a str,
    /// Its rows.
    pub lines: Lines<'a>,
}

/// How an import tells how far it is and learns that it should stop.
pub struct Control<'a> {
    /// Called every 500 rows and at the end.
    pub progress: &'a mut dyn FnMut(Progress),
    /// Set from outside to stop: the catalogue stays as it was.
    pub cancel: &'a AtomicBool,
}

impl Catalogue {
    /// Imports a list as mapped. Good rows are taken in, bad ones listed by line and reason; everything happens in one
    /// transaction, so that an import that fails or is cancelled leaves the catalogue as it was.
    ///
    /// # Errors
    /// [`Error::Mapping`] when the columns do not make sense, [`Error::Source`] when the rows give out,
    /// [`Error::Cancelled`], [`Error::Database`].
    pub fn import(
        &self,
        source: ListSource<'_>,
        mapping: &Mapping,
        at: Instant,
        control: Control<'_>,
    ) -> Result<ImportReport, Error> {
        mapping.check(mapping.columns.len())?;
        let report = self.write(|transaction| {
            let mut writer = Writer::new(transaction)?;
            let number = writer.begin_batch(source.name, source.hash, &format_instant(at))?;
            let (read, collected) = read_all(&mut writer, source.lines, mapping, number, at, control)?;
            let counts = Counts {
                rejected: collected.rejected.total,
                warnings: collected.warnings.total,
                limits: collected.limits.len() as u32,
                ..Counts::new(read, writer.finish()?)
            };
            close_batch(transaction, number, &counts)?;
            Ok(ImportReport {
                number,
                counts,
                limits: collected.limits,
                rejected: collected.rejected.listed,
                warnings: collected.warnings.listed,
            })
        })?;
        // What was imported is to be found at once. It is kept in any case: should the index fail, the next search
        // tries again and says why.
        let _ = self.index();
        Ok(report)
    }
}

fn read_all(
    writer: &mut Writer<'_>,
    lines: Lines<'_>,
    mapping: &Mapping,
    batch: u32,
    at: Instant,
    control: Control<'_>,
) -> Result<(u32, Collected), Error> {
    let places = Places::of(mapping);
    let mut collected = Collected {
        warnings: Issues::default(),
        rejected: Issues::default(),
        limits: Vec::new(),
    };
    let mut read = 0;
    for line in lines {
        if control.cancel.load(Ordering::Relaxed) {
            return Err(Error::Cancelled);
        }
        read += 1;
        match line.map_err(|reason| Error::Source { reason })? {
            Line::Bad { line, reason, text } => {
                collected
                    .rejected
                    .add(line, Problem::Unreadable { reason }, None, &text);
            }
            Line::Row { line, fields, notes } => {
                for note in notes {
                    collected
                        .warnings
                        .add(line, Problem::Noted { note }, None, &fields.join(" ¦ "));
                }
                let mut cells = Cells {
                    line,
                    mapping,
                    places: &places,
                    fields: &fields,
                    issues: &mut collected.warnings,
                };
                let origin = Origin {
                    batch,
                    line: Some(line),
                };
                rows::take(
                    writer,
                    &mut cells,
                    &mut collected.rejected,
                    &mut collected.limits,
                    origin,
                    at,
                )?;
            }
        }
        if read % STEP == 0 {
            (control.progress)(Progress {
                rows: read,
                rejected: collected.rejected.total,
            });
        }
    }
    if control.cancel.load(Ordering::Relaxed) {
        return Err(Error::Cancelled);
    }
    (control.progress)(Progress {
        rows: read,
        rejected: collected.rejected.total,
    });
    Ok((read, collected))
}

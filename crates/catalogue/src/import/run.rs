//! An import from beginning to end, in one transaction.

use std::sync::atomic::{AtomicBool, Ordering};

use trade::id::ProductId;
use trade::time::{Instant, format_instant};
use uuid::Uuid;

use super::ahead::{Pieces, read_ahead};
use super::cells::Places;
use super::piece::Row;
use super::reading::Reader;
use super::rows::{Collected, Of, Taking};
use super::sellers::Sellers;
use super::{Counts, ImportReport, Lines, Mapping};
use crate::store::{Alone, Origin, Purpose, Registered, WhichIssues, Writer, close_batch};
use crate::{Catalogue, Error};

/// Rows between two calls of the progress callback.
const STEP: u32 = 500;

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading rows and taking them in; it can be cancelled.
    Reading,
    /// All is kept. It is being made searchable.
    Indexing,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub step: Step,
    /// Rows read, left-out ones included.
    pub rows: u32,
    /// Rows left out.
    pub rejected: u32,
}

/// A list and where it comes from.
pub struct ListSource<'a> {
    /// By which the import is known here and where it is recorded; of no other import.
    pub id: Uuid,
    /// Its name, as kept with what comes from it. Not empty.
    pub name: &'a str,
    /// SHA-256 of its bytes, in hex.
    pub hash: &'a str,
    /// Its rows.
    pub lines: Lines<'a>,
    /// The import of an earlier edition of this list: what that one named and this one does not is reported.
    pub replaces: Option<u32>,
}

/// How an import tells how far it is, learns that it should stop, and has itself recorded.
pub struct Control<'a> {
    /// Called every 500 rows, at the end of them, and before the search is brought up.
    pub progress: &'a mut dyn FnMut(Progress),
    /// Set from outside to stop while rows are read: the catalogue stays as it was.
    pub cancel: &'a AtomicBool,
    /// Asked when all is written: products whose prices are handed back where the list names them.
    pub wanted: &'a mut dyn FnMut() -> Result<Vec<ProductId>, Error>,
    /// Called with the report when all is written and before it is kept; should it fail, the catalogue stays as it was. It may
    /// take the limits out, of which there may be a million.
    pub record: &'a mut dyn FnMut(&mut ImportReport) -> Result<(), Error>,
}

impl Catalogue {
    /// Imports a list as mapped. Good rows are taken in, bad ones listed by line and reason; everything happens in one
    /// transaction, so that an import that fails or is cancelled leaves the catalogue as it was. It can be undone until
    /// the next one that changes something.
    ///
    /// # Errors
    /// [`Error::Mapping`] when the columns do not make sense, [`Error::Source`] when the rows give out,
    /// [`Error::Cancelled`], [`Error::NoImport`] when it replaces none, [`Error::Busy`] while another list is imported,
    /// [`Error::Database`], and what `wanted` and `record` fail with.
    pub fn import(
        &self,
        source: ListSource<'_>,
        mapping: &Mapping,
        at: Instant,
        control: Control<'_>,
    ) -> Result<ImportReport, Error> {
        mapping.check(mapping.columns.len())?;
        let Control {
            progress,
            cancel,
            wanted,
            record,
        } = control;
        let (report, alone) = self.write_list(|transaction| {
            let mut writer = Writer::new(transaction, Purpose::Import)?;
            let number = writer.begin_batch(source.name, source.hash, &format_instant(at))?;
            let day = mapping.day_at(at);
            writer.of_list(day, mapping)?;
            writer.edition_of(source.replaces)?;
            let reading = Reading {
                mapping,
                batch: number,
                at,
                cancel,
            };
            let (read, collected) = reading.all(&mut writer, source.lines, progress)?;
            let outcome = writer.finish()?;
            let (suppliers_vanished, products_vanished, vanished) = match source.replaces {
                Some(earlier) => writer.vanished(earlier)?,
                None => (0, 0, Vec::new()),
            };
            let limits = collected.limits.counting();
            let counts = Counts {
                rejected: collected.rejected.total,
                warnings: collected.warnings.total,
                limits: limits.len() as u32,
                suppliers_vanished,
                products_vanished,
                ..Counts::new(read, outcome)
            };
            let mut report = ImportReport {
                number,
                counts,
                limits: Vec::new(),
                prices: writer.prices_of(&wanted()?)?,
                changed: writer.changed()?,
                vanished,
                rejected: collected.rejected.listed,
                warnings: collected.warnings.listed,
            };
            close_batch(transaction, number, &report.counts)?;
            writer.keep_sets(number)?;
            writer.settle_undo(number, outcome)?;
            Registered {
                number,
                id: source.id,
                kind: mapping.kind,
                replaces: source.replaces,
                day,
                report: &report,
            }
            .keep(transaction)?;
            report.limits = limits;
            if cancel.load(Ordering::Relaxed) {
                return Err(Error::Cancelled);
            }
            record(&mut report)?;
            Ok(report)
        })?;
        progress(Progress {
            step: Step::Indexing,
            rows: report.counts.read,
            rejected: report.counts.rejected,
        });
        self.settle(alone);
        Ok(report)
    }

    /// What was imported is to be found at once: the search's index is built, and beside it what else the file needs. All is kept
    /// in any case: should the index fail, the next search tries again and says why; the rest is left to who comes next.
    fn settle(&self, alone: Alone<'_>) {
        let without = std::thread::scope(|scope| {
            let indexing = std::thread::Builder::new().name("catalogue-index".to_owned());
            let indexing = indexing.spawn_scoped(scope, || drop(self.index()));
            let _ = alone.complete();
            // Should it have failed: who writes next brings the log in all the same.
            let _ = self.settle_log();
            // What is kept is kept, also where its index could not even fail.
            indexing.map(|thread| thread.join().is_err()).is_err()
        });
        if without {
            let _ = self.index();
        }
    }
}

/// What stays the same over all rows.
struct Reading<'a> {
    mapping: &'a Mapping,
    batch: u32,
    at: Instant,
    cancel: &'a AtomicBool,
}

impl Reading<'_> {
    /// Reads rows on one thread and takes them in on this one.
    fn all(
        &self,
        writer: &mut Writer<'_>,
        lines: Lines<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(u32, Collected), Error> {
        let places = Places::of(self.mapping);
        let mut reader = Reader::of(self.mapping, &places, self.at);
        let of = Of {
            mapping: self.mapping,
            places: &places,
            columns: &places.of_supplier(),
            at: self.at,
        };
        read_ahead(
            move |piece| reader.piece(lines, piece),
            |pieces| self.take(of, writer, pieces, progress),
        )
    }

    fn take(
        &self,
        of: Of<'_>,
        writer: &mut Writer<'_>,
        pieces: &mut Pieces<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(u32, Collected), Error> {
        let mut collected = Collected::default();
        let mut sellers = Sellers::default();
        let mut read = 0;
        let mut tell = |rows, rejected| {
            progress(Progress {
                step: Step::Reading,
                rows,
                rejected,
            });
        };
        while let Some(mut piece) = pieces.next()? {
            let mut rows = std::mem::take(&mut piece.rows);
            for row in rows.drain(..) {
                if self.cancel.load(Ordering::Relaxed) {
                    return Err(Error::Cancelled);
                }
                read += 1;
                let Row {
                    line,
                    notes,
                    read: said,
                } = row;
                for note in notes {
                    collected.warnings.take(line, note);
                }
                match said {
                    Err(found) => collected.rejected.take(line, found),
                    Ok(said) => Taking {
                        of,
                        writer,
                        sellers: &mut sellers,
                        collected: &mut collected,
                        piece: &piece,
                        origin: Origin {
                            batch: self.batch,
                            line: Some(line),
                        },
                        line,
                    }
                    .row(said)?,
                }
                self.keep_issues(writer, &mut collected, false)?;
                if read % STEP == 0 {
                    tell(read, collected.rejected.total);
                }
            }
            if let Some(Err(reason)) = piece.end.take() {
                return Err(Error::Source { reason });
            }
            piece.rows = rows;
            pieces.done(piece);
        }
        self.keep_issues(writer, &mut collected, true)?;
        tell(read, collected.rejected.total);
        Ok((read, collected))
    }

    /// Puts aside what the report has no room for: a list may have something to say in each of a million rows.
    fn keep_issues(
        &self,
        writer: &mut Writer<'_>,
        collected: &mut Collected,
        end: bool,
    ) -> Result<(), Error> {
        for (which, issues) in [
            (WhichIssues::Rejected, &mut collected.rejected),
            (WhichIssues::Warnings, &mut collected.warnings),
        ] {
            while let Some((part, issues)) = issues.next_part(end) {
                writer.keep_issues(self.batch, which, part, &issues)?;
            }
        }
        Ok(())
    }
}

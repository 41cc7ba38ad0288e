//! An index that is open: its columns, by name. What a search makes of them is the search's.

use std::sync::{Arc, Mutex};

use trade::id::SupplierId;

use super::file::IndexFile;
use super::prices::Column;
use super::sections::Section;
use super::stretch::{self, Stretch};
use crate::Error;

/// An open index, of everything or of what changed since.
pub(crate) struct Segment {
    file: IndexFile,
    stretches: Vec<Stretch>,
    pub(super) columns: Mutex<Vec<Arc<Column>>>,
}

impl Segment {
    pub(super) fn new(file: IndexFile) -> Result<Segment, Error> {
        let mut segment = Segment {
            file,
            stretches: Vec::new(),
            columns: Mutex::new(Vec::new()),
        };
        segment.stretches = stretch::read(&segment)?;
        Ok(segment)
    }

    pub(super) fn file(&self) -> &IndexFile {
        &self.file
    }

    /// How many entries there are.
    pub(crate) fn entries(&self) -> usize {
        self.file.entries()
    }

    /// Runs of equal standing.
    pub(crate) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// The run an entry is in.
    pub(crate) fn stretch_of(&self, entry: usize) -> &Stretch {
        let at = self
            .stretches
            .partition_point(|stretch| stretch.entries.end <= entry);
        &self.stretches[at]
    }

    /// Entries before this one belong to assured suppliers, the others do not.
    pub(crate) fn assured_end(&self) -> usize {
        let assured = self.stretches.partition_point(|stretch| stretch.assured);
        assured
            .checked_sub(1)
            .map_or(0, |last| self.stretches[last].entries.end)
    }

    /// A column with one number for each entry.
    pub(crate) fn column<T: bytemuck::AnyBitPattern>(&self, section: Section) -> Result<&[T], Error> {
        self.file.all(section)
    }

    /// The row of an entry.
    pub(crate) fn row(&self, entry: usize) -> Result<i64, Error> {
        Ok(self.file.part::<i64>(Section::Rows, entry..entry + 1)?[0])
    }

    /// The entry of a row.
    pub(crate) fn entry_of_row(&self, row: i64) -> Result<Option<usize>, Error> {
        let (by_row, rows) = (
            self.column::<u32>(Section::ByRow)?,
            self.column::<i64>(Section::Rows)?,
        );
        let at = by_row.partition_point(|entry| rows[*entry as usize] < row);
        let entry = by_row.get(at).map(|entry| *entry as usize);
        Ok(entry.filter(|entry| rows[*entry] == row))
    }

    pub(crate) fn suppliers(&self) -> usize {
        self.file.count::<i64>(Section::SupplierRows)
    }

    /// The number of a supplier.
    pub(crate) fn supplier(&self, id: SupplierId) -> Result<Option<usize>, Error> {
        self.supplier_by_bytes(id.uuid().as_bytes())
    }

    pub(super) fn supplier_by_bytes(&self, id: &[u8; 16]) -> Result<Option<usize>, Error> {
        let ids = self.supplier_ids()?;
        Ok(ids.binary_search(id).ok())
    }

    pub(super) fn supplier_ids(&self) -> Result<&[[u8; 16]], Error> {
        self.file.all::<[u8; 16]>(Section::SupplierIds)
    }

    /// The entries of a supplier.
    pub(crate) fn entries_of(&self, supplier: usize) -> Result<&[u32], Error> {
        let starts = self
            .file
            .part::<u32>(Section::SupplierStarts, supplier..supplier + 2)?;
        self.file
            .part(Section::SupplierEntries, starts[0] as usize..starts[1] as usize)
    }

    /// Names of categories, by number.
    pub(super) fn categories(&self) -> Result<Vec<String>, Error> {
        let names = self.file.all::<u8>(Section::CategoryNames)?;
        let mut from = 0;
        let mut all = Vec::new();
        for end in self.file.all::<u32>(Section::CategoryEnds)? {
            let name = names
                .get(from..*end as usize)
                .and_then(|name| std::str::from_utf8(name).ok());
            all.push(name.ok_or(Error::DamagedIndex)?.to_owned());
            from = *end as usize;
        }
        Ok(all)
    }

    /// Numbers of the categories in a list, by its code.
    pub(crate) fn category_list(&self, code: usize) -> Result<&[u32], Error> {
        let starts = self.file.part::<u32>(Section::CategoryStarts, code..code + 2)?;
        self.file
            .part(Section::CategoryItems, starts[0] as usize..starts[1] as usize)
    }

    pub(crate) fn category_lists(&self) -> usize {
        self.file.count::<u32>(Section::CategoryStarts).saturating_sub(1)
    }

    /// The folded name at a place in the order of names.
    pub(super) fn name(&self, place: usize) -> Result<&[u8], Error> {
        let before = place.checked_sub(1);
        let ends = self
            .file
            .part::<u64>(Section::NameEnds, before.unwrap_or(0)..place + 1)?;
        let (from, to) = match (before, ends) {
            (Some(_), [from, to]) => (*from, *to),
            (None, [to]) => (0, *to),
            _ => return Err(Error::DamagedIndex),
        };
        self.file.part(Section::NameTexts, from as usize..to as usize)
    }
}

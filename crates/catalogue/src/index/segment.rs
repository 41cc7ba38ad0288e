//! An index that is open: its columns, by name. What a search makes of them is the search's.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use trade::id::SupplierId;
use uuid::Uuid;

use super::counted;
use super::file::IndexFile;
use super::prices::Column;
use super::sections::Section;
use super::stretch::{self, Stretch};
use super::terms::NearWords;
use crate::Error;

/// Numbers of a column that are read at a time.
const PIECE: usize = 1024;

/// An open index, of everything or of what changed since.
pub(crate) struct Segment {
    file: IndexFile,
    serial: u64,
    stretches: Vec<Stretch>,
    categories: Vec<Arc<str>>,
    pub(super) near: Mutex<Vec<NearWords>>,
    pub(super) columns: Mutex<Vec<Arc<Column>>>,
    pub(super) counted: counted::Kept,
}

/// The code of each entry's list of categories.
#[derive(Clone, Copy)]
pub(super) enum CategoryCodes<'s> {
    /// Where there are no more than two bytes tell apart.
    Narrow(&'s [u16]),
    /// Where there are more.
    Wide(&'s [u32]),
}

impl Segment {
    pub(super) fn new(file: IndexFile) -> Result<Segment, Error> {
        static OPENED: AtomicU64 = AtomicU64::new(0);
        let mut segment = Segment {
            file,
            serial: OPENED.fetch_add(1, Ordering::Relaxed),
            stretches: Vec::new(),
            categories: Vec::new(),
            near: Mutex::default(),
            columns: Mutex::new(Vec::new()),
            counted: counted::Kept::default(),
        };
        segment.stretches = stretch::read(&segment)?;
        segment.categories = segment.read_categories()?;
        Ok(segment)
    }

    pub(super) fn file(&self) -> &IndexFile {
        &self.file
    }

    /// Gives back the memory of what only changes are looked up in.
    pub(super) fn rest(&self) {
        for section in [
            Section::NameTexts,
            Section::NameEnds,
            Section::NamePlaces,
            Section::NameOrder,
            Section::ByRow,
            Section::Rows,
        ] {
            self.file.rest(section);
        }
    }

    /// Gives back the memory of what only prices at another quantity are computed from.
    pub(super) fn rest_tiers(&self) {
        for section in [
            Section::TierStarts,
            Section::TierQuantities,
            Section::TierPrices,
            Section::TierKinds,
        ] {
            self.file.rest(section);
        }
    }

    /// Which of the indexes opened by this program it is.
    pub(crate) fn serial(&self) -> u64 {
        self.serial
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

    /// The first numbers of a column, some at a time: what is not looked at is not read.
    pub(crate) fn pieces<T: bytemuck::AnyBitPattern>(
        &self,
        section: Section,
        most: usize,
    ) -> impl Iterator<Item = Result<&[T], Error>> {
        let end = self.file.count::<T>(section).min(most);
        (0..end)
            .step_by(PIECE)
            .map(move |from| self.file.part(section, from..(from + PIECE).min(end)))
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

    /// The numbers of those suppliers of which something is known, with it.
    pub(crate) fn suppliers_among<'k, K>(
        &self,
        known: &'k HashMap<SupplierId, K>,
    ) -> Result<Vec<(u32, &'k K)>, Error> {
        let ids = self.supplier_ids()?;
        // Whichever of the two are fewer are looked up among the others.
        if known.len() < ids.len() {
            let numbers = known
                .iter()
                .map(|(id, known)| Ok(self.supplier(*id)?.map(|at| (at as u32, known))));
            return numbers.filter_map(Result::transpose).collect();
        }
        let known = |id: &[u8; 16]| known.get(&SupplierId::new(Uuid::from_bytes(*id)));
        let numbers = ids.iter().zip(0..).filter_map(|(id, at)| Some((at, known(id)?)));
        Ok(numbers.collect())
    }

    /// The number of a supplier.
    pub(crate) fn supplier(&self, id: SupplierId) -> Result<Option<usize>, Error> {
        self.supplier_by_bytes(id.uuid().as_bytes())
    }

    pub(super) fn supplier_by_bytes(&self, id: &[u8; 16]) -> Result<Option<usize>, Error> {
        let ids = self.supplier_ids()?;
        // Ids are made by a hash: the first bytes of one tell nearly where it stands, and all of a binary search but its
        // last steps, which miss the processor's cache, is saved.
        let [a, b, c, d, ..] = *id;
        let share = u64::from(u32::from_be_bytes([a, b, c, d]));
        let guess = ((share * ids.len() as u64) >> 32) as usize;
        let mut reach = 256;
        loop {
            let (from, to) = (guess.saturating_sub(reach), (guess + reach).min(ids.len()));
            let low = from == 0 || ids[from] <= *id;
            let high = to == ids.len() || ids[to - 1] >= *id;
            if low && high {
                return Ok(ids[from..to].binary_search(id).ok().map(|at| from + at));
            }
            reach *= 8;
        }
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

    /// Names of categories, by number: in order.
    pub(crate) fn categories(&self) -> &[Arc<str>] {
        &self.categories
    }

    fn read_categories(&self) -> Result<Vec<Arc<str>>, Error> {
        let names = self.file.all::<u8>(Section::CategoryNames)?;
        let mut from = 0;
        let mut all = Vec::new();
        for end in self.file.all::<u32>(Section::CategoryEnds)? {
            let name = names
                .get(from..*end as usize)
                .and_then(|name| std::str::from_utf8(name).ok());
            all.push(name.ok_or(Error::DamagedIndex)?.into());
            from = *end as usize;
        }
        Ok(all)
    }

    /// Lists of numbers of categories, by code.
    pub(crate) fn category_lists(&self) -> Result<impl Iterator<Item = &[u32]>, Error> {
        let items = self.file.all::<u32>(Section::CategoryItems)?;
        let starts = self.file.all::<u32>(Section::CategoryStarts)?.windows(2);
        Ok(starts.map(|list| &items[list[0] as usize..list[1] as usize]))
    }

    /// The code of each entry's list.
    pub(super) fn category_of(&self) -> Result<CategoryCodes<'_>, Error> {
        let narrow = self.file.count::<u16>(Section::CategoryCodes) == self.entries();
        Ok(if narrow {
            CategoryCodes::Narrow(self.file.all(Section::CategoryCodes)?)
        } else {
            CategoryCodes::Wide(self.file.all(Section::CategoryCodes)?)
        })
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

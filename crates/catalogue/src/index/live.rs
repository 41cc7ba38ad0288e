//! The index and what changed since it was built: changed rows are gone from the index and stand in a small one beside
//! it, with what ties the two together, so that a search counts and orders both as one.

use std::cmp::Ordering;
use std::sync::Arc;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::bits::Bits;
use super::file::Mark;
use super::material::{Material, Which, category_key};
use super::sections::Section;
use super::segment::Segment;
use crate::Error;

/// One state of the catalogue, as a search sees it.
pub(crate) struct View {
    pub(super) mark: Mark,
    pub(super) base: Arc<Segment>,
    /// Entries of the base that were changed or are no more.
    gone: Option<Bits>,
    delta: Option<Delta>,
    /// Names of categories, by number.
    categories: Vec<Arc<str>>,
    suppliers: usize,
}

/// What changed since the base was built.
pub(crate) struct Delta {
    pub(crate) segment: Segment,
    /// By entry: how many entries of the base come before it.
    pub(crate) places: Vec<u32>,
    /// By entry: how many entries of the base come before it by name.
    pub(crate) name_places: Vec<u32>,
    /// Its suppliers' numbers in the view.
    pub(crate) suppliers: Vec<u32>,
    /// Its categories' numbers in the view.
    pub(crate) categories: Vec<u32>,
}

impl View {
    /// The base alone.
    pub(super) fn of(base: Arc<Segment>) -> Result<View, Error> {
        Ok(View {
            mark: base.file().mark(),
            gone: None,
            delta: None,
            categories: base.categories().to_vec(),
            suppliers: base.suppliers(),
            base,
        })
    }

    /// The base with changed rows as they are now; `rows` ascend.
    pub(super) fn with(
        base: Arc<Segment>,
        connection: &Connection,
        mark: Mark,
        rows: &[i64],
    ) -> Result<View, Error> {
        let mut view = View::of(base)?;
        view.mark = mark;
        if rows.is_empty() {
            return Ok(view);
        }
        let mut gone = Bits::none(view.base.entries());
        for row in rows {
            if let Some(entry) = view.base.entry_of_row(*row)? {
                gone.add(entry);
            }
        }
        view.gone = (!gone.is_empty()).then_some(gone);
        let image = Material::read(connection, mark, &Which::Rows(rows), &|| true)?.build()?;
        let segment = Segment::new(image.hold()?)?;
        view.delta = Some(view.tie(segment)?);
        view.base.rest();
        Ok(view)
    }

    /// The index itself.
    pub(crate) fn base(&self) -> &Segment {
        &self.base
    }

    /// Entries of the base that no longer count.
    pub(crate) fn gone(&self) -> Option<&Bits> {
        self.gone.as_ref()
    }

    pub(crate) fn delta(&self) -> Option<&Delta> {
        self.delta.as_ref()
    }

    /// Names of categories, by number. Those of the base come first, in order.
    pub(crate) fn categories(&self) -> &[Arc<str>] {
        &self.categories
    }

    /// One more than the largest number of a supplier.
    pub(crate) fn suppliers(&self) -> usize {
        self.suppliers
    }

    fn tie(&mut self, segment: Segment) -> Result<Delta, Error> {
        let mut suppliers = Vec::with_capacity(segment.suppliers());
        for id in segment.supplier_ids()? {
            suppliers.push(match self.base.supplier_by_bytes(id)? {
                Some(number) => number as u32,
                None => {
                    self.suppliers += 1;
                    self.suppliers as u32 - 1
                }
            });
        }
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        for (name, number) in self.categories.iter().zip(0..) {
            numbers.insert(category_key(name), number);
        }
        let mut categories = Vec::new();
        for name in segment.categories() {
            let next = self.categories.len() as u32;
            let number = *numbers.entry(category_key(name)).or_insert(next);
            if number == next {
                self.categories.push(Arc::clone(name));
            }
            categories.push(number);
        }
        let places = Places::of(&self.base)?;
        let names = segment.column::<u32>(Section::NamePlaces)?;
        let mut by_standing = Vec::with_capacity(segment.entries());
        let mut by_name = Vec::with_capacity(segment.entries());
        for (entry, place) in names.iter().enumerate() {
            let (name, row) = (segment.name(*place as usize)?, segment.row(entry)?);
            let standing = segment.stretch_of(entry).standing();
            by_standing.push(places.by_standing(standing, name, row)?);
            by_name.push(places.by_name(name, row)?);
        }
        Ok(Delta {
            places: by_standing,
            name_places: by_name,
            suppliers,
            categories,
            segment,
        })
    }
}

/// Finds where something would stand in the base.
struct Places<'b> {
    base: &'b Segment,
    name_places: &'b [u32],
    name_order: &'b [u32],
}

impl<'b> Places<'b> {
    fn of(base: &'b Segment) -> Result<Places<'b>, Error> {
        Ok(Places {
            base,
            name_places: base.column(Section::NamePlaces)?,
            name_order: base.column(Section::NameOrder)?,
        })
    }

    fn by_standing(&self, standing: u64, name: &[u8], row: i64) -> Result<u32, Error> {
        let stretches = self.base.stretches();
        let at = stretches.partition_point(|stretch| stretch.standing() < standing);
        let Some(stretch) = stretches.get(at) else {
            return Ok(self.base.entries() as u32);
        };
        if stretch.standing() != standing {
            return Ok(stretch.entries.start as u32);
        }
        let range = (stretch.entries.start, stretch.entries.end);
        place(range, |entry| {
            self.compare(self.name_places[entry] as usize, entry, name, row)
        })
    }

    fn by_name(&self, name: &[u8], row: i64) -> Result<u32, Error> {
        place((0, self.name_order.len()), |place| {
            self.compare(place, self.name_order[place] as usize, name, row)
        })
    }

    fn compare(&self, place: usize, entry: usize, name: &[u8], row: i64) -> Result<Ordering, Error> {
        let by_name = self.base.name(place)?.cmp(name);
        Ok(by_name.then(self.base.row(entry)?.cmp(&row)))
    }
}

/// The first of a range that is not less than what is looked for.
fn place(
    (mut from, mut to): (usize, usize),
    compare: impl Fn(usize) -> Result<Ordering, Error>,
) -> Result<u32, Error> {
    while from < to {
        let middle = from + (to - from) / 2;
        match compare(middle)? {
            Ordering::Less => from = middle + 1,
            Ordering::Equal | Ordering::Greater => to = middle,
        }
    }
    Ok(from as u32)
}

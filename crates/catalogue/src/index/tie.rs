//! Ties changes to the index they stand beside: where each of them would stand in it, and which numbers suppliers and categories
//! have in both together. It must not read the catalogue.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::file::{Image, Numbers};
use super::material::category_key;
use super::sections::Section;
use super::segment::Segment;
use crate::Error;

/// Adds to changes what ties them to the index; `rows` are all that changed, ascending, also those that are no more.
pub(super) fn tie(image: &mut Image, base: &Segment, rows: &[i64]) -> Result<(), Error> {
    let changes = Segment::new(image.hold()?)?;
    let mut gone = Vec::new();
    for row in rows {
        gone.extend(base.entry_of_row(*row)?.map(|entry| entry as u32));
    }
    gone.sort_unstable();
    let places = Places::of(base)?;
    let names = changes.column::<u32>(Section::NamePlaces)?;
    let mut by_standing = Vec::with_capacity(changes.entries());
    let mut by_name = Vec::with_capacity(changes.entries());
    for (entry, place) in names.iter().enumerate() {
        let (name, row) = (changes.name(*place as usize)?, changes.row(entry)?);
        let standing = changes.stretch_of(entry).standing();
        by_standing.push(places.by_standing(standing, name, row)?);
        by_name.push(places.by_name(name, row)?);
    }
    image.put(Section::Base, Numbers::U64(base.file().seal().to_vec()));
    image.put(Section::Gone, Numbers::U32(gone));
    image.put(Section::BasePlaces, Numbers::U32(by_standing));
    image.put(Section::BaseNamePlaces, Numbers::U32(by_name));
    image.put(Section::WholeSuppliers, Numbers::U32(suppliers(&changes, base)?));
    image.put(Section::WholeCategories, Numbers::U32(categories(&changes, base)));
    Ok(())
}

/// Suppliers keep the number they have in the index; others follow.
fn suppliers(changes: &Segment, base: &Segment) -> Result<Vec<u32>, Error> {
    let mut next = base.suppliers() as u32;
    let mut numbers = Vec::with_capacity(changes.suppliers());
    for id in changes.supplier_ids()? {
        numbers.push(match base.supplier_by_bytes(id)? {
            Some(number) => number as u32,
            None => {
                next += 1;
                next - 1
            }
        });
    }
    Ok(numbers)
}

/// Categories, too; two that are spelled alike but for case are one.
fn categories(changes: &Segment, base: &Segment) -> Vec<u32> {
    let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
    for (name, number) in base.categories().iter().zip(0..) {
        numbers.insert(category_key(name), number);
    }
    let mut next = base.categories().len() as u32;
    let number = |name: &std::sync::Arc<str>| {
        *numbers.entry(category_key(name)).or_insert_with(|| {
            next += 1;
            next - 1
        })
    };
    changes.categories().iter().map(number).collect()
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

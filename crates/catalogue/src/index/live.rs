//! The index and what changed since it was built: changed rows are gone from the index and stand in a small one beside
//! it, with what ties the two together, so that a search counts and orders both as one.

use std::cmp::Ordering;
use std::sync::Arc;

use rusqlite::Connection;

use super::bits::Bits;
use super::file::{IndexFile, Mark};
use super::material::{Material, Which};
use super::sections::Section;
use super::segment::Segment;
use super::tie;
use crate::Error;

/// One state of the catalogue, as a search sees it.
pub(crate) struct View {
    pub(super) mark: Mark,
    pub(super) base: Arc<Segment>,
    /// Entries of the base that were changed or are no more.
    gone: Option<Bits>,
    /// How many those are.
    away: usize,
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
            away: 0,
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
        if rows.is_empty() {
            return Ok(View::of(base)?.still(mark));
        }
        let mut image = Material::read(connection, mark, &Which::Rows(rows), &|| true)?.build()?;
        tie::tie(&mut image, &base, rows)?;
        let view = View::tied(&base, image.hold()?)?;
        base.rest();
        view.ok_or(Error::DamagedIndex)
    }

    /// The base with changes that were tied to it before; `None` when they were tied to another one.
    pub(super) fn tied(base: &Arc<Segment>, changes: IndexFile) -> Result<Option<View>, Error> {
        if changes.all::<u64>(Section::Base)? != base.file().seal() {
            return Ok(None);
        }
        let mut view = View::of(Arc::clone(base))?;
        view.mark = changes.mark();
        let mut gone = Bits::none(base.entries());
        for entry in changes.all::<u32>(Section::Gone)? {
            if *entry as usize >= base.entries() {
                return Err(Error::DamagedIndex);
            }
            gone.add(*entry as usize);
        }
        view.away = gone.count();
        view.gone = (view.away > 0).then_some(gone);
        let segment = Segment::new(changes)?;
        let numbers = |section| segment.column::<u32>(section).map(<[u32]>::to_vec);
        let delta = Delta {
            places: numbers(Section::BasePlaces)?,
            name_places: numbers(Section::BaseNamePlaces)?,
            suppliers: numbers(Section::WholeSuppliers)?,
            categories: numbers(Section::WholeCategories)?,
            segment,
        };
        let counts = [
            (delta.places.len(), delta.segment.entries()),
            (delta.name_places.len(), delta.segment.entries()),
            (delta.suppliers.len(), delta.segment.suppliers()),
            (delta.categories.len(), delta.segment.categories().len()),
        ];
        if counts.iter().any(|(numbers, of)| numbers != of) {
            return Err(Error::DamagedIndex);
        }
        for number in &delta.suppliers {
            view.suppliers = view.suppliers.max(*number as usize + 1);
        }
        // What the base does not have is numbered in the order it is met in.
        for (name, number) in delta.segment.categories().iter().zip(&delta.categories) {
            match (*number as usize).cmp(&view.categories.len()) {
                Ordering::Less => {}
                Ordering::Equal => view.categories.push(Arc::clone(name)),
                Ordering::Greater => return Err(Error::DamagedIndex),
            }
        }
        view.delta = Some(delta);
        Ok(Some(view))
    }

    /// The same at a later state, up to which nothing of it changed.
    pub(super) fn still(mut self, mark: Mark) -> View {
        self.mark = mark;
        self
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

    /// Generation that what stands beside the index was read at.
    pub(super) fn changed_up_to(&self) -> Option<i64> {
        self.delta
            .as_ref()
            .map(|delta| delta.segment.file().mark().generation)
    }

    /// How many entries stand beside the index.
    pub(super) fn beside(&self) -> usize {
        self.delta.as_ref().map_or(0, |delta| delta.segment.entries())
    }

    /// How much was changed since the index was built: what came, or what went.
    pub(super) fn changed(&self) -> usize {
        self.beside().max(self.away)
    }

    /// Names of categories, by number. Those of the base come first, in order.
    pub(crate) fn categories(&self) -> &[Arc<str>] {
        &self.categories
    }

    /// One more than the largest number of a supplier.
    pub(crate) fn suppliers(&self) -> usize {
        self.suppliers
    }
}

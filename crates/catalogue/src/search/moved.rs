//! Entries that stand elsewhere on a page than their number in the index says, because of what the ledger knows of their
//! supplier. There may be as many as there are entries: of many, only those are keyed that may be on the page, and by when we
//! ordered last all of whom we ordered from.

use super::beside::Standings;
use super::order::{Figures, Key, Part};
use super::query::Sort;
use super::spelled::CLASSES;
use crate::Error;
use crate::index::Bits;

/// Sets of no more are keyed whole.
const FEW: usize = 512;

impl Part<'_> {
    /// Those of what was found that stand elsewhere.
    pub(super) fn moved(&self, sort: Sort) -> Bits {
        let standings = &self.beside.standings;
        match sort {
            Sort::Name => Bits::none(self.segment.entries()),
            Sort::LastOrdered => {
                let mut moved = self.found.both(standings.moved());
                moved.add_all(&self.found.both(standings.last_ordered()));
                moved
            }
            Sort::Relevance | Sort::Price | Sort::Moq | Sort::LeadTime | Sort::FreeLimit | Sort::Rating => {
                self.found.both(standings.moved())
            }
        }
    }

    /// The keys of the first of them, at least `most` where there are so many.
    pub(super) fn key_moved(
        &self,
        sort: Sort,
        moved: &Bits,
        most: usize,
        keys: &mut Vec<Key>,
    ) -> Result<(), Error> {
        if moved.is_empty() {
            return Ok(());
        }
        let mut moving = Moving {
            standings: &self.beside.standings,
            figures: Figures::of(self, sort)?,
            sort,
            supplier_of: self.beside.standings.supplier_of(self.segment)?,
            keys,
        };
        if moved.count() <= FEW.max(most) {
            moving.add_all(moved);
            return Ok(());
        }
        match sort {
            Sort::Relevance => {
                let mut classes = (0..CLASSES).filter_map(|class| self.fits.spelled.of_class(moved, class));
                moving.add_first_of(&mut classes, most);
            }
            Sort::Rating => {
                let mut stars = self.stars(moved);
                moving.add_first_of(&mut stars, most);
            }
            Sort::LastOrdered => {
                moving.add_all(&moved.both(moving.standings.last_ordered()));
                let others = moved.without(moving.standings.last_ordered());
                moving.add_first(&others, most);
            }
            Sort::FreeLimit | Sort::Name => {
                moving.add_first(moved, most);
            }
            Sort::Price | Sort::Moq | Sort::LeadTime => moving.add_first_by_figure(moved, most),
        }
        Ok(())
    }

    /// A set by rating, most stars first.
    fn stars<'s>(&'s self, set: &'s Bits) -> impl Iterator<Item = Bits> + 's {
        let mut ratings: Vec<Option<u16>> = self.segment.stretches().iter().map(|one| one.rating).collect();
        ratings.sort_unstable_by(|one, other| other.cmp(one));
        ratings.dedup();
        ratings.into_iter().map(|rating| {
            let mut with = Bits::none(self.segment.entries());
            let stretches = self.segment.stretches().iter();
            for stretch in stretches.filter(|stretch| stretch.rating == rating) {
                with.add_range(stretch.entries.clone());
            }
            with.keep(set);
            with
        })
    }
}

/// Keys of moved entries.
struct Moving<'a> {
    standings: &'a Standings,
    figures: Figures<'a>,
    sort: Sort,
    supplier_of: &'a [u32],
    keys: &'a mut Vec<Key>,
}

impl Moving<'_> {
    fn add(&mut self, entry: usize) {
        let mut key = self.figures.key(entry);
        let stands = self.standings.of_entry(self.supplier_of, entry);
        key.unassured &= !stands.assured;
        key.free = -stands.free;
        match self.sort {
            Sort::FreeLimit => key.figure = key.free,
            Sort::LastOrdered => {
                let last = stands
                    .last_ordered
                    .map(|number| -i64::try_from(number).unwrap_or(i64::MAX));
                (key.missing, key.figure) = (last.is_none(), last.unwrap_or(0));
            }
            Sort::Relevance | Sort::Price | Sort::Moq | Sort::LeadTime | Sort::Rating | Sort::Name => {}
        }
        self.keys.push(key);
    }

    fn add_all(&mut self, set: &Bits) {
        set.each(|entry| self.add(entry));
    }

    /// The first of sets that come one after the other.
    fn add_first_of(&mut self, sets: &mut dyn Iterator<Item = Bits>, most: usize) {
        let mut wanted = most;
        while wanted > 0
            && let Some(set) = sets.next()
        {
            wanted = wanted.saturating_sub(self.add_first(&set, wanted));
        }
    }

    /// The first of a set whose figures are alike: at least `most` where there are so many, and how many were added.
    fn add_first(&mut self, set: &Bits, most: usize) -> usize {
        let before = self.keys.len();
        if set.count() <= FEW.max(most) {
            self.add_all(set);
        } else {
            // By free limit alone those that are not assured may come before others: of both, the first.
            for run in self.standings.runs() {
                let of_set = run.iter().map(|entry| *entry as usize);
                for entry in of_set.filter(|entry| set.has(*entry)).take(most) {
                    self.add(entry);
                }
            }
        }
        self.keys.len() - before
    }

    /// The first of a set by a column.
    fn add_first_by_figure(&mut self, set: &Bits, most: usize) {
        let mut places: Vec<u32> = Vec::new();
        // Whatever comes after the last one wanted so far is not looked at twice.
        let mut last = u32::MAX;
        let figures = &self.figures;
        set.each_chunk(|chunk| {
            let chunk = chunk.iter().map(|entry| figures.order(*entry as usize));
            places.extend(chunk.filter(|place| *place <= last));
            if places.len() > 2 * most + 1024 {
                last = first_of(&mut places, most);
            }
        });
        if places.len() > most {
            last = first_of(&mut places, most);
        }
        let mut tied = Bits::none(set.len());
        let mut wanted = most;
        set.each(|entry| match self.figures.order(entry).cmp(&last) {
            std::cmp::Ordering::Less => {
                self.add(entry);
                wanted = wanted.saturating_sub(1);
            }
            std::cmp::Ordering::Equal => tied.add(entry),
            std::cmp::Ordering::Greater => {}
        });
        self.add_first(&tied, wanted);
    }
}

/// Leaves the smallest ones, and tells the greatest of them.
fn first_of(places: &mut Vec<u32>, most: usize) -> u32 {
    places.select_nth_unstable(most);
    places.truncate(most);
    places.iter().copied().max().unwrap_or(0)
}

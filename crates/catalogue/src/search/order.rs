//! Which entries are on the page. An entry's place is a key; an index hands out its entries in the order of their
//! numbers or of a column, and only those that stand elsewhere (by the overlay, or because they changed since) are
//! keyed one by one and woven in.

use super::beside::Beside;
use super::fit::Fits;
use super::query::Sort;
use super::spelled::CLASSES;
use super::weave::{Span, weave};
use crate::Error;
use crate::index::{Bits, Codes, Delta, Section, Segment};

/// Where something stands on the page: smaller is earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// What lacks the figure comes last.
    pub(super) missing: bool,
    pub(super) figure: i64,
    pub(super) unassured: bool,
    /// Minus the free limit.
    pub(super) free: i64,
    /// Place in the index; what changed since comes before the entry it precedes there.
    pub(super) rank: (u32, bool, u32),
    pub(super) changed: bool,
    pub(super) entry: u32,
}

/// One index, and what of it was found.
pub(super) struct Part<'a> {
    pub(super) segment: &'a Segment,
    pub(super) delta: Option<&'a Delta>,
    pub(super) fits: &'a Fits<'a>,
    pub(super) found: &'a Bits,
    pub(super) beside: &'a Beside<'a>,
}

/// The keys on a page.
pub(super) fn page(parts: &[Part<'_>], sort: Sort, from: usize, size: usize) -> Result<Vec<Key>, Error> {
    let Some((base, changed)) = parts.split_first() else {
        return Ok(Vec::new());
    };
    let end = from.saturating_add(size);
    let mut loose = Vec::new();
    let moved = base.moved(sort);
    base.key_moved(sort, &moved, end, &mut loose)?;
    for part in changed {
        let own = part.moved(sort);
        part.key_moved(sort, &own, end, &mut loose)?;
        let rest = part.found.without(&own);
        match sort {
            Sort::Relevance => part.key_best(&rest, end, &mut loose)?,
            Sort::FreeLimit | Sort::LastOrdered => part.key_set(sort, rest.iter().take(end), &mut loose)?,
            Sort::Rating => part.key_spans(&rest, end, &mut loose)?,
            Sort::Price | Sort::Moq | Sort::LeadTime | Sort::Name => {
                part.first(sort, &rest, end, &mut loose)?;
            }
        }
    }
    if loose.len() > end {
        loose.select_nth_unstable(end);
        loose.truncate(end);
    }
    let still = base.found.without(&moved);
    match sort {
        Sort::Relevance => {
            loose.sort_unstable();
            // A class is put together only when the ones before it did not fill the page.
            let classes = (0..CLASSES).filter_map(|class| base.class(class, &still));
            Ok(weave(base.segment, classes, &loose, from, size))
        }
        Sort::FreeLimit | Sort::LastOrdered | Sort::Rating => {
            loose.sort_unstable();
            let spans = base.spans(sort, &still).into_iter();
            Ok(weave(base.segment, spans, &loose, from, size))
        }
        Sort::Price | Sort::Moq | Sort::LeadTime | Sort::Name => {
            base.first(sort, &still, end, &mut loose)?;
            loose.sort_unstable();
            Ok(loose.into_iter().skip(from).take(size).collect())
        }
    }
}

impl Part<'_> {
    fn key_set(
        &self,
        sort: Sort,
        set: impl Iterator<Item = usize>,
        keys: &mut Vec<Key>,
    ) -> Result<(), Error> {
        let figures = Figures::of(self, sort)?;
        keys.extend(set.map(|entry| figures.key(entry)));
        Ok(())
    }

    /// The most relevant ones of a set. Entries of a class stand in the order of their numbers, here as in the index.
    fn key_best(&self, set: &Bits, most: usize, keys: &mut Vec<Key>) -> Result<(), Error> {
        let mut wanted = most;
        for class in 0..CLASSES {
            let Some(span) = self.class(class, set) else {
                continue;
            };
            let before = keys.len();
            self.key_set(Sort::Relevance, span.set.iter().take(wanted), keys)?;
            wanted -= keys.len() - before;
        }
        Ok(())
    }

    /// Those of a set with the most stars. Entries with as many stand in the order of their numbers, here as in the index.
    fn key_spans(&self, set: &Bits, most: usize, keys: &mut Vec<Key>) -> Result<(), Error> {
        let mut wanted = most;
        for span in self.spans(Sort::Rating, set) {
            let before = keys.len();
            self.key_set(Sort::Rating, set.iter_in(span.range).take(wanted), keys)?;
            wanted -= keys.len() - before;
        }
        Ok(())
    }

    /// A class of relevance within a set.
    fn class(&self, class: u8, set: &Bits) -> Option<Span<Bits>> {
        Some(Span {
            missing: false,
            figure: i64::from(class),
            set: self.fits.spelled.of_class(set, class)?,
            range: 0..self.segment.entries(),
        })
    }

    /// A set as it is, or for ratings by rating.
    fn spans<'s>(&self, sort: Sort, set: &'s Bits) -> Vec<Span<&'s Bits>> {
        if sort != Sort::Rating {
            return vec![Span {
                missing: sort == Sort::LastOrdered,
                figure: 0,
                set,
                range: 0..self.segment.entries(),
            }];
        }
        let stretches = self.segment.stretches().iter();
        let mut spans: Vec<Span<&'s Bits>> = stretches
            .map(|stretch| Span {
                missing: stretch.rating.is_none(),
                figure: stretch.rating.map_or(0, |rating| -i64::from(rating)),
                set,
                range: stretch.entries.clone(),
            })
            .collect();
        spans.sort_by_key(|span| (span.missing, span.figure, span.range.start));
        spans
    }

    /// The first entries of a set in the order of a column.
    fn first(&self, sort: Sort, set: &Bits, most: usize, keys: &mut Vec<Key>) -> Result<(), Error> {
        let count = set.count();
        let figures = Figures::of(self, sort)?;
        // Where many fit, the first ones turn up early in the order of the column; where few fit, they are soon
        // sorted. Whoever guesses wrong has lost as much as the other way takes.
        let enough = keys.len() + most.min(count);
        let before = keys.len();
        if most < count {
            walk(self, sort, set, &figures, enough, keys)?;
            if keys.len() >= enough {
                return Ok(());
            }
            keys.truncate(before);
        }
        let mut all: Vec<(u32, u32)> = Vec::new();
        // Whatever comes after the last one wanted so far is not looked at twice.
        let mut last = u32::MAX;
        set.each_chunk(|chunk| {
            for entry in chunk {
                let place = figures.order(*entry as usize);
                if place <= last {
                    all.push((place, *entry));
                }
            }
            if all.len() > 2 * most + 1024 {
                all.select_nth_unstable(most);
                all.truncate(most);
                last = all.iter().map(|(place, _)| *place).max().unwrap_or(u32::MAX);
            }
        });
        if most < all.len() {
            all.select_nth_unstable(most);
            all.truncate(most);
        }
        keys.extend(all.iter().map(|(_, entry)| figures.key(*entry as usize)));
        Ok(())
    }
}

/// Walks a column's order until enough of the set have been met, or too many others.
fn walk(
    part: &Part<'_>,
    sort: Sort,
    set: &Bits,
    figures: &Figures<'_>,
    enough: usize,
    keys: &mut Vec<Key>,
) -> Result<(), Error> {
    let patience = 4096 + set.count() / 8;
    let order = match sort {
        Sort::Moq => Section::MoqOrder,
        Sort::LeadTime => Section::LeadOrder,
        Sort::Price => match part.fits.prices.order() {
            Some(order) => order,
            None => return Ok(()),
        },
        Sort::Relevance | Sort::FreeLimit | Sort::LastOrdered | Sort::Rating | Sort::Name => {
            Section::NameOrder
        }
    };
    for entries in part.segment.pieces::<u32>(order, patience) {
        for entry in entries? {
            if set.has(*entry as usize) {
                keys.push(figures.key(*entry as usize));
                if keys.len() >= enough {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// What an index's entries are ordered by.
pub(super) struct Figures<'a> {
    part: &'a Part<'a>,
    sort: Sort,
    /// The figures, as places plus one; 0 for none.
    codes: Codes<'a>,
    /// Values of those places.
    values: &'a [i64],
    assured_end: usize,
    name_places: &'a [u32],
}

impl<'a> Figures<'a> {
    pub(super) fn of(part: &'a Part<'a>, sort: Sort) -> Result<Figures<'a>, Error> {
        let segment = part.segment;
        let (codes, values) = match sort {
            Sort::Moq => (
                Codes::Column(segment.column(Section::Moqs)?),
                segment.column::<i64>(Section::Quantities)?,
            ),
            Sort::Price => (part.fits.prices.codes()?, segment.column(Section::Prices)?),
            Sort::LeadTime => (Codes::Column(segment.column(Section::Leads)?), &[][..]),
            Sort::Relevance | Sort::FreeLimit | Sort::LastOrdered | Sort::Rating | Sort::Name => {
                (Codes::Column(&[]), &[][..])
            }
        };
        Ok(Figures {
            part,
            sort,
            codes,
            values,
            assured_end: segment.assured_end(),
            name_places: match sort {
                Sort::Name => segment.column(Section::NamePlaces)?,
                _ => &[],
            },
        })
    }

    /// The order of an index's own entries, ties apart.
    pub(super) fn order(&self, entry: usize) -> u32 {
        let code = match self.sort {
            Sort::Name => self.name_places[entry] + 1,
            _ => self.codes.of(entry),
        };
        // None comes last.
        code.wrapping_sub(1)
    }

    /// The key of an entry of which nothing is known beyond the index.
    pub(super) fn key(&self, entry: usize) -> Key {
        let fits = self.part.fits;
        let figure: Option<i64> = match self.sort {
            Sort::Relevance => Some(i64::from(fits.spelled.class(entry))),
            Sort::Price | Sort::Moq => {
                let place = self.codes.of(entry).checked_sub(1);
                place.map(|place| self.values[place as usize])
            }
            Sort::LeadTime => self.codes.of(entry).checked_sub(1).map(i64::from),
            Sort::Rating => self
                .part
                .segment
                .stretch_of(entry)
                .rating
                .map(|rating| -i64::from(rating)),
            Sort::FreeLimit | Sort::Name => Some(0),
            Sort::LastOrdered => None,
        };
        Key {
            missing: figure.is_none(),
            figure: figure.unwrap_or(0),
            unassured: self.sort != Sort::Name && entry >= self.assured_end,
            free: 0,
            rank: self.rank(entry),
            changed: self.part.delta.is_some(),
            entry: entry as u32,
        }
    }

    fn rank(&self, entry: usize) -> (u32, bool, u32) {
        let by_name = self.sort == Sort::Name;
        match (self.part.delta, by_name) {
            (None, false) => (entry as u32, true, 0),
            (None, true) => (self.name_places[entry], true, 0),
            (Some(delta), false) => (delta.places[entry], false, entry as u32),
            (Some(delta), true) => (delta.name_places[entry], false, self.name_places[entry]),
        }
    }
}

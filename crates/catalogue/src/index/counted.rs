//! How many of a set there are in each cell (country and price band) and of each list of categories. Whoever types a word
//! or sets a filter asks for sets that differ little from each other: the last ones are kept with their counts, and only
//! what a set has more or less than the nearest of them is counted. It must not know what a set stands for.

use std::sync::{Mutex, PoisonError};

use super::bits::Bits;
use super::prices::{Cells, PricedAt};
use super::sections::Section;
use super::segment::{CategoryCodes, Segment};
use crate::Error;

/// Sets that are kept: of the keystrokes before, one for each facet with a filter of its own.
const MOST_KEPT: usize = 12;
/// Sets of fewer are counted as they are, and not kept.
const FEW: usize = 2_048;

/// What to count over a set.
#[derive(Clone, Copy, Default)]
pub(crate) struct What<'p> {
    /// Country and price band.
    pub(crate) cells: Option<Cells<'p>>,
    pub(crate) categories: bool,
}

/// Counts by number; empty for what was not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) cells: Vec<u32>,
    /// By list of categories.
    pub(crate) categories: Vec<u32>,
}

/// Sets with their counts, the last one asked for first.
#[derive(Default)]
pub(super) struct Kept(Mutex<Vec<Known>>);

struct Known {
    set: Bits,
    /// Of which prices its cells are; none when they were not counted.
    priced_at: Option<PricedAt>,
    counts: Counts,
}

impl Known {
    fn has(&self, what: &What<'_>) -> bool {
        let cells = what
            .cells
            .is_none_or(|cells| self.priced_at == Some(cells.priced_at));
        cells && (!what.categories || !self.counts.categories.is_empty())
    }
}

impl Segment {
    /// Counts a set.
    ///
    /// # Errors
    /// [`Error::DamagedIndex`].
    pub(crate) fn count(&self, set: &Bits, what: What<'_>) -> Result<Counts, Error> {
        let size = set.count();
        let others = self.entries() - size;
        let least = size.min(others);
        if least < FEW {
            return self.count_plainly(set, what, others < size);
        }
        let mut kept = self.counted.0.lock().unwrap_or_else(PoisonError::into_inner);
        let near = kept.iter().enumerate().filter(|(_, known)| known.has(&what));
        let near = near.map(|(at, known)| (known.set.about_apart(set), at)).min();
        let counts = match near {
            Some((apart, at)) if apart < least => {
                let known = &kept[at];
                let (more, fewer) = (set.without(&known.set), known.set.without(set));
                let mut counts = known.counts.of(&what);
                if more.is_empty() && fewer.is_empty() {
                    kept[..=at].rotate_right(1);
                    return Ok(counts);
                }
                self.walk(&more, what, &mut counts, 1)?;
                self.walk(&fewer, what, &mut counts, LESS)?;
                counts
            }
            _ => self.count_plainly(set, what, others < size)?,
        };
        kept.truncate(MOST_KEPT - 1);
        let known = Known {
            set: set.copy(),
            priced_at: what.cells.map(|cells| cells.priced_at),
            counts: counts.clone(),
        };
        kept.insert(0, known);
        Ok(counts)
    }

    /// Counts those of a set, or takes the others from what there is in all.
    fn count_plainly(&self, set: &Bits, what: What<'_>, from_all: bool) -> Result<Counts, Error> {
        let all = Counts {
            cells: what.cells.map_or(&[][..], |cells| cells.totals).to_vec(),
            categories: match what.categories {
                true => self.column(Section::CategoryTotals)?.to_vec(),
                false => Vec::new(),
            },
        };
        let (mut counts, set, step) = if from_all {
            (all, &set.inverse(), LESS)
        } else {
            (all.emptied(), set, 1)
        };
        self.walk(set, what, &mut counts, step)?;
        Ok(counts)
    }

    /// Adds `step` for each of a set.
    fn walk(&self, set: &Bits, what: What<'_>, counts: &mut Counts, step: u32) -> Result<(), Error> {
        let category_of = what.categories.then(|| self.category_of()).transpose()?;
        let mut cells = vec![Lanes::default(); counts.cells.len()];
        let mut categories = vec![Lanes::default(); counts.categories.len()];
        set.each_chunk(|chunk| {
            if let Some(Cells { of, .. }) = what.cells {
                by_turns(chunk, of, &mut cells);
            }
            match category_of {
                Some(CategoryCodes::Narrow(codes)) => by_turns(chunk, codes, &mut categories),
                Some(CategoryCodes::Wide(codes)) => by_turns(chunk, codes, &mut categories),
                None => {}
            }
        });
        let sums = counts.cells.iter_mut().chain(&mut counts.categories);
        for (sum, lanes) in sums.zip(cells.iter().chain(&categories)) {
            let more = lanes.iter().sum::<u32>();
            *sum = sum.wrapping_add(more.wrapping_mul(step));
        }
        Ok(())
    }
}

impl Counts {
    /// Those that are asked for.
    fn of(&self, what: &What<'_>) -> Counts {
        let cells = what.cells.map_or(&[][..], |_| &self.cells[..]);
        let categories = if what.categories {
            &self.categories[..]
        } else {
            &[]
        };
        Counts {
            cells: cells.to_vec(),
            categories: categories.to_vec(),
        }
    }

    /// As many counters, of nothing.
    fn emptied(&self) -> Counts {
        Counts {
            cells: vec![0; self.cells.len()],
            categories: vec![0; self.categories.len()],
        }
    }
}

/// Counters of one number. Neighbours often are alike: those of a row go to different counters, so that none need wait for
/// the one before.
type Lanes = [u32; 4];

/// Counts the entries of a chunk by the numbers that they have in a column.
fn by_turns<N: Copy + Into<u64>>(chunk: &[u32], column: &[N], counters: &mut [Lanes]) {
    let number = |entry: u32| -> usize { column[entry as usize].into() as usize };
    let (rows, last) = chunk.as_chunks::<4>();
    for row in rows {
        let numbers = row.map(number);
        for (lane, number) in numbers.into_iter().enumerate() {
            add(&mut counters[number][lane]);
        }
    }
    for entry in last {
        add(&mut counters[number(*entry)][0]);
    }
}

/// One less, as a step that is added.
const LESS: u32 = u32::MAX;

/// No count is greater than how many entries there are.
fn add(counter: &mut u32) {
    *counter = counter.wrapping_add(1);
}

#[cfg(test)]
mod tests;

//! Sets of entries up to a figure: with the set below what is asked for and the next one, a filter looks up the figures
//! of those between the two, and of no others.

use super::bits::Bits;
use super::file::{Image, Numbers};
use super::lines::{LINE, Line, lines_for};
use super::sections::Section;
use super::segment::Segment;
use crate::Error;

/// A figure of entries with sets of its own. It is kept as a code from 1 on; 0 stands for not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Minimum order, as a place among all quantities plus one.
    Moq,
    /// Lead time in days, at worst, plus one.
    Lead,
    /// Years of the supplier in business, plus one.
    Years,
    /// Response rate of the supplier, as a place among all rates plus one.
    Response,
    /// Price of one unit in US dollars, as a place among all prices plus one.
    Unit,
}

/// A figure that has no more values has a set for each.
const MOST_EXACT: usize = 64;
/// Sets for a figure with more.
const STEPS: usize = 32;

/// Sets on their way into an index.
#[derive(Default)]
pub(super) struct Steps {
    edges: Vec<u32>,
    starts: Vec<u32>,
    sets: Vec<u64>,
}

impl Steps {
    /// Adds the sets of the next figure, in the order of [`Figure`]; `order` has the entries with a figure, ascending.
    pub(super) fn add(&mut self, codes: &[u32], order: &[u32]) {
        self.starts.push(self.edges.len() as u32);
        let edges = edges(codes, order);
        let mut set = vec![0u64; lines_for(codes.len()) * LINE];
        let mut ahead = order.iter().peekable();
        for edge in &edges {
            while let Some(at) = ahead.next_if(|at| codes[**at as usize] <= *edge) {
                set[(at >> 6) as usize] |= 1 << (at & 63);
            }
            self.sets.extend_from_slice(&set);
        }
        self.edges.extend(edges);
    }

    pub(super) fn put(mut self, image: &mut Image) {
        self.starts.push(self.edges.len() as u32);
        image.put(Section::StepStarts, Numbers::U32(self.starts));
        image.put(Section::StepEdges, Numbers::U32(self.edges));
        image.put(Section::StepSets, Numbers::U64(self.sets));
    }
}

/// Up to which codes there are sets; the last one is the largest code.
fn edges(codes: &[u32], order: &[u32]) -> Vec<u32> {
    let mut exact: Vec<u32> = Vec::new();
    for at in order {
        let code = codes[*at as usize];
        if exact.last() != Some(&code) {
            if exact.len() == MOST_EXACT {
                let ends = (1..=STEPS).map(|step| order.len() * step / STEPS - 1);
                exact = ends.map(|end| codes[order[end] as usize]).collect();
                exact.dedup();
                return exact;
            }
            exact.push(code);
        }
    }
    exact
}

/// What is certain of a limit, and between which sets it lies.
struct Around<'s> {
    /// At most the limit.
    within: Option<&'s [Line]>,
    /// At most the limit or a little more.
    about: Option<&'s [Line]>,
}

impl Segment {
    /// Keeps of a set those whose figure is known and between two codes, both included. `codes` is asked for when there
    /// is no set of just those: where there is, the figures are not read.
    pub(crate) fn keep_between<C: Fn(usize) -> u32>(
        &self,
        figure: Figure,
        (from, to): (u32, u32),
        set: &mut Bits,
        codes: impl Fn() -> Result<C, Error>,
    ) -> Result<(), Error> {
        let upper = self.around(figure, to)?;
        match upper.about {
            Some(about) => {
                let code = codes()?;
                set.keep_around(upper.within, about, |entry| code(entry) <= to);
            }
            None => set.keep_lines(upper.within),
        }
        let Some(below) = from.checked_sub(1).filter(|below| *below > 0) else {
            return Ok(());
        };
        let lower = self.around(figure, below)?;
        match lower.about {
            Some(about) => {
                let code = codes()?;
                set.drop_around(lower.within, about, |entry| code(entry) > below);
            }
            None => set.drop_lines(lower.within),
        }
        Ok(())
    }

    fn around(&self, figure: Figure, limit: u32) -> Result<Around<'_>, Error> {
        let file = self.file();
        let starts = file.all::<u32>(Section::StepStarts)?;
        let [from, to] = starts[figure as usize..][..2] else {
            return Err(Error::DamagedIndex);
        };
        let edges = file.part::<u32>(Section::StepEdges, from as usize..to as usize)?;
        let width = lines_for(self.entries());
        let set = |at: usize| {
            let at = from as usize + at;
            file.part::<Line>(Section::StepSets, at * width..(at + 1) * width)
        };
        let next = edges.partition_point(|edge| *edge <= limit);
        let exact = next == edges.len() || next.checked_sub(1).is_some_and(|last| edges[last] == limit);
        Ok(Around {
            within: next.checked_sub(1).map(set).transpose()?,
            about: (!exact).then(|| set(next)).transpose()?,
        })
    }
}

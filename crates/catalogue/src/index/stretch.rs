//! Entries stand by their supplier's standing: Trade Assurance first, then verified, then more stars. So entries of
//! equal standing are one run of numbers, and three of the facets are counts of bits within runs.

use std::ops::Range;

use super::sections::Section;
use super::segment::Segment;
use crate::{Error, Rating};

const ASSURED: u32 = 1;
const VERIFIED: u32 = 2;
/// More than any rating in hundredths.
const UNRATED: u64 = 501;

/// A run of entries of equal standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) entries: Range<usize>,
    pub(crate) assured: bool,
    pub(crate) verified: bool,
    /// Hundredths of a star.
    pub(crate) rating: Option<u16>,
}

/// The order of standings: smaller is earlier.
pub(super) fn standing(assured: bool, verified: bool, rating: Option<u16>) -> u64 {
    let rating = rating.map_or(UNRATED, |rating| 500 - u64::from(rating));
    u64::from(!assured) << 33 | u64::from(!verified) << 32 | rating
}

/// As the index holds them.
pub(super) fn flags(assured: bool, verified: bool) -> u32 {
    u32::from(assured) * ASSURED + u32::from(verified) * VERIFIED
}

impl Stretch {
    pub(super) fn standing(&self) -> u64 {
        standing(self.assured, self.verified, self.rating)
    }

    /// Whether its rating is at least so much.
    pub(crate) fn rated(&self, least: Option<Rating>) -> bool {
        least.is_none_or(|least| self.rating.is_some_and(|rating| rating >= least.hundredths()))
    }
}

/// All of an index's, in order.
pub(super) fn read(segment: &Segment) -> Result<Vec<Stretch>, Error> {
    let mut start = 0;
    let mut stretches = Vec::new();
    for words in segment.file().all::<u32>(Section::Stretches)?.chunks_exact(3) {
        let end = words[0] as usize;
        stretches.push(Stretch {
            entries: start..end,
            assured: words[1] & ASSURED != 0,
            verified: words[1] & VERIFIED != 0,
            rating: words[2].checked_sub(1).map(|rating| rating as u16),
        });
        start = end;
    }
    Ok(stretches)
}

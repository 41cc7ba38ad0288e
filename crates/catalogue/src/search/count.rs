//! Counts beside the filters, each as if its own filter were not set, over the index and what changed beside it.

use super::beside::Beside;
use super::fit::{Facet, Fits};
use super::query::Filters;
use super::spelled::THIN;
use crate::Error;
use crate::index::{BANDS, Bits, CELLS, COUNTRIES, Section, Segment, Stretch, What};

/// Half stars from 0 to 5, and no rating.
pub(super) const RATINGS: usize = 12;

/// Counts by number.
pub(super) struct Tallies {
    pub(super) total: u32,
    pub(super) countries: Vec<u32>,
    pub(super) categories: Vec<u32>,
    /// How many those are of, each once.
    categorized: u32,
    pub(super) verified: (u32, u32),
    pub(super) assured: (u32, u32),
    /// By half star; the last is for no rating.
    pub(super) ratings: [u32; RATINGS],
    /// By band plus one; the first is for no price.
    pub(super) bands: [u32; BANDS.len() + 1],
}

impl Tallies {
    pub(super) fn new(categories: usize) -> Tallies {
        Tallies {
            total: 0,
            countries: vec![0; COUNTRIES],
            categories: vec![0; categories],
            categorized: 0,
            verified: (0, 0),
            assured: (0, 0),
            ratings: [0; RATINGS],
            bands: [0; BANDS.len() + 1],
        }
    }

    /// Adds what one index has; `found` are those that fit everything, `numbers` what its categories are counted under
    /// where that is not their own number.
    pub(super) fn add(
        &mut self,
        segment: &Segment,
        fits: &Fits<'_>,
        found: &Bits,
        filters: &Filters,
        beside: &Beside<'_>,
        numbers: Option<&[u32]>,
    ) -> Result<(), Error> {
        self.total += found.count() as u32;
        let mut columns = Columns::of(segment, fits)?;
        let with = |filter: &Option<Bits>| filter.is_none();
        columns.count(
            found,
            Wanted {
                countries: with(&fits.country),
                categories: with(&fits.category),
                bands: with(&fits.price),
            },
        )?;
        let alone = [
            (
                Facet::Country,
                &fits.country,
                Wanted {
                    countries: true,
                    ..Wanted::default()
                },
            ),
            (
                Facet::Category,
                &fits.category,
                Wanted {
                    categories: true,
                    ..Wanted::default()
                },
            ),
            (
                Facet::Price,
                &fits.price,
                Wanted {
                    bands: true,
                    ..Wanted::default()
                },
            ),
        ];
        for (facet, filter, what) in alone {
            if filter.is_some() {
                columns.count(&fits.all_but(Some(facet)), what)?;
            }
        }
        self.take(segment, &columns, numbers)?;
        match &fits.standing {
            Some(_) => self.add_standing(segment, &fits.all_but(Some(Facet::Standing)), filters, beside),
            None => self.add_standing(segment, found, filters, beside),
        }
        Ok(())
    }

    fn take(
        &mut self,
        segment: &Segment,
        columns: &Columns<'_>,
        numbers: Option<&[u32]>,
    ) -> Result<(), Error> {
        let countries = segment.column::<u16>(Section::Countries)?;
        for (country, count) in countries.iter().zip(&columns.countries) {
            self.countries[usize::from(*country)] += count;
        }
        for (sum, count) in self.bands.iter_mut().zip(&columns.bands) {
            *sum += count;
        }
        self.categorized += columns.categories.iter().sum::<u32>();
        for (list, count) in segment.category_lists()?.zip(&columns.categories) {
            if *count == 0 {
                continue;
            }
            for category in list {
                let number = numbers.map_or(*category, |numbers| numbers[*category as usize]);
                self.categories[number as usize] += count;
            }
        }
        Ok(())
    }

    /// Takes the facets of another count of the same search, in which only what has the words as they are spelled fits,
    /// where that has enough: without the facet's own filter, near spellings are not looked for then.
    pub(super) fn prefer(&mut self, exact: Tallies) {
        let enough = |counts: &[u32]| counts.iter().sum::<u32>() as usize >= THIN;
        let both = |(yes, no): (u32, u32)| [yes, no];
        if enough(&exact.countries) {
            self.countries = exact.countries;
        }
        if enough(&[exact.categorized]) {
            self.categories = exact.categories;
        }
        if enough(&both(exact.verified)) {
            self.verified = exact.verified;
        }
        if enough(&both(exact.assured)) {
            self.assured = exact.assured;
        }
        if enough(&exact.ratings) {
            self.ratings = exact.ratings;
        }
        if enough(&exact.bands) {
            self.bands = exact.bands;
        }
    }

    /// Entries of equal standing are runs, so that the three facets of standing are counts within runs, whichever of
    /// the three filters are set.
    fn add_standing(&mut self, segment: &Segment, found: &Bits, filters: &Filters, beside: &Beside<'_>) {
        for stretch in segment.stretches() {
            let count = found.count_in(stretch.entries.clone()) as u32;
            if count > 0 {
                self.stand(stretch, stretch.assured, filters, |sum| *sum += count);
            }
        }
        let raised = found.both(beside.raised());
        if raised.is_empty() {
            return;
        }
        for stretch in segment.stretches().iter().filter(|stretch| !stretch.assured) {
            let count = raised.count_in(stretch.entries.clone()) as u32;
            if count > 0 {
                self.stand(stretch, false, filters, |sum| *sum -= count);
                self.stand(stretch, true, filters, |sum| *sum += count);
            }
        }
    }

    fn stand(&mut self, stretch: &Stretch, assured: bool, filters: &Filters, change: impl Fn(&mut u32)) {
        let high = stretch.rated(filters.rating_min);
        let safe = !filters.trade_assurance || assured;
        let known = !filters.verified || stretch.verified;
        if safe && high {
            change(pick(&mut self.verified, stretch.verified));
        }
        if known && high {
            change(pick(&mut self.assured, assured));
        }
        if safe && known {
            let half_stars = stretch
                .rating
                .map_or(RATINGS - 1, |rating| usize::from(rating / 50));
            change(&mut self.ratings[half_stars]);
        }
    }
}

fn pick(tally: &mut (u32, u32), yes: bool) -> &mut u32 {
    if yes { &mut tally.0 } else { &mut tally.1 }
}

/// What to count over a set.
#[derive(Clone, Copy, Default)]
struct Wanted {
    countries: bool,
    categories: bool,
    bands: bool,
}

/// What was counted in one index.
struct Columns<'s> {
    fits: &'s Fits<'s>,
    segment: &'s Segment,
    /// By place of the country in the index.
    countries: Vec<u32>,
    categories: Vec<u32>,
    bands: [u32; BANDS.len() + 1],
}

impl<'s> Columns<'s> {
    fn of(segment: &'s Segment, fits: &'s Fits<'s>) -> Result<Columns<'s>, Error> {
        Ok(Columns {
            fits,
            segment,
            countries: vec![0; segment.column::<u16>(Section::Countries)?.len()],
            categories: Vec::new(),
            bands: [0; BANDS.len() + 1],
        })
    }

    /// Counts a set; each facet is counted once.
    fn count(&mut self, set: &Bits, wanted: Wanted) -> Result<(), Error> {
        let ready = self.fits.prices.cells()?;
        let mut in_cells = wanted;
        if wanted.bands && ready.is_none() {
            self.look_up_bands(set)?;
            in_cells.bands = false;
        }
        if !(in_cells.countries || in_cells.bands || wanted.categories) {
            return Ok(());
        }
        let cells = match ready {
            Some(cells) => cells,
            None => self.segment.unit_cells()?,
        };
        let counts = self.segment.count(
            set,
            What {
                cells: (in_cells.countries || in_cells.bands).then_some(cells),
                categories: wanted.categories,
            },
        )?;
        for (cell, count) in counts.cells.iter().enumerate() {
            if in_cells.countries {
                self.countries[cell / CELLS] += count;
            }
            if in_cells.bands {
                // The last cells of a country stand for no band, and stay empty.
                self.bands[(cell % CELLS).min(BANDS.len())] += count;
            }
        }
        if wanted.categories {
            self.categories = counts.categories;
        }
        Ok(())
    }

    /// Bands of prices that are looked up one by one.
    fn look_up_bands(&mut self, set: &Bits) -> Result<(), Error> {
        let prices = &self.fits.prices;
        let codes = prices.codes()?;
        set.each(|entry| self.bands[usize::from(prices.band(codes.of(entry)))] += 1);
        Ok(())
    }
}

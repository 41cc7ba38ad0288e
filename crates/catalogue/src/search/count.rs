//! Counts beside the filters, each as if its own filter were not set, over the index and what changed beside it.

use super::beside::Beside;
use super::fit::{Facet, Fits};
use super::query::Filters;
use crate::Error;
use crate::index::{BANDS, Bits, COUNTRIES, Section, Segment, Stretch};

/// Suppliers of the others are looked at when those are less than one in so many.
const FEW: usize = 8;
/// Half stars from 0 to 5, and no rating.
pub(super) const RATINGS: usize = 12;

/// Counts by number.
pub(super) struct Tallies {
    pub(super) total: u32,
    pub(super) countries: Vec<u32>,
    pub(super) categories: Vec<u32>,
    pub(super) verified: (u32, u32),
    pub(super) assured: (u32, u32),
    /// By half star; the last is for no rating.
    pub(super) ratings: [u32; RATINGS],
    /// By band plus one; the first is for no price.
    pub(super) bands: [u32; BANDS.len() + 1],
    suppliers: Bits,
}

/// Numbers that one index gives to what all of them count.
pub(super) struct Numbers<'n> {
    /// By the index's supplier; absent where they are the same.
    pub(super) suppliers: Option<&'n [u32]>,
    /// By the index's category; absent where they are the same.
    pub(super) categories: Option<&'n [u32]>,
}

impl Tallies {
    pub(super) fn new(categories: usize, suppliers: usize) -> Tallies {
        Tallies {
            total: 0,
            countries: vec![0; COUNTRIES],
            categories: vec![0; categories],
            verified: (0, 0),
            assured: (0, 0),
            ratings: [0; RATINGS],
            bands: [0; BANDS.len() + 1],
            suppliers: Bits::none(suppliers),
        }
    }

    /// How many suppliers the found ones are from.
    pub(super) fn suppliers(&self) -> u32 {
        self.suppliers.count() as u32
    }

    /// Adds what one index has; `found` are those that fit everything.
    pub(super) fn add(
        &mut self,
        segment: &Segment,
        fits: &Fits<'_>,
        found: &Bits,
        filters: &Filters,
        beside: &Beside<'_>,
        numbers: &Numbers<'_>,
    ) -> Result<(), Error> {
        self.total += found.count() as u32;
        let mut columns = Columns::of(segment, fits)?;
        let with = |filter: &Option<Bits>| filter.is_none();
        columns.count(
            found,
            What {
                countries: with(&fits.country),
                categories: with(&fits.category),
                bands: with(&fits.price),
                suppliers: true,
            },
        )?;
        let alone = [
            (
                Facet::Country,
                &fits.country,
                What {
                    countries: true,
                    ..What::default()
                },
            ),
            (
                Facet::Category,
                &fits.category,
                What {
                    categories: true,
                    ..What::default()
                },
            ),
            (
                Facet::Price,
                &fits.price,
                What {
                    bands: true,
                    ..What::default()
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

    fn take(&mut self, segment: &Segment, columns: &Columns<'_>, numbers: &Numbers<'_>) -> Result<(), Error> {
        for lane in columns.countries.chunks(COUNTRIES) {
            for (sum, count) in self.countries.iter_mut().zip(lane) {
                *sum = sum.wrapping_add(*count);
            }
        }
        for (sum, count) in self.bands.iter_mut().zip(&columns.bands) {
            *sum += count;
        }
        for (list, count) in segment.category_lists()?.zip(&columns.categories) {
            if *count == 0 {
                continue;
            }
            for category in list {
                let number = numbers
                    .categories
                    .map_or(*category, |numbers| numbers[*category as usize]);
                self.categories[number as usize] += count;
            }
        }
        match numbers.suppliers {
            None => self.suppliers.add_all(columns.suppliers.words()),
            Some(numbers) => columns
                .suppliers
                .each(|supplier| self.suppliers.add(numbers[supplier] as usize)),
        }
        Ok(())
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
        for entry in beside.raised() {
            if found.has(*entry as usize) {
                let stretch = segment.stretch_of(*entry as usize);
                self.stand(stretch, false, filters, |sum| *sum -= 1);
                self.stand(stretch, true, filters, |sum| *sum += 1);
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
struct What {
    countries: bool,
    categories: bool,
    bands: bool,
    suppliers: bool,
}

/// The columns of one index, and what was counted in them.
struct Columns<'s> {
    fits: &'s Fits<'s>,
    segment: &'s Segment,
    country_of: &'s [u16],
    category_of: &'s [u32],
    countries: Vec<u32>,
    categories: Vec<u32>,
    suppliers: Bits,
    bands: [u32; BANDS.len() + 1],
}

impl<'s> Columns<'s> {
    fn of(segment: &'s Segment, fits: &'s Fits<'s>) -> Result<Columns<'s>, Error> {
        Ok(Columns {
            fits,
            segment,
            country_of: segment.column(Section::Countries)?,
            category_of: segment.column(Section::CategoryCodes)?,
            countries: vec![0; LANES * COUNTRIES],
            categories: vec![0; segment.category_codes()],
            suppliers: Bits::none(segment.suppliers()),
            bands: [0; BANDS.len() + 1],
        })
    }

    /// Counts a set; each facet is counted once. Where most entries are in it, the others are taken from what was
    /// counted of all when the index was built.
    fn count(&mut self, set: &Bits, what: What) -> Result<(), Error> {
        let ready = self.fits.prices.columns();
        let entries = self.segment.entries();
        let count = set.count();
        if 2 * count <= entries || (what.bands && ready.is_none()) {
            self.walk(set, what, 1)?;
            return Ok(());
        }
        if what.suppliers {
            self.count_suppliers(set, count)?;
        }
        if what.countries {
            self.countries[..COUNTRIES].copy_from_slice(self.segment.column(Section::CountryTotals)?);
        }
        if what.categories {
            self.categories
                .copy_from_slice(self.segment.column(Section::CategoryTotals)?);
        }
        if let Some(ready) = ready.filter(|_| what.bands) {
            self.bands.copy_from_slice(ready.totals);
        }
        let what = What {
            suppliers: false,
            ..what
        };
        self.walk(&set.inverse(), what, LESS)
    }

    fn count_suppliers(&mut self, set: &Bits, count: usize) -> Result<(), Error> {
        let supplier_of = self.segment.column::<u32>(Section::SupplierOf)?;
        let mark = |set: &Bits, suppliers: &mut Bits| {
            set.each_chunk(|chunk| {
                for entry in chunk {
                    suppliers.add(supplier_of[*entry as usize] as usize);
                }
            });
        };
        let entries = self.segment.entries();
        if FEW * (entries - count) >= entries {
            mark(set, &mut self.suppliers);
            return Ok(());
        }
        // All suppliers, but for those of the others that have nothing in the set.
        let mut doubtful = Bits::none(self.segment.suppliers());
        mark(&set.inverse(), &mut doubtful);
        self.suppliers = doubtful.inverse();
        self.segment.keep_with_entry_in(&mut doubtful, set)?;
        self.suppliers.add_all(doubtful.words());
        Ok(())
    }

    /// Adds `step` for each of a set. Neighbours often have the same country and band: two of them in a row go to
    /// different counters, so that the second need not wait for the first.
    fn walk(&mut self, set: &Bits, what: What, step: u32) -> Result<(), Error> {
        let prices = &self.fits.prices;
        let ready = prices.columns();
        let supplier_of = self.segment.column::<u32>(Section::SupplierOf)?;
        let (country_of, category_of) = (self.country_of, self.category_of);
        let mut bands = [[0u32; BANDS.len() + 1]; LANES];
        set.each_chunk(|chunk| {
            if what.countries {
                for (entry, lane) in chunk.iter().zip((0..LANES).cycle()) {
                    let country = usize::from(country_of[*entry as usize]);
                    add(&mut self.countries[lane * COUNTRIES + country], step);
                }
            }
            if what.categories {
                for entry in chunk {
                    add(&mut self.categories[category_of[*entry as usize] as usize], step);
                }
            }
            if what.suppliers {
                for entry in chunk {
                    self.suppliers.add(supplier_of[*entry as usize] as usize);
                }
            }
            match ready {
                _ if !what.bands => {}
                Some(ready) => {
                    for (entry, lane) in chunk.iter().zip((0..LANES).cycle()) {
                        add(&mut bands[lane][usize::from(ready.bands[*entry as usize])], step);
                    }
                }
                None => {
                    for entry in chunk {
                        let band = prices.band(prices.code(*entry as usize));
                        add(&mut bands[0][usize::from(band)], step);
                    }
                }
            }
        });
        for lane in bands {
            for (sum, count) in self.bands.iter_mut().zip(lane) {
                add(sum, count);
            }
        }
        Ok(())
    }
}

/// Counters for one figure.
const LANES: usize = 2;

/// One less, as a step that is added.
const LESS: u32 = u32::MAX;

fn add(sum: &mut u32, step: u32) {
    *sum = sum.wrapping_add(step);
}

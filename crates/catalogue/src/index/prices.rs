//! What an entry costs at a quantity, as [`crate::tier_at`] says, and the bands that prices fall into.

use std::sync::{Arc, Mutex, PoisonError};

use trade::money::Currency;

use super::bits::Bits;
use super::sections::Section;
use super::segment::Segment;
use super::steps::Figure;
use crate::Error;

/// One unit, in millionths.
pub(super) const ONE: i64 = 1_000_000;
/// Lower ends of the price bands, in millionths; the first band begins at nothing.
pub(crate) const BANDS: [i64; 13] = [
    0,
    100_000,
    500_000,
    1_000_000,
    5_000_000,
    10_000_000,
    50_000_000,
    100_000_000,
    500_000_000,
    1_000_000_000,
    5_000_000_000,
    10_000_000_000,
    50_000_000_000,
];
/// Cells of a country: one for each band and one for no price, and some room, so that a cell tells both by its bits.
pub(crate) const CELLS: usize = 16;
/// Columns of other quantities and currencies than one unit in dollars that are kept for the next search.
const MOST_KEPT: usize = 3;
/// A set is small, and its prices are looked up one by one, when it has less than one in so many entries.
const SMALL: usize = 16;

/// Tiers by entry: where they begin, and their quantity, price and kind.
#[derive(Clone, Copy)]
pub(crate) struct TierColumns<'a> {
    pub(super) starts: &'a [u32],
    pub(super) quantities: &'a [u32],
    pub(super) prices: &'a [u32],
    pub(super) kinds: &'a [u16],
}

impl TierColumns<'_> {
    /// The tier that gives an entry's price; `below` is the place of the first quantity above the one asked for.
    fn tier(&self, entry: usize, below: u32, currency: u16) -> Option<usize> {
        let range = self.starts[entry] as usize..self.starts[entry + 1] as usize;
        let mut best: Option<usize> = None;
        for at in range {
            if self.kinds[at] >> 1 != currency || self.quantities[at] >= below {
                continue;
            }
            let rank = |at: usize| (self.kinds[at] & 1 == 0, self.quantities[at]);
            if best.is_none_or(|best| rank(at) > rank(best)) {
                best = Some(at);
            }
        }
        best
    }
}

/// Price of every entry as its place among all prices plus one; 0 for none.
pub(super) fn column(tiers: &TierColumns<'_>, entries: usize, below: u32, currency: Option<u16>) -> Vec<u32> {
    let Some(currency) = currency else {
        return vec![0; entries];
    };
    let code = |entry| {
        tiers
            .tier(entry, below, currency)
            .map_or(0, |at| tiers.prices[at] + 1)
    };
    (0..entries).map(code).collect()
}

/// The first place plus one of each band.
pub(super) fn edges(prices: &[i64]) -> [u32; BANDS.len()] {
    BANDS.map(|edge| prices.partition_point(|price| *price < edge) as u32 + 1)
}

/// The band plus one of a price given as its place plus one; 0 for none.
pub(super) fn band(edges: &[u32; BANDS.len()], code: u32) -> u8 {
    edges.iter().map(|edge| u8::from(code >= *edge)).sum()
}

/// Prices of a whole index at one quantity in one currency.
pub(super) struct Column {
    below: u32,
    currency: u16,
    codes: Vec<u32>,
    cells: Vec<u16>,
    totals: Vec<u32>,
    /// What a filter let pass last.
    passed: Mutex<Option<Passed>>,
}

struct Passed {
    /// Codes, both included.
    between: (u32, u32),
    entries: Arc<Bits>,
}

impl Column {
    /// Entries with a code between two, both included. One filter goes with many words.
    fn between(&self, between: (u32, u32)) -> Arc<Bits> {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Passed { entries, .. }) = passed.as_ref().filter(|passed| passed.between == between) {
            return Arc::clone(entries);
        }
        let mut entries = Bits::all(self.codes.len());
        entries.keep_by(&self.codes, |code| (between.0..=between.1).contains(&code));
        let entries = Arc::new(entries);
        *passed = Some(Passed {
            between,
            entries: Arc::clone(&entries),
        });
        entries
    }
}

/// Which prices are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PricedAt {
    /// Of one unit in dollars.
    Unit,
    /// At the quantity before that of this place, in the currency of this place.
    Other { below: u32, currency: u16 },
}

/// Country and price band of every entry, and how many are in each cell.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'p> {
    /// Of which prices these are the bands.
    pub(super) priced_at: PricedAt,
    /// Place of the country among those of the index, times [`CELLS`], plus the band plus one, or 0 for no price.
    pub(super) of: &'p [u16],
    /// By cell.
    pub(super) totals: &'p [u32],
}

/// Prices of entries as their places among all prices plus one; 0 for none.
pub(crate) enum Codes<'p> {
    /// Ready.
    Column(&'p [u32]),
    /// Looked up: the tiers, the place of the first quantity above the one asked for, and the currency.
    Tiers(&'p TierColumns<'p>, u32, Option<u16>),
}

impl Codes<'_> {
    pub(crate) fn of(&self, entry: usize) -> u32 {
        match self {
            Codes::Column(codes) => codes[entry],
            Codes::Tiers(tiers, below, currency) => {
                let tier = currency.and_then(|currency| tiers.tier(entry, *below, currency));
                tier.map_or(0, |at| tiers.prices[at] + 1)
            }
        }
    }
}

/// Prices of an index at one quantity in one currency, looked up or ready.
pub(crate) struct Priced<'s> {
    segment: &'s Segment,
    edges: [u32; BANDS.len()],
    below: u32,
    currency: Option<u16>,
    ready: Ready<'s>,
}

enum Ready<'s> {
    Not(TierColumns<'s>),
    /// One unit in dollars, which the file has.
    Unit,
    Kept(Arc<Column>),
}

impl Segment {
    /// Prices at a quantity, in millionths.
    pub(crate) fn priced(&self, quantity: i64, currency: Currency) -> Result<Priced<'_>, Error> {
        let file = self.file();
        let quantities = file.all::<i64>(Section::Quantities)?;
        let place = self.currency(currency)?;
        let below = quantities.partition_point(|other| *other <= quantity) as u32;
        let ready = if currency == Currency::USD && quantity == ONE {
            Ready::Unit
        } else {
            let kept = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
            let same = kept
                .iter()
                .find(|column| column.below == below && Some(column.currency) == place);
            match same {
                Some(column) => Ready::Kept(Arc::clone(column)),
                None => Ready::Not(self.tiers()?),
            }
        };
        let edges = file.all::<u32>(Section::BandEdges)?;
        Ok(Priced {
            segment: self,
            edges: edges.try_into().map_err(|_| Error::DamagedIndex)?,
            below,
            currency: place,
            ready,
        })
    }

    fn tiers(&self) -> Result<TierColumns<'_>, Error> {
        let file = self.file();
        Ok(TierColumns {
            starts: file.all(Section::TierStarts)?,
            quantities: file.all(Section::TierQuantities)?,
            prices: file.all(Section::TierPrices)?,
            kinds: file.all(Section::TierKinds)?,
        })
    }

    /// Country and price band of every entry, at one unit in dollars.
    pub(crate) fn unit_cells(&self) -> Result<Cells<'_>, Error> {
        Ok(Cells {
            priced_at: PricedAt::Unit,
            of: self.column(Section::Cells)?,
            totals: self.column(Section::CellTotals)?,
        })
    }

    /// The place of a currency among those of the index.
    fn currency(&self, currency: Currency) -> Result<Option<u16>, Error> {
        let codes = self.file().all::<u8>(Section::Currencies)?;
        let place = codes
            .chunks_exact(4)
            .position(|code| &code[..3] == currency.code().as_bytes());
        Ok(place.map(|place| place as u16))
    }
}

impl Priced<'_> {
    /// Makes ready for asking about a set.
    pub(crate) fn expect(&mut self, set: &Bits) -> Result<(), Error> {
        let entries = self.segment.entries();
        let Some(currency) = self.currency else {
            return Ok(());
        };
        let Ready::Not(tiers) = &self.ready else {
            return Ok(());
        };
        if set.count() < (entries / SMALL).max(4096) {
            return Ok(());
        }
        let codes = column(tiers, entries, self.below, self.currency);
        self.segment.rest_tiers();
        let unit = self.segment.unit_cells()?;
        let country = |cell: &u16| cell & !(CELLS as u16 - 1);
        let cells: Vec<u16> = unit
            .of
            .iter()
            .zip(&codes)
            .map(|(cell, code)| country(cell) + u16::from(band(&self.edges, *code)))
            .collect();
        let mut totals = vec![0; unit.totals.len()];
        cells.iter().for_each(|cell| totals[usize::from(*cell)] += 1);
        let made = Arc::new(Column {
            below: self.below,
            currency,
            codes,
            cells,
            totals,
            passed: Mutex::default(),
        });
        let mut kept = self
            .segment
            .columns
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.insert(0, Arc::clone(&made));
        kept.truncate(MOST_KEPT);
        self.ready = Ready::Kept(made);
        Ok(())
    }

    /// Country and band of every entry, where bands are ready.
    pub(crate) fn cells(&self) -> Result<Option<Cells<'_>>, Error> {
        Ok(match &self.ready {
            Ready::Unit => Some(self.segment.unit_cells()?),
            Ready::Kept(column) => Some(Cells {
                priced_at: PricedAt::Other {
                    below: column.below,
                    currency: column.currency,
                },
                of: &column.cells,
                totals: &column.totals,
            }),
            Ready::Not(_) => None,
        })
    }

    /// The prices of entries.
    pub(crate) fn codes(&self) -> Result<Codes<'_>, Error> {
        Ok(match &self.ready {
            Ready::Unit => Codes::Column(self.segment.column(Section::UnitPrices)?),
            Ready::Kept(column) => Codes::Column(&column.codes),
            Ready::Not(tiers) => Codes::Tiers(tiers, self.below, self.currency),
        })
    }

    /// The band plus one of a price.
    pub(crate) fn band(&self, code: u32) -> u8 {
        band(&self.edges, code)
    }

    /// Keeps of a set what costs something between two prices, both included; not given is open.
    pub(crate) fn keep(&self, least: Option<i64>, most: Option<i64>, set: &mut Bits) -> Result<(), Error> {
        let prices = self.segment.column::<i64>(Section::Prices)?;
        let from = least.map_or(0, |least| prices.partition_point(|price| *price < least));
        let to = most.map_or(prices.len(), |most| {
            prices.partition_point(|price| *price <= most)
        });
        let (from, to) = (from as u32 + 1, to as u32);
        match &self.ready {
            Ready::Unit => {
                let codes = || self.codes().map(|codes| move |entry: usize| codes.of(entry));
                return self.segment.keep_between(Figure::Unit, (from, to), set, codes);
            }
            Ready::Kept(column) => set.keep(&column.between((from, to))),
            Ready::Not(_) => {
                let codes = self.codes()?;
                set.keep_if(|entry| (from..=to).contains(&codes.of(entry)));
            }
        }
        Ok(())
    }

    /// Where entries stand in the order of these prices, if that is kept.
    pub(crate) fn order(&self) -> Option<Section> {
        matches!(self.ready, Ready::Unit).then_some(Section::UnitOrder)
    }
}

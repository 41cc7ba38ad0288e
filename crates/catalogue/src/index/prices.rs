//! What an entry costs at a quantity, as [`crate::tier_at`] says, and the bands that prices fall into.

use std::sync::{Arc, PoisonError};

use trade::money::Currency;

use super::bits::Bits;
use super::sections::Section;
use super::segment::Segment;
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
/// Columns of other quantities and currencies than one unit in dollars that are kept for the next search.
const MOST_KEPT: usize = 3;
/// A set is small, and its prices are looked up one by one, when it has less than one in so many entries.
const SMALL: usize = 16;

/// Tiers by entry: where they begin, and their quantity, price and kind.
#[derive(Clone, Copy)]
pub(super) struct TierColumns<'a> {
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

/// Price of every entry as its place among all prices plus one, and its band plus one; 0 for none.
pub(super) fn column(
    tiers: &TierColumns<'_>,
    prices: &[i64],
    entries: usize,
    below: u32,
    currency: Option<u16>,
) -> (Vec<u32>, Vec<u8>) {
    let Some(currency) = currency else {
        return (vec![0; entries], vec![0; entries]);
    };
    let edges = edges(prices);
    let codes: Vec<u32> = (0..entries)
        .map(|entry| {
            tiers
                .tier(entry, below, currency)
                .map_or(0, |at| tiers.prices[at] + 1)
        })
        .collect();
    let bands = codes.iter().map(|code| band(&edges, *code)).collect();
    (codes, bands)
}

/// The first place plus one of each band.
fn edges(prices: &[i64]) -> [u32; BANDS.len()] {
    BANDS.map(|edge| prices.partition_point(|price| *price < edge) as u32 + 1)
}

/// The band plus one of a price given as its place plus one.
fn band(edges: &[u32; BANDS.len()], code: u32) -> u8 {
    edges.iter().map(|edge| u8::from(code >= *edge)).sum()
}

/// Prices of a whole index at one quantity in one currency.
pub(super) struct Column {
    below: u32,
    currency: u16,
    codes: Vec<u32>,
    bands: Vec<u8>,
    totals: Vec<u32>,
}

/// Prices of all entries, and how many are in each band.
#[derive(Clone, Copy)]
pub(crate) struct PriceColumns<'p> {
    /// Place of the price among all prices plus one; 0 for none.
    pub(crate) codes: &'p [u32],
    /// Band plus one; 0 for none.
    pub(crate) bands: &'p [u8],
    /// By band plus one.
    pub(crate) totals: &'p [u32],
}

/// Prices of an index at one quantity in one currency, looked up or ready.
pub(crate) struct Priced<'s> {
    segment: &'s Segment,
    prices: &'s [i64],
    edges: [u32; BANDS.len()],
    below: u32,
    currency: Option<u16>,
    ready: Ready<'s>,
}

enum Ready<'s> {
    Not(TierColumns<'s>),
    File(PriceColumns<'s>),
    Kept(Arc<Column>),
}

impl Segment {
    /// Prices at a quantity, in millionths.
    pub(crate) fn priced(&self, quantity: i64, currency: Currency) -> Result<Priced<'_>, Error> {
        let file = self.file();
        let quantities = file.all::<i64>(Section::Quantities)?;
        let place = self.currency(currency)?;
        let below = quantities.partition_point(|other| *other <= quantity) as u32;
        let prices = file.all::<i64>(Section::Prices)?;
        let ready = if currency == Currency::USD && quantity == ONE {
            Ready::File(PriceColumns {
                codes: file.all(Section::UnitPrices)?,
                bands: file.all(Section::UnitBands)?,
                totals: file.all(Section::BandTotals)?,
            })
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
        Ok(Priced {
            segment: self,
            prices,
            edges: edges(prices),
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
    pub(crate) fn expect(&mut self, set: &Bits) {
        let entries = self.segment.entries();
        let Some(currency) = self.currency else { return };
        let Ready::Not(tiers) = &self.ready else { return };
        if set.count() < (entries / SMALL).max(4096) {
            return;
        }
        let (codes, bands) = column(tiers, self.prices, entries, self.below, self.currency);
        let made = Arc::new(Column {
            below: self.below,
            currency,
            totals: (0..=BANDS.len())
                .map(|band| bands.iter().filter(|own| usize::from(**own) == band).count() as u32)
                .collect(),
            codes,
            bands,
        });
        let mut kept = self
            .segment
            .columns
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.insert(0, Arc::clone(&made));
        kept.truncate(MOST_KEPT);
        self.ready = Ready::Kept(made);
    }

    /// Prices of all entries, where they are ready.
    pub(crate) fn columns(&self) -> Option<PriceColumns<'_>> {
        match &self.ready {
            Ready::File(columns) => Some(*columns),
            Ready::Kept(column) => Some(PriceColumns {
                codes: &column.codes,
                bands: &column.bands,
                totals: &column.totals,
            }),
            Ready::Not(_) => None,
        }
    }

    /// The price of an entry as its place among all prices plus one; 0 for none.
    pub(crate) fn code(&self, entry: usize) -> u32 {
        match &self.ready {
            Ready::File(columns) => columns.codes[entry],
            Ready::Kept(column) => column.codes[entry],
            Ready::Not(tiers) => {
                let tier = self
                    .currency
                    .and_then(|currency| tiers.tier(entry, self.below, currency));
                tier.map_or(0, |at| tiers.prices[at] + 1)
            }
        }
    }

    /// The band plus one of a price.
    pub(crate) fn band(&self, code: u32) -> u8 {
        band(&self.edges, code)
    }

    /// A price in millionths by its place plus one.
    pub(crate) fn value(&self, code: u32) -> Option<i64> {
        self.prices.get(code.checked_sub(1)? as usize).copied()
    }

    /// The codes between two prices, both included; not given is open.
    pub(crate) fn codes(&self, least: Option<i64>, most: Option<i64>) -> (u32, u32) {
        let from = least.map_or(0, |least| self.prices.partition_point(|price| *price < least));
        let to = most.map_or(self.prices.len(), |most| {
            self.prices.partition_point(|price| *price <= most)
        });
        (from as u32 + 1, to as u32)
    }

    /// Where entries stand in the order of these prices, if that is kept.
    pub(crate) fn order(&self) -> Option<Section> {
        matches!(self.ready, Ready::File(_)).then_some(Section::UnitOrder)
    }
}

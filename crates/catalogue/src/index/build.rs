//! From what was read to an index: entries put in the order they are shown in, figures into columns. Terms are another
//! file's.

use rustc_hash::FxHashMap;
use trade::money::Currency;

use super::file::{Image, Numbers};
use super::material::{Material, TierFacts};
use super::prices::{self, TierColumns};
use super::sections::Section;
use super::values::COUNTRIES;
use super::{postings, stretch};
use crate::Error;

/// Most entries and postings an index can number.
const MOST: usize = (1 << 31) - 1;

impl Material {
    /// Makes the index.
    ///
    /// # Errors
    /// [`Error::Index`] when there is more than an index can number.
    pub(super) fn build(mut self) -> Result<Image, Error> {
        if self.entries.len() > MOST || self.tokens.len() > MOST || self.tiers.len() > MOST {
            return Err(Error::Index(
                "there are more entries or words than it can number".to_owned(),
            ));
        }
        self.place_suppliers();
        let names = self.name_order();
        let order = self.entry_order(&names);
        let mut image = Image {
            entries: self.entries.len(),
            mark: self.mark,
            sections: Vec::new(),
        };
        self.put_names(&mut image, &names, &order);
        self.put_rows(&mut image, &order);
        self.put_suppliers(&mut image, &order);
        self.put_stretches(&mut image, &order);
        self.put_categories(&mut image, &order);
        self.put_tiers(&mut image, &order);
        let ends: Vec<usize> = self.entries.iter().map(|entry| entry.tokens_end).collect();
        postings::put(
            &mut image,
            std::mem::take(&mut self.terms),
            &self.tokens,
            &ends,
            &order,
        )?;
        Ok(image)
    }

    /// Numbers suppliers in the order of their ids.
    fn place_suppliers(&mut self) {
        let mut order: Vec<u32> = (0..self.suppliers.len() as u32).collect();
        order.sort_unstable_by_key(|at| self.suppliers[*at as usize].uid);
        let places = inverse(&order);
        for entry in &mut self.entries {
            entry.supplier = places[entry.supplier as usize];
        }
        let mut placed: Vec<Option<_>> = std::mem::take(&mut self.suppliers)
            .into_iter()
            .map(Some)
            .collect();
        self.suppliers = order
            .iter()
            .filter_map(|at| placed[*at as usize].take())
            .collect();
    }

    /// Entries in the order of their names.
    fn name_order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.entries.len() as u32).collect();
        let entry = |at: &u32| &self.entries[*at as usize];
        order.sort_unstable_by(|a, b| {
            let (a, b) = (entry(a), entry(b));
            a.name.cmp(&b.name).then(a.row.cmp(&b.row))
        });
        order
    }

    /// Entries in the order of their standing, then of their names: their numbers in the index.
    fn entry_order(&self, names: &[u32]) -> Vec<u32> {
        let mut order = names.to_vec();
        // Stable: equal standing stays in the order of names.
        order.sort_by_key(|at| self.standing(*at));
        order
    }

    fn standing(&self, at: u32) -> u64 {
        let supplier = &self.suppliers[self.entries[at as usize].supplier as usize];
        stretch::standing(supplier.assured, supplier.verified, supplier.rating)
    }

    fn put_names(&self, image: &mut Image, names: &[u32], order: &[u32]) {
        let places = inverse(order);
        let by_name: Vec<u32> = names.iter().map(|at| places[*at as usize]).collect();
        let mut texts = Vec::new();
        let mut ends = Vec::with_capacity(names.len());
        for at in names {
            texts.extend_from_slice(self.entries[*at as usize].name.as_bytes());
            ends.push(texts.len() as u64);
        }
        image.put(Section::NamePlaces, Numbers::U32(inverse(&by_name)));
        image.put(Section::NameOrder, Numbers::U32(by_name));
        image.put(Section::NameTexts, Numbers::U8(texts));
        image.put(Section::NameEnds, Numbers::U64(ends));
    }

    fn put_rows(&self, image: &mut Image, order: &[u32]) {
        let rows: Vec<i64> = order.iter().map(|at| self.entries[*at as usize].row).collect();
        let mut by_row: Vec<u32> = (0..rows.len() as u32).collect();
        by_row.sort_unstable_by_key(|at| rows[*at as usize]);
        image.put(Section::Rows, Numbers::I64(rows));
        image.put(Section::ByRow, Numbers::U32(by_row));
    }

    fn put_suppliers(&self, image: &mut Image, order: &[u32]) {
        let of: Vec<u32> = order
            .iter()
            .map(|at| self.entries[*at as usize].supplier)
            .collect();
        let (starts, entries) = grouped(&of, self.suppliers.len());
        let country = |at: &u32| self.suppliers[self.entries[*at as usize].supplier as usize].country;
        let all = &self.suppliers;
        let countries: Vec<u16> = order.iter().map(country).collect();
        image.put(
            Section::CountryTotals,
            totals(countries.iter().map(|country| usize::from(*country)), COUNTRIES),
        );
        image.put(Section::Countries, Numbers::U16(countries));
        image.put(Section::SupplierOf, Numbers::U32(of));
        image.put(Section::SupplierStarts, Numbers::U32(starts));
        image.put(Section::SupplierEntries, Numbers::U32(entries));
        image.put(
            Section::SupplierIds,
            Numbers::U8(all.iter().flat_map(|facts| facts.uid).collect()),
        );
        image.put(
            Section::SupplierRows,
            Numbers::I64(all.iter().map(|facts| facts.row).collect()),
        );
        let years = all.iter().map(|facts| facts.years.map_or(0, |years| years + 1));
        image.put(Section::SupplierYears, Numbers::U32(years.collect()));
        let response = all.iter().map(|facts| facts.response.unwrap_or(-1));
        image.put(Section::SupplierResponse, Numbers::I64(response.collect()));
    }

    fn put_stretches(&self, image: &mut Image, order: &[u32]) {
        let mut words: Vec<u32> = Vec::new();
        for (at, end) in order.iter().zip(1u32..) {
            let supplier = &self.suppliers[self.entries[*at as usize].supplier as usize];
            let flags = stretch::flags(supplier.assured, supplier.verified);
            let rating = supplier.rating.map_or(0, |rating| u32::from(rating) + 1);
            match words.last_chunk_mut::<3>() {
                Some([last, same, equal]) if (*same, *equal) == (flags, rating) => *last = end,
                _ => words.extend([end, flags, rating]),
            }
        }
        image.put(Section::Stretches, Numbers::U32(words));
    }

    fn put_categories(&self, image: &mut Image, order: &[u32]) {
        let codes: Vec<u32> = order
            .iter()
            .map(|at| self.entries[*at as usize].categories)
            .collect();
        let mut by_name: Vec<u32> = (0..self.categories.len() as u32).collect();
        by_name.sort_by_key(|at| &self.categories[*at as usize]);
        let numbers = inverse(&by_name);
        let mut starts = vec![0];
        let mut items = Vec::new();
        for list in &self.category_lists {
            items.extend(list.iter().map(|at| numbers[*at as usize]));
            starts.push(items.len() as u32);
        }
        let mut names = Vec::new();
        let mut ends = Vec::new();
        for at in by_name {
            names.extend_from_slice(self.categories[at as usize].as_bytes());
            ends.push(names.len() as u32);
        }
        image.put(
            Section::CategoryTotals,
            totals(codes.iter().map(|code| *code as usize), self.category_lists.len()),
        );
        image.put(Section::CategoryCodes, Numbers::U32(codes));
        image.put(Section::CategoryStarts, Numbers::U32(starts));
        image.put(Section::CategoryItems, Numbers::U32(items));
        image.put(Section::CategoryNames, Numbers::U8(names));
        image.put(Section::CategoryEnds, Numbers::U32(ends));
    }

    fn put_tiers(&self, image: &mut Image, order: &[u32]) {
        let moqs = self.entries.iter().filter_map(|entry| entry.moq);
        let quantities = Distinct::of(self.tiers.iter().map(|tier| tier.quantity).chain(moqs));
        let prices = Distinct::of(self.tiers.iter().map(|tier| tier.price));
        self.put_figures(image, order, &quantities);
        let mut starts = vec![0u32];
        let mut tiers: Vec<TierFacts> = Vec::with_capacity(self.tiers.len());
        for at in order {
            let from = at
                .checked_sub(1)
                .map_or(0, |before| self.entries[before as usize].tiers_end);
            tiers.extend_from_slice(&self.tiers[from..self.entries[*at as usize].tiers_end]);
            starts.push(tiers.len() as u32);
        }
        let columns = TierColumns {
            starts: &starts,
            quantities: &tiers
                .iter()
                .map(|tier| quantities.place(tier.quantity))
                .collect::<Vec<_>>(),
            prices: &tiers
                .iter()
                .map(|tier| prices.place(tier.price))
                .collect::<Vec<_>>(),
            kinds: &tiers
                .iter()
                .map(|tier| tier.currency * 2 + u16::from(tier.seen))
                .collect::<Vec<_>>(),
        };
        let dollars = self
            .currencies
            .iter()
            .position(|currency| *currency == Currency::USD);
        let above_one = quantities
            .numbers
            .partition_point(|quantity| *quantity <= prices::ONE) as u32;
        let dollars = dollars.map(|at| at as u16);
        let (unit, bands) = prices::column(&columns, &prices.numbers, order.len(), above_one, dollars);
        image.put(Section::TierQuantities, Numbers::U32(columns.quantities.to_vec()));
        image.put(Section::TierPrices, Numbers::U32(columns.prices.to_vec()));
        image.put(Section::TierKinds, Numbers::U16(columns.kinds.to_vec()));
        image.put(Section::TierStarts, Numbers::U32(starts));
        image.put(
            Section::BandTotals,
            totals(
                bands.iter().map(|band| usize::from(*band)),
                prices::BANDS.len() + 1,
            ),
        );
        image.put(Section::UnitOrder, Numbers::U32(ascending(&unit)));
        image.put(Section::UnitPrices, Numbers::U32(unit));
        image.put(Section::UnitBands, Numbers::U8(bands));
        image.put(Section::Quantities, Numbers::I64(quantities.numbers));
        image.put(Section::Prices, Numbers::I64(prices.numbers));
    }

    fn put_figures(&self, image: &mut Image, order: &[u32], quantities: &Distinct) {
        let moq = |at: &u32| {
            let moq = self.entries[*at as usize].moq;
            moq.map_or(0, |moq| quantities.place(moq) + 1)
        };
        let lead = |at: &u32| {
            let lead = self.entries[*at as usize].lead;
            lead.map_or(0, |days| days.saturating_add(1))
        };
        let moqs: Vec<u32> = order.iter().map(moq).collect();
        let leads: Vec<u32> = order.iter().map(lead).collect();
        let codes = self.currencies.iter().flat_map(|currency| {
            let mut code = [0; 4];
            code[..3].copy_from_slice(currency.code().as_bytes());
            code
        });
        image.put(Section::Currencies, Numbers::U8(codes.collect()));
        image.put(Section::MoqOrder, Numbers::U32(ascending(&moqs)));
        image.put(Section::LeadOrder, Numbers::U32(ascending(&leads)));
        image.put(Section::Moqs, Numbers::U32(moqs));
        image.put(Section::Leads, Numbers::U32(leads));
    }
}

impl Image {
    pub(super) fn put(&mut self, section: Section, numbers: Numbers) {
        self.sections.push((section, numbers));
    }
}

/// How often each number occurs.
fn totals(numbers: impl Iterator<Item = usize>, count: usize) -> Numbers {
    let mut totals = vec![0u32; count];
    numbers.for_each(|number| totals[number] += 1);
    Numbers::U32(totals)
}

/// Where each number stands in an order.
fn inverse(order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (at, place) in order.iter().zip(0..) {
        places[*at as usize] = place;
    }
    places
}

/// Positions by their key, and where each key's begin.
fn grouped(keys: &[u32], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; count + 1];
    for key in keys {
        starts[*key as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut positions = vec![0; keys.len()];
    for (key, position) in keys.iter().zip(0..) {
        let place = &mut next[*key as usize];
        positions[*place as usize] = position;
        *place += 1;
    }
    (starts, positions)
}

/// Entries that have a figure, by ascending figure.
fn ascending(figures: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..figures.len() as u32)
        .filter(|at| figures[*at as usize] > 0)
        .collect();
    order.sort_by_key(|at| figures[*at as usize]);
    order
}

/// The numbers that occur, ascending, and where each stands.
struct Distinct {
    numbers: Vec<i64>,
    places: FxHashMap<i64, u32>,
}

impl Distinct {
    fn of(numbers: impl Iterator<Item = i64>) -> Distinct {
        let mut numbers: Vec<i64> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        Distinct {
            places: numbers.iter().copied().zip(0..).collect(),
            numbers,
        }
    }

    fn place(&self, number: i64) -> u32 {
        self.places.get(&number).copied().unwrap_or(0)
    }
}

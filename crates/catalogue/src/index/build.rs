//! From what was read to an index: entries put in the order they are shown in, figures into columns. Terms are another
//! file's.

use rustc_hash::FxHashMap;
use trade::money::Currency;

use super::file::{Image, Numbers};
use super::material::{Material, SupplierFacts, TierFacts};
use super::pair::both;
use super::postings::{self, Terms};
use super::prices::{self, CELLS, TierColumns};
use super::sections::Section;
use super::sorting::{ascending, grouped, inverse};
use super::steps::Steps;
use super::{sorting, stretch};
use crate::Error;

/// Most entries and postings an index can number.
const MOST: usize = (1 << 31) - 1;

impl Material {
    /// Makes the index.
    ///
    /// # Errors
    /// [`Error::Index`] when there is more than an index can number, or the system has no thread to give.
    pub(super) fn build(mut self) -> Result<Image, Error> {
        if self.entries.len() > MOST || self.tokens.len() > MOST || self.tiers.len() > MOST {
            return Err(Error::Index(
                "there are more entries or words than it can number".to_owned(),
            ));
        }
        self.place_suppliers();
        let count = self.entries.len();
        let (interner, tokens) = (std::mem::take(&mut self.terms), std::mem::take(&mut self.tokens));
        let (terms, (names, order)) = both(
            count,
            || Terms::of(interner, &tokens, count),
            || {
                let names = self.name_order();
                let order = self.entry_order(&names);
                (names, order)
            },
        )?;
        let empty = || Image {
            entries: count,
            mark: self.mark,
            sections: Vec::new(),
        };
        let (mut image, mut of_terms) = (empty(), empty());
        let ends: Vec<usize> = self.entries.iter().map(|entry| entry.tokens_end).collect();
        let (put, ()) = both(
            count,
            || postings::put(&mut of_terms, &terms, &tokens, &ends, &order),
            || self.put_columns(&mut image, &names, &order),
        )?;
        put?;
        image.sections.append(&mut of_terms.sections);
        Ok(image)
    }

    /// Everything but the terms.
    fn put_columns(&self, image: &mut Image, names: &[u32], order: &[u32]) {
        self.put_names(image, names, order);
        self.put_rows(image, order);
        self.put_stretches(image, order);
        self.put_categories(image, order);
        // Each adds its figures' sets, in the order of `Figure`.
        let mut steps = Steps::default();
        let moqs = self.entries.iter().filter_map(|entry| entry.moq);
        let quantities = Distinct::of(self.tiers.iter().map(|tier| tier.quantity).chain(moqs));
        self.put_figures(image, order, &quantities, &mut steps);
        self.put_suppliers(image, order, &mut steps);
        self.put_tiers(image, order, quantities, &mut steps);
        steps.put(image);
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
        let entry = |at: usize| &self.entries[at];
        sorting::by_text(
            self.entries.len(),
            |at| self.name(at).as_bytes(),
            |one, other| entry(one).row.cmp(&entry(other).row),
        )
    }

    /// Entries in the order of their standing, then of their names: their numbers in the index.
    fn entry_order(&self, names: &[u32]) -> Vec<u32> {
        let standing = |supplier: &SupplierFacts| {
            stretch::standing(supplier.assured, supplier.verified, supplier.rating)
        };
        let mut standings: Vec<u64> = self.suppliers.iter().map(standing).collect();
        standings.sort_unstable();
        standings.dedup();
        let place = |supplier| standings.partition_point(|other| *other < standing(supplier)) as u32;
        let places: Vec<u32> = self.suppliers.iter().map(place).collect();
        let by_name = |at: &u32| places[self.entries[*at as usize].supplier as usize];
        let keys: Vec<u32> = names.iter().map(by_name).collect();
        // Equal standing stays in the order of names.
        let (_, order) = grouped(&keys, standings.len());
        order.iter().map(|at| names[*at as usize]).collect()
    }

    fn put_names(&self, image: &mut Image, names: &[u32], order: &[u32]) {
        let places = inverse(order);
        let by_name: Vec<u32> = names.iter().map(|at| places[*at as usize]).collect();
        let mut texts = Vec::new();
        let mut ends = Vec::with_capacity(names.len());
        for at in names {
            texts.extend_from_slice(self.name(*at as usize).as_bytes());
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

    fn put_suppliers(&self, image: &mut Image, order: &[u32], steps: &mut Steps) {
        let of_entries: Vec<u32> = order
            .iter()
            .map(|at| self.entries[*at as usize].supplier)
            .collect();
        let (starts, entries) = grouped(&of_entries, self.suppliers.len());
        let all = &self.suppliers;
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
        let years = all
            .iter()
            .map(|facts| facts.years.map_or(0, |years| years.saturating_add(1)));
        let years: Vec<u32> = years.collect();
        let responses = Distinct::of(all.iter().filter_map(|facts| facts.response));
        let response = all
            .iter()
            .map(|facts| facts.response.map_or(0, |rate| responses.place(rate) + 1));
        let response: Vec<u32> = response.collect();
        for codes in [&years, &response] {
            let codes: Vec<u32> = of_entries
                .iter()
                .map(|supplier| codes[*supplier as usize])
                .collect();
            steps.add(&codes, &ascending(&codes));
        }
        image.put(Section::SupplierYears, Numbers::U32(years));
        image.put(Section::SupplierResponse, Numbers::U32(response));
        image.put(Section::Responses, Numbers::I64(responses.numbers));
        image.put(Section::SupplierOf, Numbers::U32(of_entries));
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
        let narrow: Result<Vec<u16>, _> = codes.iter().map(|code| u16::try_from(*code)).collect();
        image.put(
            Section::CategoryCodes,
            narrow.map_or(Numbers::U32(codes), Numbers::U16),
        );
        image.put(Section::CategoryStarts, Numbers::U32(starts));
        image.put(Section::CategoryItems, Numbers::U32(items));
        image.put(Section::CategoryNames, Numbers::U8(names));
        image.put(Section::CategoryEnds, Numbers::U32(ends));
    }

    fn put_tiers(&self, image: &mut Image, order: &[u32], quantities: Distinct, steps: &mut Steps) {
        let prices = Distinct::of(self.tiers.iter().map(|tier| tier.price));
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
        let unit = prices::column(&columns, order.len(), above_one, dollars);
        self.put_cells(image, order, &unit, &prices);
        let cheapest = ascending(&unit);
        steps.add(&unit, &cheapest);
        image.put(Section::TierQuantities, Numbers::U32(columns.quantities.to_vec()));
        image.put(Section::TierPrices, Numbers::U32(columns.prices.to_vec()));
        image.put(Section::TierKinds, Numbers::U16(columns.kinds.to_vec()));
        image.put(Section::TierStarts, Numbers::U32(starts));
        image.put(Section::UnitOrder, Numbers::U32(cheapest));
        image.put(Section::UnitPrices, Numbers::U32(unit));
        image.put(Section::Quantities, Numbers::I64(quantities.numbers));
        image.put(Section::Prices, Numbers::I64(prices.numbers));
    }

    fn put_cells(&self, image: &mut Image, order: &[u32], unit: &[u32], prices: &Distinct) {
        let country = |at: &u32| self.suppliers[self.entries[*at as usize].supplier as usize].country;
        let countries = Distinct::of(order.iter().map(|at| i64::from(country(at))));
        let edges = prices::edges(&prices.numbers);
        let cell = |(at, code): (&u32, &u32)| {
            countries.place(i64::from(country(at))) as u16 * CELLS as u16
                + u16::from(prices::band(&edges, *code))
        };
        let cells: Vec<u16> = order.iter().zip(unit).map(cell).collect();
        image.put(
            Section::CellTotals,
            totals(
                cells.iter().map(|cell| usize::from(*cell)),
                countries.numbers.len() * CELLS,
            ),
        );
        image.put(Section::Cells, Numbers::U16(cells));
        let numbers = countries.numbers.iter().map(|number| *number as u16);
        image.put(Section::Countries, Numbers::U16(numbers.collect()));
        image.put(Section::BandEdges, Numbers::U32(edges.to_vec()));
    }

    fn put_figures(&self, image: &mut Image, order: &[u32], quantities: &Distinct, steps: &mut Steps) {
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
        let figures = [
            (Section::Moqs, Section::MoqOrder, moqs),
            (Section::Leads, Section::LeadOrder, leads),
        ];
        for (section, ascends, codes) in figures {
            let ascending = ascending(&codes);
            steps.add(&codes, &ascending);
            image.put(ascends, Numbers::U32(ascending));
            image.put(section, Numbers::U32(codes));
        }
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

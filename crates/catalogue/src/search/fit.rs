//! Who fits, in one index: by words, and by every filter. Filters that have a facet stay apart, because a facet shows
//! what would be found without its own filter.

use rusqlite::Connection;
use trade::money::Currency;

use super::beside::Beside;
use super::query::Query;
use super::spelled::Spelled;
use crate::Error;
use crate::index::{Bits, Figure, Hits, Priced, Section, Segment, category_key, mark, millionths};
use crate::words::normal;

/// What fits in one index.
pub(super) struct Fits<'s> {
    /// Everything but the filters that have a facet.
    pub(super) rest: Bits,
    /// How well they have the words.
    pub(super) spelled: Spelled,
    pub(super) country: Option<Bits>,
    pub(super) category: Option<Bits>,
    pub(super) price: Option<Bits>,
    /// Trade Assurance, verified and rating: those that stand high enough.
    pub(super) standing: Option<Bits>,
    pub(super) prices: Priced<'s>,
}

impl<'s> Fits<'s> {
    /// Of those that have the words.
    pub(super) fn of(
        segment: &'s Segment,
        connection: &Connection,
        query: &Query,
        beside: &Beside,
        spelled: Spelled,
    ) -> Result<Fits<'s>, Error> {
        let mut rest = spelled.any().copy();
        let filters = &query.filters;
        keep_figures(segment, query, &mut rest)?;
        keep_suppliers(segment, query, beside, &mut rest)?;
        for certificate in &filters.certifications {
            keep_term(segment, mark::CERTIFICATE, &normal(certificate), &mut rest)?;
        }
        if let Some(currency) = filters.priced_in {
            keep_term(segment, mark::CURRENCY, currency.code(), &mut rest)?;
        }
        if filters.shortlisted {
            rest.keep(&beside.shortlist(connection, segment)?);
        }
        let countries = filters.countries.iter().map(|country| country.code().to_owned());
        let categories = filters.categories.iter().map(|name| category_key(name));
        let quantity = query.quantity.and_then(|quantity| millionths(quantity.value()));
        let mut prices = segment.priced(quantity.unwrap_or(ONE), query.currency)?;
        prices.expect(&rest)?;
        Ok(Fits {
            country: any_term(segment, mark::COUNTRY, countries)?,
            category: any_term(segment, mark::CATEGORY, categories)?,
            price: in_price(query, &prices, &rest)?,
            standing: standing(segment, query, beside),
            rest,
            spelled,
            prices,
        })
    }

    /// What is found, and what would be without one of the filters.
    pub(super) fn found(&self) -> Bits {
        self.all_but(None)
    }

    /// Whether any filter is set that has a facet.
    pub(super) fn has_facet(&self) -> bool {
        let filters = [&self.country, &self.category, &self.price, &self.standing];
        filters.iter().any(|filter| filter.is_some())
    }

    /// Lets only what has the words as they are spelled fit, and gives what then fits everything.
    pub(super) fn keep_exact(&mut self) -> Bits {
        self.rest.keep(self.spelled.exact());
        self.found()
    }

    pub(super) fn all_but(&self, without: Option<Facet>) -> Bits {
        let filters = [
            (Facet::Country, &self.country),
            (Facet::Category, &self.category),
            (Facet::Price, &self.price),
            (Facet::Standing, &self.standing),
        ];
        let wanted = filters.iter().filter(|(facet, _)| without != Some(*facet));
        let mut wanted = wanted.filter_map(|(_, filter)| filter.as_ref());
        let mut found = match wanted.next() {
            Some(first) => self.rest.both(first),
            None => self.rest.copy(),
        };
        wanted.for_each(|filter| found.keep(filter));
        found
    }
}

/// Filters that have a facet; standing is three of them at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facet {
    Country,
    Category,
    Price,
    Standing,
}

/// One unit, in millionths.
const ONE: i64 = 1_000_000;

fn keep_figures(segment: &Segment, query: &Query, rest: &mut Bits) -> Result<(), Error> {
    let filters = &query.filters;
    if let Some(most) = filters.moq_max.and_then(|moq| millionths(moq.value())) {
        let quantities = segment.column::<i64>(Section::Quantities)?;
        let most = quantities.partition_point(|quantity| *quantity <= most) as u32;
        let moqs = || segment.column::<u32>(Section::Moqs);
        let codes = || moqs().map(|moqs| move |entry: usize| moqs[entry]);
        segment.keep_between(Figure::Moq, (1, most), rest, codes)?;
    }
    if let Some(days) = filters.lead_time_max {
        let leads = || segment.column::<u32>(Section::Leads);
        let codes = || leads().map(|leads| move |entry: usize| leads[entry]);
        segment.keep_between(Figure::Lead, (1, days.saturating_add(1)), rest, codes)?;
    }
    let of_suppliers = |section: Section| {
        let (of, known) = (
            segment.column::<u32>(Section::SupplierOf)?,
            segment.column::<u32>(section)?,
        );
        Ok(move |entry: usize| known[of[entry] as usize])
    };
    if let Some(years) = filters.years_min {
        let within = (years.saturating_add(1), u32::MAX);
        segment.keep_between(Figure::Years, within, rest, || {
            of_suppliers(Section::SupplierYears)
        })?;
    }
    if let Some(least) = filters
        .response_rate_min
        .and_then(|rate| millionths(rate.value()))
    {
        let rates = segment.column::<i64>(Section::Responses)?;
        let least = rates.partition_point(|rate| *rate < least) as u32 + 1;
        segment.keep_between(Figure::Response, (least, u32::MAX), rest, || {
            of_suppliers(Section::SupplierResponse)
        })?;
    }
    Ok(())
}

fn keep_suppliers(segment: &Segment, query: &Query, beside: &Beside, rest: &mut Bits) -> Result<(), Error> {
    let filters = &query.filters;
    if let Some(id) = filters.supplier {
        let mut own = Bits::none(segment.entries());
        if let Some(supplier) = segment.supplier(id)? {
            segment
                .entries_of(supplier)?
                .iter()
                .for_each(|entry| own.add(*entry as usize));
        }
        rest.keep(&own);
    }
    if let Some(wanted) = filters.min_free_limit {
        let enough = beside.enough(segment, wanted)?;
        rest.keep(&enough);
    }
    if filters.ordered_before {
        rest.keep(beside.ordered());
    }
    Ok(())
}

fn keep_term(segment: &Segment, kind: char, name: &str, rest: &mut Bits) -> Result<(), Error> {
    let found = any_term(segment, kind, std::iter::once(name.to_owned()))?;
    if let Some(found) = found {
        rest.keep(&found);
    }
    Ok(())
}

/// Entries with any of these terms of a kind; `None` when none are given.
fn any_term(
    segment: &Segment,
    kind: char,
    names: impl Iterator<Item = String>,
) -> Result<Option<Bits>, Error> {
    let mut found: Option<Hits> = None;
    for name in names {
        let hits = found.get_or_insert_with(|| Hits::none(segment.entries(), false));
        segment.add_term(&format!("{kind}{name}"), hits)?;
    }
    Ok(found.map(|hits| hits.any))
}

fn in_price(query: &Query, prices: &Priced<'_>, rest: &Bits) -> Result<Option<Bits>, Error> {
    let filters = &query.filters;
    if filters.price_min.is_none() && filters.price_max.is_none() {
        return Ok(None);
    }
    let least = filters.price_min.and_then(|price| millionths(price.value()));
    let most = filters.price_max.and_then(|price| millionths(price.value()));
    let mut found = rest.copy();
    prices.keep(least, most, &mut found)?;
    Ok(Some(found))
}

fn standing(segment: &Segment, query: &Query, beside: &Beside) -> Option<Bits> {
    let filters = &query.filters;
    if !filters.trade_assurance && !filters.verified && filters.rating_min.is_none() {
        return None;
    }
    let none = || Bits::none(segment.entries());
    // Those that only lack a list's word that they are assured have the ledger's, perhaps.
    let (mut high, mut unassured) = (none(), none());
    for stretch in segment.stretches() {
        if (!filters.verified || stretch.verified) && stretch.rated(filters.rating_min) {
            if !filters.trade_assurance || stretch.assured {
                high.add_range(stretch.entries.clone());
            } else {
                unassured.add_range(stretch.entries.clone());
            }
        }
    }
    unassured.keep(beside.raised());
    high.add_all(&unassured);
    Some(high)
}

/// The dollar, in which free limits are compared.
pub(super) const FREE_IN: Currency = Currency::USD;

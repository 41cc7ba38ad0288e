//! Who fits, in one index: by words, and by every filter. Filters that have a facet stay apart, because a facet shows
//! what would be found without its own filter.

use rusqlite::Connection;
use trade::money::Currency;

use super::asked::{Clause, Word};
use super::beside::Beside;
use super::query::Query;
use crate::Error;
use crate::index::{Bits, Hits, Priced, Section, Segment, category_key, mark, millionths, slips};
use crate::words::normal;

/// What fits in one index.
pub(super) struct Fits<'s> {
    /// Everything but the filters that have a facet.
    pub(super) rest: Bits,
    /// Those with all words in their name.
    pub(super) named: Bits,
    /// Those with all words as they are spelled; absent when no other spelling was allowed.
    pub(super) exact: Option<Bits>,
    pub(super) country: Option<Bits>,
    pub(super) category: Option<Bits>,
    pub(super) price: Option<Bits>,
    /// Trade Assurance, verified and rating: those that stand high enough.
    pub(super) standing: Option<Bits>,
    pub(super) prices: Priced<'s>,
}

/// Entries that have the words, spelled as they are or nearly so.
pub(super) fn words(segment: &Segment, clauses: &[Clause], near: bool) -> Result<Hits, Error> {
    let mut all: Option<Hits> = None;
    for clause in clauses {
        let mut any: Option<Hits> = None;
        for words in &clause.any {
            let hits = together(segment, words, near)?;
            match &mut any {
                Some(any) => any.add_all(&hits),
                None => any = Some(hits),
            }
        }
        match (&mut all, any) {
            (Some(all), Some(any)) => all.keep(&any),
            (None, any) => all = any,
            (Some(_), None) => {}
        }
    }
    Ok(all.unwrap_or_else(|| Hits::all(segment.entries())))
}

fn together(segment: &Segment, words: &[Word], near: bool) -> Result<Hits, Error> {
    let mut all: Option<Hits> = None;
    for word in words {
        let mut hits = Hits::none(segment.entries());
        match word {
            Word::Whole(word) if near && slips(word) > 0 => segment.add_near(word, false, &mut hits)?,
            Word::Beginning(word) if near && slips(word) > 0 => segment.add_near(word, true, &mut hits)?,
            Word::Whole(word) => segment.add_term(word, &mut hits)?,
            Word::Beginning(word) => segment.add_beginning(word, &mut hits)?,
        }
        match &mut all {
            Some(all) => all.keep(&hits),
            None => all = Some(hits),
        }
    }
    Ok(all.unwrap_or_else(|| Hits::none(segment.entries())))
}

/// Whether a slip of the finger may be read into any of the words.
pub(super) fn may_slip(clauses: &[Clause]) -> bool {
    let words = clauses.iter().flat_map(|clause| clause.any.iter().flatten());
    words.into_iter().any(|word| match word {
        Word::Whole(word) | Word::Beginning(word) => slips(word) > 0,
    })
}

impl<'s> Fits<'s> {
    /// `exact` are the hits of words as spelled, `near` those of words nearly so.
    pub(super) fn of(
        segment: &'s Segment,
        connection: &Connection,
        query: &Query,
        beside: &Beside,
        exact: Hits,
        near: Option<Hits>,
    ) -> Result<Fits<'s>, Error> {
        let Hits { any, named } = exact;
        let (mut rest, exact) = match near {
            Some(near) => (near.any, Some(any)),
            None => (any, None),
        };
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
            rest.keep(beside.shortlist(connection, segment)?.words());
        }
        let countries = filters.countries.iter().map(|country| country.code().to_owned());
        let categories = filters.categories.iter().map(|name| category_key(name));
        let quantity = query.quantity.and_then(|quantity| millionths(quantity.value()));
        let mut prices = segment.priced(quantity.unwrap_or(ONE), query.currency)?;
        prices.expect(rest.count());
        Ok(Fits {
            country: any_term(segment, mark::COUNTRY, countries)?,
            category: any_term(segment, mark::CATEGORY, categories)?,
            price: in_price(query, &prices, &rest),
            standing: standing(segment, query, beside),
            rest,
            named,
            exact,
            prices,
        })
    }

    /// What is found, and what would be without one of the filters.
    pub(super) fn found(&self) -> Bits {
        self.all_but(None)
    }

    pub(super) fn all_but(&self, without: Option<Facet>) -> Bits {
        let mut found = self.rest.copy();
        let filters = [
            (Facet::Country, &self.country),
            (Facet::Category, &self.category),
            (Facet::Price, &self.price),
            (Facet::Standing, &self.standing),
        ];
        for (facet, filter) in filters {
            if let Some(filter) = filter
                && without != Some(facet)
            {
                found.keep(filter.words());
            }
        }
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
        rest.keep_by(segment.column::<u32>(Section::Moqs)?, |moq| {
            moq.wrapping_sub(1) < most
        });
    }
    if let Some(days) = filters.lead_time_max {
        rest.keep_by(segment.column::<u32>(Section::Leads)?, |lead| {
            lead.wrapping_sub(1) <= days
        });
    }
    if filters.years_min.is_some() || filters.response_rate_min.is_some() {
        let of = segment.column::<u32>(Section::SupplierOf)?;
        let years = segment.column::<u32>(Section::SupplierYears)?;
        let response = segment.column::<i64>(Section::SupplierResponse)?;
        let least_years = filters.years_min.map_or(0, |years| years.saturating_add(1));
        let least_response = filters
            .response_rate_min
            .and_then(|rate| millionths(rate.value()));
        rest.keep_if(|entry| {
            let supplier = of[entry] as usize;
            years[supplier] >= least_years && least_response.is_none_or(|least| response[supplier] >= least)
        });
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
        rest.keep(own.words());
    }
    if let Some(wanted) = filters.min_free_limit {
        let enough = beside.where_known(segment.entries(), |known| {
            known
                .free_limit
                .is_some_and(|free| free.currency() == wanted.currency() && free.amount() >= wanted.amount())
        });
        rest.keep(enough.words());
    }
    if filters.ordered_before {
        rest.keep(
            beside
                .where_known(segment.entries(), |known| known.ordered_before)
                .words(),
        );
    }
    Ok(())
}

fn keep_term(segment: &Segment, kind: char, name: &str, rest: &mut Bits) -> Result<(), Error> {
    let found = any_term(segment, kind, std::iter::once(name.to_owned()))?;
    if let Some(found) = found {
        rest.keep(found.words());
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
        let hits = found.get_or_insert_with(|| Hits::none(segment.entries()));
        segment.add_term(&format!("{kind}{name}"), hits)?;
    }
    Ok(found.map(|hits| hits.any))
}

fn in_price(query: &Query, prices: &Priced<'_>, rest: &Bits) -> Option<Bits> {
    let filters = &query.filters;
    if filters.price_min.is_none() && filters.price_max.is_none() {
        return None;
    }
    let least = filters.price_min.and_then(|price| millionths(price.value()));
    let most = filters.price_max.and_then(|price| millionths(price.value()));
    let (from, to) = prices.codes(least, most);
    let mut found = rest.copy();
    match prices.columns() {
        Some((codes, _)) => found.keep_by(codes, |code| (from..=to).contains(&code)),
        None => found.keep_if(|entry| (from..=to).contains(&prices.code(entry))),
    }
    Some(found)
}

fn standing(segment: &Segment, query: &Query, beside: &Beside) -> Option<Bits> {
    let filters = &query.filters;
    if !filters.trade_assurance && !filters.verified && filters.rating_min.is_none() {
        return None;
    }
    let mut high = Bits::none(segment.entries());
    for stretch in segment.stretches() {
        if (!filters.verified || stretch.verified)
            && (!filters.trade_assurance || stretch.assured)
            && stretch.rated(filters.rating_min)
        {
            high.add_range(stretch.entries.clone());
        }
    }
    for entry in beside.raised() {
        let stretch = segment.stretch_of(*entry as usize);
        if (!filters.verified || stretch.verified) && stretch.rated(filters.rating_min) {
            high.add(*entry as usize);
        }
    }
    Some(high)
}

/// The dollar, in which free limits are compared.
pub(super) const FREE_IN: Currency = Currency::USD;

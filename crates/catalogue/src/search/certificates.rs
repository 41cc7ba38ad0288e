//! How many suppliers what is found is from, and how many of it have each certificate, are priced in each currency, are on
//! the shortlist or from somebody we ordered from. Asked for apart from a page: a catalogue may know hundreds, and a keystroke must not wait for them.

use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::money::Currency;

use super::{Filters, Overlay, Query, asked, fitting, sources};
use crate::index::{Bits, Hits, Section, View, mark};
use crate::words::normal;
use crate::{Catalogue, Error};

/// Certificates that are named, beside those that are filtered by.
const MOST: usize = 50;

/// How many have a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateCount {
    /// The certificate, as one of those that have it spells it.
    pub certificate: String,
    /// How many a search would find that also asks for it.
    pub count: u32,
}

/// How many have a price in a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CurrencyCount {
    /// The currency.
    pub currency: Currency,
    /// How many a search would find that asks for it, and for no other.
    pub count: u32,
}

/// What a search would find with one filter more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OursCount {
    /// By the currencies there are, the most frequent first.
    pub currencies: Vec<CurrencyCount>,
    /// On the shortlist, and from the suppliers on it.
    pub shortlisted: u32,
    /// From suppliers we have ordered from (O5).
    pub ordered_before: u32,
    /// How many suppliers all that is found is from, with no filter more.
    pub suppliers: u32,
}

impl Catalogue {
    /// What would be found in each currency, on the shortlist, and of suppliers we ordered from, each without what is chosen
    /// of the same kind; and how many suppliers all of it is from.
    ///
    /// # Errors
    /// As [`Catalogue::search`].
    pub fn counts_of_ours(&self, query: &Query, overlay: &Overlay) -> Result<OursCount, Error> {
        self.looking(|connection, view| {
            let asked = asked::parse(&query.text, &self.synonyms.means());
            let asides = self.asides(view, overlay)?;
            let sets = |change: &dyn Fn(&mut Filters)| {
                let mut query = query.clone();
                change(&mut query.filters);
                fitting(connection, view, &query, &asked.clauses, &asides).map(|fitting| fitting.sets)
            };
            let count = |sets: Vec<Bits>| sets.iter().map(|set| set.count() as u32).sum();
            let mut counts: FxHashMap<Currency, u32> = FxHashMap::default();
            for ((segment, _), found) in sources(view).zip(sets(&|filters| filters.priced_in = None)?) {
                for term in segment.marked(mark::CURRENCY)? {
                    let mut hits = Hits::none(segment.entries(), false);
                    segment.add_term(&term, &mut hits)?;
                    hits.any.keep(&found);
                    if let Ok(currency) = term.trim_start_matches(mark::CURRENCY).parse() {
                        *counts.entry(currency).or_default() += hits.any.count() as u32;
                    }
                }
            }
            let mut currencies: Vec<CurrencyCount> = counts
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(currency, count)| CurrencyCount { currency, count })
                .collect();
            currencies.sort_unstable_by_key(|one| (std::cmp::Reverse(one.count), one.currency));
            Ok(OursCount {
                currencies,
                shortlisted: count(sets(&|filters| filters.shortlisted = true)?),
                ordered_before: count(sets(&|filters| filters.ordered_before = true)?),
                suppliers: suppliers(view, &sets(&|_| {})?)?,
            })
        })
    }

    /// Counts of certificates among all that fits, the most frequent first: the 50 that most have, and those that are
    /// filtered by. Who asks for several wants all of them, so each count is that of a search with one more.
    ///
    /// # Errors
    /// As [`Catalogue::search`].
    pub fn certificates(&self, query: &Query, overlay: &Overlay) -> Result<Vec<CertificateCount>, Error> {
        self.looking(|connection, view| self.certificates_in(connection, view, query, overlay))
    }

    fn certificates_in(
        &self,
        connection: &Connection,
        view: &View,
        query: &Query,
        overlay: &Overlay,
    ) -> Result<Vec<CertificateCount>, Error> {
        let asked = asked::parse(&query.text, &self.synonyms.means());
        let asides = self.asides(view, overlay)?;
        let fitting = fitting(connection, view, query, &asked.clauses, &asides)?;
        // By the normal spelling: how many, and the row of one that has it.
        let mut counts: FxHashMap<String, (u32, i64)> = FxHashMap::default();
        for ((segment, _), found) in sources(view).zip(fitting.sets) {
            if found.is_empty() {
                continue;
            }
            for term in segment.marked(mark::CERTIFICATE)? {
                let mut hits = Hits::none(segment.entries(), false);
                segment.add_term(&term, &mut hits)?;
                let (mut count, mut one) = (0, None);
                hits.any.each(|entry| {
                    if found.has(entry) {
                        count += 1;
                        one = Some(entry);
                    }
                });
                let Some(one) = one else { continue };
                let row = segment.row(one)?;
                let name = term.trim_start_matches(mark::CERTIFICATE).to_owned();
                counts.entry(name).or_insert((0, row)).0 += count;
            }
        }
        let mut counts: Vec<(String, (u32, i64))> = counts.into_iter().collect();
        counts.sort_unstable_by(|(a, (more, _)), (b, (fewer, _))| fewer.cmp(more).then_with(|| a.cmp(b)));
        let chosen: Vec<String> = query
            .filters
            .certifications
            .iter()
            .map(|name| normal(name))
            .collect();
        let mut place = 0;
        counts.retain(|(name, _)| {
            place += 1;
            place <= MOST || chosen.contains(name)
        });
        let named = counts.into_iter().map(|(name, (count, row))| {
            Ok(CertificateCount {
                certificate: spelling(connection, &name, row)?,
                count,
            })
        });
        named.collect()
    }
}

/// How many suppliers some entries of the index and of what changed since are from.
fn suppliers(view: &View, sets: &[Bits]) -> Result<u32, Error> {
    let mut all = Bits::none(view.suppliers());
    for ((segment, delta), found) in sources(view).zip(sets) {
        let supplier_of = segment.column::<u32>(Section::SupplierOf)?;
        found.each(|entry| {
            let own = supplier_of[entry];
            all.add(delta.map_or(own, |delta| delta.suppliers[own as usize]) as usize);
        });
    }
    Ok(all.count() as u32)
}

/// How the product of a row spells a certificate.
fn spelling(connection: &Connection, name: &str, row: i64) -> Result<String, Error> {
    if row % 2 != 0 {
        return Ok(name.to_owned());
    }
    let mut statement = connection.prepare_cached("SELECT certifications FROM product WHERE id = ?1")?;
    let written: Option<String> = statement.query_row([row / 2], |row| row.get(0)).optional()?;
    let all: Vec<String> = serde_json::from_str(&written.unwrap_or_default()).unwrap_or_default();
    let found = all.into_iter().find(|certificate| normal(certificate) == name);
    Ok(found.unwrap_or_else(|| name.to_owned()))
}

//! Finding suppliers and products: words, filters, exact totals, and counts beside every filter.
//! What the ledger knows (free limits, own orders) comes in as an overlay with each search; what is worked out of one goes
//! when it is gone and something else is searched. Sets and columns are `index`'s; here they are put together. The rows of a
//! page come from `catalogue.db`.

mod asked;
mod beside;
mod certificates;
mod count;
mod fit;
mod moved;
mod order;
mod page;
mod query;
mod spelled;
mod synonyms;
mod weave;

use rusqlite::Connection;

pub(crate) use beside::KeptStandings;
pub use certificates::{CertificateCount, CurrencyCount, OursCount};
pub use page::{
    CategoryCount, CountryCount, Facets, Page, PriceAt, PriceBandCount, ProductBrief, RatingCount, Row,
    RowSupplier, YesNoCount,
};
pub use query::{Filters, Known, Overlay, Query, Sort};
pub(crate) use synonyms::Synonyms;
pub use synonyms::SynonymsFile;

use crate::index::{Bits, Delta, Segment, View};
use crate::{Catalogue, Error};
use beside::Beside;
use count::Tallies;
use fit::Fits;
use order::Part;
use page::Found;
use spelled::Spelled;

/// How often a search looks again when the catalogue changes under it, or its index turns out damaged.
const TRIES: usize = 4;

impl Catalogue {
    /// One page of what fits, with its exact total and the counts of every facet, each counted as if its own filter
    /// were not set. Any text is a valid query.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`], [`Error::Index`] when the index can neither be read nor built.
    pub fn search(&self, query: &Query, overlay: &Overlay) -> Result<Page, Error> {
        self.looking(|connection, view| self.search_in(connection, view, query, overlay))
    }

    /// The user's own synonyms, which every search goes by.
    pub fn synonyms(&self) -> SynonymsFile {
        self.synonyms.file()
    }

    /// Puts others in their place. They hold from the next search on.
    ///
    /// # Errors
    /// [`Error::Synonyms`] when they are too long or the file cannot be written, [`Error::Database`] where the catalogue is
    /// open for looking only.
    pub fn put_synonyms(&self, text: &str) -> Result<(), Error> {
        self.writable()?;
        self.synonyms
            .put(text)
            .map_err(|error| Error::Synonyms(error.to_string()))
    }

    /// Looks into the index and the file in one state of the catalogue.
    fn looking<R>(&self, look: impl Fn(&Connection, &View) -> Result<R, Error>) -> Result<R, Error> {
        for _ in 0..TRIES {
            let seen = self.read(|connection| match self.shelf.view(connection)? {
                Some(view) => look(connection, &view).map(Some),
                None => Ok(None),
            });
            match seen {
                Ok(Some(seen)) => return Ok(seen),
                Ok(None) => {}
                Err(Error::DamagedIndex) => self.shelf.discard(),
                Err(error) => return Err(error),
            }
        }
        Err(Error::DamagedIndex)
    }

    /// Brings the index up to date, so that the next search need not. Merging what changed goes on in the background.
    ///
    /// # Errors
    /// As [`Catalogue::search`].
    pub fn index(&self) -> Result<(), Error> {
        self.read(|connection| self.shelf.view(connection).map(|_| ()))
    }

    /// Waits until nothing is merged in the background any more.
    pub fn settle_index(&self) {
        self.shelf.settle();
    }

    /// The overlay in terms of the index and of what changed since.
    fn asides<'o>(&self, view: &View, overlay: &'o Overlay) -> Result<Vec<Beside<'o>>, Error> {
        let all = sources(view).map(|(segment, _)| self.standings.of(segment, overlay));
        all.collect()
    }

    fn search_in(
        &self,
        connection: &Connection,
        view: &View,
        query: &Query,
        overlay: &Overlay,
    ) -> Result<Page, Error> {
        let asked = asked::parse(&query.text, &self.synonyms.means());
        let asides = self.asides(view, overlay)?;
        let Fitting {
            mut fits,
            sets,
            near_spellings,
        } = fitting(connection, view, query, &asked.clauses, &asides)?;
        let mut tallies = tallied(view, query, &asides, &fits, &sets)?;
        // To have looked for them is not to have found any.
        let near_found = near_spellings && tallies.total as usize > spelled_so(&fits, &sets);
        let mut parts = Vec::new();
        for ((((segment, delta), beside), fits), found) in sources(view).zip(&asides).zip(&fits).zip(&sets) {
            parts.push(Part {
                segment,
                delta,
                fits,
                found,
                beside,
            });
        }
        let size = query.page_size.clamp(1, 200) as usize;
        let from = (query.page as usize).saturating_mul(size);
        let mut rows = Vec::with_capacity(size);
        if from < tallies.total as usize {
            for key in order::page(&parts, query.sort, from, size)? {
                rows.push(parts[usize::from(key.changed)].segment.row(key.entry as usize)?);
            }
        }
        if near_spellings && fits.iter().any(Fits::has_facet) {
            // Without its own filter a facet may have enough that is spelled so, and then shows what is found without it.
            let exact: Vec<Bits> = fits.iter_mut().map(Fits::keep_exact).collect();
            tallies.prefer(tallied(view, query, &asides, &fits, &exact)?);
        }
        let found = Found {
            rows,
            tallies,
            near_spellings: near_found,
            cut: asked.cut,
        };
        page::build(connection, view, query, overlay, found)
    }
}

/// How many of what fits everything have the words as they are spelled.
fn spelled_so(fits: &[Fits<'_>], sets: &[Bits]) -> usize {
    let each = fits.iter().zip(sets);
    each.map(|(fits, found)| fits.spelled.exact().both(found).count())
        .sum()
}

/// Counts what fits; `sets` are those that fit everything.
fn tallied(
    view: &View,
    query: &Query,
    asides: &[Beside<'_>],
    fits: &[Fits<'_>],
    sets: &[Bits],
) -> Result<Tallies, Error> {
    let mut tallies = Tallies::new(view.categories().len());
    for ((((segment, delta), beside), fits), found) in sources(view).zip(asides).zip(fits).zip(sets) {
        let categories = delta.map(|delta| &delta.categories[..]);
        tallies.add(segment, fits, found, &query.filters, beside, categories)?;
    }
    Ok(tallies)
}

/// What fits in the index and in what changed since.
struct Fitting<'v> {
    fits: Vec<Fits<'v>>,
    /// Who fits by all filters.
    sets: Vec<Bits>,
    near_spellings: bool,
}

/// Near spellings are looked for when hardly anything that fits has the words as they are spelled: what a filter takes away
/// helps nobody who mistyped.
fn fitting<'v>(
    connection: &Connection,
    view: &'v View,
    query: &Query,
    clauses: &[asked::Clause],
    asides: &[Beside<'_>],
) -> Result<Fitting<'v>, Error> {
    let of = |spelled: Vec<Spelled>| -> Result<Vec<Fits<'v>>, Error> {
        let all = sources(view).zip(asides).zip(spelled);
        all.map(|(((segment, _), beside), spelled)| Fits::of(segment, connection, query, beside, spelled))
            .collect()
    };
    let sets = |fits: &[Fits<'v>]| -> Vec<Bits> { fits.iter().map(Fits::found).collect() };
    let fits = of(spelled::spelled(view, clauses, query)?)?;
    let found = sets(&fits);
    if !spelled::may_slip(clauses) || found.iter().map(Bits::count).sum::<usize>() >= spelled::THIN {
        return Ok(Fitting {
            fits,
            sets: found,
            near_spellings: false,
        });
    }
    let spelled = fits.into_iter().map(|fits| fits.spelled);
    let fits = of(spelled::nearly(view, clauses, query, spelled)?)?;
    Ok(Fitting {
        sets: sets(&fits),
        fits,
        near_spellings: true,
    })
}

/// The index, and what changed since.
fn sources(view: &View) -> impl Iterator<Item = (&Segment, Option<&Delta>)> {
    let changed = view.delta().map(|delta| (&delta.segment, Some(delta)));
    std::iter::once((view.base(), None)).chain(changed)
}

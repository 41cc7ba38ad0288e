//! Finding suppliers and products: words, filters, exact totals, and counts beside every filter.
//! What the ledger knows (free limits, own orders) comes in as an overlay with each search and is not kept. Sets and
//! columns are `index`'s; here they are put together. The rows of a page come from `catalogue.db`.

mod asked;
mod beside;
mod certificates;
mod count;
mod fit;
mod order;
mod page;
mod query;
mod spelled;
mod synonyms;
mod weave;

use rusqlite::Connection;

pub use certificates::CertificateCount;
pub use page::{
    CategoryCount, CountryCount, Facets, Page, PriceAt, PriceBandCount, ProductBrief, RatingCount, Row,
    RowSupplier, YesNoCount,
};
pub use query::{Filters, Known, Overlay, Query, Sort};
pub(crate) use synonyms::Synonyms;

use crate::index::{Bits, Delta, Segment, View};
use crate::{Catalogue, Error};
use beside::Beside;
use count::{Numbers, Tallies};
use fit::Fits;
use order::Part;
use page::Found;

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

    fn search_in(
        &self,
        connection: &Connection,
        view: &View,
        query: &Query,
        overlay: &Overlay,
    ) -> Result<Page, Error> {
        let clauses = asked::parse(&query.text, &self.synonyms.means());
        let (spelled, near_spellings) = spelled::spelled(view, &clauses, query)?;
        let mut asides = Vec::new();
        for (segment, _) in sources(view) {
            asides.push(Beside::of(segment, overlay)?);
        }
        let mut fits = Vec::new();
        for (((segment, _), beside), spelled) in sources(view).zip(&asides).zip(spelled) {
            fits.push(Fits::of(segment, connection, query, beside, spelled)?);
        }
        let sets: Vec<Bits> = fits.iter().map(Fits::found).collect();
        let mut tallies = Tallies::new(view.categories().len(), view.suppliers());
        let mut parts = Vec::new();
        for ((((segment, delta), beside), fits), found) in sources(view).zip(&asides).zip(&fits).zip(&sets) {
            let numbers = Numbers {
                suppliers: delta.map(|delta| &delta.suppliers[..]),
                categories: delta.map(|delta| &delta.categories[..]),
            };
            tallies.add(segment, fits, found, &query.filters, beside, &numbers)?;
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
        let found = Found {
            rows,
            tallies,
            near_spellings,
        };
        page::build(connection, view, query, overlay, found)
    }
}

/// The index, and what changed since.
fn sources(view: &View) -> impl Iterator<Item = (&Segment, Option<&Delta>)> {
    let changed = view.delta().map(|delta| (&delta.segment, Some(delta)));
    std::iter::once((view.base(), None)).chain(changed)
}

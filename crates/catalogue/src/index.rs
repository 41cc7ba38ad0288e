//! The search's index: everything that can be found, as sets and columns in one memory-mapped file beside
//! `catalogue.db`. It is derived: a file that is missing, old, damaged or of another version is built again and never
//! trusted, and changes since it was built stand beside it until they are merged. It must not answer questions: what
//! fits a search, and in which order, is `search`'s.

mod bits;
mod build;
mod codes;
mod counted;
mod file;
mod lines;
mod live;
mod map;
mod material;
mod pair;
mod postings;
mod prices;
mod reading;
mod sections;
mod segment;
mod shelf;
mod sorting;
mod state;
mod steps;
mod stretch;
mod terms;
mod tie;
mod values;
mod vocabulary;

pub(crate) use bits::Bits;
pub(crate) use counted::What;
pub(crate) use live::{Delta, View};
pub(crate) use material::category_key;
pub(crate) use prices::{BANDS, CELLS, Codes, Priced};
pub(crate) use sections::Section;
pub(crate) use segment::Segment;
pub(crate) use shelf::Shelf;
pub(crate) use steps::Figure;
pub(crate) use stretch::Stretch;
pub(crate) use terms::{Hits, slips};
pub(crate) use values::{COUNTRIES, country_code, millionths};
pub(crate) use vocabulary::mark;

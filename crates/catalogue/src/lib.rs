//! Who sells what: suppliers, products and their prices, brought in from lists, kept in a file of their own, found by
//! search.
//! This room holds only what was imported or typed in. It must not hold facts of ours (limits, notes, orders): what
//! the ledger knows of a supplier comes to a search as an overlay, of which nothing reaches a file and nothing is left in
//! memory once the overlay is gone and something else was searched; limits met in a list are handed back. It must not read
//! files either: rows come in as texts by line.

mod countries;
mod error;
mod identity;
pub mod import;
mod index;
mod model;
mod rating;
pub mod search;
mod store;
mod words;

pub use countries::{country_name, find_country};
pub use error::Error;
pub use model::{Answer, LeadTime, Offering, Product, Supplier, Tier, tier_at};
pub use rating::{Rating, RatingError};
pub use store::{
    Catalogue, Did, Held, ImportBatch, IssuePage, Named, NamedPage, ProductPage, Provenance, StoredProduct,
    SupplierBrief, SupplierPage, Undone, WhichIssues,
};

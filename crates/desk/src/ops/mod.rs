//! The use cases, one file per section of the table. A use case loads, asks `trade`, writes and answers with
//! the new view; an `if` about the state of an order does not belong here.

pub(crate) mod backups;
pub(crate) mod calculators;
pub(crate) mod catalogue;
pub(crate) mod credit;
pub(crate) mod explain;
pub(crate) mod files;
pub(crate) mod jobs;
pub(crate) mod log;
pub(crate) mod messages;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod practice;
pub(crate) mod quotations;
pub(crate) mod rulebook;
pub(crate) mod security;
pub(crate) mod settings;
pub(crate) mod suppliers;
pub(crate) mod today;
pub(crate) mod workspaces;

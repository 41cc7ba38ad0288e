//! Topics: what an operation may have changed, so that a page knows what to load again. Declared here only.

use schemars::JsonSchema;
use serde::Serialize;

/// A subject that pages listen to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Orders, their payments, shipments, disputes and deadlines.
    Orders,
    /// Suppliers, products, limits, search results.
    Catalogue,
    /// Quotations.
    Quotations,
    /// Messages.
    Messages,
    /// Pay Later.
    Credit,
    /// The practice world and its clock.
    Practice,
    /// Which workspace is open, and its settings.
    Workspace,
    /// The rulebooks, and which of them new orders are started under.
    Rulebooks,
    /// Long jobs.
    Jobs,
}

impl Topic {
    /// Everything of a workspace: another one is open, or all of it may have changed. Not the long jobs, which go on.
    pub(crate) const OF_A_WORKSPACE: &[Topic] = &[
        Topic::Workspace,
        Topic::Orders,
        Topic::Catalogue,
        Topic::Quotations,
        Topic::Messages,
        Topic::Credit,
        Topic::Practice,
        Topic::Rulebooks,
    ];
}

//! The ledger's own projections: what lists and sums are read from.

use std::sync::Arc;

use crate::projector::Projector;

/// All of them.
pub fn standard() -> Vec<Arc<dyn Projector>> {
    Vec::new()
}

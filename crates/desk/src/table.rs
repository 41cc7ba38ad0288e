//! The one table: every operation there is, in sections by room. No operation exists outside it, and none
//! for tests only.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::operation::Operation;
use crate::ops;

/// Every operation, in the order of the sections.
pub fn operations() -> &'static [Operation] {
    static TABLE: OnceLock<Vec<Operation>> = OnceLock::new();
    TABLE.get_or_init(|| {
        [
            ops::calculators::section(),
            ops::explain::section(),
            ops::workspaces::section(),
            ops::security::section(),
            ops::backups::section(),
            ops::log::section(),
            ops::settings::section(),
            ops::files::section(),
            ops::jobs::section(),
            ops::catalogue::section(),
            ops::suppliers::section(),
            ops::quotations::section(),
            ops::orders::section(),
            ops::payments::section(),
            ops::messages::section(),
            ops::credit::section(),
            ops::today::section(),
            ops::rulebook::section(),
            ops::practice::section(),
        ]
        .into_iter()
        .flatten()
        .collect()
    })
}

/// The operation of that name.
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    static INDEX: OnceLock<HashMap<&'static str, &'static Operation>> = OnceLock::new();
    INDEX
        .get_or_init(|| {
            operations()
                .iter()
                .map(|operation| (operation.name, operation))
                .collect()
        })
        .get(name)
        .copied()
}

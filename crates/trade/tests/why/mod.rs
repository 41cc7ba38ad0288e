//! Checks derivations as they travel, from nothing but their JSON: every step is computed again from its terms, every
//! term is the result of an earlier step, and the last result is what stands on the page. It must not ask `trade`.
#![allow(dead_code, reason = "each test crate uses a part")]

mod choose;
mod decimal;
mod facts;
mod flags;
mod leaves;
mod rulebook;
mod steps;
mod useful;

use serde_json::Value;

pub(crate) use leaves::{fingers, leaves, of_schema, pattern};

/// What is wrong with the figures of a page.
pub(crate) fn faults(page: &Value, figures: &Value) -> Vec<String> {
    let figures = figures.as_array().cloned().unwrap_or_default();
    let mut faults = Vec::new();
    for figure in &figures {
        if let Err(fault) = steps::check(page, figure) {
            faults.push(format!("{}: {fault}\n{figure:#}", figure["path"]));
        }
    }
    faults.extend(figures.iter().filter_map(|figure| facts::bare(page, figure)));
    faults.extend(figures.iter().filter_map(|figure| flags::differ(page, figure)));
    let mut paths: Vec<&str> = figures
        .iter()
        .filter_map(|figure| figure["path"].as_str())
        .collect();
    paths.sort_unstable();
    for pair in paths.windows(2) {
        if pair[0] == pair[1] {
            faults.push(format!("{} is explained twice", pair[0]));
        }
    }
    faults
}

/// The amounts, days and instants of a page that no figure explains and that are not on the list of what is none.
pub(crate) fn unexplained(page: &Value, figures: &Value, no_figures: &[(&str, &str)]) -> Vec<String> {
    let known: std::collections::BTreeSet<&str> = figures
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|figure| figure["path"].as_str())
        .collect();
    let none = |path: &str| no_figures.iter().any(|(pattern, _)| fingers(path, pattern));
    let found = leaves(page).into_iter();
    found
        .filter(|path| !known.contains(path.as_str()) && !none(path))
        .collect()
}

/// The patterns that a reply's schema allows, that nothing explained and that are not on a list of what is none.
pub(crate) fn never_explained(
    schema: &Value,
    definitions: &Value,
    explained: &std::collections::BTreeSet<String>,
    lists: &[&[(&str, &str)]],
) -> Vec<String> {
    let listed = |path: &String| {
        lists
            .iter()
            .any(|list| list.iter().any(|(pattern, _)| fingers(path, pattern)))
    };
    let allowed = of_schema(schema, definitions).into_iter();
    allowed
        .filter(|path| !explained.contains(path) && !listed(path))
        .collect()
}

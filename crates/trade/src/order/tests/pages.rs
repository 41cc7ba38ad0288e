//! What an order's page shows in every state of the transition table, and a year later: kept in
//! `tests/golden/pages.txt`. Each state is told by what differs from the one it is like.

mod moments;

use std::fmt::Write;

use super::derived::view_of;
use super::transitions::states::{self, State};
use super::world::World;
use crate::golden::{changes, compare, lines};
use crate::order::view::OrderView;
use crate::refusal::Refusal;

const HEADER: &str = "\
What an order's page shows in every representative state: the first one whole, each other one by the lines that come
(+) and go (-) against the state it is like, or else against the one before it; then what a year without any event
changes. Of what cannot be done, code, rule and facts of the refusal.
";

/// The page as lines; actions shortened to what may be done and why not.
fn page(world: &World) -> Vec<String> {
    let view = view_of(world);
    let offered = [("can", &view.actions), ("can record", &view.recordable)];
    let offered: Vec<String> = offered
        .into_iter()
        .flat_map(|(word, actions)| {
            actions.iter().map(move |action| match &action.refusal {
                None => format!("{word} {}", action.command),
                Some(refusal) => format!("{word} not {}: {}", action.command, why(refusal)),
            })
        })
        .collect();
    let rest = OrderView {
        actions: Vec::new(),
        recordable: Vec::new(),
        ..view
    };
    let mut page: Vec<String> = lines(&rest).into_iter().filter_map(shortened).collect();
    page.extend(offered);
    page
}

fn why(refusal: &Refusal) -> String {
    let facts = lines(&refusal.facts).join(", ");
    format!("{} ({}) {facts}", refusal.code, refusal.rule)
        .trim_end()
        .to_owned()
}

/// Without what is the same in every line of its kind, and without the contracts of earlier versions.
fn shortened(line: String) -> Option<String> {
    const SAME: &str = "order_id ord_01900000-0000-7000-8000-000000000001, number QS-0001, \
                        supplier_id sup_00000000-0000-0000-0000-000000000007, supplier Example Works, ";
    let contract = ["versions[].contract", "changes[].contract"];
    let repeated = contract.iter().any(|start| line.starts_with(start));
    (!repeated).then(|| line.replace(SAME, ""))
}

fn book() -> String {
    let mut text = HEADER.to_owned();
    let mut known: Vec<(String, Vec<String>)> = Vec::new();
    // A change beside a dispute shows nothing that neither shows alone.
    let alone = |name: &str| !(name.contains("dispute") && name.contains("change proposed"));
    let told = states::all().into_iter().chain(moments::moments());
    let told = told.filter(|state| state.world.order.is_some() && alone(&state.name));
    for State { name, like, world } in told {
        let shown = page(&world);
        let against = match &like {
            Some(like) => known.iter().find(|(name, _)| name == like),
            None => known.last(),
        };
        let of = against.map_or("nothing", |(name, _)| name.as_str());
        let before = against.map(|(_, lines)| lines.as_slice()).unwrap_or_default();
        let _ = write!(text, "\n== {name} (against: {of})\n{}", changes(before, &shown));
        if like.is_none() {
            let mut later = world.clone();
            later.advance(365);
            let _ = write!(text, "-- a year later\n{}", changes(&shown, &page(&later)));
        }
        known.push((name, shown));
    }
    text
}

#[test]
fn every_page_shows_what_the_golden_book_says() {
    compare("pages.txt", &book());
}

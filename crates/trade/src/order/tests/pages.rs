//! What an order's page shows in every state of the transition table, and a year later: kept in
//! `tests/golden/pages.txt`. Each state is told by what differs from the one it is like.

pub(super) mod moments;

use std::fmt::Write;

use serde_json::Value;

use super::derived::view_of;
use super::transitions::states::{self, State};
use super::why::explained;
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
                None if action.late => format!("{word} later {}", action.command),
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
    const ZONE: &str = "time_zone America/Los_Angeles, ";
    let contract = ["versions[].contract", "changes[].contract"];
    let repeated = contract.iter().any(|start| line.starts_with(start));
    (!repeated).then(|| line.replace(SAME, "").replace(ZONE, ""))
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

const WHY_HEADER: &str = "\
Why the figures of an order's page are what they are: a line for each figure with its rules and its steps, each step
with its rule, what was done, and what came out. Each state is told by the lines that come against the one before.
";

/// Every figure of the page, a line each.
fn derivations(world: &World) -> Vec<String> {
    let Some((_, figures)) = explained(world) else {
        return Vec::new();
    };
    let text = |value: &Value| value.to_string().replace('"', "");
    let step = |step: &Value| {
        let how = &step["how"];
        let done = how.get("case").unwrap_or(&how["step"]);
        let result = &step["result"]["value"];
        let of = step
            .get("of")
            .map_or_else(String::new, |of| format!(" of {}", text(of)));
        let by = how["origin"].get("by").filter(|by| !by.is_null());
        let by = by.map_or_else(String::new, |by| format!(" by {}", text(by)));
        format!(
            "{}{of} {} {}{by} {}",
            text(&step["name"]),
            text(&step["rule"]),
            text(done),
            text(result)
        )
    };
    let line = |figure: &Value| {
        let steps = figure["steps"].as_array().into_iter().flatten();
        let steps: Vec<String> = steps.map(step).collect();
        let moves = if figure["provisional"] == true {
            " may move"
        } else {
            ""
        };
        let path = text(&figure["path"]);
        format!("{path} {}{moves}: {}", text(&figure["rules"]), steps.join("; "))
    };
    figures.as_array().into_iter().flatten().map(line).collect()
}

#[test]
fn every_figure_of_a_page_rests_on_what_the_golden_book_says() {
    let mut text = WHY_HEADER.to_owned();
    let mut before: Vec<String> = Vec::new();
    let base = states::all().into_iter().filter(|state| state.like.is_none());
    let later = states::all()
        .into_iter()
        .filter(|state| state.name.starts_with("later edition"));
    for state in base.chain(moments::moments()).chain(later) {
        let told = derivations(&state.world);
        let _ = write!(text, "\n== {}\n", state.name);
        for line in told.iter().filter(|line| !before.contains(line)) {
            let _ = writeln!(text, "{line}");
        }
        before = told;
    }
    compare("why_orders.txt", &text);
}

#[test]
fn every_page_shows_what_the_golden_book_says() {
    compare("pages.txt", &book());
}

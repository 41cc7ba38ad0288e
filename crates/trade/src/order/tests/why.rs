//! Why (issue 3): over random lives every figure of an order's page has a derivation that can be computed again.

use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::contract::cases as contract_cases;
use super::lives::{live, steps};
use super::table::Case;
use super::world::*;
use super::{cancel_change, dispute, editions, goods, payment};
use crate::order::command::RecordCarriage;
use crate::order::event::Carriage;
use crate::order::view::{OrderView, ViewCtx, view};
use crate::supplier::{LimitReport, ReportSource};
use crate::time::{Day, parse_day};
use crate::why::{Limit, order};

#[path = "../../../tests/why/mod.rs"]
mod check;

/// What looks like a figure of an order's page and is none, with the reason.
const NO_FIGURES: &[(&str, &str)] = &[
    ("/actions/*/refusal/facts/*", "a refusal says its rule itself"),
    ("/recordable/*/refusal/facts/*", "a refusal says its rule itself"),
    ("/grounds/*/refusal/facts/*", "a refusal says its rule itself"),
];

/// The page as it is now and its figures.
fn explained(world: &World) -> Option<(Value, Value)> {
    let at = ViewCtx {
        ctx: world.ctx(),
        version: 1,
        delay_agreed: false,
    };
    let state = world.order.as_ref()?;
    let page = view(state, &at).unwrap();
    let report = LimitReport {
        remaining: world.supplier.free_limit,
        limit: None,
        as_of: world.supplier.as_of.unwrap_or(world.now),
        source: ReportSource::TypedIn,
        file: None,
    };
    let limit = Limit {
        latest: Some(&report),
        reservations: &[],
    };
    let figures = order(state, &at, &limit, &page).unwrap();
    Some((
        serde_json::to_value(page).unwrap(),
        serde_json::to_value(figures).unwrap(),
    ))
}

/// Faults and gaps of a page.
fn faults(page: &Value, figures: &Value) -> Vec<String> {
    let mut faults = check::faults(page, figures);
    let gaps = check::unexplained(page, figures, NO_FIGURES).into_iter();
    faults.extend(gaps.map(|path| format!("{path} = {} is not explained", page.pointer(&path).unwrap())));
    faults
}

/// States that neither tables nor lives come to: a limit far below the initial payment, estimated days of carriage.
fn further() -> Vec<World> {
    let low = |mut world: World| {
        world.supplier.free_limit = usd("10");
        world
    };
    let shipped = World::paid().ship(&[(0, "50")]);
    let (batch_id, at) = (shipped.batch_id(), shipped.now);
    let carriage = Carriage {
        estimated_departure: day("2026-03-20"),
        estimated_arrival: day("2026-04-20"),
        ..Carriage::default()
    };
    let estimated = shipped.then(RecordCarriage {
        batch_id,
        carriage,
        at,
    });
    vec![low(World::draft()), low(World::countered()), estimated]
}

fn day(text: &str) -> Option<Day> {
    parse_day(text).ok()
}

/// What was found in the states looked at so far.
#[derive(Default)]
struct Seen {
    faults: BTreeSet<String>,
    explained: BTreeSet<String>,
}

impl Seen {
    fn look(&mut self, world: &World) {
        let Some((page, figures)) = explained(world) else {
            return;
        };
        self.faults.extend(faults(&page, &figures));
        let paths = figures.as_array().unwrap().iter();
        self.explained
            .extend(paths.map(|figure| check::pattern(figure["path"].as_str().unwrap())));
    }
}

/// Every figure can be computed again, after every accepted row of the tables and along random lives. And a new
/// amount, day or instant of the page must come with its derivation: whatever the schema allows was explained in some
/// state, or is on the list.
#[test]
fn every_figure_of_an_order_can_be_computed_again() {
    let mut seen = Seen::default();
    for cases in [
        cancel_change::cases(),
        contract_cases(),
        dispute::cases(),
        editions::cases(),
        goods::cases(),
        payment::cases(),
    ] {
        for world in cases.into_iter().filter_map(Case::after) {
            seen.look(&world);
        }
    }
    further().iter().for_each(|world| seen.look(world));
    let mut runner = TestRunner::deterministic();
    for round in 0..60_u8 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let (mut count, mut length) = (0_usize, 0);
        // A view is costly: every sixth state in which something happened.
        let look = |world: &World| {
            count += 1;
            if count.is_multiple_of(6) && world.events.len() > length {
                length = world.events.len();
                seen.look(world);
            }
            Ok(())
        };
        live(round % 6, u32::from(round) * 4_000, &steps, look).unwrap();
    }
    let first: Vec<&String> = seen.faults.iter().take(12).collect();
    assert!(seen.faults.is_empty(), "{} faults\n{first:#?}", seen.faults.len());
    let schema = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<OrderView>();
    let schema = serde_json::to_value(schema).unwrap();
    let missing = check::never_explained(&schema, &schema["$defs"], &seen.explained, &[NO_FIGURES]);
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

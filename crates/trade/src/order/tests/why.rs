//! Why (issue 3): over random lives every figure of an order's page has a derivation that can be computed again.

use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::commands::transfer;
use super::contract::cases as contract_cases;
use super::lives::{live, steps};
use super::pages::moments;
use super::table::Case;
use super::world::*;
use super::{cancel_change, dispute, editions, goods, payment};
use crate::country::Country;
use crate::money::Money;
use crate::order::command::{BookInspection, RecordCarriage, Send};
use crate::order::contract::Contract;
use crate::order::event::{Carriage, Inspector, Instalment};
use crate::order::figures::cover_split_after;
use crate::order::view::{OrderView, ViewCtx, view};
use crate::order::{OrderEvent, evolve};
use crate::rate::UsdRate;
use crate::supplier::{LimitReport, ReportSource};
use crate::time::{Day, parse_day};
use crate::why::{Limit, after_payment, order};

#[path = "../../../tests/why/mod.rs"]
mod check;

/// What looks like a figure of an order's page and is none, with the reason.
const NO_FIGURES: &[(&str, &str)] = &[
    ("/actions/*/refusal/facts/*", "a refusal says its rule itself"),
    ("/recordable/*/refusal/facts/*", "a refusal says its rule itself"),
    ("/grounds/*/refusal/facts/*", "a refusal says its rule itself"),
];

/// What the supplier's limit was last reported to be.
fn report(world: &World) -> LimitReport {
    LimitReport {
        remaining: world.supplier.free_limit,
        limit: None,
        as_of: world.supplier.as_of.unwrap_or(world.now),
        source: ReportSource::TypedIn,
        file: None,
    }
}

/// The page as it is now and its figures.
pub(super) fn explained(world: &World) -> Option<(Value, Value)> {
    let at = ViewCtx {
        ctx: world.ctx(),
        version: 1,
        delay_agreed: false,
    };
    let state = world.order.as_ref()?;
    let page = view(state, &at).unwrap();
    let report = report(world);
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
    let mut odd = cny_contract();
    odd.usd_rate = odd.usd_rate.map(|known| UsdRate {
        rate: "0.1377777".parse().unwrap(),
        ..known
    });
    let confirmed = World::confirmed_of(odd.clone(), FIRST).with_account();
    vec![
        low(World::draft()),
        low(World::countered()),
        estimated,
        World::draft_of(odd.clone(), FIRST).then(Send {}),
        World::draft_of(
            Contract {
                usd_rate: None,
                ..odd
            },
            FIRST,
        ),
        confirmed.pay(Instalment::Initial, "5555.55"),
    ]
}

/// The page of a checkout: the order's, the amount that would be paid, and the split after it.
fn checkout(world: &World, amount: Option<Money>) -> (Value, Value) {
    let at = ViewCtx {
        ctx: world.ctx(),
        version: 1,
        delay_agreed: false,
    };
    let state = world.order.as_ref().unwrap();
    let page = view(state, &at).unwrap();
    let report = report(world);
    let limit = Limit {
        latest: Some(&report),
        reservations: &[],
    };
    let asked = (Instalment::Initial, amount);
    let (figures, _, paid) = after_payment(state, &at, &limit, &page, asked).unwrap();
    let mut page = serde_json::to_value(page).unwrap();
    page["amount"] = serde_json::to_value(paid.value).unwrap();
    let after = cover_split_after(world.running(), paid.value.minor()).unwrap();
    page["cover_after"] = serde_json::to_value(after).unwrap();
    (page, serde_json::to_value(figures).unwrap())
}

#[test]
fn c7_p6_the_split_after_a_payment_can_be_computed_again() {
    for world in [World::payable(), World::payable().pay(Instalment::Initial, "400")] {
        let outstanding = world.figures().instalments[0].outstanding;
        for amount in [None, Some(usd("250")), Some(usd("2500"))] {
            let (page, figures) = checkout(&world, amount);
            assert_eq!(check::faults(&page, &figures), Vec::<String>::new());
            assert_eq!(
                page["amount"],
                serde_json::to_value(amount.unwrap_or(outstanding)).unwrap()
            );
            let explained = |path: &str| {
                let mut figures = figures.as_array().unwrap().iter();
                figures.any(|figure| figure["path"] == path)
            };
            for path in ["/amount", "/cover_after/covered", "/cover_after/not_yet_paid"] {
                assert!(explained(path), "{path}");
            }
        }
    }
}

/// The same life with the recorded facts as another release might have written them.
fn rewritten(world: &World, rewrite: impl Fn(&mut OrderEvent)) -> World {
    let mut told = world.clone();
    told.events.iter_mut().for_each(rewrite);
    let fold = |order, event| evolve(order, event).map(Some).unwrap();
    told.order = told.events.iter().fold(None, fold);
    told
}

#[test]
fn o7_h3_what_was_recorded_is_shown_even_where_it_would_be_computed_otherwise_today() {
    let capped = rewritten(&World::payable(), |event| {
        if let OrderEvent::Confirmed { cover, .. } = event {
            cover.cap = usd("1999.99");
        }
    });
    let claimed = rewritten(&World::completed(), |event| {
        if let OrderEvent::ReceiptConfirmed { claim, .. } = event {
            *claim = usd("0.01");
        }
    });
    let inspection = BookInspection {
        inspector: Inspector::Agency {
            code: "SGS".to_owned(),
        },
        country: Country::CN,
        planned_on: parse_day("2026-03-20").unwrap(),
    };
    let inspected = rewritten(&World::paid().then(inspection), |event| {
        if let OrderEvent::InspectionBooked { fee, .. } = event {
            *fee = usd("199");
        }
    });
    let sent = World::payable();
    let transfer = transfer(&sent, Instalment::Initial, usd("1500"));
    let arriving = rewritten(&sent.then(transfer), |event| {
        if let OrderEvent::PaymentSent { arrival, .. } = event {
            arrival.latest = parse_day("2026-03-31").unwrap();
        }
    });
    for world in [capped, claimed, inspected, arriving] {
        let (page, figures) = explained(&world).unwrap();
        assert_eq!(faults(&page, &figures), Vec::<String>::new());
    }
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
    let moments = moments::moments();
    moments.iter().for_each(|moment| seen.look(&moment.world));
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

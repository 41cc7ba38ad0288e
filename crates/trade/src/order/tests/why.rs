//! Why (issue 3): over random lives every figure of an order's page has a derivation that can be computed again.

use std::collections::BTreeSet;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::commands::{payment as send_payment, returned as money_back, transfer};
use super::contract::cases as contract_cases;
use super::lives::{live, steps};
use super::pages::moments;
use super::table::Case;
use super::world::*;
use super::{cancel_change, dispute, editions, goods, payment, returned, told_later};
use crate::country::Country;
use crate::golden::{called, compare, done};
use crate::money::Money;
use crate::order::command::{BookInspection, RecordPaymentFailed, RecordShortfallAccepted};
use crate::order::complete::totals;
use crate::order::contract::{Contract, ShipBy};
use crate::order::event::{Inspector, Instalment};
use crate::order::figures::cover_split_after;
use crate::order::view::{OrderView, ViewCtx, view, warnings_of};
use crate::order::{OrderEvent, evolve};
use crate::payment::Method;
use crate::supplier::{LimitReport, ReportSource};
use crate::time::{Day, parse_day};
use crate::why::{Limit, after_payment, contract_check, order};
use crate::why_check as check;

mod agreed;
mod further;

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

fn view_ctx(world: &World) -> ViewCtx<'_> {
    ViewCtx {
        ctx: world.ctx(),
        version: 1,
        delay_agreed: false,
    }
}

fn with_limit<T>(world: &World, explain: impl FnOnce(&Limit<'_>) -> T) -> T {
    let report = report(world);
    explain(&Limit {
        latest: Some(&report),
        reports: None,
        reservations: &[],
    })
}

/// The page as it is now and its figures.
pub(super) fn explained(world: &World) -> Option<(Value, Value)> {
    let at = view_ctx(world);
    let state = world.order.as_ref()?;
    let page = view(state, &at).unwrap();
    let figures = with_limit(world, |limit| order(state, &at, limit, &page).unwrap());
    Some((
        serde_json::to_value(page).unwrap(),
        serde_json::to_value(figures).unwrap(),
    ))
}

/// What the contract check says of a contract that is not recorded yet, and its figures.
fn checked(world: &World, contract: &Contract) -> Option<(Value, Value)> {
    let at = view_ctx(world);
    let state = world.order.as_ref()?;
    let warnings = warnings_of(contract, &at).unwrap();
    let figures = with_limit(world, |limit| {
        contract_check(state, contract, &at, limit, &warnings).unwrap()
    });
    let page = serde_json::json!({ "totals": totals(contract).ok(), "warnings": warnings });
    Some((page, serde_json::to_value(figures).unwrap()))
}

/// Faults and gaps of a page.
fn faults(page: &Value, figures: &Value) -> Vec<String> {
    let mut faults = check::faults(page, figures);
    let gaps = check::unexplained(page, figures, NO_FIGURES).into_iter();
    faults.extend(gaps.map(|path| format!("{path} = {} is not explained", page.pointer(&path).unwrap())));
    faults
}

/// The rule of a fact's amount on the timeline, by the kind of the fact.
const FACT_RULES: &[(&str, &str)] = &[
    ("paid", "P1"),
    ("payment_accepted", "P7"),
    ("payment_received", "P8"),
    ("payment_failed", "P9"),
    ("payment_returned", "P9"),
    ("waived", "P8"),
    ("refund_decided", "D8"),
    ("refund_reduced", "P9"),
    ("refund_received", "D8"),
    ("inspection_booked", "C8"),
    ("dispute_opened", "D1"),
    ("dispute_extended", "D6"),
];

/// Amounts of the timeline that name another rule than their kind's.
fn rules_of_facts(page: &Value, figures: &Value) -> Vec<String> {
    let facts = page["timeline"]["facts"].as_array().into_iter().flatten();
    let mut faults = Vec::new();
    for (index, fact) in facts.enumerate().filter(|(_, fact)| !fact["amount"].is_null()) {
        // What was agreed for an instalment is a figure of its own, under the rules of the terms.
        let kind = fact["kind"].as_str().unwrap();
        if matches!(kind, "initial_received" | "balance_received") {
            continue;
        }
        let wanted = FACT_RULES.iter().find(|(known, _)| *known == kind).unwrap().1;
        let rules = &figure(figures, &format!("/timeline/facts/{index}/amount"))["rules"];
        if *rules != serde_json::json!([wanted]) {
            faults.push(format!("the amount of {kind} follows {rules}, not {wanted}"));
        }
    }
    faults
}

fn figure<'a>(figures: &'a Value, path: &str) -> &'a Value {
    let mut figures = figures.as_array().unwrap().iter();
    figures.find(|figure| figure["path"] == path).unwrap()
}

/// C4's order, to be shipped ten days after its initial payment.
fn ship_after_initial() -> World {
    let terms = Contract {
        ship_by: Some(ShipBy::AfterInitialPayment { days: 10 }),
        ..contract()
    };
    World::confirmed_of(terms, FIRST).with_account()
}

fn send(mut world: World, method: Method, amount: &str) -> World {
    world.credit = (method == Method::PayLater).then(|| usd("5000"));
    let sent = send_payment(&world, Instalment::Initial, method, usd(amount));
    world.ok(sent);
    world.advance(4);
    world
}

/// The step that says since when the initial payment was there, from the ship-by day.
fn reached(world: &World) -> Value {
    let (page, figures) = explained(world).unwrap();
    assert_eq!(faults(&page, &figures), Vec::<String>::new());
    let windows = page["timeline"]["windows"].as_array().unwrap();
    let place = windows
        .iter()
        .position(|window| window["kind"] == "ship_by")
        .unwrap();
    let figure = figure(&figures, &format!("/timeline/windows/{place}/last_day"));
    let steps = figure["steps"].as_array().unwrap();
    let step = steps
        .iter()
        .find(|step| step["name"] == "received_in_full")
        .unwrap();
    step["how"].clone()
}

/// The amounts of a `reached` step, below zero what came back.
fn came(how: &Value) -> Vec<String> {
    assert_eq!(how["step"], "reached", "{how:#}");
    let parts = how["parts"].as_array().unwrap().iter();
    let amount = |part: &Value| {
        part["amount"]["value"]["value"]["amount"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    parts
        .map(|part| format!("{}{}", if part["back"] == true { "-" } else { "" }, amount(part)))
        .collect()
}

#[test]
fn p8_p9_the_ship_by_day_shows_how_the_instalment_was_reached() {
    // A payment that failed is no part of it.
    let world = send(ship_after_initial(), Method::EChecking, "1500");
    let failed = RecordPaymentFailed {
        payment_id: world.payment_id(),
        reason: "not enough funds".to_owned(),
        at: world.now,
    };
    let failed = world.then(failed);
    assert_eq!(
        came(&reached(&failed.pay(Instalment::Initial, "1500"))),
        ["1500.00"]
    );

    // What came back before it was enough is taken off; what comes back later leaves the day as it was (P9).
    let part = ship_after_initial().pay(Instalment::Initial, "1000");
    let command = money_back(&part, usd("400"));
    let again = part.then(command).pay(Instalment::Initial, "900");
    assert_eq!(came(&reached(&again)), ["1000.00", "-400.00", "900.00"]);
    let command = money_back(&again, usd("400"));
    let later = again.then(command);
    assert_eq!(came(&reached(&later)), ["1000.00", "-400.00", "900.00"]);
    // Added instead of taken off it would have been enough when it came back.
    let part = ship_after_initial().pay(Instalment::Initial, "1000");
    let command = money_back(&part, usd("600"));
    let again = part.then(command).pay(Instalment::Initial, "1100");
    assert_eq!(came(&reached(&again)), ["1000.00", "-600.00", "1100.00"]);

    // What the supplier goes without counts as what came.
    let short = ship_after_initial().pay(Instalment::Initial, "1490");
    let at = short.now;
    let instalment = Instalment::Initial;
    let waived = short.then(RecordShortfallAccepted { instalment, at });
    assert_eq!(came(&reached(&waived)), ["1490.00", "10.00"]);

    // What the other instalment has too much counts too.
    let terms = Contract {
        ship_by: Some(ShipBy::AfterBalance { days: 10 }),
        ..contract()
    };
    let credit = World::confirmed_of(terms, FIRST)
        .with_account()
        .pay(Instalment::Initial, "1600")
        .pay(Instalment::Balance, "1400");
    assert_eq!(
        came(&reached(&credit)).last().map(String::as_str),
        Some("1400.00")
    );
}

#[test]
fn l3_p11_days_before_the_loan_agreement_are_provisional() {
    let world = send(ship_after_initial(), Method::PayLater, "1500");
    let (page, figures) = explained(&world).unwrap();
    assert_eq!(page["payments"][0]["awaits_agreement"], true);
    for end in ["earliest", "latest"] {
        let figure = figure(&figures, &format!("/payments/0/arrival/{end}"));
        assert_eq!(figure["provisional"], true, "{figure:#}");
        assert!(figure["rules"].as_array().unwrap().contains(&"L3".into()));
    }
    assert_eq!(faults(&page, &figures), Vec::<String>::new());
}

#[test]
fn o9_the_check_of_a_contract_not_recorded_yet_names_the_cap_it_comes_to() {
    let mut world = World::confirmed_of(contract(), FIRST);
    world.supplier.free_limit = usd("400");
    let more = Contract {
        shipping_fee: Some(usd("120")),
        ..contract()
    };
    let (page, figures) = checked(&world, &more).unwrap();
    assert_eq!(faults(&page, &figures), Vec::<String>::new());
    let total = figure(&figures, "/totals/total");
    assert_eq!(total["value"]["value"]["amount"], "2720.00");
    let warnings = page["warnings"].as_array().unwrap();
    let place = warnings
        .iter()
        .position(|warning| warning["code"] == "initial_above_cover")
        .unwrap();
    let cap = figure(&figures, &format!("/warnings/{place}/amount"));
    assert_eq!(cap["value"]["value"]["amount"], "400.00");
    let last = cap["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(last["how"]["step"], "smallest_of", "{cap:#}");
    // One that is not complete has no totals to explain.
    let open = Contract {
        initial_payment: None,
        ..contract()
    };
    let (page, figures) = checked(&world, &open).unwrap();
    assert_eq!(
        (&page["totals"], &figures),
        (&Value::Null, &serde_json::json!([]))
    );
}

#[test]
fn a_step_that_does_nothing_is_refused() {
    let (page, figures) = explained(&World::paid()).unwrap();
    let covered = figure(&figures, "/figures/cover/covered");
    let refused = |place: usize, step: Value| {
        let mut figure = covered.clone();
        figure["steps"].as_array_mut().unwrap().insert(place, step);
        check::faults(&page, &serde_json::json!([figure])).join("\n")
    };
    assert_eq!(
        check::faults(&page, &serde_json::json!([covered])),
        Vec::<String>::new()
    );
    let steps = covered["steps"].as_array().unwrap();
    let last = steps.last().unwrap();
    let term = serde_json::json!({ "name": last["name"], "of": last["of"], "value": last["result"] });
    for how in [
        serde_json::json!({ "step": "sum", "plus": [term], "minus": [] }),
        serde_json::json!({ "step": "smallest_of", "terms": [term], "chosen": 0 }),
    ] {
        let step = serde_json::json!({ "name": "cap", "how": how, "result": last["result"] });
        assert!(refused(steps.len(), step).contains("does nothing"));
    }
    let fact = serde_json::json!({ "name": "zero", "how": { "step": "fact" }, "result": last["result"] });
    assert!(refused(0, fact).contains("nothing rests on"));
    assert!(refused(1, steps[0].clone()).contains("told twice"));
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
        reports: None,
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
    /// What the figures end in, by where they stand.
    ends: BTreeSet<String>,
    /// The steps they rest on, without values.
    steps: BTreeSet<String>,
}

impl Seen {
    fn look(&mut self, world: &World) {
        let Some((page, figures)) = explained(world) else {
            return;
        };
        self.faults.extend(rules_of_facts(&page, &figures));
        self.faults.extend(faults(&page, &figures));
        let contract = world.order.as_ref().unwrap().contract();
        let (check, of_check) = checked(world, contract).unwrap();
        self.faults.extend(faults(&check, &of_check));
        let paths = figures.as_array().unwrap().iter();
        self.explained
            .extend(paths.map(|figure| check::pattern(figure["path"].as_str().unwrap())));
        for figure in figures.as_array().unwrap() {
            let steps: Vec<String> = figure["steps"].as_array().unwrap().iter().map(step).collect();
            let path = check::pattern(figure["path"].as_str().unwrap());
            self.ends.insert(format!("{path}: {}", steps.last().unwrap()));
            self.steps.extend(steps);
        }
    }

    /// The golden book of them.
    fn told(&self) -> String {
        let lines = |of: &BTreeSet<String>| of.iter().map(|line| format!("{line}\n")).collect::<String>();
        let (ends, steps) = (lines(&self.ends), lines(&self.steps));
        format!("{STEPS_HEADER}\n== what a figure ends in\n{ends}\n== the steps\n{steps}")
    }
}

const STEPS_HEADER: &str = "\
Why: every step that a figure of an order's page may rest on: what its result is called, the rule, what was done, and with
what. Where a figure stands comes before the step it ends in. Values are left out; they are computed again by a test.
";

/// A step without its value; which fact of the timeline it is of is left out.
fn step(step: &Value) -> String {
    let text = format!("{}: {}", called(step), done(step));
    let mut words: Vec<&str> = text.split(' ').collect();
    for at in 1..words.len() {
        if words[at - 1] == "fact" && words[at].starts_with(|sign: char| sign.is_ascii_digit()) {
            words[at] = "*:";
        }
    }
    words.join(" ")
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
        returned::cases(),
        told_later::cases(),
    ] {
        for world in cases.into_iter().filter_map(Case::after) {
            seen.look(&world);
        }
    }
    further::further().iter().for_each(|world| seen.look(world));
    let moments = moments::moments();
    moments.iter().for_each(|moment| seen.look(&moment.world));
    compare("why_steps.txt", &seen.told());
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
    let first: Vec<&String> = seen.faults.iter().take(40).collect();
    assert!(seen.faults.is_empty(), "{} faults\n{first:#?}", seen.faults.len());
    let schema = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<OrderView>();
    let schema = serde_json::to_value(schema).unwrap();
    let missing = check::never_explained(&schema, &schema["$defs"], &seen.explained, &[NO_FIGURES]);
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

//! Start Order, versions and agreement (O2–O6, S2, C4, M2).

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::money::{Currency, Money};
use crate::order::OrderEvent;
use crate::order::command::*;
use crate::order::complete::{require_complete, totals};
use crate::order::contract::*;
use crate::order::event::DocumentKind;

/// The cap of the newest confirmation or accepted change.
fn cap(world: &World) -> String {
    world.running().terms.cover.cap.to_string()
}

pub(super) fn cases() -> Vec<Case> {
    let at = instant(START);
    let supplier_version = |contract| RecordSupplierVersion {
        contract: Box::new(contract),
        at,
    };
    let countered = || World::countered();
    rows! {
        // O2: an order is started once, and before anything else.
        World::new(FIRST), start(contract()) => yes ["started"];
        World::draft(), start(contract()) => no ("order.already_started", "O2");
        World::new(FIRST), Send {} => no ("order.not_started", "O2");
        World::new(FIRST), Start { number: " ".to_owned(), ..start(contract()) } => no ("order.text_missing", "O4");
        // O4: a draft may be incomplete, a sent version may not.
        World::draft(), ReviseDraft { contract: Box::new(Contract { lines: Vec::new(), ..contract() }) } => yes ["draft_revised"];
        World::draft_of(Contract { lines: Vec::new(), ..contract() }, FIRST), Send {} => no ("contract.incomplete", "O4");
        // M2: currencies never mix.
        World::draft_of(Contract { insurance: Money::parse("5", "EUR".parse().unwrap()).ok(), ..contract() }, FIRST),
            Send {} => no ("contract.mixed_currency", "M2");
        // O5, O6: sent, reminded, countered, confirmed; always the newest version, never one's own.
        World::draft(), Send {} => yes ["version_sent"];
        World::sent(), Send {} => no ("contract.unchanged", "O6");
        World::sent(), Remind {} => yes ["reminded"];
        World::draft(), Remind {} => no ("contract.nothing_sent", "O5");
        countered(), Remind {} => no ("contract.waits_for_buyer", "O5");
        World::sent(), RecordSupplierConfirmed { version: 1, at } => yes ["confirmed"];
        World::draft(), RecordSupplierConfirmed { version: 1, at } => no ("contract.nothing_sent", "O5");
        World::sent(), Confirm { version: 1 } => no ("contract.own_version", "O5");
        countered(), Confirm { version: 1 } => no ("contract.stale_version", "O5");
        countered(), RecordSupplierConfirmed { version: 2, at } => no ("contract.own_version", "O5");
        countered(), Confirm { version: 2 } => yes ["confirmed"];
        countered(), Send {} => no ("contract.unchanged", "O6");
        countered(),
            supplier_version(Contract { remarks: "countered".to_owned(), ..contract() }) => no ("contract.unchanged", "O6");
        // O3: an offline order begins with the supplier's contract; its paper may be older than our file of it.
        World::draft(),
            RecordSupplierVersion { contract: Box::new(contract()), at: instant("2026-02-01T00:00:00Z") } => yes ["version_sent"];
        World::draft(), supplier_version(Contract { lines: Vec::new(), ..contract() }) => no ("contract.incomplete", "O4");
        // T2: facts come neither from the future nor before what they follow.
        World::sent(), RecordSupplierConfirmed { version: 1, at: instant("2026-03-02T18:00:01Z") } => no ("time.in_future", "T2");
        World::sent(), RecordSupplierConfirmed { version: 1, at: instant("2026-03-02T17:59:59Z") } => no ("time.too_early", "T2");
        // O6: a confirmed contract is out of reach of drafts.
        World::confirmed(), ReviseDraft { contract: Box::new(contract()) } => no ("order.already_confirmed", "O6");
        World::confirmed(), Send {} => no ("order.already_confirmed", "O6");
        // O3, H1: the file is open at every stage.
        World::completed(),
            AttachDocument { document: DocumentKind::Invoice, by: Side::Supplier, file: file("invoice"), note: String::new() } => yes ["document_attached"];
    }
}

#[test]
fn o2_o3_o5_o6_contract_table() {
    run(cases());
}

#[test]
fn o4_every_missing_field_is_named_at_once() {
    let mut bare = contract();
    bare.buyer.legal_name.clear();
    bare.coverage = None;
    bare.initial_payment = Some(InitialPayment::Amount { amount: usd("0") });
    bare.lines[1].unit_price = None;
    bare.ship_by = Some(ShipBy::AfterBalance { days: 731 });
    let refusal = World::draft_of(bare, FIRST).refused(Send {});
    let fields = serde_json::to_value(&refusal.facts["fields"]).unwrap();
    assert_eq!(
        fields,
        serde_json::json!([
            "buyer.legal_name:missing",
            "coverage:missing",
            "lines[1].unit_price:missing",
            "initial_payment:not_positive",
            "ship_by:out_of_range",
        ])
    );
}

#[test]
fn o4_the_initial_payment_is_at_most_the_total() {
    for (initial, code) in [("3000", None), ("3000.01", Some("initial_payment:over_total"))] {
        let contract = Contract {
            initial_payment: Some(InitialPayment::Amount { amount: usd(initial) }),
            ..contract()
        };
        let decision = World::draft_of(contract, FIRST).give(Send {});
        let found = decision
            .err()
            .map(|refusal| serde_json::to_value(&refusal.facts["fields"]).unwrap());
        assert_eq!(found, code.map(|code| serde_json::json!([code])), "{initial}");
    }
}

#[test]
fn c4_worked_example_at_confirmation() {
    for (coverage, expected) in [
        (Coverage::PreShipment, "1500.00"),
        (Coverage::PostDelivery, "2000.00"),
    ] {
        let world = World::confirmed_of(
            Contract {
                coverage: Some(coverage),
                ..contract()
            },
            FIRST,
        );
        assert_eq!(cap(&world), expected);
    }
}

#[test]
fn s2_an_order_with_a_supplier_that_is_not_assured_is_uncovered_and_not_refused() {
    let mut world = World::sent();
    world.supplier.assured = false;
    let mut world = world
        .supplier_confirms()
        .with_account()
        .pay(Instalment::Initial, "1500");
    assert_eq!(cap(&world), "0.00");
    let cover = world.figures().cover;
    assert_eq!((cover.covered, cover.uncovered), (usd("0"), usd("1500")));
    world.advance(60);
    let opened = world.give(open(Ground::LateShipment, "0")).unwrap();
    assert_eq!(opened.len(), 1);
}

#[test]
fn m2_cover_of_an_order_in_another_currency_is_in_usd_by_its_own_rate() {
    let world = World::confirmed_of(cny_contract(), FIRST)
        .with_account()
        .pay(Instalment::Initial, "12000");
    let figures = world.figures();
    assert_eq!(figures.total.currency().code(), "CNY");
    assert_eq!(figures.cover.total, usd("3000"));
    assert_eq!(figures.cover.cap, usd("2000"));
    assert_eq!(
        (figures.cover.covered, figures.cover.not_yet_paid),
        (usd("1500"), usd("1500"))
    );
    let no_rate = World::draft_of(
        Contract {
            usd_rate: None,
            ..cny_contract()
        },
        FIRST,
    );
    assert_eq!(no_rate.refused(Send {}).code, "contract.incomplete");
}

#[test]
fn rb1_an_order_pins_its_rulebook_by_id_and_hash() {
    let world = World::draft_of(
        Contract {
            coverage: None,
            ..contract()
        },
        LATER,
    );
    let OrderEvent::Started { rulebook, .. } = &world.events[0] else {
        panic!("not started")
    };
    assert_eq!(rulebook.id, LATER);
    assert_eq!(rulebook.hash, world.book().hash().to_string());
}

#[test]
fn o6_versions_are_numbered_and_kept() {
    let world = World::countered().then(Confirm { version: 2 });
    let versions = &world.running().head.versions;
    assert_eq!(
        versions.iter().map(|version| version.number).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(versions[0].contract.remarks, "");
    assert_eq!(world.running().terms.contract.remarks, "countered");
    let differences = crate::order::compare::compare(&versions[0].contract, &versions[1].contract).unwrap();
    assert_eq!(
        differences
            .iter()
            .map(|difference| difference.field.as_str())
            .collect::<Vec<_>>(),
        ["remarks"]
    );
    assert_eq!(world.running().currency(), Currency::USD);
}

use crate::order::event::{Ground, Instalment};

#[test]
fn o4_totals_want_a_sum_above_zero_and_an_initial_payment_above_zero() {
    let free = Contract {
        lines: vec![Line {
            unit_price: "0".parse().ok(),
            ..contract().lines[0].clone()
        }],
        shipping_fee: None,
        insurance: None,
        ..contract()
    };
    let fault = totals(&free).unwrap_err();
    assert_eq!((fault.field.as_str(), fault.code), ("lines", "not_positive"));
    let nothing = Contract {
        initial_payment: Some(InitialPayment::Percent {
            percent: "0".parse().unwrap(),
        }),
        ..contract()
    };
    let faults = require_complete(&nothing, true).unwrap_err().to_string();
    assert!(faults.contains("contract.incomplete"), "{faults}");
}

#[test]
fn o6_versions_are_compared_line_by_line_and_party_by_party() {
    let mut after = contract();
    after.lines[1].unit_price = "11".parse().ok();
    after.lines.push(contract().lines[0].clone());
    after.supplier.address = "2 Example Road".to_owned();
    after.shipping_fee = None;
    let differences = crate::order::compare::compare(&contract(), &after).unwrap();
    let told: Vec<(&str, Option<String>, Option<String>)> = differences
        .iter()
        .map(|difference| {
            let text = |value: &Option<serde_json::Value>| value.as_ref().map(ToString::to_string);
            (
                difference.field.as_str(),
                text(&difference.before),
                text(&difference.after),
            )
        })
        .collect();
    let text = |text: &str| Some(text.to_owned());
    let line = serde_json::to_string(&contract().lines[0]).unwrap();
    assert_eq!(
        told,
        [
            ("supplier.address", text("\"\""), text("\"2 Example Road\"")),
            ("lines[1].unit_price", text("\"10\""), text("\"11\"")),
            ("lines[2]", None, Some(line)),
            (
                "shipping_fee",
                text("{\"amount\":\"400.00\",\"currency\":\"USD\"}"),
                None
            ),
        ]
    );
}

fn ship_on(contract: &mut Contract, year: i32, month: u32, day: u32) {
    contract.ship_by = chrono::NaiveDate::from_ymd_opt(year, month, day).map(|day| ShipBy::On { day });
}

#[test]
fn o4_m2_what_a_contract_lacks_is_named_field_by_field() {
    type Change = fn(&mut Contract);
    let changes: [(Change, &str, &str); 13] = [
        (
            |contract| contract.lines[1].product = " ".to_owned(),
            "lines[1].product",
            "missing",
        ),
        (
            |contract| contract.lines[1].quantity = None,
            "lines[1].quantity",
            "missing",
        ),
        (
            |contract| contract.lines[1].unit = String::new(),
            "lines[1].unit",
            "missing",
        ),
        (
            |contract| contract.lines[1].unit_price = None,
            "lines[1].unit_price",
            "missing",
        ),
        (
            |contract| contract.shipping_fee = Some(usd("-1")),
            "shipping_fee",
            "not_positive",
        ),
        (
            |contract| contract.initial_payment = Some(InitialPayment::Amount { amount: usd("0") }),
            "initial_payment",
            "not_positive",
        ),
        (
            |contract| {
                contract.initial_payment = Some(InitialPayment::Percent {
                    percent: "0".parse().unwrap(),
                })
            },
            "initial_payment",
            "not_positive",
        ),
        (
            |contract| {
                *contract = Contract {
                    usd_rate: None,
                    ..cny_contract()
                }
            },
            "usd_rate",
            "missing",
        ),
        (
            |contract| contract.ship_by = Some(ShipBy::AfterInitialPayment { days: 0 }),
            "ship_by",
            "out_of_range",
        ),
        (
            |contract| contract.ship_by = Some(ShipBy::AfterBalance { days: 731 }),
            "ship_by",
            "out_of_range",
        ),
        (
            |contract| ship_on(contract, 2101, 1, 1),
            "ship_by",
            "out_of_range",
        ),
        // It ends with the year, and nothing can be said to close then.
        (
            |contract| ship_on(contract, 2100, 12, 31),
            "ship_by",
            "out_of_range",
        ),
        (
            |contract| {
                *contract = cny_contract();
                if let Some(known) = &mut contract.usd_rate {
                    known.rate = "0".parse().unwrap();
                }
            },
            "usd_rate",
            "not_positive",
        ),
    ];
    for (change, field, code) in changes {
        let mut contract = contract();
        change(&mut contract);
        let found = crate::order::complete::faults(&contract, true);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|fault| (fault.field.as_str(), fault.code))
            .collect();
        assert_eq!(found, [(field, code)]);
    }
}

#[test]
fn o4_m2_an_initial_payment_is_in_the_contracts_currency_and_within_its_total() {
    let euros = |text| Money::parse(text, "EUR".parse().unwrap()).unwrap();
    for (amount, code) in [
        (euros("1500"), Some("currency")),
        (euros("0"), Some("currency")),
        (euros("9999"), Some("currency")),
        (usd("-1"), Some("not_positive")),
        (usd("0"), Some("not_positive")),
        (usd("3000"), None),
        (usd("3000.01"), Some("over_total")),
    ] {
        let contract = Contract {
            initial_payment: Some(InitialPayment::Amount { amount }),
            ..contract()
        };
        assert_eq!(totals(&contract).err().map(|fault| fault.code), code, "{amount}");
    }
}

#[test]
fn o4_m2_a_contract_that_also_lacks_something_is_incomplete_and_not_only_of_mixed_currencies() {
    let mut contract = contract();
    contract.insurance = Money::parse("5", "EUR".parse().unwrap()).ok();
    let code = |contract: &Contract| require_complete(contract, true).unwrap_err().code;
    assert_eq!(code(&contract), "contract.mixed_currency");
    contract.lines[0].unit.clear();
    assert_eq!(code(&contract), "contract.incomplete");
}

#[test]
fn c1_the_total_is_goods_shipping_and_insurance_with_nothing_for_the_service() {
    let found = totals(&contract()).unwrap();
    let (goods, shipping, insurance) = (usd("2500"), usd("400"), usd("100"));
    assert_eq!(
        (found.goods, found.shipping, found.insurance),
        (goods, shipping, insurance)
    );
    let parts = Money::checked_sum([goods, shipping, insurance], Currency::USD).unwrap();
    assert_eq!((found.total, found.initial), (parts, usd("1500")));
    assert_eq!(found.balance, usd("1500"));
    // The goods alone: nothing is added to them.
    let alone = Contract {
        shipping_fee: None,
        insurance: None,
        ..contract()
    };
    let found = totals(&alone).unwrap();
    assert_eq!((found.total, found.balance), (goods, usd("1000")));
    let nothing = Contract {
        lines: Vec::new(),
        ..alone
    };
    assert_eq!(totals(&nothing).unwrap_err().code, "not_positive");
}

#[test]
fn m2_a_total_that_no_cover_could_be_told_of_is_refused() {
    let rate = crate::rate::UsdRate {
        rate: "999999".parse().unwrap(),
        on: day("2026-03-01"),
        source: String::new(),
    };
    let mut contract = cny_contract();
    contract.usd_rate = Some(rate);
    contract.lines[0].quantity = "99999999".parse().ok();
    let faults = crate::order::complete::faults(&contract, true);
    let found: Vec<(&str, &str)> = faults
        .iter()
        .map(|fault| (fault.field.as_str(), fault.code))
        .collect();
    assert_eq!(found, [("usd_rate", "out_of_range")]);
}

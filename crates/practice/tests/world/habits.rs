//! Habits of the world's people, one at a time.

use chrono::TimeDelta;
use practice::World;
use trade::order::command::*;
use trade::order::contract::{Coverage, Side};
use trade::order::event::{Complaint, Ground, Instalment, OrderEvent, Remedy, Source};
use trade::order::state::OfferAnswer;

use crate::acts;
use crate::buyer::{self, Mind, usd};
use crate::desk::Desk;
use crate::stories::{CARD, E_CHECKING, apply, confirmed, desk, running, until};

#[test]
fn the_lender_declines_for_each_of_its_reasons_and_its_rules_are_told() {
    let world = World::new(1).unwrap();
    let rules = world.lender_rules();
    assert_eq!((rules.revenue_min, rules.line_times_revenue), (usd("10000"), 3));
    for (revenue, line, approved) in [
        ("10000", "30000", true),
        ("9999.99", "10000", false),
        ("10000", "30000.01", false),
        ("60000", "150000", true),
    ] {
        let mut desk = desk(&world);
        apply(&mut desk, revenue, line);
        let key = if approved {
            "application_approved"
        } else {
            "application_declined"
        };
        assert_eq!(desk.advance_to_next(), Some(key), "{revenue} for {line}");
    }
}

#[test]
fn o5_a_reminder_makes_the_supplier_look_at_once() {
    let world = World::new(2).unwrap();
    let waiting = |reminded: bool| {
        let mut desk = desk(&world);
        let supplier = world
            .catalogue()
            .supplier("Taichung Basaltcrane Fluid Power Co., Ltd.")
            .unwrap();
        let product = world
            .catalogue()
            .products
            .iter()
            .find(|made| made.supplier_id == supplier.supplier_id);
        let contract = buyer::contract(supplier, product.unwrap(), "20", Some(Coverage::PostDelivery));
        let index = buyer::start(
            &mut desk,
            "QS-0009".to_owned(),
            Source::Minisite,
            supplier,
            contract,
        );
        desk.order(index, Send {}).unwrap();
        if reminded {
            desk.order(index, Remind {}).unwrap();
        }
        desk.next().unwrap().at
    };
    assert!(waiting(true) < waiting(false));
}

#[test]
fn p10_a_mover_names_another_account_and_the_checkout_stops() {
    let world = World::new(3).unwrap();
    let mut desk = desk(&world);
    let umberjetty = "Shenzhen Umberjetty Lighting Co., Ltd.";
    let supplier = world.catalogue().supplier(umberjetty).unwrap();
    let product = world
        .catalogue()
        .products
        .iter()
        .find(|made| made.supplier_id == supplier.supplier_id);
    let contract = buyer::contract(supplier, product.unwrap(), "200", Some(Coverage::PostDelivery));
    let index = buyer::start(
        &mut desk,
        "QS-0002".to_owned(),
        Source::Minisite,
        supplier,
        contract,
    );
    let mind = Mind {
        method: E_CHECKING,
        accepts_counter: true,
        ..Mind::default()
    };
    for _ in 0..60 {
        while acts::act(&mut desk, index, &mind) {}
        desk.advance_to_next();
        if running_accounts(&desk, index) == 2 {
            break;
        }
    }
    let accounts = &running(&desk, index).accounts;
    assert_eq!(accounts.len(), 2);
    assert_ne!(accounts[0].account.last_four, accounts[1].account.last_four);
    assert_eq!(accounts[1].confirmed_at, None);
}

fn running_accounts(desk: &Desk<'_>, index: usize) -> usize {
    desk.orders[index]
        .running()
        .map_or(0, |order| order.accounts.len())
}

#[test]
fn an_order_nobody_touches_is_left_alone_after_its_end() {
    let world = World::new(4).unwrap();
    let mut desk = desk(&world);
    let kettleheron = "Ningbo Kettleheron Hydraulics Co., Ltd.";
    let index = confirmed(
        &mut desk,
        kettleheron,
        "20",
        Coverage::PostDelivery,
        Source::Minisite,
    );
    let cancelled = desk
        .order(
            index,
            Cancel {
                reason: "Not needed".to_owned(),
            },
        )
        .unwrap();
    assert!(matches!(cancelled.as_slice(), [OrderEvent::Cancelled { .. }]));
    desk.limits.clear();
    assert_eq!(desk.next(), None);
}

#[test]
fn d5_a_supplier_answers_the_newest_offer_only() {
    let world = World::new(1).unwrap();
    let mut desk = desk(&world);
    let kettleheron = "Ningbo Kettleheron Hydraulics Co., Ltd.";
    let index = confirmed(
        &mut desk,
        kettleheron,
        "100",
        Coverage::PostDelivery,
        Source::Minisite,
    );
    buyer::pay(&mut desk, index, Instalment::Initial, CARD);
    until(&mut desk, "delivery", |desk| running(desk, index).all_delivered());
    let batch_id = Some(running(&desk, index).batches[0].batch_id);
    let complaint = Complaint {
        ground: Ground::Quality,
        batch_id,
        statement: "Pistons are scored.".to_owned(),
    };
    let evidence = vec![NewEvidence {
        file: buyer::file("photo.jpg"),
        clause: "quality".to_owned(),
        note: String::new(),
    }];
    let claim = usd("500");
    desk.order(
        index,
        OpenDispute {
            complaint,
            claim,
            evidence,
            at: None,
        },
    )
    .unwrap();
    until(&mut desk, "an answer", |desk| {
        running(desk, index).disputes[0].responded_at.is_some()
    });
    for (by, amount) in [(Side::Buyer, "300"), (Side::Supplier, "100")] {
        let remedy = Remedy::Refund { amount: usd(amount) };
        let (note, at) = (String::new(), desk.now);
        desk.order(index, MakeOffer { by, remedy, note, at }).unwrap();
    }
    // The desk of these tests allows the world no refusal.
    desk.advance(desk.now + TimeDelta::days(20));
    assert!(
        running(&desk, index).disputes[0]
            .offers
            .iter()
            .all(|offer| offer.answer == OfferAnswer::Open)
    );
}

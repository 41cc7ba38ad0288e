//! The two causes that cover stands for (C6), and when each may be used (D2).

use super::commands::*;
use super::world::*;
use crate::order::contract::*;
use crate::order::event::{Ground, Instalment};

/// What became of a dispute on this ground: the code of the refusal, or nothing.
fn refused(world: World, ground: Ground) -> Option<&'static str> {
    let mut world = world;
    world.give(open(ground, "1")).err().map(|refusal| refusal.code)
}

#[test]
fn c6_goods_that_do_not_ship_on_time_per_the_contract_are_a_covered_cause() {
    // Ship-by is 2026-04-01 in Los Angeles, with C4's order paid and nothing shipped.
    let late = |world: World| refused(world, Ground::LateShipment);
    let at = |text: &str| World::paid().at(text);
    assert_eq!(late(at("2026-04-02T06:59:59Z")), Some("dispute.not_late_yet"));
    assert_eq!(late(at("2026-04-02T07:00:00Z")), None);
    // What has shipped is judged by its own day, in time or late.
    let shipped = |text: &str| {
        let mut world = at(text).ship(&[(0, "100"), (1, "50")]);
        world.advance(1);
        world
    };
    assert_eq!(late(shipped("2026-04-02T06:59:59Z")), Some("dispute.not_late"));
    assert_eq!(late(shipped("2026-04-02T07:00:00Z")), None);
    let no_day = Contract {
        ship_by: None,
        ..contract()
    };
    let mut world = World::confirmed_of(no_day, FIRST).with_account();
    world = world.pay(Instalment::Initial, "1500");
    world.advance(60);
    assert_eq!(late(world), Some("dispute.not_late"), "nothing to be late for");
}

#[test]
fn c6_quality_below_the_contracts_standard_is_a_covered_cause() {
    let quality = |world: World| refused(world, Ground::Quality);
    assert_eq!(quality(World::delivered()), None);
    // Post-delivery: fifteen days from delivery, which stands in for clearance; delivered on 2026-03-17.
    assert_eq!(quality(World::delivered().at("2026-04-02T06:59:59Z")), None);
    assert_eq!(
        quality(World::delivered().at("2026-04-02T07:00:00Z")),
        Some("dispute.quality_closed")
    );
    // Pre-shipment: until the goods are shipped.
    let before = Contract {
        coverage: Some(Coverage::PreShipment),
        ..contract()
    };
    let paid = World::confirmed_of(before, FIRST)
        .with_account()
        .pay(Instalment::Initial, "1500");
    assert_eq!(quality(paid.clone()), None);
    assert_eq!(
        quality(paid.ship(&[(0, "100"), (1, "50")])),
        Some("dispute.quality_closed")
    );
}

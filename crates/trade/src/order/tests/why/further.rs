//! States that neither the tables nor the lives come to, and what a page explains in them (C7, D6, M2).

use super::*;
use crate::order::command::{
    AnswerOffer, MakeOffer, OpenDispute, RecordCarriage, RecordRefundReceived, Send,
};
use crate::order::contract::Side;
use crate::order::event::{Carriage, Ground, Remedy};
use crate::order::tests::commands::{evidence, open};
use crate::rate::UsdRate;

/// A third dispute, after two that each brought a refund (D6).
fn refunded_twice() -> World {
    let mut world = World::delivered();
    for (file, amount) in [("first", "100"), ("second", "150")] {
        world.ok(OpenDispute {
            evidence: vec![evidence(file)],
            ..open(Ground::Quality, "500")
        });
        world.advance(1);
        let at = world.now;
        world.ok(MakeOffer {
            by: Side::Supplier,
            remedy: Remedy::Refund { amount: usd(amount) },
            note: String::new(),
            at,
        });
        let (offer_id, by, accept) = (world.offer_id(), Side::Buyer, true);
        world.ok(AnswerOffer {
            offer_id,
            by,
            accept,
            at,
        });
        let (refund_id, amount) = (world.refund_id(), usd(amount));
        world.ok(RecordRefundReceived {
            refund_id,
            amount,
            at,
        });
    }
    world.then(OpenDispute {
        evidence: vec![evidence("third")],
        ..open(Ground::Quality, "500")
    })
}

#[test]
fn c7_d6_what_a_dispute_may_bring_is_less_every_refund_of_another() {
    let (page, figures) = explained(&refunded_twice()).unwrap();
    let ceiling = |dispute: usize| {
        let figure = figure(&figures, &format!("/disputes/{dispute}/ceiling"));
        let steps = figure["steps"].as_array().unwrap().iter();
        let decided = steps.filter(|step| step["name"] == "refund_decided");
        let of: Vec<&str> = decided.map(|step| step["of"].as_str().unwrap()).collect();
        let amount = figure["value"]["value"]["amount"].as_str().unwrap();
        (amount.to_owned(), of.join(" "))
    };
    assert_eq!(faults(&page, &figures), Vec::<String>::new());
    let expected = |amount: &str, of: &str| (amount.to_owned(), of.to_owned());
    assert_eq!(ceiling(0), expected("1350.00", "2"));
    assert_eq!(ceiling(1), expected("1400.00", "1"));
    assert_eq!(ceiling(2), expected("1250.00", "1 2"));
}

/// States that neither tables nor lives come to: a limit far below the initial payment, estimated days of carriage.
pub(super) fn further() -> Vec<World> {
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
    // What came back before it was enough, what the supplier goes without, what the other instalment has too much.
    let part = ship_after_initial().pay(Instalment::Initial, "1000");
    let command = money_back(&part, usd("400"));
    let again = part.then(command).pay(Instalment::Initial, "900");
    let short = ship_after_initial().pay(Instalment::Initial, "1490");
    let (at, instalment) = (short.now, Instalment::Initial);
    let short = short.then(RecordShortfallAccepted { instalment, at });
    let terms = Contract {
        ship_by: Some(ShipBy::AfterBalance { days: 10 }),
        ..contract()
    };
    let credit = World::confirmed_of(terms, FIRST)
        .with_account()
        .pay(Instalment::Initial, "1600")
        .pay(Instalment::Balance, "1400");
    vec![
        again,
        short,
        credit,
        refunded_twice(),
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

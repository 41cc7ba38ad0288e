//! Inspection, shipment, clearance, delivery, receipt, feedback (C5, C8, H1–H4, D2).

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::country::Country;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::state::Receipt;

fn inspection(inspector: Inspector, country: Country) -> BookInspection {
    BookInspection {
        inspector,
        country,
        planned_on: day("2026-03-20"),
    }
}

fn sgs() -> Inspector {
    Inspector::Agency {
        code: "SGS".to_owned(),
    }
}

fn booked() -> World {
    World::paid().then(inspection(sgs(), Country::CN))
}

fn result(world: &World) -> RecordInspection {
    RecordInspection {
        inspection_id: world.running().inspections[0].inspection_id,
        result: InspectionResult::Failed,
        findings: "Hardness 60".to_owned(),
        files: Vec::new(),
        at: world.now,
    }
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = inspections();
    cases.extend(shipments());
    cases.extend(receipts());
    cases
}

fn inspections() -> Vec<Case> {
    let stranger = crate::id::InspectionId::new(uuid::Uuid::from_u128(1));
    let reported = || {
        let world = booked();
        let report = result(&world);
        world.then(report)
    };
    rows! {
        // C8: the agencies of the edition, or the buyer itself.
        World::paid(), inspection(sgs(), Country::CN) => yes ["inspection_booked"];
        World::paid(), inspection(Inspector::Buyer, Country::US) => yes ["inspection_booked"];
        World::paid(),
            inspection(Inspector::Agency { code: "XYZ".to_owned() }, Country::CN) => no ("inspection.unknown_agency", "C8");
        World::paid(),
            BookInspection { planned_on: day("2026-03-06"), ..inspection(sgs(), Country::CN) } => no ("inspection.past_day", "C8");
        World::paid(),
            BookInspection { planned_on: chrono::NaiveDate::from_ymd_opt(2101, 1, 1).unwrap(), ..inspection(sgs(), Country::CN) } => no ("time.out_of_range", "T1");
        World::paid(),
            BookInspection { planned_on: chrono::NaiveDate::from_ymd_opt(2100, 12, 31).unwrap(), ..inspection(sgs(), Country::CN) } => no ("time.out_of_range", "T1");
        World::paid(),
            BookInspection { planned_on: chrono::NaiveDate::from_ymd_opt(2100, 12, 30).unwrap(), ..inspection(sgs(), Country::CN) } => yes ["inspection_booked"];
        booked(), result(&booked()) => yes ["inspection_reported"];
        reported(), result(&booked()) => no ("inspection.already_reported", "C8");
        booked(), RecordInspection { inspection_id: stranger, ..result(&booked()) } => no ("inspection.unknown", "C8");
    }
}

/// With ten hubs more.
fn longer() -> Contract {
    let mut longer = contract();
    longer.lines.push(Line {
        product: "Hub".to_owned(),
        quantity: "10".parse().ok(),
        ..longer.lines[0].clone()
    });
    longer
}

fn shipments() -> Vec<Case> {
    let paid = World::paid();
    let at = paid.now;
    let carriage = |departed: &str, arrived: &str| Carriage {
        departed_on: Some(day(departed)),
        arrived_on: Some(day(arrived)),
        ..Carriage::default()
    };
    let shipped = World::shipped();
    let batch_id = shipped.batch_id();
    let stranger = crate::id::BatchId::new(uuid::Uuid::from_u128(1));
    let domestic = World::confirmed_of(
        Contract {
            destination: Some(Country::CN),
            ..contract()
        },
        FIRST,
    )
    .ship(&[(0, "1")]);
    let domestic_batch = domestic.batch_id();
    let outside = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    // Shipped on 2026-03-07, delivered on 2026-03-17.
    let delivered = World::delivered();
    let cleared = || {
        World::delivered().then(RecordClearance {
            batch_id: World::delivered().batch_id(),
            on: day("2026-03-15"),
        })
    };
    rows! {
        paid.clone(), shipment(&[(0, "60")], at) => yes ["batch_shipped"];
        paid.clone(), shipment(&[], at) => no ("shipment.nothing", "H1");
        paid.clone(), shipment(&[(0, "1"), (0, "2")], at) => no ("shipment.line_twice", "H1");
        paid.clone(), shipment(&[(2, "1")], at) => no ("shipment.unknown_line", "H1");
        paid.clone(), shipment(&[(0, "100.5")], at) => no ("shipment.over_ordered", "H1");
        // O7: a line that a change has added is shipped like the others.
        paid.clone(), shipment(&[(2, "10")], at) => no ("shipment.unknown_line", "H1");
        paid.clone().changed(longer()), shipment(&[(2, "10")], at) => yes ["batch_shipped"];
        paid.clone().ship(&[(0, "60")]), shipment(&[(0, "41")], at) => no ("shipment.over_ordered", "H1");
        paid.clone(),
            RecordShipment { carriage: carriage("2026-03-10", "2026-03-09"), ..shipment(&[(0, "1")], at) } => no ("shipment.dates", "H1");
        shipped.clone(),
            RecordCarriage { batch_id, carriage: carriage("2026-03-10", "2026-03-10"), at } => yes ["carriage_updated"];
        shipped.clone(),
            RecordCarriage { batch_id, carriage: carriage("2026-03-10", "2026-03-09"), at } => no ("shipment.dates", "H1");
        shipped.clone(),
            RecordCarriage { batch_id: stranger, carriage: Carriage::default(), at } => no ("shipment.unknown_batch", "H1");
        // C5: clearance after shipment, not after delivery, once, and only across a border.
        shipped.clone(), RecordClearance { batch_id, on: day("2026-03-07") } => yes ["batch_cleared"];
        shipped.clone(), RecordClearance { batch_id, on: day("2026-03-06") } => no ("shipment.clearance_before_shipment", "C5");
        shipped.clone(), RecordClearance { batch_id, on: day("2026-03-08") } => no ("time.in_future", "T2");
        delivered.clone(),
            RecordClearance { batch_id: delivered.batch_id(), on: day("2026-03-18") } => no ("shipment.clearance_after_delivery", "C5");
        delivered.clone(), RecordClearance { batch_id: delivered.batch_id(), on: day("2026-03-17") } => yes ["batch_cleared"];
        cleared(),
            RecordClearance { batch_id: cleared().batch_id(), on: day("2026-03-15") } => no ("shipment.already_cleared", "C5");
        domestic, RecordClearance { batch_id: domestic_batch, on: day("2026-03-02") } => no ("shipment.domestic", "C5");
        shipped.clone(), RecordDelivery { batch_id, on: day("2026-03-07") } => yes ["batch_delivered"];
        shipped.clone(), RecordDelivery { batch_id, on: day("2026-03-06") } => no ("time.too_early", "T2");
        // T1: no year outside those that are known, which is another fault than a day too early or too late.
        shipped.clone(), RecordDelivery { batch_id, on: outside(1969) } => no ("time.out_of_range", "T1");
        shipped.clone(), RecordDelivery { batch_id, on: outside(2101) } => no ("time.out_of_range", "T1");
        shipped, RecordClearance { batch_id, on: outside(2101) } => no ("time.out_of_range", "T1");
        delivered.clone(),
            RecordDelivery { batch_id: delivered.batch_id(), on: day("2026-03-17") } => no ("shipment.already_delivered", "H1");
    }
}

fn receipts() -> Vec<Case> {
    let ready = World::balanced();
    let full = full_counts(&ready);
    let batch_id = ready.batch_id();
    let with = |counts: Vec<Count>| ConfirmReceipt { counts, at: None };
    let one = |received: &str, damaged: &str, below: &str| {
        with(vec![
            full[0].clone(),
            count(batch_id, 1, received, damaged, below),
        ])
    };
    let left = || {
        World::completed().then(LeaveFeedback {
            feedback: feedback(4),
        })
    };
    let revised = || {
        left().then(ReviseFeedback {
            feedback: feedback(5),
        })
    };
    rows! {
        // H2: everything shipped and the balance received, no more and no less.
        ready.clone(), with(full.clone()) => yes ["receipt_confirmed"];
        World::paid(), with(Vec::new()) => no ("receipt.not_shipped", "H2");
        World::delivered(), with(full_counts(&World::delivered())) => no ("receipt.balance_not_received", "H2");
        World::shipped().pay(Instalment::Balance, "1500"), with(full_counts(&World::shipped())) => yes ["receipt_confirmed"];
        World::completed(), with(full.clone()) => no ("order.completed", "H2");
        // H3: every shipped line of every batch, once, and bad units are received units.
        ready.clone(), with(vec![full[0].clone()]) => no ("receipt.not_counted", "H3");
        ready.clone(), with([full.clone(), vec![full[0].clone()]].concat()) => no ("receipt.counted_twice", "H3");
        ready.clone(),
            with([full.clone(), vec![count(batch_id, 7, "1", "0", "0")]].concat()) => no ("receipt.unknown_line", "H3");
        ready.clone(), one("10", "6", "5") => no ("receipt.more_bad_than_received", "H3");
        ready, one("10", "6", "4") => yes ["receipt_confirmed"];
        // H4: after receipt, once, revised once, scores 1–5.
        World::balanced(), LeaveFeedback { feedback: feedback(5) } => no ("feedback.too_early", "H4");
        World::completed(), LeaveFeedback { feedback: feedback(1) } => yes ["feedback_left"];
        World::completed(), LeaveFeedback { feedback: feedback(0) } => no ("feedback.score", "H4");
        World::completed(), LeaveFeedback { feedback: feedback(6) } => no ("feedback.score", "H4");
        World::completed(), ReviseFeedback { feedback: feedback(5) } => no ("feedback.not_left", "H4");
        left(), LeaveFeedback { feedback: feedback(5) } => no ("feedback.already_left", "H4");
        left(), ReviseFeedback { feedback: feedback(5) } => yes ["feedback_revised"];
        revised(), ReviseFeedback { feedback: feedback(5) } => no ("feedback.already_revised", "H4");
    }
}

#[test]
fn c5_c8_h1_h2_h3_h4_goods_table() {
    run(cases());
}

#[test]
fn c8_an_inspection_costs_200_in_china_and_300_elsewhere() {
    for (inspector, country, fee) in [
        (sgs(), Country::CN, "200"),
        (sgs(), Country::US, "300"),
        (Inspector::Buyer, Country::US, "0"),
    ] {
        let world = World::paid().then(inspection(inspector, country));
        assert_eq!(world.running().inspections[0].fee, usd(fee), "{country}");
        assert_eq!(
            world.figures().total,
            usd("3000"),
            "C7: no part of the order total"
        );
    }
}

#[test]
fn h3_the_claim_is_short_damaged_and_below_standard_units_at_their_price() {
    let world = World::balanced();
    let batch_id = world.batch_id();
    for (wheels, axles, claim) in [
        (("100", "0", "0"), ("50", "0", "0"), "0"),
        // 10 short and 5 damaged wheels at 20, 3 axles below standard at 10.
        (("90", "5", "0"), ("50", "0", "3"), "330"),
        // Over-delivery claims nothing.
        (("120", "0", "0"), ("50", "0", "0"), "0"),
        // … but makes good for what is bad: 110 came of 100, 10 of them damaged.
        (("110", "10", "0"), ("50", "0", "0"), "0"),
        // 85 good wheels of 100; 60 axles came of 50, none of them good.
        (("110", "20", "5"), ("60", "40", "20"), "800"),
        // C7: 2500 of goods, but only 2000 are covered.
        (("0", "0", "0"), ("0", "0", "0"), "2000"),
    ] {
        let counts = vec![
            count(batch_id, 0, wheels.0, wheels.1, wheels.2),
            count(batch_id, 1, axles.0, axles.1, axles.2),
        ];
        let mut world = world.clone();
        world.ok(ConfirmReceipt { counts, at: None });
        let Receipt::Confirmed { claim: found, .. } = &world.running().receipt else {
            panic!("not confirmed")
        };
        assert_eq!(*found, usd(claim));
    }
}

#[test]
fn h3_the_claim_of_an_order_in_another_currency_is_capped_at_the_value_of_the_cover() {
    let world = World::confirmed_of(cny_contract(), FIRST)
        .with_account()
        .pay(Instalment::Initial, "12000")
        .ship(&[(0, "100"), (1, "50")])
        .pay(Instalment::Balance, "12000");
    let batch_id = world.batch_id();
    let counts = vec![
        count(batch_id, 0, "0", "0", "0"),
        count(batch_id, 1, "50", "0", "0"),
    ];
    let world = world.then(ConfirmReceipt { counts, at: None });
    let Receipt::Confirmed { claim, .. } = &world.running().receipt else {
        panic!("not confirmed")
    };
    // 100 wheels at 160 are 16,000 CNY, which is 2000 USD: exactly the cover.
    assert_eq!(
        (claim.to_string().as_str(), claim.currency().code()),
        ("16000.00", "CNY")
    );
}

#[test]
fn h3_c7_a_claim_over_the_cover_shrinks_to_what_is_worth_the_cover_whatever_the_rate() {
    for rate in ["0.125", "0.137", "0.1389", "0.333333", "0.999999", "7.77777"] {
        let mut contract = cny_contract();
        if let Some(known) = &mut contract.usd_rate {
            known.rate = rate.parse().unwrap();
        }
        let mut world = World::draft_of(contract, FIRST);
        world.supplier.free_limit = usd("1234.57");
        let world = world.then(Send {}).supplier_confirms().with_account();
        let world = world
            .pay(Instalment::Initial, "12000")
            .ship(&[(0, "100"), (1, "50")])
            .pay(Instalment::Balance, "12000");
        let batch_id = world.batch_id();
        let counts = [0, 1].map(|line| count(batch_id, line, "0", "0", "0"));
        let world = world.then(ConfirmReceipt {
            counts: counts.to_vec(),
            at: None,
        });
        let Receipt::Confirmed { claim, .. } = &world.running().receipt else {
            panic!("not confirmed")
        };
        let worth = |minor| world.running().usd(minor).unwrap();
        assert!(
            worth(claim.minor()).minor() <= usd("1234.57").minor(),
            "{rate}: {claim}"
        );
        // What is missing of it is less than the coins of a cent, and one coin.
        let more = claim.minor() + worth(claim.minor()).minor() / 1000 + 9;
        assert!(worth(more).minor() >= usd("1234.57").minor(), "{rate}: {claim}");
    }
}

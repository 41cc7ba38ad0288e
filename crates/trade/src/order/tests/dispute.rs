//! Disputes and refunds (D1–D8, C6, C7, L6).

mod answers;
mod deadlines;

use super::commands::*;
use super::table::*;
use super::world::*;
use crate::id::BatchId;
use crate::money::{Currency, Money};
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::view::DeadlineKind;
use crate::time::Instant;

/// Post-delivery order, everything shipped on 2026-04-02: a day late.
fn late() -> World {
    let mut world = World::paid()
        .at("2026-04-02T18:00:00Z")
        .ship(&[(0, "100"), (1, "50")]);
    world.advance(3);
    world.deliver()
}

fn pre_shipment() -> World {
    let contract = Contract {
        coverage: Some(Coverage::PreShipment),
        ..contract()
    };
    World::confirmed_of(contract, FIRST)
        .with_account()
        .pay(Instalment::Initial, "1500")
}

fn withdrawn() -> World {
    World::disputed().then(WithdrawDispute {
        reason: "a slip".to_owned(),
    })
}

fn offered(by: Side, remedy: Remedy) -> World {
    let world = World::disputed();
    let at = world.now;
    world.then(MakeOffer {
        by,
        remedy,
        note: String::new(),
        at,
    })
}

fn refund_of(amount: &str) -> Remedy {
    Remedy::Refund { amount: usd(amount) }
}

fn answer(world: &World, by: Side, accept: bool) -> AnswerOffer {
    AnswerOffer {
        offer_id: world.offer_id(),
        by,
        accept,
        at: world.now,
    }
}

fn decision(world: &World, finding: Finding) -> RecordDecision {
    RecordDecision {
        finding,
        reasons: "by the evidence".to_owned(),
        at: world.now,
    }
}

fn decided(finding: Finding) -> World {
    let world = World::escalated();
    let command = decision(&world, finding);
    world.then(command)
}

/// Two batches delivered; a dispute on the quality of the first has ended.
fn ended_by_batch() -> World {
    let mut world = World::paid().ship(&[(0, "100")]);
    let first = world.batch_id();
    world = world.ship(&[(1, "50")]);
    let of_first = OpenDispute {
        complaint: complaint(Ground::Quality, Some(first)),
        ..open(Ground::Quality, "500")
    };
    world.then(of_first).then(WithdrawDispute {
        reason: String::new(),
    })
}

/// Two batches shipped late; a dispute on the quality of the first, or of the whole order, has ended, and one on late
/// shipment is open.
fn late_beside_ended(whole: bool) -> World {
    let world = World::paid().at("2026-04-03T18:00:00Z").ship(&[(0, "100")]);
    let first = world.batch_id();
    let ended = OpenDispute {
        complaint: complaint(Ground::Quality, (!whole).then_some(first)),
        ..open(Ground::Quality, "500")
    };
    let world = world.ship(&[(1, "50")]).then(ended);
    let reason = String::new();
    world
        .then(WithdrawDispute { reason })
        .then(open(Ground::LateShipment, "500"))
}

fn extend_by(world: &World, batch: usize) -> ExtendDispute {
    let batch_id = world.running().batches[batch].batch_id;
    ExtendDispute {
        complaint: complaint(Ground::Quality, Some(batch_id)),
        claim: usd("900"),
        at: None,
    }
}

/// A dispute on quality has ended, another on late shipment is open.
fn taken_up() -> World {
    let world = late().then(open(Ground::Quality, "500")).then(WithdrawDispute {
        reason: String::new(),
    });
    world.then(open(Ground::LateShipment, "500"))
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = opening();
    cases.extend(talking());
    cases.extend(ending());
    cases.extend(refunds());
    cases
}

fn opening() -> Vec<Case> {
    let open_late = || open(Ground::LateShipment, "500");
    let open_quality = || open(Ground::Quality, "500");
    let of_batch = |world: &World, ground| OpenDispute {
        complaint: complaint(ground, Some(world.batch_id())),
        ..open(ground, "500")
    };
    let stranger = crate::id::BatchId::new(uuid::Uuid::from_u128(1));
    let no_ship_by = World::confirmed_of(
        Contract {
            ship_by: None,
            ..contract()
        },
        FIRST,
    )
    .with_account()
    .pay(Instalment::Initial, "1500");
    let after_balance = World::confirmed_of(
        Contract {
            ship_by: Some(ShipBy::AfterBalance { days: 10 }),
            ..contract()
        },
        FIRST,
    )
    .with_account()
    .pay(Instalment::Initial, "1500");
    rows! {
        // D1: once the initial payment is complete.
        World::payable(), open_quality() => no ("dispute.too_early", "D1");
        World::paid(), open_quality() => yes ["dispute_opened"];
        World::draft(), open_quality() => no ("order.not_confirmed", "O5");
        // D2, late shipment: from the end of the ship-by day (2026-04-01) while anything is unshipped.
        World::paid().at("2026-04-02T06:59:59Z"), open_late() => no ("dispute.not_late_yet", "D2");
        World::paid().at("2026-04-02T07:00:00Z"), open_late() => yes ["dispute_opened"];
        World::delivered(), open_late() => no ("dispute.not_late", "D2");
        no_ship_by, open_late() => no ("dispute.not_late", "D2");
        after_balance.at("2027-01-01T00:00:00Z"), open_late() => no ("dispute.not_late", "D2");
        // … or shipped late, until 30 days after delivery (2026-04-05) or receipt.
        late(), open_late() => yes ["dispute_opened"];
        late(), of_batch(&late(), Ground::LateShipment) => yes ["dispute_opened"];
        late().at("2026-05-06T06:59:59Z"), open_late() => yes ["dispute_opened"];
        late().at("2026-05-06T07:00:00Z"), open_late() => no ("dispute.late_shipment_closed", "D2");
        { let world = late().pay(Instalment::Balance, "1500"); let counts = full_counts(&world); world.then(ConfirmReceipt { counts, at: None }) },
            open_late() => no ("dispute.late_shipment_closed", "D2");
        // D2, quality: pre-shipment until shipped, refused from the recorded shipment on.
        pre_shipment(), open_quality() => yes ["dispute_opened"];
        pre_shipment().ship(&[(0, "100"), (1, "50")]), open_quality() => no ("dispute.quality_closed", "D2");
        pre_shipment().ship(&[(0, "100")]), open_quality() => yes ["dispute_opened"];
        pre_shipment().ship(&[(0, "100")]),
            of_batch(&pre_shipment().ship(&[(0, "100")]), Ground::Quality) => no ("dispute.quality_closed", "D2");
        // … post-delivery until C5's window closes, also after completion. Delivered on 2026-03-17: 2026-04-01.
        World::delivered().at("2026-04-02T06:59:59Z"), open_quality() => yes ["dispute_opened"];
        World::delivered().at("2026-04-02T07:00:00Z"), open_quality() => no ("dispute.quality_closed", "C5");
        World::completed(), open_quality() => yes ["dispute_opened"];
        World::delivered(),
            OpenDispute { complaint: complaint(Ground::Quality, Some(stranger)), ..open_quality() } => no ("shipment.unknown_batch", "H1");
        World::delivered(),
            OpenDispute { complaint: Complaint { statement: String::new(), ..complaint(Ground::Quality, None) }, ..open_quality() } => no ("order.text_missing", "O4");
        // C7: a claim is what can come back at most.
        World::delivered(), open(Ground::Quality, "1500") => yes ["dispute_opened"];
        World::delivered(), open(Ground::Quality, "1500.01") => no ("refund.over_cover", "C7");
        World::delivered(), open(Ground::Quality, "-1") => no ("money.not_positive", "M1");
        // D6: one open dispute, extended by what it does not name yet; another one needs something new.
        World::disputed(), open_quality() => no ("dispute.already_open", "D6");
        withdrawn(), open_quality() => no ("dispute.nothing_new", "D6");
        withdrawn(),
            OpenDispute { evidence: vec![evidence("photo")], ..open_quality() } => yes ["dispute_opened", "evidence_added"];
        World::delivered().then(OpenDispute { evidence: vec![evidence("photo")], ..open_quality() }).then(WithdrawDispute { reason: String::new() }),
            OpenDispute { evidence: vec![evidence("photo")], ..open_quality() } => no ("dispute.nothing_new", "D6");
        // … also for another batch of the same ground, and when the ended ground is taken up by extending another one.
        ended_by_batch(), of_batch(&ended_by_batch(), Ground::Quality) => no ("dispute.nothing_new", "D6");
        ended_by_batch(),
            OpenDispute { evidence: vec![evidence("photo")], ..of_batch(&ended_by_batch(), Ground::Quality) } => yes ["dispute_opened", "evidence_added"];
        taken_up(), ExtendDispute { complaint: complaint(Ground::Quality, None), claim: usd("900"), at: None } => no ("dispute.nothing_new", "D6");
        taken_up().then(AddEvidence { by: Side::Buyer, evidence: evidence("photo"), at: taken_up().now }),
            ExtendDispute { complaint: complaint(Ground::Quality, None), claim: usd("900"), at: None } => yes ["dispute_extended"];
        // … but another batch needs no more than its own window.
        late_beside_ended(false), extend_by(&late_beside_ended(false), 1) => yes ["dispute_extended"];
        late_beside_ended(false), extend_by(&late_beside_ended(false), 0) => no ("dispute.nothing_new", "D6");
        late_beside_ended(true), extend_by(&late_beside_ended(true), 1) => no ("dispute.nothing_new", "D6");
        // The whole order has the batch in it that had its end.
        late_beside_ended(false),
            ExtendDispute { complaint: complaint(Ground::Quality, None), claim: usd("900"), at: None } => no ("dispute.nothing_new", "D6");
        late().then(open_quality()).then(WithdrawDispute { reason: String::new() }), open_late() => yes ["dispute_opened"];
        late().then(open_quality()),
            ExtendDispute { complaint: complaint(Ground::LateShipment, None), claim: usd("900"), at: None } => yes ["dispute_extended"];
        World::disputed(),
            ExtendDispute { complaint: complaint(Ground::Quality, None), claim: usd("900"), at: None } => no ("dispute.already_named", "D6");
        late().then(open_quality()).then(ExtendDispute { complaint: complaint(Ground::LateShipment, None), claim: usd("900"), at: None }),
            ExtendDispute { complaint: complaint(Ground::Quality, None), claim: usd("900"), at: None } => no ("dispute.already_named", "D6");
        World::disputed(),
            ExtendDispute { complaint: complaint(Ground::LateShipment, None), claim: usd("900"), at: None } => no ("dispute.not_late", "D2");
        World::delivered(),
            ExtendDispute { complaint: complaint(Ground::Quality, None), claim: usd("900"), at: None } => no ("dispute.none_open", "D6");
    }
}

fn talking() -> Vec<Case> {
    let base = World::disputed();
    let at = base.now;
    let say = |by, text: &str| AddStatement {
        by,
        text: text.to_owned(),
        at,
    };
    let respond = || RecordSupplierResponse {
        text: "We disagree.".to_owned(),
        at,
    };
    let offer = |by, remedy| MakeOffer {
        by,
        remedy,
        note: String::new(),
        at,
    };
    let (before, later) = (instant("2026-03-17T17:59:59Z"), instant("2027-01-01T00:00:00Z"));
    rows! {
        // D3, D7: a side that hands in evidence is not silent.
        base.clone(), AddEvidence { by: Side::Supplier, evidence: evidence("video"), at } => yes ["supplier_responded", "evidence_added"];
        base.clone().then(respond()), AddEvidence { by: Side::Supplier, evidence: evidence("video"), at } => yes ["evidence_added"];
        base.clone(), AddEvidence { by: Side::Buyer, evidence: evidence("video"), at } => yes ["evidence_added"];
        base.clone(), say(Side::Buyer, "See the photo.") => yes ["dispute_statement"];
        base.clone(), say(Side::Buyer, " ") => no ("order.text_missing", "O4");
        // D3: the supplier's first words, or first offer, are its answer.
        base.clone(), respond() => yes ["supplier_responded"];
        base.clone(), say(Side::Supplier, "We disagree.") => yes ["supplier_responded"];
        base.clone().then(respond()), say(Side::Supplier, "Still.") => yes ["dispute_statement"];
        base.clone().then(respond()), respond() => no ("dispute.already_answered", "D3");
        // D3: an answer is one to a dispute that is open by then; words of either side wait for the opening, too (T2).
        base.clone(), RecordSupplierResponse { at: before, ..respond() } => no ("dispute.answer_before_opening", "D3");
        base.clone(), RecordSupplierResponse { at: later, ..respond() } => no ("time.in_future", "T2");
        base.clone(), AddStatement { by: Side::Supplier, text: "We disagree.".to_owned(), at: before } => no ("time.too_early", "T2");
        withdrawn(), respond() => no ("dispute.none_open", "D6");
        base.clone(), offer(Side::Supplier, Remedy::Replacement) => yes ["supplier_responded", "offer_made"];
        base.clone(), offer(Side::Buyer, Remedy::Replacement) => yes ["offer_made"];
        // D5, C7: money that can still be given.
        base.clone(), offer(Side::Buyer, refund_of("1500")) => yes ["offer_made"];
        base.clone(), offer(Side::Buyer, refund_of("1500.01")) => no ("refund.over_cover", "C7");
        base.clone(), offer(Side::Buyer, refund_of("0")) => no ("money.not_positive", "M1");
        base.clone(), offer(Side::Buyer, Remedy::Discount { amount: usd("1500") }) => yes ["offer_made"];
        base, offer(Side::Buyer, Remedy::Discount { amount: usd("1500.01") }) => no ("dispute.discount_over_balance", "D5");
    }
}

fn ending() -> Vec<Case> {
    let theirs = || offered(Side::Supplier, refund_of("400"));
    let declined = || {
        let world = theirs();
        let command = answer(&world, Side::Buyer, false);
        world.then(command)
    };
    let countered = || {
        let world = theirs();
        let at = world.now;
        world.then(MakeOffer {
            by: Side::Buyer,
            remedy: refund_of("900"),
            note: String::new(),
            at,
        })
    };
    let first_of_two = AnswerOffer {
        offer_id: countered().running().disputes[0].offers[0].offer_id,
        ..answer(&countered(), Side::Buyer, true)
    };
    let stranger = crate::id::OfferId::new(uuid::Uuid::from_u128(1));
    // Opened on 2026-03-17: five days end with the 22nd, fifteen with 2026-04-01.
    let silent = |text: &str| World::disputed().at(text);
    let answered = |text: &str| {
        let world = World::disputed();
        let at = world.now;
        world
            .then(RecordSupplierResponse {
                text: "No.".to_owned(),
                at,
            })
            .at(text)
    };
    rows! {
        // D5: the other side answers the newest offer; acceptance settles.
        theirs(), answer(&theirs(), Side::Buyer, true) => yes ["offer_accepted", "refund_decided"];
        theirs(), answer(&theirs(), Side::Buyer, false) => yes ["offer_declined"];
        theirs(), answer(&theirs(), Side::Supplier, true) => no ("dispute.own_offer", "D5");
        declined(), answer(&theirs(), Side::Buyer, true) => no ("dispute.offer_answered", "D5");
        countered(), first_of_two => no ("dispute.offer_superseded", "D5");
        theirs(),
            AnswerOffer { offer_id: stranger, ..answer(&theirs(), Side::Buyer, true) } => no ("dispute.unknown_offer", "D5");
        offered(Side::Buyer, Remedy::Replacement),
            answer(&offered(Side::Buyer, Remedy::Replacement), Side::Supplier, true) => yes ["supplier_responded", "offer_accepted"];
        World::disputed(), WithdrawDispute { reason: String::new() } => yes ["dispute_withdrawn"];
        withdrawn(), WithdrawDispute { reason: String::new() } => no ("dispute.none_open", "D6");
        // D3: past five days of silence, or fifteen without a solution.
        silent("2026-03-23T06:59:59Z"), Escalate { at: None } => no ("dispute.escalation_too_early", "D3");
        silent("2026-03-23T07:00:00Z"), Escalate { at: None } => yes ["dispute_escalated"];
        answered("2026-04-02T06:59:59Z"), Escalate { at: None } => no ("dispute.escalation_too_early", "D3");
        answered("2026-04-02T07:00:00Z"), Escalate { at: None } => yes ["dispute_escalated"];
        World::escalated(), Escalate { at: None } => no ("dispute.already_escalated", "D3");
        // D4: only what was escalated is decided, and within C7.
        World::disputed(), decision(&World::disputed(), Finding::NotAtFault) => no ("dispute.not_escalated", "D4");
        World::escalated(), decision(&World::escalated(), Finding::NotAtFault) => yes ["dispute_decided"];
        World::escalated(), decision(&World::escalated(), Finding::SupplierAtFault) => yes ["dispute_decided", "refund_decided"];
        World::escalated(),
            decision(&World::escalated(), Finding::PartlyAtFault { amount: usd("1500.01") }) => no ("refund.over_cover", "C7");
        World::escalated(),
            RecordDecision { at: World::disputed().now, ..decision(&World::escalated(), Finding::NotAtFault) } => no ("time.too_early", "T2");
    }
}

fn refunds() -> Vec<Case> {
    let part = Finding::PartlyAtFault { amount: usd("700") };
    let base = decided(part);
    let refund_id = base.refund_id();
    let come = |amount: &str| RecordRefundReceived {
        refund_id,
        amount: usd(amount),
        at: base.now,
    };
    let stranger = crate::id::RefundId::new(uuid::Uuid::from_u128(1));
    let euro = Money::parse("1", "EUR".parse::<Currency>().unwrap()).unwrap();
    rows! {
        base.clone(), come("700") => yes ["refund_received"];
        base.clone(), come("700.01") => no ("refund.over_decided", "D8");
        base.clone().then(come("600")), come("100.01") => no ("refund.over_decided", "D8");
        base.clone(), RecordRefundReceived { refund_id: stranger, ..come("1") } => no ("refund.unknown", "D8");
        base.clone(), RecordRefundReceived { amount: euro, ..come("1") } => no ("money.mixed_currency", "M2");
        // D8: all that was received has come back; then nothing more is paid.
        { let world = decided(Finding::SupplierAtFault); let (refund_id, at) = (world.refund_id(), world.now); world.then(RecordRefundReceived { refund_id, amount: usd("1500"), at }) },
            transfer(&World::escalated(), Instalment::Balance, usd("1")) => no ("order.refunded", "D8");
    }
}

#[test]
fn d1_d2_d3_d4_d5_d6_d7_d8_dispute_table() {
    run(cases());
}

#[test]
fn d4_at_fault_pays_min_of_received_and_cap_less_what_was_refunded_before() {
    let world = decided(Finding::SupplierAtFault);
    assert_eq!(world.running().refunds[0].amount, usd("1500"));
    // 3000 received, cap 2000; a first dispute settled for 400, the second one pays the rest of the cover.
    let mut world = World::balanced().then(open(Ground::Quality, "2000"));
    world.ok(MakeOffer {
        by: Side::Supplier,
        remedy: refund_of("400"),
        note: String::new(),
        at: world.now,
    });
    world.ok(answer(&world, Side::Buyer, true));
    assert_eq!(
        world
            .refused(OpenDispute {
                evidence: vec![evidence("photo")],
                ..open(Ground::Quality, "1600.01")
            })
            .code,
        "refund.over_cover"
    );
    world.ok(OpenDispute {
        evidence: vec![evidence("photo")],
        ..open(Ground::Quality, "1600")
    });
    world.advance(6);
    world.ok(Escalate { at: None });
    world.ok(decision(&world, Finding::SupplierAtFault));
    let amounts: Vec<String> = world
        .running()
        .refunds
        .iter()
        .map(|refund| refund.amount.to_string())
        .collect();
    assert_eq!(amounts, ["400.00", "1600.00"]);
    assert_eq!(world.figures().refunds.ceiling, usd("0"));
}

#[test]
fn d4_o8_at_fault_pays_what_was_covered_when_it_was_decided_whenever_that_is_written_down() {
    // 1500 were covered on the day of the escalation, and 500 more of the cap of 2000 by the balance that came seven days after it.
    let decided_on = |days: i64| {
        let mut world = World::escalated();
        let first = world.now;
        world.advance(2);
        let mut world = world.pay(Instalment::Balance, "1500");
        world.advance(2);
        world.ok(RecordDecision {
            at: first + chrono::TimeDelta::days(days),
            ..decision(&world, Finding::SupplierAtFault)
        });
        world.running().refunds[0].amount
    };
    assert_eq!(decided_on(6), usd("1500"));
    assert_eq!(decided_on(7), usd("2000"));
}

#[test]
fn d3_d5_an_offer_that_was_declined_in_time_was_an_answer_whenever_that_is_written_down() {
    let mut world = World::disputed();
    world.ok(MakeOffer {
        by: Side::Buyer,
        remedy: refund_of("400"),
        note: String::new(),
        at: world.now,
    });
    let in_time = world.now + chrono::TimeDelta::days(2);
    world.advance(8);
    let late = AddStatement {
        by: Side::Supplier,
        text: "We look into it.".to_owned(),
        at: world.now,
    };
    world.ok(late);
    let silent = world
        .clone()
        .give(Escalate { at: None })
        .map(|events| events.len());
    assert_eq!(silent.unwrap(), 1, "five days of silence");
    world.ok(AnswerOffer {
        at: in_time,
        ..answer(&world, Side::Supplier, false)
    });
    assert_eq!(world.running().disputes[0].responded_at, Some(in_time));
    assert_eq!(
        world.refused(Escalate { at: None }).code,
        "dispute.escalation_too_early"
    );
}

#[test]
fn d5_the_newest_offer_is_so_by_its_own_time_and_an_answer_by_what_had_been_offered() {
    let mut world = World::disputed();
    let opened = world.now;
    let day = chrono::TimeDelta::days(1);
    world.advance(4);
    let offer = |amount: &str, at: Instant| MakeOffer {
        by: Side::Supplier,
        remedy: refund_of(amount),
        note: String::new(),
        at,
    };
    // 500 on the second day is written down before the 200 of the first day.
    world.ok(offer("500", opened + day * 2));
    let five = world.offer_id();
    world.ok(offer("200", opened + day));
    let two = world.offer_id();
    let view = super::derived::view_of(&world);
    let superseded: Vec<bool> = view.disputes[0]
        .offers
        .iter()
        .map(|offer| offer.superseded)
        .collect();
    assert_eq!(superseded, [false, true]);
    let waits = view
        .deadlines
        .iter()
        .find(|due| due.kind == DeadlineKind::AnswerOffer);
    assert_eq!(waits.unwrap().amount, Some(usd("500")));
    let accepted = |offer_id, at| {
        let answer = AnswerOffer {
            offer_id,
            by: Side::Buyer,
            accept: true,
            at,
        };
        world.clone().give(answer).err().map(|refusal| refusal.code)
    };
    let superseded = Some("dispute.offer_superseded");
    assert_eq!(accepted(five, world.now), None);
    assert_eq!(accepted(two, world.now), superseded);
    // What was accepted before the next offer was made is accepted.
    let second = chrono::TimeDelta::seconds(1);
    assert_eq!(accepted(two, opened + day * 2 - second), None);
    assert_eq!(accepted(two, opened + day * 2), superseded);
}

#[test]
fn c7_d4_an_offer_above_what_is_covered_by_now_is_no_outcome() {
    let mut world = offered(Side::Supplier, refund_of("1000"));
    let outcomes = |world: &World| {
        let shown = super::derived::view_of(world).disputes[0].outcomes.clone();
        shown
            .into_iter()
            .map(|outcome| (outcome.kind, outcome.amount))
            .collect::<Vec<_>>()
    };
    assert!(outcomes(&world).contains(&("accept_offer", usd("1000"))));
    world.ok(returned(&world, usd("500")));
    assert!(outcomes(&world).contains(&("accept_offer", usd("1000"))));
    world.ok(returned(&world, usd("0.01")));
    assert!(outcomes(&world).iter().all(|(kind, _)| *kind != "accept_offer"));
    assert_eq!(
        world.refused(answer(&world, Side::Buyer, true)).code,
        "refund.over_cover"
    );
}

#[test]
fn d5_an_accepted_discount_lowers_the_balance() {
    let mut world = offered(Side::Supplier, Remedy::Discount { amount: usd("300") });
    world.ok(answer(&world, Side::Buyer, true));
    let balance = world.figures().instalments.remove(1);
    assert_eq!(
        (balance.due, balance.waived, balance.outstanding),
        (usd("1200"), usd("300"), usd("1200"))
    );
    assert!(world.running().refunds.is_empty());
}

#[test]
fn d2_no_ship_by_day_and_one_that_has_not_started_are_told_apart() {
    for (ship_by, why) in [
        (None, "no_ship_by"),
        (Some(ShipBy::AfterBalance { days: 10 }), "ship_by_not_started"),
    ] {
        let terms = Contract {
            ship_by,
            ..contract()
        };
        let world = World::confirmed_of(terms, FIRST)
            .with_account()
            .pay(Instalment::Initial, "1500");
        let refusal = world.refused(open(Ground::LateShipment, "500"));
        assert_eq!(serde_json::to_value(&refusal.facts).unwrap()["why"], why);
    }
}

#[test]
fn d2_quality_is_judged_by_batch() {
    // The first batch was delivered on 2026-03-07, the second is still on its way.
    let mut world = World::paid().ship(&[(0, "100")]).deliver();
    let first = world.batch_id();
    world.advance(25);
    let mut world = world.ship(&[(1, "50")]);
    let second = world.batch_id();
    world.advance(1);
    let of = |batch_id| OpenDispute {
        complaint: complaint(Ground::Quality, Some(batch_id)),
        ..open(Ground::Quality, "1")
    };
    let refusal = world.refused(of(first));
    assert_eq!(refusal.code, "dispute.quality_closed");
    assert_eq!(
        serde_json::to_value(&refusal.facts).unwrap()["last_day"],
        "2026-03-22"
    );
    assert!(world.give(of(second)).is_ok());
}

#[test]
fn l6_a_refund_first_repays_what_the_loan_still_has_of_principal() {
    for (owed, to_loan) in [("0", "0"), ("200", "200"), ("9999", "700")] {
        let mut world = decided(Finding::PartlyAtFault { amount: usd("700") });
        world.loan = usd(owed);
        world.ok(RecordRefundReceived {
            refund_id: world.refund_id(),
            amount: usd("700"),
            at: world.now,
        });
        assert_eq!(world.figures().refunds.to_loan, usd(to_loan), "{owed}");
    }
}

//! Disputes and refunds (D1–D8, C6, C7, L6).

use super::world::*;
use crate::money::{Currency, Money};
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;

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
    let opened = &["dispute_opened"];
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
    vec![
        // D1: once the initial payment is complete.
        no(World::payable(), open_quality(), "dispute.too_early", "D1"),
        yes(World::paid(), open_quality(), opened),
        no(World::draft(), open_quality(), "order.not_confirmed", "O5"),
        // D2, late shipment: from the end of the ship-by day (2026-04-01) while anything is unshipped.
        no(
            World::paid().at("2026-04-02T06:59:59Z"),
            open_late(),
            "dispute.not_late_yet",
            "D2",
        ),
        yes(World::paid().at("2026-04-02T07:00:00Z"), open_late(), opened),
        no(World::delivered(), open_late(), "dispute.not_late", "D2"),
        no(no_ship_by, open_late(), "dispute.not_late", "D2"),
        no(
            after_balance.at("2027-01-01T00:00:00Z"),
            open_late(),
            "dispute.not_late",
            "D2",
        ),
        // … or shipped late, until 30 days after delivery (2026-04-05) or receipt.
        yes(late(), open_late(), opened),
        yes(late(), of_batch(&late(), Ground::LateShipment), opened),
        yes(late().at("2026-05-06T06:59:59Z"), open_late(), opened),
        no(
            late().at("2026-05-06T07:00:00Z"),
            open_late(),
            "dispute.late_shipment_closed",
            "D2",
        ),
        no(
            {
                let world = late().pay(Instalment::Balance, "1500");
                let counts = full_counts(&world);
                world.then(ConfirmReceipt { counts })
            },
            open_late(),
            "dispute.late_shipment_closed",
            "D2",
        ),
        // D2, quality: pre-shipment until shipped, refused from the recorded shipment on.
        yes(pre_shipment(), open_quality(), opened),
        no(
            pre_shipment().ship(&[(0, "100"), (1, "50")]),
            open_quality(),
            "dispute.quality_closed",
            "D2",
        ),
        yes(pre_shipment().ship(&[(0, "100")]), open_quality(), opened),
        no(
            pre_shipment().ship(&[(0, "100")]),
            of_batch(&pre_shipment().ship(&[(0, "100")]), Ground::Quality),
            "dispute.quality_closed",
            "D2",
        ),
        // … post-delivery until C5's window closes, also after completion. Delivered on 2026-03-17: 2026-04-01.
        yes(
            World::delivered().at("2026-04-02T06:59:59Z"),
            open_quality(),
            opened,
        ),
        no(
            World::delivered().at("2026-04-02T07:00:00Z"),
            open_quality(),
            "dispute.quality_closed",
            "C5",
        ),
        yes(World::completed(), open_quality(), opened),
        no(
            World::delivered(),
            OpenDispute {
                complaint: complaint(Ground::Quality, Some(stranger)),
                ..open_quality()
            },
            "shipment.unknown_batch",
            "H1",
        ),
        no(
            World::delivered(),
            OpenDispute {
                complaint: Complaint {
                    statement: String::new(),
                    ..complaint(Ground::Quality, None)
                },
                ..open_quality()
            },
            "order.text_missing",
            "O4",
        ),
        // C7: a claim is what can come back at most.
        yes(World::delivered(), open(Ground::Quality, "1500"), opened),
        no(
            World::delivered(),
            open(Ground::Quality, "1500.01"),
            "refund.over_cover",
            "C7",
        ),
        no(
            World::delivered(),
            open(Ground::Quality, "-1"),
            "money.not_positive",
            "M1",
        ),
        // D6: one open dispute, extended by what it does not name yet; another one needs something new.
        no(World::disputed(), open_quality(), "dispute.already_open", "D6"),
        no(withdrawn(), open_quality(), "dispute.nothing_new", "D6"),
        yes(
            withdrawn(),
            OpenDispute {
                evidence: vec![evidence("photo")],
                ..open_quality()
            },
            &["dispute_opened", "evidence_added"],
        ),
        no(
            World::delivered()
                .then(OpenDispute {
                    evidence: vec![evidence("photo")],
                    ..open_quality()
                })
                .then(WithdrawDispute {
                    reason: String::new(),
                }),
            OpenDispute {
                evidence: vec![evidence("photo")],
                ..open_quality()
            },
            "dispute.nothing_new",
            "D6",
        ),
        yes(
            late().then(open_quality()).then(WithdrawDispute {
                reason: String::new(),
            }),
            open_late(),
            opened,
        ),
        yes(
            late().then(open_quality()),
            ExtendDispute {
                complaint: complaint(Ground::LateShipment, None),
                claim: usd("900"),
            },
            &["dispute_extended"],
        ),
        no(
            World::disputed(),
            ExtendDispute {
                complaint: complaint(Ground::Quality, None),
                claim: usd("900"),
            },
            "dispute.already_named",
            "D6",
        ),
        no(
            World::disputed(),
            ExtendDispute {
                complaint: complaint(Ground::LateShipment, None),
                claim: usd("900"),
            },
            "dispute.not_late",
            "D2",
        ),
        no(
            World::delivered(),
            ExtendDispute {
                complaint: complaint(Ground::Quality, None),
                claim: usd("900"),
            },
            "dispute.none_open",
            "D6",
        ),
    ]
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
    let before = instant("2026-03-17T17:59:59Z");
    vec![
        yes(
            base.clone(),
            AddEvidence {
                by: Side::Supplier,
                evidence: evidence("video"),
                at,
            },
            &["evidence_added"],
        ),
        yes(
            base.clone(),
            say(Side::Buyer, "See the photo."),
            &["dispute_statement"],
        ),
        no(base.clone(), say(Side::Buyer, " "), "order.text_missing", "O4"),
        // D3: the supplier's first words, or first offer, are its answer.
        yes(base.clone(), respond(), &["supplier_responded"]),
        yes(
            base.clone(),
            say(Side::Supplier, "We disagree."),
            &["supplier_responded"],
        ),
        yes(
            base.clone().then(respond()),
            say(Side::Supplier, "Still."),
            &["dispute_statement"],
        ),
        no(
            base.clone().then(respond()),
            respond(),
            "dispute.already_answered",
            "D3",
        ),
        no(
            base.clone(),
            RecordSupplierResponse {
                at: before,
                ..respond()
            },
            "time.too_early",
            "T2",
        ),
        no(withdrawn(), respond(), "dispute.none_open", "D6"),
        yes(
            base.clone(),
            offer(Side::Supplier, Remedy::Replacement),
            &["supplier_responded", "offer_made"],
        ),
        yes(
            base.clone(),
            offer(Side::Buyer, Remedy::Replacement),
            &["offer_made"],
        ),
        // D5, C7: money that can still be given.
        yes(
            base.clone(),
            offer(Side::Buyer, refund_of("1500")),
            &["offer_made"],
        ),
        no(
            base.clone(),
            offer(Side::Buyer, refund_of("1500.01")),
            "refund.over_cover",
            "C7",
        ),
        no(
            base.clone(),
            offer(Side::Buyer, refund_of("0")),
            "money.not_positive",
            "M1",
        ),
        yes(
            base.clone(),
            offer(Side::Buyer, Remedy::Discount { amount: usd("1500") }),
            &["offer_made"],
        ),
        no(
            base,
            offer(
                Side::Buyer,
                Remedy::Discount {
                    amount: usd("1500.01"),
                },
            ),
            "dispute.discount_over_balance",
            "D5",
        ),
    ]
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
    vec![
        // D5: the other side answers the newest offer; acceptance settles.
        yes(
            theirs(),
            answer(&theirs(), Side::Buyer, true),
            &["offer_accepted", "refund_decided"],
        ),
        yes(
            theirs(),
            answer(&theirs(), Side::Buyer, false),
            &["offer_declined"],
        ),
        no(
            theirs(),
            answer(&theirs(), Side::Supplier, true),
            "dispute.own_offer",
            "D5",
        ),
        no(
            declined(),
            answer(&theirs(), Side::Buyer, true),
            "dispute.offer_answered",
            "D5",
        ),
        no(countered(), first_of_two, "dispute.offer_superseded", "D5"),
        no(
            theirs(),
            AnswerOffer {
                offer_id: stranger,
                ..answer(&theirs(), Side::Buyer, true)
            },
            "dispute.unknown_offer",
            "D5",
        ),
        yes(
            offered(Side::Buyer, Remedy::Replacement),
            answer(&offered(Side::Buyer, Remedy::Replacement), Side::Supplier, true),
            &["supplier_responded", "offer_accepted"],
        ),
        yes(
            World::disputed(),
            WithdrawDispute {
                reason: String::new(),
            },
            &["dispute_withdrawn"],
        ),
        no(
            withdrawn(),
            WithdrawDispute {
                reason: String::new(),
            },
            "dispute.none_open",
            "D6",
        ),
        // D3: past five days of silence, or fifteen without a solution.
        no(
            silent("2026-03-23T06:59:59Z"),
            Escalate {},
            "dispute.escalation_too_early",
            "D3",
        ),
        yes(
            silent("2026-03-23T07:00:00Z"),
            Escalate {},
            &["dispute_escalated"],
        ),
        no(
            answered("2026-04-02T06:59:59Z"),
            Escalate {},
            "dispute.escalation_too_early",
            "D3",
        ),
        yes(
            answered("2026-04-02T07:00:00Z"),
            Escalate {},
            &["dispute_escalated"],
        ),
        no(World::escalated(), Escalate {}, "dispute.already_escalated", "D3"),
        // D4: only what was escalated is decided, and within C7.
        no(
            World::disputed(),
            decision(&World::disputed(), Finding::NotAtFault),
            "dispute.not_escalated",
            "D4",
        ),
        yes(
            World::escalated(),
            decision(&World::escalated(), Finding::NotAtFault),
            &["dispute_decided"],
        ),
        yes(
            World::escalated(),
            decision(&World::escalated(), Finding::SupplierAtFault),
            &["dispute_decided", "refund_decided"],
        ),
        no(
            World::escalated(),
            decision(
                &World::escalated(),
                Finding::PartlyAtFault {
                    amount: usd("1500.01"),
                },
            ),
            "refund.over_cover",
            "C7",
        ),
        no(
            World::escalated(),
            RecordDecision {
                at: World::disputed().now,
                ..decision(&World::escalated(), Finding::NotAtFault)
            },
            "time.too_early",
            "T2",
        ),
    ]
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
    vec![
        yes(base.clone(), come("700"), &["refund_received"]),
        no(base.clone(), come("700.01"), "refund.over_decided", "D8"),
        no(
            base.clone().then(come("600")),
            come("100.01"),
            "refund.over_decided",
            "D8",
        ),
        no(
            base.clone(),
            RecordRefundReceived {
                refund_id: stranger,
                ..come("1")
            },
            "refund.unknown",
            "D8",
        ),
        no(
            base.clone(),
            RecordRefundReceived {
                amount: euro,
                ..come("1")
            },
            "money.mixed_currency",
            "M2",
        ),
        // D8: all that was received has come back; then nothing more is paid.
        no(
            {
                let world = decided(Finding::SupplierAtFault);
                let (refund_id, at) = (world.refund_id(), world.now);
                world.then(RecordRefundReceived {
                    refund_id,
                    amount: usd("1500"),
                    at,
                })
            },
            transfer(&World::escalated(), Instalment::Balance, usd("1")),
            "order.refunded",
            "D8",
        ),
    ]
}

#[test]
fn d1_d2_d3_d4_d5_d6_d7_d8_dispute_table() {
    run(cases());
}

#[test]
fn d3_the_right_gained_by_silence_stays_when_an_answer_comes_late() {
    let mut world = World::disputed();
    world.advance(7);
    world.ok(RecordSupplierResponse {
        text: "Sorry, holidays.".to_owned(),
        at: world.now,
    });
    let events = world.ok(Escalate {});
    assert!(matches!(
        events[0],
        crate::order::OrderEvent::DisputeEscalated {
            because: EscalationCause::NoResponse,
            ..
        }
    ));
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
    world.ok(Escalate {});
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

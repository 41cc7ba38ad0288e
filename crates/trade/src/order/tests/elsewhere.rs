//! Money to another account than the designated one (O1): not received, completing nothing, and what follows from it.

use super::commands::*;
use super::world::*;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::lapse::unpaid_window;
use crate::order::status::{Status, status};
use crate::refusal::Refusal;
use crate::time::Instant;

/// Designated at `at`, written down now, and compared.
fn designate(world: &mut World, last_four: &str, at: Instant) {
    world.ok(account(last_four, at));
    let account_id = world.account_id();
    world.ok(ConfirmAccount { account_id });
}

#[test]
fn o1_a_payment_is_judged_by_the_account_of_its_time_in_whatever_order_it_is_written_down() {
    let paid = World::paid();
    let sent_at = paid.running().payments[0].sent_at;
    let covered = |world: &World| world.figures().cover.covered;
    assert_eq!(covered(&paid), usd("1500"));
    let named_at = |moment: Instant| {
        let mut world = paid.clone();
        world.advance(10);
        designate(&mut world, "8888", moment);
        world
    };
    let second = chrono::TimeDelta::seconds(1);
    let before = named_at(sent_at);
    assert_eq!(
        (covered(&before), before.running().payments[0].designated),
        (usd("0"), false)
    );
    assert_eq!(
        covered(&named_at(sent_at + second)),
        usd("1500"),
        "named afterwards"
    );
    // The first account named again is the account it was.
    let mut again = before;
    let first = again.running().accounts[0].account.last_four.clone();
    designate(&mut again, &first, sent_at);
    assert_eq!(covered(&again), usd("1500"));
}

#[test]
fn o1_c7_what_was_to_be_refunded_is_given_up_when_the_money_went_elsewhere() {
    let mut world = World::disputed();
    let sent_at = world.running().payments[0].sent_at;
    let at = world.now;
    world.ok(MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Refund { amount: usd("400") },
        note: String::new(),
        at,
    });
    let offer_id = world.offer_id();
    world.ok(AnswerOffer {
        offer_id,
        by: Side::Buyer,
        accept: true,
        at,
    });
    let mut received = world.clone();
    let events = world.ok(account("8888", sent_at));
    let names: Vec<&str> = events.iter().map(OrderEvent::name).collect();
    assert_eq!(names, ["account_designated", "refund_reduced"]);
    assert_eq!(world.figures().refunds.decided, usd("0"));
    // What has come in stays: then nobody else can have been the payee.
    received.ok(RecordRefundReceived {
        refund_id: received.refund_id(),
        amount: usd("400"),
        at,
    });
    let refusal = received.refused(account("8888", sent_at));
    assert_eq!(refusal.code, "payment.return_over_refunds");
    assert!(format!("{:?}", refusal.facts).contains("\"at\""));
}

#[test]
fn o1_a_payment_to_another_account_than_the_designated_one_is_uncovered() {
    let mut world = World::payable();
    let old = world.account_id();
    world.advance(1);
    let mut world = world.with_account_of("8888");
    world.ok(SendPayment {
        account_id: old,
        ..transfer(&world, Instalment::Initial, usd("500"))
    });
    assert!(!world.running().payments[0].designated);
    world.ok(received(&world, usd("500")));
    let figures = world.figures();
    let initial = &figures.instalments[0];
    assert_eq!(
        (initial.received, initial.outstanding, figures.elsewhere),
        (usd("0"), usd("1500"), usd("500")),
        "received means that the designated account has it"
    );
    assert_eq!(world.running().received_at(Instalment::Initial), None);
    let cancelled = world.clone().give(Cancel {
        reason: "lost".to_owned(),
    });
    assert_eq!(
        cancelled.unwrap_err().code,
        "cancel.needs_agreement",
        "O8: the supplier has it"
    );
    let mut world = world.pay(Instalment::Initial, "1000");
    let cover = world.figures().cover;
    assert_eq!(
        (cover.covered, cover.uncovered, cover.not_yet_paid),
        (usd("1000"), usd("0"), usd("2000"))
    );
    assert!(!world.figures().instalments[0].complete);
    // Its other account's 500 are enough for the supplier, who says so (P8).
    let at = world.now;
    world.ok(RecordShortfallAccepted {
        instalment: Instalment::Initial,
        at,
    });
    assert!(world.figures().instalments[0].complete);
    world.advance(60);
    assert_eq!(
        world.refused(open(Ground::LateShipment, "1000.01")).code,
        "refund.over_cover"
    );
}

/// The initial payment is at an account that was the designated one until another was recorded for an earlier day.
fn at_another() -> World {
    let mut world = World::paid();
    let sent_at = world.running().payments[0].sent_at;
    world.advance(1);
    designate(&mut world, "8888", sent_at);
    world
}

/// The supplier has said that it is enough.
fn taken_there() -> World {
    let mut world = at_another();
    world.advance(1);
    let at = world.now;
    let world = world.then(RecordShortfallAccepted {
        instalment: Instalment::Initial,
        at,
    });
    let initial = &world.figures().instalments[0];
    assert_eq!((initial.waived, initial.complete), (usd("1500"), true), "P8");
    world
}

fn word(world: &World) -> Status {
    status(world.order.as_ref().unwrap(), world.book())
}

#[test]
fn o1_p8_p9_a_shortfall_taken_for_money_elsewhere_ends_when_that_money_comes_back() {
    let mut world = taken_there();
    assert_eq!(word(&world), Status::AwaitingShipment);
    world.advance(1);
    let part = returned(&world, usd("500"));
    let mut world = world.then(part);
    let initial = world.figures().instalments.remove(0);
    assert_eq!(
        (initial.waived, initial.due, initial.outstanding),
        (usd("1000"), usd("500"), usd("500"))
    );
    assert_eq!(word(&world), Status::PendingPayment);
    world.advance(1);
    let rest = returned(&world, usd("1000"));
    let world = world.then(rest);
    let initial = world.figures().instalments.remove(0);
    assert_eq!((initial.waived, initial.outstanding), (usd("0"), usd("1500")));
    let world = world.pay(Instalment::Initial, "1500");
    assert!(world.figures().instalments[0].fully_received);
}

#[test]
fn o1_p8_p9_a_shortfall_of_what_never_came_stays_whatever_comes_back() {
    // 500 elsewhere, 900 at the designated account; the supplier takes that for 1500.
    let mut world = World::payable();
    let old = world.account_id();
    world.advance(1);
    let mut world = world.with_account_of("8888");
    world.ok(SendPayment {
        account_id: old,
        ..transfer(&world, Instalment::Initial, usd("500"))
    });
    let elsewhere = world.payment_id();
    world.ok(received(&world, usd("500")));
    let mut world = world.pay(Instalment::Initial, "900");
    let at = world.now;
    world.ok(RecordShortfallAccepted {
        instalment: Instalment::Initial,
        at,
    });
    assert_eq!(world.figures().instalments[0].waived, usd("600"));
    world.ok(RecordPaymentReturned {
        payment_id: elsewhere,
        ..returned(&world, usd("500"))
    });
    let initial = world.figures().instalments.remove(0);
    assert_eq!((initial.waived, initial.outstanding), (usd("100"), usd("500")));
}

#[test]
fn o1_p8_h2_a_shortfall_taken_for_money_elsewhere_counts_once_when_the_account_is_the_designated_one_again() {
    let mut world = taken_there();
    let since = world.running().accounts.last().unwrap().at;
    let first = world.running().accounts[0].account.last_four.clone();
    world.advance(1);
    designate(&mut world, &first, since);
    let figures = world.figures();
    let [initial, balance] = [&figures.instalments[0], &figures.instalments[1]];
    assert_eq!((initial.received, initial.waived), (usd("1500"), usd("0")));
    assert_eq!((balance.received, balance.outstanding), (usd("0"), usd("1500")));
    let world = world.ship(&[(0, "100"), (1, "50")]).deliver();
    let counts = full_counts(&world);
    assert_eq!(
        world.refused(ConfirmReceipt { counts, at: None }).code,
        "receipt.balance_not_received"
    );
}

/// A card payment under way to an account that is not the designated one.
fn card_elsewhere() -> World {
    let mut world = World::payable();
    let old = world.account_id();
    world.advance(1);
    let mut world = world.with_account_of("8888");
    world.ok(SendPayment {
        account_id: old,
        ..payment(&world, Instalment::Initial, Method::CreditCard, usd("1500"))
    });
    world.ok(RecordPaymentAccepted {
        payment_id: world.payment_id(),
        at: world.now,
    });
    world
}

#[test]
fn o1_p8_p12_d1_money_under_way_to_another_account_completes_nothing() {
    let world = card_elsewhere();
    let figures = world.figures();
    let initial = &figures.instalments[0];
    assert_eq!(
        (initial.in_transit, initial.outstanding, figures.to_elsewhere),
        (usd("0"), usd("1500"), usd("1500"))
    );
    assert!(!initial.complete, "P8");
    assert_eq!(figures.cover.in_transit, usd("0"), "C7");
    assert_eq!(word(&world), Status::PendingPayment);
    let code = |refusal: Refusal| refusal.code;
    let balance = transfer(&world, Instalment::Balance, usd("1500"));
    assert_eq!(code(world.refused(balance)), "payment.initial_incomplete");
    assert_eq!(
        code(world.refused(open(Ground::LateShipment, "1"))),
        "dispute.too_early"
    );
    let at = world.now;
    let instalment = Instalment::Initial;
    let short = RecordShortfallAccepted { instalment, at };
    assert_eq!(code(world.refused(short)), "payment.in_transit");
    // The right account can be paid meanwhile.
    let world = world.pay(Instalment::Initial, "1500");
    assert!(world.figures().instalments[0].complete);
}

#[test]
fn rb2_o1_the_unpaid_days_do_not_run_while_money_is_under_way_to_any_account() {
    let later = World::new(LATER);
    let unpaid = |world: &World| unpaid_window(world.running(), later.book()).unwrap();
    assert!(unpaid(&World::payable()).is_some());
    assert_eq!(unpaid(&card_elsewhere()), None);
}

#[test]
fn p8_an_instalment_taken_short_was_received_when_the_supplier_said_so() {
    let mut world = World::payable().pay(Instalment::Initial, "1000");
    assert_eq!(world.running().received_at(Instalment::Initial), None);
    world.advance(2);
    let at = world.now;
    world.ok(RecordShortfallAccepted {
        instalment: Instalment::Initial,
        at,
    });
    assert_eq!(world.running().received_at(Instalment::Initial), Some(at));
}

#[test]
fn o1_what_is_under_way_goes_over_with_the_account_that_is_designated() {
    let mut world = card_elsewhere();
    let first = world.running().accounts[0].account.last_four.clone();
    let since = world.running().accounts.last().unwrap().at;
    designate(&mut world, &first, since);
    let figures = world.figures();
    assert_eq!(
        (figures.in_transit, figures.to_elsewhere),
        (usd("1500"), usd("0"))
    );
    assert!(figures.instalments[0].complete, "P8: the card stands for it");
    world.ok(received(&world, usd("1500")));
    let figures = world.figures();
    assert_eq!((figures.received, figures.in_transit), (usd("1500"), usd("0")));
}

#[test]
fn t2_c7_a_refund_is_not_reduced_before_it_was_decided() {
    let mut world = World::disputed();
    let sent_at = world.running().payments[0].sent_at;
    world.advance(3);
    let at = world.now;
    world.ok(MakeOffer {
        by: Side::Supplier,
        remedy: Remedy::Refund { amount: usd("400") },
        note: String::new(),
        at,
    });
    world.ok(AnswerOffer {
        offer_id: world.offer_id(),
        by: Side::Buyer,
        accept: true,
        at,
    });
    world.advance(2);
    world.ok(account("8888", sent_at));
    let refund = &world.running().refunds[0];
    assert_eq!(
        (refund.at, refund.reduced.as_slice()),
        (at, &[(usd("400"), at)][..])
    );
}

#[test]
fn p6_p8_a_sum_beyond_what_is_outstanding_may_go_in_several_parts() {
    let mut world = World::payable();
    let part = |world: &World, amount, before| SendPayment {
        continues: before,
        ..transfer(world, Instalment::Initial, usd(amount))
    };
    world.ok(part(&world, "1500", None));
    assert_eq!(
        world.refused(part(&world, "500", None)).code,
        "payment.nothing_due"
    );
    let first = Some(world.payment_id());
    let mut another_day = world.clone();
    another_day.advance(1);
    let later = part(&another_day, "500", first);
    assert_eq!(
        another_day.refused(later).code,
        "payment.nothing_due",
        "a sum of its own"
    );
    world.ok(part(&world, "500", first));
    assert_eq!(world.figures().overpaid, usd("500"));
}

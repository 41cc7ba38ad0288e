//! What a page offers, shows and warns of at the edges: an edition of the user's own (P1, P4), a cent that is left (P9), a
//! word at either end (O9).

use super::commands::*;
use super::derived::view_of;
use super::world::*;
use crate::order::actions::actions;
use crate::order::check::WarningCode;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::Instalment;
use crate::order::lapse::unpaid_window;
use crate::order::state::{Cancellation, Order};
use crate::order::view::{DeadlineKind, PaymentState};

#[test]
fn p1_p4_a_payment_is_offered_where_only_a_bank_can_make_it() {
    let text = include_str!("../../../data/rulebooks/trade-assurance-1.toml");
    let brands = text.lines().find(|line| line.starts_with("brands")).unwrap();
    let text = text.replace(brands, "brands = [\"MasterCard\"]");
    let book = crate::rulebook::Rulebook::parse("mine.toml", &text).unwrap();
    let world = World::payable();
    let ctx = crate::order::ctx::Ctx {
        rulebook: &book,
        ..world.ctx()
    };
    let offered = actions(world.order.as_ref().unwrap(), &ctx);
    let pay = offered.iter().find(|action| action.command == "send_payment");
    assert!(pay.unwrap().allowed);
}

#[test]
fn o9_p10_a_word_that_announces_an_account_is_one_at_either_end_of_the_text_and_within_no_other_word() {
    let warned = |remarks: &str| {
        let contract = Contract {
            remarks: remarks.to_owned(),
            ..contract()
        };
        let warnings = view_of(&World::draft_of(contract, FIRST)).warnings;
        let mut codes = warnings.iter().map(|warning| warning.code);
        codes.any(|code| code == WarningCode::BankAccountInContract)
    };
    for (remarks, account) in [
        ("IBAN on request", true),
        ("Ask for our IBAN", true),
        ("Pay to the beneficiary.", true),
        ("Caliban's tempest", false),
        ("Swiftly done", false),
        ("Acrobics", false),
    ] {
        assert_eq!(warned(remarks), account, "{remarks}");
    }
}

#[test]
fn p9_a_payment_of_which_a_cent_is_left_is_still_received() {
    for (back, state) in [
        ("1499.99", PaymentState::Received),
        ("1500", PaymentState::Returned),
    ] {
        let world = World::paid();
        let returned = returned(&world, usd(back));
        let view = view_of(&world.then(returned));
        assert_eq!(view.payments[0].state, state, "{back}");
    }
}

#[test]
fn o8_who_cancelled_and_whether_both_agreed_is_kept() {
    let how = |world: &World| match &world.order {
        Some(Order::Cancelled(cancelled)) => cancelled.how,
        other => panic!("{other:?}"),
    };
    let alone = World::confirmed().then(Cancel {
        reason: String::new(),
    });
    assert_eq!(how(&alone), Cancellation::By(Side::Buyer));
    let mut world = World::paid();
    let (by, reason, at) = (Side::Supplier, String::new(), world.now);
    world.ok(ProposeCancellation { by, reason, at });
    let (by, accept) = (Side::Buyer, true);
    world.ok(AnswerCancellation { by, accept, at });
    assert_eq!(how(&world), Cancellation::Agreed(Side::Buyer));
    assert_eq!(
        world.figures().refunds.decided.minor(),
        world.figures().cover.covered.minor(),
        "what was paid comes back"
    );
    assert!(
        world
            .give(transfer(&World::paid(), Instalment::Balance, usd("1")))
            .is_err()
    );
}

#[test]
fn p9_a_payment_that_came_back_in_parts_shows_the_newest_of_them() {
    let mut world = World::paid();
    world.ok(RecordPaymentReturned {
        reason: "first".to_owned(),
        ..returned(&world, usd("100"))
    });
    world.advance(1);
    world.ok(RecordPaymentReturned {
        reason: "second".to_owned(),
        ..returned(&world, usd("200"))
    });
    let shown = &view_of(&world).payments[0];
    assert_eq!(
        (shown.state_at, shown.reason.as_deref(), shown.returned),
        (world.now, Some("second"), Some(usd("300")))
    );
}

#[test]
fn p10_every_account_but_the_first_has_taken_the_place_of_another() {
    let world = World::payable().with_account_of("8888").with_account_of("9999");
    let view = view_of(&world);
    let known = view.earlier_accounts.iter().chain(&view.account);
    let told: Vec<(&str, bool)> = known
        .map(|known| (known.last_four.as_str(), known.changed))
        .collect();
    assert_eq!(told, [("4321", false), ("8888", true), ("9999", true)]);
}

#[test]
fn p1_p12_a_cent_that_is_outstanding_is_a_deadline() {
    let due = |world: &World| {
        let deadlines = view_of(world).deadlines.into_iter();
        let mut pay =
            deadlines.filter(|due| matches!(due.kind, DeadlineKind::PayInitial | DeadlineKind::PayBalance));
        pay.next().map(|due| (due.kind, due.amount))
    };
    let short = World::payable().pay(Instalment::Initial, "1499.99");
    assert_eq!(due(&short), Some((DeadlineKind::PayInitial, Some(usd("0.01")))));
    let short = World::paid().pay(Instalment::Balance, "1499.99");
    assert_eq!(due(&short), Some((DeadlineKind::PayBalance, Some(usd("0.01")))));
    let paid = short.pay(Instalment::Balance, "0.01");
    assert_eq!(due(&paid), None);
}

/// The edition with each of these methods counted in the working days of the banks that pay and are paid, of which one
/// has no calendar: only the others can be used.
fn without(methods: &[&str]) -> String {
    let text = include_str!("../../../data/rulebooks/trade-assurance-1.toml");
    let mut found = Vec::new();
    let mut inside = "";
    for line in text.lines() {
        if let Some(id) = line.strip_prefix("id = ") {
            inside = id.trim_matches('"');
        }
        let counts = line.starts_with("countries") || line.starts_with("zone");
        if !(counts && methods.contains(&inside)) {
            found.push(line);
        }
    }
    found.join("\n")
}

#[test]
fn p1_p2_p3_l1_a_payment_is_offered_where_a_single_method_can_make_it() {
    let mut world = World::confirmed();
    let nowhere = RecordAccount {
        country: "ZZ".parse().unwrap(),
        ..account("4321", world.now)
    };
    world.ok(nowhere);
    let account_id = world.account_id();
    world.ok(ConfirmAccount { account_id });
    world.credit = Some(usd("5000"));
    let pays = |methods: &[&str], credit| {
        let book = crate::rulebook::Rulebook::parse("mine.toml", &without(methods)).unwrap();
        let ctx = crate::order::ctx::Ctx {
            rulebook: &book,
            credit_available: credit,
            ..world.ctx()
        };
        let offered = actions(world.order.as_ref().unwrap(), &ctx);
        let pay = offered.iter().find(|action| action.command == "send_payment");
        pay.unwrap().allowed
    };
    let credit = Some(usd("5000"));
    assert!(pays(&["e_checking", "credit_card"], credit), "Pay Later");
    assert!(pays(&["e_checking"], None), "a card");
    assert!(pays(&["credit_card"], None), "e-Checking");
    // A T/T to there cannot be counted, and then nothing is left.
    assert!(!pays(&["e_checking", "credit_card"], None));
}

#[test]
fn o8_p9_rb2_a_cent_that_is_held_outstanding_or_under_way_counts() {
    let cancel = Cancel {
        reason: String::new(),
    };
    let held = World::payable().pay(Instalment::Initial, "0.01");
    assert_eq!(held.refused(cancel.clone()).code, "cancel.needs_agreement");
    assert!(held.charged_back().give(cancel).is_ok());

    // Of a complete order a cent came back: it is owed again, and nothing else can be paid.
    let complete = World::completed();
    let cent = |world: &World| transfer(world, Instalment::Balance, usd("0.01"));
    assert_eq!(complete.refused(cent(&complete)).code, "order.completed");
    let back = returned(&complete, usd("0.01"));
    let mut owes = complete.then(back);
    let again = cent(&owes);
    owes.ok(again);

    // The unpaid days do not run while so much as a cent came or is under way.
    let untyped = Contract {
        coverage: None,
        ..contract()
    };
    let mut paying = World::confirmed_of(untyped, LATER).with_account();
    let unpaid = |world: &World| unpaid_window(world.running(), world.book()).unwrap();
    assert!(unpaid(&paying).is_some());
    let sent = transfer(&paying, Instalment::Initial, usd("0.01"));
    paying.ok(sent);
    assert_eq!(unpaid(&paying), None);
    let come = received(&paying, usd("0.01"));
    paying.ok(come);
    assert_eq!(unpaid(&paying), None);
}

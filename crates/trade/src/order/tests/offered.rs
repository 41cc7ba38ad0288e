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
use crate::order::state::{Cancellation, Order};
use crate::order::view::PaymentState;

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

//! C7, O1, P8: what will be uncovered once all that is still to come has come.

use super::commands::*;
use super::world::*;
use crate::money::Money;
use crate::order::command::*;
use crate::order::contract::{Coverage, InitialPayment};
use crate::order::event::Instalment::{Balance, Initial};

/// Another account is named and confirmed; payments to the one before are to no designated account any more.
fn renamed(mut world: World) -> World {
    world.advance(1);
    let account = account("8888", world.now);
    let world = world.then(account);
    let account_id = world.account_id();
    world.then(ConfirmAccount { account_id })
}

/// A transfer to the account that was designated before.
fn sent_to_the_old(world: World, amount: &str) -> World {
    let old = world.account_id();
    let world = renamed(world);
    let sent = SendPayment {
        account_id: old,
        ..transfer(&world, Initial, usd(amount))
    };
    world.then(sent)
}

fn short(world: World, instalment: crate::order::event::Instalment) -> World {
    let at = world.now;
    world.then(RecordShortfallAccepted { instalment, at })
}

#[test]
fn c7_o1_p8_what_will_be_uncovered_once_all_has_come() {
    let pre = crate::order::contract::Contract {
        coverage: Some(Coverage::PreShipment),
        ..contract()
    };
    let arrived = {
        let world = sent_to_the_old(World::payable(), "1500");
        let command = received(&world, usd("1500"));
        world.then(command)
    };
    let in_two = sent_to_the_old(World::payable(), "500");
    for (what, world, uncovered) in [
        ("nothing paid: total less cap", World::payable(), "1000"),
        ("half paid", World::paid(), "1000"),
        ("all paid", World::paid().pay(Balance, "1500"), "1000"),
        (
            "only the initial payment is covered",
            World::confirmed_of(pre, FIRST).with_account(),
            "1500",
        ),
        (
            "600 of the balance are waived: 2400 come",
            short(World::paid().pay(Balance, "900"), Balance),
            "400",
        ),
        (
            "1500 came to another account: they are not received, and are paid again",
            arrived,
            "1000",
        ),
        (
            "1500 are under way to another account",
            sent_to_the_old(World::payable(), "1500"),
            "1000",
        ),
        (
            "500 are, and 1000 more of the initial payment came",
            in_two.pay(Initial, "1000"),
            "1000",
        ),
        (
            "100 of the initial payment were waived, of which new terms ask for 50 only: 2950 come",
            short(World::payable().pay(Initial, "1400"), Initial).changed(crate::order::contract::Contract {
                initial_payment: Some(InitialPayment::Amount { amount: usd("50") }),
                ..contract()
            }),
            "950",
        ),
        (
            "more than the total came",
            World::paid().pay(Balance, "1600"),
            "1000",
        ),
    ] {
        let cover = world.figures().cover;
        assert_eq!(cover.uncovered_then, usd(uncovered), "{what}");
        assert!(cover.uncovered_then.minor() >= cover.uncovered.minor(), "{what}");
    }
}

#[test]
fn c7_m2_in_another_currency_it_is_what_the_order_will_show_when_all_has_come() {
    let terms = crate::order::contract::Contract {
        shipping_fee: Some(Money::parse("3200.07", "CNY".parse().unwrap()).unwrap()),
        ..cny_contract()
    };
    let pay = |world: World, instalment, amount: &str| {
        let amount = Money::parse(amount, "CNY".parse().unwrap()).unwrap();
        let sent = transfer(&world, instalment, amount);
        let world = world.then(sent);
        let command = received(&world, amount);
        world.then(command)
    };
    let world = World::confirmed_of(terms, FIRST).with_account();
    let due = |world: &World, at: usize| world.figures().instalments[at].due.to_string();
    let amount = |text: String| {
        text.split(' ')
            .find(|word| word.contains('.'))
            .unwrap()
            .replace(',', "")
    };
    let (initial, balance) = (amount(due(&world, 0)), amount(due(&world, 1)));
    let said = world.figures().cover.uncovered_then;
    let world = pay(world, Initial, &initial);
    assert_eq!(world.figures().cover.uncovered_then, said);
    let world = pay(world, Balance, &balance);
    let cover = world.figures().cover;
    assert_eq!(
        (cover.uncovered, cover.uncovered_then),
        (said, said),
        "to the cent"
    );
}

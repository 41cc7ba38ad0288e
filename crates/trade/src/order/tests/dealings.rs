//! What our orders with one supplier tell of it (O5, D1, D2, D8, P8, P9).

use super::world::*;
use crate::order::command::*;
use crate::order::contract::Side;
use crate::order::dealings::{Dealings, Share, dealings};
use crate::time::Instant;

fn told(worlds: &[&World], now: &str) -> (Dealings, Vec<Share>) {
    let orders = worlds
        .iter()
        .map(|world| (world.order.as_ref().unwrap(), world.book()));
    dealings(orders, instant(now)).unwrap()
}

fn of(world: &World, now: Instant) -> Dealings {
    let order = (world.order.as_ref().unwrap(), world.book());
    dealings([order], now).unwrap().0
}

#[test]
fn d2_in_time_to_the_last_second_and_late_from_then_on() {
    for (at, on_time, late) in [("2026-04-02T06:59:59Z", 1, 0), ("2026-04-02T07:00:00Z", 0, 1)] {
        let world = World::paid().at(at).ship(&[(0, "100"), (1, "50")]);
        let told = of(&world, world.now);
        assert_eq!((told.on_time, told.late), (on_time, late), "{at}");
    }
    // Half of it is neither while the day lasts, and late once it is over.
    let half = World::paid().ship(&[(0, "100")]);
    for (now, late) in [("2026-04-02T06:59:59Z", 0), ("2026-04-02T07:00:00Z", 1)] {
        let told = of(&half, instant(now));
        assert_eq!((told.on_time, told.late), (0, late), "{now}");
    }
}

#[test]
fn o5_p8_money_of_what_was_confirmed_and_not_cancelled() {
    let (draft, paid, shipped) = (World::draft(), World::paid(), World::shipped());
    let (told, shares) = told(&[&draft, &paid, &shipped], "2026-03-10T00:00:00Z");
    assert_eq!((told.started, told.confirmed, told.completed), (3, 2, 0));
    let total = paid.running().terms.totals.total;
    let [dealt] = &told.money[..] else {
        panic!("one currency: {told:?}")
    };
    assert_eq!(dealt.ordered, total.checked_add(total).unwrap());
    let received = paid.figures().received;
    assert_eq!(
        dealt.received,
        received.checked_add(shipped.figures().received).unwrap()
    );
    assert_eq!(shares.len(), 2, "a draft has no money");
    assert_eq!(told.refunds, None);
}

/// Cancelled by agreement, now.
fn broken_off(world: World) -> World {
    let at = world.now;
    let (by, reason) = (Side::Supplier, String::new());
    let world = world.then(ProposeCancellation { by, reason, at });
    world.then(AnswerCancellation {
        by: Side::Buyer,
        accept: true,
        at,
    })
}

#[test]
fn o8_a_cancelled_order_is_not_ordered_and_its_money_stays_told() {
    let world = broken_off(World::paid());
    let told = of(&world, instant("2026-06-01T00:00:00Z"));
    assert_eq!((told.cancelled, told.late, told.completed), (1, 0, 0));
    assert_eq!(told.money[0].ordered, usd("0"));
    assert_eq!(told.money[0].received, usd("1500"));
}

#[test]
fn d2_t1_goods_that_were_missing_when_the_order_broke_off_after_its_day_are_late() {
    // The ship-by day is 2026-04-01.
    for (ended, late) in [("2026-04-02T06:59:59Z", 0), ("2026-04-02T07:00:00Z", 1)] {
        let world = broken_off(World::paid().at(ended));
        let told = of(&world, instant("2026-06-01T00:00:00Z"));
        assert_eq!((told.late, told.on_time, told.cancelled), (late, 0, 1), "{ended}");
    }
}

#[test]
fn d1_disputes_are_counted_and_open_while_they_are() {
    let world = World::disputed();
    let now = world.now;
    assert_eq!((of(&world, now).disputes, of(&world, now).disputes_open), (1, 1));
    let world = world.then(WithdrawDispute {
        reason: String::new(),
    });
    assert_eq!((of(&world, now).disputes, of(&world, now).disputes_open), (1, 0));
}

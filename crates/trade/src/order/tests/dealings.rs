//! What our orders with one supplier tell of it (O5, D1, D2, D8, P8, P9).

use super::world::*;
use crate::order::command::*;
use crate::order::contract::Side;
use crate::order::dealings::{Dealings, Measured, Told, dealings};
use crate::order::event::Instalment;
use crate::time::Instant;

fn told(worlds: &[&World], now: &str) -> (Dealings, Vec<Told>) {
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
    let with_money = shares.iter().filter(|told| told.share.is_some());
    assert_eq!(with_money.count(), 2, "a draft has no money");
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

/// The path of a figure, what it comes to, and which orders or disputes it counts.
fn explained(worlds: &[&World], now: &str) -> Vec<(String, u32, Vec<String>)> {
    let (sum, orders) = told(worlds, now);
    let figures = crate::why::dealings(&sum, &orders).unwrap().into_iter();
    let counts = figures.filter_map(|figure| match figure.value {
        crate::why::Value::Count(count) => Some((figure.path, count, figure.steps)),
        _ => None,
    });
    let counted = |steps: Vec<crate::why::Step>| match steps.last().map(|step| step.how.clone()) {
        Some(crate::why::How::HowMany { terms }) => terms.into_iter().filter_map(|term| term.of).collect(),
        other => panic!("not counted: {other:?}"),
    };
    counts
        .map(|(path, count, steps)| (path, count, counted(steps)))
        .collect()
}

#[test]
fn o2_o5_o8_d1_d2_h2_each_count_names_the_orders_it_counts() {
    let named = |mut world: World, number: &str| {
        if let Some(crate::order::Order::Running(running)) = &mut world.order {
            running.head.number = number.to_owned();
        }
        world
    };
    let in_time = named(World::completed(), "A");
    let late = named(
        World::paid()
            .at("2026-04-02T07:00:00Z")
            .ship(&[(0, "100"), (1, "50")]),
        "B",
    );
    let missing = named(World::paid(), "C");
    let disputed = named(World::disputed(), "D");
    let now = "2026-04-20T18:00:00Z";
    let worlds = [&in_time, &late, &missing, &disputed];
    let list = |numbers: &str| numbers.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let expected = [
        ("/started", "A B C D"),
        ("/confirmed", "A B C D"),
        ("/completed", "A"),
        ("/cancelled", ""),
        ("/on_time", "A D"),
        ("/late", "B C"),
    ];
    let found = explained(&worlds, now);
    for ((path, count, counted), (wanted, numbers)) in found.iter().zip(expected) {
        assert_eq!((path.as_str(), counted), (wanted, &list(numbers)));
        assert_eq!(*count as usize, counted.len(), "{path}");
    }
    let disputes: Vec<_> = found[expected.len()..]
        .iter()
        .map(|(path, _, of)| (path.as_str(), of.clone()))
        .collect();
    let of = vec!["D · 1".to_owned()];
    assert_eq!(disputes, [("/disputes", of.clone()), ("/disputes_open", of)]);
}

#[test]
fn d2_what_is_held_against_the_ship_by_day() {
    let measured = |world: &World, now: &str| {
        let orders = told(&[world], now).1;
        orders[0].punctual.map(|punctual| punctual.by)
    };
    let now = "2026-06-01T00:00:00Z";
    let shipped = World::shipped();
    let at = shipped.running().batches[0].shipped_at;
    assert_eq!(measured(&shipped, now), Some(Measured::Shipped(at)));
    assert_eq!(measured(&World::paid(), now), Some(Measured::Now(instant(now))));
    assert_eq!(
        measured(&World::paid(), "2026-04-02T06:59:59Z"),
        None,
        "the day is not over"
    );
    let end = "2026-04-10T00:00:00Z";
    let ended = broken_off(World::paid().at(end));
    assert_eq!(measured(&ended, now), Some(Measured::Ended(instant(end))));
    assert_eq!(
        measured(&ended, end),
        Some(Measured::Ended(instant(end))),
        "from the very instant at which it ended"
    );
    // Looked at as it was before its end, the goods were missing then.
    let before = "2026-04-09T23:59:59Z";
    assert_eq!(measured(&ended, before), Some(Measured::Now(instant(before))));
    // Half of it in time: what is missing counts.
    let half = World::paid().ship(&[(0, "100")]);
    assert_eq!(measured(&half, now), Some(Measured::Now(instant(now))));
}

/// Every figure with its steps: what the result is called, the rule, what came out.
fn steps(worlds: &[&World], now: &str) -> Vec<String> {
    let (sum, orders) = told(worlds, now);
    let word = |value: &serde_json::Value| value.to_string().replace('"', "");
    let figures = crate::why::dealings(&sum, &orders).unwrap().into_iter();
    let told = figures.flat_map(|figure| {
        let path = figure.path.clone();
        figure.steps.into_iter().map(move |step| {
            let step = serde_json::to_value(step).unwrap();
            let result = &step["result"]["value"];
            let result = result.get("amount").unwrap_or(result);
            let of = step
                .get("of")
                .map_or_else(String::new, |of| format!(" [{}]", word(of)));
            let at = &step["how"]["origin"]["at"];
            let at = at
                .as_str()
                .map_or_else(String::new, |at| format!(" recorded {at}"));
            format!(
                "{path}: {}{of} {}{at} = {}",
                word(&step["name"]),
                word(&step["rule"]),
                word(result)
            )
        })
    });
    told.collect()
}

/// The steps of one figure.
fn steps_of(all: &[String], path: &str) -> Vec<String> {
    let start = format!("{path}: ");
    let of = all.iter().filter_map(|step| step.strip_prefix(start.as_str()));
    of.map(str::to_owned).collect()
}

#[test]
fn d2_t1_which_instant_stands_against_the_end_of_the_ship_by_day() {
    let now = "2026-04-20T18:00:00Z";
    let late = steps(&[&World::paid()], now);
    assert_eq!(
        steps_of(&late, "/late"),
        [
            "now [QS-0001] D2 = 2026-04-20T18:00:00Z",
            "ship_by_day [QS-0001] D2 = 2026-04-01",
            "ship_by_ends [QS-0001] T1 = 2026-04-02T07:00:00Z",
            "shipped_late [QS-0001] D2 = true",
            "orders_late D2 = 1",
        ]
    );
    assert_eq!(steps_of(&late, "/on_time"), ["orders_on_time D2 = 0"]);
    let shipped = steps(&[&World::shipped()], now);
    assert_eq!(
        steps_of(&shipped, "/on_time"),
        [
            "last_shipment [QS-0001] D2 recorded 2026-03-07T18:00:00Z = 2026-03-07T18:00:00Z",
            "ship_by_day [QS-0001] D2 = 2026-04-01",
            "ship_by_ends [QS-0001] T1 = 2026-04-02T07:00:00Z",
            "shipped_late [QS-0001] D2 = false",
            "orders_on_time D2 = 1",
        ]
    );
    assert_eq!(steps_of(&shipped, "/late"), ["orders_late D2 = 0"]);
    let ended = broken_off(World::paid().at("2026-04-10T00:00:00Z"));
    let first = steps_of(&steps(&[&ended], now), "/late").remove(0);
    assert_eq!(
        first,
        "order_ended [QS-0001] D2 recorded 2026-04-10T00:00:00Z = 2026-04-10T00:00:00Z"
    );
}

#[test]
fn o5_p8_d8_m2_money_is_summed_by_currency_and_refunds_in_usd() {
    let here = World::paid();
    let elsewhere = World::confirmed_of(cny_contract(), FIRST)
        .with_account()
        .pay(Instalment::Initial, "12000");
    let ended = broken_off(World::paid());
    let all = steps(&[&here, &elsewhere, &ended], "2026-03-20T00:00:00Z");
    let confirmed = "recorded 2026-03-02T18:00:00Z";
    let of = |path| steps_of(&all, path);
    assert_eq!(
        of("/money/0/ordered"),
        [
            format!("order_total [QS-0001] O5 {confirmed} = 3000.00"),
            "ordered_in_all O5 = 3000.00".to_owned(),
        ],
        "O8: what was cancelled is not ordered"
    );
    assert_eq!(
        of("/money/0/received").last().map(String::as_str),
        Some("received_in_all P8 = 3000.00")
    );
    assert_eq!(
        of("/money/1/ordered").last().map(String::as_str),
        Some("ordered_in_all O5 = 24000.00")
    );
    assert_eq!(
        of("/money/1/received").last().map(String::as_str),
        Some("received_in_all P8 = 12000.00")
    );
    assert_eq!(
        of("/refunds"),
        [
            format!("refund_decided [QS-0001] D8 {confirmed} = 1500.00"),
            "refunds_decided D8 = 1500.00".to_owned(),
        ]
    );
}

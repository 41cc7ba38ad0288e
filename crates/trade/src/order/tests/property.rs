//! Properties over random lives of an order: replay, conservation of money, and bounds that no command may break.

use proptest::prelude::*;
use uuid::Uuid;

use super::lives::{live, steps};
use super::world::*;
use crate::id::OrderId;
use crate::money::{Currency, Money};
use crate::order::SupplierStanding;
use crate::order::command::{Cancel, Send};
use crate::order::contract::{Contract, Coverage, InitialPayment};
use crate::order::event::Instalment;
use crate::order::figures::{CoverSplit, Figures, figures};
use crate::order::fold;
use crate::order::reservation::reservation;
use crate::order::state::{Order, Running};
use crate::order::view::{ViewCtx, view};
use crate::rulebook::Rulebooks;
use crate::supplier::{Change, LimitReport, ReportSource, Reservation, standing};
use crate::time::Instant;

/// M3, C7, P8 in one place.
fn conserved(order: &Running, figures: &Figures) -> Result<(), TestCaseError> {
    for part in &figures.instalments {
        let [due, received, in_transit, outstanding, overpaid] = [
            part.due,
            part.received,
            part.in_transit,
            part.outstanding,
            part.overpaid,
        ]
        .map(Money::minor);
        prop_assert_eq!(
            due,
            received + in_transit + outstanding - overpaid,
            "M3: {:?}",
            part
        );
        prop_assert!(outstanding == 0 || overpaid == 0);
        prop_assert!(
            [due, received, in_transit, outstanding, overpaid]
                .iter()
                .all(|minor| *minor >= 0)
        );
    }
    let sum = |of: fn(&crate::order::state::Payment) -> i128| order.payments.iter().map(of).sum::<i128>();
    // O1, P9: what went elsewhere or came back is not received.
    let received = sum(|payment| if payment.designated { payment.kept() } else { 0 });
    prop_assert_eq!(
        figures.elsewhere.minor() + received,
        sum(crate::order::state::Payment::kept)
    );
    let under_way = |here: bool| -> i128 {
        let sent = order.payments.iter().filter(|payment| payment.in_transit());
        let sent = sent.filter(|payment| payment.designated == here);
        sent.map(|payment| payment.amount.minor()).sum()
    };
    prop_assert_eq!(figures.received.minor(), received);
    prop_assert_eq!(figures.in_transit.minor(), under_way(true));
    prop_assert_eq!(figures.to_elsewhere.minor(), under_way(false));
    let cover = &figures.cover;
    prop_assert_eq!(
        cover.covered.minor() + cover.uncovered.minor() + cover.not_yet_paid.minor(),
        cover.total.minor(),
        "C7"
    );
    prop_assert!(
        cover.covered.minor() <= cover.cap.minor() && cover.cap.minor() <= cover.total.minor(),
        "C7"
    );
    uncovered_in_the_end(order, cover)?;
    prop_assert!(figures.refunds.decided.minor() <= cover.covered.minor(), "C7, D6");
    prop_assert!(
        figures.refunds.received.minor() <= figures.refunds.decided.minor(),
        "D8"
    );
    prop_assert!(
        figures.refunds.received.minor() <= order.usd(received).unwrap().minor(),
        "M3"
    );
    Ok(())
}

/// C7, O1, P8: what will be uncovered is what will have come less what the cap covers of it, and never less than now.
fn uncovered_in_the_end(order: &Running, cover: &CoverSplit) -> Result<(), TestCaseError> {
    let (then, now) = (cover.uncovered_then.minor(), cover.uncovered.minor());
    prop_assert!(then >= now, "C7: {then} is less than {now}");
    prop_assert!(then <= cover.total.minor(), "C7");
    // Added up from the payments themselves, in the order's currency.
    let total = order.terms.totals.total.minor();
    let here = order.payments.iter().filter(|paid| paid.designated);
    let kept = here.map(crate::order::state::Payment::kept).sum::<i128>();
    let due = |instalment: Instalment, agreed: Money| {
        let others = order.payments.iter().filter(|paid| !paid.designated);
        let others = others.filter(|paid| paid.instalment == instalment);
        let mut there = others.map(crate::order::state::Payment::kept).sum::<i128>();
        let mut waived = 0;
        for waiver in order
            .waivers
            .iter()
            .filter(|waiver| waiver.instalment == instalment)
        {
            let stands = waiver.elsewhere.min(there);
            there -= stands;
            waived += waiver.amount.minor() - waiver.elsewhere + stands;
        }
        (agreed.minor() - waived).max(0)
    };
    let totals = &order.terms.totals;
    let due = due(Instalment::Initial, totals.initial) + due(Instalment::Balance, totals.balance);
    let came = kept.min(total);
    let to_come = (due - came).max(0);
    let whole = order.usd(came + to_come).unwrap().minor();
    prop_assert_eq!(then, whole - whole.min(cover.cap.minor()), "C7, O1");
    // With nothing waived it is simply the total beyond the cap.
    if order.waivers.is_empty() {
        prop_assert_eq!(then, cover.total.minor() - cover.cap.minor(), "C7");
    }
    Ok(())
}

/// As many lives as are asked for (`cargo xtask soak properties`), else what a test may take.
fn config() -> ProptestConfig {
    let asked = std::env::var("QUAYSIDE_PROPERTY_CASES").ok();
    ProptestConfig {
        cases: asked.and_then(|count| count.parse().ok()).unwrap_or(192),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn m3_c7_p8_d6_d8_money_is_conserved(kind in 0_u8..6, limit in 0_u32..400_000, steps in steps()) {
        live(kind, limit, &steps, |world| {
            match world.order.as_ref().and_then(Order::running) {
                Some(running) => conserved(running, &figures(running).unwrap()),
                None => Ok(()),
            }
        })?;
    }

    #[test]
    fn every_prefix_of_a_history_replays(kind in 0_u8..6, limit in 0_u32..400_000, steps in steps()) {
        let mut states: Vec<(usize, Option<Order>)> = Vec::new();
        let world = live(kind, limit, &steps, |world| {
            states.push((world.events.len(), world.order.clone()));
            Ok(())
        })?;
        for (length, state) in states {
            prop_assert_eq!(fold(&world.events[..length]).unwrap(), state);
        }
        // Also inside one decision, where several events belong together.
        for length in 0..=world.events.len() {
            prop_assert!(fold(&world.events[..length]).is_ok());
        }
        let wire = serde_json::to_string(&world.events).unwrap();
        let read: Vec<crate::order::OrderEvent> = serde_json::from_str(&wire).unwrap();
        prop_assert_eq!(&read, &world.events);
    }

    #[test]
    fn d6_s5_one_dispute_is_open_and_holds_the_reservation(kind in 0_u8..6, limit in 0_u32..400_000, steps in steps()) {
        live(kind, limit, &steps, |world| {
            let Some(order) = world.order.as_ref() else { return Ok(()) };
            let held = reservation(order, world.now, world.book()).unwrap();
            let Some(running) = order.running() else {
                prop_assert!(held.changes.is_empty());
                return Ok(());
            };
            let open = running.disputes.iter().filter(|dispute| dispute.is_open()).count();
            prop_assert!(open <= 1, "D6");
            let level = held.changes.last().unwrap().amount;
            if open == 1 && matches!(order, Order::Running(_)) {
                // What an edition promises beyond the supplier's limit is not taken from that limit (RB2).
                let cover = &running.terms.cover;
                prop_assert_eq!(level.minor(), cover.cap.minor().min(cover.free_limit.minor().max(0)), "S5");
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_view_can_be_made_of_every_life(kind in 0_u8..6, limit in 0_u32..400_000, steps in steps()) {
        let world = live(kind, limit, &steps, |_| Ok(()))?;
        let at = ViewCtx { ctx: world.ctx(), version: 1, delay_agreed: false };
        let view = view(world.order.as_ref().unwrap(), &at).unwrap();
        prop_assert!(view.actions.iter().all(|action| action.allowed == action.refusal.is_none()));
        prop_assert!(view.timeline.windows.iter().all(|window| window.from <= window.last_day), "{:?}", view.timeline.windows);
    }
}

proptest! {
    #![proptest_config(config())]

    /// Orders of one supplier, confirmed one after the other, never reserve more than it reported.
    #[test]
    fn m3_s4_own_reservations_stay_within_the_reported_remaining(
        remaining in 0_u32..800_000,
        orders in proptest::collection::vec((1_u32..400_000, any::<bool>(), any::<bool>()), 1..8),
    ) {
        let report = report(remaining);
        let mut held: Vec<Reservation> = Vec::new();
        for (index, (total, early, cancelled)) in orders.into_iter().enumerate() {
            let mut world = World::draft_of(priced(total), FIRST);
            // Reserved before the report, it is in the report already.
            world.now = instant(if early { "2026-03-01T00:00:00Z" } else { "2026-03-03T00:00:00Z" });
            let standing = standing(crate::supplier::Listed::Yes, Some(&report), &held, world.now, world.book()).unwrap();
            let order_id = OrderId::new(Uuid::from_u128(index as u128));
            world.supplier = SupplierStanding::for_order(&standing, order_id).unwrap();
            world.ok(Send {});
            let mut world = world.supplier_confirms();
            prop_assert!(world.running().terms.cover.cap.minor() <= standing.free.minor());
            if cancelled {
                world.ok(Cancel { reason: String::new() });
            }
            let mut mine = reservation(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
            mine.order_id = order_id;
            held.push(mine);
            let after: i128 = held
                .iter()
                .filter(|held| held.changes[0].at >= report.as_of)
                .map(|held| held.changes.last().unwrap().amount.minor())
                .sum();
            prop_assert!(after <= i128::from(remaining), "M3");
        }
    }
}

/// What an order took of the report's remaining: what it rose by since; a fall gives back what was taken last first.
fn taken_since(held: &Reservation, as_of: Instant) -> i128 {
    let (mut level, mut taken) = (0, 0);
    for change in &held.changes {
        let amount = change.amount.minor();
        if change.at >= as_of {
            taken = (taken + amount - level).max(0);
        }
        level = amount;
    }
    taken
}

proptest! {
    #![proptest_config(config())]

    /// Orders of one supplier change their cover down and up again; none takes twice what the report left.
    #[test]
    fn m3_s4_changes_never_take_the_reported_remaining_twice(
        remaining in 0_u32..800_000,
        before in proptest::collection::vec(0_u32..400_000, 2..5),
        steps in proptest::collection::vec((0_usize..5, 0_u32..400_000), 1..24),
    ) {
        let report = report(remaining);
        let book = Rulebooks::embedded().default_book();
        let cents = |minor: i128| Money::from_minor(minor, Currency::USD).unwrap();
        let mut held: Vec<Reservation> = (0_u128..)
            .zip(&before)
            .map(|(index, amount)| Reservation {
                order_id: OrderId::new(Uuid::from_u128(index)),
                number: String::new(),
                changes: vec![Change { at: instant("2026-03-01T00:00:00Z"), amount: cents(i128::from(*amount)) }],
            })
            .collect();
        let mut now = instant("2026-03-03T00:00:00Z");
        for (which, wanted) in steps {
            now += chrono::TimeDelta::hours(1);
            let index = which % held.len();
            let standing = standing(crate::supplier::Listed::Yes, Some(&report), &held, now, book).unwrap();
            let own = SupplierStanding::for_order(&standing, held[index].order_id).unwrap();
            let cap = cents(i128::from(wanted)).min(own.free_limit).unwrap();
            held[index].changes.push(Change { at: now, amount: cap });
            let taken: i128 = held.iter().map(|held| taken_since(held, report.as_of)).sum();
            prop_assert!(taken <= i128::from(remaining), "M3: {taken} of {remaining}");
        }
    }
}

/// S4, M3, O7: cover let go by a change and taken again is reserved anew.
#[test]
fn s4_m3_what_a_change_lets_go_is_not_given_twice() {
    let terms = |coverage| Contract {
        initial_payment: Some(InitialPayment::Amount { amount: usd("500") }),
        coverage: Some(coverage),
        ..priced(150_000)
    };
    let mut world = World::draft_of(terms(Coverage::PostDelivery), FIRST);
    world.now = instant("2026-03-01T00:00:00Z");
    let mut world = world.then(Send {}).supplier_confirms();
    assert_eq!(world.running().terms.cover.cap, usd("1500"));
    // Then 500 are reported to be left, and the cover goes down and up again.
    let report = report(50_000);
    let free = |world: &World| {
        let held = reservation(world.order.as_ref().unwrap(), world.now, world.book()).unwrap();
        standing(
            crate::supplier::Listed::Yes,
            Some(&report),
            &[held],
            world.now,
            world.book(),
        )
        .unwrap()
    };
    for (at, coverage, cap, left) in [
        ("2026-03-03T18:00:00Z", Coverage::PreShipment, "500", "500"),
        ("2026-03-04T18:00:00Z", Coverage::PostDelivery, "1000", "0"),
    ] {
        world = world.at(at);
        let order_id = world.order.as_ref().unwrap().head().order_id;
        world.supplier = SupplierStanding::for_order(&free(&world), order_id).unwrap();
        world = world.changed(terms(coverage));
        assert_eq!(world.running().terms.cover.cap, usd(cap));
        assert_eq!(free(&world).free, usd(left), "{coverage:?}");
    }
}

fn report(remaining: u32) -> LimitReport {
    LimitReport {
        remaining: Money::from_minor(i128::from(remaining), Currency::USD).unwrap(),
        limit: None,
        as_of: instant("2026-03-02T00:00:00Z"),
        source: ReportSource::TypedIn,
        file: None,
    }
}

fn priced(total: u32) -> Contract {
    let total = Money::from_minor(i128::from(total), Currency::USD).unwrap();
    let mut contract = Contract {
        shipping_fee: None,
        insurance: None,
        ..contract()
    };
    contract.lines.truncate(1);
    contract.lines[0].quantity = "1".parse().ok();
    contract.lines[0].unit_price = total.to_string().parse().ok();
    contract.initial_payment = Some(InitialPayment::Amount { amount: total });
    contract
}

#[test]
fn random_lives_reach_every_event_that_they_try() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let mut reached = std::collections::BTreeSet::new();
    for round in 0..600_u32 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let kind = u8::try_from(round % 6).unwrap();
        let world = live(kind, round * 600, &steps, |_| Ok(())).unwrap();
        reached.extend(world.events.iter().map(|event| event.name()));
    }
    let not_tried = [
        "draft_revised",
        "change_withdrawn",
        "inspection_reported",
        "carriage_updated",
        "feedback_revised",
        "document_attached",
        "reminded",
        "dispute_withdrawn",
    ];
    let missing: Vec<&&str> = crate::order::OrderEvent::NAMES
        .iter()
        .filter(|name| !reached.contains(*name) && !not_tried.contains(name))
        .collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}

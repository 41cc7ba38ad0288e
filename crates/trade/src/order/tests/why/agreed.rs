//! What an order's page says of the free limit that it was agreed by: the report of that time and what other orders held then
//! (S4, O7).

use super::*;
use crate::id::OrderId;
use crate::supplier::{Change, Reservation, SupplierEvent, SupplierLimits};
use crate::time::Instant;
use chrono::TimeDelta;
use uuid::Uuid;

/// The steps of the free limit when it was agreed, as `name of = amount`, and what is wrong with the page.
fn told(world: &World, limits: &SupplierLimits, held: &[Reservation]) -> (Vec<String>, Vec<String>) {
    let at = view_ctx(world);
    let state = world.order.as_ref().unwrap();
    let page = view(state, &at).unwrap();
    let limit = Limit {
        latest: limits.latest(),
        reports: Some(limits),
        reservations: held,
    };
    let mut figures = order(state, &at, &limit, &page).unwrap();
    // What stands now follows the world's own standing, which these reports are not.
    figures.retain(|figure| figure.path.starts_with("/cover/"));
    let (page, figures) = (
        serde_json::to_value(page).unwrap(),
        serde_json::to_value(figures).unwrap(),
    );
    let steps = figure(&figures, "/cover/free_limit")["steps"].as_array().unwrap();
    let told = steps.iter().map(|step| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let amount = text(&step["result"]["value"]["amount"]);
        format!("{} {} = {amount}", text(&step["name"]), text(&step["of"]))
    });
    (told.collect(), check::faults(&page, &figures))
}

fn reported(as_of: Instant, remaining: &str) -> SupplierEvent {
    SupplierEvent::LimitReported {
        supplier_id: crate::id::SupplierId::new(Uuid::from_u128(7)),
        report: LimitReport {
            remaining: usd(remaining),
            limit: None,
            as_of,
            source: ReportSource::TypedIn,
            file: None,
        },
        at: as_of,
    }
}

fn holds(order_id: OrderId, number: &str, changes: &[(Instant, &str)]) -> Reservation {
    Reservation {
        order_id,
        number: number.to_owned(),
        changes: changes
            .iter()
            .map(|(at, amount)| Change {
                at: *at,
                amount: usd(amount),
            })
            .collect(),
    }
}

#[test]
fn s4_o7_it_leads_to_the_report_of_then_and_to_what_others_held_then() {
    let world = World::confirmed();
    let agreed = world.running().confirmed.at;
    let own = world.order.as_ref().unwrap().head().order_id;
    let as_of = world.supplier.as_of.unwrap();
    let mut limits = SupplierLimits::default();
    // A newer report changes nothing of what was agreed before it.
    for event in [
        reported(as_of, "2500"),
        reported(agreed + TimeDelta::days(2), "9000"),
    ] {
        limits.evolve(&event);
    }
    let other = OrderId::new(Uuid::from_u128(1));
    let later = agreed + TimeDelta::days(1);
    let held = [
        holds(
            other,
            "QS-0001",
            &[
                (as_of + TimeDelta::hours(1), "300"),
                (agreed, "500"),
                (later, "0"),
            ],
        ),
        holds(own, "QS-0002", &[(agreed, "1500")]),
    ];
    let (steps, faults) = told(&world, &limits, &held);
    assert!(faults.is_empty(), "{}", faults.len());
    assert_eq!(steps.last().unwrap(), "free_limit_agreed  = 2000.00");
    assert!(
        steps.contains(&"remaining_limit  = 2500.00".to_owned()),
        "{steps:?}"
    );
    assert!(
        steps.contains(&"reserved QS-0001 = 500.00".to_owned()),
        "{steps:?}"
    );
    assert!(!steps.iter().any(|step| step.contains("QS-0002")), "{steps:?}");
}

#[test]
fn s4_o7_where_something_else_stands_there_by_now_it_is_told_as_it_was_recorded() {
    let world = World::confirmed();
    let as_of = world.supplier.as_of.unwrap();
    let recorded = vec!["free_limit_agreed  = 2000.00".to_owned()];
    let other = OrderId::new(Uuid::from_u128(1));
    let held = |at| [holds(other, "QS-0001", &[(at, "500")])];
    for (limits, held) in [
        // The report it was agreed by was withdrawn, or says something else.
        (vec![], vec![]),
        (vec![reported(as_of + TimeDelta::hours(1), "2000")], vec![]),
        (vec![reported(as_of, "1999")], vec![]),
        // What was held is not what it was.
        (
            vec![reported(as_of, "2000")],
            held(as_of + TimeDelta::hours(1)).to_vec(),
        ),
    ] {
        let mut known = SupplierLimits::default();
        limits.iter().for_each(|event| known.evolve(event));
        let (steps, faults) = told(&world, &known, &held);
        assert_eq!((steps, faults), (recorded.clone(), Vec::new()));
    }
    let mut known = SupplierLimits::default();
    known.evolve(&reported(as_of, "2000"));
    let (steps, _) = told(&world, &known, &[]);
    assert_eq!(
        steps,
        ["remaining_limit  = 2000.00", "free_limit_agreed  = 2000.00"]
    );
}

#[test]
fn s4_o7_without_a_report_nothing_was_free_and_the_reason_is_said() {
    let mut world = World::draft();
    world.supplier.free_limit = usd("0");
    world.supplier.as_of = None;
    let world = world.then(crate::order::command::Send {}).supplier_confirms();
    let (steps, faults) = told(&world, &SupplierLimits::default(), &[]);
    assert!(faults.is_empty(), "{}", faults.len());
    assert!(steps[0].starts_with("case"), "{steps:?}");
    assert_eq!(steps.last().unwrap(), "free_limit_agreed  = 0.00");
}

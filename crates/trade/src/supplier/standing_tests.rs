//! S3–S5: what a report means for the free limit, before and after reservations.

use proptest::prelude::*;
use uuid::Uuid;

use super::super::{
    RecordLimit, ReportSource, SupplierCommand, SupplierEvent, SupplierLimits, WithdrawLimit,
};
use super::*;
use crate::id::SupplierId;
use crate::rulebook::Rulebooks;
use crate::time::parse_instant;

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn book() -> &'static Rulebook {
    Rulebooks::embedded().default_book()
}

fn day(day: u32) -> Instant {
    parse_instant(&format!("2026-03-{day:02}T12:00:00Z")).unwrap()
}

fn report(remaining: &str, limit: Option<&str>, as_of: Instant) -> LimitReport {
    LimitReport {
        remaining: usd(remaining),
        limit: limit.map(usd),
        as_of,
        source: ReportSource::TypedIn,
        file: None,
    }
}

fn reservation(changes: &[(u32, &str)]) -> Reservation {
    Reservation {
        order_id: OrderId::new(Uuid::nil()),
        number: "QS-0001".to_owned(),
        changes: changes
            .iter()
            .map(|(on, amount)| Change {
                at: day(*on),
                amount: usd(amount),
            })
            .collect(),
    }
}

fn free(report_on: u32, changes: &[(u32, &str)]) -> String {
    let report = report("2000", None, day(report_on));
    let standing = standing(
        Listed::Yes,
        Some(&report),
        &[reservation(changes)],
        day(28),
        book(),
    )
    .unwrap();
    standing.free.to_string()
}

#[test]
fn s4_what_a_reservation_does_to_the_free_limit() {
    for (why, changes, expected) in [
        ("nothing reserved", &[][..], "2000.00"),
        ("made after the report", &[(12, "1500")], "500.00"),
        ("made before the report: in it already", &[(8, "1500")], "2000.00"),
        (
            "at the very instant of the report: counted",
            &[(10, "1500")],
            "500.00",
        ),
        (
            "made before, released after: adds nothing",
            &[(8, "1500"), (15, "0")],
            "2000.00",
        ),
        (
            "made after, released: free again",
            &[(12, "1500"), (15, "0")],
            "2000.00",
        ),
        (
            "made before, grown after: the growth counts",
            &[(8, "1500"), (15, "1800")],
            "1700.00",
        ),
        (
            "made before, shrunk after: adds nothing",
            &[(8, "1500"), (15, "900")],
            "2000.00",
        ),
        (
            "made before, let go and taken again: a new reservation",
            &[(8, "1500"), (12, "500"), (15, "1000")],
            "1500.00",
        ),
        (
            "made before, all let go and taken again",
            &[(8, "1500"), (12, "0"), (15, "1500")],
            "500.00",
        ),
        (
            "grown after and shrunk again: what grew is free",
            &[(8, "1000"), (12, "1500"), (15, "1200")],
            "1800.00",
        ),
        ("never below zero", &[(12, "2600")], "0.00"),
    ] {
        assert_eq!(free(10, changes), expected, "{why}");
    }
}

#[test]
fn s4_no_report_counts_as_zero_and_says_so() {
    let none = standing(Listed::Yes, None, &[reservation(&[(12, "10")])], day(20), book()).unwrap();
    assert!(none.assured && !none.reported && !none.stale);
    assert_eq!((none.free, none.as_of), (usd("0"), None));
    let stranger = standing(Listed::Unsaid, None, &[], day(20), book()).unwrap();
    assert!(!stranger.assured);
}

#[test]
fn s4_older_than_thirty_days_is_stale() {
    let told = report("10", None, day(1));
    let at = |now| standing(Listed::Unsaid, Some(&told), &[], now, book()).unwrap();
    let thirty_days_on = day(31);
    assert!(!at(thirty_days_on).stale);
    assert!(at(thirty_days_on + TimeDelta::seconds(1)).stale);
    assert!(
        at(day(2)).assured,
        "a report of a limit makes a supplier a Trade Assurance supplier"
    );
}

#[test]
fn s2_who_is_a_trade_assurance_supplier_the_newest_word_of_it_says() {
    let no = |since| Listed::No { since: day(since) };
    for (listed, reports, on, expected) in [
        (Listed::Yes, &[][..], 20, true),
        (Listed::Unsaid, &[], 20, false),
        (Listed::Unsaid, &[(10, "500")], 20, true),
        (no(5), &[], 20, false),
        (no(5), &[(10, "500")], 20, true),
        // A list of a later day overrules the report, one of the same instant too; what was agreed before was assured.
        (no(15), &[(10, "500")], 20, false),
        (no(10), &[(10, "500")], 20, false),
        (no(15), &[(10, "500")], 14, true),
        (no(15), &[(10, "500"), (16, "400")], 20, true),
    ] {
        let standing = standing_at(listed, &known(reports), &[], day(on), book()).unwrap();
        assert_eq!(standing.assured, expected, "{listed:?} {reports:?} on {on}");
    }
}

#[test]
fn s4_the_gauge_splits_the_limit() {
    let told = report("2000", Some("10000"), day(10));
    let ours = [reservation(&[(8, "1500")]), reservation(&[(12, "300")])];
    let gauge = standing(Listed::Yes, Some(&told), &ours, day(20), book()).unwrap();
    assert_eq!(gauge.used_by_others, Some(usd("6500")));
    assert_eq!(gauge.free, usd("1700"));
    assert_eq!(gauge.reservations[0].in_report, usd("1500"));
    assert_eq!(gauge.reservations[1].after_report, usd("300"));
}

#[test]
fn s4_s5_what_was_let_go_since_the_report_is_told_by_itself() {
    let gauge = |remaining: &str, limit: &str, ours: &[&[(u32, &str)]]| {
        let told = report(remaining, Some(limit), day(10));
        let ours: Vec<Reservation> = ours.iter().map(|changes| reservation(changes)).collect();
        standing(Listed::Yes, Some(&told), &ours, day(28), book()).unwrap()
    };
    for (why, ours, released) in [
        ("nothing held", &[][..], "0"),
        ("held before and kept", &[&[(8, "1500")][..]], "0"),
        ("held before and let go", &[&[(8, "1500"), (15, "0")]], "1500"),
        ("in part", &[&[(8, "1500"), (15, "900")]], "600"),
        (
            "let go at the report: not in it",
            &[&[(8, "1500"), (9, "0")]],
            "0",
        ),
        ("let go at its very instant", &[&[(8, "1500"), (10, "0")]], "1500"),
        (
            "let go and taken again: a new reservation",
            &[&[(8, "1500"), (12, "500"), (15, "1500")]],
            "1000",
        ),
        (
            "grown and shrunk again: no less than before",
            &[&[(8, "1000"), (12, "1500"), (15, "1200")]],
            "0",
        ),
        ("taken after it and let go", &[&[(12, "1500"), (15, "0")]], "0"),
        (
            "of two orders",
            &[&[(8, "1500"), (15, "0")], &[(7, "400"), (11, "100")]],
            "1800",
        ),
    ] {
        assert_eq!(
            gauge("2000", "10000", ours).released_since_report,
            usd(released),
            "{why}"
        );
    }
    // Also where the parts of the gauge overlap: more was taken than was left, and ours was more than was used.
    let clamped = gauge("1000", "1200", &[&[(8, "700"), (15, "0")], &[(12, "5000")]]);
    assert_eq!((clamped.free, clamped.used_by_others), (usd("0"), Some(usd("0"))));
    assert_eq!(clamped.released_since_report, usd("700"));
    let ours = [reservation(&[(8, "1500"), (15, "0")])];
    let unreported = standing(Listed::Yes, None, &ours, day(28), book()).unwrap();
    assert_eq!(
        unreported.released_since_report,
        usd("0"),
        "no report had it in it"
    );
}

fn record(limits: &mut SupplierLimits, report: LimitReport, now: Instant) -> Result<usize, &'static str> {
    let supplier_id = SupplierId::new(Uuid::nil());
    let command = SupplierCommand::from(RecordLimit { supplier_id, report });
    let events = limits.decide(&command, now).map_err(|refusal| refusal.code)?;
    events.iter().for_each(|event| limits.evolve(event));
    Ok(events.len())
}

#[test]
fn s3_the_newest_report_counts_and_the_rest_is_history() {
    let mut limits = SupplierLimits::default();
    assert_eq!(record(&mut limits, report("500", None, day(10)), day(20)), Ok(1));
    assert_eq!(record(&mut limits, report("900", None, day(5)), day(21)), Ok(1));
    assert_eq!(limits.latest().map(|report| report.remaining), Some(usd("500")));
    assert_eq!(
        record(&mut limits, report("0", None, day(10)), day(22)),
        Ok(1),
        "zero is a report"
    );
    assert_eq!(limits.latest().map(|report| report.remaining), Some(usd("0")));
    assert_eq!(limits.history().len(), 3);
    assert_eq!(
        record(&mut limits, report("900", None, day(5)), day(23)),
        Ok(0),
        "known already"
    );
    assert_eq!(record(&mut limits, report("700", None, day(7)), day(24)), Ok(1));
    let told: Vec<Instant> = limits.history().iter().map(|report| report.as_of).collect();
    assert_eq!(told, [day(10), day(10), day(7), day(5)], "newest first");
}

#[test]
fn s3_the_newest_report_that_was_not_withdrawn_counts() {
    let supplier_id = SupplierId::new(Uuid::nil());
    let withdraw = |limits: &mut SupplierLimits, report: LimitReport| {
        let command = SupplierCommand::from(WithdrawLimit { supplier_id, report });
        let events = limits.decide(&command, day(25)).unwrap();
        events.iter().for_each(|event| limits.evolve(event));
        events.len()
    };
    let left = |limits: &SupplierLimits| limits.latest().map(|report| report.remaining.to_string());
    let mut limits = known(&[(10, "500"), (12, "900"), (5, "300"), (10, "400")]);
    assert_eq!(withdraw(&mut limits, report("900", None, day(12))), 1);
    assert_eq!(
        left(&limits).as_deref(),
        Some("400.00"),
        "of one instant the one recorded last"
    );
    assert_eq!(
        withdraw(&mut limits, report("900", None, day(12))),
        0,
        "it is gone already"
    );
    assert_eq!(withdraw(&mut limits, report("300", None, day(5))), 1);
    assert_eq!(
        left(&limits).as_deref(),
        Some("400.00"),
        "what was not the newest"
    );
    assert_eq!(limits.history().len(), 2);
    assert_eq!(withdraw(&mut limits, report("400", None, day(10))), 1);
    assert_eq!(withdraw(&mut limits, report("500", None, day(10))), 1);
    assert_eq!(limits, SupplierLimits::Unreported);
    // Withdrawn is not known: the same list taken in once more says it again.
    assert_eq!(record(&mut limits, report("900", None, day(12)), day(26)), Ok(1));
}

#[test]
fn s4_cover_rests_on_the_report_that_counted_when_it_was_taken() {
    let limits = known(&[(4, "2000"), (10, "900")]);
    for (why, changes, expected) in [
        ("taken while it counted", &[(12, "600")][..], true),
        ("taken under the one before", &[(6, "600")], false),
        ("grown while it counted", &[(6, "600"), (12, "700")], true),
        ("shrunk while it counted", &[(6, "600"), (12, "500")], false),
        ("let go since", &[(12, "600"), (14, "0")], false),
        ("an order without cover", &[(12, "0")], false),
    ] {
        let held = [reservation(changes)];
        let resting = resting_on(&limits, &report("900", None, day(10)), &held);
        assert_eq!(!resting.is_empty(), expected, "{why}");
    }
}

#[test]
fn s3_a_report_may_say_that_all_of_the_limit_is_left() {
    let mut limits = SupplierLimits::default();
    assert_eq!(
        record(&mut limits, report("10", Some("10"), day(9)), day(10)),
        Ok(1)
    );
}

#[test]
fn s3_what_is_no_report() {
    let mut limits = SupplierLimits::default();
    let mut refused = |report| record(&mut limits, report, day(10)).unwrap_err();
    assert_eq!(refused(report("-1", None, day(9))), "limit.negative");
    assert_eq!(refused(report("10", Some("9.99"), day(9))), "limit.above_limit");
    assert_eq!(refused(report("10", None, day(11))), "limit.in_future");
    let euro = Money::parse("10", "EUR".parse().unwrap()).unwrap();
    let in_euro = LimitReport {
        remaining: euro,
        ..report("10", None, day(9))
    };
    assert_eq!(refused(in_euro), "limit.currency");
    assert_eq!(limits, SupplierLimits::Unreported);
}

proptest! {
    #[test]
    fn s4_a_release_never_lowers_and_never_exceeds_the_report(
        amounts in proptest::collection::vec((1u32..28, 0i64..400_000), 1..6),
    ) {
        let mut changes: Vec<Change> = amounts
            .iter()
            .map(|(on, minor)| Change { at: day(*on), amount: Money::from_minor(i128::from(*minor), Currency::USD).unwrap() })
            .collect();
        changes.sort_by_key(|change| change.at);
        let told = report("2000", None, day(10));
        let free = |changes: Vec<Change>| {
            let held = Reservation { order_id: OrderId::new(Uuid::nil()), number: String::new(), changes };
            standing(Listed::Yes, Some(&told), &[held], day(28), book()).unwrap().free
        };
        let before = free(changes.clone());
        changes.push(Change { at: day(28), amount: usd("0") });
        let after = free(changes);
        prop_assert!(before.minor() <= after.minor());
        prop_assert!(after.minor() <= usd("2000").minor() && before.minor() >= 0);
    }
}

fn known(reports: &[(u32, &str)]) -> SupplierLimits {
    let supplier_id = SupplierId::new(Uuid::nil());
    let mut limits = SupplierLimits::default();
    for (as_of, remaining) in reports {
        limits.evolve(&SupplierEvent::LimitReported {
            supplier_id,
            report: report(remaining, None, day(*as_of)),
            at: day(28),
        });
    }
    limits
}

#[test]
fn s4_o7_a_fact_is_judged_by_the_report_of_its_own_day() {
    // What was left on the 4th has in it what we had reserved on the 3rd.
    for (reports, changes, on, expected) in [
        (&[(1, "5000"), (4, "2000")][..], &[][..], 3, "5000.00"),
        (&[(1, "5000"), (4, "2000")], &[], 4, "2000.00"),
        (&[(4, "2000"), (1, "5000")], &[], 3, "5000.00"),
        // Only later reports are known: the first of them.
        (&[(9, "700"), (4, "2000")], &[], 3, "2000.00"),
        (&[], &[], 3, "0.00"),
        // Reserved of that report, also after the day; what is reserved after the next one is not of it.
        (&[(1, "5000"), (4, "2000")], &[(2, "600")], 3, "4400.00"),
        (&[(1, "5000"), (4, "2000")], &[(3, "600")], 2, "4400.00"),
        (&[(1, "5000"), (4, "2000")], &[(5, "600")], 3, "5000.00"),
        (&[(1, "5000"), (4, "2000")], &[(2, "600"), (6, "0")], 3, "4400.00"),
        // Let go since: on that day it was held, and is not reserved once more (M3).
        (&[(1, "5000")], &[(2, "600"), (6, "0")], 3, "4400.00"),
        (&[(1, "5000")], &[(2, "600"), (6, "0")], 7, "5000.00"),
        (&[(1, "5000")], &[(4, "600"), (6, "0")], 3, "4400.00"),
    ] {
        let limits = known(reports);
        let held = [reservation(changes)];
        let standing = standing_at(Listed::Yes, &limits, &held, day(on), book()).unwrap();
        assert_eq!(
            standing.free.to_string(),
            expected,
            "{reports:?} {changes:?} on {on}"
        );
    }
}

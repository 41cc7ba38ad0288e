//! The derivations of the calculators, of a supplier's limit, of the Pay Later line and of an order's page, kept in
//! `tests/golden/why.txt`: each figure with its steps, to be read beside the rules.

use std::fmt::Write;

use uuid::Uuid;

use super::*;
use crate::calendar::Calendars;
use crate::country::Country;
use crate::cover::Coverage;
use crate::golden::compare;
use crate::id::{OrderId, QuotationId, SupplierId};
use crate::money::{Currency, Money};
use crate::order::contract::Side;
use crate::order::event::SupplierRef;
use crate::payment::plan::{PaymentAsk, plan};
use crate::payment::propose::propose;
use crate::prospect::{Offered, Plan, planned};
use crate::quality::{BatchDays, QualityDays};
use crate::quotation::{Offer, Phase, Quotation, QuotedLine, Request};
use crate::rulebook::{Rulebook, Rulebooks};
use crate::supplier::{Change, LimitReport, ReportSource, Reservation};
use crate::time::{Day, Instant, parse_day, parse_instant};

const HEADER: &str = "\
Why: every figure with its rules and its steps. A step is what its result is called, the rule, what was done, and what
came out.
";

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

fn at(text: &str) -> Instant {
    parse_instant(text).unwrap()
}

fn book() -> &'static Rulebook {
    Rulebooks::embedded().default_book()
}

fn later_book() -> &'static Rulebook {
    Rulebooks::embedded().get("trade-assurance-2017-12@1").unwrap()
}

fn tell(text: &mut String, name: &str, figures: &[Figure]) {
    let _ = writeln!(text, "\n== {name}");
    for figure in figures {
        let json = |value: serde_json::Result<String>| value.unwrap().replace('"', "");
        let moves = if figure.provisional { " may move" } else { "" };
        let value = json(serde_json::to_string(&figure.value));
        let _ = writeln!(text, "{} = {value} {:?}{moves}", figure.path, figure.rules);
        for step in &figure.steps {
            let _ = writeln!(text, "    {}", json(serde_json::to_string(step)));
        }
    }
}

fn days(text: &mut String) {
    let zone = book().platform().time_zone;
    let found = window(at("2026-03-06T20:00:00Z"), 5, zone).unwrap();
    tell(text, "5 days over a change of the clocks", &found);
    for (from, count) in [("2026-09-24", 5), ("2030-12-30", 3), ("2026-12-24", 0)] {
        let banks = Calendars::embedded()
            .bank_days([Country::US, Country::CN])
            .unwrap();
        let found = working(day(from), count, &banks).unwrap();
        tell(
            text,
            &format!("{count} working days of two countries after {from}"),
            &found,
        );
    }
}

fn cover(text: &mut String) {
    for (total, initial, limit) in [
        ("3000", "1500", "2000"),
        ("3000", "1500", "1000"),
        ("3000", "1500", "0"),
    ] {
        let found = quote(usd(total), usd(initial), usd(limit)).unwrap();
        tell(
            text,
            &format!("cover of {total}, {initial} first, {limit} free"),
            &found,
        );
    }
}

fn windows(text: &mut String) {
    let known = |text: &str| (!text.is_empty()).then(|| day(text));
    for (coverage, cleared, delivered, customs) in [
        (Coverage::PreShipment, "", "", true),
        (Coverage::PostDelivery, "", "", true),
        (Coverage::PostDelivery, "2026-02-01", "", true),
        (Coverage::PostDelivery, "", "2026-02-10", true),
        (Coverage::PostDelivery, "2026-06-20", "", true),
        (Coverage::PostDelivery, "2026-02-01", "", false),
    ] {
        let batch = BatchDays {
            shipped_on: known("2026-01-01"),
            cleared_customs_on: known(cleared),
            delivered_on: known(delivered),
            customs,
        };
        let days = QualityDays {
            from_shipment: 180,
            from_clearance: 15,
        };
        let found = quality(coverage, batch, days, book()).unwrap();
        let name = format!(
            "quality under {coverage:?}, cleared `{cleared}`, delivered `{delivered}`, customs {customs}"
        );
        tell(text, &name, &found);
        let nothing = BatchDays {
            shipped_on: None,
            ..batch
        };
        assert_eq!(quality(coverage, nothing, days, book()).unwrap(), []);
    }
    let opened = at("2026-01-01T20:00:00Z");
    for book in [book(), later_book()] {
        let zone = book.platform().time_zone;
        let clocks = crate::dispute::clock::DisputeClock::new(opened, book.disputes(), zone).unwrap();
        for (answer, now) in [
            ("", "2026-01-03T20:00:00Z"),
            ("", "2026-02-03T20:00:00Z"),
            ("2026-01-02T20:00:00Z", "2026-01-03T20:00:00Z"),
            ("2026-01-02T20:00:00Z", "2026-02-03T20:00:00Z"),
        ] {
            let answered = (!answer.is_empty()).then(|| at(answer));
            let because = clocks.because(answered, at(now)).unwrap();
            let found = clock(opened, answered, at(now), because, book, zone).unwrap();
            tell(
                text,
                &format!("{} at {now}, answered `{answer}`", book.id()),
                &found,
            );
        }
    }
}

fn payments(text: &mut String) {
    let ask = PaymentAsk {
        amount: usd("50000.01"),
        usd_rate: None,
        pay_on: at("2026-09-24T18:00:00Z"),
        supplier_country: Country::CN,
        us_checking_account: true,
        payer_bank_country: Country::US,
        credit_available: Some(usd("10000")),
        tt_fee: Some(usd("40")),
    };
    let late = PaymentAsk {
        amount: usd("1500"),
        pay_on: at("2026-12-31T23:30:00Z"),
        us_checking_account: false,
        credit_available: None,
        tt_fee: None,
        ..ask
    };
    let elsewhere = PaymentAsk {
        amount: Money::parse("290000", "CNY".parse().unwrap()).unwrap(),
        usd_rate: Some("0.1389".parse().unwrap()),
        // Pay Later is in USD only (L1).
        credit_available: None,
        ..ask
    };
    // In USD a rate is not asked for.
    let unasked = PaymentAsk {
        usd_rate: Some("0.1389".parse().unwrap()),
        ..late
    };
    for (name, ask) in [
        ("50000.01 in September", ask),
        ("1500 on New Year's Eve", late),
        ("290000 CNY in September", elsewhere),
        ("1500 on New Year's Eve, with a rate", unasked),
    ] {
        let calendars = Calendars::embedded();
        let plans = plan(&ask, book(), calendars).unwrap();
        let mut trace = Trace::new();
        let asked = Asked::argument(&mut trace, &ask, book(), calendars);
        let found = methods(&mut trace, &asked, &plans, "/methods").unwrap();
        tell(text, &format!("the methods for {name}"), &found);
        let mut trace = Trace::new();
        let asked = Asked::argument(&mut trace, &ask, book(), calendars);
        let ways = propose(&ask, book(), calendars).unwrap();
        let found = proposals(&mut trace, &asked, &ways, "").unwrap();
        tell(text, &format!("the proposals for {name}"), &found);
    }
}

fn credit(text: &mut String) {
    let rates = ["0.02", "0.015", "0.01"].map(|rate| rate.parse().unwrap());
    for (principal, promotional) in [
        ("1000", "0"),
        ("1000", "25"),
        ("1000", "500"),
        ("200", "0"),
        ("333.33", "0"),
    ] {
        let (of, due) = (principal, day("2026-01-31"));
        let (principal, credit) = (usd(principal), usd(promotional));
        let found = crate::credit::schedule::schedule(principal, &rates, credit, due, 6).unwrap();
        let why = schedule(principal, &rates, credit, due, &found).unwrap();
        tell(
            text,
            &format!("a loan of {of} over 3 months, {promotional} of credit"),
            &why,
        );
    }
}

fn limits(text: &mut String) {
    let report = LimitReport {
        remaining: usd("5000"),
        limit: Some(usd("9000")),
        as_of: at("2026-03-01T00:00:00Z"),
        source: ReportSource::TypedIn,
        file: None,
    };
    let held = |n: u128, changes: &[(&str, &str)]| Reservation {
        order_id: OrderId::new(Uuid::from_u128(n)),
        number: format!("QS-{n:04}"),
        changes: changes
            .iter()
            .map(|(on, amount)| Change {
                at: at(on),
                amount: usd(amount),
            })
            .collect(),
    };
    let reservations = [
        held(1, &[("2026-02-01T00:00:00Z", "1000")]),
        held(
            2,
            &[("2026-02-01T00:00:00Z", "1000"), ("2026-03-05T00:00:00Z", "1500")],
        ),
        held(3, &[("2026-03-05T00:00:00Z", "2000")]),
        held(
            4,
            &[("2026-02-01T00:00:00Z", "700"), ("2026-03-05T00:00:00Z", "0")],
        ),
        held(5, &[]),
    ];
    for (name, latest) in [("a report", Some(&report)), ("no report", None)] {
        let limit = Limit {
            latest,
            reports: None,
            reservations: &reservations,
        };
        let now = at("2026-04-15T00:00:00Z");
        let found =
            crate::supplier::standing(crate::supplier::Listed::Yes, latest, &reservations, now, book())
                .unwrap();
        let listed: Vec<OrderId> = found.reservations.iter().map(|held| held.order_id).collect();
        let page = serde_json::json!({"standing": found, "reports": latest.into_iter().collect::<Vec<_>>()});
        tell(
            text,
            &format!("a supplier with {name}"),
            &standing(&limit, &listed, &page).unwrap(),
        );
    }
}

fn prospects(text: &mut String) {
    let report = LimitReport {
        remaining: usd("2000"),
        limit: None,
        as_of: at("2026-03-01T00:00:00Z"),
        source: ReportSource::TypedIn,
        file: None,
    };
    let held = [Reservation {
        order_id: OrderId::new(Uuid::from_u128(1)),
        number: "QS-0001".to_owned(),
        changes: vec![Change {
            at: at("2026-03-05T00:00:00Z"),
            amount: usd("300"),
        }],
    }];
    let now = at("2026-03-10T00:00:00Z");
    let listed = crate::supplier::Listed::Yes;
    for (name, latest, share, price, currency, book) in [
        ("half of it first", Some(&report), Some("50"), "30", "USD", book()),
        (
            "nothing said of what is paid first",
            Some(&report),
            None,
            "5",
            "USD",
            book(),
        ),
        // C2: of a cent half is nothing.
        (
            "a share that rounds to nothing",
            Some(&report),
            Some("1"),
            "0.0001",
            "USD",
            book(),
        ),
        ("no report (S4)", None, Some("30"), "30", "USD", book()),
        (
            "in another currency (M2)",
            Some(&report),
            Some("30"),
            "30",
            "EUR",
            book(),
        ),
        (
            "no coverage types (RB2)",
            Some(&report),
            Some("30"),
            "30",
            "USD",
            later_book(),
        ),
    ] {
        let plan = Plan {
            quantity: "100".parse().unwrap(),
            initial: share.map(|share| share.parse().unwrap()),
        };
        let offered = Offered {
            price: price.parse().unwrap(),
            currency: currency.parse().unwrap(),
        };
        let limit = Limit {
            latest,
            reports: None,
            reservations: &held,
        };
        let standing = crate::supplier::standing(listed, latest, &held, now, book).unwrap();
        let shown = planned(&plan, offered, &standing, book).unwrap();
        tell(
            text,
            &format!("a plan with {name}"),
            &prospect(&limit, &plan, offered, &shown, "/planned").unwrap(),
        );
        tell(
            text,
            &format!("the limit of a plan with {name}"),
            &free_limit(&limit, "/limit").unwrap(),
        );
    }
}

fn quotations(text: &mut String) {
    let line = |quantity: Option<&str>, moq: Option<&str>, price: &str| QuotedLine {
        product_id: None,
        product: "Gear pump".to_owned(),
        model: String::new(),
        specification: String::new(),
        quantity: quantity.map(|text| text.parse().unwrap()),
        unit: "pcs".to_owned(),
        unit_price: price.parse().unwrap(),
        moq: moq.map(|text| text.parse().unwrap()),
        lead_days: None,
    };
    let offered = |lines: Vec<QuotedLine>| Offer {
        lines,
        currency: Currency::USD,
        incoterm: None,
        named_place: String::new(),
        valid_until: Some(day("2026-04-20")),
        note: String::new(),
        file: None,
    };
    let request = Request {
        product_id: None,
        product: "Gear pump".to_owned(),
        quantity: "3".parse().unwrap(),
        unit: "pcs".to_owned(),
        message: String::new(),
    };
    let quotation_of = |request: Option<Request>, phase: Phase| Quotation {
        quotation_id: QuotationId::new(Uuid::nil()),
        supplier: SupplierRef {
            supplier_id: SupplierId::new(Uuid::nil()),
            name: "Example Works".to_owned(),
            country: None,
        },
        request,
        began_at: at("2026-04-01T18:00:00Z"),
        phase,
        orders: Vec::new(),
    };
    let came = at("2026-04-02T18:00:00Z");
    let two = vec![line(Some("100"), None, "2.985"), line(None, Some("50"), "0.335")];
    let asked = Phase::Quoted {
        offer: offered(two),
        at: came,
    };
    tell(
        text,
        "a quotation that was asked for",
        &quotation(&quotation_of(Some(request), asked), book(), "").unwrap(),
    );
    let declined = Phase::Declined {
        by: Side::Buyer,
        reason: String::new(),
        at: came,
        offer: Some(offered(vec![
            line(None, Some("50"), "31.5"),
            line(None, None, "1"),
        ])),
    };
    tell(
        text,
        "a quotation that came unasked and was declined; of one line no quantity is known",
        &quotation(&quotation_of(None, declined), book(), "/quotations/0").unwrap(),
    );
}

#[test]
fn every_derivation_is_as_the_golden_book_says() {
    let mut text = HEADER.to_owned();
    for part in [
        days, cover, windows, payments, credit, limits, prospects, quotations,
    ] {
        part(&mut text);
    }
    compare("why.txt", &text);
}

#[test]
fn a_figure_moves_with_the_page_it_is_shown_on() {
    let found = quote(usd("3000"), usd("1500"), usd("2000")).unwrap();
    let figure = &found[0];
    let moved = |from: &str| figure.moved(from, "/plan").map(|moved| moved.path);
    assert_eq!(figure.path, "/pre_shipment/covered");
    assert_eq!(moved("/pre_shipment").as_deref(), Some("/plan/covered"));
    assert_eq!(moved("/pre_shipment/covered").as_deref(), Some("/plan"));
    assert_eq!(moved("/pre"), None, "a part of a name is no place");
    assert_eq!(moved("/other"), None);
}

#[test]
fn t1_d3_in_time_means_strictly_before_the_closing_instant() {
    let mut trace = Trace::new();
    let closes = trace.fact(Name::Now, Origin::Clock, at("2026-04-02T07:00:00Z"));
    for (text, late) in [
        ("2026-04-02T06:59:59Z", false),
        ("2026-04-02T07:00:00Z", true),
        ("2026-04-02T07:00:01Z", true),
    ] {
        let then = trace.fact(Name::Now, Origin::Clock, at(text));
        let found = trace.not_before(Name::AnswerLate.by("D3"), &then, &closes);
        assert_eq!(found.value, late, "{text}");
    }
}

#[test]
fn d3_an_answer_at_the_closing_instant_came_too_late() {
    let now = "2026-03-10T18:00:00Z";
    // Five days: the 7th is the last, and Los Angeles is eight hours behind.
    assert!(escalation("2026-03-08T07:59:59Z", now).contains("answered_in_time"));
    assert!(!escalation("2026-03-08T08:00:00Z", now).contains("answered_in_time"));
}

#[test]
fn d3_an_answer_after_now_is_not_known_yet() {
    for (answered, known) in [
        ("2026-03-04T18:00:00Z", true),
        ("2026-03-04T18:00:01Z", false),
        ("2026-03-20T18:00:00Z", false),
    ] {
        let told = escalation(answered, "2026-03-04T18:00:00Z");
        assert_eq!(told.contains("answered_in_time"), known, "{answered}");
        assert_eq!(told.contains("supplier_answered"), known, "{answered}");
    }
}

/// Why a dispute of 2 March can be escalated or cannot, as it travels.
fn escalation(answered: &str, now: &str) -> String {
    let zone = book().platform().time_zone;
    let opened = at("2026-03-02T18:00:00Z");
    let figures = clock(opened, Some(at(answered)), at(now), None, book(), zone).unwrap();
    let mut figures = figures.iter();
    let can = figures.find(|figure| figure.path == "/can_escalate").unwrap();
    serde_json::to_string(can).unwrap()
}

#[test]
fn of_equal_terms_the_first_is_the_one_that_is_named() {
    let mut trace = Trace::new();
    let first = trace.fact(Name::Now, Origin::Clock, at("2026-04-02T07:00:00Z"));
    let second = trace.fact(Name::Now, Origin::Clock, at("2026-04-02T07:00:00Z"));
    let sum = trace.fact(Name::Amount.by("P6"), Origin::Argument, usd("5"));
    let of = [&first, &second];
    let latest = trace.latest(Name::UnpaidSince.by("RB2"), &of).unwrap();
    let earliest = trace.earliest(Name::UnpaidSince.by("RB2"), &of).unwrap();
    let smallest = trace.smallest(Name::Covered.by("C7"), &[&sum, &sum]).unwrap();
    for figure in [
        trace.figure("/latest", &latest),
        trace.figure("/earliest", &earliest),
        trace.figure("/smallest", &smallest),
    ] {
        let how = serde_json::to_value(&figure.steps.last().unwrap().how).unwrap();
        assert_eq!(how["chosen"], 0, "{}", figure.path);
    }
}

//! O2: a quotation from the question to the order.

use uuid::Uuid;

use super::super::command::RequestQuotation;
use super::super::event::QuotedLine;
use super::super::{Stage, contract_from};
use super::*;
use crate::id::{OrderId, SupplierId};
use crate::money::Currency;
use crate::order::contract::{Party, ShipBy};
use crate::order::event::SupplierRef;
use crate::rulebook::Rulebooks;
use crate::time::{parse_day, parse_instant};

fn supplier(n: u128) -> SupplierRef {
    SupplierRef {
        supplier_id: SupplierId::new(Uuid::from_u128(n)),
        name: format!("Kettleheron {n}"),
        country: None,
    }
}

fn at(day: u32) -> Instant {
    parse_instant(&format!("2026-04-{day:02}T18:00:00Z")).unwrap()
}

fn offer() -> Offer {
    Offer {
        lines: vec![QuotedLine {
            product_id: None,
            product: "Gear pump CBN-16".to_owned(),
            model: "CBN-16".to_owned(),
            specification: "20 MPa".to_owned(),
            quantity: None,
            unit: "pcs".to_owned(),
            unit_price: "31.5".parse().unwrap(),
            moq: Some("50".parse().unwrap()),
            lead_days: Some(30),
        }],
        currency: Currency::USD,
        incoterm: None,
        named_place: "Ningbo".to_owned(),
        valid_until: Some(parse_day("2026-04-20").unwrap()),
        note: String::new(),
        file: None,
    }
}

fn request(quantity: &str) -> QuotationCommand {
    let request = Request {
        product_id: None,
        product: "Gear pump".to_owned(),
        quantity: quantity.parse().unwrap(),
        unit: "pcs".to_owned(),
        message: String::new(),
    };
    RequestQuotation {
        supplier: supplier(1),
        request,
    }
    .into()
}

fn quoted(offer: Offer, on: u32) -> QuotationCommand {
    RecordOffer {
        supplier: supplier(1),
        offer,
        at: at(on),
    }
    .into()
}

fn start() -> QuotationCommand {
    MarkOrderStarted {
        order_id: OrderId::new(Uuid::nil()),
    }
    .into()
}

/// Runs commands, each on its day of April 2026, and gives the state or the first refusal.
#[track_caller]
fn run(commands: &[(u32, QuotationCommand)]) -> Result<Quotation, &'static str> {
    let (id, rulebook) = (
        QuotationId::new(Uuid::nil()),
        Rulebooks::embedded().default_book(),
    );
    let mut state = None;
    for (day, command) in commands {
        let events =
            decide(state.as_ref(), command, id, at(*day), rulebook).map_err(|refusal| refusal.code)?;
        for event in &events {
            state = Some(Quotation::evolve(state, event).expect("a history"));
        }
    }
    Ok(state.expect("a quotation"))
}

#[test]
fn o2_from_question_to_order() {
    let rulebook = Rulebooks::embedded().default_book();
    let asked = run(&[(1, request("200"))]).unwrap();
    assert_eq!(asked.stage(at(2), rulebook), Stage::Requested);
    let answered = run(&[(1, request("200")), (3, quoted(offer(), 2))]).unwrap();
    assert_eq!(answered.stage(at(20), rulebook), Stage::Received);
    let ordered = run(&[(1, request("200")), (3, quoted(offer(), 2)), (4, start())]).unwrap();
    assert_eq!(ordered.stage(at(28), rulebook), Stage::Ordered);
}

#[test]
fn o2_a_quotation_is_folded_from_its_events() {
    let id = QuotationId::new(uuid::Uuid::from_u128(1));
    let rulebook = Rulebooks::embedded().default_book();
    let events = decide(None, &quoted(offer(), 2), id, at(3), rulebook).unwrap();
    let folded = Quotation::fold(&events).unwrap().unwrap();
    assert_eq!(folded.offer(), Some(&offer()));
    assert_eq!(Quotation::fold(&[]).unwrap(), None);
}

#[test]
fn o2_expiry_is_derived_from_the_last_day_in_the_platforms_zone() {
    let rulebook = Rulebooks::embedded().default_book();
    let answered = run(&[(3, quoted(offer(), 2))]).unwrap();
    let last_moment = parse_instant("2026-04-21T06:59:59Z").unwrap();
    assert_eq!(answered.stage(last_moment, rulebook), Stage::Received);
    assert_eq!(
        answered.stage(last_moment + chrono::TimeDelta::seconds(1), rulebook),
        Stage::Expired
    );
    assert_eq!(
        run(&[(3, quoted(offer(), 2)), (22, start())]),
        Err("quotation.expired")
    );
}

#[test]
fn o2_what_is_refused() {
    let no_lines = Offer {
        lines: Vec::new(),
        ..offer()
    };
    let decline = || {
        QuotationCommand::from(Decline {
            by: Side::Supplier,
            reason: String::new(),
            at: at(3),
        })
    };
    let stranger = RecordOffer {
        supplier: supplier(2),
        offer: offer(),
        at: at(2),
    }
    .into();
    let mut slow = offer();
    slow.lines[0].lead_days = Some(731);
    for (commands, code) in [
        (
            vec![
                (1, request("5")),
                (2, quoted(offer(), 2)),
                (3, decline()),
                (4, start()),
            ],
            "quotation.declined",
        ),
        (vec![(1, start())], "quotation.unknown"),
        (vec![(1, request("5")), (2, request("5"))], "quotation.begun"),
        (vec![(1, request("5")), (2, start())], "quotation.not_received"),
        (vec![(1, request("5")), (2, stranger)], "quotation.other_supplier"),
        (vec![(1, quoted(no_lines, 1))], "quotation.no_lines"),
        (vec![(1, quoted(slow, 1))], "quotation.lead_time"),
        (vec![(1, quoted(offer(), 2))], "quotation.in_future"),
        (
            vec![(2, request("5")), (3, quoted(offer(), 1))],
            "quotation.before_request",
        ),
        (
            vec![(1, request("5")), (3, decline()), (4, quoted(offer(), 4))],
            "quotation.declined",
        ),
    ] {
        assert_eq!(run(&commands), Err(code));
    }
}

#[test]
fn o4_a_lead_time_is_1_to_730_days() {
    for (days, good) in [(0, false), (1, true), (730, true), (731, false)] {
        let mut offer = offer();
        offer.lines[0].lead_days = Some(days);
        let answered = run(&[(1, request("5")), (2, quoted(offer, 2))]);
        assert_eq!(answered.err(), (!good).then_some("quotation.lead_time"), "{days}");
    }
}

#[test]
fn o2_the_contract_starts_with_what_the_supplier_said() {
    let answered = run(&[(1, request("200")), (3, quoted(offer(), 2))]).unwrap();
    let contract = contract_from(&answered, Party::default()).unwrap();
    assert_eq!(contract.lines[0].quantity, Some("200".parse().unwrap()));
    assert_eq!(contract.lines[0].unit_price, Some("31.5".parse().unwrap()));
    assert_eq!(contract.ship_by, Some(ShipBy::AfterInitialPayment { days: 30 }));
    assert_eq!(
        (contract.named_place.as_str(), contract.title.as_str()),
        ("Ningbo", "Gear pump")
    );
    assert!(contract.coverage.is_none() && contract.initial_payment.is_none());
    let mut two = offer();
    two.lines.push(QuotedLine {
        product: "Seal kit".to_owned(),
        lead_days: Some(10),
        ..two.lines[0].clone()
    });
    let from_two = contract_from(&run(&[(3, quoted(two, 2))]).unwrap(), Party::default()).unwrap();
    assert_eq!(from_two.title, "Gear pump CBN-16");
    assert_eq!(from_two.ship_by, Some(ShipBy::AfterInitialPayment { days: 30 }));
    let unasked = run(&[(3, quoted(offer(), 2))]).unwrap();
    assert_eq!(
        contract_from(&unasked, Party::default()).unwrap().lines[0].quantity,
        Some("50".parse().unwrap())
    );
}

#[test]
fn o2_m1_a_line_counts_with_its_own_quantity_else_the_one_asked_for_else_its_moq() {
    use crate::quotation::QuantitySource::{Asked, Minimum, Quoted};
    let line = |quantity: Option<&str>, moq: Option<&str>| QuotedLine {
        quantity: quantity.map(|text| text.parse().unwrap()),
        moq: moq.map(|text| text.parse().unwrap()),
        unit_price: "2.985".parse().unwrap(),
        ..offer().lines[0].clone()
    };
    // Half-even to the cent: 2.985 is 2.98.
    for (asked, line, expected) in [
        (
            Some("1"),
            line(Some("1000"), Some("50")),
            Some((Quoted, "2985.00")),
        ),
        (Some("1"), line(None, Some("50")), Some((Asked, "2.98"))),
        (None, line(None, Some("50")), Some((Minimum, "149.25"))),
        (None, line(None, None), None),
    ] {
        let mut quoting = offer();
        quoting.lines = vec![line];
        let request = asked.map(|quantity| (1, request(quantity)));
        let commands: Vec<_> = request.into_iter().chain([(3, quoted(quoting, 2))]).collect();
        let quotation = run(&commands).unwrap();
        let figures = quotation.figures(Rulebooks::embedded().default_book()).unwrap();
        let found = figures.lines[0].quantity_from.zip(figures.lines[0].total);
        assert_eq!(
            found.map(|(from, total)| (from, total.to_string())),
            expected.map(|(from, total)| (from, total.to_owned())),
        );
        assert_eq!(figures.total, figures.lines[0].total);
        // Start Order begins with the same quantity.
        let contract = contract_from(&quotation, Party::default()).unwrap();
        assert_eq!(contract.lines[0].quantity, figures.lines[0].quantity);
    }
}

#[test]
fn o2_t1_an_offer_has_a_sum_once_each_line_has_one_and_ends_with_its_last_day() {
    let book = Rulebooks::embedded().default_book();
    assert_eq!(run(&[(1, request("5"))]).unwrap().figures(book), None);
    let mut two = offer();
    two.lines.push(QuotedLine {
        moq: None,
        ..two.lines[0].clone()
    });
    let figures = |offer: &Offer| {
        run(&[(3, quoted(offer.clone(), 2))])
            .unwrap()
            .figures(book)
            .unwrap()
    };
    assert_eq!(figures(&two).total, None, "the second line names no quantity");
    two.lines[1].quantity = Some("2".parse().unwrap());
    assert_eq!(
        figures(&two).total.map(|total| total.to_string()),
        Some("1638.00".to_owned())
    );
    // More than an amount holds is no total either, and no failure of the page.
    two.lines[1].quantity = Some("999999999999".parse().unwrap());
    two.lines[1].unit_price = "999999999999".parse().unwrap();
    assert_eq!((figures(&two).lines[1].total, figures(&two).total), (None, None));
    let end = parse_instant("2026-04-21T07:00:00Z").unwrap();
    assert_eq!(
        figures(&two).expires_at,
        Some(end),
        "00:00 of the 21st in Los Angeles"
    );
    two.valid_until = None;
    assert_eq!(figures(&two).expires_at, None);
}

#[test]
fn o2_t2_a_request_names_a_product_and_an_answer_comes_after_it() {
    let QuotationCommand::Request(mut unnamed) = request("5") else {
        panic!("a request")
    };
    unnamed.request.product = " ".to_owned();
    assert_eq!(run(&[(1, unnamed.into())]), Err("quotation.no_product"));
    let early = Decline {
        by: Side::Supplier,
        reason: String::new(),
        at: at(1),
    };
    assert_eq!(
        run(&[(2, request("5")), (3, early.into())]),
        Err("quotation.before_request")
    );
}

//! The transition table of a quotation (O2): every command in every state, kept whole in
//! `tests/golden/transitions_quotation.txt`; `UPDATE_GOLDEN=1` rewrites it, and the change names its rule.

use uuid::Uuid;

use super::*;
use crate::golden::{answer, compare, table};
use crate::id::{OrderId, QuotationId, SupplierId};
use crate::money::Currency;
use crate::order::contract::Side;
use crate::order::event::SupplierRef;
use crate::rulebook::Rulebooks;
use crate::time::{Instant, parse_day, parse_instant};

const HEADER: &str = "\
The transition table of a quotation: every command in every state, on 10 April.
A line is a command and what the rules make of it: the events that follow, or `no` with the code of the refusal and the
rule that refuses.
";

fn at(day: u32) -> Instant {
    parse_instant(&format!("2026-04-{day:02}T18:00:00Z")).unwrap()
}

fn supplier(n: u128) -> SupplierRef {
    SupplierRef {
        supplier_id: SupplierId::new(Uuid::from_u128(n)),
        name: format!("Kettleheron {n}"),
        country: None,
    }
}

fn request(product: &str) -> QuotationCommand {
    let request = Request {
        product_id: None,
        product: product.to_owned(),
        quantity: "500".parse().unwrap(),
        unit: "pcs".to_owned(),
        message: String::new(),
    };
    RequestQuotation {
        supplier: supplier(1),
        request,
    }
    .into()
}

fn offer(by: u128, until: Option<&str>, lead_days: u32, on: u32) -> QuotationCommand {
    let line = QuotedLine {
        product_id: None,
        product: "Gear pump".to_owned(),
        model: String::new(),
        specification: String::new(),
        quantity: None,
        unit: "pcs".to_owned(),
        unit_price: "31.5".parse().unwrap(),
        moq: None,
        lead_days: Some(lead_days),
    };
    let offer = Offer {
        lines: vec![line],
        currency: Currency::USD,
        incoterm: None,
        named_place: String::new(),
        valid_until: until.map(|day| parse_day(day).unwrap()),
        note: String::new(),
        file: None,
    };
    let supplier = supplier(by);
    let at = at(on);
    RecordOffer { supplier, offer, at }.into()
}

fn declined(by: Side, on: u32) -> QuotationCommand {
    let reason = "told".to_owned();
    Decline {
        by,
        reason,
        at: at(on),
    }
    .into()
}

fn ordered() -> QuotationCommand {
    MarkOrderStarted {
        order_id: OrderId::new(Uuid::from_u128(7)),
    }
    .into()
}

fn made_of(state: Option<&Quotation>, command: &QuotationCommand, now: Instant) -> String {
    let id = QuotationId::new(Uuid::from_u128(1));
    let done = decide(state, command, id, now, Rulebooks::embedded().default_book());
    answer(done, QuotationEvent::name)
}

/// Every state there is: commands that lead to it, each on its day.
fn states() -> Vec<(&'static str, Option<Quotation>)> {
    let asked = || request("Gear pump");
    let holds = || offer(1, Some("2026-04-20"), 30, 3);
    let over = || offer(1, Some("2026-04-05"), 30, 3);
    let told: [(&'static str, Vec<(u32, QuotationCommand)>); 9] = [
        ("nothing yet", vec![]),
        ("asked for", vec![(2, asked())]),
        ("quoted", vec![(2, asked()), (3, holds())]),
        (
            "quoted unasked, with no last day",
            vec![(3, offer(1, None, 30, 3))],
        ),
        ("its last day over", vec![(2, asked()), (3, over())]),
        (
            "declined by the buyer",
            vec![(2, asked()), (3, holds()), (4, declined(Side::Buyer, 4))],
        ),
        (
            "declined by the supplier, nothing quoted",
            vec![(2, asked()), (4, declined(Side::Supplier, 4))],
        ),
        (
            "an order started",
            vec![(2, asked()), (3, holds()), (4, ordered())],
        ),
        (
            "an order started, its last day over",
            vec![(2, asked()), (3, over()), (4, ordered())],
        ),
    ];
    let lived = |steps: Vec<(u32, QuotationCommand)>| {
        steps
            .into_iter()
            .fold(None, |state: Option<Quotation>, (day, command)| {
                let id = QuotationId::new(Uuid::from_u128(1));
                let book = Rulebooks::embedded().default_book();
                let events = decide(state.as_ref(), &command, id, at(day), book).unwrap();
                let folded = events
                    .iter()
                    .try_fold(state, |state, event| Quotation::evolve(state, event).map(Some));
                folded.unwrap()
            })
    };
    told.into_iter()
        .map(|(name, steps)| (name, lived(steps)))
        .collect()
}

fn probes() -> Vec<(&'static str, QuotationCommand)> {
    vec![
        ("request", request("Gear pump")),
        ("request of no product", request(" ")),
        ("record_offer", offer(1, None, 30, 9)),
        ("record_offer of another supplier", offer(2, None, 30, 9)),
        ("record_offer with 0 days of lead time", offer(1, None, 0, 9)),
        ("record_offer of before it began", offer(1, None, 30, 1)),
        ("record_offer of tomorrow", offer(1, None, 30, 11)),
        ("decline by the buyer", declined(Side::Buyer, 9)),
        ("decline by the supplier", declined(Side::Supplier, 9)),
        ("decline by the supplier tomorrow", declined(Side::Supplier, 11)),
        ("mark_order_started", ordered()),
    ]
}

#[test]
fn o2_every_command_in_every_state_is_as_the_golden_table_says() {
    let states = states();
    let told = states.iter().map(|(name, state)| {
        let answers = probes()
            .into_iter()
            .map(|(probe, command)| (probe.to_owned(), made_of(state.as_ref(), &command, at(10))));
        (*name, answers.collect())
    });
    compare("transitions_quotation.txt", &table(HEADER, told));
}

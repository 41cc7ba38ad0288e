//! Commands as tests give them, with what does not matter filled in.

use uuid::Uuid;

use super::world::{World, file, usd};
use crate::country::Country;
use crate::id::{BatchId, DrawId, SupplierId};
use crate::money::Money;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::time::Instant;

pub(super) fn start(contract: Contract) -> Start {
    Start {
        number: "QS-0001".to_owned(),
        source: Source::Minisite,
        supplier: SupplierRef {
            supplier_id: SupplierId::new(Uuid::from_u128(7)),
            name: "Example Works".to_owned(),
            country: Some(Country::CN),
        },
        contract: Box::new(contract),
    }
}

pub(super) fn account(last_four: &str, at: Instant) -> RecordAccount {
    RecordAccount {
        holder: "Example Works Co.".to_owned(),
        bank: "Citibank".to_owned(),
        country: Country::CN,
        last_four: last_four.to_owned(),
        at,
    }
}

pub(super) fn us_bank() -> BankUsed {
    BankUsed {
        bank: "Example Bank".to_owned(),
        last_four: "1111".to_owned(),
        country: Country::US,
        us_checking: true,
    }
}

pub(super) fn payment(world: &World, instalment: Instalment, method: Method, amount: Money) -> SendPayment {
    SendPayment {
        instalment,
        method,
        amount,
        tt_fee: None,
        account_id: world.account_id(),
        card: Some(CardUsed {
            brand: CardBrand::Visa,
            last_four: "4242".to_owned(),
        }),
        bank: Some(us_bank()),
        draw_id: Some(DrawId::new(Uuid::from_u128(9))),
        continues: None,
        at: world.now,
    }
}

pub(super) fn transfer(world: &World, instalment: Instalment, amount: Money) -> SendPayment {
    payment(world, instalment, Method::TelegraphicTransfer, amount)
}

pub(super) fn received(world: &World, amount: Money) -> RecordPaymentReceived {
    RecordPaymentReceived {
        payment_id: world.payment_id(),
        amount,
        at: world.now,
    }
}

pub(super) fn returned(world: &World, amount: Money) -> RecordPaymentReturned {
    RecordPaymentReturned {
        payment_id: world.payment_id(),
        amount,
        reason: "charged back".to_owned(),
        at: world.now,
    }
}

pub(super) fn shipment(items: &[(u32, &str)], at: Instant) -> RecordShipment {
    let items = items.iter().map(|(line, quantity)| BatchItem {
        line: *line,
        quantity: quantity.parse().unwrap(),
    });
    RecordShipment {
        items: items.collect(),
        carriage: Carriage::default(),
        at,
    }
}

pub(super) fn full_counts(world: &World) -> Vec<Count> {
    let batches = world.running().batches.iter();
    let items = batches.flat_map(|batch| batch.items.iter().map(|item| (batch.batch_id, item)));
    items
        .map(|(batch_id, item)| count(batch_id, item.line, &item.quantity.to_string(), "0", "0"))
        .collect()
}

pub(super) fn count(batch_id: BatchId, line: u32, received: &str, damaged: &str, below: &str) -> Count {
    Count {
        batch_id,
        line,
        received: received.parse().unwrap(),
        damaged: damaged.parse().unwrap(),
        below_standard: below.parse().unwrap(),
    }
}

pub(super) fn feedback(score: u8) -> Feedback {
    Feedback {
        product: score,
        service: 5,
        shipment: 5,
        text: "As agreed.".to_owned(),
    }
}

pub(super) fn complaint(ground: Ground, batch_id: Option<BatchId>) -> Complaint {
    Complaint {
        ground,
        batch_id,
        statement: "Not as agreed.".to_owned(),
    }
}

pub(super) fn open(ground: Ground, claim: &str) -> OpenDispute {
    OpenDispute {
        complaint: complaint(ground, None),
        claim: usd(claim),
        evidence: Vec::new(),
        at: None,
    }
}

pub(super) fn evidence(content: &str) -> NewEvidence {
    NewEvidence {
        file: file(content),
        clause: "lines[0].quality".to_owned(),
        note: String::new(),
    }
}

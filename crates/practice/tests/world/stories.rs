//! The three stories that can be told on purpose; see the crate documentation.

use chrono::TimeDelta;
use practice::World;
use trade::credit::facility::{
    AccountKind, Application, BusinessFigures, Details, KeepDetails, Line, LinkedAccount, StartApplication,
    SubmitApplication,
};
use trade::order::command::*;
use trade::order::contract::{Coverage, FileRef};
use trade::order::event::{Complaint, Finding, Ground, Instalment, Source};
use trade::order::figures::{is_refunded, refund_figures};
use trade::order::state::{Course, Ending, Progress, Running};
use trade::order::status::{Status, status};
use trade::time::parse_instant;

use crate::buyer::{self, file, usd};
use crate::desk::Desk;

pub(crate) const CARD: u64 = 0;
const TRANSFER: u64 = 1;
pub(crate) const E_CHECKING: u64 = 2;
const PAY_LATER: u64 = 3;

pub(crate) fn desk(world: &World) -> Desk<'_> {
    Desk::new(
        world,
        parse_instant("2026-03-02T17:00:00Z").unwrap(),
        "trade-assurance@1",
    )
}

pub(crate) fn running<'d>(desk: &'d Desk<'_>, index: usize) -> &'d Running {
    desk.orders[index].running().expect("confirmed")
}

/// Starts and sends an order of the first product of a supplier, and waits until it is confirmed with its account.
pub(crate) fn confirmed(
    desk: &mut Desk<'_>,
    supplier: &str,
    quantity: &str,
    coverage: Coverage,
    source: Source,
) -> usize {
    let supplier = desk.world.catalogue().supplier(supplier).unwrap().clone();
    let products = &desk.world.catalogue().products;
    let product = products
        .iter()
        .find(|made| made.supplier_id == supplier.supplier_id)
        .unwrap()
        .clone();
    let contract = buyer::contract(&supplier, &product, quantity, Some(coverage));
    let index = buyer::start(
        desk,
        "QS-0001".to_owned(),
        source.clone(),
        &supplier,
        contract.clone(),
    );
    if source == Source::Offline {
        let paper: FileRef = file("contract.pdf");
        let contract = Box::new(trade::order::Contract {
            papers: vec![paper],
            ..contract
        });
        desk.order(
            index,
            RecordSupplierVersion {
                contract,
                at: desk.now,
            },
        )
        .unwrap();
        desk.order(index, Confirm { version: 1 }).unwrap();
        desk.advance(desk.now);
    } else {
        desk.order(index, Send {}).unwrap();
        assert_eq!(desk.advance_to_next(), Some("supplier_confirms"));
    }
    let account_id = running(desk, index).accounts[0].account.account_id;
    desk.order(index, ConfirmAccount { account_id }).unwrap();
    index
}

pub(crate) fn until(desk: &mut Desk<'_>, what: &str, holds: impl Fn(&Desk<'_>) -> bool) {
    for _ in 0..200 {
        if holds(desk) {
            return;
        }
        assert!(
            desk.advance_to_next().is_some(),
            "nothing is going to happen, but {what} did not"
        );
    }
    panic!("{what} did not happen: {:#?}", desk.orders);
}

#[test]
fn story_a_three_thousand_with_two_thousand_free_goes_well_in_every_world() {
    for seed in 1..=12 {
        let world = World::new(seed).unwrap();
        let mut desk = desk(&world);
        let kettleheron = "Ningbo Kettleheron Hydraulics Co., Ltd.";
        let index = confirmed(
            &mut desk,
            kettleheron,
            "100",
            Coverage::PostDelivery,
            Source::Minisite,
        );
        assert_eq!(running(&desk, index).terms.totals.total, usd("3000"));
        assert_eq!(running(&desk, index).terms.cover.cap, usd("2000"), "C4");
        buyer::pay(&mut desk, index, Instalment::Initial, CARD);
        assert_eq!(desk.advance_to_next(), Some("card_accepted"));
        assert!(
            running(&desk, index).payments[0].sent_at + TimeDelta::minutes(30) >= desk.now,
            "P3"
        );
        until(&mut desk, "delivery", |desk| running(desk, index).all_delivered());
        let order = running(&desk, index);
        let window = trade::order::ground::ship_by(order, desk.book())
            .unwrap()
            .unwrap();
        assert!(
            order
                .batches
                .iter()
                .all(|batch| window.is_in_time(batch.shipped_at) && batch.cleared_on.is_some())
        );
        buyer::pay(&mut desk, index, Instalment::Balance, E_CHECKING);
        until(&mut desk, "receipt of the balance", |desk| {
            running(desk, index).positions().balance.is_received()
        });
        assert_eq!(
            status(&desk.orders[index], desk.book()),
            Status::AwaitingDeliveryConfirmation,
            "H2"
        );
        let payments = &running(&desk, index).payments;
        for payment in payments {
            let Progress::Received { amount, .. } = payment.progress else {
                panic!("{payment:?}")
            };
            assert_eq!(amount, payment.amount, "nothing is lost on the way");
        }
        let batch = running(&desk, index).batches[0].batch_id;
        let counts = world.warehouse_count(&desk.orders[index], batch);
        assert!(counts.iter().all(|count| count.below_standard.is_zero()));
        desk.order(index, ConfirmReceipt { counts, at: None }).unwrap();
        assert_eq!(status(&desk.orders[index], desk.book()), Status::Completed);
    }
}

/// The first transfer arrives short by a bank's charge, the supplier insists, and the remainder is paid (P8).
fn paid_in_two(desk: &mut Desk<'_>, index: usize) {
    buyer::pay(desk, index, Instalment::Initial, TRANSFER);
    until(desk, "the first transfer", |desk| {
        !running(desk, index).payments[0].in_transit()
    });
    let short = running(desk, index).positions().initial.outstanding;
    assert!((1400..=3500).contains(&short), "P8: {short} is missing");
    desk.advance(desk.now + TimeDelta::days(3));
    assert!(
        running(desk, index).waivers.is_empty(),
        "this supplier insists on the remainder"
    );
    buyer::pay(desk, index, Instalment::Initial, TRANSFER);
    until(desk, "the remainder", |desk| {
        running(desk, index).positions().initial.is_received()
    });
}

#[test]
fn story_b_short_transfer_late_shipment_silence_and_the_covered_amount_back() {
    for seed in 1..=12 {
        let world = World::new(seed).unwrap();
        let mut desk = desk(&world);
        let marrowloom = "Hengshui Marrowloom Seals Co., Ltd.";
        let index = confirmed(
            &mut desk,
            marrowloom,
            "2000",
            Coverage::PreShipment,
            Source::Offline,
        );
        paid_in_two(&mut desk, index);
        let window = trade::order::ground::ship_by(running(&desk, index), desk.book())
            .unwrap()
            .unwrap();
        desk.advance(window.closes_at + TimeDelta::hours(10));
        assert!(
            running(&desk, index).batches.is_empty(),
            "the ship-by day passes unshipped"
        );
        assert_eq!(desk.threads.len(), 1, "it asked for patience, and nobody agreed");

        let claim = refund_figures(running(&desk, index)).unwrap().ceiling;
        let complaint = Complaint {
            ground: Ground::LateShipment,
            batch_id: None,
            statement: "Nothing was shipped.".to_owned(),
        };
        let evidence = vec![NewEvidence {
            file: file("mail.pdf"),
            clause: "ship-by".to_owned(),
            note: String::new(),
        }];
        desk.order(
            index,
            OpenDispute {
                complaint,
                claim,
                evidence,
                at: None,
            },
        )
        .unwrap();
        desk.advance(desk.now + TimeDelta::days(5));
        assert_eq!(desk.order(index, Escalate { at: None }).unwrap_err().rule, "D3");
        desk.advance(desk.now + TimeDelta::days(1));
        assert_eq!(running(&desk, index).disputes[0].responded_at, None, "silent");
        desk.order(index, Escalate { at: None }).unwrap();
        until(&mut desk, "the decision", |desk| {
            running(desk, index).open_dispute().is_none()
        });
        let course = &running(&desk, index).disputes[0].course;
        let Course::Ended {
            ending: Ending::Decided { finding, .. },
            ..
        } = course
        else {
            panic!("{course:?}")
        };
        assert_eq!(finding, &Finding::SupplierAtFault);
        let paid = usd("3000");
        assert_eq!(
            running(&desk, index).refunds[0].amount,
            paid,
            "min(received, cap), C7"
        );
        until(&mut desk, "the refund", |desk| is_refunded(running(desk, index)));
        assert_eq!(status(&desk.orders[index], desk.book()), Status::Refunded, "D8");
        assert!(running(&desk, index).batches.is_empty());
    }
}

pub(crate) fn apply(desk: &mut Desk<'_>, revenue: &str, line: &str) {
    let account = LinkedAccount {
        kind: AccountKind::BusinessChecking,
        name: "Practice Savings Bank".to_owned(),
        last_four: "4242".to_owned(),
    };
    let business = BusinessFigures {
        monthly_revenue: usd(revenue),
        months_trading: 24,
        requested_line: usd(line),
    };
    let details = Details {
        vault_ref: "vault-1".to_owned(),
        accounts: vec![account],
        business,
    };
    desk.credit(StartApplication {}).unwrap();
    desk.credit(KeepDetails { details }).unwrap();
    desk.credit(SubmitApplication {}).unwrap();
}

#[test]
fn story_c_pay_later_is_approved_drawn_stated_and_a_second_application_declined() {
    for seed in 1..=12 {
        let world = World::new(seed).unwrap();
        let mut desk = desk(&world);
        let kettleheron = "Ningbo Kettleheron Hydraulics Co., Ltd.";
        let index = confirmed(
            &mut desk,
            kettleheron,
            "100",
            Coverage::PostDelivery,
            Source::Minisite,
        );
        apply(&mut desk, "10000", "30000");
        assert_eq!(desk.advance_to_next(), Some("application_approved"));
        assert_eq!(desk.credit.available().unwrap(), usd("30000"));
        buyer::pay(&mut desk, index, Instalment::Initial, PAY_LATER);
        assert_eq!(desk.advance_to_next(), Some("draw_agreed"));
        let loan = desk.credit.draws[0].loan();
        assert!(loan[0].credit.is_positive() && loan[1].credit.is_zero(), "L4");
        assert_eq!(desk.advance_to_next(), Some("payment_received"));
        let agreed = desk.credit.newest.unwrap();
        assert!(desk.now - agreed < TimeDelta::days(7), "L3");
        until(&mut desk, "the first statement", |desk| {
            !desk.credit.statements.is_empty()
        });
        let statement = &desk.credit.statements[0];
        assert_eq!(statement.statement.entries[0].month, 1);
        assert_eq!(
            statement.statement.credit,
            desk.credit.draws[0].loan()[0].credit,
            "L4"
        );

        apply(&mut desk, "9999.99", "29000");
        until(&mut desk, "the second decision", |desk| {
            !matches!(desk.credit.application, Application::Submitted { .. })
        });
        assert!(matches!(&desk.credit.application, Application::Declined { .. }));
        assert!(
            matches!(&desk.credit.line, Line::Open { .. }),
            "the first line stays"
        );
    }
}

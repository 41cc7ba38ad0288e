//! An order in a test: a clock, a supplier, and commands that are decided and folded at once.

use chrono::TimeDelta;
use uuid::Uuid;

use super::commands::*;
use crate::calendar::Calendars;
use crate::country::Country;
use crate::id::{AccountId, BatchId, FileId, Ids, OfferId, PaymentId, RefundId};
use crate::money::{Currency, Money};
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::ctx::{Ctx, SupplierStanding};
use crate::order::event::*;
use crate::order::figures::{Figures, figures};
use crate::order::state::{Order, Running};
use crate::order::{OrderCommand, OrderEvent, decide, evolve};
use crate::rate::UsdRate;
use crate::refusal::Refusal;
use crate::rulebook::{Rulebook, Rulebooks};
use crate::time::{Day, Instant, parse_day, parse_instant};

pub(super) const FIRST: &str = "trade-assurance@1";
pub(super) const LATER: &str = "trade-assurance-2017-12@1";

/// A Monday, 10:00 in Los Angeles.
pub(super) const START: &str = "2026-03-02T18:00:00Z";

pub(super) fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

pub(super) fn day(text: &str) -> Day {
    parse_day(text).unwrap()
}

pub(super) fn instant(text: &str) -> Instant {
    parse_instant(text).unwrap()
}

pub(super) fn file(content: &str) -> FileRef {
    FileRef {
        file_id: FileId::of(content.as_bytes()),
        name: content.to_owned(),
        size: "1".to_owned(),
    }
}

fn line(product: &str, quantity: &str, price: &str) -> Line {
    Line {
        product_id: None,
        product: product.to_owned(),
        model: String::new(),
        specification: String::new(),
        quantity: Some(quantity.parse().unwrap()),
        unit: "pcs".to_owned(),
        unit_price: Some(price.parse().unwrap()),
        quality: Vec::new(),
    }
}

/// C4's order: total 3000, initial payment 1500; ship-by 2026-04-01.
pub(super) fn contract() -> Contract {
    let party = |name: &str, country| Party {
        legal_name: name.to_owned(),
        address: String::new(),
        country: Some(country),
    };
    Contract {
        title: "Sample wheels".to_owned(),
        buyer: party("Example Buyer Inc.", Country::US),
        supplier: party("Example Works Co.", Country::CN),
        lines: vec![line("Wheel", "100", "20"), line("Axle", "50", "10")],
        currency: Currency::USD,
        usd_rate: None,
        incoterm: Some(Incoterm::Fob),
        named_place: "Ningbo".to_owned(),
        shipping_method: Some(ShippingMethod::Sea),
        shipping_fee: Some(usd("400")),
        insurance: Some(usd("100")),
        destination: Some(Country::US),
        ship_by: Some(ShipBy::On {
            day: day("2026-04-01"),
        }),
        initial_payment: Some(InitialPayment::Amount { amount: usd("1500") }),
        coverage: Some(Coverage::PostDelivery),
        packing: String::new(),
        inspection_terms: String::new(),
        remarks: String::new(),
        papers: Vec::new(),
    }
}

/// The same order at a rate of 0.125 USD: total 24,000 CNY, initial payment 12,000 CNY.
pub(super) fn cny_contract() -> Contract {
    let cny = |text: &str| Money::parse(text, "CNY".parse().unwrap()).unwrap();
    let rate = UsdRate {
        rate: "0.125".parse().unwrap(),
        on: day("2026-03-01"),
        source: String::new(),
    };
    Contract {
        currency: "CNY".parse().unwrap(),
        usd_rate: Some(rate),
        lines: vec![line("Wheel", "100", "160"), line("Axle", "50", "80")],
        shipping_fee: Some(cny("3200")),
        insurance: Some(cny("800")),
        initial_payment: Some(InitialPayment::Percent {
            percent: "50".parse().unwrap(),
        }),
        ..contract()
    }
}

/// One order and all that surrounds it.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) order: Option<Order>,
    pub(super) events: Vec<OrderEvent>,
    pub(super) now: Instant,
    pub(super) edition: &'static str,
    pub(super) supplier: SupplierStanding,
    pub(super) credit: Option<Money>,
    pub(super) loan: Money,
    requests: u128,
}

impl World {
    pub(super) fn new(edition: &'static str) -> World {
        World {
            order: None,
            events: Vec::new(),
            now: instant(START),
            edition,
            supplier: SupplierStanding {
                assured: true,
                free_limit: usd("2000"),
                as_of: Some(instant("2026-03-01T00:00:00Z")),
                stale: false,
            },
            credit: None,
            loan: usd("0"),
            requests: 0,
        }
    }

    pub(super) fn book(&self) -> &'static Rulebook {
        Rulebooks::embedded().get(self.edition).unwrap()
    }

    pub(super) fn ctx(&self) -> Ctx<'static> {
        Ctx {
            now: self.now,
            ids: Ids::new(Uuid::from_u128(
                0x0190_0000_0000_7000_8000_0000_0000_0000 + self.requests,
            )),
            rulebook: self.book(),
            calendars: Calendars::embedded(),
            supplier: self.supplier.clone(),
            credit_available: self.credit,
            loan_outstanding: self.loan,
        }
    }

    /// Decides and folds.
    pub(super) fn give(&mut self, command: impl Into<OrderCommand>) -> Result<Vec<OrderEvent>, Refusal> {
        self.requests += 1;
        let events = decide(self.order.as_ref(), &command.into(), &self.ctx())?;
        for event in &events {
            self.order = Some(evolve(self.order.take(), event).unwrap());
        }
        self.events.extend(events.iter().cloned());
        Ok(events)
    }

    /// Gives a command that must be accepted.
    #[track_caller]
    pub(super) fn ok(&mut self, command: impl Into<OrderCommand>) -> Vec<OrderEvent> {
        let command = command.into();
        self.give(command.clone())
            .unwrap_or_else(|refusal| panic!("{} refused: {refusal}", command.name()))
    }

    /// The refusal of a command, from the rule that is named.
    #[track_caller]
    pub(super) fn refused(&self, command: impl Into<OrderCommand>) -> Refusal {
        let command = command.into();
        let decision = decide(self.order.as_ref(), &command, &self.ctx());
        decision
            .err()
            .unwrap_or_else(|| panic!("{} was accepted", command.name()))
    }

    pub(super) fn advance(&mut self, days: i64) -> &mut World {
        self.now += TimeDelta::days(days);
        self
    }

    pub(super) fn at(mut self, text: &str) -> World {
        self.now = instant(text);
        self
    }

    pub(super) fn running(&self) -> &Running {
        self.order
            .as_ref()
            .and_then(Order::running)
            .expect("a confirmed order")
    }

    pub(super) fn figures(&self) -> Figures {
        figures(self.running()).unwrap()
    }

    // -- stages, each built on the one before

    pub(super) fn draft() -> World {
        World::draft_of(contract(), FIRST)
    }

    pub(super) fn draft_of(contract: Contract, edition: &'static str) -> World {
        let mut world = World::new(edition);
        world.ok(start(contract));
        world
    }

    pub(super) fn sent() -> World {
        World::draft().then(Send {})
    }

    pub(super) fn countered() -> World {
        let world = World::sent();
        let at = world.now;
        let contract = Box::new(Contract {
            remarks: "countered".to_owned(),
            ..contract()
        });
        world.then(RecordSupplierVersion { contract, at })
    }

    pub(super) fn confirmed() -> World {
        World::confirmed_of(contract(), FIRST)
    }

    pub(super) fn confirmed_of(contract: Contract, edition: &'static str) -> World {
        let world = World::draft_of(contract, edition).then(Send {});
        world.supplier_confirms()
    }

    pub(super) fn supplier_confirms(self) -> World {
        let at = self.now;
        self.then(RecordSupplierConfirmed { version: 1, at })
    }

    /// With a designated account that was compared with the contract.
    pub(super) fn payable() -> World {
        World::confirmed().with_account()
    }

    pub(super) fn with_account(self) -> World {
        self.with_account_of("4321")
    }

    /// Another account is the designated one from now on, and was compared.
    pub(super) fn with_account_of(self, last_four: &str) -> World {
        let account = account(last_four, self.now);
        let world = self.then(account);
        let account_id = world.account_id();
        world.then(ConfirmAccount { account_id })
    }

    /// The initial payment was received.
    pub(super) fn paid() -> World {
        World::payable().pay(Instalment::Initial, "1500")
    }

    /// Sent by T/T and received five days later.
    pub(super) fn pay(self, instalment: Instalment, amount: &str) -> World {
        let mut world = self;
        let amount = Money::parse(amount, world.running().currency()).unwrap();
        world.ok(transfer(&world, instalment, amount));
        world.advance(5);
        let received = received(&world, amount);
        world.ok(received);
        world
    }

    /// The buyer proposed these terms and the supplier accepted them at once (O6).
    pub(super) fn changed(self, contract: Contract) -> World {
        let at = self.now;
        let (contract, reason) = (Box::new(contract), String::new());
        let world = self.then(ProposeChange {
            by: Side::Buyer,
            contract,
            reason,
            at,
        });
        let change_id = world.running().changes.last().unwrap().change_id;
        world.then(AnswerChange {
            change_id,
            by: Side::Supplier,
            accept: true,
            reason: String::new(),
            at,
        })
    }

    /// All that was received came back (P9).
    pub(super) fn charged_back(mut self) -> World {
        let payments = self.running().payments.clone();
        for payment in payments.iter().filter(|payment| payment.kept() > 0) {
            let amount = Money::from_minor(payment.kept(), payment.amount.currency()).unwrap();
            let payment_id = payment.payment_id;
            let back = RecordPaymentReturned {
                payment_id,
                ..returned(&self, amount)
            };
            self.ok(back);
        }
        self
    }

    /// Everything was shipped.
    pub(super) fn shipped() -> World {
        World::paid().ship(&[(0, "100"), (1, "50")])
    }

    pub(super) fn ship(self, items: &[(u32, &str)]) -> World {
        let shipment = shipment(items, self.now);
        self.then(shipment)
    }

    /// Everything was delivered ten days later.
    pub(super) fn delivered() -> World {
        let mut world = World::shipped();
        world.advance(10);
        world.deliver()
    }

    pub(super) fn deliver(self) -> World {
        let (batch_id, on) = (
            self.batch_id(),
            crate::time::day_in(self.now, self.book().platform().time_zone),
        );
        self.then(RecordDelivery { batch_id, on })
    }

    /// Ready for *Confirm*.
    pub(super) fn balanced() -> World {
        World::delivered().pay(Instalment::Balance, "1500")
    }

    pub(super) fn completed() -> World {
        let world = World::balanced();
        let counts = full_counts(&world);
        world.then(ConfirmReceipt { counts, at: None })
    }

    /// A dispute on quality, open.
    pub(super) fn disputed() -> World {
        World::delivered().then(open(Ground::Quality, "500"))
    }

    /// The same, five days of silence later, with the platform.
    pub(super) fn escalated() -> World {
        let mut world = World::disputed();
        world.advance(6);
        world.then(Escalate { at: None })
    }

    #[track_caller]
    pub(super) fn then(mut self, command: impl Into<OrderCommand>) -> World {
        self.ok(command);
        self
    }

    // -- ids of what came last

    pub(super) fn account_id(&self) -> AccountId {
        self.running().accounts.last().unwrap().account.account_id
    }

    pub(super) fn payment_id(&self) -> PaymentId {
        self.running().payments.last().unwrap().payment_id
    }

    pub(super) fn batch_id(&self) -> BatchId {
        self.running().batches.last().unwrap().batch_id
    }

    pub(super) fn offer_id(&self) -> OfferId {
        self.running()
            .disputes
            .last()
            .unwrap()
            .offers
            .last()
            .unwrap()
            .offer_id
    }

    pub(super) fn refund_id(&self) -> RefundId {
        self.running().refunds.last().unwrap().refund_id
    }
}

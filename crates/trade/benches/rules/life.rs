//! Lives of orders as they happen: commands, each with what was known when it was given. They are written down once,
//! so that a measurement decides and folds and does nothing else.

use std::error::Error;

use trade::calendar::Calendars;
use trade::country::Country;
use trade::id::{AccountId, BatchId, DrawId, Ids, OfferId, PaymentId, RefundId, SupplierId};
use trade::money::{Currency, Money};
use trade::order::command::*;
use trade::order::contract::*;
use trade::order::event::*;
use trade::order::state::{Order, Running};
use trade::order::{Ctx, OrderCommand, OrderEvent, SupplierStanding, decide, evolve};
use trade::rulebook::{Rulebook, Rulebooks};
use trade::time::{Instant, day_in, parse_day, parse_instant};
use uuid::Uuid;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// One command with what was known.
pub(crate) struct Step {
    pub(crate) command: OrderCommand,
    pub(crate) ctx: Ctx<'static>,
}

/// A life: its steps, and what came of them.
pub(crate) struct Life {
    pub(crate) steps: Vec<Step>,
    pub(crate) events: Vec<OrderEvent>,
    order: Option<Order>,
    book: &'static Rulebook,
    now: Instant,
}

/// A life with its order.
pub(crate) struct Lived {
    pub(crate) life: Life,
    pub(crate) order: Order,
    pub(crate) now: Instant,
}

pub(crate) fn usd(text: &str) -> Fallible<Money> {
    Ok(Money::parse(text, Currency::USD)?)
}

/// Everything goes well: two payments, one shipment, receipt, feedback.
pub(crate) fn smooth() -> Fallible<Lived> {
    let mut life = Life::confirmed("trade-assurance@1", Some(Coverage::PostDelivery))?;
    life.pay(Instalment::Initial, "1500.00")?;
    life.ship(&[(0, "100"), (1, "50")])?;
    life.deliver()?;
    life.pay(Instalment::Balance, "1500.00")?;
    life.receive()?;
    life.lived()
}

/// A counter-offer, a change, two shipments, and a dispute that the platform decides.
pub(crate) fn disputed() -> Fallible<Lived> {
    let mut life = Life::confirmed("trade-assurance@1", Some(Coverage::PostDelivery))?;
    life.change()?;
    life.pay(Instalment::Initial, "1500.00")?;
    life.ship(&[(0, "100")])?;
    life.ship(&[(1, "50")])?;
    life.deliver()?;
    life.open_dispute()?;
    for amount in ["100.00", "200.00", "300.00"] {
        life.offer(amount)?;
    }
    life.advance(20);
    life.give(Escalate { at: None })?;
    life.advance(5);
    let (finding, at) = (Finding::PartlyAtFault { amount: usd("400")? }, life.now);
    let reasons = "The photos show it.".to_owned();
    life.give(RecordDecision { finding, reasons, at })?;
    life.refund("400.00")?;
    life.lived()
}

/// The edition of December 2017: cover without types, a full payment at once.
pub(crate) fn later_edition() -> Fallible<Lived> {
    let mut life = Life::confirmed("trade-assurance-2017-12@1", None)?;
    life.pay(Instalment::Initial, "1500.00")?;
    life.pay(Instalment::Balance, "1500.00")?;
    life.ship(&[(0, "100"), (1, "50")])?;
    life.deliver()?;
    life.receive()?;
    life.lived()
}

/// A long history: a dispute in which both sides have much to say.
pub(crate) fn long(statements: usize) -> Fallible<Lived> {
    let mut life = Life::confirmed("trade-assurance@1", Some(Coverage::PostDelivery))?;
    life.pay(Instalment::Initial, "1500.00")?;
    life.ship(&[(0, "100"), (1, "50")])?;
    life.deliver()?;
    life.open_dispute()?;
    for number in 0..statements {
        let by = if number % 2 == 0 {
            Side::Supplier
        } else {
            Side::Buyer
        };
        let (text, at) = (format!("Statement {number}."), life.now);
        life.give(AddStatement { by, text, at })?;
    }
    life.lived()
}

/// The contract of the worked example C4: total 3000.00, initial payment 1500.00.
pub(crate) fn contract(coverage: Option<Coverage>) -> Fallible<Contract> {
    let party = |name: &str, country| Party {
        legal_name: name.to_owned(),
        address: "1 Example Road".to_owned(),
        country: Some(country),
    };
    let line = |product: &str, quantity: &str, price: &str| {
        Ok::<_, Box<dyn Error>>(Line {
            product_id: None,
            product: product.to_owned(),
            model: String::new(),
            specification: String::new(),
            quantity: Some(quantity.parse()?),
            unit: "pcs".to_owned(),
            unit_price: Some(price.parse()?),
            quality: Vec::new(),
        })
    };
    Ok(Contract {
        title: "Sample wheels".to_owned(),
        buyer: party("Example Buyer Inc.", Country::US),
        supplier: party("Example Works Co.", Country::CN),
        lines: vec![line("Wheel", "100", "20")?, line("Axle", "50", "10")?],
        currency: Currency::USD,
        usd_rate: None,
        incoterm: Some(Incoterm::Fob),
        named_place: "Ningbo".to_owned(),
        shipping_method: Some(ShippingMethod::Sea),
        shipping_fee: Some(usd("400")?),
        insurance: Some(usd("100")?),
        destination: Some(Country::US),
        ship_by: Some(ShipBy::On {
            day: parse_day("2026-04-01")?,
        }),
        initial_payment: Some(InitialPayment::Amount { amount: usd("1500")? }),
        coverage,
        packing: "Cartons on pallets.".to_owned(),
        inspection_terms: String::new(),
        remarks: String::new(),
        papers: Vec::new(),
    })
}

impl Life {
    fn confirmed(edition: &str, coverage: Option<Coverage>) -> Fallible<Life> {
        let mut life = Life {
            steps: Vec::new(),
            events: Vec::new(),
            order: None,
            book: Rulebooks::embedded().get(edition)?,
            now: parse_instant("2026-03-02T18:00:00Z")?,
        };
        life.give(Start {
            number: "QS-0001".to_owned(),
            source: Source::Minisite,
            supplier: SupplierRef {
                supplier_id: SupplierId::new(Uuid::from_u128(7)),
                name: "Example Works".to_owned(),
                country: Some(Country::CN),
            },
            contract: Box::new(contract(coverage)?),
        })?;
        life.give(Send {})?;
        life.advance(1);
        let at = life.now;
        life.give(RecordSupplierConfirmed { version: 1, at })?;
        life.give(RecordAccount {
            holder: "Example Works Co.".to_owned(),
            bank: "Citibank".to_owned(),
            country: Country::CN,
            last_four: "4321".to_owned(),
            at,
        })?;
        let account_id = life.account()?;
        life.give(ConfirmAccount { account_id })?;
        Ok(life)
    }

    fn lived(mut self) -> Fallible<Lived> {
        let order = self.order.take().ok_or("there is no order")?;
        let now = self.now;
        Ok(Lived {
            life: self,
            order,
            now,
        })
    }

    fn ctx(&self) -> Fallible<Ctx<'static>> {
        let requests = u128::try_from(self.steps.len())?;
        Ok(Ctx {
            now: self.now,
            ids: Ids::new(Uuid::from_u128(
                0x0190_0000_0000_7000_8000_0000_0000_0000 + requests,
            )),
            rulebook: self.book,
            calendars: Calendars::embedded(),
            supplier: SupplierStanding {
                assured: true,
                free_limit: usd("2000")?,
                as_of: Some(parse_instant("2026-03-01T00:00:00Z")?),
                stale: false,
            },
            credit_available: None,
            loan_outstanding: Money::zero(Currency::USD),
        })
    }

    fn give(&mut self, command: impl Into<OrderCommand>) -> Fallible<()> {
        let (command, ctx) = (command.into(), self.ctx()?);
        let events = decide(self.order.as_ref(), &command, &ctx)
            .map_err(|refusal| format!("{} is refused: {refusal}", command.name()))?;
        for event in &events {
            self.order = Some(evolve(self.order.take(), event)?);
        }
        self.events.extend(events);
        self.steps.push(Step { command, ctx });
        Ok(())
    }

    fn advance(&mut self, days: i64) {
        self.now += chrono::TimeDelta::days(days);
    }

    fn running(&self) -> Fallible<&Running> {
        Ok(self
            .order
            .as_ref()
            .and_then(Order::running)
            .ok_or("the order is not confirmed")?)
    }

    fn account(&self) -> Fallible<AccountId> {
        let known = self.running()?.accounts.last();
        Ok(known.ok_or("there is no account")?.account.account_id)
    }

    fn payment(&self) -> Fallible<PaymentId> {
        Ok(self
            .running()?
            .payments
            .last()
            .ok_or("there is no payment")?
            .payment_id)
    }

    fn change(&mut self) -> Fallible<()> {
        let at = self.now;
        let changed = Contract {
            packing: "Wooden boxes.".to_owned(),
            ..contract(Some(Coverage::PostDelivery))?
        };
        self.give(ProposeChange {
            by: Side::Supplier,
            contract: Box::new(changed),
            reason: "Safer.".to_owned(),
            at,
        })?;
        let change_id = self
            .running()?
            .open_change()
            .ok_or("there is no change")?
            .change_id;
        self.give(AnswerChange {
            change_id,
            by: Side::Buyer,
            accept: true,
            reason: String::new(),
            at,
        })
    }

    fn pay(&mut self, instalment: Instalment, amount: &str) -> Fallible<()> {
        let (account_id, at) = (self.account()?, self.now);
        self.give(SendPayment {
            instalment,
            method: Method::TelegraphicTransfer,
            amount: usd(amount)?,
            tt_fee: Some(usd("40")?),
            account_id,
            card: None,
            bank: Some(BankUsed {
                bank: "Example Bank".to_owned(),
                last_four: "1111".to_owned(),
                country: Country::US,
                us_checking: true,
            }),
            draw_id: None::<DrawId>,
            continues: None,
            at,
        })?;
        self.advance(5);
        let (payment_id, amount, at) = (self.payment()?, usd(amount)?, self.now);
        self.give(RecordPaymentReceived {
            payment_id,
            amount,
            at,
        })
    }

    fn ship(&mut self, items: &[(u32, &str)]) -> Fallible<()> {
        self.advance(3);
        let items = items.iter().map(|(line, quantity)| {
            Ok::<_, Box<dyn Error>>(BatchItem {
                line: *line,
                quantity: quantity.parse()?,
            })
        });
        let (items, carriage, at) = (items.collect::<Result<_, _>>()?, Carriage::default(), self.now);
        self.give(RecordShipment { items, carriage, at })
    }

    /// Every batch clears customs and is delivered.
    fn deliver(&mut self) -> Fallible<()> {
        self.advance(15);
        let on = day_in(self.now, self.book.platform().time_zone);
        let batches: Vec<BatchId> = self
            .running()?
            .batches
            .iter()
            .map(|batch| batch.batch_id)
            .collect();
        for batch_id in batches {
            self.give(RecordClearance { batch_id, on })?;
            self.give(RecordDelivery { batch_id, on })?;
        }
        Ok(())
    }

    fn receive(&mut self) -> Fallible<()> {
        self.advance(1);
        let batches = self.running()?.batches.iter();
        let items = batches.flat_map(|batch| batch.items.iter().map(|item| (batch.batch_id, item.clone())));
        let counts = items.map(|(batch_id, item)| {
            Ok::<_, Box<dyn Error>>(Count {
                batch_id,
                line: item.line,
                received: item.quantity.to_string().parse()?,
                damaged: "0".parse()?,
                below_standard: "0".parse()?,
            })
        });
        let counts = counts.collect::<Result<_, _>>()?;
        self.give(ConfirmReceipt { counts, at: None })?;
        self.give(LeaveFeedback {
            feedback: Feedback {
                product: 5,
                service: 4,
                shipment: 5,
                text: "As agreed.".to_owned(),
            },
        })
    }

    fn open_dispute(&mut self) -> Fallible<()> {
        self.advance(1);
        let complaint = Complaint {
            ground: Ground::Quality,
            batch_id: None,
            statement: "Scratched.".to_owned(),
        };
        let (claim, evidence) = (usd("500")?, Vec::new());
        self.give(OpenDispute {
            complaint,
            claim,
            evidence,
            at: None,
        })?;
        self.advance(2);
        let (text, at) = ("They were fine.".to_owned(), self.now);
        self.give(RecordSupplierResponse { text, at })
    }

    /// The supplier offers, the buyer declines.
    fn offer(&mut self, amount: &str) -> Fallible<()> {
        let (remedy, note, at) = (Remedy::Refund { amount: usd(amount)? }, String::new(), self.now);
        self.give(MakeOffer {
            by: Side::Supplier,
            remedy,
            note,
            at,
        })?;
        let dispute = self.running()?.open_dispute().ok_or("there is no dispute")?;
        let offer_id: OfferId = dispute.offers.last().ok_or("there is no offer")?.offer_id;
        let (by, accept) = (Side::Buyer, false);
        self.give(AnswerOffer {
            offer_id,
            by,
            accept,
            at,
        })
    }

    fn refund(&mut self, amount: &str) -> Fallible<()> {
        let refund_id: RefundId = self
            .running()?
            .refunds
            .last()
            .ok_or("there is no refund")?
            .refund_id;
        let (amount, at) = (usd(amount)?, self.now);
        self.give(RecordRefundReceived {
            refund_id,
            amount,
            at,
        })
    }
}

//! The pieces that are measured, each a closure that does it once.

use std::error::Error;
use std::hint::black_box;

use trade::calendar::Calendars;
use trade::country::Country;
use trade::cover::{self, Coverage};
use trade::credit::schedule::schedule;
use trade::dispute::clock::DisputeClock;
use trade::money::{Currency, Money};
use trade::order::check::{CheckCtx, check};
use trade::order::ctx::Ctx;
use trade::order::view::{ViewCtx, view};
use trade::order::windows::deadlines;
use trade::order::{Order, decide, evolve, fold};
use trade::payment::plan::{PaymentAsk, plan};
use trade::payment::propose::propose;
use trade::quality::{BatchDays, QualityDays, quality_window};
use trade::rulebook::Rulebooks;
use trade::time::{Window, parse_day, parse_instant};

use crate::life::{self, Lived, usd};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Something to measure.
pub(crate) struct Piece {
    pub(crate) name: &'static str,
    /// How many steps one run is: commands of a life, events of a history.
    pub(crate) steps: usize,
    pub(crate) run: Box<dyn FnMut() -> Fallible<()>>,
}

impl Piece {
    pub(crate) fn new(
        name: &'static str,
        steps: usize,
        run: impl FnMut() -> Fallible<()> + 'static,
    ) -> Piece {
        Piece {
            name,
            steps,
            run: Box::new(run),
        }
    }
}

/// Every piece, in the order of the report.
pub(crate) fn all() -> Fallible<Vec<Piece>> {
    let mut pieces = lives()?;
    pieces.extend(pages()?);
    pieces.extend(payments()?);
    pieces.extend(calculators()?);
    Ok(pieces)
}

fn lives() -> Fallible<Vec<Piece>> {
    let lives = [life::smooth()?, life::disputed()?, life::later_edition()?];
    let steps = lives.iter().map(|lived| lived.life.steps.len()).sum();
    let long = life::long(1000)?;
    Ok(vec![
        Piece::new("life", steps, move || lives.iter().try_for_each(live)),
        Piece::new("fold_long", long.life.events.len(), move || {
            black_box(fold(&long.life.events)?);
            Ok(())
        }),
    ])
}

/// Decides every command anew and folds what comes of it.
fn live(lived: &Lived) -> Fallible<()> {
    let mut order: Option<Order> = None;
    for step in &lived.life.steps {
        let events =
            decide(order.as_ref(), &step.command, &step.ctx).map_err(|refusal| refusal.to_string())?;
        for event in &events {
            order = Some(evolve(order, event)?);
        }
    }
    black_box(order);
    Ok(())
}

fn pages() -> Fallible<Vec<Piece>> {
    let lived = life::disputed()?;
    let last = lived.life.steps.last().ok_or("a life has steps")?;
    let ctx = Ctx {
        now: lived.now,
        ..last.ctx.clone()
    };
    let at = ViewCtx {
        ctx: ctx.clone(),
        version: u32::try_from(lived.life.events.len())?,
        delay_agreed: false,
    };
    let (order, same) = (lived.order.clone(), lived.order);
    let contract = life::contract(Some(Coverage::PostDelivery))?;
    let asked = CheckCtx {
        assured: true,
        initial_and_cap: Some((usd("1500")?, usd("1500")?)),
        delay_agreed: true,
    };
    Ok(vec![
        Piece::new("order_view", 1, move || {
            black_box(view(&order, &at)?);
            Ok(())
        }),
        Piece::new("order_deadlines", 1, move || {
            black_box(deadlines(&same, ctx.now, ctx.rulebook)?);
            Ok(())
        }),
        Piece::new("contract_check", 1, move || {
            black_box(check(black_box(&contract), asked));
            Ok(())
        }),
    ])
}

fn payments() -> Fallible<Vec<Piece>> {
    let book = Rulebooks::embedded().default_book();
    let calendars = Calendars::embedded();
    let ask = PaymentAsk {
        amount: usd("54321.09")?,
        usd_rate: None,
        pay_on: parse_instant("2026-09-24T18:00:00Z")?,
        supplier_country: Country::CN,
        us_checking_account: true,
        payer_bank_country: Country::US,
        credit_available: Some(usd("10000")?),
        tt_fee: Some(usd("40")?),
    };
    let rates = ["0.0125".parse()?, "0.0125".parse()?, "0.0125".parse()?];
    let (principal, first_due) = (usd("10000")?, parse_day("2026-01-31")?);
    Ok(vec![
        Piece::new("payment_plan", 1, move || {
            black_box(plan(black_box(&ask), book, calendars)?);
            Ok(())
        }),
        Piece::new("payment_propose", 1, move || {
            black_box(propose(black_box(&ask), book, calendars)?);
            Ok(())
        }),
        Piece::new("credit_schedule", 1, move || {
            let credit = Money::zero(Currency::USD);
            black_box(schedule(black_box(principal), &rates, credit, first_due, 6)?);
            Ok(())
        }),
    ])
}

fn calculators() -> Fallible<Vec<Piece>> {
    let book = Rulebooks::embedded().default_book();
    let zone = book.platform().time_zone;
    let (total, initial, limit) = (usd("3000")?, usd("1500")?, usd("2000")?);
    let batch = BatchDays {
        shipped_on: Some(parse_day("2026-01-01")?),
        cleared_customs_on: Some(parse_day("2026-02-01")?),
        delivered_on: Some(parse_day("2026-02-10")?),
        customs: true,
    };
    let days = QualityDays {
        from_shipment: 180,
        from_clearance: 15,
    };
    let at = parse_instant("2026-03-06T20:00:00Z")?;
    let from = parse_day("2026-09-24")?;
    let banks = Calendars::embedded().bank_days([Country::US, Country::CN])?;
    Ok(vec![
        Piece::new("cover_quote", 1, move || {
            black_box(cover::quote(black_box(total), initial, limit)?);
            Ok(())
        }),
        Piece::new("quality_window", 1, move || {
            black_box(quality_window(Coverage::PostDelivery, black_box(batch), days)?);
            Ok(())
        }),
        Piece::new("dispute_clock", 1, move || {
            let clock = DisputeClock::new(black_box(at), book.disputes(), zone)?;
            black_box(clock.because(None, at)?);
            Ok(())
        }),
        Piece::new("days_window", 1, move || {
            black_box(Window::days_after(black_box(at), 15, zone)?);
            Ok(())
        }),
        Piece::new("days_working", 30, move || {
            black_box(banks.nth_after(black_box(from), 30)?);
            Ok(())
        }),
    ])
}

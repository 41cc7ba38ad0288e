//! Steps beside orders: the Pay Later line, quotations, messages, reports of a supplier's limit. Ordinary ones and any.

use chrono::{Datelike, TimeDelta};
use trade::credit::facility::*;
use trade::id::{DrawId, MessageId, QuotationId};
use trade::message::{MarkMessage, MarkRead, MessageCommand, SendMessage};
use trade::money::{Currency, Money, Rate};
use trade::order::event::SupplierRef;
use trade::quotation::{
    Decline, MarkOrderStarted, Offer, Phase, QuotationCommand, QuotedLine, RecordOffer, Request,
    RequestQuotation,
};
use trade::supplier::{LimitReport, RecordLimit, ReportSource};
use trade::time::{Day, Instant, day_in};
use uuid::Uuid;

use super::{edges, side};
use crate::dice::Dice;
use crate::facts::{Facts, Known};

/// A step beside orders.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Beside {
    Credit(CreditCommand),
    /// `None` begins one.
    Quotation(Option<QuotationId>, QuotationCommand),
    Message(SupplierRef, MessageCommand),
    Limit(RecordLimit),
}

/// Any of them.
pub fn beside(facts: &Facts, now: Instant, dice: &mut Dice) -> Option<Beside> {
    let known = dice.pick(&facts.suppliers)?.clone();
    Some(match dice.below(10) {
        0..=4 => Beside::Credit(credit(facts, now, dice)),
        5 | 6 => quotation(facts, &known.reference, now, dice)?,
        7 | 8 => message(facts, &known, now, dice)?,
        _ => Beside::Limit(limit(facts, &known, now, dice)),
    })
}

fn instant(now: Instant, dice: &mut Dice) -> Instant {
    match dice.below(12) {
        0 => now + TimeDelta::seconds(1),
        1 => now - TimeDelta::days(dice.between(1, 90)),
        _ => now,
    }
}

fn usd(middle: i128, dice: &mut Dice) -> Money {
    edges::amount(middle, Currency::USD, dice)
}

/// Mostly what the line waits for, else anything.
pub(super) fn credit(facts: &Facts, now: Instant, dice: &mut Dice) -> CreditCommand {
    if dice.chance(25) {
        return any_credit(facts, now, dice);
    }
    let at = now;
    match (&facts.facility.application, &facts.facility.line) {
        // Details that do not do are given once more.
        (Application::InProgress { details: known, .. }, _) if known.is_none() || dice.chance(25) => {
            KeepDetails {
                details: details(dice),
            }
            .into()
        }
        (Application::InProgress { .. }, _) => SubmitApplication {}.into(),
        (Application::Submitted { .. }, _) if dice.chance(15) => RecordDeclined {
            reason: "Too young.".to_owned(),
            at,
        }
        .into(),
        (Application::Submitted { .. }, _) => approved(at, 15_000_000, dice),
        (_, Line::None | Line::Closed { .. }) => StartApplication {}.into(),
        (_, Line::Suspended { .. }) if dice.chance(40) => StartApplication {}.into(),
        (_, Line::Suspended { .. }) => RecordReinstated { at }.into(),
        (_, Line::Open { .. }) => repay(facts, now).unwrap_or_else(|| any_credit(facts, now, dice)),
    }
}

/// The statement of a month that has begun and in which a loan falls due, unless it was posted (L5).
pub(super) fn statement_due(facts: &Facts, now: Instant) -> Option<CreditCommand> {
    let today = day_in(now, facts.book.platform().time_zone);
    let of = |day: Day| (day.year(), day.month());
    let posted = facts.facility.statements.iter();
    let posted: Vec<_> = posted.map(|posted| of(posted.statement.month)).collect();
    facts.facility.draws.iter().find_map(|draw| {
        let (_, month, _) = draw.next_month().ok().flatten()?;
        let begun = of(month.due) <= of(today) && !posted.contains(&of(month.due));
        begun.then(|| {
            RecordStatement {
                month: month.due,
                at: now,
            }
            .into()
        })
    })
}

/// The next month of a loan, or its statement.
fn repay(facts: &Facts, now: Instant) -> Option<CreditCommand> {
    if let Some(statement) = statement_due(facts, now) {
        return Some(statement);
    }
    let today = day_in(now, facts.book.platform().time_zone);
    facts.facility.draws.iter().find_map(|draw| {
        let (month, due, amount) = draw.next_month().ok().flatten()?;
        let draw_id = draw.draw_id;
        (due.due <= today).then(|| {
            RecordLoanPayment {
                draw_id,
                month,
                amount,
                at: now,
            }
            .into()
        })
    })
}

fn details(dice: &mut Dice) -> Details {
    let kind = if dice.chance(85) {
        AccountKind::BusinessChecking
    } else {
        AccountKind::Online
    };
    Details {
        vault_ref: edges::words("vault-1", dice),
        accounts: vec![LinkedAccount {
            kind,
            name: edges::words("Example Bank", dice),
            last_four: edges::last_four(dice),
        }],
        business: BusinessFigures {
            monthly_revenue: usd(6_000_000, dice),
            months_trading: 30,
            requested_line: usd(15_000_000, dice),
        },
    }
}

fn approved(at: Instant, line: i128, dice: &mut Dice) -> CreditCommand {
    let months = if dice.chance(10) {
        usize::try_from(dice.below(9)).unwrap_or(0)
    } else {
        6
    };
    let rate: Option<Rate> = "0.015".parse().ok();
    RecordApproved {
        line: usd(line, dice),
        terms: LoanTerms {
            monthly_fee_rates: rate.into_iter().cycle().take(months).collect(),
            promotional_credit: usd(5_000, dice),
        },
        at,
    }
    .into()
}

/// A completed agreement: mostly of a draw that waits for it, now and then with a payment due before there is a loan.
fn agreed(facts: &Facts, (any, at): (DrawId, Instant), now: Instant, dice: &mut Dice) -> CreditCommand {
    let draws = facts.facility.draws.iter();
    let waiting: Vec<DrawId> = draws
        .filter(|draw| draw.phase == DrawPhase::Pending)
        .map(|draw| draw.draw_id)
        .collect();
    let waiting = dice.pick(&waiting).copied().filter(|_| !dice.chance(30));
    let days = if dice.chance(30) {
        dice.between(-40, -2)
    } else {
        dice.between(-2, 70)
    };
    RecordDrawAgreed {
        draw_id: waiting.unwrap_or(any),
        first_due: now.date_naive() + TimeDelta::days(days),
        at: if dice.chance(50) { now } else { at },
    }
    .into()
}

fn any_credit(facts: &Facts, now: Instant, dice: &mut Dice) -> CreditCommand {
    let at = instant(now, dice);
    let draws: Vec<DrawId> = facts.facility.draws.iter().map(|draw| draw.draw_id).collect();
    let draw_id = edges::id(&draws, DrawId::new, dice);
    let draw = facts.facility.draw(draw_id);
    let orders: Vec<_> = facts
        .lives
        .iter()
        .map(|life| life.order.head().order_id)
        .collect();
    let order_id = match draw {
        Some(draw) if !dice.chance(20) => draw.order_id,
        Some(_) | None => edges::id(&orders, trade::id::OrderId::new, dice),
    };
    let next = draw.and_then(|draw| draw.next_month().ok().flatten());
    let (month, owed) = next.map_or((1, 100), |(month, _, owed)| (month, owed.minor()));
    let reason = "by the lender".to_owned();
    match dice.below(22) {
        0 => StartApplication {}.into(),
        1 => KeepDetails {
            details: details(dice),
        }
        .into(),
        2 => SubmitApplication {}.into(),
        3 => approved(at, 1_000_000, dice),
        4 => RecordDeclined { reason, at }.into(),
        5 => RecordSuspended { reason, at }.into(),
        6 => RecordReinstated { at }.into(),
        7 if dice.chance(30) => RecordClosed { reason, at }.into(),
        8 | 9 => agreed(facts, (draw_id, at), now, dice),
        10 => RecordDrawFailed { draw_id, reason, at }.into(),
        11..=14 => RecordLoanPayment {
            draw_id,
            month: if dice.chance(15) { month + 1 } else { month },
            amount: usd(owed, dice),
            at,
        }
        .into(),
        15..=17 => RecordStatement {
            month: month_near(now, dice),
            at,
        }
        .into(),
        18 | 19 => RequestDraw {
            order_id,
            payment_id: trade::id::PaymentId::new(Uuid::nil()),
            principal: usd(2_000, dice),
            months: u32::try_from(dice.below(8)).unwrap_or(0),
            at,
        }
        .into(),
        _ => ApplyRefund {
            draw_id,
            order_id,
            amount: usd(100, dice),
            at,
        }
        .into(),
    }
}

fn month_near(now: Instant, dice: &mut Dice) -> Day {
    now.date_naive() + TimeDelta::days(dice.between(-40, 70))
}

fn quotation(facts: &Facts, supplier: &SupplierRef, now: Instant, dice: &mut Dice) -> Option<Beside> {
    let at = instant(now, dice);
    let known = dice.pick(&facts.quotations).filter(|_| dice.chance(75));
    let supplier = match known {
        Some(known) if !dice.chance(8) => known.supplier.clone(),
        Some(_) | None => supplier.clone(),
    };
    let asked = known.is_some_and(|known| known.phase == Phase::Asked);
    let command: QuotationCommand = match dice.below(8) {
        0 | 1 => RequestQuotation {
            supplier,
            request: Request {
                product_id: None,
                product: edges::words("Wheel", dice),
                quantity: "500".parse().ok()?,
                unit: "pcs".to_owned(),
                message: String::new(),
            },
        }
        .into(),
        2 if !asked => Decline {
            by: side(dice),
            reason: String::new(),
            at,
        }
        .into(),
        3 | 4 => MarkOrderStarted {
            order_id: facts.lives.last()?.order.head().order_id,
        }
        .into(),
        _ => RecordOffer {
            supplier,
            offer: offer(now, dice)?,
            // Now and then an answer from before the question.
            at: match known.filter(|_| asked && dice.chance(25)) {
                Some(known) => known.began_at - TimeDelta::seconds(1),
                None => at,
            },
        }
        .into(),
    };
    Some(Beside::Quotation(known.map(|known| known.quotation_id), command))
}

fn offer(now: Instant, dice: &mut Dice) -> Option<Offer> {
    let line = QuotedLine {
        product_id: None,
        product: edges::words("Wheel", dice),
        model: String::new(),
        specification: String::new(),
        quantity: "500".parse().ok(),
        unit: "pcs".to_owned(),
        unit_price: "9.75".parse().ok()?,
        moq: None,
        lead_days: dice
            .chance(60)
            .then(|| u32::try_from(dice.between(0, 740)).unwrap_or(0)),
    };
    let lines = if dice.chance(6) { Vec::new() } else { vec![line] };
    Some(Offer {
        lines,
        currency: Currency::USD,
        incoterm: None,
        named_place: String::new(),
        valid_until: dice
            .chance(60)
            .then(|| now.date_naive() + TimeDelta::days(dice.between(-2, 20))),
        note: String::new(),
        file: None,
    })
}

fn message(facts: &Facts, known: &Known, now: Instant, dice: &mut Dice) -> Option<Beside> {
    let supplier = known.reference.clone();
    let thread = facts.threads.get(&supplier.supplier_id);
    let messages: Vec<MessageId> = thread
        .into_iter()
        .flat_map(|thread| &thread.messages)
        .map(|message| message.message_id)
        .collect();
    let message_id = edges::id(&messages, MessageId::new, dice);
    let orders = facts
        .lives
        .iter()
        .filter(|life| life.supplier_id == supplier.supplier_id);
    let orders: Vec<_> = orders.map(|life| life.order.head().order_id).collect();
    let text = if dice.chance(1) {
        "x".repeat(20_001)
    } else {
        edges::words("When will it ship?", dice)
    };
    let writes_to = match dice.pick(&facts.suppliers) {
        Some(other) if dice.chance(5) => other.reference.clone(),
        Some(_) | None => supplier.clone(),
    };
    let command: MessageCommand = match dice.below(6) {
        0 => MarkRead { up_to: message_id }.into(),
        1 | 2 => MarkMessage {
            message_id,
            agrees_to_delay: dice.chance(60),
        }
        .into(),
        _ => SendMessage {
            supplier: writes_to,
            by: side(dice),
            text,
            order_id: dice.pick(&orders).copied(),
            files: Vec::new(),
            at: instant(now, dice),
        }
        .into(),
    };
    Some(Beside::Message(supplier, command))
}

/// What the platform says is left: what others left of the limit, less what our orders hold (S4); late reports and
/// impossible ones too.
fn limit(facts: &Facts, known: &Known, now: Instant, dice: &mut Dice) -> RecordLimit {
    let supplier_id = known.reference.supplier_id;
    let held = facts.reservations(supplier_id, now).unwrap_or_default();
    let held: i128 = held
        .iter()
        .filter_map(|reservation| reservation.changes.last())
        .map(|change| change.amount.minor())
        .sum();
    let whole = *dice
        .pick(&[200_000_i128, 500_000, 2_000_000, 8_000_000])
        .unwrap_or(&200_000);
    let remaining = (whole - held).max(0);
    RecordLimit {
        supplier_id,
        report: LimitReport {
            remaining: usd(remaining, dice),
            limit: dice
                .chance(50)
                .then(|| Money::from_minor(whole, Currency::USD).ok())
                .flatten(),
            as_of: instant(now, dice),
            source: ReportSource::TypedIn,
            file: None,
        },
    }
}

//! Words about the Pay Later line.

use trade::credit::facility::{
    AccountKind, BusinessFigures, CreditCommand, Details, KeepDetails, LinkedAccount, LoanTerms,
    RecordApproved, RecordClosed, RecordDeclined, RecordDrawAgreed, RecordDrawFailed, RecordLoanPayment,
    RecordReinstated, RecordStatement, RecordSuspended, RequestDraw, StartApplication, SubmitApplication,
};
use trade::id::{DrawId, OrderId, PaymentId};
use trade::money::Rate;
use trade::order::Order;
use trade::time::Instant;
use uuid::Uuid;

use super::Problem;
use super::words::{number, usd};
use super::world::World;

pub(crate) fn read(world: &World, words: &[&str], at: Instant) -> Result<Option<CreditCommand>, Problem> {
    let newest = world.facility.draws.last();
    let draw_id = newest.map_or(DrawId::new(Uuid::nil()), |draw| draw.draw_id);
    let reason = || "As the lender wrote.".to_owned();
    Ok(Some(match words {
        ["apply", "for", "Pay", "Later"] => StartApplication {}.into(),
        ["state", "details", "for", "a", "line", "of", line] => KeepDetails {
            details: details(line)?,
        }
        .into(),
        ["submit", "application"] => SubmitApplication {}.into(),
        ["lender", "approves", line, "credit", credit, "rates", rates @ ..] => {
            let rates: Result<Vec<Rate>, Problem> = rates.iter().map(|rate| number(rate)).collect();
            let terms = LoanTerms {
                monthly_fee_rates: rates?,
                promotional_credit: usd(credit)?,
            };
            let line = usd(line)?;
            RecordApproved { line, terms, at }.into()
        }
        ["lender", "declines"] => RecordDeclined { reason: reason(), at }.into(),
        ["lender", "suspends", "line"] => RecordSuspended { reason: reason(), at }.into(),
        ["lender", "reinstates", "line"] => RecordReinstated { at }.into(),
        ["lender", "closes", "line"] => RecordClosed { reason: reason(), at }.into(),
        ["draw", principal, "over", months, "months"] => RequestDraw {
            order_id: world
                .order()
                .map_or(OrderId::new(Uuid::nil()), |order: &Order| order.head().order_id),
            payment_id: PaymentId::new(Uuid::nil()),
            principal: usd(principal)?,
            months: number(months)?,
            at,
        }
        .into(),
        ["loan", "agreed,", "first", "due", day] => {
            let first_due = world.day(day)?;
            RecordDrawAgreed {
                draw_id,
                first_due,
                at,
            }
            .into()
        }
        ["loan", "refused"] => RecordDrawFailed {
            draw_id,
            reason: reason(),
            at,
        }
        .into(),
        ["pay", "month", month, "of", "loan", amount] => RecordLoanPayment {
            draw_id,
            month: number(month)?,
            amount: usd(amount)?,
            at,
        }
        .into(),
        ["lender", "posts", "statement", "of", day] => {
            let month = world.day(day)?;
            RecordStatement { month, at }.into()
        }
        _ => return Ok(None),
    }))
}

fn details(line: &str) -> Result<Details, Problem> {
    Ok(Details {
        vault_ref: "vault-1".to_owned(),
        accounts: vec![LinkedAccount {
            kind: AccountKind::BusinessChecking,
            name: "Example Bank".to_owned(),
            last_four: "4242".to_owned(),
        }],
        business: BusinessFigures {
            monthly_revenue: usd("40000")?,
            months_trading: 30,
            requested_line: usd(line)?,
        },
    })
}

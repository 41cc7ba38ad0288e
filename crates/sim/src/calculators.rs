//! Calculators asked with the orders' own values: what a page shows before anything is decided (C4, P6).

use trade::calendar::Calendars;
use trade::country::Country;
use trade::money::{Currency, Money};
use trade::order::Order;
use trade::payment::plan::{PaymentAsk, PlanError};
use trade::payment::propose::{Proposal, propose};

use crate::facts::Facts;
use crate::model::{Broken, Check, must};
use crate::tally::Tally;

/// Checks the calculators on every confirmed order.
pub(crate) fn check(facts: &Facts, tally: &mut Tally) -> Check {
    for life in &facts.lives {
        let Order::Running(running) = &life.order else {
            continue;
        };
        let totals = &running.terms.totals;
        if running.currency() != Currency::USD {
            continue;
        }
        let free = running.terms.cover.free_limit;
        quoted(totals.total, totals.initial, free)?;
        tally.rule("C4");
        let ask = PaymentAsk {
            amount: totals.initial,
            usd_rate: None,
            pay_on: running.confirmed.at,
            supplier_country: running.head.supplier.country.unwrap_or(Country::CN),
            us_checking_account: totals.total.minor() % 2 == 0,
            payer_bank_country: Country::US,
            credit_available: Some(totals.balance),
            tt_fee: None,
        };
        match propose(&ask, &facts.book, Calendars::embedded()) {
            Ok(proposals) => {
                for proposal in [proposals.cheapest, proposals.earliest].into_iter().flatten() {
                    adds_up(&proposal, totals.initial)?;
                }
                tally.rule("P6");
            }
            // Calendars end, and so does the number of transactions that anybody would make.
            Err(PlanError::Time(_) | PlanError::TooManyTransactions { .. }) => {}
            Err(error) => return Err(Broken::new("P6", error.to_string())),
        }
    }
    Ok(())
}

/// C4: what each type would cover, worked out once more.
fn quoted(total: Money, initial: Money, free: Money) -> Check {
    let quote =
        trade::cover::quote(total, initial, free).map_err(|error| Broken::new("C4", error.to_string()))?;
    let of = |reach: i128| reach.min(free.minor().max(0));
    let pre = (
        quote.pre_shipment.covered.minor(),
        quote.pre_shipment.uncovered.minor(),
    );
    let post = (
        quote.post_delivery.covered.minor(),
        quote.post_delivery.uncovered.minor(),
    );
    let covered = (of(initial.minor()), of(total.minor()));
    let expected = (
        (covered.0, total.minor() - covered.0),
        (covered.1, total.minor() - covered.1),
    );
    must((pre, post) == expected, "C4", || {
        format!("{quote:?} of {total}, {initial} first, {free} free")
    })
}

/// P6: the parts add up to the cent, and so do their fees.
fn adds_up(proposal: &Proposal, amount: Money) -> Check {
    let sum: i128 = proposal.parts.iter().map(|part| part.amount.minor()).sum();
    must(sum == amount.minor(), "P6", || {
        format!("parts of {sum} cents for {amount}")
    })?;
    let fees: Option<i128> = proposal.parts.iter().map(|part| part.fee.map(Money::minor)).sum();
    must(fees == proposal.fee_total.map(Money::minor), "P6", || {
        format!("fees of {fees:?} where {:?} is said", proposal.fee_total)
    })
}

//! Why: the figures of a checkout: those of the order, and what the planner makes of the sum.

use trade::rulebook::Transactions;
use trade::why::{self, Figure, Name, Origin};

use super::{Args, Asked, Checkout};
use crate::calc::few_enough;
use crate::error::Error;
use crate::look::Look;

pub(super) fn figures(
    look: &Look<'_>,
    args: &Args,
    reply: &Checkout,
    asked: &Asked,
) -> Result<Vec<Figure>, Error> {
    let (view, of_order) = look.order_figures(&asked.order, asked.version)?;
    let parts = view.figures.iter().flat_map(|figures| &figures.instalments);
    let mut figures = Vec::new();
    for (index, part) in parts.enumerate() {
        if part.instalment == args.instalment {
            let from = format!("/figures/instalments/{index}");
            figures.extend(of_order.iter().filter_map(|figure| figure.moved(&from, "/due")));
        }
    }
    figures.extend(
        of_order
            .iter()
            .filter_map(|figure| figure.moved("/figures/cover", "/cover_now")),
    );
    let (_, of_line) = crate::ops::credit::explained(look)?;
    if reply.credit_available.is_some() {
        let available = of_line
            .iter()
            .filter_map(|figure| figure.moved("/available", "/credit_available"));
        figures.extend(available);
    }
    let at = look.view_ctx(&asked.order, asked.version)?;
    let supplier_id = asked.order.head().supplier.supplier_id;
    let (after, trace, amount) = look.with_limit(supplier_id, |limit| {
        let wanted = (args.instalment, args.amount);
        why::after_payment(&asked.order, &at, limit, &view, wanted).map_err(Error::bug)
    })?;
    figures.extend(
        after
            .into_iter()
            .filter(|figure| figure.path == "/amount" || figure.path.starts_with("/cover_after/")),
    );
    plans(look, asked, trace, amount, &mut figures)?;
    Ok(figures)
}

/// What each method would mean, and the two proposals.
fn plans(
    look: &Look<'_>,
    asked: &Asked,
    mut trace: why::Trace,
    amount: why::Given<trade::money::Money>,
    figures: &mut Vec<Figure>,
) -> Result<(), Error> {
    let book = look.rulebook_of(&asked.order)?;
    let parts = asked
        .proposals
        .iter()
        .flat_map(|found| found.cheapest.iter().chain(&found.earliest));
    for proposal in parts {
        few_enough(proposal.parts.len())?;
    }
    let ask = &asked.ask;
    let sum = why::Asked {
        ask,
        book,
        calendars: look.workspace.calendars,
        amount,
        pay_on: trace.fact(Name::PaidAt, Origin::Clock, ask.pay_on),
        tt_fee: ask.tt_fee.map(|fee| trace.argument(Name::TtFee, fee)),
        credit: ask.credit_available.map(|credit| {
            let path = "/credit_available".to_owned();
            trace.fact(Name::AvailableCredit, Origin::Figure { path }, credit)
        }),
    };
    for (index, (method, _)) in asked.plans.iter().enumerate() {
        if let Transactions::UpTo(limit) = book.method(*method).transactions {
            let key = format!("methods.{}.transactions.up_to", method.code());
            let limit = trace.rulebook(Name::TransactionLimit.by("P3"), key, book, limit);
            figures.push(trace.figure(format!("/methods/{index}/limit"), &limit));
        }
    }
    figures.extend(why::methods(&mut trace, &sum, &asked.plans, "/methods").map_err(Error::bug)?);
    if let Some(found) = &asked.proposals {
        figures.extend(why::proposals(&mut trace, &sum, found, "").map_err(Error::bug)?);
    }
    Ok(())
}

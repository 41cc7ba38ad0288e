//! The Pay Later line, the payment planner and the rulebook as lines. It must not compute a figure.

use trade::calendar::Calendars;
use trade::country::Country;
use trade::credit::facility::view as facility_view;
use trade::payment::plan::{MethodPlan, PaymentAsk, plan};
use trade::payment::propose::{Proposal, propose};
use trade::rulebook::{Library, Rulebook, RulebookCommand};

use super::Problem;
use super::words::{code, usd};
use super::world::World;

type Lines = Result<Vec<String>, Problem>;

const FIRST: &str = include_str!("../../data/rulebooks/trade-assurance-1.toml");

pub(crate) fn facility(world: &World) -> Lines {
    let view = facility_view(&world.facility, world.now, &world.book).map_err(|error| error.to_string())?;
    let mut lines = vec![format!("{}: {}", view.lender, code(view.stage))];
    if let Some(line) = view.line {
        lines.push(format!(
            "available {} = line {line} − outstanding {} − pending {}",
            view.available, view.outstanding, view.pending
        ));
    }
    if let Some(next) = view.next_payment {
        let overdue = if next.overdue { ", overdue" } else { "" };
        lines.push(format!("next payment: {} by {}{overdue}", next.amount, next.due));
    }
    Ok(lines)
}

/// The newest loan's schedule (L5).
pub(crate) fn loan(world: &World) -> Lines {
    let view = facility_view(&world.facility, world.now, &world.book).map_err(|error| error.to_string())?;
    let draw = view.draws.first().ok_or("there is no draw")?;
    let mut lines = vec![format!(
        "{} over {} months, owed {}",
        draw.principal, draw.months, draw.outstanding
    )];
    for month in &draw.schedule {
        let refunded = if month.refunded.is_zero() {
            String::new()
        } else {
            format!(" − refunded {}", month.refunded)
        };
        lines.push(format!(
            "{} due {}: principal {}{refunded} + fee {} − credit {}; owed {}",
            month.month, month.due, month.principal, month.fee, month.credit, month.owed
        ));
    }
    Ok(lines)
}

pub(crate) fn statement(world: &World) -> Lines {
    let posted = world
        .facility
        .statements
        .last()
        .map(|posted| &posted.statement)
        .ok_or("no statement was posted")?;
    Ok(vec![format!(
        "{}: opening {}, principal {}, fee {}, credit {}, payment {}, closing {}; overdue {}",
        posted.month,
        posted.opening,
        posted.principal,
        posted.fee,
        posted.credit,
        posted.payment,
        posted.closing,
        posted.overdue
    )])
}

fn ask(world: &World, amount: &str, fee: Option<&str>) -> Result<PaymentAsk, Problem> {
    let open = matches!(world.facility.line, trade::credit::facility::Line::Open { .. });
    Ok(PaymentAsk {
        amount: usd(amount)?,
        pay_on: world.now,
        supplier_country: Country::CN,
        us_checking_account: true,
        payer_bank_country: Country::US,
        credit_available: if open {
            world.facility.available().ok()
        } else {
            None
        },
        tt_fee: fee.map(usd).transpose()?,
        usd_rate: None,
    })
}

/// What each method would mean (P2–P5).
pub(crate) fn methods(world: &World, amount: &str, fee: Option<&str>) -> Lines {
    let plans = plan(&ask(world, amount, fee)?, &world.book, Calendars::embedded());
    let lines = plans
        .map_err(|error| error.to_string())?
        .into_iter()
        .map(|(method, plan)| match plan {
            MethodPlan::Unavailable(reason) => format!("{}: not available, {reason:?}", code(method)),
            MethodPlan::Available {
                fee_total,
                transactions,
                arrival,
            } => {
                let fee = fee_total.map_or("unknown".to_owned(), |fee| fee.to_string());
                let amounts: Vec<String> = transactions.iter().map(|one| one.amount.to_string()).collect();
                let (first, last) = (arrival.earliest, arrival.latest);
                format!(
                    "{}: {}; fee {fee}; arrives {first} to {last}",
                    code(method),
                    amounts.join(" + ")
                )
            }
        });
    Ok(lines.collect())
}

/// The cheapest and the earliest way (P6).
pub(crate) fn proposals(world: &World, amount: &str, fee: Option<&str>) -> Lines {
    let found = propose(&ask(world, amount, fee)?, &world.book, Calendars::embedded());
    let found = found.map_err(|error| error.to_string())?;
    Ok(vec![
        format!("cheapest: {}", proposal(found.cheapest.as_ref())),
        format!("earliest: {}", proposal(found.earliest.as_ref())),
    ])
}

fn proposal(proposal: Option<&Proposal>) -> String {
    let Some(proposal) = proposal else {
        return "none".to_owned();
    };
    let parts: Vec<String> = proposal
        .parts
        .iter()
        .map(|part| format!("{} by {}", part.amount, code(part.method)))
        .collect();
    let fee = proposal
        .fee_total
        .map_or("unknown".to_owned(), |fee| fee.to_string());
    let (first, last) = (proposal.arrival.earliest, proposal.arrival.latest);
    format!("{}; fee {fee}; arrives {first} to {last}", parts.join(" + "))
}

pub(crate) fn rulebook(book: &Rulebook) -> Vec<String> {
    let disputes = book.disputes();
    let never = |days: Option<u32>| days.map_or("never".to_owned(), |days| days.to_string());
    let agencies: Vec<&str> = book
        .inspection()
        .agencies
        .iter()
        .map(|agency| agency.code.as_str())
        .collect();
    vec![
        format!(
            "{}: lender {}, designated bank {}",
            book.id(),
            book.credit().lender,
            book.platform().designated_bank
        ),
        format!("coverage {}", code(book.coverage())),
        format!(
            "respond in {} days, escalate from day {}, by itself on day {}",
            disputes.respond_days,
            disputes.escalate_from(),
            never(disputes.automatic_on_day)
        ),
        format!(
            "cancels itself after {} days unconfirmed, {} days unpaid; feedback within {} days",
            never(book.lapse().unconfirmed_days),
            never(book.lapse().unpaid_days),
            never(book.feedback().within_days)
        ),
        format!("inspection by {}", agencies.join(", ")),
    ]
}

/// The first edition with some words written otherwise: `respond_days = 5 as respond_days = 2, and <words> as <words>`.
fn changed(changes: &[&str]) -> Result<String, Problem> {
    let mut text = FIRST.to_owned();
    for change in changes.join(" ").split(", and ") {
        let (from, to) = change.split_once(" as ").ok_or("<words> as <words>")?;
        if !text.contains(from) {
            return Err(format!("no words `{from}` in the first edition"));
        }
        text = text.replacen(from, to, 1);
    }
    Ok(text)
}

/// A file of the user's own, of the id `mine@1`.
pub(crate) fn own_rulebook(changes: &[&str]) -> Result<String, Problem> {
    Ok(changed(changes)?.replacen("id = \"trade-assurance@1\"", "id = \"mine@1\"", 1))
}

/// What becomes of the first edition with some words written otherwise when it is loaded (RB3).
pub(crate) fn changed_rulebook(changes: &[&str]) -> Lines {
    let file = "mine.toml".to_owned();
    let bytes = changed(changes)?.into_bytes();
    let library = Library::default();
    let now = trade::time::parse_instant("2026-03-02T18:00:00Z").map_err(|error| error.to_string())?;
    Ok(
        match library.decide(&RulebookCommand::Load { file, bytes }, now) {
            Ok(events) if events.is_empty() => vec!["here already: nothing to keep".to_owned()],
            Ok(events) => events
                .iter()
                .map(|event| format!("accepted: {}", event.name()))
                .collect(),
            Err(refusal) => vec![format!("refused: {}", refusal.message)],
        },
    )
}

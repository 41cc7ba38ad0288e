//! What `show` says: the view of the order and of what surrounds it, as lines. It must not compute a figure.

use trade::order::contract::{Coverage, Totals};
use trade::order::event::{Inspector, Instalment};
use trade::order::figures::InstalmentFigures;
use trade::order::view::{About, OrderView, PlanSplit};
use trade::time::{Window, day_in};
use trade::time::{format_instant, parse_zone};

use super::words::{code, number, plain};
use super::world::World;
use super::{Problem, show_credit, show_parts};

type Lines = Result<Vec<String>, Problem>;

/// The lines of one `show`.
///
/// # Errors
/// When nothing of that name can be shown.
pub(crate) fn show(world: &World, what: &[&str]) -> Lines {
    match what {
        ["order"] => world.view().map(|view| order(&view)),
        ["money"] => money(&world.view()?),
        ["cover"] => world.view().map(|view| cover(&view)),
        ["limit"] => Ok(limit(world)),
        ["deadlines"] => world.view().map(|view| deadlines(&view)),
        ["history"] => {
            let log = &world.orders[world.current];
            let line =
                |event: &trade::order::OrderEvent| format!("{} {}", format_instant(event.at()), event.name());
            Ok(log.events.iter().map(line).collect())
        }
        ["difference", before, after] => difference(world, number(before)?, number(after)?),
        ["window", "of", days, "days", "after", day, time, "in", zone] => {
            window(world, days, day, time, zone)
        }
        ["rule", rule] => {
            let summary = world.book.rule_summary(rule).ok_or("no such rule")?;
            Ok(vec![summary.to_owned()])
        }
        ["Pay", "Later"] => show_credit::facility(world),
        ["loan"] => show_credit::loan(world),
        ["statement"] => show_credit::statement(world),
        ["methods", amount] => show_credit::methods(world, amount, None),
        ["methods", amount, "fee", fee] => show_credit::methods(world, amount, Some(fee)),
        ["proposals", amount] => show_credit::proposals(world, amount, None),
        ["proposals", amount, "fee", fee] => show_credit::proposals(world, amount, Some(fee)),
        ["rulebook"] => Ok(show_credit::rulebook(&world.book)),
        ["rulebook", "with", change @ ..] => show_credit::changed_rulebook(change),
        what => show_parts::show(world, what),
    }
}

fn order(view: &OrderView) -> Vec<String> {
    let mut line = format!("{} ({})", view.status.label, code(view.status.code));
    if let Some(badge) = &view.dispute_badge {
        line.push_str(&format!("; dispute: {} ({})", badge.label, code(badge.code)));
    }
    if view.change_proposed {
        line.push_str("; change proposed");
    }
    let mut lines = vec![line];
    lines.extend(view.totals.as_ref().map(totals));
    lines
}

/// The totals of a contract in one line (C7, P1).
pub(crate) fn totals(totals: &Totals) -> String {
    format!(
        "total {} {} = goods {} + shipping {} + insurance {}; initial payment {}, balance {}",
        totals.total,
        totals.total.currency().code(),
        totals.goods,
        totals.shipping,
        totals.insurance,
        totals.initial,
        totals.balance
    )
}

/// Instalments in the order's currency; the split and refunds in USD (M3, C7).
fn money(view: &OrderView) -> Lines {
    let figures = view.figures.as_ref().ok_or("the order is not confirmed")?;
    let mut lines: Vec<String> = figures.instalments.iter().map(instalment).collect();
    let cover = &figures.cover;
    lines.push(format!(
        "USD {} = covered {} + uncovered {} + not yet paid {} (under way {}); cap {}",
        cover.total, cover.covered, cover.uncovered, cover.not_yet_paid, cover.in_transit, cover.cap
    ));
    let refunds = &figures.refunds;
    if !refunds.decided.is_zero() {
        lines.push(format!(
            "refunds: decided {}, received {}, of it to the loan {}; may still be decided {}",
            refunds.decided, refunds.received, refunds.to_loan, refunds.ceiling
        ));
    }
    Ok(lines)
}

fn instalment(of: &InstalmentFigures) -> String {
    let name = match of.instalment {
        Instalment::Initial => "initial",
        Instalment::Balance => "balance",
    };
    let waived = if of.waived.is_zero() {
        String::new()
    } else {
        format!(" (waived {})", of.waived)
    };
    let state = match (of.complete, of.fully_received) {
        (_, true) => "received",
        (true, false) => "complete, not received",
        (false, false) => "not complete",
    };
    format!(
        "{name}: due {}{waived} = received {} + under way {} + outstanding {} − overpaid {}; {state}",
        of.due, of.received, of.in_transit, of.outstanding, of.overpaid
    )
}

/// The plan as if all were paid, under each type (C2–C4).
fn cover(view: &OrderView) -> Vec<String> {
    let Some(plan) = &view.plan else {
        return vec!["no plan: the contract has no totals yet".to_owned()];
    };
    let split = |split: &PlanSplit| {
        let name = match split.coverage {
            Some(Coverage::PreShipment) => "pre-shipment",
            Some(Coverage::PostDelivery) => "post-delivery",
            None => "without types",
        };
        format!(
            "{name}: {} = covered {} + uncovered {}",
            split.total, split.covered, split.uncovered
        )
    };
    let mut lines: Vec<String> = plan.splits.iter().map(split).collect();
    if let Some(because) = plan.uncovered_because {
        lines.push(format!("uncovered because: {because}"));
    }
    lines
}

/// The gauge of S4.
fn limit(world: &World) -> Vec<String> {
    let standing = world.standing();
    let as_of = standing.as_of.map_or("never reported".to_owned(), |at| {
        format!("as of {}", format_instant(at))
    });
    let stale = if standing.stale { ", stale" } else { "" };
    let mut lines = vec![format!(
        "remaining {} ({as_of}{stale}), free {}",
        standing.remaining, standing.free
    )];
    for held in &standing.reservations {
        let log = world.orders.iter().find(|log| {
            log.order
                .as_ref()
                .is_some_and(|order| order.head().order_id == held.order_id)
        });
        let name = log.map_or("?", |log| log.name.as_str());
        lines.push(format!(
            "order {name} holds {}: in the report {}, after it {}",
            held.reserved, held.in_report, held.after_report
        ));
    }
    if let Some(others) = standing.used_by_others {
        lines.push(format!("used by others {others}"));
    }
    if standing.released_since_report.is_positive() {
        lines.push(format!(
            "let go since the report {}",
            standing.released_since_report
        ));
    }
    lines
}

/// Every open window with what happens then and its action (T3).
fn deadlines(view: &OrderView) -> Vec<String> {
    let lines = view.deadlines.iter().map(|deadline| {
        let mut line = code(deadline.kind);
        if let Some(about) = &deadline.about {
            line.push_str(&format!(" of {}", about_words(about)));
        }
        match (deadline.due, deadline.closes_at) {
            (Some(day), Some(at)) => {
                line.push_str(&format!(": last day {day}, closes {}", format_instant(at)))
            }
            (day, _) => line.push_str(&day.map_or(": waits".to_owned(), |day| format!(": {day}"))),
        }
        let marks = [
            (deadline.provisional, "provisional"),
            (deadline.overdue, "overdue"),
        ];
        for (_, mark) in marks.iter().filter(|(holds, _)| *holds) {
            line.push_str(&format!(", {mark}"));
        }
        if let Some(amount) = deadline.amount {
            line.push_str(&format!(", {amount}"));
        }
        line.push_str(&format!(" ({}); then {}", deadline.rule, code(deadline.then)));
        if let Some(action) = &deadline.action {
            line.push_str(&format!("; ends by {action}"));
        }
        line
    });
    lines.collect()
}

fn about_words(about: &About) -> String {
    match about {
        About::Batch { place, .. } => format!("batch {place}"),
        About::Payment {
            instalment, method, ..
        } => format!("{} by {}", code(instalment), code(method)),
        About::Inspection { inspector, .. } => match inspector {
            Inspector::Agency { code } => code.clone(),
            Inspector::Buyer => "the buyer".to_owned(),
        },
        About::Refund { .. } => "a decision or an offer".to_owned(),
    }
}

fn difference(world: &World, before: usize, after: usize) -> Lines {
    let order = world.order().ok_or("there is no order yet")?;
    let version = |number: usize| {
        order
            .head()
            .versions
            .get(number.saturating_sub(1))
            .ok_or("no such version")
    };
    let differences = trade::order::compare::compare(&version(before)?.contract, &version(after)?.contract);
    let differences = differences.map_err(|error| error.to_string())?;
    let given = |value: &Option<serde_json::Value>| value.as_ref().map_or("nothing".to_owned(), plain);
    let lines = differences
        .iter()
        .map(|one| format!("{}: {} → {}", one.field, given(&one.before), given(&one.after)));
    Ok(lines.collect())
}

/// A window of days in any zone (T1).
fn window(world: &World, days: &str, day: &str, time: &str, zone: &str) -> Lines {
    let at = trade::time::parse_instant(&format!("{day}T{time}:00Z")).map_err(|error| error.to_string())?;
    let zone = parse_zone(zone).map_err(|error| error.to_string())?;
    let window = Window::days_after(at, number(days)?, zone).map_err(|error| error.to_string())?;
    let here = day_in(window.closes_at, world.book.platform().time_zone);
    Ok(vec![format!(
        "opens {}, last day {}, closes {} (on {here} at the platform)",
        window.opens,
        window.last_day,
        format_instant(window.closes_at)
    )])
}

//! The parts of an order's view as lines. It must not compute a figure.

use trade::order::view::{BatchView, DisputeView, GroundView, OrderView, PaymentView};
use trade::time::format_instant;

use super::Problem;
use super::goods::rest_of_the_order;
use super::words::{code, plain};
use super::world::World;

pub(crate) fn show(world: &World, what: &[&str]) -> Result<Vec<String>, Problem> {
    if what == ["contacts"] {
        return Ok(contacts(world));
    }
    let view = world.view()?;
    Ok(match what {
        ["payments"] => (1..).zip(&view.payments).map(payment).collect(),
        ["account"] => account(&view),
        ["batches"] => view.batches.iter().map(batch).chain(unshipped(world)?).collect(),
        ["inspections"] => inspections(&view),
        ["receipt"] => receipt(&view)?,
        ["dispute"] => view.disputes.last().map_or_else(Vec::new, dispute),
        ["grounds"] => view
            .grounds
            .iter()
            .map(|ground| self::ground(&view, ground))
            .collect(),
        ["refunds"] => refunds(&view),
        ["warnings"] => warnings(&view.warnings),
        ["warnings", "to", "answer"] => warnings(&view.warnings_to_answer),
        ["versions"] => versions(&view),
        ["documents"] => documents(&view),
        _ => return Err("nothing of that name can be shown".to_owned()),
    })
}

fn payment((number, payment): (usize, &PaymentView)) -> String {
    let fee = payment.fee.map_or("unknown".to_owned(), |fee| fee.to_string());
    let mut line = format!(
        "{number}: {} {} by {}, fee {fee}, arrives {} to {}",
        code(payment.instalment),
        payment.amount,
        code(payment.method),
        payment.arrival.earliest,
        payment.arrival.latest
    );
    if payment.awaits_agreement {
        line.push_str(" (not running before the loan agreement)");
    } else if payment.arrival.provisional {
        line.push_str(" (provisional)");
    }
    let since = payment.received_at.unwrap_or(payment.state_at);
    line.push_str(&format!("; {} {}", code(payment.state), format_instant(since)));
    if let Some(received) = payment.received {
        line.push_str(&format!(": {received}"));
    }
    if let Some(returned) = payment.returned {
        let newest = format_instant(payment.state_at);
        line.push_str(&format!(", of it {returned} came back {newest}"));
    }
    if let Some(reason) = &payment.reason {
        line.push_str(&format!(": {reason}"));
    }
    let marks = [
        (!payment.designated, "not to the designated account"),
        (payment.overdue, "overdue"),
    ];
    for (_, mark) in marks.iter().filter(|(holds, _)| *holds) {
        line.push_str(&format!("; {mark}"));
    }
    line
}

fn account(view: &OrderView) -> Vec<String> {
    let all = view.earlier_accounts.iter().chain(&view.account);
    let line = |account: &trade::order::view::AccountView| {
        let confirmed = if account.confirmed_at.is_some() {
            "confirmed"
        } else {
            "not confirmed"
        };
        let changed = if account.changed { ", changed" } else { "" };
        format!(
            "{} in {} …{}: {confirmed}{changed}",
            account.bank, account.country, account.last_four
        )
    };
    all.map(line).collect()
}

fn batch(batch: &BatchView) -> String {
    let items = batch
        .items
        .iter()
        .map(|item| format!("{} of line {}", item.quantity, item.line + 1));
    let mut line = format!("{}: {}", batch.number, items.collect::<Vec<_>>().join(", "));
    line.push_str(&format!(
        "; shipped {}{}",
        batch.shipped_on,
        if batch.late { " (late)" } else { "" }
    ));
    for (word, day) in [("cleared", batch.cleared_on), ("delivered", batch.delivered_on)] {
        if let Some(day) = day {
            line.push_str(&format!(", {word} {day}"));
        }
    }
    if let Some(day) = batch.quality_closes_on {
        let state = batch.quality_state.map_or(String::new(), code);
        let provisional = if batch.quality_provisional {
            ", provisional"
        } else {
            ""
        };
        line.push_str(&format!("; quality until {day} ({state}{provisional})"));
    }
    if !batch.carriage.carrier.is_empty() {
        line.push_str(&format!(
            "; {} {}",
            batch.carriage.carrier, batch.carriage.tracking_number
        ));
    }
    for (word, day) in [
        ("departed", batch.carriage.departed_on),
        ("expected", batch.carriage.estimated_arrival),
    ] {
        if let Some(day) = day {
            line.push_str(&format!(", {word} {day}"));
        }
    }
    line
}

/// What is still to be shipped, where a part was.
fn unshipped(world: &World) -> Result<Option<String>, Problem> {
    let left = rest_of_the_order(world)?;
    let items: Vec<String> = left
        .iter()
        .map(|item| format!("{} of line {}", item.quantity, item.line + 1))
        .collect();
    Ok((!items.is_empty()).then(|| format!("not shipped yet: {}", items.join(", "))))
}

fn inspections(view: &OrderView) -> Vec<String> {
    let line = |inspection: &trade::order::view::InspectionView| {
        let who = inspection.agency.clone().unwrap_or("the buyer".to_owned());
        let result = inspection.result.map_or("awaited".to_owned(), code);
        let (country, fee, day) = (inspection.country, inspection.fee, inspection.planned_on);
        format!("{who} in {country} on {day}, fee {fee} USD: {result}")
    };
    view.inspections.iter().map(line).collect()
}

fn receipt(view: &OrderView) -> Result<Vec<String>, Problem> {
    let receipt = view.receipt.as_ref().ok_or("receipt is not confirmed")?;
    let mut lines = vec![format!(
        "claim {} {}",
        receipt.claim,
        receipt.claim.currency().code()
    )];
    if let Some(copy) = &receipt.platform_copy {
        let revised = if receipt.revised { "revised: " } else { "" };
        lines.push(format!("{revised}{}", copy.replace("\n\n", " | ")));
    }
    Ok(lines)
}

fn dispute(dispute: &DisputeView) -> Vec<String> {
    let mut lines = vec![format!(
        "{}: claim {}, at most {}",
        dispute.badge.label, dispute.claim, dispute.ceiling
    )];
    let (respond, settle) = (&dispute.respond_window, &dispute.settle_window);
    lines.push(format!(
        "respond from {} by {}, settle from {} by {}",
        respond.opens, respond.last_day, settle.opens, settle.last_day
    ));
    if let Some(day) = dispute.escalate_opens_on {
        lines.push(format!("may be escalated from {day}"));
    }
    if let Some(cause) = dispute.escalation_cause {
        lines.push(format!("may be or was escalated because: {}", code(cause)));
    }
    for complaint in &dispute.complaints {
        lines.push(format!("complaint: {}", code(complaint.complaint.ground)));
    }
    for evidence in &dispute.evidence {
        lines.push(format!(
            "evidence of the {}: {}",
            code(evidence.by),
            evidence.file.name
        ));
    }
    for statement in &dispute.statements {
        lines.push(format!("{}: {}", code(statement.by), statement.text));
    }
    for offer in &dispute.offers {
        let remedy = serde_json::to_value(&offer.remedy).unwrap_or_default();
        let what = [remedy.get("kind"), remedy.get("amount")]
            .into_iter()
            .flatten()
            .map(plain);
        let answer = match (offer.accepted, offer.superseded) {
            (Some(true), _) => "accepted",
            (Some(false), _) => "declined",
            (None, true) => "left behind",
            (None, false) => "waits",
        };
        let what: Vec<String> = what.collect();
        lines.push(format!(
            "the {} offers {}: {answer}",
            code(offer.by),
            what.join(" ")
        ));
    }
    for outcome in &dispute.outcomes {
        lines.push(format!("{} would pay {}", outcome.kind, outcome.amount));
    }
    lines
}

fn ground(view: &OrderView, ground: &GroundView) -> String {
    let batch = view
        .batches
        .iter()
        .find(|batch| Some(batch.batch_id) == ground.batch_id);
    let place = batch.map_or(String::new(), |batch| format!(" of batch {}", batch.number));
    let until = ground
        .closes_on
        .map_or(String::new(), |day| format!(" until {day}"));
    let why = match &ground.refusal {
        None => "open".to_owned(),
        Some(refusal) => format!("{} ({})", refusal.code, refusal.rule),
    };
    format!("{}{place}: {why}{until}", code(ground.ground))
}

fn refunds(view: &OrderView) -> Vec<String> {
    let line = |refund: &trade::order::view::RefundView| {
        let from = if refund.dispute_id.is_some() {
            "a dispute"
        } else {
            "an agreement"
        };
        let (decided, received, loan) = (refund.decided, refund.received, refund.to_loan);
        format!("from {from}: decided {decided}, received {received}, of it to the loan {loan}")
    };
    view.refunds.iter().map(line).collect()
}

fn warnings(warnings: &[trade::order::check::Warning]) -> Vec<String> {
    let line = |warning: &trade::order::check::Warning| {
        let found = warning
            .found
            .as_ref()
            .map_or(String::new(), |found| format!(": “{found}”"));
        let amount = warning
            .amount
            .map_or(String::new(), |amount| format!(", {amount}"));
        format!(
            "{} at {}{found}{amount} ({})",
            code(warning.code),
            warning.field,
            warning.rules.join(", ")
        )
    };
    warnings.iter().map(line).collect()
}

fn versions(view: &OrderView) -> Vec<String> {
    let line = |version: &trade::order::view::VersionView| {
        let agreed = if version.agreed { ", agreed" } else { "" };
        format!("{} by the {}{agreed}", version.number, code(version.by))
    };
    view.versions.iter().map(line).collect()
}

fn documents(view: &OrderView) -> Vec<String> {
    let line = |document: &trade::order::view::DocumentView| {
        let (kind, by) = (code(document.document), code(document.by));
        format!(
            "{kind} of the {by}: {} {}",
            document.file.name, document.file.file_id
        )
    };
    view.documents.iter().map(line).collect()
}

fn contacts(world: &World) -> Vec<String> {
    world
        .book
        .contacts()
        .iter()
        .map(|contact| contact.label.clone())
        .collect()
}

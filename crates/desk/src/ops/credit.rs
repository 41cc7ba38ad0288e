//! Section `credit`: Pay Later, from *Complete Application* to statements (L1–L7). Personal data goes to the
//! vault; the log only ever sees a reference and last four digits (L7).

use trade::credit::facility::{
    CreditCommand, FacilityView, RecordApproved, RecordClosed, RecordDeclined, RecordDrawAgreed,
    RecordDrawFailed, RecordLoanPayment, RecordReinstated, RecordStatement, RecordSuspended,
    StartApplication, SubmitApplication,
};
use trade::order::command::{RecordLoanAgreed, RecordPaymentFailed};
use trade::order::state::Payment;

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Explained, Nothing, Operation};
use crate::topic::Topic;
use crate::unit::Unit;
use crate::workspace::Workspace;

mod applicant;

const CREDIT: &[Topic] = &[Topic::Credit];
const CREDIT_AND_ORDERS: &[Topic] = &[Topic::Credit, Topic::Orders];

macro_rules! facts {
    ($($name:literal $command:ty, $summary:literal;)+) => {
        vec![$(Operation::write($name, $summary, CREDIT, record::<$command>)),+]
    };
}

pub(crate) fn section() -> Vec<Operation> {
    let mut table = vec![
        Operation::read(
            "credit.view",
            "The Pay Later line with draws, schedules and statements.",
            view,
        )
        .explained(|desk, _: Nothing| {
            desk.workspace()?.look(|look| {
                let (view, figures) = explained(look)?;
                Explained::new(&view, figures)
            })
        }),
        Operation::read(
            "credit.applicant",
            "What was typed for the application, masked (L7).",
            applicant::masked,
        ),
        Operation::write(
            "credit.start_application",
            "Begins an application (L2).",
            CREDIT,
            start,
        ),
        Operation::write(
            "credit.keep_details",
            "Keeps what was typed for the application (L2, L7).",
            CREDIT,
            applicant::keep,
        )
        .afterwards(applicant::erase_replaced),
        Operation::write(
            "credit.submit_application",
            "Submits the application to the lender (L2).",
            CREDIT,
            submit,
        ),
        Operation::workspace(
            "credit.erase_applicant",
            "Erases the personal data of an application for good (L7).",
            CREDIT,
            |_, workspace, _: Nothing| applicant::erase(workspace),
        ),
        Operation::write(
            "credit.record_draw_failed",
            "Records that a draw came to nothing; its payment fails with it.",
            CREDIT_AND_ORDERS,
            draw_failed,
        ),
        Operation::write(
            "credit.record_draw_agreed",
            "Records that a loan agreement was completed; its payment's days count from it (L3, P11).",
            CREDIT_AND_ORDERS,
            draw_agreed,
        ),
    ];
    table.extend(facts! {
        "credit.record_approved" RecordApproved, "Records the lender's approval with line and terms.";
        "credit.record_declined" RecordDeclined, "Records that the lender declined.";
        "credit.record_suspended" RecordSuspended, "Records that the line was suspended.";
        "credit.record_reinstated" RecordReinstated, "Records that the line was opened again.";
        "credit.record_closed" RecordClosed, "Records that the line was closed.";
        "credit.record_loan_payment" RecordLoanPayment, "Records a payment to the lender.";
        "credit.record_statement" RecordStatement, "Records the statement of a month (L5).";
    });
    table
}

/// The line now.
pub(crate) fn facility_view(look: &Look<'_>) -> Result<FacilityView, Error> {
    let (facility, _) = look.facility()?;
    trade::credit::facility::view(&facility, look.now, look.rulebook()?).map_err(Error::bug)
}

/// The line now, with the derivation of every figure.
pub(crate) fn explained(look: &Look<'_>) -> Result<(FacilityView, Vec<trade::why::Figure>), Error> {
    let view = facility_view(look)?;
    let figures = trade::why::facility(&look.facility()?.0, &view, look.rulebook()?).map_err(Error::bug)?;
    Ok((view, figures))
}

fn view(workspace: &Workspace, _: Nothing) -> Result<FacilityView, Error> {
    workspace.look(facility_view)
}

fn start(unit: &mut Unit<'_, '_>, _: Nothing) -> Result<FacilityView, Error> {
    record(unit, StartApplication {})
}

fn submit(unit: &mut Unit<'_, '_>, _: Nothing) -> Result<FacilityView, Error> {
    record(unit, SubmitApplication {})
}

fn record<C: Into<CreditCommand>>(unit: &mut Unit<'_, '_>, command: C) -> Result<FacilityView, Error> {
    unit.credit(&command.into())?;
    facility_view(&unit.look())
}

/// A fact of the practice world.
pub(crate) fn put(unit: &mut Unit<'_, '_>, command: CreditCommand) -> Result<(), Error> {
    match command {
        CreditCommand::RecordDrawAgreed(command) => draw_agreed(unit, command).map(|_| ()),
        CreditCommand::RecordDrawFailed(command) => draw_failed(unit, command).map(|_| ()),
        command => unit.credit(&command),
    }
}

/// A completed loan agreement starts the days of its payment (L3, P11). A payment whose end is recorded already has no
/// days to count; the loan is agreed all the same.
fn draw_agreed(unit: &mut Unit<'_, '_>, command: RecordDrawAgreed) -> Result<FacilityView, Error> {
    let draw = unit.look().facility()?.0.draw(command.draw_id).cloned();
    let at = command.at;
    unit.credit(&command.into())?;
    if let Some(draw) = draw {
        let order = unit.order(draw.order_id)?;
        let payments = order.running().map_or(&[][..], |running| &running.payments);
        let payment_id = draw.payment_id;
        let under_way = |payment: &Payment| payment.payment_id == payment_id && payment.in_transit();
        if payments.iter().any(under_way) {
            unit.command(draw.order_id, None, RecordLoanAgreed { payment_id, at })?;
        }
    }
    facility_view(&unit.look())
}

/// A draw that comes to nothing takes its payment with it (P9).
fn draw_failed(unit: &mut Unit<'_, '_>, command: RecordDrawFailed) -> Result<FacilityView, Error> {
    let draw = unit.look().facility()?.0.draw(command.draw_id).cloned();
    let (reason, at) = (command.reason.clone(), command.at);
    unit.credit(&command.into())?;
    if let Some(draw) = draw {
        unit.command(
            draw.order_id,
            None,
            RecordPaymentFailed {
                payment_id: draw.payment_id,
                reason,
                at,
            },
        )?;
    }
    facility_view(&unit.look())
}

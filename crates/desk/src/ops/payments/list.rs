//! Payments of all orders on one page.

use schemars::JsonSchema;
use serde::Serialize;
use trade::id::OrderId;
use trade::order::event::{Instalment, SupplierRef};
use trade::order::figures::InstalmentFigures;
use trade::order::view::{DeadlineKind, PaymentView};

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Explained, Nothing};
use crate::workspace::Workspace;

/// Payments and what is due.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PaymentList {
    /// Instalments that can be paid now, in the order the orders were started.
    due: Vec<DueRow>,
    /// Payments, newest first.
    payments: Vec<PaymentRow>,
}

/// An instalment that can be paid now.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DueRow {
    /// The order.
    order_id: OrderId,
    /// Its number.
    number: String,
    /// What it is about.
    title: String,
    /// With whom.
    supplier: SupplierRef,
    /// Its figures.
    figures: InstalmentFigures,
}

/// A payment with its order.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PaymentRow {
    /// The order.
    order_id: OrderId,
    /// Its number.
    number: String,
    /// With whom.
    supplier: SupplierRef,
    /// The payment.
    payment: PaymentView,
}

pub(crate) fn list(workspace: &Workspace, _: Nothing) -> Result<PaymentList, Error> {
    workspace.look(build)
}

/// The page with the derivations of its figures: those of the orders' own pages.
pub(crate) fn explained(workspace: &Workspace) -> Result<Explained, Error> {
    workspace.look(|look| {
        let reply = build(look)?;
        let mut figures = Vec::new();
        for order in look.orders()? {
            let (view, of_order) = look.order_figures(&order, 0)?;
            let parts = view.figures.iter().flat_map(|figures| &figures.instalments);
            for (from, part) in parts.enumerate() {
                let rows = reply.due.iter().enumerate().filter(|(_, row)| {
                    row.order_id == view.order_id && row.figures.instalment == part.instalment
                });
                for (to, _) in rows {
                    let (from, to) = (
                        format!("/figures/instalments/{from}"),
                        format!("/due/{to}/figures"),
                    );
                    figures.extend(of_order.iter().filter_map(|figure| figure.moved(&from, &to)));
                }
            }
            for (from, payment) in view.payments.iter().enumerate() {
                let mut rows = reply.payments.iter();
                if let Some(to) = rows.position(|row| row.payment.payment_id == payment.payment_id) {
                    let (from, to) = (format!("/payments/{from}"), format!("/payments/{to}/payment"));
                    figures.extend(of_order.iter().filter_map(|figure| figure.moved(&from, &to)));
                }
            }
        }
        Explained::page(&reply, figures)
    })
}

fn build(look: &Look<'_>) -> Result<PaymentList, Error> {
    let (mut due, mut payments) = (Vec::new(), Vec::new());
    for order in look.orders()? {
        let view = look.view_of(&order, 0)?;
        for figures in view.figures.iter().flat_map(|figures| &figures.instalments) {
            // What is to be paid now is a deadline of the order: none of a cancelled or refunded one (D8).
            let kind = match figures.instalment {
                Instalment::Initial => DeadlineKind::PayInitial,
                Instalment::Balance => DeadlineKind::PayBalance,
            };
            if view.deadlines.iter().any(|deadline| deadline.kind == kind) {
                due.push(DueRow {
                    order_id: view.order_id,
                    number: view.number.clone(),
                    title: view.title.clone(),
                    supplier: view.supplier.clone(),
                    figures: figures.clone(),
                });
            }
        }
        payments.extend(view.payments.into_iter().map(|payment| PaymentRow {
            order_id: view.order_id,
            number: view.number.clone(),
            supplier: view.supplier.clone(),
            payment,
        }));
    }
    payments.sort_by_key(|row| std::cmp::Reverse(row.payment.sent_at));
    Ok(PaymentList { due, payments })
}

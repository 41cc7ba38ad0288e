//! *All Orders*: rows by view, searched, sorted and paged, with the counts of every view.

use ledger::projections::{OrderFilter, OrderSort as By};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::OrderId;
use trade::order::status::Status;
use trade::order::view::OrderRow;

use crate::draft_total::draft_total_figures;
use crate::error::Error;
use crate::look::Look;
use crate::operation::Explained;
use crate::workspace::Workspace;

/// Rows a page may ask for at once.
const PAGE_MAX: u32 = 200;

/// Which orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderListView {
    /// Everything.
    All,
    /// Not confirmed yet.
    Unconfirmed,
    /// Confirmed and not ended.
    Running,
    /// With an open dispute.
    Disputed,
    /// Completed.
    Completed,
    /// Cancelled or refunded.
    Ended,
}

/// How to sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderSort {
    /// Newest change first.
    Changed,
    /// Newest start first.
    Started,
    /// By number.
    Number,
    /// By supplier's name.
    Supplier,
    /// By title.
    Title,
}

/// What to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderListArgs")]
pub(crate) struct Args {
    /// Which orders.
    view: OrderListView,
    /// Words that number, title, supplier or lines must hold.
    #[serde(default)]
    text: String,
    /// Order of the rows.
    sort: OrderSort,
    /// First row, from 0.
    #[serde(default)]
    offset: u32,
    /// Rows, at most 200.
    limit: u32,
}

/// Orders of a view.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OrderList {
    /// Rows that match, in all.
    total: u32,
    /// The rows asked for.
    rows: Vec<OrderRow>,
    /// Orders in every view, the text apart.
    counts: Vec<OrderCount>,
}

/// Orders in a view.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OrderCount {
    /// The view.
    view: OrderListView,
    /// Orders in it.
    orders: u32,
}

const VIEWS: [OrderListView; 6] = [
    OrderListView::All,
    OrderListView::Unconfirmed,
    OrderListView::Running,
    OrderListView::Disputed,
    OrderListView::Completed,
    OrderListView::Ended,
];

pub(crate) fn list(workspace: &Workspace, args: Args) -> Result<OrderList, Error> {
    workspace.look(|look| build(look, &args))
}

fn build(look: &Look<'_>, args: &Args) -> Result<OrderList, Error> {
    if args.limit > PAGE_MAX {
        return Err(Error::field("limit", "at most 200 rows at once"));
    }
    let (total, ids) = page(look, args)?;
    let rows = ids
        .into_iter()
        .map(|id| look.row_of(&look.order(id)?.0))
        .collect::<Result<_, _>>()?;
    Ok(OrderList {
        total,
        rows,
        counts: counts(look)?,
    })
}

/// The list with the derivations of its rows' figures: those of the orders' own pages.
pub(crate) fn explained(workspace: &Workspace, args: Args) -> Result<Explained, Error> {
    workspace.look(|look| {
        let reply = build(look, &args)?;
        let mut figures = Vec::new();
        for (index, row) in reply.rows.iter().enumerate() {
            let (order, version) = look.order(row.order_id)?;
            let (_, of_order) = look.order_figures(&order, version)?;
            let moves = [
                ("/totals/total", "total"),
                ("/figures", "figures"),
                ("/deadlines/0", "next_deadline"),
            ];
            for (from, to) in moves {
                let to = format!("/rows/{index}/{to}");
                figures.extend(of_order.iter().filter_map(|figure| figure.moved(from, &to)));
            }
            let to = format!("/rows/{index}/total");
            figures.extend(draft_total_figures(look, &order, version, &to)?);
        }
        Explained::page(&reply, figures)
    })
}

fn page(look: &Look<'_>, args: &Args) -> Result<(u32, Vec<OrderId>), Error> {
    let filter = OrderFilter {
        statuses: statuses(args.view),
        supplier_id: None,
        words: args.text.clone(),
    };
    let sort = match args.sort {
        OrderSort::Changed => By::Changed,
        OrderSort::Started => By::Started,
        OrderSort::Number => By::Number,
        OrderSort::Supplier => By::Supplier,
        OrderSort::Title => By::Title,
    };
    if args.view != OrderListView::Disputed {
        let page = look
            .view
            .orders()
            .page(&filter, sort, (u64::from(args.offset), args.limit), look.now)?;
        return Ok((count(page.total), page.order_ids));
    }
    // Open disputes are few: the whole matching list is kept to those that have one.
    let disputed: Vec<OrderId> = look
        .view
        .disputes()
        .open()?
        .into_iter()
        .map(|(order, _)| order)
        .collect();
    let orders = look.view.orders();
    let mut ids = orders.page(&filter, sort, (0, u32::MAX), look.now)?.order_ids;
    ids.retain(|id| disputed.contains(id));
    let total = count(ids.len() as u64);
    let rows = ids
        .into_iter()
        .skip(args.offset as usize)
        .take(args.limit as usize);
    Ok((total, rows.collect()))
}

fn counts(look: &Look<'_>) -> Result<Vec<OrderCount>, Error> {
    let by_status = look.view.orders().counts(look.now)?;
    let disputed = look.view.disputes().open()?.len() as u64;
    let of = |view: OrderListView| match (view, statuses(view)) {
        (OrderListView::Disputed, _) => disputed,
        (_, None) => by_status.values().sum(),
        (_, Some(statuses)) => statuses
            .into_iter()
            .filter_map(|status| by_status.get(&Some(status)))
            .sum(),
    };
    Ok(VIEWS
        .map(|view| OrderCount {
            view,
            orders: count(of(view)),
        })
        .into())
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn statuses(view: OrderListView) -> Option<Vec<Status>> {
    let in_view = |status: &Status| {
        let stage = match status {
            Status::Draft | Status::AwaitingBuyer | Status::AwaitingSupplier => OrderListView::Unconfirmed,
            Status::PaymentProcessing
            | Status::PendingPayment
            | Status::AwaitingDeliveryConfirmation
            | Status::Delivered
            | Status::Shipped
            | Status::PartlyShipped
            | Status::AwaitingShipment => OrderListView::Running,
            Status::Completed => OrderListView::Completed,
            Status::Cancelled | Status::Refunded => OrderListView::Ended,
        };
        stage == view
    };
    match view {
        OrderListView::All | OrderListView::Disputed => None,
        OrderListView::Unconfirmed
        | OrderListView::Running
        | OrderListView::Completed
        | OrderListView::Ended => Some(Status::ALL.into_iter().filter(in_view).collect()),
    }
}

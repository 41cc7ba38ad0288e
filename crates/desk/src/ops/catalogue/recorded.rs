//! What the ledger recorded of an import or its undo, read again: for a retry, and for a report shown later. The catalogue is not
//! encrypted and keeps none of it.

use catalogue::import::{ImportReport, LimitRow, PriceRow};
use ledger::{LedgerError, StoredEvent, StoredRequest, View, streams};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::supplier::SupplierEvent;
use uuid::Uuid;

use crate::error::Error;
use crate::imports::{ImportEvent, PriceEvent};
use crate::operation::Asked;
use crate::workspace::Workspace;

/// Events read at once.
const PAGE: u32 = 500;

/// What is kept under the request that recorded an import.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Recorded {
    /// The import.
    pub(super) import_id: Uuid,
    /// Limits that a rule refused.
    pub(super) limits_refused: Vec<LimitRefused>,
    /// The lines of those that were recorded, in their order.
    pub(super) limit_lines: Vec<u32>,
}

/// A limit that could not be recorded.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LimitRefused {
    /// Its line.
    pub(super) line: u32,
    /// The rule.
    pub(super) rule: String,
    /// Why, in a sentence.
    pub(super) message: String,
}

/// The id under which the ledger keeps what a request recorded; its own is for its answer, which is another.
pub(super) fn key(asked: &Asked) -> String {
    format!("{}/recorded", asked.request_id)
}

/// What was recorded for this very request before.
pub(super) fn before(workspace: &Workspace, asked: &Asked, op: &str) -> Result<Option<String>, Error> {
    let found = workspace.look(|look| Ok(look.view.request(&key(asked))?))?;
    match found {
        None => Ok(None),
        Some(first) if first.op == op && first.args_hash == asked.digest => Ok(Some(first.reply)),
        Some(first) => Err(Error::from(LedgerError::RequestReused {
            request_id: asked.request_id.clone(),
            first_op: first.op,
        })),
    }
}

/// A report with the limits and prices that were recorded with it.
pub(super) fn whole(workspace: &Workspace, mut report: ImportReport) -> Result<ImportReport, Error> {
    let batches = workspace.catalogue.imports()?;
    let batch = batches.into_iter().find(|batch| batch.number == report.number);
    let Some(id) = batch.and_then(|batch| batch.id) else {
        return Ok(report);
    };
    workspace.look(|look| {
        let Some(request) = request_of(&look.view, id)? else {
            return Ok(());
        };
        // An older version kept another answer, and no lines.
        let recorded: Option<Recorded> = serde_json::from_str(&request.reply).ok();
        let mut lines = recorded
            .map(|recorded| recorded.limit_lines)
            .unwrap_or_default()
            .into_iter();
        for event in events_of(&look.view, &request)? {
            if event.stream.starts_with(streams::PRICES) {
                let PriceEvent::PricesListed {
                    product_id,
                    product,
                    tiers,
                    ..
                } = event.decode()?;
                report.prices.push(PriceRow {
                    product_id,
                    product,
                    tiers,
                });
            } else if event.stream.starts_with(streams::SUPPLIERS) {
                let SupplierEvent::LimitReported {
                    supplier_id,
                    report: limit,
                    ..
                } = event.decode()?;
                report.limits.push(LimitRow {
                    supplier_id,
                    limit: limit.limit,
                    remaining: limit.remaining,
                    as_of: limit.as_of,
                    dated: true,
                    line: lines.next().unwrap_or_default(),
                });
            }
        }
        Ok(())
    })?;
    Ok(report)
}

/// The request that recorded an import.
fn request_of(view: &View<'_>, id: Uuid) -> Result<Option<StoredRequest>, Error> {
    for event in view.stream(streams::IMPORTS)? {
        let body: ImportEvent = event.decode()?;
        if body.imported() == Some(id) {
            return Ok(view.request(&event.request_id)?);
        }
    }
    Ok(None)
}

fn events_of(view: &View<'_>, request: &StoredRequest) -> Result<Vec<StoredEvent>, Error> {
    let Some((first, last)) = request.seqs else {
        return Ok(Vec::new());
    };
    let mut all = Vec::new();
    let mut after = first.saturating_sub(1);
    while after < last {
        let page = view.events_after(after, PAGE)?;
        let Some(newest) = page.last() else { break };
        after = newest.seq;
        all.extend(page.into_iter().filter(|event| event.seq <= last));
    }
    Ok(all)
}

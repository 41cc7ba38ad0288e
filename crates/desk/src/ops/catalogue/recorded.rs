//! What the ledger recorded of an import or its undo, read again: for a retry, and for a report shown later. The catalogue is not
//! encrypted and keeps none of it.

use catalogue::import::{ImportReport, LimitRow, PriceRow};
use ledger::{LedgerError, streams};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Error;
use crate::imports::{OfImport, PriceEvent, reported, request_of};
use crate::operation::Asked;
use crate::workspace::Workspace;

/// Limits of an import that are shown one by one: all of them are in the log, each on its supplier's page.
pub(super) const LIMITS_SHOWN: usize = 1_000;

/// What is kept under the request that recorded an import.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Recorded {
    /// The import.
    pub(super) import_id: Uuid,
    /// Limits that a rule refused, the first of them.
    pub(super) limits_refused: Vec<LimitRefused>,
    /// How many it refused.
    #[serde(default)]
    pub(super) limits_refused_count: u32,
    /// The lines of those that were recorded, in their order, the first of them.
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

/// A report with the prices that were recorded with it and the first of its limits.
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
        let mut events = OfImport::recorded(&request);
        loop {
            let page = events.next(&look.view)?;
            if page.is_empty() {
                return Ok(());
            }
            for event in page {
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
                } else if let Some((supplier_id, limit)) = reported(&event)? {
                    // They come last.
                    if report.limits.len() >= LIMITS_SHOWN {
                        return Ok(());
                    }
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
        }
    })?;
    Ok(report)
}

//! What the ledger recorded of an import or its undo, read again: for a retry, and for a report shown later. The catalogue is not
//! encrypted and keeps none of it.

use catalogue::import::{ImportReport, LimitRow, PriceRow};
use ledger::{LedgerError, StoredEvent, streams};
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
    /// What became of its limits.
    #[serde(flatten)]
    pub(super) limits: LimitsTold,
    /// The lines of those that were recorded, in their order, the first of them.
    pub(super) limit_lines: Vec<u32>,
}

/// What became of the limits that a list named. One that was known word for word is neither recorded nor refused (S4).
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub(crate) struct LimitsTold {
    /// How many were recorded as reports of a limit.
    #[serde(default)]
    pub(super) limits_recorded: Option<u32>,
    /// Limits that were read and could not be recorded, with the rule that refused them; the first 1,000.
    pub(super) limits_refused: Vec<LimitRefused>,
    /// How many could not be recorded.
    #[serde(default)]
    pub(super) limits_refused_count: u32,
}

/// What an import did.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ImportResult {
    /// What was taken in, and what was not.
    pub(super) report: ImportReport,
    /// What became of its limits.
    #[serde(flatten)]
    pub(super) limits: LimitsTold,
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

/// A report with the prices that were recorded with it, the first of its limits, and what became of all of them.
pub(super) fn whole(workspace: &Workspace, mut report: ImportReport) -> Result<ImportResult, Error> {
    let batches = workspace.catalogue.imports()?;
    let batch = batches.into_iter().find(|batch| batch.number == report.number);
    let mut limits = LimitsTold::default();
    let Some(id) = batch.and_then(|batch| batch.id) else {
        return Ok(ImportResult { report, limits });
    };
    workspace.look(|look| {
        let Some(request) = request_of(&look.view, id)? else {
            return Ok(());
        };
        // An older version kept another answer, and no lines.
        let recorded: Option<Recorded> = serde_json::from_str(&request.reply).ok();
        let (told, lines) = recorded.map_or_else(Default::default, |kept| (kept.limits, kept.limit_lines));
        limits = told;
        let (mut lines, mut counted) = (lines.into_iter(), 0);
        let mut events = OfImport::recorded(&request);
        loop {
            let page = events.next(&look.view)?;
            if page.is_empty() {
                break;
            }
            for event in page {
                if event.stream.starts_with(streams::PRICES) {
                    report.prices.push(price_row(&event)?);
                } else if let Some((supplier_id, limit)) = reported(&event)? {
                    counted += 1;
                    if report.limits.len() < LIMITS_SHOWN {
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
            // They come last; an older version did not say how many there are.
            if report.limits.len() >= LIMITS_SHOWN && limits.limits_recorded.is_some() {
                break;
            }
        }
        limits.limits_recorded.get_or_insert(counted);
        Ok(())
    })?;
    // An older version listed all that were refused and did not count.
    let listed = u32::try_from(limits.limits_refused.len()).unwrap_or(u32::MAX);
    limits.limits_refused_count = limits.limits_refused_count.max(listed);
    Ok(ImportResult { report, limits })
}

fn price_row(event: &StoredEvent) -> Result<PriceRow, Error> {
    let PriceEvent::PricesListed {
        product_id,
        product,
        tiers,
        ..
    } = event.decode()?;
    Ok(PriceRow {
        product_id,
        product,
        tiers,
    })
}

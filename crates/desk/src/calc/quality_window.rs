//! `quality.window`: until when the quality of a batch may be disputed (C5).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::cover::Coverage;
use trade::quality::{Arrived, BatchDays, QualityDays, QualityError, quality_window as window};
use trade::rulebook::{Rulebook, Rulebooks};
use trade::why::{self, Figure};

use super::{CalcError, read};
use crate::error::Error;

/// Arguments of `quality.window`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QualityWindowArgs {
    /// Coverage type.
    cover: Coverage,
    /// Day of shipment.
    #[schemars(example = "2026-03-02")]
    shipped_on: Option<String>,
    /// Day of customs clearance.
    #[schemars(example = "2026-04-10")]
    cleared_customs_on: Option<String>,
    /// Day of delivery.
    #[schemars(example = "2026-04-15")]
    delivered_on: Option<String>,
    /// Whether the goods pass customs; true where absent.
    customs: Option<bool>,
    /// Edition; the default one where absent.
    #[schemars(example = "trade-assurance@1")]
    pub(crate) rulebook: Option<String>,
}

/// Reply of `quality.window`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct QualityWindowReply {
    /// The last day; absent while nothing is shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    closes_on: Option<String>,
    /// Whether a fact that is still missing may move it.
    provisional: bool,
}

/// Until when the quality of a batch may be disputed (C5).
///
/// # Errors
/// `not_in_rulebook`, `unknown.rulebook`, `invalid.date` (also for clearance or delivery before shipment and for clearance after delivery, C5).
pub(crate) fn quality_window(
    args: QualityWindowArgs,
    books: &Rulebooks,
) -> Result<QualityWindowReply, CalcError> {
    let (batch, days, _) = read(&args, books)?;
    let found = window(args.cover, batch, days).map_err(|error| match &error {
        QualityError::BeforeShipment {
            event,
            later,
            shipped_on,
        } => {
            let field = match event {
                Arrived::Clearance => "cleared_customs_on",
                Arrived::Delivery => "delivered_on",
            };
            read::refuse("invalid.date", "C5", field, &error)
                .fact("given", *later)
                .fact("shipped_on", *shipped_on)
        }
        QualityError::AfterDelivery {
            cleared_on,
            delivered_on,
        } => read::refuse("invalid.date", "C5", "cleared_customs_on", &error)
            .fact("given", *cleared_on)
            .fact("delivered_on", *delivered_on),
        QualityError::Time(error) => read::date("shipped_on", error),
    })?;
    Ok(QualityWindowReply {
        closes_on: found.closes_on.map(|day| day.to_string()),
        provisional: found.provisional,
    })
}

/// Why: the derivation of its figure.
///
/// # Errors
/// Those of [`quality_window`].
pub(crate) fn why_quality_window(args: QualityWindowArgs, books: &Rulebooks) -> Result<Vec<Figure>, Error> {
    let (batch, days, book) = read(&args, books)?;
    why::quality(args.cover, batch, days, book).map_err(Error::bug)
}

fn read<'a>(
    args: &QualityWindowArgs,
    books: &'a Rulebooks,
) -> Result<(BatchDays, QualityDays, &'a Rulebook), CalcError> {
    let book = read::book(books, args.rulebook.as_deref())?;
    let days = read::quality_days(book)?;
    let batch = BatchDays {
        shipped_on: read::optional_day("shipped_on", args.shipped_on.as_deref())?,
        cleared_customs_on: read::optional_day("cleared_customs_on", args.cleared_customs_on.as_deref())?,
        delivered_on: read::optional_day("delivered_on", args.delivered_on.as_deref())?,
        customs: args.customs.unwrap_or(true),
    };
    Ok((batch, days, book))
}

//! The table of rules §9, line by line.

use trade::order::contract::Side;
use trade::order::event::Instalment;
use trade::time::Instant;

use super::Broken;
use super::edition::Edition;
use super::sheet::{Sheet, Way};

/// The status of an order at `now` by the table: the first line that matches.
///
/// # Errors
/// When the contract holds a number that cannot be read.
pub fn status(sheet: &Sheet, now: Instant) -> Result<&'static str, Broken> {
    let newest = sheet.versions.last().map(|(by, _)| *by);
    let parts = sheet.instalments();
    let initial_complete =
        parts.is_some_and(|parts| parts.initial.received + parts.initial.accepted >= parts.initial.due);
    let balance_received = parts.is_some_and(|parts| parts.balance.received >= parts.balance.due);
    let processing = sheet.payments.iter().any(|paid| {
        paid.instalment == Instalment::Initial
            && matches!(paid.way, Way::Sent | Way::Accepted)
            && Edition::is_processing(paid.method)
    });
    let confirmed = sheet.agreed.is_some();
    let table: [(&'static str, bool); 13] = [
        ("cancelled", sheet.cancelled_at.is_some() || sheet.has_lapsed(now)),
        ("refunded", sheet.is_refunded()?),
        ("completed", sheet.completed_at.is_some()),
        ("draft", !confirmed && newest.is_none()),
        ("awaiting_buyer", !confirmed && newest == Some(Side::Supplier)),
        ("awaiting_supplier", !confirmed && newest == Some(Side::Buyer)),
        ("payment_processing", !initial_complete && processing),
        ("pending_payment", !initial_complete),
        (
            "awaiting_delivery_confirmation",
            sheet.all_shipped() && balance_received,
        ),
        ("delivered", sheet.all_delivered()),
        ("shipped", sheet.all_shipped()),
        ("partly_shipped", !sheet.batches.is_empty()),
        ("awaiting_shipment", true),
    ];
    let found = table.into_iter().find(|(_, matches)| *matches);
    Ok(found.map_or("", |(code, _)| code))
}

//! Two contract versions compared field by field (O6). It says what differs, never which is better.

use super::contract::Contract;
pub use crate::difference::Difference;
use crate::difference::differences;

/// Every field that differs, in the contract's own order.
///
/// # Errors
/// A contract that has no JSON form, which no valid one lacks.
pub fn compare(before: &Contract, after: &Contract) -> Result<Vec<Difference>, serde_json::Error> {
    Ok(differences(
        &serde_json::to_value(before)?,
        &serde_json::to_value(after)?,
    ))
}

//! Cases of rules that have several: which one applied. A page has a sentence for each.

use schemars::JsonSchema;
use serde::Serialize;

/// Cases of rules that have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "WhyCase")]
pub enum Case {
    /// The coverage type covers the initial payment (C2).
    PreShipmentCover,
    /// The coverage type covers the whole order (C3).
    PostDeliveryCover,
    /// The edition has no coverage types: what was paid is covered (RB2).
    CoverByPayment,
    /// The supplier is no Trade Assurance supplier: nothing is covered (S2).
    NotAssured,
    /// Nothing was reported of the supplier's limit, which counts as zero (S4).
    NoReport,
    /// The order passes no customs (C5).
    NoCustoms,
    /// The clearance date is recorded (C5).
    Cleared,
    /// Delivery stands in for a clearance that is not recorded (C5).
    DeliveryStandsIn,
    /// Neither clearance nor delivery is recorded (C5).
    NeitherKnown,
    /// Quality is checked before shipment, so the shipment ends it (D2).
    EndsWithShipment,
    /// The goods are not shipped; the ship-by day stands in for the shipment (C2).
    NotShipped,
    /// Confirming receipt ended it (D2).
    ReceiptConfirmed,
    /// The supplier let its days to respond pass (D3).
    NoResponse,
    /// The supplier answered, but the days to find a solution passed (D3).
    NoSolution,
    /// The edition escalates by itself on a certain day (RB2).
    Automatic,
    /// The supplier answered in time (D3).
    AnsweredInTime,
    /// The supplier has not answered in time yet (D3).
    NotAnswered,
    /// One instalment has too much, which counts for the other (P8).
    CreditOfTheOrder,
    /// A calendar or edition that came later says something else: what was recorded stands (T4).
    AsRecorded,
    /// The loan agreement is not completed: the days are counted again from it (L3).
    AwaitsAgreement,
    /// A statement stands as it was posted (L5).
    AsPosted,
    /// The promotional credit went to an earlier loan (L4).
    CreditSpent,
    /// The promotional credit is for the first month's fee alone (L4).
    FirstMonthOnly,
    /// The last month takes what is left of the principal (L5).
    TakesTheRest,
    /// A refund repaid the month before its fee was charged (L6).
    FeeDropped,
    /// The edition states no limit for one transaction: one takes the whole (P6).
    NoTransactionLimit,
    /// The best use of what is left: a minor unit stays for every later transaction (P6).
    LeavesOneForEach,
    /// The platform finds the supplier at fault (D4).
    SupplierAtFault,
    /// The platform finds the supplier partly at fault (D4).
    PartlyAtFault,
    /// The platform finds the supplier not at fault (D4).
    NotAtFault,
    /// The line is not open: nothing of it is available (L5).
    LineNotOpen,
}

impl Case {
    /// Its code on the wire.
    #[must_use]
    pub fn code(self) -> String {
        let code = serde_json::to_value(self).ok();
        code.and_then(|code| code.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

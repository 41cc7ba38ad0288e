//! The numbers of the rules as the model knows them, one set for each edition (C3, C5, D2, D3, RB2).

use trade::payment::Method;

/// What the model needs of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    /// Coverage types (C2, C3), with the days of C3 from shipment and from clearance; else the days of protection from
    /// confirmed receipt (RB2).
    pub(super) cover: CoverDays,
    /// Days in which a supplier answers a dispute (D3).
    pub(super) respond: u64,
    /// The day of a dispute from which the buyer may escalate although the supplier answered (D3, RB2).
    pub(super) escalate_from: u64,
    /// The day of a dispute on which it is escalated by itself (RB2).
    pub(super) automatic_on: Option<u64>,
    /// What a card pays at most in one transaction, in cents (P3).
    pub(super) card_max: i128,
    /// Days after delivery in which late shipment may be disputed (D2).
    pub(super) late_days: u64,
    /// Days after which an order cancels itself: unconfirmed, and unpaid (RB2).
    pub(super) lapses: Option<(u64, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CoverDays {
    Types { shipment: u64, clearance: u64 },
    Protection { days: u64 },
}

impl Edition {
    /// `trade-assurance@1`.
    pub const FIRST: Edition = Edition {
        cover: CoverDays::Types {
            shipment: 180,
            clearance: 15,
        },
        respond: 5,
        escalate_from: 16,
        automatic_on: None,
        card_max: 2_000_000,
        late_days: 30,
        lapses: None,
    };

    /// `trade-assurance-2017-12@1`.
    pub const LATER: Edition = Edition {
        cover: CoverDays::Protection { days: 30 },
        respond: 3,
        escalate_from: 4,
        automatic_on: Some(7),
        card_max: 2_000_000,
        late_days: 30,
        lapses: Some((30, 60)),
    };

    /// A user's own file (RB3), made from the first one with other days and another limit.
    pub const USERS: Edition = Edition {
        cover: CoverDays::Types {
            shipment: 90,
            clearance: 7,
        },
        respond: 5,
        escalate_from: 16,
        automatic_on: None,
        card_max: 500_000,
        late_days: 12,
        lapses: None,
    };

    /// Whether a contract names a coverage type under it.
    #[must_use]
    pub fn has_types(self) -> bool {
        matches!(self.cover, CoverDays::Types { .. })
    }

    /// What a card pays at most in one transaction, in cents (P3).
    #[must_use]
    pub fn card_max(self) -> i128 {
        self.card_max
    }

    /// What shows *payment processing* while it is under way (P7).
    pub(super) fn is_processing(method: Method) -> bool {
        matches!(method, Method::EChecking | Method::PayLater)
    }
}

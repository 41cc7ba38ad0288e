//! Where the instalments of an order stand (P1, P8, M3), in minor units of the order's currency.
//! It must not convert to USD nor know cover: that is `figures`.

use super::complete::totals;
use super::contract::Totals;
use super::event::Instalment;
use super::state::{ChangeFate, Payment, Progress, Running, Sums};
use crate::time::Instant;

/// Where one instalment stands, in minor units. `due = received + in_transit + outstanding − overpaid` (M3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Due by the contract, without what the supplier agreed to go without.
    pub due: i128,
    /// What the supplier agreed to go without (P8, D5).
    pub waived: i128,
    /// Received for it, with credit of the other instalment (P8).
    pub received: i128,
    /// Under way to the designated account.
    pub in_transit: i128,
    /// Of that, accepted by the card company.
    pub card_accepted: i128,
    /// Neither received nor under way.
    pub outstanding: i128,
    /// Received or under way beyond what is due: credit of the order (P8).
    pub overpaid: i128,
}

impl Position {
    fn new(agreed: i128, waived: i128, received: i128, sums: &super::state::InstalmentSums) -> Position {
        let due = (agreed - waived).max(0);
        let rest = due - received - sums.in_transit;
        Position {
            due,
            waived,
            received,
            in_transit: sums.in_transit,
            card_accepted: sums.card_accepted,
            outstanding: rest.max(0),
            overpaid: (-rest).max(0),
        }
    }

    /// Received in full, or as much of it as the supplier insists on: receipt, and nothing but receipt (P8).
    #[must_use]
    pub fn is_received(&self) -> bool {
        self.received >= self.due
    }

    /// Complete: received in full, accepted short, or accepted by the card company (P8).
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.received + self.card_accepted >= self.due
    }
}

/// Where both instalments stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Positions {
    /// The initial payment.
    pub initial: Position,
    /// The balance; due zero counts as received (P1).
    pub balance: Position,
}

impl Positions {
    /// One of the two.
    #[must_use]
    pub fn of(&self, instalment: Instalment) -> &Position {
        match instalment {
            Instalment::Initial => &self.initial,
            Instalment::Balance => &self.balance,
        }
    }
}

impl Positions {
    /// Whether the instalment has come; a balance of nothing comes with the initial payment (P1).
    fn has_come(&self, instalment: Instalment) -> bool {
        match instalment {
            Instalment::Initial => self.initial.is_received(),
            Instalment::Balance if self.balance.due == 0 => self.initial.is_received(),
            Instalment::Balance => self.balance.is_received(),
        }
    }
}

impl Running {
    /// Where both instalments stand. What one of them has too much counts for the other: over-payment is credit of
    /// the order, not of the instalment (P8).
    #[must_use]
    pub fn positions(&self) -> Positions {
        self.positions_of(&self.sums, self.waived(&self.sums, None))
    }

    /// Where both instalments stand with these sums, by the terms in force.
    pub(super) fn positions_of(&self, sums: &Sums, waived: [i128; 2]) -> Positions {
        positions(self.agreed_now(), sums, waived)
    }

    /// Initial payment and balance by the terms in force.
    fn agreed_now(&self) -> [i128; 2] {
        let totals = &self.terms.totals;
        [totals.initial.minor(), totals.balance.minor()]
    }

    /// When the instalment was first received in full or accepted short (P8), by the terms in force then (O7); `None`
    /// before that. A balance of zero was received with the initial payment (P1). What comes back later leaves the day as
    /// it was: nothing of the history is lost (P9). Only new terms that ask for more than was received begin it anew.
    #[must_use]
    pub fn received_at(&self, instalment: Instalment) -> Option<Instant> {
        let terms = self.agreed_instalments();
        let mut moments: Vec<Instant> = self.receipts().map(|(at, ..)| at).collect();
        moments.extend(self.waivers.iter().map(|waiver| waiver.at));
        moments.extend(terms.iter().map(|(at, _)| *at));
        moments.sort_unstable();
        let mut since = None;
        for moment in moments {
            // What comes back at the very instant had come before.
            let sums = self.came_where(|at, minor| at < moment || (at == moment && minor > 0));
            let waived = self.waived(&sums, Some(moment));
            // Nothing came before anything was agreed; the terms in force stand in for what cannot be.
            let in_force = terms.iter().rev().find(|(at, _)| *at <= moment);
            let agreed = in_force.map_or_else(|| self.agreed_now(), |(_, agreed)| *agreed);
            if positions(agreed, &sums, waived).has_come(instalment) {
                since.get_or_insert(moment);
            } else if asks_for_more(&terms, instalment, moment) {
                since = None;
            }
        }
        since
    }

    /// What had come by an instant, to whichever account, and not come back; nothing of what is under way.
    pub(super) fn came_by(&self, at: Instant) -> Sums {
        self.came_where(|then, _| then <= at)
    }

    /// The sums of what came and what came back that `counts` names by its instant and its minor units.
    fn came_where(&self, counts: impl Fn(Instant, i128) -> bool) -> Sums {
        let mut sums = Sums::default();
        for (at, payment, minor) in self.receipts() {
            if counts(at, minor) {
                let of_it = sums.of_mut(payment.instalment);
                if payment.designated {
                    of_it.received += minor;
                } else {
                    of_it.elsewhere += minor;
                }
            }
        }
        sums
    }

    /// Initial payment and balance as they were agreed from each instant on, in minor units, oldest first (O7).
    fn agreed_instalments(&self) -> Vec<(Instant, [i128; 2])> {
        let minor = |totals: &Totals| [totals.initial.minor(), totals.balance.minor()];
        let confirmed = self.head.versions.iter();
        let confirmed = confirmed
            .filter(|version| version.number == self.confirmed.version)
            .map(|version| (self.confirmed.at, &version.contract));
        let changes = self.changes.iter().filter_map(|change| match change.fate {
            ChangeFate::Accepted { at, .. } => Some((at, &change.contract)),
            ChangeFate::Open | ChangeFate::Declined { .. } | ChangeFate::Withdrawn { .. } => None,
        });
        let contracts = confirmed.chain(changes);
        // What was agreed was complete and has totals; the terms in force stand in for what cannot be.
        contracts
            .map(|(at, contract)| {
                let agreed =
                    totals(contract).map_or_else(|_| minor(&self.terms.totals), |totals| minor(&totals));
                (at, agreed)
            })
            .collect()
    }

    /// What came of each payment, to whichever account, and, below zero, what came back, in no order.
    fn receipts(&self) -> impl Iterator<Item = (Instant, &Payment, i128)> {
        self.payments.iter().flat_map(|payment| {
            let (came, returned) = match &payment.progress {
                Progress::Received {
                    amount, at, returned, ..
                } => (Some((*at, amount.minor())), returned.as_slice()),
                Progress::Sent | Progress::Accepted { .. } | Progress::Failed { .. } => (None, &[][..]),
            };
            let back = returned.iter().map(|part| (part.at, -part.amount.minor()));
            came.into_iter()
                .chain(back)
                .map(move |(at, minor)| (at, payment, minor))
        })
    }

    /// Whether everything ordered was shipped.
    #[must_use]
    pub fn all_shipped(&self) -> bool {
        let lines = self.terms.contract.lines.iter().zip(&self.shipped);
        !self.batches.is_empty()
            && lines.into_iter().all(|(line, shipped)| {
                line.quantity
                    .is_none_or(|ordered| shipped.value() >= ordered.value())
            })
    }

    /// Whether everything was shipped and every batch delivered.
    #[must_use]
    pub fn all_delivered(&self) -> bool {
        self.all_shipped() && self.batches.iter().all(|batch| batch.delivered_on.is_some())
    }
}

/// Whether the terms agreed at that very instant ask for more of the instalment than those before them (O7).
fn asks_for_more(terms: &[(Instant, [i128; 2])], instalment: Instalment, at: Instant) -> bool {
    let asked = |[initial, balance]: [i128; 2]| match instalment {
        Instalment::Initial => initial,
        Instalment::Balance => balance,
    };
    let mut pairs = terms.windows(2);
    pairs.any(|pair| matches!(pair, [(_, before), (since, after)] if *since == at && asked(*after) > asked(*before)))
}

/// Of initial payment and balance as agreed, what came, and what the supplier goes without.
fn positions(
    [initial, balance]: [i128; 2],
    sums: &Sums,
    [waived_initial, waived_balance]: [i128; 2],
) -> Positions {
    let over_initial = sums.initial.received - (initial - waived_initial).max(0);
    let over_balance = sums.balance.received - (balance - waived_balance).max(0);
    // Positive: from the initial payment to the balance.
    let moved = over_initial.min(-over_balance).max(0) - over_balance.min(-over_initial).max(0);
    Positions {
        initial: Position::new(
            initial,
            waived_initial,
            sums.initial.received - moved,
            &sums.initial,
        ),
        balance: Position::new(
            balance,
            waived_balance,
            sums.balance.received + moved,
            &sums.balance,
        ),
    }
}

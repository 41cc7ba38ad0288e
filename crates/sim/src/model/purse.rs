//! Where the instalments stand, added up from payments and waivers (M3, P8, P9, O1).

use trade::order::event::Instalment;

use super::sheet::{Instalments, Paid, Part, Waived, Way};

/// Payments and waivers, as they are or as they were.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purse<'s> {
    pub(super) payments: &'s [Paid],
    pub(super) waived: &'s [Waived],
}

impl Purse<'_> {
    /// Both instalments of so much in all.
    pub(super) fn instalments(self, total: i128, initial: i128) -> Instalments {
        let due = |instalment, all: i128| (all - self.waived(instalment)).max(0);
        let due_initial = due(Instalment::Initial, initial);
        let due_balance = due(Instalment::Balance, total - initial);
        let mut came_initial = self.came(Some(Instalment::Initial));
        let mut came_balance = self.came(Some(Instalment::Balance));
        // Too much of one is credit of the order (P8): it fills what the other lacks.
        let forward = (came_initial - due_initial)
            .min(due_balance - came_balance)
            .max(0);
        came_initial -= forward;
        came_balance += forward;
        let back = (came_balance - due_balance)
            .min(due_initial - came_initial)
            .max(0);
        came_balance -= back;
        came_initial += back;
        Instalments {
            initial: self.part(Instalment::Initial, due_initial, came_initial),
            balance: self.part(Instalment::Balance, due_balance, came_balance),
        }
    }

    fn part(self, instalment: Instalment, due: i128, received: i128) -> Part {
        let of = |way: fn(Way) -> bool| -> i128 {
            self.payments
                .iter()
                .filter(|paid| paid.designated && paid.instalment == instalment && way(paid.way))
                .map(|paid| paid.sent)
                .sum()
        };
        let in_transit = of(|way| matches!(way, Way::Sent | Way::Accepted));
        let rest = due - received - in_transit;
        Part {
            due,
            received,
            in_transit,
            outstanding: rest.max(0),
            overpaid: (-rest).max(0),
            accepted: of(|way| way == Way::Accepted),
        }
    }

    /// What came to the designated account and has not come back, of one instalment or of both (O1, P9).
    pub(super) fn came(self, instalment: Option<Instalment>) -> i128 {
        let counted = self
            .payments
            .iter()
            .filter(|paid| paid.designated && instalment.is_none_or(|which| which == paid.instalment));
        counted.map(Paid::kept).sum()
    }

    /// What came of an instalment to another account and has not come back.
    pub(super) fn elsewhere(self, instalment: Instalment) -> i128 {
        let others = self.payments.iter().filter(|paid| !paid.designated);
        others
            .filter(|paid| paid.instalment == instalment)
            .map(Paid::kept)
            .sum()
    }

    /// What the supplier goes without of an instalment (P8): money at another account stands for a shortfall only as long as it
    /// is there (O1, P9).
    pub(super) fn waived(self, instalment: Instalment) -> i128 {
        let (mut sum, mut there) = (0, self.elsewhere(instalment));
        for waived in self
            .waived
            .iter()
            .filter(|waived| waived.instalment == instalment)
        {
            let stands = waived.elsewhere.min(there);
            there -= stands;
            sum += waived.amount - waived.elsewhere + stands;
        }
        sum
    }
}

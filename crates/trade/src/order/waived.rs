//! What the supplier goes without, as far as it counts (P8, D5). A shortfall that it took because the money was at another
//! account lasts as long as that money is there: when it comes back it was paid with nothing (P9), and when the account turns
//! out to be the designated one it was received (O1).

use super::event::Instalment;
use super::state::{Running, Sums, Waiver};
use crate::time::Instant;

impl Running {
    /// What of each waiver counts, in minor units and in their order, for what has come so far.
    pub(crate) fn waivers_counted(&self) -> impl Iterator<Item = (&Waiver, i128)> {
        self.waivers_where(self.sums, None)
    }

    /// What of each waiver counted at an instant, for what had come by then.
    pub(crate) fn waivers_counted_at(&self, at: Instant) -> impl Iterator<Item = (&Waiver, i128)> {
        self.waivers_where(self.came_by(at), Some(at))
    }

    /// Of initial payment and balance, what the supplier goes without, in minor units: now, or at an instant.
    pub(super) fn waived(&self, came: &Sums, until: Option<Instant>) -> [i128; 2] {
        [Instalment::Initial, Instalment::Balance].map(|instalment| {
            let counted = self.waivers_where(*came, until);
            let of_it = counted.filter(|(waiver, _)| waiver.instalment == instalment);
            of_it.map(|(_, minor)| minor).sum()
        })
    }

    /// What came of an instalment to another account and no waiver stands for yet.
    pub(super) fn elsewhere_unwaived(&self, instalment: Instalment) -> i128 {
        let of_it = self
            .waivers
            .iter()
            .filter(|waiver| waiver.instalment == instalment);
        let stands: i128 = of_it.map(|waiver| waiver.elsewhere).sum();
        (self.sums.of(instalment).elsewhere - stands).max(0)
    }

    /// The oldest waiver first keeps the money that it stands for.
    fn waivers_where(&self, came: Sums, until: Option<Instant>) -> impl Iterator<Item = (&Waiver, i128)> {
        let mut there = [came.initial.elsewhere, came.balance.elsewhere];
        let counted = self.waivers.iter();
        let counted = counted.filter(move |waiver| until.is_none_or(|until| waiver.at <= until));
        counted.map(move |waiver| {
            let [initial, balance] = &mut there;
            let there = match waiver.instalment {
                Instalment::Initial => initial,
                Instalment::Balance => balance,
            };
            let kept = waiver.elsewhere.min(*there);
            *there -= kept;
            (waiver, waiver.amount.minor() - waiver.elsewhere + kept)
        })
    }
}

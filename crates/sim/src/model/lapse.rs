//! The days after which an order cancels itself, counted once more (RB2).

use trade::time::Instant;

use super::days::{day_of, end_of};
use super::sheet::Sheet;
use super::{Check, must};

impl Sheet {
    /// RB2: it cancels itself when its days are over, and at that instant.
    pub(super) fn lapsed(&mut self, at: Instant) -> Check {
        let expected = self.lapses_at();
        must(expected == Some(at), "RB2", || {
            format!("it cancelled itself at {at} where {expected:?} was due")
        })?;
        self.cancelled_at = Some(at);
        Ok(())
    }

    /// RB2: whether it has cancelled itself by now, written or not.
    pub(super) fn has_lapsed(&self, now: Instant) -> bool {
        self.lapses_at().is_some_and(|at| at <= now)
    }

    /// From the first sending while nothing is agreed; from the agreement, or from the day money came back, while nothing
    /// is paid, under way or shipped and nobody disputes. An attempt that failed, or a dispute that ended, starts nothing
    /// anew; an order whose days were over by then lapses with it. No paper is older than the order that is made of it.
    pub(super) fn lapses_at(&self) -> Option<Instant> {
        let (unconfirmed, unpaid) = self.edition.lapses?;
        let ended = self.cancelled_at.is_some() || self.completed_at.is_some();
        if ended || self.held() > 0 || self.under_way() {
            return None;
        }
        if !self.batches.is_empty() || self.open_dispute().is_some() {
            return None;
        }
        let Some(confirmed_at) = self.confirmed_at else {
            return end_of(day_of(self.sent_at?.max(self.started_at?)), unconfirmed);
        };
        let back = self.payments.iter().flat_map(|paid| &paid.back);
        let since = back.map(|(at, _)| *at).fold(confirmed_at, Instant::max);
        let failed = self.payments.iter().filter_map(|paid| paid.failed_at);
        let settled = self.disputes.iter().filter_map(|quarrel| quarrel.ended_at);
        Some(
            failed
                .chain(settled)
                .fold(end_of(day_of(since), unpaid)?, Instant::max),
        )
    }
}

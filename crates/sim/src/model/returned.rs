//! Money that had come and goes back, written down with what it takes from refunds (P9, C7, M3).

use trade::id::{PaymentId, RefundId};
use trade::time::Instant;

use super::sheet::Sheet;
use super::{Broken, Check, must};

impl Sheet {
    /// P9, M3: no more comes back than the payee has, and none of what was refunded comes back a second time.
    pub(super) fn came_back(&mut self, id: PaymentId, minor: i128, at: Instant) -> Check {
        let found = self.payments.iter_mut().find(|paid| paid.id == id);
        let paid = found.ok_or_else(|| Broken::new("P9", "a payment nobody sent came back"))?;
        let kept = paid.kept();
        must((1..=kept).contains(&minor), "P9", || {
            format!("{minor} came back where the payee has {kept}")
        })?;
        paid.back.push((at, minor));
        self.covers_less()
    }

    /// C7, M3: what has become uncovered is not refunded; what was refunded already stays covered.
    pub(super) fn covers_less(&mut self) -> Check {
        let Some(split) = self.split()? else { return Ok(()) };
        must(split.refunds_received <= split.covered, "M3", || {
            format!(
                "refunds of {} came in where {} are covered now",
                split.refunds_received, split.covered
            )
        })?;
        self.to_reduce = self.reductions(split.refunds_decided - split.covered);
        Ok(())
    }

    /// What must be left of refunds when so much of them is no longer covered: the newest gives up first, and never what
    /// has come in.
    fn reductions(&self, uncovered: i128) -> Vec<(RefundId, i128)> {
        let mut excess = uncovered.max(0);
        let mut left = Vec::new();
        for refund in self.refunds.iter().rev() {
            let came: i128 = refund.parts.iter().map(|(_, part)| part).sum();
            let taken = (refund.decided - came).min(excess);
            if taken > 0 {
                excess -= taken;
                left.push((refund.id, refund.decided - taken));
            }
        }
        left
    }

    /// C7: a refund is reduced by a return alone, and by as much as that leaves uncovered.
    pub(super) fn reduced(&mut self, id: RefundId, left: i128) -> Check {
        let next = self.to_reduce.first().copied();
        must(next == Some((id, left)), "C7", || {
            format!("a refund was reduced to {left} where {next:?} was to be")
        })?;
        self.to_reduce.remove(0);
        let mut refunds = self.refunds.iter_mut();
        let refund = refunds.find(|refund| refund.id == id);
        refund
            .ok_or_else(|| Broken::new("D8", "a refund nobody decided was reduced"))?
            .decided = left;
        Ok(())
    }

    /// C7: nothing that a return left uncovered is still to be refunded.
    pub(super) fn reductions_made(&self) -> Check {
        must(self.to_reduce.is_empty(), "C7", || {
            format!("{:?} should have been reduced with the return", self.to_reduce)
        })
    }
}

//! The order total split three ways, and how it will be split at the end (C7, O1, P8).

use trade::order::event::Instalment;

use super::Broken;
use super::sheet::{Agreed, Sheet, usd};

/// The three-way split, in cents of USD (C7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Order total.
    pub total: i128,
    /// The cap.
    pub cap: i128,
    /// min(received, cap).
    pub covered: i128,
    /// Received and not covered.
    pub uncovered: i128,
    /// total − received.
    pub not_yet_paid: i128,
    /// Not covered once all that is still to come has come.
    pub uncovered_then: i128,
    /// Refunds decided so far.
    pub refunds_decided: i128,
    /// Refunds come in so far.
    pub refunds_received: i128,
}

impl Sheet {
    /// The split of the order total (C7).
    ///
    /// # Errors
    /// When the contract holds a number that cannot be read.
    pub fn split(&self) -> Result<Option<Split>, Broken> {
        let Some(agreed) = &self.agreed else {
            return Ok(None);
        };
        let total = usd(&agreed.contract, agreed.total)?;
        let received = usd(&agreed.contract, self.came(None).min(agreed.total))?;
        let covered = received.min(agreed.cap);
        Ok(Some(Split {
            total,
            cap: agreed.cap,
            covered,
            uncovered: received - covered,
            not_yet_paid: total - received,
            uncovered_then: self.uncovered_then(agreed)?,
            refunds_decided: self.refunds.iter().map(|refund| refund.decided).sum(),
            refunds_received: self.refunds_received(),
        }))
    }

    /// What no cover will be for at the end: of the total less what is waived, everything beyond the cap (C7, P8). What went
    /// to another account is not received (O1): the designated one will have all of it.
    fn uncovered_then(&self, agreed: &Agreed) -> Result<i128, Broken> {
        let came = self.came(None);
        let parts = [
            (Instalment::Initial, agreed.initial),
            (Instalment::Balance, agreed.total - agreed.initial),
        ];
        let mut waived = 0;
        for (instalment, due) in parts {
            waived += self.waived(instalment).min(due);
        }
        // Whoever paid what was waived later has it back as credit: it is not paid twice.
        let in_the_end = (agreed.total - waived).max(came.min(agreed.total));
        let whole = usd(&agreed.contract, in_the_end)?;
        Ok(whole - whole.min(agreed.cap))
    }
}

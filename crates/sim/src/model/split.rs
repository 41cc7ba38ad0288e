//! The order total split three ways, and how it will be split at the end (C7, O1, P8).

use trade::order::event::Instalment;

use super::Broken;
use super::sheet::{Agreed, Sheet, Way, usd};

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
        let designated = usd(&agreed.contract, self.came_designated().min(agreed.total))?;
        let covered = designated.min(agreed.cap);
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

    /// What no cover will be for at the end: of the total less what is waived, everything that is not at the designated
    /// account then, or is beyond the cap (C7, O1, P8). What is under way to another account ends up there; the rest
    /// will be paid to the designated one.
    fn uncovered_then(&self, agreed: &Agreed) -> Result<i128, Broken> {
        let came = self.came(None);
        let parts = [
            (Instalment::Initial, agreed.initial),
            (Instalment::Balance, agreed.total - agreed.initial),
        ];
        let mut waived = 0;
        for (instalment, due) in parts {
            let given = self.waived.iter().filter(|(which, ..)| *which == instalment);
            waived += given.map(|(_, amount, _)| amount).sum::<i128>().min(due);
        }
        // Whoever paid what was waived later has it back as credit: it is not paid twice.
        let in_the_end = (agreed.total - waived).max(came.min(agreed.total));
        let to_come = in_the_end - came.min(agreed.total);
        let astray = self
            .payments
            .iter()
            .filter(|paid| !paid.designated && matches!(paid.way, Way::Sent | Way::Accepted))
            .map(|paid| paid.sent)
            .sum::<i128>()
            .min(to_come);
        let designated = (self.came_designated() + to_come - astray).min(agreed.total);
        let whole = usd(&agreed.contract, in_the_end)?;
        let covered = usd(&agreed.contract, designated)?.min(agreed.cap);
        Ok(whole - covered.min(whole))
    }
}

//! What is written down of one order, and what is added up from it.

use chrono::{DateTime, NaiveDate, Utc};
use trade::country::Country;
use trade::id::{AccountId, BatchId, ChangeId, DisputeId, FileId, OfferId, PaymentId, RefundId};
use trade::order::contract::{Contract, Coverage, Side};
use trade::order::event::{Ground, Instalment, Remedy};
use trade::payment::Method;

use super::Broken;
use super::edition::Edition;
use super::number::{half_even, scaled};
use super::purse::Purse;

/// One order, as lists.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub(super) edition: Edition,
    pub(super) started_at: Option<DateTime<Utc>>,
    pub(super) home: Option<Country>,
    pub(super) draft: Option<Contract>,
    pub(super) versions: Vec<(Side, Contract)>,
    pub(super) sent_at: Option<DateTime<Utc>>,
    pub(super) confirmed_at: Option<DateTime<Utc>>,
    pub(super) agreed: Option<Agreed>,
    /// Total and initial payment as agreed from each instant on, in minor units (O7).
    pub(super) terms: Vec<(DateTime<Utc>, i128, i128)>,
    pub(super) cancelled_at: Option<DateTime<Utc>>,
    pub(super) changes: Vec<(ChangeId, Side, Contract)>,
    pub(super) cancellation: Option<Side>,
    pub(super) accounts: Vec<Payee>,
    pub(super) payments: Vec<Paid>,
    pub(super) waived: Vec<Waived>,
    pub(super) batches: Vec<Parcel>,
    pub(super) completed_at: Option<DateTime<Utc>>,
    pub(super) feedback: usize,
    pub(super) disputes: Vec<Quarrel>,
    pub(super) refunds: Vec<Back>,
    /// Refunds that a return has left uncovered, with what must be left of each; the next facts say so (C7).
    pub(super) to_reduce: Vec<(RefundId, i128)>,
    /// The refund that the newest fact leads to; the next says so (D4, D5, O8).
    pub(super) owing: Option<Owing>,
    /// Rules that were checked of the newest fact and had something to say of it.
    pub(super) checked: Vec<&'static str>,
}

/// What the supplier goes without (P8, D5).
#[derive(Debug, Clone, Copy)]
pub(super) struct Waived {
    pub(super) instalment: Instalment,
    pub(super) amount: i128,
    /// The part that is at another account instead (O1).
    pub(super) elsewhere: i128,
    pub(super) at: DateTime<Utc>,
}

/// The terms both sides agreed to.
#[derive(Debug, Clone)]
pub(super) struct Agreed {
    pub(super) contract: Contract,
    pub(super) total: i128,
    pub(super) initial: i128,
    /// In cents of USD.
    pub(super) cap: i128,
    /// The cap from each instant on.
    pub(super) levels: Vec<(DateTime<Utc>, i128)>,
}

#[derive(Debug, Clone)]
pub(super) struct Payee {
    pub(super) id: AccountId,
    /// Everything of it but its id.
    pub(super) words: String,
    pub(super) since: DateTime<Utc>,
    pub(super) compared: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Paid {
    pub(super) id: PaymentId,
    pub(super) to: AccountId,
    pub(super) sent_at: DateTime<Utc>,
    pub(super) instalment: Instalment,
    pub(super) method: Method,
    pub(super) sent: i128,
    pub(super) designated: bool,
    /// Whether its loan agreement was completed (L3).
    pub(super) agreed: bool,
    pub(super) way: Way,
    /// What came back of it after it had come (P9).
    pub(super) back: Vec<(DateTime<Utc>, i128)>,
    pub(super) failed_at: Option<DateTime<Utc>>,
    pub(super) accepted_at: Option<DateTime<Utc>>,
    pub(super) came_at: Option<DateTime<Utc>>,
}

impl Paid {
    /// What the payee has of it now.
    pub(super) fn kept(&self) -> i128 {
        match self.way {
            Way::Came(amount) => amount - self.back.iter().map(|(_, part)| part).sum::<i128>(),
            Way::Sent | Way::Accepted | Way::Failed => 0,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Sent,
    Accepted,
    Came(i128),
    Failed,
}

#[derive(Debug, Clone)]
pub(super) struct Parcel {
    pub(super) id: BatchId,
    /// Line, and quantity in millionths.
    pub(super) items: Vec<(usize, i128)>,
    pub(super) shipped_at: DateTime<Utc>,
    pub(super) cleared: Option<NaiveDate>,
    pub(super) delivered: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub(super) struct Quarrel {
    pub(super) id: DisputeId,
    pub(super) opened_at: DateTime<Utc>,
    /// The earliest word, file or offer of the supplier (D3).
    pub(super) answered_at: Option<DateTime<Utc>>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) escalated_at: Option<DateTime<Utc>>,
    pub(super) grounds: Vec<(Ground, Option<BatchId>)>,
    pub(super) offers: Vec<Bid>,
    /// Evidence of both sides, by its content (D7).
    pub(super) files: Vec<FileId>,
    /// Whether it must bring a file that was in none before, and has not yet (D6).
    pub(super) needs_new: bool,
}

/// An offer (D5).
#[derive(Debug, Clone)]
pub(super) struct Bid {
    pub(super) id: OfferId,
    pub(super) by: Side,
    pub(super) remedy: Remedy,
    pub(super) at: DateTime<Utc>,
    pub(super) answered: bool,
}

/// A refund that must be decided next, by which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owing {
    pub(super) rule: &'static str,
    pub(super) dispute: Option<DisputeId>,
    pub(super) cents: i128,
    pub(super) at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub(super) struct Back {
    pub(super) id: RefundId,
    pub(super) decided: i128,
    pub(super) at: DateTime<Utc>,
    pub(super) parts: Vec<(DateTime<Utc>, i128)>,
}

/// One instalment, in minor units (M3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Due without what was waived.
    pub due: i128,
    /// Received, with what the other instalment had too much.
    pub received: i128,
    /// Under way.
    pub in_transit: i128,
    /// Neither.
    pub outstanding: i128,
    /// Beyond what is due.
    pub overpaid: i128,
    /// Under way and accepted by the card company (P8).
    pub accepted: i128,
}

/// Both instalments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instalments {
    /// The first.
    pub initial: Part,
    /// The second.
    pub balance: Part,
}

impl Sheet {
    /// An order of which nothing is known yet.
    #[must_use]
    pub fn new(edition: Edition) -> Sheet {
        Sheet {
            edition,
            started_at: None,
            home: None,
            draft: None,
            versions: Vec::new(),
            sent_at: None,
            confirmed_at: None,
            agreed: None,
            terms: Vec::new(),
            cancelled_at: None,
            changes: Vec::new(),
            cancellation: None,
            accounts: Vec::new(),
            payments: Vec::new(),
            waived: Vec::new(),
            batches: Vec::new(),
            completed_at: None,
            feedback: 0,
            disputes: Vec::new(),
            refunds: Vec::new(),
            to_reduce: Vec::new(),
            owing: None,
            checked: Vec::new(),
        }
    }

    /// Rules that were checked since this was last asked, for the counts.
    pub fn take_checked(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.checked)
    }

    /// Where both instalments stand; `None` before the order is agreed.
    #[must_use]
    pub fn instalments(&self) -> Option<Instalments> {
        let agreed = self.agreed.as_ref()?;
        Some(self.purse().instalments(agreed.total, agreed.initial))
    }

    pub(super) fn purse(&self) -> Purse<'_> {
        Purse {
            payments: &self.payments,
            waived: &self.waived,
        }
    }

    /// What came to the designated account and has not come back, of one instalment or of both, in minor units (O1, P9).
    pub(super) fn came(&self, instalment: Option<Instalment>) -> i128 {
        self.purse().came(instalment)
    }

    /// What came of an instalment to another account and has not come back.
    pub(super) fn elsewhere(&self, instalment: Instalment) -> i128 {
        self.purse().elsewhere(instalment)
    }

    /// What the supplier goes without of an instalment (P8).
    pub(super) fn waived(&self, instalment: Instalment) -> i128 {
        self.purse().waived(instalment)
    }

    /// What the supplier has, at whichever account.
    pub(super) fn held(&self) -> i128 {
        self.payments.iter().map(Paid::kept).sum()
    }

    pub(super) fn under_way(&self) -> bool {
        self.payments
            .iter()
            .any(|paid| matches!(paid.way, Way::Sent | Way::Accepted))
    }

    pub(super) fn open_dispute(&self) -> Option<&Quarrel> {
        self.disputes.last().filter(|quarrel| quarrel.ended_at.is_none())
    }

    /// Whether a line of the agreed contract comes to a part of the smallest unit, so that it was rounded (M1).
    ///
    /// # Errors
    /// When the contract holds a number that cannot be read.
    pub fn rounds(&self) -> Result<bool, Broken> {
        let Some(agreed) = &self.agreed else {
            return Ok(false);
        };
        let unit = 10_i128.pow(12 - agreed.contract.currency.scale());
        for line in &agreed.contract.lines {
            if let (Some(quantity), Some(price)) = (line.quantity, line.unit_price)
                && scaled(&quantity.to_string(), 6)? * scaled(&price.to_string(), 6)? % unit != 0
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn refunds_received(&self) -> i128 {
        let parts = self.refunds.iter().flat_map(|refund| &refund.parts);
        parts.map(|(_, amount)| amount).sum()
    }

    /// Whether something was received and all of it has come back (D8).
    pub(super) fn is_refunded(&self) -> Result<bool, Broken> {
        let Some(agreed) = &self.agreed else {
            return Ok(false);
        };
        if self.refunds.is_empty() {
            return Ok(false);
        }
        let received = usd(&agreed.contract, self.came(None))?;
        Ok(received > 0 && self.refunds_received() >= received)
    }
}

/// Minor units of the contract's currency in cents of USD, by the rate that stands in it (M2).
pub(super) fn usd(contract: &Contract, minor: i128) -> Result<i128, Broken> {
    if contract.currency.code() == "USD" {
        return Ok(minor);
    }
    let Some(rate) = &contract.usd_rate else {
        return Err(Broken::new(
            "M2",
            "a contract in another currency without its rate",
        ));
    };
    let rate = scaled(&rate.rate.to_string(), 12)?;
    Ok(half_even(
        minor * rate * 100,
        10_i128.pow(12 + contract.currency.scale()),
    ))
}

/// Total and initial payment of a contract, in minor units.
pub(super) fn sums(contract: &Contract) -> Result<(i128, i128), Broken> {
    let mut total = 0;
    for line in &contract.lines {
        let (Some(quantity), Some(price)) = (line.quantity, line.unit_price) else {
            return Err(Broken::new(
                "O4",
                "a line without quantity or price was agreed to",
            ));
        };
        let product = scaled(&quantity.to_string(), 6)? * scaled(&price.to_string(), 6)?;
        total += half_even(product, 10_i128.pow(12 - contract.currency.scale()));
    }
    for amount in [contract.shipping_fee, contract.insurance].into_iter().flatten() {
        total += amount.minor();
    }
    let initial = match contract.initial_payment {
        Some(trade::order::contract::InitialPayment::Amount { amount }) => amount.minor(),
        Some(trade::order::contract::InitialPayment::Percent { percent }) => {
            half_even(total * scaled(&percent.to_string(), 6)?, 100_000_000)
        }
        None => return Err(Broken::new("O4", "no initial payment was agreed to")),
    };
    Ok((total, initial))
}

/// The most that is covered of these terms, in cents (C2, C3; RB2; S2).
pub(super) fn cap_of(
    contract: &Contract,
    edition: Edition,
    assured: bool,
    free: i128,
) -> Result<i128, Broken> {
    let (total, initial) = sums(contract)?;
    let total = usd(contract, total)?;
    Ok(match (assured, edition.has_types(), contract.coverage) {
        (false, _, _) => 0,
        (true, false, _) => total,
        (true, true, Some(Coverage::PreShipment)) => usd(contract, initial)?.min(free.max(0)),
        (true, true, Some(Coverage::PostDelivery) | None) => total.min(free.max(0)),
    })
}

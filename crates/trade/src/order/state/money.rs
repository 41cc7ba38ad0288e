//! Money facts of an order: accounts, payments, waivers, refunds.
//! It must not compute what is due or covered: that is `figures`.

use super::super::event::{Account, Arrival, Instalment, Method, PaidWith};
use crate::id::{AccountId, DisputeId, PaymentId, RefundId};
use crate::money::{Money, MoneyError};
use crate::time::Instant;

/// An account designated for the order (P10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignatedAccount {
    /// The account.
    pub account: Account,
    /// From when it is the designated one.
    pub at: Instant,
    /// When the user confirmed it against the contract, if so.
    pub confirmed_at: Option<Instant>,
}

/// One payment, one transaction (P6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Id.
    pub payment_id: PaymentId,
    /// Of which instalment.
    pub instalment: Instalment,
    /// How.
    pub method: Method,
    /// What was sent, in the order's currency.
    pub amount: Money,
    /// Its fee in USD; absent when unknown (P4).
    pub fee: Option<Money>,
    /// To which account.
    pub account_id: AccountId,
    /// Whether that was the account designated for the order (O1).
    pub designated: bool,
    /// What paid.
    pub paid_with: PaidWith,
    /// When it should arrive (P11).
    pub arrival: Arrival,
    /// When it was sent.
    pub sent_at: Instant,
    /// When its loan agreement was completed (L3); Pay Later only.
    pub agreed_at: Option<Instant>,
    /// Where it is.
    pub progress: Progress,
}

/// Where a payment is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Sent, nothing else known.
    Sent,
    /// A card payment the card company accepted (P7).
    Accepted {
        /// When.
        at: Instant,
    },
    /// The payee account has it (P8).
    Received {
        /// What arrived.
        amount: Money,
        /// When the card company had accepted it, for a card.
        accepted_at: Option<Instant>,
        /// When it arrived.
        at: Instant,
        /// What of it came back since, oldest first (P9).
        returned: Vec<Returned>,
    },
    /// It failed, or came back before it was received (P9).
    Failed {
        /// Why.
        reason: String,
        /// When the card company had accepted it, for a card.
        accepted_at: Option<Instant>,
        /// When.
        at: Instant,
    },
}

/// Money that came back after it had been received (P9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// How much, in the order's currency.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

impl Payment {
    /// What the payee account has of it now, in minor units: received, less what came back since (P9).
    #[must_use]
    pub fn kept(&self) -> i128 {
        match &self.progress {
            Progress::Sent | Progress::Accepted { .. } | Progress::Failed { .. } => 0,
            Progress::Received { amount, returned, .. } => {
                amount.minor() - returned.iter().map(|part| part.amount.minor()).sum::<i128>()
            }
        }
    }

    /// Whether the card company had accepted it by `at` and it had neither arrived nor failed by then (P7, P8).
    #[must_use]
    pub fn held_by_card_at(&self, at: Instant) -> bool {
        let over = match &self.progress {
            Progress::Sent | Progress::Accepted { .. } => false,
            Progress::Received { at: ended, .. } | Progress::Failed { at: ended, .. } => *ended <= at,
        };
        !over && self.accepted_at().is_some_and(|accepted| accepted <= at)
    }

    /// When the card company accepted it (P7), also of one that arrived or failed since.
    #[must_use]
    pub fn accepted_at(&self) -> Option<Instant> {
        match self.progress {
            Progress::Sent => None,
            Progress::Accepted { at } => Some(at),
            Progress::Received { accepted_at, .. } | Progress::Failed { accepted_at, .. } => accepted_at,
        }
    }

    /// Whether its days have not begun: a Pay Later payment counts from its loan agreement (L3, P11). Until then its
    /// arrival is an estimate as if the agreement were completed when it was sent.
    #[must_use]
    pub fn awaits_agreement(&self) -> bool {
        self.in_transit() && self.method == Method::PayLater && self.agreed_at.is_none()
    }

    /// When some of it last came back after it had been received (P9); `None` if nothing did, also of one that failed:
    /// what was never received cannot come back.
    #[must_use]
    pub fn came_back_at(&self) -> Option<Instant> {
        match &self.progress {
            Progress::Sent | Progress::Accepted { .. } | Progress::Failed { .. } => None,
            Progress::Received { returned, .. } => returned.last().map(|part| part.at),
        }
    }

    /// When it failed (P9); `None` if it did not.
    #[must_use]
    pub fn failed_at(&self) -> Option<Instant> {
        match &self.progress {
            Progress::Failed { at, .. } => Some(*at),
            Progress::Sent | Progress::Accepted { .. } | Progress::Received { .. } => None,
        }
    }

    /// Whether it is under way: neither received nor failed.
    #[must_use]
    pub fn in_transit(&self) -> bool {
        match self.progress {
            Progress::Sent | Progress::Accepted { .. } => true,
            Progress::Received { .. } | Progress::Failed { .. } => false,
        }
    }
}

/// Sums over the payments, in minor units of the order's currency; kept while folding so that nothing rescans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Payments of the initial instalment.
    pub initial: InstalmentSums,
    /// Payments of the balance.
    pub balance: InstalmentSums,
}

impl Sums {
    /// The sums of one instalment.
    #[must_use]
    pub fn of(&self, instalment: Instalment) -> &InstalmentSums {
        match instalment {
            Instalment::Initial => &self.initial,
            Instalment::Balance => &self.balance,
        }
    }

    pub(crate) fn of_mut(&mut self, instalment: Instalment) -> &mut InstalmentSums {
        match instalment {
            Instalment::Initial => &mut self.initial,
            Instalment::Balance => &mut self.balance,
        }
    }

    /// Received over both instalments: the designated account has it.
    #[must_use]
    pub fn received(&self) -> i128 {
        self.initial.received + self.balance.received
    }

    /// Under way to the designated account, over both instalments.
    #[must_use]
    pub fn in_transit(&self) -> i128 {
        self.initial.in_transit + self.balance.in_transit
    }

    /// At another account than the designated one, over both instalments.
    #[must_use]
    pub fn elsewhere(&self) -> i128 {
        self.initial.elsewhere + self.balance.elsewhere
    }

    /// Under way to another account, over both instalments.
    #[must_use]
    pub fn to_elsewhere(&self) -> i128 {
        self.initial.to_elsewhere + self.balance.to_elsewhere
    }

    /// What the supplier has, at whichever account.
    #[must_use]
    pub fn held(&self) -> i128 {
        self.received() + self.elsewhere()
    }

    /// What is under way to the supplier, to whichever account.
    #[must_use]
    pub fn under_way(&self) -> i128 {
        self.in_transit() + self.to_elsewhere()
    }

    /// Counts what a payment is now.
    pub(crate) fn add(&mut self, payment: &Payment) {
        self.count(payment, 1);
    }

    /// Counts it no more: it is about to be something else.
    pub(crate) fn take(&mut self, payment: &Payment) {
        self.count(payment, -1);
    }

    fn count(&mut self, payment: &Payment, times: i128) {
        let sums = self.of_mut(payment.instalment);
        let sent = times * payment.amount.minor();
        let under_way = if payment.in_transit() { sent } else { 0 };
        let kept = times * payment.kept();
        if payment.designated {
            sums.in_transit += under_way;
            sums.received += kept;
            if matches!(payment.progress, Progress::Accepted { .. }) {
                sums.card_accepted += sent;
            }
        } else {
            sums.to_elsewhere += under_way;
            sums.elsewhere += kept;
        }
    }
}

/// Sums over the payments of one instalment, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InstalmentSums {
    /// On the way to the designated account: sent or accepted, and neither received nor failed.
    pub in_transit: i128,
    /// Of those, accepted by the card company (P8).
    pub card_accepted: i128,
    /// Received by the designated account, less what came back since (P9).
    pub received: i128,
    /// On the way to another account (O1).
    pub to_elsewhere: i128,
    /// Come to another account, less what came back: not received (O1), but with the supplier.
    pub elsewhere: i128,
}

/// What the supplier agreed to go without: a shortfall (P8) or a discount on the balance (D5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiver {
    /// Of which instalment.
    pub instalment: Instalment,
    /// How much, in the order's currency.
    pub amount: Money,
    /// The part of it, in minor units, that stood for money at another account (O1): it lasts as long as that money is
    /// there.
    pub elsewhere: i128,
    /// When.
    pub at: Instant,
}

/// A refund (D8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Id.
    pub refund_id: RefundId,
    /// The dispute it comes from; none for a cancellation by agreement.
    pub dispute_id: Option<DisputeId>,
    /// Decided, in USD, less what was taken from it since.
    pub amount: Money,
    /// When it was decided.
    pub at: Instant,
    /// What was taken from it because the money came back another way, oldest first (P9).
    pub reduced: Vec<(Money, Instant)>,
    /// What came in, oldest first.
    pub received: Vec<RefundPart>,
}

impl Refund {
    /// What was decided at first, before anything was taken from it.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn decided(&self) -> Result<Money, MoneyError> {
        let mut taken = self.reduced.iter().map(|(taken, _)| *taken);
        taken.try_fold(self.amount, Money::checked_add)
    }
}

/// One incoming part of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundPart {
    /// In USD.
    pub amount: Money,
    /// Of that, the loan's principal repaid (L6).
    pub to_loan: Money,
    /// When.
    pub at: Instant,
}

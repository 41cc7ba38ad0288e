//! Money written down, each fact checked against the rule that must have allowed it (P1–P12, L3).

use trade::id::{AccountId, PaymentId};
use trade::order::OrderEvent;
use trade::order::event::{Account, Instalment, PaidWith};
use trade::payment::Method;
use trade::time::Instant;

use super::apply::unknown;
use super::sheet::{Paid, Payee, Sheet, Waived, Way, usd};
use super::{Broken, Check, must};

impl Sheet {
    pub(super) fn money(&mut self, event: &OrderEvent) -> Check {
        match event {
            OrderEvent::AccountDesignated { account, at } => {
                self.kept_short(&account.bank, &account.last_four)?;
                self.designate(account, *at)
            }
            OrderEvent::AccountConfirmed { account_id, .. } => {
                let mut accounts = self.accounts.iter_mut();
                let known = accounts.find(|known| known.id == *account_id);
                known
                    .ok_or_else(|| Broken::new("P10", "an account nobody named"))?
                    .compared = true;
                Ok(())
            }
            OrderEvent::PaymentSent { .. } => self.sent(event),
            OrderEvent::PaymentAccepted { payment_id, at } => {
                let paid = self.paid(*payment_id, &[Way::Sent])?;
                must(paid.method == Method::CreditCard, "P7", || {
                    "accepted, but not by a card".to_owned()
                })?;
                paid.way = Way::Accepted;
                paid.accepted_at = Some(*at);
                Ok(())
            }
            OrderEvent::LoanAgreed { payment_id, .. } => {
                let paid = self.paid(*payment_id, &[Way::Sent])?;
                must(paid.method == Method::PayLater && !paid.agreed, "L3", || {
                    "a loan behind no loan, or agreed twice".to_owned()
                })?;
                paid.agreed = true;
                Ok(())
            }
            OrderEvent::PaymentReceived {
                payment_id,
                amount,
                at,
                ..
            } => {
                must(amount.minor() > 0, "P8", || "nothing was received".to_owned())?;
                let paid = self.paid(*payment_id, &[Way::Sent, Way::Accepted])?;
                let lent = paid.method != Method::PayLater || paid.agreed;
                must(lent, "L3", || {
                    "received of a loan that nobody agreed to".to_owned()
                })?;
                paid.way = Way::Came(amount.minor());
                paid.came_at = Some(*at);
                Ok(())
            }
            OrderEvent::PaymentFailed { payment_id, at, .. } => {
                let paid = self.paid(*payment_id, &[Way::Sent, Way::Accepted])?;
                paid.way = Way::Failed;
                paid.failed_at = Some(*at);
                Ok(())
            }
            OrderEvent::PaymentReturned {
                payment_id,
                amount,
                at,
                ..
            } => self.came_back(*payment_id, amount.minor(), *at),
            OrderEvent::RefundReduced {
                refund_id, amount, ..
            } => self.reduced(*refund_id, amount.minor()),
            OrderEvent::ShortfallAccepted {
                instalment,
                shortfall,
                at,
                ..
            } => self.shortfall(*instalment, shortfall.minor(), *at),
            OrderEvent::InspectionBooked { .. }
            | OrderEvent::InspectionReported { .. }
            | OrderEvent::CarriageUpdated { .. }
            | OrderEvent::DocumentAttached { .. } => Ok(()),
            _ => Err(unknown(event)),
        }
    }

    /// P8: only what came in part is short, and nothing of it is under way.
    fn shortfall(&mut self, instalment: Instalment, minor: i128, at: Instant) -> Check {
        let parts = self.instalments();
        let part = parts.map(|parts| match instalment {
            Instalment::Initial => parts.initial,
            Instalment::Balance => parts.balance,
        });
        let elsewhere = self.elsewhere(instalment);
        let under_way = self
            .payments
            .iter()
            .any(|paid| paid.instalment == instalment && matches!(paid.way, Way::Sent | Way::Accepted));
        let fits = part.is_some_and(|part| {
            part.outstanding == minor && !under_way && (part.received > 0 || elsewhere > 0)
        });
        must(fits, "P8", || {
            format!("a shortfall of {minor} where {part:?} stands")
        })?;
        let before = self
            .waived
            .iter()
            .filter(|waived| waived.instalment == instalment);
        let stood: i128 = before.map(|waived| waived.elsewhere).sum();
        self.waived.push(Waived {
            instalment,
            amount: minor,
            elsewhere: minor.min((elsewhere - stood).max(0)),
            at,
        });
        Ok(())
    }

    fn sent(&mut self, event: &OrderEvent) -> Check {
        let OrderEvent::PaymentSent {
            payment_id,
            instalment,
            method,
            amount,
            account_id,
            designated,
            paid_with,
            at,
            ..
        } = event
        else {
            return Err(unknown(event));
        };
        match paid_with {
            PaidWith::Card { last_four, .. } => self.kept_short("", last_four)?,
            PaidWith::Bank { bank, last_four, .. } => self.kept_short(bank, last_four)?,
            PaidWith::Draw { .. } => {}
        }
        self.payee(*account_id, *designated, *at)?;
        let parts = self
            .instalments()
            .ok_or_else(|| Broken::new("P1", "paid before the order was agreed"))?;
        let initial_complete = parts.initial.received + parts.initial.accepted >= parts.initial.due;
        let (part, allowed) = match instalment {
            Instalment::Initial => (parts.initial, true),
            Instalment::Balance => (parts.balance, initial_complete),
        };
        must(allowed, "P12", || {
            "the balance before the initial payment".to_owned()
        })?;
        must(part.outstanding > 0, "P1", || {
            "paid where nothing is outstanding".to_owned()
        })?;
        if let (Method::CreditCard, Some(agreed)) = (method, &self.agreed) {
            let cents = usd(&agreed.contract, amount.minor())?;
            must(cents <= self.edition.card_max, "P3", || {
                format!("{cents} cents by one card payment")
            })?;
        }
        self.payments.push(Paid {
            id: *payment_id,
            to: *account_id,
            sent_at: *at,
            instalment: *instalment,
            method: *method,
            sent: amount.minor(),
            designated: *designated,
            agreed: false,
            way: Way::Sent,
            back: Vec::new(),
            failed_at: None,
            accepted_at: None,
            came_at: None,
        });
        Ok(())
    }

    /// RB4: four characters of a number are kept, and no name of a bank has a whole one in it.
    fn kept_short(&mut self, bank: &str, last_four: &str) -> Check {
        self.checked.push("RB4");
        let digits = bank.chars().filter(char::is_ascii_digit).count();
        must(last_four.chars().count() == 4 && digits < 8, "RB4", || {
            format!("`{last_four}` of a number is kept, at `{bank}`")
        })
    }

    /// O1: who is paid from then on, also by what was sent since and written down before.
    fn designate(&mut self, account: &Account, at: Instant) -> Check {
        let words = format!(
            "{} {} {} {}",
            account.holder, account.bank, account.country, account.last_four
        );
        for paid in self.payments.iter_mut().filter(|paid| paid.sent_at >= at) {
            let mut accounts = self.accounts.iter();
            paid.designated = accounts.any(|known| known.id == paid.to && known.words == words);
        }
        self.accounts.push(Payee {
            id: account.account_id,
            words,
            since: at,
            compared: false,
        });
        self.covers_less()
    }

    /// O1, P10: the payee and the account designated at that time were compared with the contract.
    fn payee(&mut self, payee: AccountId, designated: bool, at: Instant) -> Check {
        let then = self.accounts.iter().rev().find(|known| known.since <= at);
        let then = then.ok_or_else(|| Broken::new("O1", "paid before an account was designated"))?;
        let known = self.accounts.iter().find(|known| known.id == payee);
        let compared = then.compared && known.is_some_and(|known| known.compared);
        must(compared, "P10", || {
            "paid to an account nobody compared".to_owned()
        })?;
        let same = known.is_some_and(|known| known.words == then.words);
        must(same == designated, "O1", || {
            "the payee is taken for another account".to_owned()
        })?;
        self.checked.extend(["O1", "P10"]);
        Ok(())
    }

    fn paid(&mut self, id: PaymentId, from: &[Way]) -> Result<&mut Paid, Broken> {
        let found = self.payments.iter_mut().find(|paid| paid.id == id);
        let found = found.ok_or_else(|| Broken::new("P1", "a payment nobody sent"))?;
        if from.contains(&found.way) {
            Ok(found)
        } else {
            Err(Broken::new(
                "P9",
                format!("a payment goes on after {:?}", found.way),
            ))
        }
    }
}

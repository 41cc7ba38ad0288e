//! How disputes go on and end, written down: answers to offers, escalation, the platform's decision, and the refunds that
//! follow to the cent (D3–D5, D8, O8, RB2).

use chrono::{DateTime, Utc};
use trade::id::{DisputeId, OfferId};
use trade::order::OrderEvent;
use trade::order::contract::Side;
use trade::order::event::{EscalationCause, Finding, Instalment, Remedy};
use trade::time::Instant;

use super::apply::unknown;
use super::days::{day_of, end_of};
use super::edition::Edition;
use super::sheet::{Back, Owing, Quarrel, Sheet, Waived};
use super::{Broken, Check, must};

impl Quarrel {
    /// The start of the n-th day after its opening.
    fn day(&self, n: u64) -> Option<DateTime<Utc>> {
        end_of(day_of(self.opened_at), n.checked_sub(1)?)
    }

    /// When the supplier's days to respond are over (D3).
    pub(super) fn respond_by(&self, edition: Edition) -> Option<DateTime<Utc>> {
        end_of(day_of(self.opened_at), edition.respond)
    }

    /// When it is the platform's by itself (RB2).
    pub(super) fn automatic_at(&self, edition: Edition) -> Option<DateTime<Utc>> {
        self.day(edition.automatic_on?)
    }

    /// When the days that both sides have to themselves are over (D3, RB2).
    pub(super) fn settle_by(&self, edition: Edition) -> Option<DateTime<Utc>> {
        self.day(edition.automatic_on.unwrap_or(edition.escalate_from))
    }

    /// D3, RB2: why it may be escalated then. A right gained by silence stays, whatever is said later, until the edition
    /// escalates by itself.
    pub(super) fn cause(&self, at: DateTime<Utc>, edition: Edition) -> Option<EscalationCause> {
        let past = |instant: Option<DateTime<Utc>>| instant.is_some_and(|instant| instant <= at);
        let over = self.respond_by(edition);
        let heard = self.answered_at.filter(|said| *said <= at);
        let in_time = heard.is_some_and(|said| over.is_none_or(|over| said < over));
        if past(self.automatic_at(edition)) {
            Some(EscalationCause::Automatic)
        } else if past(over) && !in_time {
            Some(EscalationCause::NoResponse)
        } else if past(self.day(edition.escalate_from)) {
            Some(EscalationCause::NoSolution)
        } else {
            None
        }
    }
}

impl Sheet {
    pub(super) fn ended(&mut self, event: &OrderEvent) -> Check {
        match event {
            OrderEvent::OfferDeclined {
                dispute_id,
                offer_id,
                by,
                at,
            } => self.answered(*dispute_id, *offer_id, *by, *at).map(|_| ()),
            OrderEvent::OfferAccepted {
                dispute_id,
                offer_id,
                by,
                at,
            } => {
                let remedy = self.answered(*dispute_id, *offer_id, *by, *at)?;
                self.possible(&remedy)?;
                self.open(*dispute_id)?.ended_at = Some(*at);
                match remedy {
                    Remedy::Refund { amount } | Remedy::Return { amount } => {
                        self.owes("D5", Some(*dispute_id), amount.minor(), *at);
                    }
                    Remedy::Discount { amount } => {
                        self.waived.push(Waived {
                            instalment: Instalment::Balance,
                            amount: amount.minor(),
                            elsewhere: 0,
                            at: *at,
                        });
                    }
                    Remedy::Replacement => {}
                }
                Ok(())
            }
            OrderEvent::DisputeWithdrawn { dispute_id, at, .. } => {
                self.open(*dispute_id)?.ended_at = Some(*at);
                Ok(())
            }
            OrderEvent::DisputeEscalated {
                dispute_id,
                because,
                at,
            } => self.escalated(*dispute_id, *because, *at),
            OrderEvent::DisputeDecided {
                dispute_id,
                finding,
                at,
                ..
            } => self.decided(*dispute_id, finding, *at),
            _ => Err(unknown(event)),
        }
    }

    /// D5: the other side answers, once, the newest offer that had been made by then. Gives what it proposes.
    fn answered(
        &mut self,
        id: DisputeId,
        offer_id: OfferId,
        by: Side,
        at: Instant,
    ) -> Result<Remedy, Broken> {
        let quarrel = self.open(id)?;
        let found = quarrel.offers.iter().position(|bid| bid.id == offer_id);
        let place = found.ok_or_else(|| Broken::new("D5", "an answer to an offer that nobody made"))?;
        let bid = quarrel.offers[place].clone();
        let mut others = quarrel.offers.iter().enumerate();
        let replaced = others.any(|(other, later)| {
            later.at <= at && (later.at > bid.at || (later.at == bid.at && other > place))
        });
        must(!replaced, "D5", || {
            "an answer to an offer that is not the newest".to_owned()
        })?;
        must(bid.by != by, "D5", || {
            "one side answered its own offer".to_owned()
        })?;
        must(!bid.answered && bid.at <= at, "D5", || {
            "an offer was answered twice, or before it was made".to_owned()
        })?;
        quarrel.offers[place].answered = true;
        // A supplier that answers an offer has answered (D3).
        self.heard(id, by, at)?;
        Ok(bid.remedy)
    }

    /// D3, RB2: for the reason there is and no other; by itself at its very instant.
    fn escalated(&mut self, id: DisputeId, because: EscalationCause, at: Instant) -> Check {
        let edition = self.edition;
        let quarrel = self.open(id)?;
        let due = quarrel.cause(at, edition);
        let rule = match because {
            EscalationCause::Automatic => "RB2",
            EscalationCause::NoResponse | EscalationCause::NoSolution => "D3",
        };
        let opened_at = quarrel.opened_at;
        must(due == Some(because), rule, || {
            format!("escalated at {at} for {because:?} where {due:?} is so, opened at {opened_at}")
        })?;
        let by_itself = quarrel.automatic_at(edition);
        let fits = because != EscalationCause::Automatic || by_itself == Some(at);
        must(fits, "RB2", || {
            format!("escalated by itself at {at} where {by_itself:?} was due")
        })?;
        must(quarrel.escalated_at.is_none(), "D3", || {
            "escalated twice".to_owned()
        })?;
        quarrel.escalated_at = Some(at);
        Ok(())
    }

    /// RB2: from its instant on the dispute is with the platform, before anything else is said in it.
    pub(super) fn escalates_first(&self, event: &OrderEvent) -> Check {
        let open = self
            .open_dispute()
            .filter(|quarrel| quarrel.escalated_at.is_none());
        let due = open.and_then(|quarrel| quarrel.automatic_at(self.edition));
        let late = due.is_some_and(|due| due <= event.at());
        must(
            !late || matches!(event, OrderEvent::DisputeEscalated { .. }),
            "RB2",
            || {
                format!(
                    "{} at {} in a dispute that escalated itself at {due:?}",
                    event.name(),
                    event.at()
                )
            },
        )
    }

    /// D4: at fault pays what is covered and not refunded yet, partly the decided part, else nothing.
    fn decided(&mut self, id: DisputeId, finding: &Finding, at: Instant) -> Check {
        let quarrel = self.open(id)?;
        let known = quarrel.escalated_at.is_some_and(|since| since <= at);
        must(known, "D4", || "decided though nobody had escalated".to_owned())?;
        quarrel.ended_at = Some(at);
        let cents = match finding {
            Finding::SupplierAtFault => self.refundable_at(at)?,
            Finding::PartlyAtFault { amount } => {
                self.claims(amount.minor())?;
                must(amount.minor() > 0, "D4", || {
                    "partly at fault for nothing".to_owned()
                })?;
                amount.minor()
            }
            Finding::NotAtFault => 0,
        };
        self.owes("D4", Some(id), cents, at);
        Ok(())
    }

    /// A refund that the next fact must decide; none of nothing.
    pub(super) fn owes(&mut self, rule: &'static str, dispute: Option<DisputeId>, cents: i128, at: Instant) {
        self.owing = (cents > 0).then_some(Owing {
            rule,
            dispute,
            cents,
            at,
        });
    }

    /// D4, D5, O8: the refund that was found, offered or agreed has been decided.
    pub(super) fn refund_decided(&self) -> Check {
        match self.owing {
            None => Ok(()),
            Some(owing) => Err(Broken::new(owing.rule, format!("no refund follows: {owing:?}"))),
        }
    }

    /// D8: decided as it was found, offered or agreed, and for nothing else (D4, D5, O8).
    pub(super) fn refunded(&mut self, event: &OrderEvent) -> Check {
        let OrderEvent::RefundDecided {
            refund_id,
            dispute_id,
            amount,
            at,
        } = event
        else {
            return Err(unknown(event));
        };
        let due = self.owing.take();
        let due = due.ok_or_else(|| Broken::new("D8", "a refund for which there is no reason"))?;
        let fits = (due.dispute, due.cents, due.at) == (*dispute_id, amount.minor(), *at);
        must(fits, due.rule, || {
            format!("{amount} of {dispute_id:?} is to come back where {due:?} is due")
        })?;
        self.refunds.push(Back {
            id: *refund_id,
            decided: amount.minor(),
            at: *at,
            parts: Vec::new(),
        });
        self.refunds_within_cover()
    }

    pub(super) fn refund_received(&mut self, event: &OrderEvent) -> Check {
        let OrderEvent::RefundReceived {
            refund_id,
            amount,
            to_loan,
            at,
        } = event
        else {
            return Err(unknown(event));
        };
        let found = self.refunds.iter_mut().find(|refund| refund.id == *refund_id);
        let refund = found.ok_or_else(|| Broken::new("D8", "a refund nobody decided came in"))?;
        refund.parts.push((*at, amount.minor()));
        let came: i128 = refund.parts.iter().map(|(_, part)| part).sum();
        must(came <= refund.decided, "D8", || {
            format!("{came} came in of {} decided", refund.decided)
        })?;
        must((0..=amount.minor()).contains(&to_loan.minor()), "L6", || {
            format!("{to_loan} of {amount} went to the loan")
        })?;
        self.refunds_within_received()
    }
}

//! Banks and card companies: acceptance, arrival inside or now and then outside the window, short transfers, returns
//! (P2–P9, P11). Whether a bank slips at all depends on the supplier's persona, so that a calm story can be told.

use chrono::TimeDelta;
use trade::country::Country;
use trade::credit::facility::DrawPhase;
use trade::money::Money;
use trade::order::command::{
    RecordPaymentAccepted, RecordPaymentFailed, RecordPaymentReceived, RecordPaymentReturned,
    RecordShortfallAccepted,
};
use trade::order::event::{Instalment, Method, PaidWith};
use trade::order::state::{Payment, Progress, Running};
use trade::rulebook::UnderWay;
use trade::time::{Day, Instant, add_days};

use super::due::{Actor, Due};
use super::scene::OrderScene;
use crate::dice::Dice;

pub(super) fn due(scene: &OrderScene<'_>) -> Vec<Due> {
    let Some(order) = scene.running() else {
        return Vec::new();
    };
    let mut due: Vec<Due> = (0usize..)
        .zip(&order.payments)
        .filter_map(|(index, payment)| {
            Transfer {
                scene,
                order,
                payment,
                index,
            }
            .next()
        })
        .collect();
    due.extend(
        [Instalment::Initial, Instalment::Balance]
            .map(|part| shortfall(scene, order, part))
            .into_iter()
            .flatten(),
    );
    due
}

struct Transfer<'s> {
    scene: &'s OrderScene<'s>,
    order: &'s Running,
    payment: &'s Payment,
    index: usize,
}

impl Transfer<'_> {
    fn dice(&self, question: &str) -> Dice {
        self.scene.dice(question, &self.index.to_string())
    }

    fn slips(&self, question: &str, percent: u32) -> bool {
        self.scene.traits.mishaps && self.dice(question).chance(percent)
    }

    fn next(&self) -> Option<Due> {
        let terms = self.scene.book.method(self.payment.method);
        match (&self.payment.progress, terms.under_way) {
            (Progress::Sent, UnderWay::Accepted) => Some(self.accepted()),
            (Progress::Sent, _) => self.received(self.payment.sent_at),
            (Progress::Accepted { at }, _) => self.received(*at),
            (Progress::Received { at, returned, .. }, _) if returned.is_empty() => self.called_back(*at),
            (Progress::Received { .. } | Progress::Failed { .. }, _) => None,
        }
    }

    /// Of unlucky orders three in a hundred transfers between banks are called back within days of their receipt (P9), while
    /// nothing has begun to come back another way.
    fn called_back(&self, received_at: Instant) -> Option<Due> {
        let by_bank = match self.payment.method {
            Method::EChecking | Method::TelegraphicTransfer => true,
            Method::CreditCard | Method::PayLater => false,
        };
        let order = self.scene.unfinished()?;
        let settled = order.refunds.is_empty() && order.disputes.is_empty();
        if !by_bank || !settled || !self.slips("called back", 3) {
            return None;
        }
        let office = self.scene.scene.office(&self.countries());
        let day = office.nth_after(office.day_of(received_at), self.dice("days back").between(1, 4));
        let at = office.at(day, self.dice("hour back").between(600, 1010));
        let at = self.scene.not_before_now(at.max(received_at));
        let phrases = &self.scene.scene.world.data.phrases.payment_called_back;
        let command = RecordPaymentReturned {
            payment_id: self.payment.payment_id,
            amount: Money::from_minor(self.payment.kept(), self.payment.amount.currency()).ok()?,
            reason: self.scene.phrase(phrases, "called back"),
            at,
        };
        Some(self.scene.due(at, Actor::Bank, "payment_called_back", command))
    }

    /// The card company answers within the half hour (P3), and now and then says no.
    fn accepted(&self) -> Due {
        let minutes = self.dice("card").between(4, 27);
        let at = self
            .scene
            .not_before_now(self.payment.sent_at + TimeDelta::minutes(minutes));
        let payment_id = self.payment.payment_id;
        if self.slips("card refused", 5) {
            let reason = self
                .scene
                .phrase(&self.scene.scene.world.data.phrases.card_refused, "card");
            let command = RecordPaymentFailed {
                payment_id,
                reason,
                at,
            };
            return self.scene.due(at, Actor::Bank, "payment_fails", command);
        }
        self.scene.due(
            at,
            Actor::Bank,
            "card_accepted",
            RecordPaymentAccepted { payment_id, at },
        )
    }

    fn received(&self, sent_at: Instant) -> Option<Due> {
        let from = match self.loan()? {
            Loan::None => sent_at,
            Loan::Agreed(at) => at.max(sent_at),
            Loan::Failed(reason) => return Some(self.fails(self.scene.scene.moment.now, reason)),
        };
        let office = self.scene.scene.office(&self.countries());
        let day = self.day(&office, office.day_of(from));
        let at = office.at(day, self.dice("hour").between(600, 1010)).max(from);
        let at = self.scene.not_before_now(at);
        if self.payment.method != Method::CreditCard && self.slips("returned", 4) {
            let reason = self
                .scene
                .phrase(&self.scene.scene.world.data.phrases.payment_returned, "returned");
            return Some(self.fails(at, reason));
        }
        let command = RecordPaymentReceived {
            payment_id: self.payment.payment_id,
            amount: self.arrives(),
            at,
        };
        Some(self.scene.due(at, Actor::Bank, "payment_received", command))
    }

    fn fails(&self, at: Instant, reason: String) -> Due {
        let command = RecordPaymentFailed {
            payment_id: self.payment.payment_id,
            reason,
            at,
        };
        self.scene.due(at, Actor::Bank, "payment_fails", command)
    }

    /// A draw pays once its agreement is completed (L3); nothing comes of a pending one.
    fn loan(&self) -> Option<Loan> {
        let PaidWith::Draw { draw_id } = self.payment.paid_with else {
            return Some(Loan::None);
        };
        match self
            .scene
            .scene
            .facts
            .credit
            .draw(draw_id)
            .map(|draw| &draw.phase)
        {
            None => Some(Loan::None),
            Some(DrawPhase::Pending) => None,
            Some(DrawPhase::Agreed { at, .. }) => Some(Loan::Agreed(*at)),
            Some(DrawPhase::Failed { reason, .. }) => Some(Loan::Failed(reason.clone())),
        }
    }

    /// Banks that must be at work: the payer's and the account's for a T/T, else American ones (P11).
    fn countries(&self) -> Vec<Country> {
        let account = self
            .order
            .accounts
            .iter()
            .find(|known| known.account.account_id == self.payment.account_id);
        match (&self.payment.paid_with, self.payment.method) {
            (PaidWith::Bank { country, .. }, Method::TelegraphicTransfer) => std::iter::once(*country)
                .chain(account.map(|known| known.account.country))
                .collect(),
            (PaidWith::Bank { .. } | PaidWith::Card { .. } | PaidWith::Draw { .. }, _) => vec![Country::US],
        }
    }

    /// A working day of the window; of unlucky orders one payment in twelve comes after it, one in thirty before.
    fn day(&self, office: &crate::office::Office<'_>, sent_on: Day) -> Day {
        let window = self.payment.arrival;
        if self.slips("late arrival", 8) {
            return office.nth_after(window.latest, self.dice("days late").between(1, 3));
        }
        if self.slips("early arrival", 3) {
            return window
                .earliest
                .pred_opt()
                .filter(|day| office.is_working(*day) && *day > sent_on)
                .unwrap_or(window.earliest);
        }
        let mut days = Vec::new();
        let mut day = window.earliest;
        while day <= window.latest {
            if office.is_working(day) {
                days.push(day);
            }
            match add_days(day, 1) {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        self.dice("day").pick(&days).copied().unwrap_or(window.latest)
    }

    /// The first T/T of an order may lose a correspondent bank's charge on its way (P8); later ones are sent so that
    /// the payer bears it, or the remainder of a remainder would never end.
    fn arrives(&self) -> Money {
        let sent = self.payment.amount;
        let first = self
            .order
            .payments
            .iter()
            .position(|other| other.method == Method::TelegraphicTransfer);
        let transfer = first == Some(self.index);
        if !transfer || !self.dice("short").chance(self.scene.traits.short_transfer) {
            return sent;
        }
        let whole = 10_i128.pow(sent.currency().scale());
        let charge = i128::from(self.dice("charge").between(14, 35)) * whole;
        // No bank charges more than a tenth of a small sum.
        let charge = charge.min(sent.minor() / 10);
        Money::from_minor(sent.minor() - charge, sent.currency()).unwrap_or(sent)
    }
}

enum Loan {
    None,
    Agreed(Instant),
    Failed(String),
}

/// An easy-going supplier lets two in a hundred go (P8).
fn shortfall(scene: &OrderScene<'_>, order: &Running, instalment: Instalment) -> Option<Due> {
    scene.unfinished()?;
    let positions = order.positions();
    let position = positions.of(instalment);
    let small = position.outstanding > 0 && position.outstanding * 50 <= position.due;
    let under_way = position.in_transit > 0 || order.sums.of(instalment).to_elsewhere > 0;
    if !scene.traits.takes_shortfall || !small || under_way || position.received <= 0 {
        return None;
    }
    let received = order
        .payments
        .iter()
        .filter_map(|payment| match payment.progress {
            Progress::Received { at, .. } => Some(at),
            Progress::Sent | Progress::Accepted { .. } | Progress::Failed { .. } => None,
        });
    let minutes = scene.dice("shortfall", "").between(600, 1500);
    let at = scene.not_before_now(scene.supplier_office().after(received.max()?, minutes));
    Some(scene.due(
        at,
        Actor::Supplier,
        "shortfall_accepted",
        RecordShortfallAccepted { instalment, at },
    ))
}

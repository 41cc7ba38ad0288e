//! After each step: what `trade` derives of an order against what the model has written down of it.

use trade::order::figures::figures;
use trade::order::lapse::settled;
use trade::order::reservation::reservation;
use trade::order::state::Running;
use trade::order::status::status;
use trade::time::Instant;

use super::{Facts, Life};
use crate::model::{self, Broken, Check, Part};

fn must_equal<T: PartialEq + std::fmt::Debug>(rule: &'static str, what: &str, theirs: &T, ours: &T) -> Check {
    if theirs == ours {
        return Ok(());
    }
    Err(Broken::new(
        rule,
        format!("{what} is {theirs:?} where the model has {ours:?}"),
    ))
}

impl Facts {
    /// Compares one order at `now` and counts the rules that had something to say of it.
    ///
    /// # Errors
    /// As [`Facts::agree`].
    pub fn settle(&mut self, place: usize, now: Instant) -> Check {
        self.agree(place, now)?;
        let life = &self.lives[place];
        if let Some(running) = life.order.running() {
            for rule in spoken(running, life.sheet.rounds()?) {
                self.tally.rule(rule);
            }
        }
        Ok(())
    }

    /// Compares every order at `now`.
    ///
    /// # Errors
    /// As [`Facts::agree`], with the order's number.
    pub fn all_agree(&self, now: Instant) -> Check {
        (0..self.lives.len()).try_for_each(|place| self.named(place, now))
    }

    /// Compares every order that time alone can still end or release (RB2, S5). Those at rest are left to
    /// [`Facts::all_agree`], at the end.
    ///
    /// # Errors
    /// As [`Facts::all_agree`].
    pub fn time_agrees(&mut self, now: Instant) -> Check {
        for place in 0..self.lives.len() {
            if self.lives[place].rests {
                continue;
            }
            self.named(place, now)?;
            let held = self.lives[place].sheet.levels(now)?;
            let holds_nothing = held.last().is_none_or(|(_, amount)| *amount == 0);
            self.lives[place].rests = holds_nothing && self.is_over(place);
        }
        Ok(())
    }

    fn named(&self, place: usize, now: Instant) -> Check {
        self.agree(place, now).map_err(|broken| Broken {
            what: format!(
                "order {} at {now}: {}",
                self.lives[place].order.head().number,
                broken.what
            ),
            ..broken
        })
    }

    /// The first order that is not as its model has it.
    #[must_use]
    pub fn apart(&self, now: Instant) -> Option<usize> {
        (0..self.lives.len()).find(|place| self.agree(*place, now).is_err())
    }

    /// Compares one order at `now`: status (§9), figures (M1–M3, C7, P8), refunds (D8), what it holds (S5), disputes (D6).
    ///
    /// # Errors
    /// The first rule on which the two disagree.
    pub fn agree(&self, place: usize, now: Instant) -> Check {
        let life = &self.lives[place];
        let book = &self.book;
        // RB2: what has happened by itself by now is so, written or not.
        let by_now = settled(&life.order, now, book).map_err(|error| Broken::new("T1", error.to_string()))?;
        must_equal(
            "O5",
            "the status (§9)",
            &status(&by_now, book).code(),
            &model::status(&life.sheet, now)?,
        )?;
        let held =
            reservation(&life.order, now, book).map_err(|error| Broken::new("T1", error.to_string()))?;
        let theirs: Vec<_> = held
            .changes
            .iter()
            .map(|change| (change.at, change.amount.minor()))
            .collect();
        must_equal(
            "S5",
            "what the order holds of the limit",
            &theirs,
            &life.sheet.levels(now)?,
        )?;
        life.order
            .running()
            .map_or(Ok(()), |running| money(life, running))
    }

    /// Any prefix of an order's history folds, and the whole of it folds to what is known.
    ///
    /// # Errors
    /// When it does not.
    pub fn replay(&self, place: usize, length: usize) -> Check {
        let life = &self.lives[place];
        let corrupt = |error: trade::order::CorruptHistory| Broken::new("T2", error.to_string());
        let (first, rest) = life.events.split_at(length.min(life.events.len()));
        let mut order = trade::order::fold(first).map_err(corrupt)?;
        for event in rest {
            order = Some(trade::order::evolve(order, event).map_err(corrupt)?);
        }
        must_equal(
            "T2",
            "the order, folded anew",
            &order.as_ref(),
            &Some(&life.order),
        )
    }
}

/// The rules that had something to say of a confirmed order: nothing is covered of an order nobody paid, and none is
/// disputed where there is no dispute.
fn spoken(running: &Running, rounds: bool) -> impl Iterator<Item = &'static str> {
    let assured = running.terms.cover.assured;
    let rules = [
        ("M1", rounds),
        ("M2", running.currency() != trade::money::Currency::USD),
        ("M3", !running.payments.is_empty()),
        ("C1", assured),
        ("C7", running.sums.received() > 0),
        (
            "S5",
            running.reserved.iter().any(|(_, amount)| amount.is_positive()),
        ),
        ("D6", !running.disputes.is_empty()),
        ("D8", !running.refunds.is_empty()),
    ];
    let reached = rules.into_iter().filter(|(_, has)| *has);
    reached.map(|(rule, _)| rule)
}

fn money(life: &Life, running: &Running) -> Check {
    let figures = figures(running).map_err(|error| Broken::new("M1", error.to_string()))?;
    let Some(parts) = life.sheet.instalments() else {
        return Err(Broken::new("O5", "the model does not take the order for agreed"));
    };
    for (theirs, ours) in figures.instalments.iter().zip([parts.initial, parts.balance]) {
        let theirs = Part {
            due: theirs.due.minor(),
            received: theirs.received.minor(),
            in_transit: theirs.in_transit.minor(),
            outstanding: theirs.outstanding.minor(),
            overpaid: theirs.overpaid.minor(),
            accepted: ours.accepted,
        };
        must_equal("M3", "an instalment", &theirs, &ours)?;
        let kept = theirs.due == theirs.received + theirs.in_transit + theirs.outstanding - theirs.overpaid;
        must_equal(
            "M3",
            "due = received + in transit + outstanding − overpaid",
            &kept,
            &true,
        )?;
    }
    let Some(split) = life.sheet.split()? else {
        return Ok(());
    };
    let cover = &figures.cover;
    let theirs = model::Split {
        total: cover.total.minor(),
        cap: cover.cap.minor(),
        covered: cover.covered.minor(),
        uncovered: cover.uncovered.minor(),
        not_yet_paid: cover.not_yet_paid.minor(),
        uncovered_then: cover.uncovered_then.minor(),
        refunds_decided: figures.refunds.decided.minor(),
        refunds_received: figures.refunds.received.minor(),
    };
    // C1: what is paid for the service is nothing: the total is that of the goods and their carriage.
    must_equal("C1", "the total", &theirs.total, &split.total)?;
    must_equal("C7", "the split", &theirs, &split)?;
    let whole = split.covered + split.uncovered + split.not_yet_paid == split.total;
    must_equal("C7", "covered + uncovered + not yet paid = total", &whole, &true)?;
    // What comes later uncovers nothing that is covered now.
    let grows = split.uncovered_then >= split.uncovered;
    must_equal(
        "C7",
        "uncovered then is no less than uncovered now",
        &grows,
        &true,
    )?;
    let open = running.disputes.iter().filter(|dispute| dispute.is_open());
    must_equal("D6", "at most one dispute is open", &(open.count() <= 1), &true)
}

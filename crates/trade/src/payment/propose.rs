//! The cheapest and the earliest way to pay a sum, alone or by several methods together (P6).

use std::cmp::Ordering;
use std::iter::repeat_n;

use super::Method;
use super::plan::{Arrival, PaymentAsk, PlanError, Room, arrival, fee, room, transactions};
use crate::calendar::Calendars;
use crate::money::{Currency, Money, MoneyError};
use crate::rulebook::Rulebook;

/// The two proposals; none only where no method can carry the sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposals {
    /// Lowest fee, a known one before any unknown; then as early, as few and as far up the list as can be.
    pub cheapest: Option<Proposal>,
    /// Earliest arrival; then as cheap, as few and as far up the list as can be.
    pub earliest: Option<Proposal>,
}

/// One way to pay a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The transactions in method order, adding up to the sum.
    pub parts: Vec<Part>,
    /// Sum of the fees; none where any is unknown.
    pub fee_total: Option<Money>,
    /// The latest over the parts, of both days.
    pub arrival: Arrival,
}

/// One transaction of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its method.
    pub method: Method,
    /// Its amount, without fee.
    pub amount: Money,
    /// Its fee; none where it is unknown.
    pub fee: Option<Money>,
}

/// A method that can carry something.
pub(crate) struct Usable {
    pub(crate) method: Method,
    pub(crate) fee: Option<Money>,
    pub(crate) arrival: Arrival,
    pub(crate) room: Room,
}

/// A set of methods with the fewest transactions that carry the sum; fees grow with transactions, so fewest is also
/// cheapest within the set.
#[derive(Clone)]
pub(crate) struct Candidate {
    /// Index into the usable methods, and its transactions; in method order.
    pub(crate) runs: Vec<(usize, u32)>,
    parts: u32,
    pub(crate) fee_total: Option<Money>,
    pub(crate) arrival: Arrival,
}

/// Proposes the cheapest and the earliest way to pay (P6). Sums that a method's limit would cut into more than
/// [`TRANSACTIONS_MAX`](super::plan::TRANSACTIONS_MAX) transactions are refused, as in the plan.
pub fn propose(ask: &PaymentAsk, book: &Rulebook, calendars: &Calendars) -> Result<Proposals, PlanError> {
    let usable = usable(ask, book, calendars)?;
    let mut cheapest: Option<Candidate> = None;
    let mut earliest: Option<Candidate> = None;
    for candidate in candidates(&usable, ask.amount) {
        let candidate = candidate?;
        if cheapest
            .as_ref()
            .is_none_or(|best| cheaper(&candidate, best).is_lt())
        {
            cheapest = Some(candidate.clone());
        }
        if earliest
            .as_ref()
            .is_none_or(|best| earlier(&candidate, best).is_lt())
        {
            earliest = Some(candidate);
        }
    }
    let build = |best: Option<Candidate>| best.map(|best| best.proposal(&usable, ask.amount)).transpose();
    Ok(Proposals {
        cheapest: build(cheapest)?,
        earliest: build(earliest)?,
    })
}

/// Every set of methods that carries the sum, each at its best.
pub(crate) fn candidates(
    usable: &[Usable],
    amount: Money,
) -> impl Iterator<Item = Result<Candidate, PlanError>> {
    (1_u32..1 << usable.len()).filter_map(move |set| candidate(set, usable, amount).transpose())
}

pub(crate) fn usable(
    ask: &PaymentAsk,
    book: &Rulebook,
    calendars: &Calendars,
) -> Result<Vec<Usable>, PlanError> {
    let mut usable = Vec::with_capacity(book.methods().len());
    for method in book.methods() {
        let room = room(ask, method, book)?;
        if matches!(room, Room::None(_)) {
            continue;
        }
        let arrival = arrival(
            method,
            ask.pay_on,
            ask.payer_bank_country,
            ask.supplier_country,
            book,
            calendars,
        )?;
        usable.push(Usable {
            method: method.id,
            fee: fee(ask, method),
            arrival,
            room,
        });
    }
    Ok(usable)
}

/// The best use of exactly this set of methods; none where they cannot carry the sum together.
fn candidate(set: u32, usable: &[Usable], amount: Money) -> Result<Option<Candidate>, PlanError> {
    let members: Vec<usize> = (0..usable.len()).filter(|index| set >> index & 1 == 1).collect();
    let arrivals = members.iter().map(|index| usable[*index].arrival);
    let Some(arrival) = arrivals.reduce(later) else {
        return Ok(None);
    };
    // What the methods with one transaction each can carry together; none when one of them has no cap.
    let mut once = Some(Money::zero(amount.currency()));
    let mut limit = None;
    for index in &members {
        match usable[*index].room {
            Room::Once(Some(cap)) => once = once.map(|sum| sum.checked_add(cap)).transpose()?,
            Room::Once(None) => once = None,
            Room::Cut(cut) => limit = Some(cut),
            Room::None(_) => return Ok(None),
        }
    }
    let rest = match once {
        Some(once) => amount.sub_or_zero(once)?,
        None => Money::zero(amount.currency()),
    };
    let cuts = match limit {
        Some(limit) => transactions(rest, limit)?,
        None if rest.is_zero() => 0,
        None => return Ok(None),
    };
    let runs: Vec<(usize, u32)> = members
        .iter()
        .map(|index| {
            (
                *index,
                if matches!(usable[*index].room, Room::Cut(_)) {
                    cuts
                } else {
                    1
                },
            )
        })
        .collect();
    let parts = runs.iter().map(|(_, count)| count).sum();
    if amount.minor() < i128::from(parts) {
        return Ok(None);
    }
    Ok(Some(Candidate {
        fee_total: fee_total(&runs, usable)?,
        runs,
        parts,
        arrival,
    }))
}

fn later(one: Arrival, other: Arrival) -> Arrival {
    Arrival {
        earliest: one.earliest.max(other.earliest),
        latest: one.latest.max(other.latest),
        provisional: one.provisional || other.provisional,
    }
}

/// In USD, whatever the sum is in (M2).
fn fee_total(runs: &[(usize, u32)], usable: &[Usable]) -> Result<Option<Money>, MoneyError> {
    let mut total = Money::zero(Currency::USD);
    for (index, count) in runs {
        match usable[*index].fee {
            Some(fee) => total = total.checked_add(fee.times(*count)?)?,
            None => return Ok(None),
        }
    }
    Ok(Some(total))
}

pub(crate) fn cheaper(one: &Candidate, other: &Candidate) -> Ordering {
    one.fee_order(other)
        .then_with(|| one.day_order(other))
        .then_with(|| one.list_order(other))
}

pub(crate) fn earlier(one: &Candidate, other: &Candidate) -> Ordering {
    one.day_order(other)
        .then_with(|| one.fee_order(other))
        .then_with(|| one.list_order(other))
}

impl Candidate {
    /// A known fee before any unknown one (P6), then the lower; unknown fees are equal.
    fn fee_order(&self, other: &Candidate) -> Ordering {
        match (self.fee_total, other.fee_total) {
            (Some(one), Some(other)) => one.minor().cmp(&other.minor()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }

    fn day_order(&self, other: &Candidate) -> Ordering {
        let days = |candidate: &Candidate| (candidate.arrival.latest, candidate.arrival.earliest);
        days(self).cmp(&days(other))
    }

    /// Fewer parts, then the methods of the parts in their order.
    fn list_order(&self, other: &Candidate) -> Ordering {
        let list = |runs: &[(usize, u32)]| -> Vec<usize> {
            runs.iter()
                .flat_map(|(index, count)| repeat_n(*index, *count as usize))
                .collect()
        };
        self.parts
            .cmp(&other.parts)
            .then_with(|| list(&self.runs).cmp(&list(&other.runs)))
    }

    /// Fills the parts in method order: each takes what it can, leaving a cent for every later one.
    fn proposal(&self, usable: &[Usable], amount: Money) -> Result<Proposal, MoneyError> {
        let cent = Money::from_minor(1, amount.currency())?;
        let mut rest = amount;
        let mut left = self.parts;
        let mut parts = Vec::with_capacity(self.parts as usize);
        for (index, count) in &self.runs {
            let Usable {
                method, fee, room, ..
            } = &usable[*index];
            let cap = match room {
                Room::Once(cap) => *cap,
                Room::Cut(limit) => Some(*limit),
                Room::None(_) => None,
            };
            for _ in 0..*count {
                left -= 1;
                let free = rest.checked_sub(cent.times(left)?)?;
                let amount = cap.map_or(Ok(free), |cap| cap.min(free))?;
                rest = rest.checked_sub(amount)?;
                parts.push(Part {
                    method: *method,
                    amount,
                    fee: *fee,
                });
            }
        }
        Ok(Proposal {
            parts,
            fee_total: self.fee_total,
            arrival: self.arrival,
        })
    }
}

#[cfg(test)]
#[path = "propose_tests.rs"]
mod tests;

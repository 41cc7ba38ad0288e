//! Why: the cheapest and the earliest way to pay, among every set of methods that can (P6).

use std::cmp::Ordering;

use super::plan::Asked;
use super::trace::Trace;
use super::{Candidate as Shown, Case, Figure, Given, Name, Origin, RankBy, WhyError};
use crate::money::Money;
use crate::payment::Method;
use crate::payment::plan::{PlanError, Room};
use crate::payment::propose::{Candidate, Proposal, Proposals, Usable, candidates, cheaper, earlier, usable};
use crate::rulebook::Transactions;

/// How two ways are compared.
type Rank = fn(&Candidate, &Candidate) -> Ordering;

/// The figures of the two proposals, below `root`.
///
/// # Errors
/// [`WhyError`].
pub fn proposals(
    trace: &mut Trace,
    asked: &Asked<'_>,
    found: &Proposals,
    root: &str,
) -> Result<Vec<Figure>, WhyError> {
    let usable = usable(asked.ask, asked.book, asked.calendars)?;
    let candidates: Vec<Candidate> =
        candidates(&usable, asked.amount.value).collect::<Result<_, PlanError>>()?;
    let cheapest = [RankBy::Fee, RankBy::Arrival, RankBy::Transactions, RankBy::List];
    let earliest = [RankBy::Arrival, RankBy::Fee, RankBy::Transactions, RankBy::List];
    let ways = [
        ("cheapest", &found.cheapest, cheapest, cheaper as Rank),
        ("earliest", &found.earliest, earliest, earlier as Rank),
    ];
    let mut figures = Vec::new();
    for (word, proposal, keys, order) in ways {
        let Some(proposal) = proposal else { continue };
        // The first of equals, as the planner keeps it.
        let best = (0..candidates.len()).reduce(|best, next| {
            if order(&candidates[next], &candidates[best]).is_lt() {
                next
            } else {
                best
            }
        });
        let Some(best) = best else { continue };
        let shown = candidates
            .iter()
            .map(|candidate| shown(candidate, &usable))
            .collect();
        let chosen = trace.choose(Name::Best.by("P6").of(word), keys.to_vec(), shown, best);
        let way = Chosen {
            asked,
            usable: &usable,
            candidate: &candidates[best],
            chosen: &chosen,
            word,
            place: format!("{root}/{word}"),
        };
        way.figures(trace, proposal, &mut figures)?;
    }
    Ok(figures)
}

fn shown(candidate: &Candidate, usable: &[Usable]) -> Shown {
    Shown {
        methods: candidate
            .runs
            .iter()
            .map(|(index, _)| usable[*index].method)
            .collect(),
        transactions: candidate.runs.iter().map(|(_, count)| *count).collect(),
        fee_total: candidate.fee_total,
        arrives_earliest: candidate.arrival.earliest,
        arrives_latest: candidate.arrival.latest,
    }
}

/// The way that was chosen.
struct Chosen<'a> {
    asked: &'a Asked<'a>,
    usable: &'a [Usable],
    candidate: &'a Candidate,
    chosen: &'a Given<u32>,
    word: &'static str,
    place: String,
}

impl Chosen<'_> {
    fn figures(
        &self,
        trace: &mut Trace,
        proposal: &Proposal,
        figures: &mut Vec<Figure>,
    ) -> Result<(), WhyError> {
        self.days(trace, figures)?;
        self.fees(trace, figures)?;
        self.parts(trace, proposal, figures)
    }

    /// The latest over the parts, of both days.
    fn days(&self, trace: &mut Trace, figures: &mut Vec<Figure>) -> Result<(), WhyError> {
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for (index, _) in &self.candidate.runs {
            let method = self.asked.book.method(self.usable[*index].method);
            let (earliest, latest) = self.asked.arrival(trace, method)?;
            first.push(earliest);
            last.push(latest);
        }
        for (name, days, field) in [
            (Name::AllArriveEarliest, first, "arrives_earliest"),
            (Name::AllArriveLatest, last, "arrives_latest"),
        ] {
            let days: Vec<&Given<_>> = days.iter().collect();
            let day = trace.latest(name.by("P6").of(self.word), &days)?;
            trace.rest_on(&day, self.chosen);
            figures.push(trace.figure(format!("{}/{field}", self.place), &day));
        }
        Ok(())
    }

    fn fees(&self, trace: &mut Trace, figures: &mut Vec<Figure>) -> Result<(), WhyError> {
        let mut sums = Vec::new();
        for (index, count) in &self.candidate.runs {
            let method = self.asked.book.method(self.usable[*index].method);
            let Some(fee) = self.asked.fee(trace, method) else {
                return Ok(());
            };
            let of = format!("{} {}", self.word, method.id.code());
            let count = trace.fact(Name::Transactions.by("P6").of(&of), Origin::Plan, *count);
            trace.rest_on(&count, self.chosen);
            sums.push(trace.times(Name::FeeTotal.by("P6").of(of), &fee, &count)?);
        }
        let sums: Vec<&Given<Money>> = sums.iter().collect();
        let currency = crate::money::Currency::USD;
        let total = trace.sum(Name::FeeTotal.by("P6").of(self.word), &sums, &[], currency)?;
        figures.push(trace.figure(format!("{}/fee_total", self.place), &total));
        Ok(())
    }

    /// Each part takes what it can, and leaves a minor unit for every later one.
    fn parts(
        &self,
        trace: &mut Trace,
        proposal: &Proposal,
        figures: &mut Vec<Figure>,
    ) -> Result<(), WhyError> {
        let currency = self.asked.amount.value.currency();
        let reason = trace.because("P6", Case::LeavesOneForEach);
        let cent = trace.fact(Name::MinorUnit, Origin::Constant, Money::from_minor(1, currency)?);
        // Equal transactions one after the other are taken off together, so that a long plan stays short.
        let mut taken: Vec<Given<Money>> = Vec::new();
        let mut run: Option<(Method, Given<Money>, u32)> = None;
        let mut left = u32::try_from(proposal.parts.len()).unwrap_or(u32::MAX);
        for (index, part) in proposal.parts.iter().enumerate() {
            left -= 1;
            let of = format!("{} {}", self.word, index + 1);
            let amount = match run.take() {
                Some((method, amount, count)) if method == part.method && amount.value == part.amount => {
                    // As large as the one before it, and yet of what is left after it.
                    let mut before = taken.clone();
                    before.push(self.group(trace, &amount, count, index)?);
                    let own = self.part(trace, part.method, &before, (&cent, left), &of)?;
                    trace.resting(&own, &reason);
                    trace.rest_on(&own, self.chosen);
                    run = Some((method, amount, count + 1));
                    own
                }
                before => {
                    if let Some((_, amount, count)) = before {
                        taken.push(self.group(trace, &amount, count, index)?);
                    }
                    let amount = self.part(trace, part.method, &taken, (&cent, left), &of)?;
                    trace.resting(&amount, &reason);
                    trace.rest_on(&amount, self.chosen);
                    run = Some((part.method, amount.clone(), 1));
                    amount
                }
            };
            figures.push(trace.figure(format!("{}/parts/{index}/amount", self.place), &amount));
            if part.fee.is_some()
                && let Some(fee) = self.asked.fee(trace, self.asked.book.method(part.method))
            {
                figures.push(trace.figure(format!("{}/parts/{index}/fee", self.place), &fee));
            }
        }
        Ok(())
    }

    fn group(
        &self,
        trace: &mut Trace,
        amount: &Given<Money>,
        count: u32,
        before: usize,
    ) -> Result<Given<Money>, WhyError> {
        let of = format!("{} {}", self.word, before);
        let count = trace.fact(Name::EqualTransactions.by("P6").of(&of), Origin::Plan, count);
        trace.times(Name::TakenBefore.by("P6").of(of), amount, &count)
    }

    fn part(
        &self,
        trace: &mut Trace,
        method: crate::payment::Method,
        taken: &[Given<Money>],
        (cent, left): (&Given<Money>, u32),
        of: &str,
    ) -> Result<Given<Money>, WhyError> {
        let currency = self.asked.amount.value.currency();
        // Nothing is kept where nothing comes after it.
        let kept = match left {
            0 => None,
            left => {
                let later = trace.fact(Name::TransactionsAfter.by("P6").of(of), Origin::Plan, left);
                Some(trace.times(Name::KeptForLater.by("P6").of(of), cent, &later)?)
            }
        };
        let minus: Vec<&Given<Money>> = taken.iter().chain(&kept).collect();
        let free = if minus.is_empty() {
            self.asked.amount.clone()
        } else {
            let name = Name::LeftToPay.by("P6").of(of);
            trace.sum(name, &[&self.asked.amount], &minus, currency)?
        };
        let mut terms = vec![free];
        if let Some(cap) = self.cap(trace, method)? {
            terms.push(cap);
        }
        let terms: Vec<&Given<Money>> = terms.iter().collect();
        trace.smallest(Name::TransactionAmount.by("P6").of(of), &terms)
    }

    /// What one transaction of a method carries at most.
    fn cap(
        &self,
        trace: &mut Trace,
        method: crate::payment::Method,
    ) -> Result<Option<Given<Money>>, WhyError> {
        let terms = self.asked.book.method(method);
        let found = self.usable.iter().find(|usable| usable.method == method);
        match found.map(|usable| &usable.room) {
            Some(Room::Cut(_)) => match terms.transactions {
                Transactions::UpTo(limit) => Ok(Some(self.asked.limit(trace, terms, limit)?)),
                Transactions::One => Ok(None),
            },
            Some(Room::Once(Some(_))) => {
                let line_max = self.asked.book.credit().line_max;
                let called = Name::LineMax.by("L1");
                let line_max = trace.rulebook(called, "credit.line_max", self.asked.book, line_max);
                let Some(credit) = &self.asked.credit else {
                    return Ok(None);
                };
                Ok(Some(
                    trace.smallest(Name::CreditForThis.by("L1"), &[credit, &line_max])?,
                ))
            }
            Some(Room::Once(None) | Room::None(_)) | None => Ok(None),
        }
    }
}

//! How a figure is told: the steps it rests on, each of which does something. A step that changes nothing and decides
//! nothing is left out, and the step it repeats takes its name; beside a recorded fact one such name stays, because the
//! fact has a name of its own. It must not compute.

use std::collections::BTreeMap;

use super::trace::Entry;
use super::{How, Name, Rounded, Step, Term, Value};

/// The steps that the entry at `end` rests on, in their order; the last one ends in it.
pub(super) fn tell(entries: &[Entry], end: usize) -> Vec<Step> {
    let plot = Plot::of(entries, end);
    let mut told = vec![false; end + 1];
    told[plot.place[end]] = true;
    for (at, entry) in entries[..=end].iter().enumerate().rev() {
        if told[at] {
            entry.from.iter().for_each(|from| told[plot.place[*from]] = true);
        }
    }
    let mut steps: Vec<Step> = Vec::new();
    for (at, _) in told.iter().enumerate().filter(|(_, told)| **told) {
        let step = plot.step(at);
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps
}

/// Which entries a figure rests on, repetitions among them; `needed[i]` up to `end`.
pub(super) fn needed(entries: &[Entry], end: usize) -> Vec<bool> {
    let mut needed = vec![false; end + 1];
    needed[end] = true;
    for (at, entry) in entries[..=end].iter().enumerate().rev() {
        if needed[at] {
            entry.from.iter().for_each(|from| needed[*from] = true);
        }
    }
    needed
}

/// Where each entry of a figure is told, and under which name.
struct Plot<'a> {
    entries: &'a [Entry],
    /// The entry in whose step it is told.
    place: Vec<usize>,
    /// The entry that gives a step its name, where that is not the step's own.
    named: BTreeMap<usize, usize>,
}

impl<'a> Plot<'a> {
    fn of(entries: &'a [Entry], end: usize) -> Plot<'a> {
        let mut plot = Plot {
            entries,
            place: (0..=end).collect(),
            named: BTreeMap::new(),
        };
        // What an entry comes down to when repetitions are left out, and the first of those that stand one on another.
        let mut root: Vec<usize> = (0..=end).collect();
        let mut first: Vec<Option<usize>> = vec![None; end + 1];
        let (needed, ends) = (needed(entries, end), ends(entries, end));
        for (at, _) in needed.iter().enumerate().filter(|(_, needed)| **needed) {
            let Some(source) = repeats(entries, at, ends.contains(&at)) else {
                continue;
            };
            let under = first[source].unwrap_or(at);
            first[at] = Some(under);
            root[at] = root[source];
            let is_given = entries[root[at]].step.how.is_given();
            plot.place[at] = if is_given { under } else { root[at] };
            plot.named.insert(plot.place[at], at);
        }
        plot
    }

    fn named(&self, at: usize) -> &Step {
        &self.entries[self.named.get(&at).copied().unwrap_or(at)].step
    }

    fn step(&self, at: usize) -> Step {
        let (entry, named) = (&self.entries[at], self.named(at));
        let mut step = Step {
            name: named.name,
            of: named.of.clone(),
            rule: named.rule.or(entry.step.rule),
            ..entry.step.clone()
        };
        for (term, from) in step.how.terms_mut().into_iter().zip(&entry.from) {
            let named = self.named(self.place[*from]);
            term.name = named.name;
            term.of.clone_from(&named.of);
        }
        Step {
            how: step.how.only(),
            ..step
        }
    }
}

/// The end of a figure and what it is only another name of.
fn ends(entries: &[Entry], end: usize) -> Vec<usize> {
    std::iter::successors(Some(end), |at| repeats(entries, *at, true)).collect()
}

/// The entry whose value this one has, where it changes nothing and decides nothing. The end of a figure may say that
/// nothing was taken off: that is what it is about.
fn repeats(entries: &[Entry], at: usize, is_end: bool) -> Option<usize> {
    let entry = &entries[at];
    if entry.from.len() > entry.terms {
        return None;
    }
    let first = entry.from.first().copied();
    match &entry.step.how {
        How::Is { .. } => first,
        How::Sum { plus, minus } if plus.len() == 1 && (minus.is_empty() || !is_end) => {
            first.filter(|_| entry.from.iter().skip(1).all(|taken| is_nothing(entries, *taken)))
        }
        How::LeftOf { .. } if !is_end => first.filter(|_| is_nothing(entries, entry.from[1])),
        How::SmallestOf { terms, .. }
        | How::LargestOf { terms, .. }
        | How::EarliestOf { terms, .. }
        | How::LatestOf { terms, .. }
            if terms.len() == 1 =>
        {
            first
        }
        How::LargestOf { terms, chosen }
            if *chosen == 0 && terms.len() == 2 && terms[1].name == Name::Zero =>
        {
            first
        }
        How::Divide {
            by,
            rounding: Rounded::Down,
            ..
        } if by.value == Value::Count(1) => first,
        _ => None,
    }
}

/// Whether nothing is recorded there, which is not the same as a zero that something came to.
fn is_nothing(entries: &[Entry], at: usize) -> bool {
    let Entry { step, from, .. } = &entries[at];
    match &step.how {
        How::Fact { .. } => step.result.is_zero(),
        How::Sum { .. } => from.iter().all(|from| is_nothing(entries, *from)),
        _ => false,
    }
}

impl How {
    /// Whether it is where a derivation begins.
    fn is_given(&self) -> bool {
        matches!(
            self,
            How::Fact { .. } | How::Rulebook { .. } | How::Because { .. }
        )
    }

    /// Among one there is nothing to choose.
    fn only(self) -> How {
        match self {
            How::SmallestOf { mut terms, .. }
            | How::LargestOf { mut terms, .. }
            | How::EarliestOf { mut terms, .. }
            | How::LatestOf { mut terms, .. }
                if terms.len() == 1 =>
            {
                How::Is {
                    term: terms.remove(0),
                }
            }
            other => other,
        }
    }

    /// Its terms, in the order of the entries they come from.
    fn terms_mut(&mut self) -> Vec<&mut Term> {
        match self {
            How::Fact { .. } | How::Rulebook { .. } | How::Because { .. } | How::Choose { .. } => Vec::new(),
            How::Sum { plus, minus } => plus.iter_mut().chain(minus).collect(),
            How::HowMany { terms }
            | How::SmallestOf { terms, .. }
            | How::LargestOf { terms, .. }
            | How::EarliestOf { terms, .. }
            | How::LatestOf { terms, .. } => terms.iter_mut().collect(),
            How::LeftOf { amount, taken } => vec![amount, taken],
            How::Multiply { amount, factor, .. } => vec![amount, factor],
            How::Divide { amount, by, .. } => vec![amount, by],
            How::DayInZone { instant, .. } => vec![instant],
            How::DaysAfter { day, days } => vec![day, days],
            How::MonthsAfter { day, months } => vec![day, months],
            How::EndOfDay { day, .. } | How::StartOfDay { day, .. } => vec![day],
            How::DayZero { event, cut_off, .. } => vec![event, cut_off],
            How::WorkingDays { from, days, .. } => vec![from, days],
            How::NotBefore { left, right } => vec![left, right],
            How::MostWorth { bound, rate, amount } => vec![bound, rate, amount],
            How::InProportion {
                amount, bound, worth, ..
            } => vec![amount, bound, worth],
            How::Is { term } => vec![term],
            How::Reached { due, parts, other } => {
                let mut terms = vec![due];
                terms.extend(parts.iter_mut().map(|part| &mut part.amount));
                if let Some(other) = other {
                    terms.push(&mut other.due);
                    terms.extend(other.parts.iter_mut().map(|part| &mut part.amount));
                }
                terms
            }
        }
    }
}

impl Value {
    fn is_zero(&self) -> bool {
        match self {
            Value::Amount(amount) => amount.is_zero(),
            Value::Count(count) => *count == 0,
            _ => false,
        }
    }
}

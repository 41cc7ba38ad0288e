//! Writing a derivation down while it is computed: each step is put with its result, and each figure takes the steps
//! it rests on. What steps there are stands in `amounts` and `days`.

use super::told::{needed, tell};
use super::{Candidate, Case, Figure, How, Name, Origin, RankBy, Step, Term, Value, WhyError};
use crate::rulebook::Rulebook;

/// The result of a step, to be used by later ones.
#[derive(Debug, Clone)]
pub struct Given<T> {
    pub(super) at: usize,
    name: Name,
    of: Option<String>,
    /// The result.
    pub value: T,
}

impl<T: Clone + Into<Value>> Given<T> {
    /// As a term of another step.
    pub(super) fn term(&self) -> Term {
        Term {
            name: self.name,
            of: self.of.clone(),
            value: self.value.clone().into(),
        }
    }
}

/// A step, the steps it rests on, and whether it may still move.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) step: Step,
    /// What its terms come from, in their order, then what it rests on beside them.
    pub(super) from: Vec<usize>,
    /// How many of those are terms.
    pub(super) terms: usize,
    provisional: bool,
}

/// Steps of one calculation, from which each figure takes those it rests on.
#[derive(Debug, Default)]
pub struct Trace {
    entries: Vec<Entry>,
}

/// What the result of a step is called, and the rule it follows.
#[derive(Debug, Clone)]
pub struct As {
    name: Name,
    of: Option<String>,
    rule: Option<&'static str>,
}

impl Name {
    /// The name of a result that follows a rule.
    #[must_use]
    pub fn by(self, rule: &'static str) -> As {
        As {
            name: self,
            of: None,
            rule: Some(rule),
        }
    }
}

impl As {
    /// Which one, where there are several of that name.
    #[must_use]
    pub fn of(mut self, of: impl Into<String>) -> As {
        self.of = Some(of.into());
        self
    }
}

impl From<Name> for As {
    fn from(name: Name) -> As {
        As {
            name,
            of: None,
            rule: None,
        }
    }
}

impl Trace {
    /// An empty one.
    #[must_use]
    pub fn new() -> Trace {
        Trace::default()
    }

    /// Adds a step with a result computed by the caller.
    pub(super) fn put<T: Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        how: How,
        from: Vec<usize>,
        value: T,
    ) -> Given<T> {
        let As { name, of, rule } = called.into();
        let provisional = how.is_provisional();
        self.entries.push(Entry {
            step: Step {
                name,
                of: of.clone(),
                rule,
                how,
                result: value.clone().into(),
            },
            terms: from.len(),
            from,
            provisional,
        });
        Given {
            at: self.entries.len() - 1,
            name,
            of,
            value,
        }
    }

    /// A fact as recorded or given.
    pub fn fact<T: Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        origin: Origin,
        value: T,
    ) -> Given<T> {
        self.put(called, How::Fact { origin }, Vec::new(), value)
    }

    /// An argument.
    pub fn argument<T: Clone + Into<Value>>(&mut self, name: Name, value: T) -> Given<T> {
        self.fact(name, Origin::Argument, value)
    }

    /// A number of the rulebook.
    pub fn rulebook<T: Clone + Into<Value>>(
        &mut self,
        called: impl Into<As>,
        key: impl Into<String>,
        book: &Rulebook,
        value: T,
    ) -> Given<T> {
        let how = How::Rulebook {
            key: key.into(),
            edition: book.id().to_string(),
        };
        self.put(called, how, Vec::new(), value)
    }

    /// The figure that a step ends in, with the steps it rests on.
    #[must_use]
    pub fn figure<T: Clone + Into<Value>>(&self, path: impl Into<String>, end: &Given<T>) -> Figure {
        let needed = needed(&self.entries, end.at);
        let entries = || {
            let all = self.entries.iter().zip(&needed);
            all.filter(|(_, needed)| **needed).map(|(entry, _)| entry)
        };
        let mut rules = Vec::new();
        let named: Vec<&'static str> = entries().filter_map(|entry| entry.step.rule).collect();
        for rule in named.into_iter().rev() {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        Figure {
            path: path.into(),
            value: end.value.clone().into(),
            rules,
            provisional: entries().any(|entry| entry.provisional),
            steps: tell(&self.entries, end.at),
        }
    }

    /// An earlier result under another name.
    pub fn is<T: Clone + Into<Value>>(&mut self, called: impl Into<As>, of: &Given<T>) -> Given<T> {
        self.put(called, How::Is { term: of.term() }, vec![of.at], of.value.clone())
    }

    /// Which case of a rule applies; later steps of the figure rest on it.
    pub fn because(&mut self, rule: &'static str, case: Case) -> Reason {
        let code = Value::Code(case.code());
        let given = self.put(Name::Case.by(rule), How::Because { case }, Vec::new(), code);
        Reason { at: given.at }
    }

    /// A case as a figure of its own.
    pub fn cause(&mut self, called: impl Into<As>, case: Case) -> Given<Value> {
        self.put(
            called,
            How::Because { case },
            Vec::new(),
            Value::Code(case.code()),
        )
    }

    /// The best of several candidates (P6), by its number.
    pub fn choose(
        &mut self,
        called: impl Into<As>,
        keys: Vec<RankBy>,
        candidates: Vec<Candidate>,
        best: usize,
    ) -> Given<u32> {
        let best = u32::try_from(best).unwrap_or(u32::MAX);
        self.put(called, How::Choose { keys, candidates }, Vec::new(), best)
    }

    /// Says that a result rests on another one beside its terms.
    pub fn rest_on<T, U>(&mut self, given: &Given<T>, on: &Given<U>) {
        self.entries[given.at].from.push(on.at);
    }

    /// Says that a result came about for a reason, so that its figures show it.
    pub fn resting<T>(&mut self, given: &Given<T>, on: &Reason) {
        self.entries[given.at].from.push(on.at);
    }
}

/// A case that applied.
#[derive(Debug, Clone, Copy)]
pub struct Reason {
    pub(super) at: usize,
}

pub(super) fn terms<T: Clone + Into<Value>>(of: &[&Given<T>]) -> Vec<Term> {
    of.iter().map(|given| given.term()).collect()
}

pub(super) fn sources<'a, T: 'a>(of: impl Iterator<Item = &'a &'a Given<T>>) -> Vec<usize> {
    of.map(|given| given.at).collect()
}

pub(super) fn pick<T: Clone>(
    of: &[&Given<T>],
    better: impl Fn(&T, &T) -> Result<bool, WhyError>,
) -> Result<(u32, T), WhyError> {
    let mut best: Option<(u32, &T)> = None;
    for (index, given) in (0..).zip(of) {
        let wins = match best {
            Some((_, value)) => better(&given.value, value)?,
            None => true,
        };
        if wins {
            best = Some((index, &given.value));
        }
    }
    best.map(|(index, value)| (index, value.clone()))
        .ok_or(WhyError::Empty)
}

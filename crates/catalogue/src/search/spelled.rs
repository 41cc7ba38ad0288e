//! Which entries have the words of a query, and how well: the order of relevance before anything is known of suppliers.

use super::asked::{Clause, Word};
use super::query::{Query, Sort};
use super::sources;
use crate::Error;
use crate::index::{Bits, Delta, Hits, Segment, View, slips};

/// Near spellings are looked for when fewer than so many fit and have the words as they are spelled.
pub(super) const THIN: usize = 3;
/// Classes of relevance, from 0.
pub(super) const CLASSES: u8 = 6;

/// Entries of one index that have all words.
pub(super) struct Worded {
    any: Bits,
    /// Those with all of them in the name; empty when nobody asks.
    named: Bits,
    /// Those with all words in the name, the last one not as a mere beginning; absent where that is no different, or
    /// nobody asks.
    whole: Option<Bits>,
    /// Those with some of the words in the name; absent where that is no different, or nobody asks.
    partly: Option<Bits>,
}

/// Entries of one index that have all words, as they are spelled or nearly so.
pub(super) struct Spelled {
    exact: Worded,
    near: Option<Worded>,
}

/// What has the words as they are spelled, in the index and in what changed since.
pub(super) fn spelled(view: &View, clauses: &[Clause], query: &Query) -> Result<Vec<Spelled>, Error> {
    let ranked = query.sort == Sort::Relevance;
    let all = sources(view).map(|(segment, delta)| {
        let exact = current(view, delta, words(segment, clauses, false, ranked)?);
        Ok(Spelled { exact, near: None })
    });
    all.collect()
}

/// The same with what has them in a near spelling.
pub(super) fn nearly(
    view: &View,
    clauses: &[Clause],
    query: &Query,
    spelled: impl Iterator<Item = Spelled>,
) -> Result<Vec<Spelled>, Error> {
    let ranked = query.sort == Sort::Relevance;
    let all = sources(view).zip(spelled).map(|((segment, delta), one)| {
        let mut near = current(view, delta, words(segment, clauses, true, ranked)?);
        // Words that are not letters alone are near nothing, and may begin as it is spelled.
        near.any.add_all(&one.exact.any);
        Ok(Spelled {
            near: Some(near),
            ..one
        })
    });
    all.collect()
}

impl Spelled {
    /// Whoever has the words, in one spelling or another.
    pub(super) fn any(&self) -> &Bits {
        &self.near.as_ref().unwrap_or(&self.exact).any
    }

    /// Whoever has them as they are spelled.
    pub(super) fn exact(&self) -> &Bits {
        &self.exact.any
    }

    /// How well an entry has the words: 0 all of them whole in its name, 1 all in its name, 2 some in its name, 3 all of
    /// them somewhere; 4 and 5 as 1 and 3 in a near spelling.
    pub(super) fn class(&self, entry: usize) -> u8 {
        let Worded {
            any,
            named,
            whole,
            partly,
        } = &self.exact;
        let near = || self.near.as_ref();
        if named.has(entry) && any.has(entry) {
            u8::from(whole.as_ref().is_some_and(|whole| !whole.has(entry)))
        } else if near().is_none() || any.has(entry) {
            3 - u8::from(partly.as_ref().is_some_and(|partly| partly.has(entry)))
        } else {
            5 - u8::from(near().is_some_and(|near| near.named.has(entry)))
        }
    }

    /// Those of a set that are in a class; none where there cannot be any.
    pub(super) fn of_class(&self, set: &Bits, class: u8) -> Option<Bits> {
        let Worded {
            any,
            named,
            whole,
            partly,
        } = &self.exact;
        let only = |has: &[&Bits], lacks: &[&Bits]| {
            let mut found = match has.first() {
                Some(has) => set.both(has),
                None => set.copy(),
            };
            has.iter().skip(1).for_each(|has| found.keep(has));
            lacks.iter().for_each(|lacks| found.drop_all(lacks));
            Some(found)
        };
        match (class, whole, partly, &self.near) {
            (0, Some(whole), _, _) => only(&[whole, any], &[]),
            (0, None, _, _) => only(&[named, any], &[]),
            (1, Some(whole), _, _) => only(&[named, any], &[whole]),
            (2, _, Some(partly), _) => only(&[partly, any], &[named]),
            (3, _, Some(partly), _) => only(&[any], &[partly]),
            (3, _, None, _) => only(&[any], &[named]),
            (4, _, _, Some(near)) => only(&[&near.named], &[any]),
            (5, _, _, Some(near)) => only(&[], &[any, &near.named]),
            _ => None,
        }
    }
}

/// Without what the index still has and the catalogue does not.
fn current(view: &View, delta: Option<&Delta>, mut words: Worded) -> Worded {
    if let (None, Some(gone)) = (delta, view.gone()) {
        words.any.drop_all(gone);
    }
    words
}

/// Entries that have the words, spelled as they are or nearly so.
fn words(segment: &Segment, clauses: &[Clause], near: bool, ranked: bool) -> Result<Worded, Error> {
    let mut all: Option<Worded> = None;
    for clause in clauses {
        let mut any: Option<Worded> = None;
        for words in &clause.any {
            let found = together(segment, words, near, ranked)?;
            match &mut any {
                Some(any) => any.add_all(&found),
                None => any = Some(found),
            }
        }
        match (&mut all, any) {
            (Some(all), Some(any)) => {
                if ranked && !near {
                    let partly = all.partly.get_or_insert_with(|| all.named.copy());
                    partly.add_all(&any.named);
                }
                all.keep(&any);
            }
            (None, any) => all = any,
            (Some(_), None) => {}
        }
    }
    Ok(all.unwrap_or_else(|| Worded::of(Hits::all(segment.entries()))))
}

/// Entries that have every one of the words.
fn together(segment: &Segment, words: &[Word], near: bool, ranked: bool) -> Result<Worded, Error> {
    let mut all: Option<Worded> = None;
    for word in words {
        let mut hits = Hits::none(segment.entries(), ranked);
        let mut whole = None;
        match word {
            Word::Whole(word) if near && slips(word) > 0 => segment.add_near(word, false, &mut hits)?,
            Word::Beginning(word) if near && slips(word) > 0 => segment.add_near(word, true, &mut hits)?,
            Word::Whole(word) => segment.add_term(word, &mut hits)?,
            Word::Beginning(word) => {
                segment.add_beginning(word, &mut hits)?;
                if ranked && !near {
                    let mut exact = Hits::none(segment.entries(), true);
                    segment.add_term(word, &mut exact)?;
                    whole = Some(exact.named);
                }
            }
        }
        let found = Worded {
            whole,
            ..Worded::of(hits)
        };
        match &mut all {
            Some(all) => all.keep(&found),
            None => all = Some(found),
        }
    }
    Ok(all.unwrap_or_else(|| Worded::of(Hits::none(segment.entries(), false))))
}

impl Worded {
    fn of(Hits { any, named, .. }: Hits) -> Worded {
        Worded {
            any,
            named,
            whole: None,
            partly: None,
        }
    }

    fn whole(&self) -> &Bits {
        self.whole.as_ref().unwrap_or(&self.named)
    }

    fn add_all(&mut self, other: &Worded) {
        if self.whole.is_some() || other.whole.is_some() {
            let mut whole = self.whole().copy();
            whole.add_all(other.whole());
            self.whole = Some(whole);
        }
        self.any.add_all(&other.any);
        self.named.add_all(&other.named);
    }

    fn keep(&mut self, other: &Worded) {
        if self.whole.is_some() || other.whole.is_some() {
            let mut whole = self.whole().copy();
            whole.keep(other.whole());
            self.whole = Some(whole);
        }
        self.any.keep(&other.any);
        self.named.keep(&other.named);
    }
}

/// Whether a slip of the finger may be read into any of the words.
pub(super) fn may_slip(clauses: &[Clause]) -> bool {
    let words = clauses.iter().flat_map(|clause| clause.any.iter().flatten());
    words.into_iter().any(|word| match word {
        Word::Whole(word) | Word::Beginning(word) => slips(word) > 0,
    })
}

//! Weaves keys into runs of a set: everything before a key is counted, not visited, so that a page far down costs no
//! more than the first.

use std::borrow::Borrow;
use std::ops::Range;

use super::order::Key;
use crate::index::{Bits, Segment};

/// Entries of a set within a range that have one figure.
pub(super) struct Span<S> {
    pub(super) missing: bool,
    pub(super) figure: i64,
    pub(super) set: S,
    pub(super) range: Range<usize>,
}

/// The keys on a page: those of the spans, in their order, and the loose ones where they belong.
pub(super) fn weave<S: Borrow<Bits>>(
    segment: &Segment,
    spans: impl Iterator<Item = Span<S>>,
    loose: &[Key],
    from: usize,
    size: usize,
) -> Vec<Key> {
    let assured_end = segment.assured_end();
    let mut page = Vec::with_capacity(size);
    let mut skip = from;
    let mut loose = loose.iter().peekable();
    for span in spans {
        let set: &Bits = span.set.borrow();
        let key = |entry: usize| Key {
            missing: span.missing,
            figure: span.figure,
            unassured: entry >= assured_end,
            free: 0,
            rank: (entry as u32, true, 0),
            changed: false,
            entry: entry as u32,
        };
        let mut at = span.range.start;
        loop {
            let next = loose.peek().copied();
            let stop = next.map_or(span.range.end, |next| {
                before(at..span.range.end, |entry| key(entry) < *next)
            });
            let count = if skip > 0 { set.count_in(at..stop) } else { 0 };
            if skip > 0 && count <= skip {
                skip -= count;
            } else {
                let first = set.nth_from(at, skip).unwrap_or(stop);
                skip = 0;
                let wanted = size - page.len();
                page.extend(set.iter_in(first..stop).take(wanted).map(key));
            }
            at = stop;
            if page.len() >= size || stop == span.range.end {
                break;
            }
            take(&mut loose, &mut skip, &mut page);
        }
        if page.len() >= size {
            return page;
        }
    }
    while page.len() < size && loose.peek().is_some() {
        take(&mut loose, &mut skip, &mut page);
    }
    page
}

fn take<'k>(loose: &mut impl Iterator<Item = &'k Key>, skip: &mut usize, page: &mut Vec<Key>) {
    if let Some(key) = loose.next() {
        if *skip > 0 {
            *skip -= 1;
        } else {
            page.push(*key);
        }
    }
}

/// The end of the first part of a range, for whose numbers `early` holds.
fn before(range: Range<usize>, early: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (range.start, range.end);
    while from < to {
        let middle = from + (to - from) / 2;
        if early(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}

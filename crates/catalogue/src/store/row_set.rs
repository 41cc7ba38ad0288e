//! Sets of rows as spans: rows that a list adds follow each other, so that a million of them are one pair of numbers.

use crate::Error;

/// Rows, as spans of first and last that ascend and do not touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowSet(Vec<(i64, i64)>);

impl RowSet {
    /// The set of these rows, in any order.
    pub(crate) fn of(mut rows: Vec<i64>) -> RowSet {
        rows.sort_unstable();
        RowSet::joined(rows.into_iter().map(|row| (row, row)))
    }

    /// The set of ascending spans, which may touch and overlap.
    fn joined(ascending: impl IntoIterator<Item = (i64, i64)>) -> RowSet {
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for (first, last) in ascending {
            match spans.last_mut() {
                Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
                _ => spans.push((first, last)),
            }
        }
        RowSet(spans)
    }

    /// The rows that are in any of the sets in the first column of what was found.
    pub(crate) fn union_of(mut found: rusqlite::Rows<'_>) -> Result<RowSet, Error> {
        let mut all = RowSet::default();
        while let Some(row) = found.next()? {
            let spans = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            all = all.union(&RowSet::from_bytes(spans)?);
        }
        Ok(all)
    }

    /// These rows and all of `first..=last`, which come after them.
    pub(crate) fn and_after(mut self, first: i64, last: i64) -> RowSet {
        match self.0.last_mut() {
            _ if first > last => {}
            Some((_, end)) if *end + 1 == first => *end = last,
            _ => self.0.push((first, last)),
        }
        self
    }

    /// The rows that are in either.
    pub(crate) fn union(mut self, other: &RowSet) -> RowSet {
        if other.0.is_empty() {
            return self;
        }
        self.0.extend_from_slice(&other.0);
        self.0.sort_unstable();
        RowSet::joined(self.0)
    }

    /// Whether a row is among them.
    pub(crate) fn contains(&self, row: i64) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= row);
        after > 0 && self.0[after - 1].1 >= row
    }

    /// First and last of each span, ascending.
    pub(crate) fn spans(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// The rows that are here and not in `other`.
    pub(crate) fn without(&self, other: &RowSet) -> RowSet {
        let mut left = Vec::new();
        let mut others = other.0.iter().peekable();
        for &(mut first, last) in &self.0 {
            while others.next_if(|(_, end)| *end < first).is_some() {}
            while let Some(&&(from, to)) = others.peek().filter(|(from, _)| *from <= last) {
                if first < from {
                    left.push((first, from - 1));
                }
                first = first.max(to + 1);
                if to >= last {
                    break;
                }
                others.next();
            }
            if first <= last {
                left.push((first, last));
            }
        }
        RowSet(left)
    }

    /// As the file holds it: each span's two numbers, eight bytes each, the lowest first.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let numbers = self.0.iter().flat_map(|(first, last)| [first, last]);
        numbers.flat_map(|number| number.to_le_bytes()).collect()
    }

    /// Reads what [`RowSet::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it is something else.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<RowSet, Error> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        let numbers: Vec<i64> = numbers.iter().map(|number| i64::from_le_bytes(*number)).collect();
        let (pairs, odd) = numbers.as_chunks::<2>();
        let ascending = numbers.windows(2).enumerate().all(|(at, pair)| match at % 2 {
            0 => pair[0] <= pair[1],
            _ => pair[0] + 1 < pair[1],
        });
        if !(rest.is_empty() && odd.is_empty() && ascending) {
            return Err(Error::Corrupt {
                value: format!("{} bytes", bytes.len()),
                expected: "a set of rows",
            });
        }
        Ok(RowSet(
            pairs.iter().map(|[first, last]| (*first, *last)).collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn rows(set: &RowSet) -> Vec<i64> {
        set.spans()
            .iter()
            .flat_map(|(first, last)| *first..=*last)
            .collect()
    }

    proptest! {
        #[test]
        fn sets_are_sets(a in prop::collection::vec(0i64..60, 0..40), b in prop::collection::vec(0i64..60, 0..40)) {
            let (one, other) = (RowSet::of(a.clone()), RowSet::of(b.clone()));
            let (a, b): (BTreeSet<i64>, BTreeSet<i64>) = (a.into_iter().collect(), b.into_iter().collect());
            prop_assert_eq!(rows(&one), a.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(rows(&one.without(&other)), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(rows(&one.clone().union(&other)), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert!((0..60).all(|row| one.contains(row) == a.contains(&row)));
            prop_assert_eq!(RowSet::from_bytes(&one.to_bytes()).unwrap(), one);
        }
    }

    #[test]
    fn what_was_added_follows() {
        let set = RowSet::of(vec![3, 1, 2]);
        assert_eq!(set.clone().and_after(4, 9).spans(), [(1, 9)]);
        assert_eq!(set.clone().and_after(6, 9).spans(), [(1, 3), (6, 9)]);
        assert_eq!(set.clone().and_after(4, 3), set);
    }

    #[test]
    fn other_bytes_are_no_set() {
        for bytes in [
            vec![1; 15],
            vec![0; 8],
            [7i64, 3].iter().flat_map(|n| n.to_le_bytes()).collect(),
        ] {
            assert!(RowSet::from_bytes(&bytes).is_err());
        }
    }
}

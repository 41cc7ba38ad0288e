//! Terms and where they occur. A term that occurs often is kept as a set of bits, any other as a list; beginnings that
//! would take long to join are joined when the index is built.

use std::ops::Range;

use super::bits::words_for;
use super::file::{Image, Numbers};
use super::sections::Section;
use super::vocabulary::{Interner, mark};
use crate::Error;

/// A term is kept as bits when it occurs in at least one of so many entries: then its bits are no longer than its list.
const DENSE: usize = 32;
/// A beginning is joined when its words have so many postings, as a share of all entries.
const JOINED: usize = 8;
/// Postings below which nothing is worth keeping twice.
const FEW: usize = 64;
/// Letters of the longest beginning that is joined.
const JOINED_LETTERS: usize = 3;

/// How often terms may occur before they are kept as bits, or joined.
struct Limits {
    dense: u32,
    joined: usize,
}

/// Terms in order, with how many entries each is in.
struct Terms {
    texts: Vec<Box<str>>,
    counts: Vec<u32>,
    /// Ordinals of the first beginning and the first word.
    beginnings: usize,
    words: usize,
}

/// Puts the dictionary and the postings into an image. `ends` says where each entry's tokens end.
pub(super) fn put(
    image: &mut Image,
    interner: Interner,
    tokens: &[u32],
    ends: &[usize],
    order: &[u32],
) -> Result<(), Error> {
    let entries = order.len();
    let limits = Limits {
        dense: (entries / DENSE).max(FEW) as u32,
        joined: (entries / JOINED).max(FEW),
    };
    let sorted = interner.sorted();
    let tokens = Tokens::new(tokens, ends, &sorted);
    let mut counts = vec![0; sorted.len()];
    for at in 0..entries {
        tokens.of(at).for_each(|(term, _)| counts[term] += 1);
    }
    let (terms, shift) = with_beginnings(sorted, counts, &limits);
    let dense: Vec<u32> = (0..terms.texts.len() as u32)
        .filter(|at| {
            let joined = (terms.beginnings..terms.words).contains(&(*at as usize));
            joined || terms.counts[*at as usize] >= limits.dense
        })
        .collect();
    let mut lists = Lists::new(&terms, &dense, entries);
    for (at, entry) in order.iter().zip(0u32..) {
        for (term, named) in tokens.of(*at as usize) {
            let term = if term < terms.beginnings {
                term
            } else {
                term + shift
            };
            lists.add(term, entry, named);
        }
    }
    lists.join(&terms);
    let mut builder = fst::MapBuilder::memory();
    for (text, ordinal) in terms.texts.iter().zip(0u64..) {
        builder.insert(text.as_bytes(), ordinal).map_err(unbuilt)?;
    }
    image.put(
        Section::Terms,
        Numbers::U8(builder.into_inner().map_err(unbuilt)?),
    );
    image.put(Section::Starts, Numbers::U32(lists.starts));
    image.put(Section::Postings, Numbers::U32(lists.postings));
    image.put(Section::Dense, Numbers::U32(dense));
    image.put(Section::DenseAny, Numbers::U64(lists.any));
    image.put(Section::DenseNamed, Numbers::U64(lists.named));
    Ok(())
}

fn unbuilt(error: fst::Error) -> Error {
    Error::Index(error.to_string())
}

/// Terms of entries, each once, by their place among all terms.
struct Tokens<'a> {
    tokens: &'a [u32],
    ends: &'a [usize],
    places: Vec<u32>,
}

impl<'a> Tokens<'a> {
    fn new(tokens: &'a [u32], ends: &'a [usize], sorted: &[(Box<str>, u32)]) -> Tokens<'a> {
        let mut places = vec![0; sorted.len()];
        for ((_, number), place) in sorted.iter().zip(0..) {
            places[*number as usize] = place;
        }
        Tokens { tokens, ends, places }
    }

    /// Each term of an entry, and whether it is in the name.
    fn of(&self, entry: usize) -> impl Iterator<Item = (usize, bool)> {
        let from = entry.checked_sub(1).map_or(0, |before| self.ends[before]);
        let mut own: Vec<u32> = self.tokens[from..self.ends[entry]].to_vec();
        // In the name comes last, and stays when both are there.
        own.sort_unstable();
        own.dedup_by(|later, kept| {
            let same = *later >> 1 == *kept >> 1;
            if same {
                *kept = *later;
            }
            same
        });
        let places = &self.places;
        own.into_iter()
            .map(move |token| (places[(token >> 1) as usize] as usize, token & 1 == 1))
    }
}

/// Puts the beginnings worth joining between the terms that are no words and those that are. Gives by how much the
/// words have moved.
fn with_beginnings(sorted: Vec<(Box<str>, u32)>, counts: Vec<u32>, limits: &Limits) -> (Terms, usize) {
    let words_from = sorted.partition_point(|(text, _)| text.starts_with(|c| c < mark::BEGINNING));
    let words = &sorted[words_from..];
    let mut joined: Vec<Box<str>> = Vec::new();
    for letters in 1..=JOINED_LETTERS {
        // Words with the same beginning stand together.
        let beginning = |at: usize| {
            let (text, _) = &words[at];
            let end = text
                .char_indices()
                .nth(letters - 1)
                .map(|(at, c)| at + c.len_utf8());
            end.map(|end| &text[..end])
        };
        let mut from = 0;
        for to in 1..=words.len() {
            if to < words.len() && beginning(to) == beginning(from) {
                continue;
            }
            let sum: usize = counts[words_from + from..words_from + to]
                .iter()
                .map(|count| *count as usize)
                .sum();
            if let Some(beginning) = beginning(from).filter(|_| sum >= limits.joined) {
                joined.push(format!("{}{beginning}", mark::BEGINNING).into());
            }
            from = to;
        }
    }
    joined.sort_unstable();
    let shift = joined.len();
    let mut texts: Vec<Box<str>> = Vec::with_capacity(sorted.len() + shift);
    let mut all_counts = counts;
    all_counts.splice(words_from..words_from, std::iter::repeat_n(0, shift));
    let mut sorted = sorted.into_iter().map(|(text, _)| text);
    texts.extend(sorted.by_ref().take(words_from));
    texts.extend(joined);
    texts.extend(sorted);
    let terms = Terms {
        texts,
        counts: all_counts,
        beginnings: words_from,
        words: words_from + shift,
    };
    (terms, shift)
}

/// Postings being filled in.
struct Lists {
    starts: Vec<u32>,
    next: Vec<u32>,
    postings: Vec<u32>,
    /// By ordinal: one more than its place among the dense ones; 0 for a list.
    dense: Vec<u32>,
    /// Dense ones that are no words, and so have no set of names.
    unnamed: usize,
    width: usize,
    any: Vec<u64>,
    named: Vec<u64>,
}

impl Lists {
    fn new(terms: &Terms, dense: &[u32], entries: usize) -> Lists {
        let mut places = vec![0; terms.texts.len()];
        for (ordinal, place) in dense.iter().zip(1..) {
            places[*ordinal as usize] = place;
        }
        let mut starts = Vec::with_capacity(terms.texts.len() + 1);
        let mut sum = 0;
        for (place, count) in places.iter().zip(&terms.counts) {
            starts.push(sum);
            sum += if *place == 0 { *count } else { 0 };
        }
        starts.push(sum);
        let width = words_for(entries);
        let unnamed = dense.partition_point(|ordinal| (*ordinal as usize) < terms.beginnings);
        Lists {
            next: starts.clone(),
            starts,
            postings: vec![0; sum as usize],
            dense: places,
            unnamed,
            width,
            any: vec![0; dense.len() * width],
            named: vec![0; (dense.len() - unnamed) * width],
        }
    }

    fn add(&mut self, term: usize, entry: u32, named: bool) {
        match self.dense[term].checked_sub(1) {
            None => {
                let place = &mut self.next[term];
                self.postings[*place as usize] = entry * 2 + u32::from(named);
                *place += 1;
            }
            Some(dense) => self.mark(dense as usize, entry, named),
        }
    }

    fn mark(&mut self, dense: usize, entry: u32, named: bool) {
        let (word, bit) = ((entry >> 6) as usize, 1u64 << (entry & 63));
        self.any[dense * self.width + word] |= bit;
        if named && dense >= self.unnamed {
            self.named[(dense - self.unnamed) * self.width + word] |= bit;
        }
    }

    /// Fills in the beginnings from the words that begin so.
    fn join(&mut self, terms: &Terms) {
        for ordinal in terms.beginnings..terms.words {
            let beginning = &terms.texts[ordinal][mark::BEGINNING.len_utf8()..];
            let words = &terms.texts[terms.words..];
            let from = terms.words + words.partition_point(|word| **word < *beginning);
            let to = terms.words
                + words.partition_point(|word| **word < *beginning || word.starts_with(beginning));
            let Some(place) = self.dense[ordinal].checked_sub(1) else {
                continue;
            };
            let place = place as usize;
            for at in self.starts[from] as usize..self.starts[to] as usize {
                let posting = self.postings[at];
                self.mark(place, posting >> 1, posting & 1 == 1);
            }
            for word in from..to {
                if let Some(other) = self.dense[word].checked_sub(1) {
                    let other = other as usize;
                    merge(&mut self.any, self.width, place, other);
                    merge(
                        &mut self.named,
                        self.width,
                        place - self.unnamed,
                        other - self.unnamed,
                    );
                }
            }
        }
    }
}

/// Adds one set to another, both in one row of sets.
fn merge(sets: &mut [u64], width: usize, into: usize, from: usize) {
    let source: Range<usize> = from * width..(from + 1) * width;
    for (at, other) in (into * width..(into + 1) * width).zip(source) {
        sets[at] |= sets[other];
    }
}

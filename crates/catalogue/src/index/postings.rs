//! Terms and where they occur. A term that occurs often is kept as a set of bits, any other as a list; beginnings that
//! would take long to join are joined when the index is built.

use std::collections::BTreeMap;
use std::ops::Range;

use super::codes::{self, is_code};
use super::file::{Image, Numbers};
use super::lines::{LINE, lines_for};
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
    /// By number: the ordinal.
    ordinals: Vec<u32>,
    /// Ordinals of the first beginning, the first word of letters and the first other word.
    beginnings: usize,
    words: usize,
    codes: usize,
}

/// Puts the dictionary and the postings into an image. `ends` says where each entry's tokens end; an entry has each term
/// once.
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
    let terms = Terms::of(interner.sorted(), tokens, &limits);
    let dense: Vec<u32> = (0..terms.texts.len() as u32)
        .filter(|at| {
            let joined = (terms.beginnings..terms.words).contains(&(*at as usize));
            joined || terms.counts[*at as usize] >= limits.dense
        })
        .collect();
    let mut lists = Lists::new(&terms, &dense, entries);
    for (at, entry) in order.iter().zip(0u32..) {
        let from = at.checked_sub(1).map_or(0, |before| ends[before as usize]);
        for token in &tokens[from..ends[*at as usize]] {
            let ordinal = terms.ordinals[(token >> 1) as usize];
            lists.add(ordinal as usize, entry, token & 1 == 1);
        }
    }
    lists.join(&terms);
    let mut builder = fst::MapBuilder::memory();
    for (text, ordinal) in terms.texts[..terms.codes].iter().zip(0u64..) {
        builder.insert(text.as_bytes(), ordinal).map_err(unbuilt)?;
    }
    image.put(
        Section::Terms,
        Numbers::U8(builder.into_inner().map_err(unbuilt)?),
    );
    codes::put(image, terms.texts[terms.codes..].iter().map(|text| &**text))?;
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

impl Terms {
    /// Puts the beginnings worth joining between the terms that are no words and those that are, and the words that are
    /// not letters alone behind all others.
    fn of(sorted: Vec<(Box<str>, u32)>, tokens: &[u32], limits: &Limits) -> Terms {
        let mut by_number = vec![0u32; sorted.len()];
        for token in tokens {
            by_number[(token >> 1) as usize] += 1;
        }
        let beginnings = sorted.partition_point(|(text, _)| text.starts_with(|c| c < mark::BEGINNING));
        let (codes, letters): (Vec<_>, Vec<_>) = sorted.into_iter().partition(|(text, _)| is_code(text));
        let mut sums: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for words in [&letters[beginnings..], &codes] {
            for letters in 1..=JOINED_LETTERS {
                add_beginnings(words, letters, &by_number, &mut sums);
            }
        }
        sums.retain(|_, sum| *sum >= limits.joined);
        let joined: Vec<Box<str>> = sums
            .into_keys()
            .map(|beginning| format!("{}{beginning}", mark::BEGINNING).into())
            .collect();
        let mut terms = Terms {
            texts: Vec::with_capacity(by_number.len() + joined.len()),
            counts: Vec::with_capacity(by_number.len() + joined.len()),
            ordinals: vec![0; by_number.len()],
            beginnings,
            words: beginnings + joined.len(),
            codes: letters.len() + joined.len(),
        };
        let mut letters = letters.into_iter();
        terms.extend(letters.by_ref().take(beginnings), &by_number);
        terms.counts.resize(terms.words, 0);
        terms.texts.extend(joined);
        terms.extend(letters, &by_number);
        terms.extend(codes.into_iter(), &by_number);
        terms
    }

    fn extend(&mut self, terms: impl Iterator<Item = (Box<str>, u32)>, by_number: &[u32]) {
        for (text, number) in terms {
            self.ordinals[number as usize] = self.texts.len() as u32;
            self.counts.push(by_number[number as usize]);
            self.texts.push(text);
        }
    }
}

/// Adds how many postings the words have that begin with the same letters. Those stand together.
fn add_beginnings(
    words: &[(Box<str>, u32)],
    letters: usize,
    by_number: &[u32],
    sums: &mut BTreeMap<Box<str>, usize>,
) {
    let beginning = |text: &'_ str| {
        let end = text
            .char_indices()
            .nth(letters - 1)
            .map(|(at, c)| at + c.len_utf8());
        end.unwrap_or(0)
    };
    for run in words.chunk_by(|(one, _), (other, _)| {
        one.as_bytes()[..beginning(one)] == other.as_bytes()[..beginning(other)]
    }) {
        let text = &run[0].0;
        let end = beginning(text);
        if end > 0 {
            let sum: usize = run
                .iter()
                .map(|(_, number)| by_number[*number as usize] as usize)
                .sum();
            *sums.entry(text[..end].into()).or_default() += sum;
        }
    }
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
        let width = lines_for(entries) * LINE;
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
            let Some(place) = self.dense[ordinal].checked_sub(1) else {
                continue;
            };
            for words in [terms.words..terms.codes, terms.codes..terms.texts.len()] {
                let texts = &terms.texts[words.clone()];
                let from = texts.partition_point(|word| **word < *beginning);
                let to = texts.partition_point(|word| **word < *beginning || word.starts_with(beginning));
                self.join_words(place as usize, words.start + from..words.start + to);
            }
        }
    }

    fn join_words(&mut self, place: usize, words: Range<usize>) {
        for at in self.starts[words.start] as usize..self.starts[words.end] as usize {
            let posting = self.postings[at];
            self.mark(place, posting >> 1, posting & 1 == 1);
        }
        for word in words {
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

/// Adds one set to another, both in one row of sets.
fn merge(sets: &mut [u64], width: usize, into: usize, from: usize) {
    let source: Range<usize> = from * width..(from + 1) * width;
    for (at, other) in (into * width..(into + 1) * width).zip(source) {
        sets[at] |= sets[other];
    }
}

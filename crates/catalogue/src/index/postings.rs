//! Terms and where they occur. A term that occurs often is kept as a set of bits, any other as a list; beginnings that
//! would take long to join are joined when the index is built.

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
pub(super) struct Terms {
    interner: Interner,
    limits: Limits,
    /// By ordinal: the number.
    numbers: Vec<u32>,
    /// By ordinal; none for what is joined.
    counts: Vec<u32>,
    /// Ordinals of the first beginning, the first word of letters and the first other word.
    beginnings: usize,
    words: usize,
    codes: usize,
}

/// Puts the dictionary and the postings into an image. `ends` says where each entry's tokens end; an entry has each term
/// once.
pub(super) fn put(
    image: &mut Image,
    terms: &Terms,
    tokens: &[u32],
    ends: &[usize],
    order: &[u32],
) -> Result<(), Error> {
    let dense: Vec<u32> = (0..terms.numbers.len() as u32)
        .filter(|at| {
            let joined = (terms.beginnings..terms.words).contains(&(*at as usize));
            joined || terms.counts[*at as usize] >= terms.limits.dense
        })
        .collect();
    let mut lists = Lists::new(terms, &dense, order.len());
    for (at, entry) in order.iter().zip(0u32..) {
        let from = at.checked_sub(1).map_or(0, |before| ends[before as usize]);
        for token in &tokens[from..ends[*at as usize]] {
            lists.add(token >> 1, entry, token & 1 == 1);
        }
    }
    lists.join(terms);
    let mut builder = fst::MapBuilder::memory();
    for (text, ordinal) in terms.texts(0..terms.codes).zip(0u64..) {
        builder.insert(text, ordinal).map_err(unbuilt)?;
    }
    image.put(
        Section::Terms,
        Numbers::U8(builder.into_inner().map_err(unbuilt)?),
    );
    codes::put(image, terms.texts(terms.codes..terms.numbers.len()))?;
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
    pub(super) fn of(mut interner: Interner, tokens: &[u32], entries: usize) -> Terms {
        let limits = Limits {
            dense: (entries / DENSE).max(FEW) as u32,
            joined: (entries / JOINED).max(FEW),
        };
        let mut by_number = vec![0u32; interner.len()];
        for token in tokens {
            by_number[(token >> 1) as usize] += 1;
        }
        let all = 0..interner.len() as u32;
        let (codes, letters): (Vec<u32>, Vec<u32>) = all.partition(|number| is_code(interner.text(*number)));
        let (codes, letters) = (interner.in_order(&codes), interner.in_order(&letters));
        let beginnings =
            letters.partition_point(|number| interner.text(*number).starts_with(|c| c < mark::BEGINNING));
        let words = [&letters[beginnings..], &codes];
        let joined = Beginnings::worth_joining(&interner, words, &by_number, limits.joined);
        let mut numbers = letters[..beginnings].to_vec();
        numbers.extend(joined.iter().map(|beginning| interner.number(beginning)));
        by_number.resize(interner.len(), 0);
        let words = numbers.len();
        numbers.extend_from_slice(&letters[beginnings..]);
        let first_code = numbers.len();
        numbers.extend(codes);
        Terms {
            counts: numbers.iter().map(|at| by_number[*at as usize]).collect(),
            numbers,
            interner,
            limits,
            beginnings,
            words,
            codes: first_code,
        }
    }

    /// The texts of a range of ordinals.
    fn texts(&self, ordinals: Range<usize>) -> impl Iterator<Item = &str> {
        self.numbers[ordinals]
            .iter()
            .map(|number| self.interner.text(*number))
    }

    /// The words among a range that begin so, which are in order.
    fn beginning(&self, beginning: &str, words: Range<usize>) -> Range<usize> {
        let numbers = &self.numbers[words.clone()];
        let from = numbers.partition_point(|number| self.interner.text(*number) < beginning);
        words.start + from..words.start + end_of(&self.interner, numbers, beginning)
    }
}

/// Looks for beginnings that are worth joining. What begins with more letters has no more postings, so that most are never
/// looked at.
struct Beginnings<'t> {
    interner: &'t Interner,
    /// Rows of words, each in order.
    words: [&'t [u32]; 2],
    /// By place in the row, and one more: how many postings the words before it have.
    before: [Vec<usize>; 2],
    least: usize,
    /// Those found, marked as such, in order.
    found: Vec<String>,
}

impl<'t> Beginnings<'t> {
    fn worth_joining(
        interner: &'t Interner,
        words: [&'t [u32]; 2],
        by_number: &[u32],
        least: usize,
    ) -> Vec<String> {
        let before = words.map(|row| {
            let mut sum = 0;
            let counts = row.iter().map(|number| by_number[*number as usize] as usize);
            std::iter::once(0)
                .chain(counts.map(|count| {
                    sum += count;
                    sum
                }))
                .collect()
        });
        let mut all = Beginnings {
            interner,
            words,
            before,
            least,
            found: Vec::new(),
        };
        all.look("", words.map(|row| 0..row.len()), JOINED_LETTERS);
        all.found
    }

    /// Looks at those that are up to so many letters longer than one, whose words these are.
    fn look(&mut self, beginning: &str, words: [Range<usize>; 2], letters: usize) {
        let mut rest = words;
        while let Some(next) = self.next(beginning, &mut rest) {
            let longer = format!("{beginning}{next}");
            let parts = [0, 1].map(|row| {
                let end = end_of(self.interner, &self.words[row][rest[row].clone()], &longer);
                rest[row].start..rest[row].start + end
            });
            let postings = |row: usize| self.before[row][parts[row].end] - self.before[row][parts[row].start];
            rest = [0, 1].map(|row| parts[row].end..rest[row].end);
            if postings(0) + postings(1) < self.least {
                continue;
            }
            self.found.push(format!("{}{longer}", mark::BEGINNING));
            if letters > 1 {
                self.look(&longer, parts, letters - 1);
            }
        }
    }

    /// The first letter that goes on after a beginning; a word that ends there is passed over.
    fn next(&self, beginning: &str, rest: &mut [Range<usize>; 2]) -> Option<char> {
        let mut first = None;
        for (row, range) in self.words.iter().zip(rest) {
            let after = |at: usize| self.interner.text(row[at])[beginning.len()..].chars().next();
            if range.clone().next().is_some_and(|at| after(at).is_none()) {
                range.start += 1;
            }
            let own = range.clone().next().and_then(after);
            first = own.into_iter().chain(first).min();
        }
        first
    }
}

/// How many words at the start of a row, which is in order, are before all that comes after what begins so.
fn end_of(interner: &Interner, row: &[u32], beginning: &str) -> usize {
    row.partition_point(|number| {
        let text = interner.text(*number);
        text < beginning || text.starts_with(beginning)
    })
}

/// Of a term that is kept as a set. No posting has so high a place.
const SET: u32 = 1 << 31;

/// Postings being filled in.
struct Lists {
    starts: Vec<u32>,
    /// By number of the term: where its next posting goes, or [`SET`] and its place among the dense ones.
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
        let mut places: Vec<u32> = vec![0; terms.numbers.len()];
        for (ordinal, place) in dense.iter().zip(1..) {
            places[*ordinal as usize] = place;
        }
        let mut starts = Vec::with_capacity(terms.numbers.len() + 1);
        let mut sum = 0;
        for (place, count) in places.iter().zip(&terms.counts) {
            starts.push(sum);
            sum += if *place == 0 { *count } else { 0 };
        }
        starts.push(sum);
        let mut next = vec![0; terms.numbers.len()];
        for ((number, start), place) in terms.numbers.iter().zip(&starts).zip(&places) {
            next[*number as usize] = place.checked_sub(1).map_or(*start, |place| SET | place);
        }
        let width = lines_for(entries) * LINE;
        let unnamed = dense.partition_point(|ordinal| (*ordinal as usize) < terms.beginnings);
        Lists {
            next,
            starts,
            postings: vec![0; sum as usize],
            dense: places,
            unnamed,
            width,
            any: vec![0; dense.len() * width],
            named: vec![0; (dense.len() - unnamed) * width],
        }
    }

    fn add(&mut self, number: u32, entry: u32, named: bool) {
        let next = &mut self.next[number as usize];
        if *next & SET == 0 {
            self.postings[*next as usize] = entry * 2 + u32::from(named);
            *next += 1;
        } else {
            let dense = *next ^ SET;
            self.mark(dense as usize, entry, named);
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
        let beginnings = terms.texts(terms.beginnings..terms.words);
        for (ordinal, beginning) in (terms.beginnings..).zip(beginnings) {
            let Some(place) = self.dense[ordinal].checked_sub(1) else {
                continue;
            };
            let beginning = beginning.trim_start_matches(mark::BEGINNING);
            for words in [terms.words..terms.codes, terms.codes..terms.numbers.len()] {
                self.join_words(place as usize, terms.beginning(beginning, words));
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

//! Words that are not letters alone, in order: model numbers, keys, sizes. There are more of them than of all other
//! words, few occur twice, and nobody asks for what is spelled nearly so; an automaton of all of them would take longer
//! to build than the rest of the dictionary, and could not be read in parts. They stand in blocks, each word without
//! what it shares with the one before it.

use std::ops::Range;

use super::file::{Image, Numbers};
use super::sections::Section;
use super::segment::Segment;
use crate::Error;

/// Words of a block.
const BLOCK: usize = 32;

/// Whether a word belongs here. Words that are no words begin with a mark.
pub(super) fn is_code(term: &str) -> bool {
    !term.chars().all(char::is_alphabetic) && term.chars().next().is_some_and(|first| first >= ' ')
}

/// Puts words, ascending, into an image.
pub(super) fn put<'t>(image: &mut Image, words: impl Iterator<Item = &'t str>) -> Result<(), Error> {
    let (mut keys, mut starts, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    let mut before: &[u8] = &[];
    for (at, word) in words.enumerate() {
        let word = word.as_bytes();
        if at.is_multiple_of(BLOCK) {
            keys.push(key(word));
            starts.push(u32::try_from(texts.len()).map_err(|_| too_long())?);
            before = &[];
        }
        let shared = before
            .iter()
            .zip(word)
            .take_while(|(one, other)| one == other)
            .count();
        let rest = &word[shared..];
        for len in [shared, rest.len()] {
            texts.push(u8::try_from(len).map_err(|_| too_long())?);
        }
        texts.extend_from_slice(rest);
        before = word;
    }
    starts.push(u32::try_from(texts.len()).map_err(|_| too_long())?);
    image.put(Section::CodeKeys, Numbers::U64(keys));
    image.put(Section::CodeStarts, Numbers::U32(starts));
    image.put(Section::CodeTexts, Numbers::U8(texts));
    Ok(())
}

fn too_long() -> Error {
    Error::Index("a word is longer than it can hold".to_owned())
}

/// The first bytes of a word, in its order.
fn key(word: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.iter_mut().zip(word).for_each(|(to, from)| *to = *from);
    u64::from_be_bytes(first)
}

impl Segment {
    /// The place of a word among those here.
    pub(super) fn code(&self, word: &str) -> Result<Option<usize>, Error> {
        let after = [word.as_bytes(), &[0]].concat();
        let (from, to) = (self.first_code(word.as_bytes())?, self.first_code(&after)?);
        Ok((from < to).then_some(from))
    }

    /// The places of all that begin so.
    pub(super) fn codes_beginning(&self, beginning: &str) -> Result<Range<usize>, Error> {
        // No UTF-8 text goes on with this byte, so that it comes after all that begins so.
        let after = [beginning.as_bytes(), &[0xff]].concat();
        Ok(self.first_code(beginning.as_bytes())?..self.first_code(&after)?)
    }

    /// The place of the first word that is not before this one.
    fn first_code(&self, word: &[u8]) -> Result<usize, Error> {
        let keys = self.file().all::<u64>(Section::CodeKeys)?;
        let wanted = key(word);
        let mut from = keys.partition_point(|key| *key < wanted);
        let mut to = keys.partition_point(|key| *key <= wanted);
        while from < to {
            let middle = from + (to - from) / 2;
            let mut first = None;
            self.each_code(middle, |code| {
                first.get_or_insert_with(|| code < word);
                false
            })?;
            if first == Some(true) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        let Some(block) = from.checked_sub(1) else {
            return Ok(0);
        };
        let mut place = block * BLOCK;
        self.each_code(block, |code| {
            let before = code < word;
            place += usize::from(before);
            before
        })?;
        Ok(place)
    }

    /// Calls `look` with the words of a block, until it has seen enough.
    fn each_code(&self, block: usize, mut look: impl FnMut(&[u8]) -> bool) -> Result<(), Error> {
        let file = self.file();
        let places = file.part::<u32>(Section::CodeStarts, block..block + 2)?;
        let mut rest = file.part::<u8>(Section::CodeTexts, places[0] as usize..places[1] as usize)?;
        let mut word = Vec::new();
        while let [shared, len, after @ ..] = rest {
            let (own, next) = after
                .split_at_checked(usize::from(*len))
                .ok_or(Error::DamagedIndex)?;
            word.truncate(usize::from(*shared));
            word.extend_from_slice(own);
            if !look(&word) {
                break;
            }
            rest = next;
        }
        Ok(())
    }
}

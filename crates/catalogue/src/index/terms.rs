//! Which entries have a word: exactly, as a beginning, or nearly.

use std::ops::Range;
use std::sync::{Arc, OnceLock, PoisonError};

use fst::{Automaton, IntoStreamer, Map, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder, SINK_STATE};

use super::bits::Bits;
use super::codes::is_code;
use super::lines::{Line, lines_for};
use super::sections::Section;
use super::segment::Segment;
use super::vocabulary::mark;
use crate::Error;

/// Where something was found, and where in the name.
pub(crate) struct Hits {
    pub(crate) any: Bits,
    /// Empty when nobody asks.
    pub(crate) named: Bits,
    /// Whether somebody asks for names.
    names: bool,
}

impl Hits {
    pub(crate) fn none(entries: usize, names: bool) -> Hits {
        Hits {
            any: Bits::none(entries),
            named: Bits::none(entries),
            names,
        }
    }

    pub(crate) fn all(entries: usize) -> Hits {
        Hits {
            any: Bits::all(entries),
            named: Bits::all(entries),
            names: true,
        }
    }
}

/// Edits that a word may be away: none up to three letters, one up to seven, two from eight on. Numbers are meant as
/// they are typed.
pub(crate) fn slips(word: &str) -> u8 {
    if !word.chars().all(char::is_alphabetic) {
        return 0;
    }
    match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

impl Segment {
    fn dictionary(&self) -> Result<Map<&[u8]>, Error> {
        Map::new(self.file().all::<u8>(Section::Terms)?).map_err(|_| Error::DamagedIndex)
    }

    fn ordinal(&self, term: &str) -> Result<Option<usize>, Error> {
        let dictionary = self.dictionary()?;
        if is_code(term) {
            return Ok(self.code(term)?.map(|place| dictionary.len() + place));
        }
        Ok(dictionary.get(term).map(|ordinal| ordinal as usize))
    }

    /// The ordinals of all words that begin so: of letters, and others.
    fn beginning(&self, beginning: &str) -> Result<[Range<usize>; 2], Error> {
        let dictionary = self.dictionary()?;
        let codes = self.codes_beginning(beginning)?;
        let first = |from: &[u8]| {
            let mut stream = dictionary.range().ge(from).into_stream();
            stream
                .next()
                .map_or(dictionary.len(), |(_, ordinal)| ordinal as usize)
        };
        // No UTF-8 text goes on with this byte, so that it comes after all that begins so.
        let after = [beginning.as_bytes(), &[0xff]].concat();
        let letters = first(beginning.as_bytes())..first(&after);
        let codes = dictionary.len() + codes.start..dictionary.len() + codes.end;
        Ok([letters, codes])
    }

    /// Entries with one of a range of terms, added to `hits`.
    fn add_range(&self, range: Range<usize>, hits: &mut Hits) -> Result<(), Error> {
        if range.is_empty() {
            return Ok(());
        }
        let file = self.file();
        let start =
            |ordinal: usize| Ok::<_, Error>(file.part::<u32>(Section::Starts, ordinal..ordinal + 1)?[0]);
        let places = start(range.start)? as usize..start(range.end)? as usize;
        let postings = file.part::<u32>(Section::Postings, places)?;
        for posting in postings {
            hits.any.add((posting >> 1) as usize);
        }
        for posting in postings.iter().filter(|_| hits.names) {
            hits.named.add_if((posting >> 1) as usize, posting & 1 == 1);
        }
        let dense = file.all::<u32>(Section::Dense)?;
        let from = dense.partition_point(|ordinal| (*ordinal as usize) < range.start);
        let to = dense.partition_point(|ordinal| (*ordinal as usize) < range.end);
        for place in from..to {
            hits.any.add_lines(self.dense(place)?);
            if hits.names {
                hits.named.add_lines(self.dense_named(place)?);
            }
        }
        Ok(())
    }

    /// A set kept as bits.
    fn dense(&self, place: usize) -> Result<&[Line], Error> {
        let width = lines_for(self.entries());
        self.file()
            .part::<Line>(Section::DenseAny, place * width..(place + 1) * width)
    }

    /// That of names; empty for terms that are no words.
    fn dense_named(&self, place: usize) -> Result<&[Line], Error> {
        let file = self.file();
        let width = lines_for(self.entries());
        let unnamed =
            (file.count::<Line>(Section::DenseAny) - file.count::<Line>(Section::DenseNamed)) / width.max(1);
        match place.checked_sub(unnamed) {
            Some(place) => file.part::<Line>(Section::DenseNamed, place * width..(place + 1) * width),
            None => Ok(&[]),
        }
    }

    /// All terms of a mark.
    pub(crate) fn marked(&self, mark: char) -> Result<Vec<String>, Error> {
        let dictionary = self.dictionary()?;
        let mut stream = dictionary.range().ge(mark.to_string()).into_stream();
        let mut terms = Vec::new();
        while let Some((term, _)) = stream.next() {
            let term = std::str::from_utf8(term).map_err(|_| Error::DamagedIndex)?;
            if !term.starts_with(mark) {
                break;
            }
            terms.push(term.to_owned());
        }
        Ok(terms)
    }

    /// Adds the entries that have a term.
    pub(crate) fn add_term(&self, term: &str, hits: &mut Hits) -> Result<(), Error> {
        match self.ordinal(term)? {
            Some(ordinal) => self.add_range(ordinal..ordinal + 1, hits),
            None => Ok(()),
        }
    }

    /// Adds the entries that have a word with this beginning.
    pub(crate) fn add_beginning(&self, beginning: &str, hits: &mut Hits) -> Result<(), Error> {
        let joined = format!("{}{beginning}", mark::BEGINNING);
        match self.ordinal(&joined)? {
            Some(ordinal) => self.add_range(ordinal..ordinal + 1, hits),
            None => self
                .beginning(beginning)?
                .into_iter()
                .try_for_each(|range| self.add_range(range, hits)),
        }
    }

    /// Adds the entries that have a word at most [`slips`] edits away, or one that begins so.
    pub(crate) fn add_near(&self, word: &str, beginning: bool, hits: &mut Hits) -> Result<(), Error> {
        for ordinal in self.near(word, beginning)?.iter() {
            let ordinal = *ordinal as usize;
            self.add_range(ordinal..ordinal + 1, hits)?;
        }
        Ok(())
    }

    /// Ordinals of those words. The last ones are kept, because all words but the one being typed are asked for again
    /// with every keystroke.
    fn near(&self, word: &str, beginning: bool) -> Result<Arc<[u32]>, Error> {
        let mut kept = self.near.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept
            .iter()
            .position(|near| near.beginning == beginning && near.word == word)
        {
            kept[..=at].rotate_right(1);
            return Ok(Arc::clone(&kept[0].ordinals));
        }
        let dfa = builder(slips(word)).build_dfa(word);
        let near = Near { dfa: &dfa, beginning };
        let dictionary = self.dictionary()?;
        let mut stream = dictionary.search(near).into_stream();
        let mut found = Vec::new();
        while let Some((term, ordinal)) = stream.next() {
            let word = std::str::from_utf8(term).is_ok_and(|term| term.chars().all(char::is_alphabetic));
            if word {
                found.push(ordinal as u32);
            }
        }
        let ordinals: Arc<[u32]> = found.into();
        kept.truncate(MOST_NEAR - 1);
        kept.insert(
            0,
            NearWords {
                word: word.to_owned(),
                beginning,
                ordinals: Arc::clone(&ordinals),
            },
        );
        Ok(ordinals)
    }
}

/// Words near another one.
pub(super) struct NearWords {
    word: String,
    beginning: bool,
    ordinals: Arc<[u32]>,
}

/// Words of which the near ones are kept.
const MOST_NEAR: usize = 8;

/// Tables of the automata, made once.
fn builder(slips: u8) -> &'static LevenshteinAutomatonBuilder {
    static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; 3] = [const { OnceLock::new() }; 3];
    // A swap of neighbours is one edit.
    let slips = slips.min(2);
    BUILDERS[usize::from(slips)].get_or_init(|| LevenshteinAutomatonBuilder::new(slips, true))
}

/// An automaton over bytes as the dictionary walks it.
struct Near<'d> {
    dfa: &'d DFA,
    /// A word that begins so is near, too.
    beginning: bool,
}

impl Automaton for Near<'_> {
    type State = u32;

    fn start(&self) -> u32 {
        self.dfa.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.dfa.distance(*state), Distance::Exact(_))
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != SINK_STATE
    }

    /// Whatever follows a beginning that is near leaves it near. The library's own automaton of beginnings walks on while
    /// another one might be nearer, and then loses the one it had.
    fn accept(&self, state: &u32, byte: u8) -> u32 {
        if self.beginning && self.is_match(state) {
            *state
        } else {
            self.dfa.transition(*state, byte)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(word: &str, beginning: bool, other: &str) -> bool {
        let dfa = builder(slips(word)).build_dfa(word);
        let near = Near { dfa: &dfa, beginning };
        let dictionary = fst::Set::from_iter([other]).unwrap();
        dictionary.search(near).into_stream().next().is_some()
    }

    #[test]
    fn a_word_is_near_when_it_or_its_beginning_is_and_stays_so_whatever_follows() {
        for (word, other, whole, begun) in [
            ("kalorven", "kalorven", true, true),
            ("kalorven", "kalorvenste", false, true),
            // Two letters short; with the next one it could have been nearer.
            ("kalorven", "kalorn", true, true),
            ("kalorven", "kalornu", false, true),
            ("kalorven", "kalornustoff", false, true),
            ("kalorven", "klaorevn", true, true),
            ("kalorven", "kalo", false, false),
            ("kalorven", "kelurwen", false, false),
            ("möbel", "mobel", true, true),
            ("möbel", "mobelhaus", false, true),
            ("möbel", "möebl", true, true),
            ("bolt", "blot", true, true),
            ("bolt", "bl", false, false),
        ] {
            assert_eq!(near(word, false, other), whole, "{word} {other}");
            assert_eq!(near(word, true, other), begun, "{word} begins {other}");
        }
    }
}

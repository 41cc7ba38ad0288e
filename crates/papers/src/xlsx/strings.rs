//! The texts that cells share, in one piece of memory: a million texts are not a million allocations.

use super::xml::{Piece, Xml};
use super::{Error, Limits, WAY_OUT, size};

/// Texts by number.
#[derive(Default)]
pub(super) struct Strings {
    texts: String,
    ends: Vec<u32>,
}

impl Strings {
    /// Reads them; `held` bytes of memory are taken by the file.
    pub(super) fn read(mut xml: Xml, limits: &Limits, held: u64) -> Result<Strings, Error> {
        let most = limits
            .max_held_bytes
            .saturating_sub(usize::try_from(held).unwrap_or(usize::MAX));
        let mut strings = Strings::default();
        let mut rich = RichText::default();
        while let Some(piece) = xml.next()? {
            match piece {
                Piece::End("si") => {
                    let end = u32::try_from(strings.texts.len()).map_err(|_| too_large(limits))?;
                    strings.ends.push(end);
                }
                piece => rich.take(&piece, &mut strings.texts)?,
            }
            let begun = strings.ends.last().map_or(0, |end| *end as usize);
            if strings.texts.len() - begun > limits.max_cell_bytes {
                return Err(longer_than(limits));
            }
            if strings.texts.len() + strings.ends.len() * size_of::<u32>() > most {
                return Err(too_large(limits));
            }
        }
        Ok(strings)
    }

    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = number
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        self.texts.get(start..end)
    }
}

fn too_large(limits: &Limits) -> Error {
    let most = size(limits.max_held_bytes as u64);
    Error::too_large(format!("it takes more than {most} with its texts; {WAY_OUT}"))
}

/// A text longer than a cell's may be.
pub(super) fn longer_than(limits: &Limits) -> Error {
    Error::too_large(format!("a text takes more than {} bytes", limits.max_cell_bytes))
}

/// Collects a text that may be made of runs; how it is pronounced is no part of it.
#[derive(Default)]
pub(super) struct RichText {
    inside: bool,
    phonetic: u32,
}

impl RichText {
    pub(super) fn take(&mut self, piece: &Piece<'_>, into: &mut String) -> Result<(), Error> {
        match piece {
            Piece::Start(start) => match start.local_name().as_ref() {
                "t" => self.inside = true,
                "rPh" => self.phonetic += 1,
                _ => {}
            },
            Piece::End("t") => self.inside = false,
            Piece::End("rPh") => self.phonetic = self.phonetic.saturating_sub(1),
            Piece::Text(text) if self.inside && self.phonetic == 0 => {
                // Line ends that XML would not keep are spelled so.
                let plain = !text.contains("_x000D_");
                if plain {
                    into.push_str(text);
                } else {
                    into.push_str(&text.replace("_x000D_", ""));
                }
            }
            Piece::End(_) | Piece::Text(_) => {}
        }
        Ok(())
    }
}

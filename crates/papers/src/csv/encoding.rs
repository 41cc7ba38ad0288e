//! Which encoding a file is in, and how each of its lines is turned into text.
//! A line that does not fit the file's encoding is read in the next likely one and says so: lists are glued together
//! from several sources, and one such line must not spoil the others.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Note;

/// The encoding of a file by its mark (byte order mark) or its first bytes, and the length of the mark.
pub(super) fn detect(sample: &[u8]) -> (&'static Encoding, usize) {
    if let Some(found) = Encoding::for_bom(sample) {
        return found;
    }
    if let Some(wide) = utf16_without_mark(sample) {
        return (wide, 0);
    }
    let (mut utf8, mut other) = (0u64, 0u64);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for line in sample
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.is_ascii())
    {
        if std::str::from_utf8(line).is_ok() {
            utf8 += 1;
        } else {
            other += 1;
            detector.feed(line, false);
        }
    }
    if other == 0 || utf8 > other {
        return (UTF_8, 0);
    }
    detector.feed(b"", true);
    (detector.guess(None, Utf8Detection::Deny), 0)
}

/// Text in a Latin script has a NUL in every other byte.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let looked_at = &sample[..sample.len().min(4096) & !1];
    if looked_at.len() < 8 {
        return None;
    }
    let zeros = |odd: usize| {
        looked_at
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd, pairs) = (zeros(0), zeros(1), looked_at.len() / 2);
    if odd * 3 > pairs && even * 20 < pairs {
        Some(UTF_16LE)
    } else if even * 3 > pairs && odd * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Turns lines into text, one by one.
pub(super) struct LineDecoder {
    encoding: &'static Encoding,
    strays: EncodingDetector,
}

impl LineDecoder {
    pub(super) fn new(encoding: &'static Encoding) -> LineDecoder {
        LineDecoder {
            encoding,
            strays: EncodingDetector::new(Iso2022JpDetection::Deny),
        }
    }

    /// The text of a line, and what had to be done to get it.
    pub(super) fn decode(&mut self, line: &[u8]) -> (String, Vec<Note>) {
        let mut notes = Vec::new();
        let text = if line.is_ascii() {
            std::str::from_utf8(line).map_or_else(|_| String::from_utf8_lossy(line), Cow::Borrowed)
        } else if self.encoding == UTF_8 {
            match std::str::from_utf8(line) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => self.stray(line, &mut notes),
            }
        } else {
            self.legacy(line, &mut notes)
        };
        if text.contains('\0') {
            notes.push(Note::NulDropped);
            return (text.replace('\0', ""), notes);
        }
        (text.into_owned(), notes)
    }

    /// A line of a UTF-8 file that is not UTF-8: the likeliest encoding of all such lines so far.
    fn stray<'a>(&mut self, line: &'a [u8], notes: &mut Vec<Note>) -> Cow<'a, str> {
        self.strays.feed(line, false);
        let mut guess = self.strays.guess(None, Utf8Detection::Deny);
        if guess
            .decode_without_bom_handling_and_without_replacement(line)
            .is_none()
        {
            guess = WINDOWS_1252;
        }
        let (text, broken) = guess.decode_without_bom_handling(line);
        notes.push(Note::OtherEncoding {
            read_as: guess.name().to_owned(),
        });
        if broken {
            notes.push(Note::Unreadable);
        }
        text
    }

    /// A line of a file in an older encoding. By chance alone a line in a one-byte encoding is hardly ever valid
    /// UTF-8, but short Chinese words in GBK are: there the file's own encoding comes first.
    fn legacy<'a>(&mut self, line: &'a [u8], notes: &mut Vec<Note>) -> Cow<'a, str> {
        let utf8 = std::str::from_utf8(line).ok();
        let own = self
            .encoding
            .decode_without_bom_handling_and_without_replacement(line);
        match (utf8, own) {
            (Some(text), own) if own.is_none() || self.encoding.is_single_byte() => {
                notes.push(Note::OtherEncoding {
                    read_as: UTF_8.name().to_owned(),
                });
                Cow::Borrowed(text)
            }
            (_, Some(text)) => text,
            (_, None) => {
                notes.push(Note::Unreadable);
                self.encoding.decode_without_bom_handling(line).0
            }
        }
    }
}

/// An encoding whose lines cannot be cut at bytes (UTF-16), turned into UTF-8 on the way.
pub(super) struct Transcode<R> {
    inner: R,
    decoder: Decoder,
    out: String,
    taken: usize,
    ended: bool,
}

impl<R: Read> Transcode<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Transcode<R> {
        Transcode {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            out: String::new(),
            taken: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut buffer = [0u8; 16 << 10];
        let read = self.inner.read(&mut buffer)?;
        self.ended = read == 0;
        self.out.clear();
        self.taken = 0;
        let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(64 << 10);
        self.out.reserve(room);
        let _ = self
            .decoder
            .decode_to_string(&buffer[..read], &mut self.out, self.ended);
        Ok(())
    }
}

impl<R: Read> Read for Transcode<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.out.len() && !self.ended {
            self.refill()?;
        }
        let rest = &self.out.as_bytes()[self.taken..];
        let given = rest.len().min(buffer.len());
        buffer[..given].copy_from_slice(&rest[..given]);
        self.taken += given;
        Ok(given)
    }
}

//! The lines of a file, numbered, decoded, with any of the three line ends, and looked ahead at.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

use super::Note;
use super::encoding::LineDecoder;

/// One line of the file.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: u32,
    pub(super) text: String,
    /// "\n", "\r\n", "\r", or "" at the end of the file.
    pub(super) end: &'static str,
    pub(super) notes: Vec<Note>,
    /// Cut off at the bound on rows.
    pub(super) cut: bool,
}

/// Where the first line ends. Bytes are looked at many at a time: nearly all are no end.
fn line_end(bytes: &[u8]) -> Option<usize> {
    const TOGETHER: usize = 64;
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let some = |chunk: &[u8]| chunk.iter().fold(false, |any, byte| any | ends(byte));
    let place = bytes.chunks(TOGETHER).position(some)? * TOGETHER;
    let within = bytes[place..].iter().position(ends)?;
    Some(place + within)
}

/// Lines with a window ahead, so that a row that turns out broken can be given up after its first line.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    decoder: LineDecoder,
    ahead: VecDeque<Line>,
    next_number: u32,
    max_bytes: usize,
    ended: bool,
    /// The bytes of the line that is being read.
    bytes: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R, decoder: LineDecoder, max_bytes: usize) -> Lines<R> {
        Lines {
            reader: BufReader::with_capacity(64 << 10, reader),
            decoder,
            ahead: VecDeque::new(),
            next_number: 1,
            max_bytes,
            ended: false,
            bytes: Vec::new(),
        }
    }

    /// The line `index` places ahead, if the file has it.
    pub(super) fn peek(&mut self, index: usize) -> io::Result<Option<&Line>> {
        while self.ahead.len() <= index && !self.ended {
            match self.read_line()? {
                Some(line) => self.ahead.push_back(line),
                None => self.ended = true,
            }
        }
        Ok(self.ahead.get(index))
    }

    /// Leaves the next `count` lines behind.
    pub(super) fn skip(&mut self, count: usize) {
        self.ahead.drain(..count.min(self.ahead.len()));
    }

    /// Takes `count` lines out of those ahead, from place `from` on.
    pub(super) fn remove(&mut self, from: usize, count: usize) {
        let end = (from + count).min(self.ahead.len());
        self.ahead.drain(from.min(end)..end);
    }

    fn read_line(&mut self) -> io::Result<Option<Line>> {
        self.bytes.clear();
        let mut cut = false;
        let mut end = "";
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let at = line_end(buffer);
            let content = at.unwrap_or(buffer.len());
            let room = self.max_bytes.saturating_sub(self.bytes.len());
            self.bytes.extend_from_slice(&buffer[..content.min(room)]);
            cut |= content > room;
            let Some(at) = at else {
                let used = buffer.len();
                self.reader.consume(used);
                continue;
            };
            let carriage = buffer[at] == b'\r';
            self.reader.consume(at + 1);
            end = if !carriage {
                "\n"
            } else if self.take_newline()? {
                "\r\n"
            } else {
                "\r"
            };
            break;
        }
        if self.bytes.is_empty() && end.is_empty() {
            return Ok(None);
        }
        let (text, notes) = self.decoder.decode(&self.bytes);
        let number = self.next_number;
        self.next_number = self.next_number.saturating_add(1);
        Ok(Some(Line {
            number,
            text,
            end,
            notes,
            cut,
        }))
    }

    fn take_newline(&mut self) -> io::Result<bool> {
        let newline = self.reader.fill_buf()?.first() == Some(&b'\n');
        if newline {
            self.reader.consume(1);
        }
        Ok(newline)
    }
}

//! XML as a workbook uses it: elements by their local names, texts, and nothing that could grow: no document type, no
//! entities but the five of XML, no deep nesting.

use std::io::{self, BufReader};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Error;
use super::package::{OverBounds, Part};

/// Deepest nesting; workbooks know about ten.
const DEEPEST: u32 = 64;

/// What comes next.
pub(super) enum Piece<'a> {
    /// An element begins; an empty one ends at once, with a piece of its own.
    Start(&'a BytesStart<'a>),
    /// An element ends.
    End(&'a str),
    /// Some text; what stands between two tags may come in several.
    Text(&'a str),
}

/// A part read piece by piece.
pub(super) struct Xml {
    reader: Reader<BufReader<Part>>,
    buffer: Vec<u8>,
    text: String,
    start: Option<BytesStart<'static>>,
    name: String,
    depth: u32,
    /// An empty element was handed out; its end comes next.
    empty: bool,
}

impl Xml {
    pub(super) fn new(part: BufReader<Part>) -> Xml {
        let mut reader = Reader::from_reader(part);
        // Names of open elements are not kept: nesting is bounded here, and a wrong end is met as damage all the same.
        reader.config_mut().check_end_names = false;
        Xml {
            reader,
            buffer: Vec::new(),
            text: String::new(),
            start: None,
            name: String::new(),
            depth: 0,
            empty: false,
        }
    }

    /// The next piece; `None` at the end of the part.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'_>>, Error> {
        if std::mem::take(&mut self.empty) {
            return Ok(Some(Piece::End(&self.name)));
        }
        loop {
            self.buffer.clear();
            self.reader.get_mut().get_mut().piece_ends();
            let event = self.reader.read_event_into(&mut self.buffer).map_err(error_of)?;
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(Error::damaged("elements are nested too deep"));
                    }
                    return Ok(Some(Piece::Start(self.start.insert(start.into_owned()))));
                }
                Event::Empty(start) => {
                    self.empty = true;
                    self.name.clear();
                    self.name.push_str(start.local_name().as_ref());
                    return Ok(Some(Piece::Start(self.start.insert(start.into_owned()))));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.name.clear();
                    self.name.push_str(end.local_name().as_ref());
                    return Ok(Some(Piece::End(&self.name)));
                }
                Event::Text(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Some(Piece::Text(&self.text)));
                }
                Event::CData(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Some(Piece::Text(&self.text)));
                }
                Event::GeneralRef(entity) => {
                    self.text.clear();
                    let number = entity.resolve_char_ref().map_err(Error::damaged)?;
                    match number {
                        Some(letter) => self.text.push(letter),
                        None => self.text.push_str(predefined(&entity)?),
                    }
                    return Ok(Some(Piece::Text(&self.text)));
                }
                Event::DocType(_) => {
                    return Err(Error::damaged("it has a document type, as no workbook has"));
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof if self.depth > 0 => return Err(Error::damaged("a part ends in the middle")),
                Event::Eof => return Ok(None),
            }
        }
    }
}

/// The text of an attribute, by its local name.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Error> {
    // Whether one stands there twice is not looked into: that takes the square of their number.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(Error::damaged)?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            return Ok(Some(value.map_err(Error::damaged)?.into_owned()));
        }
    }
    Ok(None)
}

fn predefined(entity: &str) -> Result<&'static str, Error> {
    Ok(match entity {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => return Err(Error::damaged("it has an entity of its own, as no workbook has")),
    })
}

fn error_of(error: quick_xml::Error) -> Error {
    if let quick_xml::Error::Io(io) = &error {
        if let Some(over) = io.get_ref().and_then(|inner| inner.downcast_ref::<OverBounds>()) {
            return Error::TooLarge { what: over.0.clone() };
        }
        if io.kind() != io::ErrorKind::Other {
            return Error::damaged(io);
        }
    }
    Error::damaged(error)
}

//! Fields of one row, fed line by line.

use compact_str::CompactString;

use super::BadReason;

/// How a quote is written inside a quoted field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// `""`, as RFC 4180 has it; a `\"` that cannot be the end of the field is taken too.
    Doubled,
    /// `\"`, as databases export.
    Backslash,
}

/// What a line did to the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fed {
    /// The row ends with this line.
    Complete,
    /// A quoted field goes on in the next line.
    Open,
    /// The row makes no sense.
    Broken(BadReason),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    Closed,
}

/// Collects the fields of one row.
pub(super) struct Parser {
    delimiter: u8,
    escape: Escape,
    state: State,
    field: CompactString,
    pub(super) fields: Vec<CompactString>,
}

impl Parser {
    /// `columns`: how many fields there are likely to be.
    pub(super) fn new(delimiter: u8, escape: Escape, columns: usize) -> Parser {
        Parser {
            delimiter,
            escape,
            state: State::Start,
            field: CompactString::default(),
            fields: Vec::with_capacity(columns),
        }
    }

    /// Reads one line; `end` is its line end, which belongs to the field when a quote is open.
    pub(super) fn feed(&mut self, line: &str, end: &str) -> Fed {
        let mut rest = line;
        loop {
            rest = match self.state {
                State::Start => self.start(rest),
                State::Plain => match self.plain(rest) {
                    Some(rest) => rest,
                    None => return Fed::Complete,
                },
                State::Quoted => match self.quoted(rest) {
                    Ok(Some(rest)) => rest,
                    Ok(None) => {
                        self.field.push_str(end);
                        return Fed::Open;
                    }
                    Err(broken) => return Fed::Broken(broken),
                },
                State::Closed => match self.closed(rest) {
                    Some(rest) => rest,
                    None => return Fed::Complete,
                },
            };
        }
    }

    fn start<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(quoted) = rest.trim_start_matches(' ').strip_prefix('"') {
            self.state = State::Quoted;
            return quoted;
        }
        self.state = State::Plain;
        rest
    }

    fn plain<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let end = rest.bytes().position(|byte| byte == self.delimiter);
        self.field.push_str(&rest[..end.unwrap_or(rest.len())]);
        self.finish_field();
        end.map(|end| &rest[end + 1..])
    }

    /// Takes text up to the closing quote. `None`: the line ended first.
    fn quoted<'a>(&mut self, rest: &'a str) -> Result<Option<&'a str>, BadReason> {
        let mut rest = rest;
        loop {
            let stop = rest.find(['"', '\\']);
            let Some(stop) = stop else {
                self.field.push_str(rest);
                return Ok(None);
            };
            self.field.push_str(&rest[..stop]);
            let (mark, after) = rest[stop..].split_at(1);
            if mark == "\\" {
                rest = self.backslash(after);
                continue;
            }
            if self.escape == Escape::Doubled && after.starts_with('"') {
                self.field.push('"');
                rest = &after[1..];
            } else if self.ends_field(after) {
                self.state = State::Closed;
                return Ok(Some(after));
            } else if self.field.ends_with('\\') {
                self.field.pop();
                self.field.push('"');
                rest = after;
            } else {
                return Err(BadReason::TextAfterQuote {
                    field: self.fields.len() + 1,
                });
            }
        }
    }

    fn backslash<'a>(&mut self, after: &'a str) -> &'a str {
        if self.escape == Escape::Backslash && after.starts_with(['"', '\\']) {
            self.field.push_str(&after[..1]);
            return &after[1..];
        }
        self.field.push('\\');
        after
    }

    fn ends_field(&self, after: &str) -> bool {
        let after = after.trim_start_matches(' ');
        after.is_empty() || after.as_bytes().first() == Some(&self.delimiter)
    }

    fn closed<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        self.finish_field();
        rest.trim_start_matches(' ').get(1..)
    }

    fn finish_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
        self.state = State::Start;
    }
}

/// Cuts one line that is a row of its own; `None` when a quote stays open or broken.
pub(super) fn split_line(line: &str, delimiter: u8) -> Option<Vec<CompactString>> {
    [Escape::Doubled, Escape::Backslash]
        .into_iter()
        .find_map(|escape| {
            let mut parser = Parser::new(delimiter, escape, 0);
            (parser.feed(line, "") == Fed::Complete).then_some(parser.fields)
        })
}

//! Events as the log holds them: opaque bodies with the envelope that orders, names and chains them.
//! What a body means is for `trade` and the projections to say, never for this file.
//!
//! The hash of an event is SHA-256 over these fields, in this order: the text `quayside.event.1`,
//! `prev_hash` (32 bytes), `seq`, `stream`, `version`, `kind`, `schema_version`, `body`, `request_id`,
//! `request_index`, `actor`, `recorded_at`. A number is eight bytes, big-endian; a text is its length
//! in bytes as a number, then its UTF-8 bytes, exactly as stored. The first event's `prev_hash` is zero.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, Timelike, Utc};
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::LedgerError;
use crate::hash::{Fields, Sha};

/// Names in the envelope are at most this many bytes.
const NAME_MAX: usize = 200;

/// An event to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Name of the event, past tense; 1 to 200 bytes.
    pub kind: String,
    /// Shape of the body, from 1; raised when the body's fields change.
    pub schema_version: u32,
    /// The body as JSON text; stored and hashed exactly as it is.
    pub body: String,
}

impl NewEvent {
    /// Writes `body` as JSON.
    ///
    /// # Errors
    /// `Unwritable` when the value has no JSON form.
    pub fn new(
        kind: impl Into<String>,
        schema_version: u32,
        body: &impl Serialize,
    ) -> Result<NewEvent, LedgerError> {
        let body = serde_json::to_string(body).map_err(LedgerError::Unwritable)?;
        Ok(NewEvent {
            kind: kind.into(),
            schema_version,
            body,
        })
    }

    pub(crate) fn check(&self) -> Result<(), LedgerError> {
        check_name("kind", &self.kind)?;
        if self.schema_version == 0 {
            return Err(LedgerError::Unacceptable {
                field: "schema_version",
                why: "must be at least 1",
            });
        }
        serde_json::from_str::<serde::de::IgnoredAny>(&self.body).map_err(|_| LedgerError::Unacceptable {
            field: "body",
            why: "is not JSON",
        })?;
        Ok(())
    }
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Position in the log, from 1, without gaps. The only order there is.
    pub seq: u64,
    /// What the event is about.
    pub stream: String,
    /// Position in the stream, from 1, without gaps.
    pub version: u64,
    /// Name of the event.
    pub kind: String,
    /// Shape of the body.
    pub schema_version: u32,
    /// The body as JSON text.
    pub body: String,
    /// The request that appended it.
    pub request_id: String,
    /// Its place among the events of that request, from 0.
    pub request_index: u32,
    /// Who recorded it.
    pub actor: String,
    /// When it was recorded, by the clock of that moment; may go back (T2).
    pub recorded_at: DateTime<Utc>,
    /// Hash of the event before, zero for the first.
    pub prev_hash: Sha,
    /// Hash of this event.
    pub hash: Sha,
}

impl StoredEvent {
    /// Reads the body into a type.
    ///
    /// # Errors
    /// `Corrupt` naming the event when the body has another shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, LedgerError> {
        serde_json::from_str(&self.body)
            .map_err(|error| LedgerError::corrupt(format!("event {}", self.seq), error.to_string()))
    }

    /// The event itself when its hash fits: a damaged one is never served.
    pub(crate) fn sound(self) -> Result<StoredEvent, LedgerError> {
        let computed = self.computed_hash();
        if computed == self.hash {
            return Ok(self);
        }
        let why = format!("hash {}, computed {computed}", self.hash);
        Err(LedgerError::corrupt(format!("event {}", self.seq), why))
    }

    /// The hash that the fields give, to be compared with the one stored.
    pub fn computed_hash(&self) -> Sha {
        Fields::new("quayside.event.1")
            .sha(&self.prev_hash)
            .number(self.seq)
            .text(&self.stream)
            .number(self.version)
            .text(&self.kind)
            .number(u64::from(self.schema_version))
            .text(&self.body)
            .text(&self.request_id)
            .number(u64::from(self.request_index))
            .text(&self.actor)
            .text(&instant_text(self.recorded_at))
            .finish()
    }
}

pub(crate) const EVENT_COLUMNS: &str = "seq, stream, version, kind, schema_version, body, request_id, \
     request_index, actor, recorded_at, prev_hash, hash";

/// Reads a row of [`EVENT_COLUMNS`], by place: a million rows are read on a check, and names are looked up each time.
pub(crate) fn event_from_row(row: &Row<'_>) -> Result<StoredEvent, LedgerError> {
    let seq = number(row.get(0)?, "events.seq")?;
    let place = || format!("event {seq}");
    let recorded_at: String = row.get(9)?;
    let narrow = |value: i64, what: &str| {
        u32::try_from(value).map_err(|_| LedgerError::corrupt(place(), format!("{what} {value}")))
    };
    Ok(StoredEvent {
        seq,
        stream: row.get(1)?,
        version: number(row.get(2)?, "events.version")?,
        kind: row.get(3)?,
        schema_version: narrow(row.get(4)?, "schema_version")?,
        body: row.get(5)?,
        request_id: row.get(6)?,
        request_index: narrow(row.get(7)?, "request_index")?,
        actor: row.get(8)?,
        recorded_at: parse_instant(&recorded_at)
            .ok_or_else(|| LedgerError::corrupt(place(), format!("recorded_at {recorded_at}")))?,
        prev_hash: Sha(row.get(10)?),
        hash: Sha(row.get(11)?),
    })
}

/// An instant as the ledger writes it: UTC, always six decimals, so that text order is time order. Written out, since each
/// event that is read is hashed and a format string would be read anew for each.
pub(crate) fn instant_text(at: DateTime<Utc>) -> String {
    let (day, time) = (at.date_naive(), at.time());
    // Within a leap second the fraction is above one.
    let micros = time.nanosecond() / 1_000;
    let leap = micros / 1_000_000;
    let mut text = String::with_capacity(27);
    // Writing to a text does not fail.
    let _ = write!(text, "{:04}", day.year());
    for (before, number, places) in [
        ('-', day.month(), 2),
        ('-', day.day(), 2),
        ('T', time.hour(), 2),
        (':', time.minute(), 2),
        (':', time.second() + leap, 2),
        ('.', micros % 1_000_000, 6),
    ] {
        text.push(before);
        push_digits(&mut text, number, places);
    }
    text.push('Z');
    text
}

/// A number in so many decimal places, with zeros before it.
fn push_digits(text: &mut String, number: u32, places: u32) {
    for place in (0..places).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        text.extend(char::from_digit(digit, 10));
    }
}

/// The instant in a text of [`instant_text`]; nothing in one that is spelled otherwise, which would escape the hash.
pub(crate) fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    const BETWEEN: [(usize, u8); 7] = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
        (26, b'Z'),
    ];
    let text: &[u8; 27] = text.as_bytes().try_into().ok()?;
    if BETWEEN.iter().any(|(place, letter)| text[*place] != *letter) {
        return None;
    }
    let part = |from: usize, to: usize| {
        let digits = text[from..to].iter();
        let digit = |digit: &u8| digit.is_ascii_digit().then(|| u32::from(*digit - b'0'));
        digits
            .map(digit)
            .try_fold(0, |sum, digit| Some(sum * 10 + digit?))
    };
    let year = i32::try_from(part(0, 4)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, part(5, 7)?, part(8, 10)?)?;
    // Within a leap second the fraction is above one.
    let leap = part(17, 19)? / 60;
    let (second, micros) = (part(17, 19)? - leap, part(20, 26)? + leap * 1_000_000);
    let at = day.and_hms_micro_opt(part(11, 13)?, part(14, 16)?, second, micros)?;
    Some(at.and_utc())
}

/// Cuts to microseconds and refuses years that have no four-digit form.
pub(crate) fn storable_instant(at: DateTime<Utc>) -> Result<DateTime<Utc>, LedgerError> {
    if !(0..=9999).contains(&at.year()) {
        return Err(LedgerError::Unacceptable {
            field: "recorded_at",
            why: "the year must be 0 to 9999",
        });
    }
    Ok(at.trunc_subsecs(6))
}

pub(crate) fn check_name(field: &'static str, text: &str) -> Result<(), LedgerError> {
    if text.is_empty() || text.len() > NAME_MAX {
        return Err(LedgerError::Unacceptable {
            field,
            why: "must have 1 to 200 bytes",
        });
    }
    if text.chars().any(char::is_control) {
        return Err(LedgerError::Unacceptable {
            field,
            why: "must not hold control characters",
        });
    }
    Ok(())
}

/// A stored count or position.
pub(crate) fn number(value: i64, place: &str) -> Result<u64, LedgerError> {
    u64::try_from(value).map_err(|_| LedgerError::corrupt(place, format!("negative value {value}")))
}

/// A count or position as SQLite holds it.
pub(crate) fn stored(value: u64) -> Result<i64, LedgerError> {
    i64::try_from(value).map_err(|_| LedgerError::Unacceptable {
        field: "number",
        why: "must fit into 63 bits",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn sample() -> StoredEvent {
        StoredEvent {
            seq: 7,
            stream: "order/ord_1".into(),
            version: 2,
            kind: "contract_sent".into(),
            schema_version: 1,
            body: r#"{"total":"3000.00"}"#.into(),
            request_id: "req-1".into(),
            request_index: 0,
            actor: "buyer".into(),
            recorded_at: Utc.with_ymd_and_hms(2026, 11, 2, 9, 30, 0).unwrap(),
            prev_hash: Sha::ZERO,
            hash: Sha::ZERO,
        }
    }

    /// The encoding written out by hand from the description at the head of this file: changing it
    /// would make every existing log unverifiable.
    #[test]
    fn the_documented_encoding_is_the_one_hashed() {
        let event = sample();
        let mut bytes = Vec::new();
        let text = |bytes: &mut Vec<u8>, value: &str| {
            bytes.extend((value.len() as u64).to_be_bytes());
            bytes.extend(value.as_bytes());
        };
        text(&mut bytes, "quayside.event.1");
        bytes.extend([0u8; 32]);
        bytes.extend(7u64.to_be_bytes());
        text(&mut bytes, "order/ord_1");
        bytes.extend(2u64.to_be_bytes());
        text(&mut bytes, "contract_sent");
        bytes.extend(1u64.to_be_bytes());
        text(&mut bytes, r#"{"total":"3000.00"}"#);
        text(&mut bytes, "req-1");
        bytes.extend(0u64.to_be_bytes());
        text(&mut bytes, "buyer");
        text(&mut bytes, "2026-11-02T09:30:00.000000Z");
        assert_eq!(event.computed_hash(), Sha::of(&bytes));
    }

    #[test]
    fn every_field_is_under_the_hash() {
        let whole = sample().computed_hash();
        let edits: [fn(&mut StoredEvent); 11] = [
            |e| e.seq = 8,
            |e| e.stream.push('2'),
            |e| e.version = 3,
            |e| e.kind.push('x'),
            |e| e.schema_version = 2,
            |e| e.body = r#"{"total":"3000.01"}"#.into(),
            |e| e.request_id.push('x'),
            |e| e.request_index = 1,
            |e| e.actor = "supplier".into(),
            |e| e.recorded_at += chrono::Duration::microseconds(1),
            |e| e.prev_hash = Sha([1; 32]),
        ];
        for (index, edit) in edits.into_iter().enumerate() {
            let mut event = sample();
            edit(&mut event);
            assert_ne!(event.computed_hash(), whole, "edit {index}");
        }
    }

    #[test]
    fn instants_have_one_spelling() {
        let at = parse_instant("2026-11-02T09:30:00.000001Z").unwrap();
        assert_eq!(instant_text(at), "2026-11-02T09:30:00.000001Z");
        for same in [
            "0000-01-01T00:00:00.000000Z",
            "9999-12-31T23:59:59.999999Z",
            "2016-12-31T23:59:60.500000Z",
        ] {
            assert_eq!(parse_instant(same).map(instant_text).as_deref(), Some(same));
        }
        for other in [
            "2026-11-02T09:30:00Z",
            "2026-11-02T9:30:00.000001Z",
            "2026-11-02T09:30:00.000001+00:00",
            "2026-11-02T09:30:00.0000010Z",
            "2026-11-02 09:30:00.000001Z",
            "2026-11-02T09:30:00.000001z",
            "2026-11-02T+9:30:00.000001Z",
            "2026-02-29T09:30:00.000001Z",
            "2026-11-02T24:00:00.000000Z",
            "2026-11-02T09:30:é0.000001Z",
            "2026-11-02T09:30:0é.000001Z",
            "2026-11-02T09:30:61.000001Z",
            "2026-11-02T09:30:99.000001Z",
            "2026-11-02T09-30:00.000001Z",
            "20260-1-02T09:30:00.000001Z",
            "",
        ] {
            assert_eq!(parse_instant(other), None, "{other}");
        }
    }
}

//! An order that was lived, written again and again as others: the same events and answers with other ids and numbers.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Utc;
use ledger::{LedgerError, NewEvent, Request, Sha, Turns};
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::Recorded;

/// Suppliers that all orders are with.
const SUPPLIERS: u32 = 200;
/// The day on which all happened of orders that are over: long enough ago that nothing runs of them any more.
const LONG_AGO: &str = "2026-03-20";
/// Characters of an id without its prefix.
const ID: usize = 36;

/// A text, cut where it says which order it is about.
struct Pattern(Vec<Part>);

enum Part {
    Text(String),
    /// The id at that place among those of the order.
    Id(usize),
    Supplier,
    Number,
    /// The day on which it was lived.
    Day(String),
}

/// What one request of the order recorded and answered.
struct Turn {
    op: String,
    facts: Vec<(Pattern, String, u32, Pattern)>,
    answer: Pattern,
}

/// An order as it can be written anew.
#[derive(Clone)]
pub(crate) struct Again {
    turns: Arc<Vec<Turn>>,
    /// Tells the ids of one from those of another.
    place: u32,
}

struct Cutter {
    ids: Vec<String>,
    supplier: String,
    number: String,
    /// Today, by the clock of the world and by that of the platform.
    days: [String; 2],
}

impl Cutter {
    fn cut(&self, text: &str) -> Pattern {
        let mut parts = Vec::new();
        let (mut from, mut at) = (0, 0);
        while at < text.len() {
            match self.part(&text[at..]) {
                Some((part, length)) => {
                    parts.push(Part::Text(text[from..at].to_owned()));
                    parts.push(part);
                    at += length;
                    from = at;
                }
                None => at += text[at..].chars().next().map_or(1, char::len_utf8),
            }
        }
        parts.push(Part::Text(text[from..].to_owned()));
        Pattern(parts)
    }

    fn part(&self, text: &str) -> Option<(Part, usize)> {
        if text.starts_with(&self.number) {
            return Some((Part::Number, self.number.len()));
        }
        if let Some(day) = self.days.iter().find(|day| text.starts_with(day.as_str())) {
            return Some((Part::Day(day.clone()), day.len()));
        }
        let id = text.get(..ID).filter(|id| is_id(id))?;
        if id == self.supplier {
            return Some((Part::Supplier, ID));
        }
        let place = self.ids.iter().position(|known| known == id)?;
        Some((Part::Id(place), ID))
    }
}

fn is_id(text: &str) -> bool {
    text.as_bytes()[8] == b'-' && Uuid::try_parse(text).is_ok()
}

/// Every id in a text.
fn ids_of(text: &str) -> impl Iterator<Item = &str> {
    (0..text.len()).filter_map(|at| text.get(at..at + ID).filter(|id| is_id(id)))
}

impl Again {
    /// The order of that page, with a supplier, out of the requests that recorded it today.
    pub(crate) fn of(recorded: Vec<Recorded>, supplier: &str, page: &Value, place: u32) -> Again {
        let bodies = recorded.iter().flat_map(|one| &one.facts);
        let ids: BTreeSet<String> = bodies
            .flat_map(|fact| ids_of(&fact.event.body))
            .map(str::to_owned)
            .collect();
        let cutter = Cutter {
            ids: ids.into_iter().collect(),
            supplier: supplier.split_once('_').unwrap().1.to_owned(),
            number: page["number"].as_str().unwrap().to_owned(),
            days: [&page["started_at"], &page["timeline"]["today"]]
                .map(|at| at.as_str().unwrap()[..10].to_owned()),
        };
        let turn = |one: Recorded| Turn {
            op: one.op,
            facts: one
                .facts
                .into_iter()
                .map(|fact| {
                    let (stream, body) = (cutter.cut(&fact.stream), cutter.cut(&fact.event.body));
                    (stream, fact.event.kind, fact.event.schema_version, body)
                })
                .collect(),
            answer: cutter.cut(&one.answer),
        };
        Again {
            turns: Arc::new(recorded.into_iter().map(turn).collect()),
            place,
        }
    }

    fn text(&self, pattern: &Pattern, number: u32, over: bool) -> String {
        let mut text = String::new();
        for part in &pattern.0 {
            match part {
                Part::Text(same) => text.push_str(same),
                Part::Day(_) if over => text.push_str(LONG_AGO),
                Part::Day(today) => text.push_str(today),
                Part::Number => text.push_str(&format!("QS-{number:06}")),
                Part::Supplier => text.push_str(&id(u32::MAX, 0, number % SUPPLIERS)),
                Part::Id(at) => text.push_str(&id(self.place, *at, number)),
            }
        }
        text
    }

    /// Writes it as the order of this number: up to today's request of that name, or all of it and long ago.
    pub(crate) fn write(
        &self,
        turns: &mut Turns<'_>,
        number: u32,
        last: Option<&str>,
    ) -> Result<(), LedgerError> {
        let over = last.is_none();
        for (at, turn) in self.turns.iter().enumerate() {
            let request = Request {
                request_id: id(self.place, 1_000 + at, number),
                op: turn.op.clone(),
                args_hash: Sha::of(&number.to_le_bytes()),
                actor: "buyer".to_owned(),
                recorded_at: Utc::now(),
            };
            turns.request(&request, |tx| {
                for (stream, kind, schema_version, body) in &turn.facts {
                    let stream = self.text(stream, number, over);
                    let event = NewEvent {
                        kind: kind.clone(),
                        schema_version: *schema_version,
                        body: self.text(body, number, over),
                    };
                    let version = tx.view().stream_version(&stream)?;
                    tx.append(&stream, version, vec![event])?;
                }
                let answer = self.text(&turn.answer, number, over);
                RawValue::from_string(answer).map_err(LedgerError::Unwritable)
            })?;
            if last == Some(turn.op.as_str()) {
                break;
            }
        }
        Ok(())
    }
}

fn id(kind: u32, place: usize, number: u32) -> String {
    let kind = u128::from(kind).wrapping_add(1) & 0xffff_ffff;
    Uuid::from_u128((kind << 96) | ((place as u128 + 1) << 64) | (u128::from(number) + 1)).to_string()
}

//! The program's log, for whoever looks for a fault: lines on standard error that name what went wrong in the program. What a
//! user or supplier wrote is in none of them: no name, no account number, no passphrase, no path. Two things see to that. An
//! error is logged by its structure, in which every text stands in quotes, and what stands in quotes is left out; and what
//! other libraries log is counted, not repeated: where the program knows what their warning means, it says that in words of its
//! own. A panic is told by its place.

use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::PanicHookInfo;

use chrono::{SecondsFormat, Utc};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, registry};

/// Says what is logged, as `warn` or `quayside=info`; for what stands in it see the documentation of `EnvFilter`.
const VARIABLE: &str = "QUAYSIDE_LOG";

/// Where lines of our own come from.
const OURS: &[&str] = &[
    "quayside",
    "quayside_cli",
    "desk",
    "ledger",
    "catalogue",
    "papers",
    "practice",
    "trade",
];

/// Fields of text that hold a word of the program's own: a code, the number of an incident, a place in the source.
const WORDS: &[&str] = &["message", "code", "incident", "at", "item", "thread"];

/// Digits in a row that are left: of an instant, a line, a number of an event. An account has more.
const DIGITS: usize = 5;

/// What stands where something was left out.
const LEFT_OUT: &str = "…";

/// What a warning of another library means here, by the library's name as targets begin with it: words of the program's own.
pub type Meanings = &'static [(&'static str, &'static str)];

/// Begins to log to standard error: what `QUAYSIDE_LOG` asks for, else from this level up. `meanings` are of the libraries
/// that only the caller knows. Called once, before anything else.
pub fn start_log(otherwise: &str, meanings: Meanings) {
    let filter = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new(otherwise));
    registry().with(filter).with(Lines { meanings }).init();
    std::panic::set_hook(Box::new(|panic| {
        let (at, thread) = (place(panic), std::thread::current());
        let thread = thread.name().unwrap_or("unnamed");
        tracing::error!(at, thread, "panic");
    }));
}

/// Where a panic was. Its words are not told: they may be of what was worked on.
fn place(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map_or_else(String::new, ToString::to_string)
}

/// Writes each event as a line.
struct Lines {
    meanings: Meanings,
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        // Nobody can be told that standard error is shut.
        let _ = std::io::stderr()
            .lock()
            .write_all(line(event, self.meanings).as_bytes());
    }
}

fn line(event: &Event<'_>, meanings: Meanings) -> String {
    let about = event.metadata();
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut line = Line(format!("{now} {:>5} {}:", about.level(), about.target()));
    let root = about.target().split("::").next().unwrap_or_default();
    if OURS.contains(&root) {
        event.record(&mut line);
    } else {
        // Another library's words are of what it worked on.
        let meaning = meanings.iter().find(|(library, _)| *library == root);
        let is_problem = *about.level() <= Level::WARN;
        let words = meaning
            .filter(|_| is_problem)
            .map_or(LEFT_OUT, |(_, words)| words);
        let _ = write!(line.0, " {words}");
    }
    line.0.push('\n');
    line.0
}

struct Line(String);

impl Line {
    fn put(&mut self, field: &Field, value: &str) {
        let _ = match field.name() {
            "message" => write!(self.0, " {value}"),
            name => write!(self.0, " {name}={value}"),
        };
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        let word = WORDS.contains(&field.name());
        self.put(field, if word { value } else { LEFT_OUT });
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let value = without_words(&format!("{value:?}"));
        self.put(field, &value);
    }
}

/// A structure without the texts in it, and without long numbers.
fn without_words(structure: &str) -> String {
    let mut told = String::with_capacity(structure.len());
    let mut letters = structure.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                told.push_str("\"…\"");
                while let Some(inner) = letters.next() {
                    match inner {
                        '\\' => drop(letters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '\n' | '\r' => told.push(' '),
            digit if digit.is_ascii_digit() => {
                let mut number = String::from(digit);
                while let Some(next) = letters.next_if(char::is_ascii_digit) {
                    number.push(next);
                }
                told.push_str(if number.len() > DIGITS { LEFT_OUT } else { &number });
            }
            other => told.push(other),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use ledger::LedgerError;
    use serde::Deserialize;

    use super::*;
    use crate::error::Error;

    /// Keeps what would have been written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<String>>);

    impl<S: Subscriber> Layer<S> for Kept {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            self.0
                .lock()
                .unwrap()
                .push_str(&line(event, &[("bus_plugin", "no other window can be found")]));
        }
    }

    fn logged(work: impl FnOnce()) -> String {
        let kept = Kept::default();
        tracing::subscriber::with_default(registry().with(kept.clone()), work);
        kept.0.lock().unwrap().clone()
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Told {
        account: u8,
    }

    #[test]
    fn an_error_is_told_by_its_structure_and_no_text_in_it() {
        let planted = "Planted Bolts \\\" of \"Hanoi\"\n, 00123456789012";
        let read = serde_json::from_value::<Told>(serde_json::json!({ "account": planted }));
        let unknown = serde_json::from_value::<Told>(serde_json::json!({ planted: 1 }));
        let toml = toml::from_str::<Told>("account = \"Planted Bolts 00123456789012\"");
        let lines = logged(|| {
            Error::bug(read.unwrap_err());
            Error::bug(unknown.unwrap_err());
            Error::bug(format!("no such supplier: {planted}"));
            tracing::warn!(error = ?toml.unwrap_err(), "a list");
            let panicked = LedgerError::WorkPanicked {
                message: planted.to_owned(),
            };
            tracing::warn!(error = ?Error::from(panicked), "a panic");
            let path = std::path::Path::new("/srv/planted bolts/trade").to_path_buf();
            tracing::warn!(error = ?LedgerError::Moved { dir: path }, "moved");
            tracing::warn!(name = planted, account = 1_234_567_890_u64, "fields");
            tracing::warn!(target: "zbus::proxy", secret = planted, "{planted}");
        });
        assert_eq!(lines.lines().count(), 9, "{lines}");
        for never in ["lanted", "Hanoi", "bolts", "00123456", "1234567", "srv"] {
            assert!(!lines.contains(never), "{never} in {lines}");
        }
        // It still serves whoever looks for a fault.
        assert!(lines.contains("Moved { dir: \"…\" }"), "{lines}");
        assert!(lines.contains("incident="), "{lines}");
        assert!(lines.contains("zbus::proxy: …"), "{lines}");
        assert!(lines.contains("name=… account=…"), "{lines}");
    }

    #[test]
    fn a_warning_of_another_library_is_said_in_our_own_words_where_they_are_known() {
        let lines = logged(|| {
            tracing::warn!(target: "bus_plugin::linux", "no bus at /srv/planted");
            tracing::debug!(target: "bus_plugin::linux", "asked /srv/planted");
            tracing::warn!(target: "bus_plugins", "no bus at /srv/planted");
        });
        let told: Vec<&str> = lines
            .lines()
            .filter_map(|line| line.split_once(": ").map(|(_, told)| told))
            .collect();
        assert_eq!(told, ["no other window can be found", "…", "…"], "{lines}");
    }

    #[test]
    fn a_text_that_does_not_end_is_left_out_to_the_end() {
        assert_eq!(
            without_words("Io { at: 12, path: \"a b"),
            "Io { at: 12, path: \"…\""
        );
        assert_eq!(without_words("\"a\\\\\" b"), "\"…\" b");
        assert_eq!(without_words("a\nb 2026-11-30 123456"), "a b 2026-11-30 …");
    }
}

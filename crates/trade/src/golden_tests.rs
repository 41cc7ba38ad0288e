//! Golden files: what a reply says as lines that a reader can follow, and a file that keeps them. `UPDATE_GOLDEN=1`
//! rewrites the file; a change to it is read by eye and named with its rule.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::refusal::Refusal;

/// Everything a reply says, a line for each thing: an object of plain fields is one line, a list one line an entry.
/// Fields that are absent are left out.
pub(crate) fn lines(reply: &impl Serialize) -> Vec<String> {
    let mut lines = Vec::new();
    walk("", &serde_json::to_value(reply).unwrap(), &mut lines);
    lines
}

fn walk(path: &str, value: &Value, lines: &mut Vec<String>) {
    match (plain(value), value) {
        (Some(text), _) => lines.push(format!("{path}: {text}")),
        (None, Value::Array(entries)) => {
            for entry in entries {
                walk(&format!("{path}[]"), entry, lines);
            }
        }
        (None, Value::Object(fields)) => {
            let (flat, deep): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, field)| plain(field).is_some());
            let flat = flat
                .into_iter()
                .filter_map(|(name, field)| Some((name, plain(field)?)));
            if path.is_empty() {
                lines.extend(flat.map(|(name, text)| format!("{name}: {text}")));
            } else {
                let texts: Vec<String> = flat.map(|(name, text)| format!("{name} {text}")).collect();
                lines.push(format!("{path}: {}", texts.join(", ")));
            }
            for (name, field) in deep {
                let dot = if path.is_empty() { "" } else { "." };
                walk(&format!("{path}{dot}{name}"), field, lines);
            }
        }
        (None, _) => {}
    }
}

/// A value that fits into a line: text, number, amount, or a list of such. Nothing for what is absent.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.replace("T18:00:00Z", "").to_owned()),
        Value::Object(fields) if fields.len() == 2 => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            Some(format!("{} {}", text("amount")?, text("currency")?))
        }
        Value::Array(entries) if !entries.is_empty() => {
            let texts: Option<Vec<String>> = entries
                .iter()
                .map(|entry| (!entry.is_object()).then(|| plain(entry))?)
                .collect();
            Some(format!("[{}]", texts?.join(" ")))
        }
        _ => None,
    }
}

/// The lines that are new against those of before, and the ones that are gone.
pub(crate) fn changes(before: &[String], after: &[String]) -> String {
    let mut text = String::new();
    for line in before.iter().filter(|line| !after.contains(line)) {
        let _ = writeln!(text, "- {line}");
    }
    for line in after.iter().filter(|line| !before.contains(line)) {
        let _ = writeln!(text, "+ {line}");
    }
    text
}

/// What the rules make of a command, in a line: the events that follow, or `no` with code and rule.
pub(crate) fn answer<E>(done: Result<Vec<E>, Refusal>, name: impl Fn(&E) -> &'static str) -> String {
    match done {
        Ok(events) if events.is_empty() => "nothing: it is so already".to_owned(),
        Ok(events) => events.iter().map(name).collect::<Vec<_>>().join(", "),
        Err(refusal) => format!("no {} ({})", refusal.code, refusal.rule),
    }
}

/// A transition table: for each state its commands and their answers.
pub(crate) fn table<'a>(
    header: &str,
    states: impl Iterator<Item = (&'a str, Vec<(String, String)>)>,
) -> String {
    let mut text = header.to_owned();
    for (state, answers) in states {
        let _ = writeln!(text, "\n== {state}");
        for (command, answer) in answers {
            let _ = writeln!(text, "{command:<44} {answer}");
        }
    }
    text
}

/// Compares with the file in `tests/golden`, or rewrites it.
#[track_caller]
pub(crate) fn compare(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(file);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, found).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    for (number, (kept, found)) in (1..).zip(kept.lines().zip(found.lines())) {
        assert_eq!(
            kept, found,
            "tests/golden/{file}:{number} (left: kept, right: found)"
        );
    }
    assert_eq!(kept, found, "tests/golden/{file} ends elsewhere");
}

/// What the result of a step of a derivation is called, and which one it is.
pub(crate) fn called(of: &Value) -> String {
    let text = |value: &Value| value.to_string().replace('"', "");
    let which = of
        .get("of")
        .map_or_else(String::new, |of| format!(" {}", text(of)));
    format!("{}{which}", text(&of["name"]))
}

/// What was done in a step of a derivation: the rule, the kind of step and its terms by their names, without values.
pub(crate) fn done(step: &Value) -> String {
    let text = |value: &Value| value.to_string().replace('"', "");
    let how = &step["how"];
    let mut terms = Vec::new();
    terms_of(how, &mut terms);
    let kind = how.get("case").unwrap_or(&how["step"]);
    format!("{} {} [{}]", text(&step["rule"]), text(kind), terms.join(", "))
}

/// The terms of a step, wherever they stand in it.
fn terms_of(how: &Value, found: &mut Vec<String>) {
    match how {
        Value::Object(fields) if fields.contains_key("name") && fields.contains_key("value") => {
            found.push(called(how));
        }
        Value::Object(fields) => fields.values().for_each(|field| terms_of(field, found)),
        Value::Array(items) => items.iter().for_each(|item| terms_of(item, found)),
        _ => {}
    }
}

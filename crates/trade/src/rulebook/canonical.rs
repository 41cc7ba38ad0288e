//! The canonical form of a rulebook file: the same content gives the same hash, whatever its layout (RB1).

use toml::Value;

use crate::id::FileId;

/// SHA-256 of the content as JSON with sorted keys and no spaces.
pub(super) fn hash(table: &toml::Table) -> FileId {
    let mut text = String::new();
    write_table(table, &mut text);
    FileId::of(text.as_bytes())
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => write_text(text, out),
        Value::Integer(number) => out.push_str(&number.to_string()),
        // No field of a rulebook takes these three kinds, so they are refused before a hash is asked for.
        Value::Boolean(flag) => write_text(&flag.to_string(), out),
        Value::Float(number) => write_text(&number.to_string(), out),
        Value::Datetime(time) => write_text(&time.to_string(), out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Table(table) => write_table(table, out),
    }
}

fn write_table(table: &toml::Table, out: &mut String) {
    let mut keys: Vec<&String> = table.keys().collect();
    keys.sort();
    out.push('{');
    for (index, key) in keys.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_text(key, out);
        out.push(':');
        if let Some(value) = table.get(key) {
            write(value, out);
        }
    }
    out.push('}');
}

fn write_text(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

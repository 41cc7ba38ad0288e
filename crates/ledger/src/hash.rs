//! SHA-256 values: of events, of arguments, of files. One hash everywhere, so that a clerk with any
//! common tool can check them. Holds no keys and encrypts nothing.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A SHA-256 value; shown and parsed as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha(pub [u8; 32]);

impl Sha {
    /// Thirty-two zero bytes: what stands before the first event of a log.
    pub const ZERO: Sha = Sha([0; 32]);

    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Sha {
        Sha(Sha256::digest(bytes).into())
    }

    /// The hash of a JSON value, independent of the order in which an object's members were written.
    pub fn of_json(value: &serde_json::Value) -> Sha {
        let mut text = String::new();
        write_sorted(value, &mut text);
        Sha::of(text.as_bytes())
    }
}

fn write_sorted(value: &serde_json::Value, out: &mut String) {
    use serde_json::Value;
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable();
            out.push('{');
            for (index, name) in names.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(name.clone()).to_string());
                out.push(':');
                write_sorted(&members[name], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_sorted(item, out);
            }
            out.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string())
        }
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0 {
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 in 64 lower-case hexadecimal digits")]
pub struct NotASha;

impl FromStr for Sha {
    type Err = NotASha;

    fn from_str(text: &str) -> Result<Sha, NotASha> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(NotASha);
        }
        let mut value = [0u8; 32];
        for (byte, pair) in value.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Sha(value))
    }
}

fn nibble(digit: u8) -> Result<u8, NotASha> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotASha),
    }
}

impl TryFrom<String> for Sha {
    type Error = NotASha;

    fn try_from(text: String) -> Result<Sha, NotASha> {
        text.parse()
    }
}

impl From<Sha> for String {
    fn from(value: Sha) -> String {
        value.to_string()
    }
}

/// Feeds fields to SHA-256 so that no two different lists of fields give the same bytes.
pub(crate) struct Fields(Sha256);

impl Fields {
    /// `domain` keeps hashes of different things apart.
    pub(crate) fn new(domain: &str) -> Fields {
        Fields(Sha256::new()).text(domain)
    }

    /// Eight bytes, big-endian.
    pub(crate) fn number(mut self, value: u64) -> Fields {
        self.0.update(value.to_be_bytes());
        self
    }

    /// The length in bytes as a number, then the UTF-8 bytes.
    pub(crate) fn text(self, value: &str) -> Fields {
        let mut fields = self.number(value.len() as u64);
        fields.0.update(value.as_bytes());
        fields
    }

    /// The 32 bytes as they are.
    pub(crate) fn sha(mut self, value: &Sha) -> Fields {
        self.0.update(value.0);
        self
    }

    pub(crate) fn finish(self) -> Sha {
        Sha(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn published_test_vector_and_its_text() {
        let hash = Sha::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash.to_string(), text);
        assert_eq!(text.parse::<Sha>(), Ok(hash));
    }

    #[test]
    fn text_that_is_no_hash_is_refused() {
        let upper = "A".repeat(64);
        let short = "a".repeat(63);
        let wide = "é".repeat(32);
        for text in ["", "g", upper.as_str(), short.as_str(), wide.as_str()] {
            assert_eq!(text.parse::<Sha>(), Err(NotASha), "{text}");
        }
    }

    #[test]
    fn json_hash_ignores_member_order_but_nothing_else() {
        let one = json!({"a": 1, "b": {"x": [1, 2], "y": null}});
        let same: serde_json::Value = serde_json::from_str(r#"{"b":{"y":null,"x":[1,2]},"a":1}"#).unwrap();
        assert_eq!(Sha::of_json(&one), Sha::of_json(&same));
        assert_ne!(
            Sha::of_json(&one),
            Sha::of_json(&json!({"a": 1, "b": {"x": [2, 1], "y": null}}))
        );
        assert_ne!(Sha::of_json(&json!("1")), Sha::of_json(&json!(1)));
    }

    #[test]
    fn however_long_fields_are_they_are_hashed_as_their_bytes_follow_each_other() {
        for lengths in [
            [0, 1],
            [500, 500],
            [1_000, 1_000],
            [1_100, 3],
            [3, 5_000],
            [990, 2],
        ] {
            let texts = lengths.map(|length| "q".repeat(length));
            let mut bytes = Vec::new();
            for text in [&"test".to_owned()].into_iter().chain(&texts) {
                bytes.extend((text.len() as u64).to_be_bytes());
                bytes.extend(text.as_bytes());
            }
            let hash = Fields::new("test").text(&texts[0]).text(&texts[1]).finish();
            assert_eq!(hash, Sha::of(&bytes), "{lengths:?}");
        }
    }

    #[test]
    fn a_moved_field_border_changes_the_hash() {
        let hash = |one: &str, two: &str| Fields::new("test").text(one).text(two).finish();
        assert_ne!(hash("ab", "c"), hash("a", "bc"));
    }
}

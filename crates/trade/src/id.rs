//! Ids: one newtype per kind of thing, over a UUID with a prefix, and files by their content hash.
//! It must not draw ids: a base id comes in with the request and further ones are derived from it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Uuid;

/// The text is no id of the kind that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{text}` is not {expected}")]
pub struct IdError {
    /// The text as given, cut to 60 characters.
    pub text: String,
    /// What it should have been: a prefix with a UUID, or a SHA-256 in hex.
    pub expected: &'static str,
}

impl IdError {
    fn new(text: &str, expected: &'static str) -> IdError {
        IdError {
            text: text.chars().take(60).collect(),
            expected,
        }
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// The prefix that opens the text of such an id.
            pub const PREFIX: &'static str = $prefix;

            /// The id with this UUID.
            pub const fn new(uuid: Uuid) -> $name {
                $name(uuid)
            }

            /// The UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!($prefix, "{}"), self.0.hyphenated())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let error = || IdError::new(text, concat!($prefix, " with a UUID"));
                let uuid = text.strip_prefix($prefix).ok_or_else(error)?;
                parse_hyphenated(uuid).map($name).ok_or_else(error)
            }
        }

        impl From<$name> for crate::refusal::Fact {
            fn from(id: $name) -> crate::refusal::Fact {
                crate::refusal::Fact::Text(id.to_string())
            }
        }

        text_wire!($name, concat!("^", $prefix, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"));
    )+};
}

macro_rules! text_wire {
    ($name:ident, $pattern:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'_, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

/// One spelling per id: hyphenated lower case only, so that equal ids are equal texts.
fn parse_hyphenated(text: &str) -> Option<Uuid> {
    let uuid = Uuid::try_parse(text).ok()?;
    let mut buffer = Uuid::encode_buffer();
    (uuid.hyphenated().encode_lower(&mut buffer) == text).then_some(uuid)
}

ids! {
    /// An order.
    OrderId "ord_";
    /// A payment of an order.
    PaymentId "pay_";
    /// A shipped batch of an order (H1).
    BatchId "bat_";
    /// A dispute (D6).
    DisputeId "dsp_";
    /// An offer or counter-offer in a dispute (D5).
    OfferId "ofr_";
    /// A piece of evidence (D7).
    EvidenceId "evd_";
    /// An inspection (C8).
    InspectionId "ins_";
    /// A refund (D8).
    RefundId "rfd_";
    /// A change proposed after confirmation (O6).
    ChangeId "chg_";
    /// A supplier.
    SupplierId "sup_";
    /// A product.
    ProductId "prd_";
    /// A quotation.
    QuotationId "quo_";
    /// A message thread with a supplier.
    ThreadId "thr_";
    /// A message in a thread.
    MessageId "msg_";
    /// A Pay Later draw (L1).
    DrawId "drw_";
    /// A Pay Later application (L2).
    ApplicationId "app_";
    /// A payee account (P10).
    AccountId "acc_";
    /// One intent of the user, made once and kept across retries.
    RequestId "req_";
}

/// A file by its content: SHA-256 as 64 lower-case hex digits (D7).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId([u8; 32]);

impl FileId {
    /// The id of these bytes.
    pub fn of(content: &[u8]) -> FileId {
        FileId(Sha256::digest(content).into())
    }

    /// The id with this hash.
    pub const fn from_hash(hash: [u8; 32]) -> FileId {
        FileId(hash)
    }

    /// The hash.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One text at once: byte by byte through the formatter, the hash that an order pins at its start cost as much as
        // two steps of its life.
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let text: [u8; 64] = std::array::from_fn(|at| {
            let byte = self.0[at / 2];
            let nibble = if at.is_multiple_of(2) {
                byte >> 4
            } else {
                byte & 15
            };
            DIGITS[usize::from(nibble)]
        });
        formatter.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for FileId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for FileId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || IdError::new(text, "a SHA-256 in lower-case hex");
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(error());
        }
        let nibble = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            let (high, low) = (
                nibble(pair[0]).ok_or_else(error)?,
                nibble(pair[1]).ok_or_else(error)?,
            );
            *byte = high << 4 | low;
        }
        Ok(FileId(hash))
    }
}

impl From<FileId> for crate::refusal::Fact {
    fn from(id: FileId) -> crate::refusal::Fact {
        crate::refusal::Fact::Text(id.to_string())
    }
}

text_wire!(FileId, "^[0-9a-f]{64}$");

/// A source of distinct ids for one decision, without randomness: the caller brings the base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ids {
    /// A fresh UUID v7, made by the caller for this request.
    pub base: Uuid,
}

impl Ids {
    /// Ids derived from this base.
    pub const fn new(base: Uuid) -> Ids {
        Ids { base }
    }

    /// The n-th id; 0 is the base itself. Distinct for distinct `n`, and the time part of a v7 base is kept, so
    /// that ids go on sorting by age.
    pub fn nth(self, n: u32) -> Uuid {
        if n == 0 {
            return self.base;
        }
        let hash = Sha256::new()
            .chain_update(self.base.as_bytes())
            .chain_update(n.to_be_bytes())
            .finalize();
        let mut bytes = *self.base.as_bytes();
        // Six bytes of time and the version stay. Ten bits of hash and the index itself keep derived ids apart.
        bytes[7] = hash[0];
        bytes[9] = hash[1];
        bytes[10] = hash[2];
        bytes[11] = hash[3];
        bytes[12..16].copy_from_slice(&xor(n, &hash[4..8]));
        Uuid::from_bytes(bytes)
    }
}

fn xor(n: u32, mask: &[u8]) -> [u8; 4] {
    let mut bytes = n.to_be_bytes();
    for (byte, mask) in bytes.iter_mut().zip(mask) {
        *byte ^= mask;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const UUID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn an_id_keeps_its_prefix_and_has_one_spelling() {
        let text = format!("ord_{UUID}");
        let id: OrderId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(
            serde_json::from_str::<OrderId>(&format!("\"{text}\"")).unwrap(),
            id
        );
        for bad in [
            format!("pay_{UUID}"),
            UUID.to_owned(),
            format!("ord_{}", UUID.to_uppercase()),
            format!("ord_{}", UUID.replace('-', "")),
            format!("ord_{{{UUID}}}"),
            "ord_".to_owned(),
        ] {
            assert!(bad.parse::<OrderId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_bad_id_is_told_cut_to_60_characters() {
        let error = "x".repeat(100).parse::<OrderId>().unwrap_err();
        assert_eq!(error.text, "x".repeat(60));
    }

    #[test]
    fn d7_a_file_is_its_sha_256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(FileId::of(b"").to_string(), empty);
        assert_eq!(empty.parse::<FileId>().unwrap(), FileId::of(b""));
        assert!(empty.to_uppercase().parse::<FileId>().is_err());
        assert!("e3".parse::<FileId>().is_err());
    }

    #[test]
    fn derived_ids_are_distinct_stable_and_of_the_same_age() {
        let ids = Ids::new(UUID.parse().unwrap());
        let all: HashSet<Uuid> = (0..2000).map(|n| ids.nth(n)).collect();
        assert_eq!(all.len(), 2000);
        assert_eq!(ids.nth(7), ids.nth(7));
        assert!((0..50).all(|n| ids.nth(n).as_bytes()[..6] == ids.base.as_bytes()[..6]));
        assert!((0..50).all(|n| ids.nth(n).get_version_num() == 7));
        // What was derived once is in logs: it is the same for ever.
        for (n, derived) in [
            (0, UUID),
            (1, "01890a5d-ac96-7772-bc4d-17d4a9bbc768"),
            (2, "01890a5d-ac96-7793-bc61-de5fe6a0cac3"),
            (70_000, "01890a5d-ac96-77af-bc14-6685353217dc"),
        ] {
            assert_eq!(ids.nth(n).to_string(), derived, "{n}");
        }
    }
}

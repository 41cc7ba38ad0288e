//! A passphrase on its way in. It is wiped when the operation is done, printed nowhere and repeated in no error; an
//! operation that takes one is never kept as a request, for a hash of it could be guessed at.

use std::borrow::Cow;

use ledger::{LedgerError, Passphrase};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error as _};
use zeroize::Zeroizing;

/// A passphrase as it came.
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    /// As one that is to protect a workspace.
    pub(crate) fn chosen(&self) -> Result<Passphrase, LedgerError> {
        Passphrase::chosen(&self.0)
    }

    /// As one that is to be tried.
    pub(crate) fn given(&self) -> Result<Passphrase, LedgerError> {
        Passphrase::given(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The deserializer's own words would repeat the value.
        String::deserialize(deserializer)
            .map(|text| Self(Zeroizing::new(text)))
            .map_err(|_| D::Error::custom("a passphrase is a text"))
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Passphrase".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "password",
            "description": "A passphrase; kept by nobody."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_refused_without_being_repeated() {
        for value in ["12345678", "[\"hunter2hunter2\"]", "{\"hunter2\": 1}", "null"] {
            let error = serde_json::from_str::<Secret>(value).unwrap_err().to_string();
            assert!(error.starts_with("a passphrase is a text"), "{error}");
            assert!(
                !error.contains("hunter2") && !error.contains("12345678"),
                "{error}"
            );
        }
        let secret: Secret = serde_json::from_str("\"hunter2hunter2\"").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret");
    }
}

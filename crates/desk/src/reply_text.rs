//! The reply of an operation as the JSON text in which it is kept under its request, repeated to a retry, and sent to the
//! page: written once, and read only by who wants something of it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::error::Error;

/// A reply. Two are equal when their texts are.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReplyText(Box<RawValue>);

impl ReplyText {
    pub(crate) fn of<R: Serialize>(reply: &R) -> Result<ReplyText, Error> {
        Ok(ReplyText(to_raw_value(reply).map_err(Error::bug)?))
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// What it says.
    ///
    /// # Errors
    /// When it is not of that shape. Everything is a [`serde_json::Value`].
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.text())
    }
}

impl PartialEq for ReplyText {
    fn eq(&self, other: &ReplyText) -> bool {
        self.text() == other.text()
    }
}

impl Eq for ReplyText {}

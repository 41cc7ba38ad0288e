//! What every answer to a call must be, whatever was asked: done, or refused by a typed error that is not the program's own
//! fault; and what was refused, or only read, has written nothing.

use desk::{Reply, WireError};
use serde_json::Value;

use super::Count;
use super::schema::{Api, Operation};
use crate::durable::broken;
use crate::model::{Broken, must};

/// A call that was made.
pub(super) struct Judged<'c> {
    pub(super) api: &'c Api,
    pub(super) operation: &'c Operation,
    pub(super) args: &'c Value,
    /// It was made to fit the schema.
    pub(super) fits: bool,
    /// The log has more in it than before.
    pub(super) grew: bool,
    /// This file beside the log is another than before.
    pub(super) touched: Option<&'static str>,
}

impl Judged<'_> {
    /// Judges the answer and counts it; gives the reply when it was done.
    pub(super) fn answer(&self, reply: Reply, count: &mut Count) -> Result<Option<Value>, Broken> {
        match reply {
            Reply::Ok { value, .. } => {
                must(self.operation.writes || !self.grew, "T2", || {
                    format!("a reading call wrote: {}", self.called())
                })?;
                let touched = self.touched.filter(|_| !self.operation.writes);
                must(touched.is_none(), "T2", || {
                    format!("a reading call wrote {touched:?}: {}", self.called())
                })?;
                count.accepted += 1;
                count.fitting += u64::from(self.fits);
                value.read().map(Some).map_err(broken)
            }
            Reply::Error(error) => {
                typed(&error, self.operation.is_about_places(self.api))
                    .map_err(|why| Broken::new("T2", format!("{why}: {}", self.called())))?;
                must(!self.grew, "T2", || {
                    let (code, called) = (&error.code, self.called());
                    format!("{code} was given and yet something was written: {called}")
                })?;
                must(self.touched.is_none(), "T2", || {
                    let (code, called) = (&error.code, self.called());
                    format!(
                        "{code} was given and yet {:?} was written: {called}",
                        self.touched
                    )
                })?;
                count.fitting += u64::from(self.fits && error.code != "invalid.arguments");
                let refused = count.refused.entry(error.code).or_default();
                refused.times += 1;
                if refused.said.is_empty() {
                    refused.said = error.message;
                }
                Ok(None)
            }
        }
    }

    fn called(&self) -> String {
        let mut text = self.args.to_string();
        text.truncate(text.floor_char_boundary(2_000));
        format!("{} {text}", self.operation.name)
    }
}

/// A refusal has a code of words, a sentence, and is never the program's own fault. Where a user picked a place, it may be
/// the place's.
fn typed(error: &WireError, of_a_place: bool) -> Result<(), String> {
    let told = || format!("{} ({})", error.code, error.message);
    let words = error
        .code
        .chars()
        .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._".contains(letter));
    if error.code.is_empty() || !words || error.message.trim().is_empty() {
        return Err(format!("not a typed error: {}", told()));
    }
    let ours = ["bug", "corrupt"].iter().any(|code| error.code.starts_with(code));
    let theirs = error.code == "unavailable.no_workspace" || (of_a_place && error.code == "unavailable.file");
    if ours || (error.code.starts_with("unavailable") && !theirs) {
        return Err(told());
    }
    Ok(())
}

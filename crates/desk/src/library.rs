//! The rulebooks of the open workspace, folded once and kept while their stream stands still. The stream's newest hash
//! says whether it does, so that what was rolled back, and what another program wrote, is never served.

use std::sync::{Arc, Mutex, PoisonError};

use ledger::projections::library;
use ledger::{Sha, View, streams};
use trade::rulebook::Library;

use crate::error::Error;

/// The library as it was folded last, and the head of the stream then.
#[derive(Debug, Default)]
pub(crate) struct Kept(Mutex<Option<(Option<Sha>, Arc<Library>)>>);

impl Kept {
    /// The library as this look sees it.
    ///
    /// # Errors
    /// `corrupt` when a kept file is not the content that orders were pinned to (RB1).
    pub(crate) fn at(&self, view: &View<'_>) -> Result<Arc<Library>, Error> {
        let head = view.stream_head(streams::RULEBOOKS)?.map(|(_, hash)| hash);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, folded)) = kept.as_ref()
            && *at == head
        {
            return Ok(Arc::clone(folded));
        }
        let folded = Arc::new(library(view)?);
        *kept = Some((head, Arc::clone(&folded)));
        Ok(folded)
    }
}

//! An open workspace: its ledger, catalogue, clock and profile. It opens and closes; what may happen inside
//! is for the use cases.

use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use catalogue::Catalogue;
use ledger::{FileError, Ledger, Outcome, Sha, View};
use schemars::JsonSchema;
use serde::Serialize;
use trade::calendar::Calendars;
use trade::id::FileId;
use trade::order::contract::FileRef;
use trade::time::Instant;
use uuid::Uuid;

use crate::clock::Clock;
use crate::error::Error;
use crate::folds::Folds;
use crate::jobs::Opening;
use crate::library::Kept;
use crate::look::Look;
use crate::looking::Unread;
use crate::operation::Meta;
use crate::ops::catalogue::KeptOverlay;
use crate::presence::LockAfter;
use crate::profile::{Profile, WorkspaceKind};
use crate::reply_text::ReplyText;
use crate::standing::Standing;
use crate::unit::Unit;
use crate::world::Agenda;

/// How workspaces are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// For work.
    Write,
    /// For looking only, also beside another program.
    ReadOnly,
}

/// Who the log says recorded a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// The user.
    Buyer,
    /// The simulated world of Practice.
    Practice,
}

impl Actor {
    fn name(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Practice => "practice",
        }
    }
}

/// An open workspace.
pub(crate) struct Workspace {
    pub(crate) dir: PathBuf,
    pub(crate) ledger: Ledger,
    pub(crate) catalogue: Catalogue,
    /// Open for looking only, it has none that can be read: an empty one stands in.
    pub(crate) without_catalogue: bool,
    /// What else cannot be read, open for looking only.
    pub(crate) unread: Unread,
    pub(crate) clock: Clock,
    pub(crate) library: Kept,
    pub(crate) calendars: &'static Calendars,
    pub(crate) profile: RwLock<Profile>,
    pub(crate) folds: Folds,
    /// What a search is told of the ledger.
    pub(crate) overlay: KeptOverlay,
    /// Which opening of a workspace this is.
    pub(crate) opening: Opening,
    /// What is wrong with it.
    pub(crate) standing: Standing,
    /// What the practice world does next.
    pub(crate) agenda: Mutex<Agenda>,
}

impl Workspace {
    /// Now, by this workspace's clock.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// False when it is open for looking only.
    pub(crate) fn writable(&self) -> bool {
        !self.ledger.is_read_only()
    }

    /// A copy of the profile.
    pub(crate) fn profile(&self) -> Profile {
        self.profile
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// When it locks by itself.
    pub(crate) fn lock_after(&self) -> LockAfter {
        self.profile
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .lock_after
    }

    /// True in Practice.
    pub(crate) fn is_practice(&self) -> bool {
        self.profile().kind == WorkspaceKind::Practice
    }

    /// Changes the profile on disk and here, or neither.
    pub(crate) fn update_profile(&self, change: impl FnOnce(&mut Profile)) -> Result<(), Error> {
        self.ledger.still_there()?;
        let mut profile = self.profile.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = profile.clone();
        change(&mut next);
        if self.ledger.is_encrypted() {
            self.ledger.write_settings(next.sealed_text()?.as_bytes())?;
            if next.public() != profile.public() {
                next.public().save(&self.dir)?;
            }
        } else {
            next.save(&self.dir)?;
        }
        *profile = next;
        Ok(())
    }

    /// One consistent look at the ledger.
    pub(crate) fn look<R>(&self, query: impl FnOnce(&Look<'_>) -> Result<R, Error>) -> Result<R, Error> {
        self.ledger.read(|view: &View<'_>| query(&self.look_at(*view)))
    }

    /// A look at what this view shows, now.
    pub(crate) fn look_at<'v>(&'v self, view: View<'v>) -> Look<'v> {
        Look {
            view,
            workspace: self,
            library: OnceCell::new(),
            reservations: RefCell::default(),
            now: self.now(),
        }
    }

    /// A request of the simulated world of Practice, now.
    pub(crate) fn request_of_world(&self, args_hash: Sha) -> ledger::Request {
        ledger::Request {
            request_id: Uuid::now_v7().to_string(),
            op: "practice.advance".to_owned(),
            args_hash,
            actor: Actor::Practice.name().to_owned(),
            recorded_at: self.now(),
        }
    }

    /// One writing request of the user: one transaction, its answer kept under the request id.
    pub(crate) fn transact(
        self: &Arc<Self>,
        meta: Meta<'_>,
        args_hash: Sha,
        work: impl FnOnce(&mut Unit<'_, '_>) -> Result<ReplyText, Error> + Send + 'static,
    ) -> Result<ReplyText, Error> {
        let request_id = meta
            .request_id
            .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned);
        let outcome = self.answered(meta.op, request_id, args_hash, Actor::Buyer, work)?;
        meta.clock_went_back.set(outcome.clock_went_back);
        Ok(outcome.value)
    }

    /// As [`Workspace::transact`], for any actor.
    pub(crate) fn request(
        self: &Arc<Self>,
        op: &str,
        request_id: String,
        args_hash: Sha,
        actor: Actor,
        work: impl FnOnce(&mut Unit<'_, '_>) -> Result<ReplyText, Error> + Send + 'static,
    ) -> Result<ReplyText, Error> {
        Ok(self.answered(op, request_id, args_hash, actor, work)?.value)
    }

    fn answered(
        self: &Arc<Self>,
        op: &str,
        request_id: String,
        args_hash: Sha,
        actor: Actor,
        work: impl FnOnce(&mut Unit<'_, '_>) -> Result<ReplyText, Error> + Send + 'static,
    ) -> Result<Outcome<ReplyText>, Error> {
        let now = self.now();
        let request = ledger::Request {
            request_id,
            op: op.to_owned(),
            args_hash,
            actor: actor.name().to_owned(),
            recorded_at: now,
        };
        let workspace = Arc::clone(self);
        let outcome = self
            .ledger
            .transact(request, move |tx| work(&mut Unit::new(&workspace, tx, now)))?;
        self.standing.hear_of_head(&outcome);
        if let Some(clock) = outcome.clock_went_back {
            tracing::warn!(newest = ?clock.newest, now = ?clock.now, "the clock went back (T2)");
        }
        Ok(outcome)
    }

    /// Begins to take in a file. None comes in while nothing is recorded, but where that heals.
    pub(crate) fn start_upload(&self, name: &str) -> Result<String, Error> {
        self.may_take_in()?;
        let id = Uuid::now_v7();
        // Uploads age by the wall clock, also in Practice.
        self.ledger.uploads().start(id, name, None, chrono::Utc::now())?;
        Ok(id.to_string())
    }

    /// Takes in the piece that begins at a byte.
    pub(crate) fn append_upload(&self, upload_id: &str, at: u64, bytes: &[u8]) -> Result<(), Error> {
        self.may_take_in()?;
        self.ledger
            .uploads()
            .append(self.ledger.files(), parse_upload(upload_id)?, at, bytes)?;
        Ok(())
    }

    /// Name and bytes of an upload that nobody took yet, no more than `limit` and one byte.
    pub(crate) fn read_upload(&self, upload_id: &str, limit: usize) -> Result<(String, Vec<u8>), Error> {
        Ok(self.ledger.uploads().read(parse_upload(upload_id)?, limit)?)
    }

    /// Makes an upload a file of the workspace.
    pub(crate) fn keep_upload(&self, upload_id: &str) -> Result<FileRef, Error> {
        self.may_take_in()?;
        let finished = self
            .ledger
            .uploads()
            .finish(self.ledger.files(), parse_upload(upload_id)?)?;
        Ok(FileRef {
            file_id: finished.file.id,
            name: finished.name,
            size: finished.file.size.to_string(),
        })
    }

    /// The content of a kept file, verified.
    pub(crate) fn read_file(&self, id: FileId, offset: u64, length: u64) -> Result<(Vec<u8>, u64), Error> {
        let piece = self.ledger.files().piece(id, offset, length);
        piece.map_err(|error| self.file_failed(error))
    }

    /// A file that is not there: nobody ever kept one of that id, or one that the record names is gone.
    pub(crate) fn file_failed(&self, error: FileError) -> Error {
        let FileError::Missing { id } = error else {
            return error.into();
        };
        match self.ledger.file_names([id]) {
            Ok(names) => match names.get(&id) {
                Some(name) => file_missing(name),
                None => Error::not_found("file", id),
            },
            Err(error) => error.into(),
        }
    }

    /// These files, each with the name by which the record knows it.
    pub(crate) fn named_files(
        &self,
        files: impl IntoIterator<Item = FileId>,
    ) -> Result<Vec<NamedFile>, Error> {
        let files: Vec<FileId> = files.into_iter().collect();
        let mut names = self.ledger.file_names(files.iter().copied())?;
        let named = files.into_iter().map(|file_id| NamedFile {
            file_id,
            name: names.remove(&file_id).filter(|name| !name.is_empty()),
        });
        Ok(named.collect())
    }
}

/// A file of the workspace.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct NamedFile {
    /// Its id.
    file_id: FileId,
    /// Its name in the record; absent where nothing there names it.
    name: Option<String>,
}

fn file_missing(name: &str) -> Error {
    Error::Unavailable {
        code: "unavailable.file_missing",
        message: format!(
            "The file {name} is no longer in this workspace, though the record names it. Everything else is there. Restore a \
             backup that has it into a new folder; or put the same file in again, and it is back."
        ),
    }
}

fn parse_upload(upload_id: &str) -> Result<Uuid, Error> {
    Uuid::try_parse(upload_id).map_err(|_| Error::not_found("upload", upload_id))
}

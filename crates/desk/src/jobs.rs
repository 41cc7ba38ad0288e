//! Long work with progress and Cancel. A job writes what it writes in one transaction of its own; a cancelled
//! or failed one leaves nothing behind. What is begun on an open workspace belongs to that opening of it: it does not begin
//! when that was ended meanwhile, and what a lock ended is neither seen nor stopped any more.

use std::collections::HashMap;
use std::ops::{ControlFlow, Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use ledger::{LedgerError, Sha};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::{Error, WireError};
use crate::operation::Asked;
use crate::topic::Topic;
use crate::workspace::Workspace;

#[cfg(test)]
mod tests;

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobState {
    /// Working.
    Running,
    /// Finished; `result` is there.
    Done,
    /// Stopped by an error; nothing was kept.
    Failed,
    /// Stopped by the user; nothing was kept.
    Cancelled,
}

/// A job as a page shows it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct JobView {
    /// Id.
    pub job_id: String,
    /// What it does: `import`, or the operation.
    pub kind: &'static str,
    /// How far it is.
    pub state: JobState,
    /// Units done.
    pub done: String,
    /// Units in all, when known.
    pub total: Option<String>,
    /// What a unit is: `bytes`, `rows` or `entries`.
    pub unit: &'static str,
    /// Units per second so far.
    pub rate: Option<String>,
    /// Estimated seconds left.
    pub seconds_left: Option<String>,
    /// Rows done so far, where the work has rows and its unit is another.
    pub rows: Option<String>,
    /// True when all is done and kept but the last tidying: it cannot be stopped any more.
    pub finishing: bool,
    /// What came out of bringing a list in; an operation has a reply of its own.
    #[schemars(with = "Option<crate::ops::catalogue::ImportResult>")]
    pub result: Option<Value>,
    /// Why it failed.
    pub error: Option<WireError>,
}

/// What a running job reports to and is told by.
#[derive(Debug)]
pub(crate) struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    rows: AtomicU64,
    finishing: AtomicBool,
    cancel: AtomicBool,
}

impl Progress {
    /// Sets how much is done.
    pub(crate) fn at(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    /// Says how much there is in all.
    pub(crate) fn of(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Sets how many rows are done.
    pub(crate) fn rows(&self, rows: u64) {
        self.rows.store(rows, Ordering::Relaxed);
    }

    /// All is done but what can no longer be stopped.
    pub(crate) fn finishing(&self) {
        self.finishing.store(true, Ordering::Relaxed);
    }

    /// Sets how much is done, and says whether to go on.
    pub(crate) fn tell(&self, done: u64) -> ControlFlow<()> {
        self.at(done);
        if self.cancel.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Set once the user wants it to stop.
    pub(crate) fn cancel_flag(&self) -> &AtomicBool {
        &self.cancel
    }
}

/// The progress of an operation that answers when it is done. It is a job for that long.
#[derive(Debug)]
pub(crate) struct Watched {
    jobs: Jobs,
    job_id: String,
    progress: Arc<Progress>,
}

impl Deref for Watched {
    type Target = Progress;

    fn deref(&self) -> &Progress {
        &self.progress
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut jobs = self.jobs.lock();
        // The id may be another's: a request's is chosen by who asks.
        if jobs
            .get(&self.job_id)
            .is_some_and(|job| Arc::ptr_eq(&job.progress, &self.progress))
        {
            jobs.remove(&self.job_id);
        }
    }
}

#[derive(Debug)]
struct Job {
    kind: &'static str,
    unit: &'static str,
    started: Instant,
    progress: Arc<Progress>,
    outcome: Option<Result<Value, Ending>>,
    /// Hash of the arguments it was asked for with, where a retry is to find it.
    digest: Option<Sha>,
    /// The opening in which it was begun.
    opening: Opening,
}

fn named<'j>(jobs: &'j HashMap<String, Job>, job_id: &str) -> Result<&'j Job, Error> {
    jobs.get(job_id).ok_or_else(|| Error::not_found("job", job_id))
}

impl Job {
    fn view(&self, job_id: &str) -> JobView {
        let (state, result, error) = match &self.outcome {
            None => (JobState::Running, None, None),
            Some(Ok(result)) => (JobState::Done, Some(result.clone()), None),
            Some(Err(Ending::Cancelled)) => (JobState::Cancelled, None, None),
            Some(Err(Ending::Failed(error))) => (JobState::Failed, None, Some(error.clone())),
        };
        let done = self.progress.done.load(Ordering::Relaxed);
        let total = Some(self.progress.total.load(Ordering::Relaxed)).filter(|total| *total > 0);
        let elapsed = u64::try_from(self.started.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .max(1);
        let rate = (done > 0).then(|| done.saturating_mul(1000) / elapsed);
        let seconds_left = rate.zip(total).filter(|(rate, _)| *rate > 0);
        let rows = self.progress.rows.load(Ordering::Relaxed);
        JobView {
            job_id: job_id.to_owned(),
            kind: self.kind,
            state,
            done: done.to_string(),
            total: total.map(|total| total.to_string()),
            unit: self.unit,
            rate: rate.map(|rate| rate.to_string()),
            seconds_left: seconds_left.map(|(rate, total)| (total.saturating_sub(done) / rate).to_string()),
            rows: (rows > 0).then(|| rows.to_string()),
            finishing: self.progress.finishing.load(Ordering::Relaxed),
            result,
            error,
        }
    }
}

/// Counts up whenever a workspace is opened or closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Opening(u64);

#[derive(Debug)]
enum Ending {
    Cancelled,
    Failed(WireError),
}

/// All jobs of this run of the program.
#[derive(Debug, Default, Clone)]
pub(crate) struct Jobs {
    held: Arc<Mutex<Held>>,
}

#[derive(Debug, Default)]
struct Held {
    opening: Opening,
    jobs: HashMap<String, Job>,
}

impl Deref for Held {
    type Target = HashMap<String, Job>;

    fn deref(&self) -> &HashMap<String, Job> {
        &self.jobs
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut HashMap<String, Job> {
        &mut self.jobs
    }
}

/// Work that begins now, and where it tells how far it is.
fn begun(kind: &'static str, unit: &'static str, total: u64) -> (Arc<Progress>, Job) {
    let progress = Arc::new(Progress {
        done: AtomicU64::new(0),
        total: AtomicU64::new(total),
        rows: AtomicU64::new(0),
        finishing: AtomicBool::new(false),
        cancel: AtomicBool::new(false),
    });
    let job = Job {
        kind,
        unit,
        started: Instant::now(),
        progress: Arc::clone(&progress),
        outcome: None,
        digest: None,
        opening: Opening::default(),
    };
    (progress, job)
}

impl Jobs {
    /// Starts `work` on the desk's blocking pool. `work` returns its result, or `None` when it was cancelled. Asked for once
    /// more while it runs or when it is done, it is the same job; after it failed or was cancelled it begins again. On a
    /// workspace that was locked or closed since whoever asks looked, nothing begins.
    pub(crate) fn start(
        &self,
        (desk, opening): (&Desk, Opening),
        asked: &Asked,
        kind: &'static str,
        (unit, total): (&'static str, u64),
        topics: &'static [Topic],
        work: impl FnOnce(&Progress) -> Result<Option<Value>, Error> + Send + 'static,
    ) -> Result<String, Error> {
        let job_id = Self::id_of(asked);
        let (progress, mut job) = begun(kind, unit, total);
        job.digest = Some(asked.digest);
        {
            let mut jobs = self.lock_in(desk, opening)?;
            job.opening = opening;
            match jobs.get(&job_id) {
                Some(first) if first.digest != job.digest => {
                    return Err(Error::from(LedgerError::RequestReused {
                        request_id: asked.request_id.clone(),
                        first_op: first.kind.to_owned(),
                    }));
                }
                Some(first) if !matches!(first.outcome, Some(Err(_))) => return Ok(job_id),
                Some(_) | None => jobs.insert(job_id.clone(), job),
            };
        }
        let (jobs, id, announce) = (self.clone(), job_id.clone(), desk.announcer());
        let open = desk.current().map(|open| Arc::downgrade(&open));
        desk.runtime()?.spawn_blocking(move || {
            let guarded = std::panic::AssertUnwindSafe(|| work(&progress));
            let outcome =
                std::panic::catch_unwind(guarded).unwrap_or_else(|_| Err(Error::bug("panic in a job")));
            let changed = matches!(outcome, Ok(Some(_)));
            jobs.finish(&id, &progress, outcome);
            if changed {
                announce(topics);
            }
            if let Some(open) = open.and_then(|open| open.upgrade()) {
                open.standing.tell_of_head(&announce);
            }
            announce(&[Topic::Jobs]);
        });
        Ok(job_id)
    }

    /// The id of the job that a request starts.
    pub(crate) fn id_of(asked: &Asked) -> String {
        format!("job_{}", asked.request_id)
    }

    /// Shows what was done for a request before, unless its job is still known.
    pub(crate) fn done_before(
        &self,
        (desk, opening): (&Desk, Opening),
        asked: &Asked,
        (kind, unit): (&'static str, &'static str),
        result: Value,
    ) -> Result<String, Error> {
        let job_id = Self::id_of(asked);
        let (_, mut job) = begun(kind, unit, 0);
        job.digest = Some(asked.digest);
        job.outcome = Some(Ok(result));
        let mut jobs = self.lock_in(desk, opening)?;
        job.opening = opening;
        jobs.entry(job_id.clone()).or_insert(job);
        Ok(job_id)
    }

    /// True while the job of this request is known and did not fail.
    pub(crate) fn knows(&self, asked: &Asked) -> bool {
        let jobs = self.lock();
        let job = jobs.get(&Self::id_of(asked));
        job.is_some_and(|job| !matches!(job.outcome, Some(Err(_))))
    }

    /// Makes an operation a job while it runs, under the id of its request: so it can be looked at and stopped. It asks for
    /// its workspace afterwards.
    pub(crate) fn watch(&self, request_id: Option<&str>, kind: &'static str, unit: &'static str) -> Watched {
        self.watch_under(None, request_id, kind, unit)
    }

    /// As [`Jobs::watch`], for work on a workspace that is at hand already: if that was locked or closed meanwhile, it is
    /// asked to stop at once, and shown to nobody.
    pub(crate) fn watch_on(
        &self,
        workspace: &Workspace,
        request_id: Option<&str>,
        kind: &'static str,
        unit: &'static str,
    ) -> Watched {
        self.watch_under(Some(workspace.opening), request_id, kind, unit)
    }

    fn watch_under(
        &self,
        opening: Option<Opening>,
        request_id: Option<&str>,
        kind: &'static str,
        unit: &'static str,
    ) -> Watched {
        let job_id = request_id.map_or_else(|| format!("job_{}", Uuid::now_v7()), str::to_owned);
        let (progress, mut job) = begun(kind, unit, 0);
        let mut jobs = self.lock();
        if opening.is_some_and(|opening| opening != jobs.opening) {
            progress.cancel.store(true, Ordering::Relaxed);
        } else {
            job.opening = jobs.opening;
            jobs.entry(job_id.clone()).or_insert(job);
        }
        drop(jobs);
        Watched {
            jobs: self.clone(),
            job_id,
            progress,
        }
    }

    /// Settles the job whose progress that is: after a lock the same request may have begun another of the same id.
    fn finish(&self, job_id: &str, progress: &Arc<Progress>, outcome: Result<Option<Value>, Error>) {
        let mut jobs = self.lock();
        let own = jobs
            .get_mut(job_id)
            .filter(|job| Arc::ptr_eq(&job.progress, progress));
        if let Some(job) = own {
            job.outcome = Some(match outcome {
                Ok(Some(result)) => Ok(result),
                Ok(None) => Err(Ending::Cancelled),
                Err(error) => Err(Ending::Failed(error.to_wire())),
            });
        }
    }

    /// How a job stands.
    pub(crate) fn view(&self, job_id: &str) -> Result<JobView, Error> {
        Ok(named(&self.lock(), job_id)?.view(job_id))
    }

    /// Asks a job to stop. Seen under the same lock: one that ends by itself meanwhile is not unknown to who stopped it.
    pub(crate) fn cancel(&self, job_id: &str) -> Result<JobView, Error> {
        let jobs = self.lock();
        let job = named(&jobs, job_id)?;
        job.progress.cancel.store(true, Ordering::Relaxed);
        Ok(job.view(job_id))
    }

    /// A workspace is opened or closed: what was asked of the one before begins no more.
    pub(crate) fn next_opening(&self) -> Opening {
        let mut held = self.lock();
        held.opening.0 += 1;
        held.opening
    }

    /// Asks every job from before an opening to stop, and forgets them: what comes out of them is no longer shown.
    pub(crate) fn stop_before(&self, opening: Opening) {
        self.lock().retain(|_, job| {
            let stays = job.opening >= opening;
            if !stays {
                job.progress.cancel.store(true, Ordering::Relaxed);
            }
            stays
        });
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All jobs, while that opening lasts.
    fn lock_in(&self, desk: &Desk, opening: Opening) -> Result<MutexGuard<'_, Held>, Error> {
        let held = self.lock();
        if held.opening == opening {
            return Ok(held);
        }
        drop(held);
        Err(match desk.locked_at() {
            Some(locked) => locked.refusal(),
            None => LedgerError::Stopped.into(),
        })
    }
}

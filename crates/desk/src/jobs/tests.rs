//! Jobs of an opening: what a lock ends is neither seen nor stopped, and nothing begins on what was closed.

use ledger::{Cost, Passphrase};
use serde_json::json;
use trade::order::contract::Party;

use super::*;
use crate::desk::DeskOptions;

const PASSPHRASE: &str = "correct horse battery";

fn encrypted() -> (tempfile::TempDir, Desk) {
    let home = tempfile::tempdir().unwrap();
    let desk = Desk::start(DeskOptions {
        home: Some(home.path().to_path_buf()),
        cost: Cost {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
        },
        ..DeskOptions::default()
    })
    .unwrap();
    let passphrase = Passphrase::chosen(PASSPHRASE).unwrap();
    desk.create_real("Books", Party::default(), &passphrase).unwrap();
    (home, desk)
}

fn asked(request_id: &str) -> Asked {
    Asked {
        request_id: request_id.to_owned(),
        digest: Sha::ZERO,
    }
}

fn code(error: Error) -> String {
    error.to_wire().code
}

/// A call that got hold of the workspace the moment before it was locked.
#[test]
fn nothing_begins_on_a_workspace_that_was_locked_meanwhile() {
    let (_home, desk) = encrypted();
    let workspace = desk.workspace().unwrap();
    let late = (&desk, workspace.opening);
    let begin = |request_id: &str| {
        let (count, topics): (_, &'static [Topic]) = (("rows", 1), &[]);
        let work = |_: &Progress| Ok(Some(json!("planted")));
        desk.jobs
            .start(late, &asked(request_id), "import", count, topics, work)
    };
    begin("early").unwrap();
    let watched = Arc::clone(&workspace);
    desk.set_locked(Some(desk.locked_for(
        &workspace.dir,
        &workspace.profile(),
        "locked.workspace",
    )));
    let after = desk.put(None);
    desk.jobs.stop_before(after);

    assert_eq!(code(begin("late").unwrap_err()), "locked.workspace");
    let done = desk
        .jobs
        .done_before(late, &asked("again"), ("import", "bytes"), json!("planted"));
    assert_eq!(code(done.unwrap_err()), "locked.workspace");
    let work = desk.jobs.watch_on(&watched, None, "backup", "bytes");
    assert!(work.tell(0).is_break(), "it is stopped before it has begun");
    // And nothing of it can be looked at.
    for request_id in ["early", "late", "again"] {
        let job_id = Jobs::id_of(&asked(request_id));
        assert_eq!(code(desk.jobs.view(&job_id).unwrap_err()), "not_found");
    }
    assert!(desk.jobs.view(&work.job_id).is_err());
    // What needs no workspace goes on.
    let restoring = desk.jobs.watch(Some("restore"), "backup.restore", "bytes");
    assert!(restoring.tell(1).is_continue());
    assert_eq!(desk.jobs.view("restore").unwrap().done, "1");
}

#[test]
fn what_was_asked_before_a_lock_does_not_begin_after_the_next_unlocking() {
    let (_home, desk) = encrypted();
    let workspace = desk.workspace().unwrap();
    let (dir, opening) = (workspace.dir.clone(), workspace.opening);
    drop(workspace);
    desk.lock().unwrap();
    let passphrase = Passphrase::given(PASSPHRASE).unwrap();
    desk.unlock_dir(&dir, &passphrase, false).unwrap();
    let begin = |opening: Opening| {
        let work = |_: &Progress| Ok(None);
        desk.jobs
            .start((&desk, opening), &asked("one"), "import", ("rows", 1), &[], work)
    };
    assert_eq!(code(begin(opening).unwrap_err()), "unavailable.stopped");
    begin(desk.workspace().unwrap().opening).unwrap();
}

/// Either it was there and was told to stop, or it was not there and nobody was told: never both.
#[test]
fn whoever_stopped_a_job_is_not_told_that_there_is_none() {
    let jobs = Jobs::default();
    for round in 0..20_000 {
        let id = format!("job-{round}");
        let watched = jobs.watch(Some(&id), "backup.make", "bytes");
        let progress = Arc::clone(&watched.progress);
        let answer = std::thread::scope(|scope| {
            let ending = scope.spawn(|| {
                // Until the word has come, and then at once: that is the moment.
                for _ in 0..1_000 {
                    if watched.tell(0).is_break() {
                        break;
                    }
                    std::hint::spin_loop();
                }
                drop(watched);
            });
            let answer = jobs.cancel(&id);
            ending.join().unwrap();
            answer
        });
        let told = progress.cancel.load(Ordering::Relaxed);
        assert_eq!(answer.is_ok(), told, "round {round}: {answer:?}");
    }
}

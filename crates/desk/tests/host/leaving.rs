//! Locked means locked: every operation of the table says so, whatever it is given; a workspace locks by itself when nobody
//! was there for long enough by the wall clock; and no way round leads past the passphrase.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use desk::{
    Call, Desk, DeskOptions, Keychain, KeychainError, MemoryKeychain, Purpose, Reply, WallClock,
    WorkspaceKey, operations,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bad_input::Table;
use crate::help::{CHEAP, PASSPHRASE};

/// What stands in the workspace and must not come out of it.
const PLANTED: [&str; 4] = ["Planted Bolts", "Planted Lane", "Planted thanks", "Planted Buyer"];

/// A window's desk, with a keychain, a wall clock in our hand and a home of its own.
struct Left {
    home: TempDir,
    keychain: Arc<dyn Keychain>,
    clock: Arc<Mutex<DateTime<Utc>>>,
    desk: Desk,
    id: Value,
}

impl Left {
    fn with(keychain: Arc<dyn Keychain>) -> Left {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(Mutex::new(Utc::now()));
        let desk = start(home.path(), &keychain, &clock, None);
        let mut left = Left {
            home,
            keychain,
            clock,
            desk,
            id: Value::Null,
        };
        let made = left.ok(
            "workspace.create",
            json!({ "name": "Books", "legal_name": "Planted Buyer Ltd", "country": "US",
                "passphrase": PASSPHRASE, "remember": true }),
        );
        left.id = made["workspace_id"].clone();
        left
    }

    fn new() -> Left {
        Left::with(Arc::new(MemoryKeychain::default()))
    }

    fn start_anew(&mut self) {
        self.desk = Desk::start(DeskOptions::default()).unwrap();
        self.desk = start(self.home.path(), &self.keychain, &self.clock, None);
    }

    fn pass(&self, time: TimeDelta) {
        *self.clock.lock().unwrap() += time;
    }

    /// Time in which the watch looks on.
    fn pass_watched(&self, minutes: i64) {
        for _ in 0..minutes * 2 {
            self.pass(TimeDelta::seconds(30));
            self.desk.look_around();
        }
    }

    fn call(&self, op: &str, args: Value) -> Reply {
        self.desk.dispatch(Call {
            op: op.to_owned(),
            args,
            request_id: None,
        })
    }

    #[track_caller]
    fn ok(&self, op: &str, args: Value) -> Value {
        match self.call(op, args) {
            Reply::Ok { value, .. } => value.read().unwrap(),
            Reply::Error(error) => panic!("{op}: {error:?}"),
        }
    }

    #[track_caller]
    fn refused(&self, op: &str, args: Value) -> String {
        match self.call(op, args) {
            Reply::Ok { value, .. } => panic!("{op} was done: {}", value.text()),
            Reply::Error(error) => error.code,
        }
    }

    #[track_caller]
    fn unlock(&self) {
        self.ok(
            "workspace.unlock",
            json!({ "workspace_id": self.id, "passphrase": PASSPHRASE }),
        );
    }

    fn is_locked(&self) -> bool {
        self.ok("workspace.current", json!({}))["locked"]["reason"] == "locked.workspace"
    }
}

fn start(
    home: &Path,
    keychain: &Arc<dyn Keychain>,
    clock: &Arc<Mutex<DateTime<Utc>>>,
    workspace: Option<PathBuf>,
) -> Desk {
    let clock = Arc::clone(clock);
    let options = DeskOptions {
        home: Some(home.to_path_buf()),
        workspace,
        cost: CHEAP,
        keychain: Some(Arc::clone(keychain)),
        watched: true,
        wall_clock: WallClock::from_fn(move || *clock.lock().unwrap()),
        ..DeskOptions::default()
    };
    Desk::start(options).unwrap()
}

fn plant(left: &Left) {
    let supplier = json!({ "name": "Planted Bolts", "country": "CN", "trade_assurance": "yes",
        "verified": "unknown", "categories": ["fasteners"] });
    let supplier_id =
        left.ok("catalogue.put_supplier", json!({ "supplier": supplier }))["supplier_id"].clone();
    left.ok(
        "message.send",
        json!({ "supplier_id": supplier_id, "text": "Planted thanks" }),
    );
    let mut settings = left.ok("settings.view", json!({}));
    settings["buyer"]["address"] = json!("7 Planted Lane");
    left.ok("settings.update", json!({ "settings": settings }));
}

/// Over the whole table, so that a new operation is covered without being listed: with no arguments, with nonsense, and with
/// arguments that fit.
#[test]
fn locked_every_operation_of_the_table_says_so_and_gives_nothing_away() {
    let left = Left::new();
    plant(&left);
    left.ok("workspace.lock", json!({}));
    let table = Table::of_desk();
    let (mut said, mut silent) = (0, 0);
    for operation in operations() {
        let mut given = vec![json!({}), json!({ "surprise": 1 }), json!([])];
        given.extend(table.arguments_of(operation.name));
        for args in given {
            let reply = left.call(operation.name, args.clone());
            let text = serde_json::to_string(&reply).unwrap();
            for planted in PLANTED {
                assert!(!text.contains(planted), "{} {args}: {text}", operation.name);
            }
            if operation.needs_workspace {
                let Reply::Error(error) = reply else {
                    panic!("{} answered: {text}", operation.name);
                };
                assert_eq!(error.code, "locked.workspace", "{} {args}", operation.name);
                assert_eq!(error.facts["workspace_id"], left.id);
                said += 1;
            } else {
                silent += 1;
            }
            // A door that leads elsewhere is gone back through.
            if !left.is_locked() {
                left.unlock();
                left.ok("workspace.lock", json!({}));
            }
        }
    }
    println!("{said} calls were told that it is locked, {silent} need no workspace");
    assert!(said > 300 && silent > 30, "{said} {silent}");
    left.unlock();
    assert_eq!(
        left.ok("settings.view", json!({}))["buyer"]["address"],
        "7 Planted Lane"
    );
}

/// The keychain has the key. Whoever locked it wants to be asked all the same: round by the doors, and after a new start.
#[test]
fn no_way_round_leads_past_the_lock() {
    let mut left = Left::new();
    let open = json!({ "workspace_id": left.id });
    left.ok("workspace.close", json!({}));
    left.ok("workspace.open", open.clone());
    left.ok("workspace.lock", json!({}));
    for round in ["workspace.close", "workspace.practice"] {
        left.ok(round, json!({}));
        assert_eq!(
            left.refused("workspace.open", open.clone()),
            "locked.passphrase_needed",
            "{round}"
        );
    }
    left.start_anew();
    assert_eq!(
        left.refused("workspace.open", open.clone()),
        "locked.passphrase_needed"
    );
    // The passphrase puts it right for the next start too.
    left.unlock();
    left.start_anew();
    left.ok("workspace.open", open);

    // Neither does a list that was damaged and is set aside.
    left.ok("workspace.lock", json!({}));
    let place = left.home.path().join("workspaces/books");
    std::fs::write(left.home.path().join("workspaces.toml"), "no list").unwrap();
    let (keychain, clock) = (Arc::clone(&left.keychain), Arc::clone(&left.clock));
    let started = |left: &mut Left| {
        left.desk = Desk::start(DeskOptions::default()).unwrap();
        left.desk = start(left.home.path(), &keychain, &clock, Some(place.clone()));
        left.ok("workspace.current", json!({}))["locked"]["reason"].clone()
    };
    for _ in 0..2 {
        assert_eq!(started(&mut left), "locked.passphrase_needed");
        left.refused("settings.view", json!({}));
    }
    left.unlock();
    assert_eq!(started(&mut left), Value::Null);
    // A second one is set aside beside the first, not in its place.
    std::fs::write(left.home.path().join("workspaces.toml"), "no list either").unwrap();
    assert_eq!(started(&mut left), "locked.passphrase_needed");
    for (aside, held) in [("damaged-1", "no list"), ("damaged-2", "no list either")] {
        let kept = left.home.path().join(format!("workspaces.toml.{aside}"));
        assert_eq!(std::fs::read_to_string(kept).unwrap(), held);
    }
    left.unlock();

    // Nor does a list that could not be written: the keychain has the key no more.
    let in_its_way = left.home.path().join("workspaces.tmp");
    std::fs::create_dir(&in_its_way).unwrap();
    left.ok("workspace.lock", json!({}));
    std::fs::remove_dir(&in_its_way).unwrap();
    assert_eq!(started(&mut left), "locked.passphrase_needed");
    left.ok(
        "workspace.unlock",
        json!({ "workspace_id": left.id, "passphrase": PASSPHRASE, "remember": true }),
    );

    // Where the passphrase cannot be asked for, since its file is gone, the keychain is the only way in.
    left.ok("workspace.close", json!({}));
    std::fs::remove_file(left.home.path().join("workspaces.toml")).unwrap();
    std::fs::remove_file(place.join("keys.toml")).unwrap();
    assert_eq!(started(&mut left), Value::Null);
}

#[test]
fn it_locks_when_nobody_was_there_for_a_quarter_of_an_hour_by_the_wall_clock() {
    let left = Left::new();
    assert_eq!(
        left.ok("workspace.security", json!({}))["lock_after"],
        "15_minutes"
    );
    left.pass_watched(14);
    // What a page asks for by itself is nobody's use.
    left.ok("settings.view", json!({}));
    assert!(!left.is_locked());
    left.pass_watched(1);
    assert!(left.is_locked());
    assert_eq!(left.refused("settings.view", json!({})), "locked.workspace");
    left.unlock();
    left.pass_watched(14);
    left.ok("workspace.used", json!({}));
    left.pass_watched(14);
    assert!(!left.is_locked(), "somebody was there");
    left.pass_watched(1);
    assert!(left.is_locked());
}

/// A watch that slept with the computer has looked at nothing: the first call after waking is answered by the lock.
#[test]
fn a_computer_that_slept_is_locked_when_it_wakes() {
    for slept in [TimeDelta::minutes(2), TimeDelta::hours(9), TimeDelta::minutes(-2)] {
        let left = Left::new();
        left.desk.look_around();
        left.pass(slept);
        assert_eq!(
            left.refused("settings.view", json!({})),
            "locked.workspace",
            "{slept}"
        );
        // Unlocked at once, it stays so.
        left.unlock();
        left.desk.look_around();
        assert!(!left.is_locked());
    }
}

#[test]
fn it_locks_when_it_was_told_to_and_never_when_that_is_off() {
    let left = Left::new();
    for (told, before, then) in [
        ("5_minutes", 4, true),
        ("60_minutes", 59, true),
        ("off", 600, false),
    ] {
        left.ok("workspace.configure_lock", json!({ "lock_after": told }));
        left.ok("workspace.used", json!({}));
        left.pass_watched(before);
        assert!(!left.is_locked(), "{told}");
        left.pass_watched(1);
        assert_eq!(left.is_locked(), then, "{told}");
        if then {
            left.unlock();
        }
        // Kept, sealed, with the workspace.
        assert_eq!(left.ok("workspace.security", json!({}))["lock_after"], told);
    }
    left.pass(TimeDelta::hours(9));
    assert!(!left.is_locked(), "off is off, also when the computer slept");
    assert_eq!(
        left.refused("workspace.configure_lock", json!({ "lock_after": "2_minutes" })),
        "invalid.arguments"
    );
    // Practice never locks.
    left.ok("workspace.practice", json!({}));
    left.pass(TimeDelta::hours(9));
    left.desk.look_around();
    left.ok("settings.view", json!({}));
}

#[test]
fn the_keychain_is_given_the_key_and_forgets_it() {
    let mut left = Left::new();
    let state = |left: &Left| left.ok("workspace.security", json!({}))["keychain"].clone();
    assert_eq!(
        left.ok("workspace.keychain", json!({})),
        json!({ "answers": true })
    );
    assert_eq!(state(&left), "remembers");
    left.ok(
        "workspace.change_passphrase",
        json!({ "old": PASSPHRASE, "new": "another long passphrase" }),
    );
    left.start_anew();
    left.ok("workspace.open", json!({ "workspace_id": left.id }));
    assert_eq!(
        left.ok("workspace.remember", json!({ "remember": false }))["keychain"],
        "ready"
    );
    left.start_anew();
    assert_eq!(
        left.refused("workspace.open", json!({ "workspace_id": left.id })),
        "locked.passphrase_needed"
    );
    let unlocked = left.ok(
        "workspace.unlock",
        json!({ "workspace_id": left.id, "passphrase": "another long passphrase", "remember": true }),
    );
    assert_eq!(
        (&unlocked["remembered"], state(&left)),
        (&json!(true), json!("remembers"))
    );
}

/// As on a system without one.
#[derive(Debug)]
struct NoKeychain;

impl Keychain for NoKeychain {
    fn get(&self, _: &str) -> Result<Option<WorkspaceKey>, KeychainError> {
        self.delete("").map(|()| None)
    }

    fn set(&self, _: &str, _: &WorkspaceKey) -> Result<(), KeychainError> {
        self.delete("")
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError {
            why: "nobody answers".to_owned(),
        })
    }
}

#[test]
fn without_a_keychain_the_passphrase_alone_opens_and_that_is_said() {
    let mut left = Left::with(Arc::new(NoKeychain));
    assert_eq!(
        left.ok("workspace.keychain", json!({})),
        json!({ "answers": false })
    );
    assert_eq!(left.ok("workspace.security", json!({}))["keychain"], "absent");
    assert_eq!(
        left.refused("workspace.remember", json!({ "remember": true })),
        "unavailable.keychain"
    );
    left.start_anew();
    assert_eq!(
        left.refused("workspace.open", json!({ "workspace_id": left.id })),
        "locked.passphrase_needed"
    );
    left.unlock();
}

#[test]
fn the_days_backup_is_made_by_the_watch_and_a_failure_is_said() {
    let left = Left::new();
    assert!(!left.desk.look_around(), "what was just opened is left in peace");
    left.pass(TimeDelta::seconds(12));
    assert!(left.desk.look_around());
    left.desk.make_daily();
    let list = left.ok("backup.list", json!({}));
    assert_eq!(list["backups"].as_array().unwrap().len(), 1);
    assert!(!left.desk.look_around(), "not asked for again at once");
    // A folder that is no folder any more.
    let picked = left.home.path().join("picked");
    std::fs::create_dir(&picked).unwrap();
    let place = left.desk.offer_place(&picked, Purpose::BackupFolder);
    left.ok(
        "backup.configure",
        json!({ "daily": true, "keep": 3, "place_id": place }),
    );
    std::fs::remove_dir(&picked).unwrap();
    std::fs::write(&picked, "a file").unwrap();
    left.desk.make_daily();
    let failed = left.ok("backup.settings", json!({}))["failed"].clone();
    assert_eq!(failed["code"], "unavailable.file", "{failed}");
    left.ok(
        "backup.configure",
        json!({ "daily": true, "keep": 3, "own_folder": true }),
    );
    left.desk.make_daily();
    assert!(left.ok("backup.settings", json!({}))["failed"].is_null());
}

/// Long work is a job under the id of its request: stopped, it leaves nothing; locked, it is stopped.
#[test]
fn long_work_is_seen_and_stopped_under_the_id_of_its_request() {
    let left = Left::new();
    let backup = |request_id: &str| {
        left.desk.dispatch(Call {
            op: "backup.make".to_owned(),
            args: json!({}),
            request_id: Some(request_id.to_owned()),
        })
    };
    let seen = std::thread::scope(|scope| {
        let making = scope.spawn(|| {
            let mut stopped = 0;
            while stopped == 0 {
                if let Reply::Error(error) = backup("one") {
                    // Two in one second would have one name.
                    assert!(["unavailable.stopped", "conflict.occupied"].contains(&error.code.as_str()));
                    stopped += u32::from(error.code == "unavailable.stopped");
                }
            }
        });
        let mut seen = None;
        while !making.is_finished() {
            if let Reply::Ok { value, .. } = left.call("job.cancel", json!({ "job_id": "one" })) {
                seen = Some(value.read::<Value>().unwrap());
            }
        }
        seen.unwrap()
    });
    assert_eq!(
        (&seen["kind"], &seen["unit"]),
        (&json!("backup.make"), &json!("bytes"))
    );
    assert_eq!(left.refused("job.view", json!({ "job_id": "one" })), "not_found");
    let list = left.ok("backup.list", json!({}))["backups"].clone();
    let made = list[0]["backup_id"].clone();
    if made.is_string() {
        let checked = left.ok("backup.check", json!({ "backup_id": made }));
        assert_eq!(checked["events"], "0");
    }
    assert_eq!(
        left.refused("backup.check", json!({ "backup_id": "../ledger.db" })),
        "not_found"
    );
}

//! The system itself refuses: `strace` makes one call of a program that lives the hour fail, or kills it there, while the real
//! VFS and the real files are used. What the shim shows is shown here without any shim. It takes long and wants `strace` and
//! the right to trace; only `cargo xtask soak strace` asks for it, and where either is missing it says so and does nothing.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::os::unix::net::UnixDatagram;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::rc::Rc;
use std::sync::Mutex;

use ledger::{Checkpoint, LedgerError, Mark};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::errors::{is_told, journal};
use crate::folder;
use crate::hour::{Hour, WORKSPACE, content, noted};
use crate::promises::{Promise, hold};

const PLACE: &str = "QUAYSIDE_TEST_STRACE";
/// Where the guest says what it was promised: a call that is not among those below.
const TOLD: &str = "QUAYSIDE_TEST_STRACE_TOLD";
/// Every so manieth call is made to fail; nothing is done where it is not set.
const EVERY: &str = "QUAYSIDE_STRACE_EVERY";

/// Calls that change a file or see to it that the change stays.
const CALLS: [&str; 9] = [
    "pwrite64",
    "write",
    "fdatasync",
    "fsync",
    "ftruncate",
    "rename",
    "unlink",
    "mkdir",
    "openat",
];
/// What becomes of one.
const FATES: [&str; 3] = ["error=ENOSPC", "error=EIO", KILLED];
const KILLED: &str = "signal=KILL";

/// The program whose calls fail: does nothing unless it was started by the test below.
#[test]
fn guest() {
    let (Ok(root), Ok(told)) = (std::env::var(PLACE), std::env::var(TOLD)) else {
        return;
    };
    let host = UnixDatagram::unbound().unwrap();
    host.connect(told).unwrap();
    let say = Rc::new(move |word: &Value| drop(host.send(word.to_string().as_bytes())));
    let root = PathBuf::from(root);
    let mut hour = Hour::new(&root, None);
    let promised = {
        let say = Rc::clone(&say);
        move |promise: &Promise| say(&written(promise))
    };
    hour.heard = Some(Box::new(promised));
    hour.live();
    for (act, error) in &hour.refusals {
        // What cannot be opened for writing SQLite opens for reading, whatever the system said.
        let told = is_told(error) || matches!(error, LedgerError::NotWritable { .. });
        say(&json!(["refused", told, format!("{act:?}: {error:?}")]));
    }
    // Who is told of a fault asks once more; the call that fails may be one of these.
    let mut last = || {
        hour.ledger()
            .and_then(|ledger| noted(ledger, "last", 1))
            .map(drop)
    };
    let next = last().or_else(|_: LedgerError| last());
    let mode = journal(&hour).or_else(|_| journal(&hour));
    say(&json!(["end", next.is_ok(), mode.ok(), format!("{next:?}")]));
}

/// A promise on its way to the host.
fn written(promise: &Promise) -> Value {
    let marked = |kind: &str, name: &str, mark: &Mark| json!([kind, name, mark.seq, mark.hash.to_string()]);
    match promise {
        Promise::Passphrase(number) => json!(["passphrase", number]),
        Promise::Answer { id, value, seqs } => json!(["answer", id, value, seqs]),
        Promise::File { id, content: found } => {
            let seed = [1, 2]
                .into_iter()
                .find(|seed| content(*seed, found.len()) == *found);
            json!(["file", id.to_string(), seed.unwrap(), found.len()])
        }
        Promise::Upload { upload, file } => json!(["upload", upload.to_string(), file.to_string()]),
        Promise::Record { reference, text } => json!(["record", reference, text]),
        Promise::Erasing(reference) => json!(["erasing", reference]),
        Promise::Erased(reference) => json!(["erased", reference]),
        Promise::Settings(number) => json!(["settings", number]),
        Promise::Checkpoint(checkpoint) => json!(["checkpoint", checkpoint.to_text()]),
        Promise::Backup { name, mark } => marked("backup", name, mark),
        Promise::Restored { name, mark } => marked("restored", name, mark),
        Promise::Exported { name, events } => json!(["exported", name, events]),
    }
}

/// The promise in such a word; `None` for what is none.
fn promised(word: &Value) -> Option<Promise> {
    let number = |place: usize| word[place].as_u64().unwrap();
    let text = |place: usize| -> &'static str { word[place].as_str().unwrap().to_owned().leak() };
    let mark = || Mark {
        seq: number(2),
        hash: text(3).parse().unwrap(),
    };
    Some(match word[0].as_str()? {
        "passphrase" => Promise::Passphrase(number(1) as usize),
        "answer" => Promise::Answer {
            id: text(1),
            value: number(2),
            seqs: word[3]
                .as_array()
                .map(|seqs| (seqs[0].as_u64().unwrap(), seqs[1].as_u64().unwrap())),
        },
        "file" => Promise::File {
            id: text(1).parse().unwrap(),
            content: content(number(2) as usize, number(3) as usize),
        },
        "upload" => Promise::Upload {
            upload: text(1).parse().unwrap(),
            file: text(2).parse().unwrap(),
        },
        "record" => Promise::Record {
            reference: text(1).to_owned(),
            text: text(2),
        },
        "erasing" => Promise::Erasing(text(1).to_owned()),
        "erased" => Promise::Erased(text(1).to_owned()),
        "settings" => Promise::Settings(number(1) as usize),
        "checkpoint" => Promise::Checkpoint(Checkpoint::from_text(text(1)).unwrap()),
        "backup" => Promise::Backup {
            name: text(1),
            mark: mark(),
        },
        "restored" => Promise::Restored {
            name: text(1),
            mark: mark(),
        },
        "exported" => Promise::Exported {
            name: text(1),
            events: number(2),
        },
        _ => return None,
    })
}

/// A call that is made to fail: the `when`th of a thread on that file, or, where the file has another name each time, on any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Case {
    call: &'static str,
    path: Option<String>,
    when: u64,
}

/// One hour under `strace`.
struct Run {
    root: TempDir,
    words: Vec<Value>,
    /// The calls that were made, and what became of them.
    log: String,
    output: Output,
}

/// Lives an hour with these words for `strace`, which may name a file of it.
fn run(words: impl Fn(&Path) -> Vec<String>) -> Run {
    let (root, beside) = (folder(), folder());
    std::fs::create_dir(root.path().join(WORKSPACE)).unwrap();
    let (told, log) = (beside.path().join("told"), beside.path().join("log"));
    let ear = UnixDatagram::bind(&told).unwrap();
    let (output, words) = std::thread::scope(|scope| {
        let heard = scope.spawn(|| {
            let mut words = Vec::new();
            let mut bytes = vec![0; 1 << 16];
            loop {
                let length = ear.recv(&mut bytes).unwrap();
                match serde_json::from_slice(&bytes[..length]).unwrap() {
                    Value::Null => return words,
                    word => words.push(word),
                }
            }
        });
        let output = Command::new("strace")
            .args(["-f", "-q", "-y", "-e", "signal=none", "-o"])
            .arg(&log)
            .args(words(root.path()))
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "strace::guest", "--nocapture", "--test-threads=1"])
            .env(PLACE, root.path())
            .env(TOLD, &told)
            .output();
        let end = UnixDatagram::unbound().unwrap();
        end.send_to(b"null", &told).unwrap();
        (output.unwrap(), heard.join().unwrap())
    });
    Run {
        root,
        words,
        log: std::fs::read_to_string(&log).unwrap_or_default(),
        output,
    }
}

impl Run {
    fn came_to_its_end(&self) -> bool {
        self.words.iter().any(|word| word[0] == "end")
    }

    /// Calls by thread, in their order, each with the file of the hour that it is about.
    fn calls(&self, call: &str) -> BTreeMap<String, Vec<Option<String>>> {
        // `strace` names what a descriptor stands for by its path without links.
        let root = format!("{}/", self.root.path().canonicalize().unwrap().display());
        let mut calls: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
        for line in self.log.lines() {
            let Some((thread, rest)) = line.split_once(' ') else {
                continue;
            };
            if let Some(arguments) = rest
                .trim_start()
                .strip_prefix(call)
                .and_then(|rest| rest.strip_prefix('('))
            {
                // Of two names the first: by the second `strace` finds no call.
                let path = arguments.split_once(&root).map(|(_, path)| path);
                let path = path
                    .and_then(|path| path.split(['"', '>']).next())
                    .map(str::to_owned);
                calls.entry(thread.to_owned()).or_default().push(path);
            }
        }
        calls
    }
}

/// Every call of that kind in an hour. What has another name in a second hour is known by its number alone.
fn cases(call: &'static str) -> Vec<Case> {
    let look = || {
        let looked = run(|_| {
            let words = ["--seccomp-bpf", "-e", &format!("trace={call}")];
            words.map(str::to_owned).to_vec()
        });
        assert!(
            looked.came_to_its_end(),
            "{}",
            String::from_utf8_lossy(&looked.output.stderr)
        );
        looked.calls(call)
    };
    let (one, other) = (look(), look());
    let others: Vec<&String> = other.values().flatten().flatten().collect();
    let mut cases = Vec::new();
    for calls in one.values() {
        let mut of_path: BTreeMap<&String, u64> = BTreeMap::new();
        for (path, number) in calls.iter().zip(1..) {
            let Some(path) = path else { continue };
            let fixed = others.contains(&path).then(|| path.clone());
            let count = of_path.entry(path).or_default();
            *count += 1;
            let when = if fixed.is_some() { *count } else { number };
            cases.push(Case {
                call,
                path: fixed,
                when,
            });
        }
    }
    cases.sort();
    cases.dedup();
    cases
}

/// An hour with that call failing; says whether it came so far.
fn lived(case: &Case, fate: &str) -> bool {
    let Case { call, path, when } = case;
    let lived = run(|root| {
        let mut words = vec!["-e".to_owned(), format!("trace={call}")];
        if fate != KILLED {
            // Only those calls stop the program then; but strace 6.1 lets a program live on that should be killed at one.
            words.push("--seccomp-bpf".to_owned());
        }
        words.extend(["-e".to_owned(), format!("inject={call}:{fate}:when={when}")]);
        if let Some(path) = path {
            words.extend(["-P".to_owned(), root.join(path).display().to_string()]);
        }
        words
    });
    let said = String::from_utf8_lossy(&lived.output.stdout);
    let about = format!(
        "{case:?} {fate}: {said}{}",
        String::from_utf8_lossy(&lived.output.stderr)
    );
    let root = lived.root.path().canonicalize().unwrap().display().to_string();
    // Its own end is that of the program.
    let killed = lived.output.status.signal() == Some(9);
    let refused = lived
        .log
        .lines()
        .any(|line| line.contains("(INJECTED)") && line.contains(&root));
    if !killed && (refused || lived.came_to_its_end()) {
        let end = lived.words.iter().find(|word| word[0] == "end");
        let end = end.unwrap_or_else(|| panic!("the hour did not come to its end: {about}"));
        assert!(
            end[1] == true && end[2] == "wal",
            "it does not go on: {end}: {about}"
        );
    }
    for word in lived.words.iter().filter(|word| word[0] == "refused") {
        assert!(word[1] == true, "not in words of ours: {word}: {about}");
    }
    let promises: Vec<Promise> = lived.words.iter().filter_map(promised).collect();
    hold(lived.root.path(), &promises, &about);
    killed || refused
}

/// Whether a program can be traced here.
fn can_trace() -> Result<(), String> {
    let tried = Command::new("strace")
        .args(["-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "true"])
        .output();
    match tried {
        Ok(tried) if tried.status.success() => Ok(()),
        Ok(tried) => Err(String::from_utf8_lossy(&tried.stderr).trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_call_that_the_system_refuses_loses_nothing_that_was_answered() {
    let asked = std::env::var(EVERY)
        .ok()
        .and_then(|every| every.parse::<usize>().ok());
    let Some(every) = asked else { return };
    if let Err(why) = can_trace() {
        println!("skipped: no program can be traced here: {why}");
        return;
    }
    let mut all = Vec::new();
    for call in CALLS {
        let cases = cases(call);
        println!("{call}: {} calls in the hour", cases.len());
        for (turn, fate) in FATES.into_iter().enumerate() {
            let chosen = cases.iter().skip(turn % every).step_by(every);
            all.extend(chosen.map(|case| (case.clone(), fate)));
        }
    }
    let (asked, next) = (all.len(), Mutex::new(all.into_iter()));
    let broken = Mutex::new(Vec::new());
    // Of each kind of call how often it was asked for, and how often it came so far.
    let met = Mutex::new(BTreeMap::from(CALLS.map(|call| (call, (0_usize, 0_usize)))));
    let work = || {
        loop {
            let case = next.lock().unwrap().next();
            let Some((case, fate)) = case else { return };
            // One that does not hold ends none of the others: what went wrong stands above.
            let came = std::panic::catch_unwind(|| lived(&case, fate));
            let mut met = met.lock().unwrap();
            let counts = met.entry(case.call).or_default();
            counts.0 += 1;
            counts.1 += usize::from(matches!(came, Ok(true)));
            match came {
                Ok(true) => {}
                Ok(false) => println!("not met: {case:?} {fate}"),
                Err(_) => broken.lock().unwrap().push((case, fate)),
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let met = met.into_inner().unwrap();
    let came: usize = met.values().map(|(_, came)| came).sum();
    println!("done: {came} hours in which a call failed or the program died at it, of {asked} asked for");
    let broken = broken.into_inner().unwrap();
    assert!(broken.is_empty(), "these do not hold: {broken:#?}");
    // The hour makes some hundred of them; fewer were read than it made.
    assert!(asked * every > 100, "only {asked} calls were found");
    // What a thread does in its turn is not the same each time: a call may not come again. But each kind of them comes.
    assert!(came * 10 >= asked * 9, "only {came} of {asked} came so far");
    let missed: Vec<_> = met
        .iter()
        .filter(|(_, (asked, came))| *asked == 0 || came * 2 < *asked)
        .collect();
    assert!(missed.is_empty(), "hardly any of these came: {missed:?}");
}

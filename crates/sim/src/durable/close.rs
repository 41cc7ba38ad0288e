//! What must hold of the files: answered requests are there after a restart and are answered the same again, the log is
//! sound, projections fold to what they were, a copy taken while the program runs opens whole, and a clock that went back
//! is reported and reorders nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use desk::Reply;
use ledger::{Depth, Ledger, LedgerError, NewEvent, Request, Sha, streams};
use serde_json::{Value, json};
use trade::message::MessageEvent;
use trade::rulebook::Rulebooks;
use trade::time::Instant;

use super::{Answered, Durable, broken};
use crate::model::{Broken, Check, must};

/// The answer to a request id that was used for something else.
const REUSED: &str = "conflict.request_reused";

/// What else might be asked under the same request id, valid by itself: the same of another version of the order, or,
/// where no version is named, another operation.
fn another<'o>(op: &'o str, args: &Value) -> (&'o str, Value) {
    let versioned = op == "payment.send" || (op.starts_with("order.") && op != "order.start");
    if versioned {
        let version = args["expected_version"].as_u64().unwrap_or(0);
        let mut other = args.clone();
        other["expected_version"] = json!(version + 1);
        return (op, other);
    }
    let default = Rulebooks::embedded().default_book().id().to_string();
    ("rulebook.restore", json!({ "rulebook": default }))
}

impl Durable {
    /// The same request again: the same answer, and nothing more in the log. Whatever else is asked under its id is refused
    /// as just that, and for no other fault.
    pub(super) fn again(
        &mut self,
        request_id: &str,
        op: &str,
        args: &Value,
        first: &desk::ReplyText,
    ) -> Check {
        let second = self.put(request_id, op, args)?;
        let same = matches!(&second, Reply::Ok { value, .. } if value == first);
        must(same, "T2", || {
            format!("{op}: a request asked twice was answered differently")
        })?;
        let (other_op, other) = another(op, args);
        let reused = self.put(request_id, other_op, &other)?;
        let refused = matches!(&reused, Reply::Error(error) if error.code == REUSED);
        must(refused, "T2", || {
            format!("{op}: its request id for {other_op} {other} is answered {reused:?}, not {REUSED}")
        })?;
        self.facts.tally.refusal(REUSED, None);
        let written = self.catch_up()?;
        must(written == 0, "T2", || {
            format!("{op}: a request asked twice wrote {written} events more")
        })
    }

    /// The kinds of operations that were done so far.
    #[must_use]
    pub fn kinds_done(&self) -> BTreeSet<&str> {
        self.done().map(|(op, _)| op).collect()
    }

    /// Asks one of the requests of this kind again, the newest for 0: it is answered as it was, and nothing is written.
    ///
    /// # Errors
    /// When it is not, and when nothing of this kind was done.
    pub fn ask_again(&mut self, kind: &str, back: usize) -> Check {
        let of_kind: Vec<&Answered> = self.answered.iter().filter(|asked| asked.op == kind).collect();
        let place = back % of_kind.len().max(1);
        let Some(asked) = of_kind.iter().rev().nth(place).map(|asked| (*asked).clone()) else {
            return Err(broken(format!("no {kind} was done")));
        };
        self.again(&asked.request_id, &asked.op, &asked.args, &asked.answer)
    }

    /// Closes the program and opens it again: every answer is there.
    ///
    /// # Errors
    /// When one is not, or it does not open.
    pub fn open_anew(&mut self) -> Check {
        self.reopen()?;
        self.nothing_lost()
    }

    /// Every request that was answered has its answer in the ledger, with its events.
    pub(super) fn nothing_lost(&mut self) -> Check {
        let log = self.log.as_ref().ok_or_else(|| broken("the log is closed"))?;
        let stored = log.read(|view| {
            let answered = self.answered.iter();
            answered.map(|asked| view.request(&asked.request_id)).collect()
        });
        let stored: Vec<_> = stored.map_err(|error: LedgerError| broken(error))?;
        for (asked, stored) in self.answered.iter().zip(stored) {
            let same =
                stored.is_some_and(|stored| stored.op == asked.op && stored.reply == asked.answer.text());
            must(same, "T2", || {
                format!("the answer to {} ({}) is lost", asked.request_id, asked.op)
            })?;
        }
        if let Some(asked) = self.dice.pick(&self.answered).cloned() {
            self.again(&asked.request_id, &asked.op, &asked.args, &asked.answer)?;
        }
        Ok(())
    }

    /// The end of a workspace.
    ///
    /// # Errors
    /// What does not hold.
    pub fn close(&mut self) -> Check {
        self.crash_copy()?;
        self.reopen()?;
        self.nothing_lost()?;
        (self.desk, self.log) = (None, None);
        let ledger = self.ground.log(false)?;
        let before = ledger.projection_digests().map_err(broken)?;
        ledger.rebuild().map_err(broken)?;
        let after = ledger.projection_digests().map_err(broken)?;
        let differ: Vec<&String> = before
            .iter()
            .filter(|(table, digest)| after.get(*table) != Some(digest))
            .map(|(table, _)| table)
            .collect();
        must(differ.is_empty(), "T2", || {
            format!("folded anew, these projections differ: {differ:?}")
        })?;
        clock_goes_back(&ledger)?;
        sound(&ledger)?;
        drop(ledger);
        self.reopen()
    }

    /// A copy of the folder while the program has it open, as after a crash: whole, and with every answer.
    fn crash_copy(&mut self) -> Check {
        let copy = self.home.join("crashed");
        copy_folder(&self.ground.dir(), &copy).map_err(broken)?;
        let ledger = self.ground.log_at(&copy, false)?;
        sound(&ledger)?;
        let newest = ledger
            .read(|view| view.newest())
            .map_err(|error: LedgerError| broken(error))?;
        must(newest.seq == self.seq, "T2", || {
            format!(
                "after a crash the log ends at {} and not at {}",
                newest.seq, self.seq
            )
        })?;
        drop(ledger);
        fs::remove_dir_all(&copy).map_err(broken)
    }
}

fn sound(ledger: &Ledger) -> Check {
    let report = ledger.verify(Depth::Everything).map_err(broken)?;
    must(report.is_sound(), "T2", || {
        format!("the log is not sound: {report:?}")
    })
}

/// T2: a request recorded a day before the newest event is reported, and takes the next number.
fn clock_goes_back(ledger: &Ledger) -> Check {
    let newest = ledger
        .read(|view| {
            let mark = view.newest()?;
            Ok((mark.seq, view.event(mark.seq)?.map(|event| event.recorded_at)))
        })
        .map_err(|error: LedgerError| broken(error))?;
    let (seq, Some(at)) = newest else {
        return Err(broken("the log is empty"));
    };
    let Some((stream, version, event)) = read_mark(ledger, at - TimeDelta::days(1))? else {
        return Ok(());
    };
    let request = Request {
        request_id: "clock-went-back".to_owned(),
        op: "thread.read".to_owned(),
        args_hash: Sha::of(b"{}"),
        actor: "buyer".to_owned(),
        recorded_at: at - TimeDelta::days(1),
    };
    let outcome = ledger
        .transact(request, move |tx| {
            tx.append(&stream, version, vec![event])?;
            Ok::<_, LedgerError>(Value::Null)
        })
        .map_err(broken)?;
    let reported = outcome.clock_went_back.is_some() && outcome.seqs == Some((seq + 1, seq + 1));
    must(reported, "T2", || {
        "a clock that went back was not reported, or reordered the log".to_owned()
    })
}

/// The newest message of some thread, read: a fact that any thread can take.
fn read_mark(ledger: &Ledger, at: Instant) -> Result<Option<(String, u64, NewEvent)>, Broken> {
    let found = ledger
        .read(|view| {
            let names: BTreeSet<String> = view.streams(streams::THREADS)?.into_iter().collect();
            match names.into_iter().next() {
                Some(name) => Ok(Some((view.stream(&name)?, name))),
                None => Ok(None),
            }
        })
        .map_err(|error: LedgerError| broken(error))?;
    let Some((events, name)) = found else {
        return Ok(None);
    };
    let version = u64::try_from(events.len()).unwrap_or(0);
    let mut newest = None;
    for event in &events {
        if let MessageEvent::MessageSent { message_id, .. } = event.decode().map_err(broken)? {
            newest = Some(message_id);
        }
    }
    let Some(up_to) = newest else { return Ok(None) };
    let event = MessageEvent::ThreadRead { up_to, at };
    let event = NewEvent::new(event.name(), 1, &event).map_err(broken)?;
    Ok(Some((name, version, event)))
}

/// Copies a folder with everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

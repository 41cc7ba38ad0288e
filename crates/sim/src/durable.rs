//! Books of a real desk: every command is an operation of the table, every fact is read back from the ledger's log by
//! another connection, beside the writer. In between the program is closed and opened again, requests are repeated, and
//! the practice world takes its own turns.

mod close;
mod editions;
mod handed_in;
mod moments;
mod requests;
mod told;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub(crate) use close::copy_folder;
pub(crate) use editions::upload;
pub use handed_in::{PIECE, content};
pub(crate) use moments::Moment;
pub use told::{Teller, Told};

use chrono::Utc;
use desk::{Call, Desk, Reply};
use ledger::{Ledger, StoredEvent, streams};
use serde_json::{Value, json};
use trade::order::command::OrderCommand;
use trade::order::contract::Contract;
use trade::order::event::SupplierRef;
use trade::order::windows::deadlines;
use trade::time::Instant;

use crate::books::{Answer, Books};
use crate::dice::Dice;
use crate::facts::{Fact, Facts};
use crate::ground::Ground;
use crate::model::{Broken, must};
use crate::steps::{Beside, Step};
use moments::Watch;

/// Events read from the log at a time.
const PAGE: u32 = 500;
/// Hours that pass together at most. With so many orders going on, one of them is not touched for longer.
const AT_ONCE: i64 = 168;

/// Books on disk.
pub struct Durable {
    home: PathBuf,
    ground: Ground,
    desk: Option<Desk>,
    log: Option<Ledger>,
    facts: Facts,
    seq: u64,
    now: Instant,
    /// Hours that the world still has to let pass.
    owed: u32,
    dice: Dice,
    /// What the ids of its requests begin with.
    name: String,
    requests: u64,
    answered: Vec<Answered>,
    watch: Option<Watch>,
    teller: Option<Teller>,
    /// Files that were handed in while a life went on; none where it is not asked for.
    handed_in: Option<u64>,
}

/// A request that was answered.
#[derive(Clone)]
struct Answered {
    request_id: String,
    op: String,
    args: Value,
    answer: desk::ReplyText,
}

pub(crate) fn broken(what: impl std::fmt::Display) -> Broken {
    Broken::new("T2", what.to_string())
}

/// A request that has to be answered.
pub(crate) fn read(desk: &Desk, op: &str, args: Value) -> Result<Value, Broken> {
    let call = Call {
        op: op.to_owned(),
        args,
        request_id: None,
    };
    match desk.dispatch(call) {
        Reply::Ok { value, .. } => value.read().map_err(broken),
        Reply::Error(error) => Err(broken(format!("{op}: {} {}", error.code, error.message))),
    }
}

impl Durable {
    /// Opens the practice workspace of a home folder.
    ///
    /// # Errors
    /// When it does not open or its log breaks a rule.
    pub fn open(home: &Path, facts: Facts, dice: Dice) -> Result<Durable, Broken> {
        Durable::at(home, Ground::practice(home), facts, dice)
    }

    /// Opens the workspace of that ground. Facts that are in its log already are taken in.
    ///
    /// # Errors
    /// As [`Durable::open`].
    pub fn at(home: &Path, ground: Ground, facts: Facts, dice: Dice) -> Result<Durable, Broken> {
        let mut books = Durable {
            home: home.to_path_buf(),
            ground,
            desk: None,
            log: None,
            facts,
            seq: 0,
            now: Instant::MIN_UTC,
            owed: 0,
            dice,
            name: "sim".to_owned(),
            requests: 0,
            answered: Vec::new(),
            watch: None,
            teller: None,
            handed_in: None,
        };
        books.reopen()?;
        Ok(books)
    }

    /// Operations that were done, with their arguments.
    pub(crate) fn done(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.answered.iter().map(|asked| (asked.op.as_str(), &asked.args))
    }

    /// From now on the moment before that operation is first done is kept, in a folder that is not there yet.
    pub(crate) fn watch_for(&mut self, op: &str, copy: &Path) {
        self.watch = Some(Watch::new(op, copy));
    }

    /// The moment that was watched for, if it came.
    pub(crate) fn moment(self) -> Option<Moment> {
        self.watch.and_then(Watch::moment)
    }

    fn desk(&self) -> Result<&Desk, Broken> {
        self.desk.as_ref().ok_or_else(|| broken("the desk is closed"))
    }

    /// Closes the program and opens it again.
    pub(crate) fn reopen(&mut self) -> Result<(), Broken> {
        (self.desk, self.log) = (None, None);
        self.desk = Some(self.ground.start()?);
        self.log = Some(self.ground.log(true)?);
        self.clock()?;
        self.catch_up().map(|_| ())
    }

    /// Reads the practice clock; in a real workspace the clock is everybody's.
    fn clock(&mut self) -> Result<(), Broken> {
        if self.ground.is_real() {
            self.now = Utc::now();
            return Ok(());
        }
        let status = read(self.desk()?, "practice.status", json!({}))?;
        let now = serde_json::from_value(status["now"].clone()).map_err(broken)?;
        self.now = now;
        Ok(())
    }

    /// Takes in what was appended since; every order that moved is compared with its model. Gives how many there were.
    fn catch_up(&mut self) -> Result<u64, Broken> {
        let mut taken = 0;
        let mut commits = BTreeSet::new();
        loop {
            let after = self.seq;
            let log = self.log.as_ref().ok_or_else(|| broken("the log is closed"))?;
            let events = log
                .read(|view| view.events_after(after, PAGE))
                .map_err(|error: ledger::LedgerError| broken(error))?;
            let last = events.len() < PAGE as usize;
            for event in events {
                self.seq = event.seq;
                taken += 1;
                self.take(&event)?;
                // A request is a commit, and what the world does about it another.
                commits.insert(event.actor);
            }
            if last {
                self.facts.tally.commits += u64::try_from(commits.len()).unwrap_or(0);
                if self.ground.is_real() {
                    self.clock()?;
                }
                return Ok(taken);
            }
        }
    }

    fn take(&mut self, event: &StoredEvent) -> Result<(), Broken> {
        let now = event.recorded_at;
        self.facts.tally.written += u64::from(event.request_index == 0);
        self.facts.tally.bytes += u64::try_from(event.body.len()).unwrap_or(0);
        if let Some(fact) = fact(event)?
            && let Some(place) = self.facts.take(fact, now)?
        {
            self.facts.settle(place, now)?;
        }
        Ok(())
    }

    /// A writing request: answered once, however often it is asked, and in the log when it is.
    fn write(&mut self, op: &str, args: Value) -> Result<Answer, Broken> {
        self.requests += 1;
        self.facts.tally.commands += 1;
        let request_id = format!("{}-{}", self.name, self.requests);
        if let Some(watch) = &mut self.watch {
            watch.before(&self.home, op, &args).map_err(broken)?;
        }
        self.tell(|| Told::asked(&request_id, op, &args));
        let reply = self.put(&request_id, op, &args)?;
        self.tell(|| Told::answered(&request_id, &reply));
        match reply {
            Reply::Ok { value, .. } => {
                if let Some(watch) = &mut self.watch {
                    watch.done(op);
                }
                self.catch_up()?;
                if self.dice.chance(6) {
                    self.again(&request_id, op, &args, &value)?;
                }
                self.answered.push(Answered {
                    request_id,
                    op: op.to_owned(),
                    args,
                    answer: value,
                });
                Ok(Answer::Taken)
            }
            Reply::Error(error) => {
                if matches!(error.code.as_str(), "bug" | "corrupt") || error.code.starts_with("unavailable") {
                    return Err(broken(format!("{op} failed: {} {}", error.code, error.message)));
                }
                if self.catch_up()? > 0 {
                    return Err(broken(format!("{op} was refused and wrote something")));
                }
                self.facts.tally.refusal(&error.code, error.rule.as_deref());
                Ok(Answer::Refused { code: error.code })
            }
        }
    }

    fn put(&self, request_id: &str, op: &str, args: &Value) -> Result<Reply, Broken> {
        Ok(self.desk()?.dispatch(Call {
            op: op.to_owned(),
            args: args.clone(),
            request_id: Some(request_id.to_owned()),
        }))
    }
}

/// The fact in an event of the log; `None` for the practice world's own clock.
fn fact(event: &StoredEvent) -> Result<Option<Fact>, Broken> {
    let stream = event.stream.as_str();
    let after = |prefix: &str| stream.strip_prefix(prefix);
    Ok(Some(if let Some(id) = after(streams::ORDERS) {
        Fact::Order(id.parse().map_err(broken)?, event.decode().map_err(broken)?)
    } else if let Some(id) = after(streams::QUOTATIONS) {
        Fact::Quotation(id.parse().map_err(broken)?, event.decode().map_err(broken)?)
    } else if let Some(id) = after(streams::THREADS) {
        Fact::Message(id.parse().map_err(broken)?, event.decode().map_err(broken)?)
    } else if after(streams::SUPPLIERS).is_some() {
        Fact::Supplier(event.decode().map_err(broken)?)
    } else if stream == streams::CREDIT {
        Fact::Credit(event.decode().map_err(broken)?)
    } else if stream == streams::RULEBOOKS {
        Fact::Rulebook(event.decode().map_err(broken)?)
    } else {
        return Ok(None);
    }))
}

impl Books for Durable {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn tally(&mut self) -> &mut crate::tally::Tally {
        &mut self.facts.tally
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn start(&mut self, supplier: &SupplierRef, offline: bool, contract: Contract) -> Result<Answer, Broken> {
        let kind = if offline { "offline" } else { "minisite" };
        let source = json!({ "kind": kind, "supplier_id": supplier.supplier_id });
        let before = self.facts.lives.len();
        let args = self.start_args(&source);
        let answer = self.write("order.start", args)?;
        if answer == Answer::Taken && self.facts.lives.len() == before + 1 {
            let command = trade::order::command::ReviseDraft {
                contract: Box::new(contract),
            };
            self.put_order(before, &command.into(), 0)?;
        }
        Ok(answer)
    }

    fn order(&mut self, place: usize, step: Step) -> Result<Answer, Broken> {
        let answer = self.put_order(place, &step.command, step.months)?;
        self.hand_in()?;
        if self.dice.chance(2) {
            self.page(place)?;
        }
        if self.dice.chance(1) && self.dice.chance(12) {
            self.reopen()?;
            self.nothing_lost()?;
        }
        Ok(answer)
    }

    fn beside(&mut self, step: Beside) -> Result<Answer, Broken> {
        match requests::beside(&step) {
            Some(("order.start", args)) => {
                let args = self.start_args(&args["source"]);
                self.write("order.start", args)
            }
            Some((op, args)) => self.write(op, args),
            None => Ok(Answer::Taken),
        }
    }

    fn pass(&mut self, hours: u32) -> Result<(), Broken> {
        if self.ground.is_real() {
            return self.clock();
        }
        self.owed += hours;
        if i64::from(self.owed) < self.dice.between(1, AT_ONCE) {
            return Ok(());
        }
        let hours = std::mem::take(&mut self.owed);
        self.advance(hours)
    }

    fn wait(&mut self, hours: u32) -> Result<(), Broken> {
        self.advance(hours)
    }
}

impl Durable {
    fn advance(&mut self, hours: u32) -> Result<(), Broken> {
        if self.ground.is_real() {
            // Nobody can let that time pass.
            return self.clock();
        }
        let by = json!({ "by": { "kind": "hours", "hours": hours } });
        let call = Call {
            op: "practice.advance".to_owned(),
            args: by,
            request_id: None,
        };
        match self.desk()?.dispatch(call) {
            Reply::Ok { value, .. } => {
                let status = &value.read::<Value>().map_err(broken)?["status"];
                self.now = serde_json::from_value(status["now"].clone()).map_err(broken)?;
            }
            Reply::Error(error) => {
                return Err(broken(format!(
                    "the world stops: {} {}",
                    error.code, error.message
                )));
            }
        }
        self.catch_up()?;
        self.facts.time_agrees(self.now)
    }

    /// T3: the page of an order shows the deadlines that its log gives, and no others.
    fn page(&mut self, place: usize) -> Result<(), Broken> {
        let order = &self.facts.lives[place].order;
        let args = json!({ "order_id": order.head().order_id });
        let shown = read(self.desk()?, "order.view", args)?;
        let given = deadlines(order, self.now, &self.facts.book).map_err(broken)?;
        let speaks = !given.is_empty();
        let given = serde_json::to_value(given).map_err(broken)?;
        must(shown["deadlines"] == given, "T3", || {
            format!("the page shows {} where {given} are due", shown["deadlines"])
        })?;
        if speaks {
            self.facts.tally.rule("T3");
        }
        Ok(())
    }

    fn put_order(&mut self, place: usize, command: &OrderCommand, months: u32) -> Result<Answer, Broken> {
        let head = self.facts.lives[place].order.head();
        let version = self.facts.lives[place].events.len();
        // A page that was loaded earlier, now and then.
        let expected = match self.dice.below(10) {
            0 => Some(version - 1),
            1..=3 => Some(version),
            _ => None,
        };
        match requests::order(head.order_id, command, months, expected) {
            Some((op, args)) => self.write(&op, args),
            None => Ok(Answer::Taken),
        }
    }
}

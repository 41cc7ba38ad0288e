//! One world: a furnished practice workspace on disk, called again and again. After each call the log is read beside the
//! program: what was refused must have written nothing.

use std::path::PathBuf;

use chrono::Utc;
use desk::{Call, Desk, DeskOptions, Reply, WireError};
use ledger::{Depth, Ledger, LedgerError, Options};
use serde_json::{Value, json};
use trade::time::Instant;

use super::Counts;
use super::furnish::lives;
use super::make::Scene;
use super::pool::Pool;
use super::schema::{Api, Operation};
use super::spoil::{request_id, spoil};
use crate::dice::Dice;
use crate::durable::{broken, read};
use crate::model::{Broken, Check, must};
use crate::worlds::Template;

/// Calls that are about the same order, before another is looked at.
const ABOUT_ONE: u64 = 9;

/// The last part of so many is when other workspaces are made and opened, and Practice begins anew.
const MOVES: u64 = 20;

/// An order whose page offers fewer things than this is at its end, or near it.
const LIVELY: usize = 5;

/// Calls after which the whole log is checked.
const CHECK_EVERY: u64 = 1_000;

/// Makes the calls of one world.
///
/// # Errors
/// What does not hold, with the call that showed it.
pub(super) fn live(api: &Api, template: &Template, place: (u64, u64), calls: u64) -> Result<Counts, Broken> {
    let home = tempfile::tempdir().map_err(broken)?;
    template.copy_to(home.path())?;
    let done = lives(template, home.path(), place)?;
    let mut world = World::open(
        (api, template),
        home.path().to_path_buf(),
        Dice::new(place.0 ^ 0x0b57, place.1),
    )?;
    world.furnish()?;
    for (op, args) in done {
        world.far.put(&asked(&op), &args);
        world.counts.0.entry(op).or_default().in_lives += 1;
    }
    let mut turn = 0;
    while world.made < calls {
        if turn % ABOUT_ONE == 0 {
            world.go_on()?;
            world.turn_to_an_order()?;
        }
        // What opens, makes and begins anew comes last: it takes long, and the orders are gone after it.
        world.step(world.made * MOVES >= calls * (MOVES - 1))?;
        turn += 1;
        if turn % CHECK_EVERY == 0 {
            world.sound()?;
        }
    }
    world.close()
}

/// The name under which arguments of an operation are remembered.
fn asked(op: &str) -> String {
    format!("arguments of {op}")
}

pub(super) struct World<'a> {
    pub(super) api: &'a Api,
    pub(super) template: &'a Template,
    home: PathBuf,
    desk: Option<Desk>,
    log: Option<Ledger>,
    written: u64,
    pub(super) now: Instant,
    /// Everything seen.
    pub(super) far: Pool,
    /// What the page of the order at hand says.
    near: Pool,
    /// Operations that page offers.
    offered: Vec<String>,
    pub(super) dice: Dice,
    requests: u64,
    /// Calls so far, by chance or not.
    made: u64,
    counts: Counts,
}

impl<'a> World<'a> {
    fn open(of: (&'a Api, &'a Template), home: PathBuf, dice: Dice) -> Result<World<'a>, Broken> {
        let (api, template) = of;
        let mut world = World {
            api,
            template,
            home,
            desk: None,
            log: None,
            written: 0,
            now: Instant::MIN_UTC,
            far: Pool::default(),
            near: Pool::default(),
            offered: Vec::new(),
            dice,
            requests: 0,
            made: 0,
            counts: Counts::of(api),
        };
        world.desk = Some(
            Desk::start(DeskOptions {
                home: Some(world.home.clone()),
                practice: true,
                ..DeskOptions::default()
            })
            .map_err(broken)?,
        );
        world.look_again()?;
        Ok(world)
    }

    pub(super) fn desk(&self) -> Result<&Desk, Broken> {
        self.desk.as_ref().ok_or_else(|| broken("the desk is closed"))
    }

    fn workspace(&self) -> PathBuf {
        self.home.join("practice")
    }

    /// The practice workspace is the one that is open, whatever was called; its log is read beside the program.
    fn look_again(&mut self) -> Check {
        self.log = None;
        read(self.desk()?, "workspace.practice", json!({}))?;
        let read_only = Options {
            read_only: true,
            ..Options::new(Utc::now())
        };
        self.log = Some(Ledger::open(self.workspace(), read_only).map_err(broken)?);
        self.written = self.newest()?;
        self.clock()
    }

    fn clock(&mut self) -> Check {
        let status = read(self.desk()?, "practice.status", json!({}))?;
        self.now = serde_json::from_value(status["now"].clone()).map_err(broken)?;
        Ok(())
    }

    fn newest(&self) -> Result<u64, Broken> {
        let log = self.log.as_ref().ok_or_else(|| broken("the log is closed"))?;
        let newest = log.read(|view| view.newest());
        newest
            .map(|mark| mark.seq)
            .map_err(|error: LedgerError| broken(error))
    }

    /// A call in order to the operation of that name.
    fn by_name(&mut self, name: &str) -> Check {
        let api = self.api;
        match api.find(name) {
            Some(operation) => self.make_and_call(operation, false),
            None => Ok(()),
        }
    }

    /// Another order where all are at their ends, and time passes.
    fn go_on(&mut self) -> Check {
        if self.offered.len() < LIVELY && self.dice.chance(25) {
            self.by_name("order.start")?;
        }
        if self.dice.chance(60) {
            self.by_name("practice.advance")?;
        }
        Ok(())
    }

    /// Looks at the pages of a few orders and stays at the one that offers most; from it the next calls take what they
    /// speak of.
    fn turn_to_an_order(&mut self) -> Check {
        let api = self.api;
        self.offered.clear();
        let mut liveliest = Value::Null;
        let Some(view) = api.find("order.view") else {
            return Ok(());
        };
        for _ in 0..3 {
            let Some(order_id) = self.far.pick("OrderId", &mut self.dice).cloned() else {
                break;
            };
            let Some(page) = self.call(view, json!({ "order_id": order_id }), true, None)? else {
                continue;
            };
            let offered = allowed(&page);
            if offered.len() > self.offered.len() {
                self.offered = offered;
                liveliest = page;
            }
        }
        self.near = Pool::default();
        self.near.take_in(api, &view.reply, &liveliest);
        Ok(())
    }

    /// Of two things the page offers, the one that was done less often: an order that is cancelled offers nothing more.
    fn offer(&mut self) -> Option<&'a Operation> {
        let two = [0, 1].map(|_| {
            self.dice
                .pick(&self.offered)
                .and_then(|command| named(self.api, command))
        });
        let done = |operation: &&Operation| self.counts.0.get(&operation.name).map(|count| count.accepted);
        two.into_iter().flatten().min_by_key(done)
    }

    /// One call: what the page offers, what was never done yet, or anything at all.
    fn step(&mut self, moving: bool) -> Check {
        let api = self.api;
        let wanted = match self.dice.below(100) {
            0..=49 if self.offered.len() >= LIVELY => self.offer(),
            45..=64 => self.never_done(),
            _ => None,
        };
        let operation = wanted.or_else(|| {
            let any = self.dice.pick(&api.operations)?;
            (!any.moves_the_desk() || moving).then_some(any)
        });
        match operation {
            Some(operation) => {
                let spoiled = self.dice.chance(30);
                let before = self.written;
                self.make_and_call(operation, spoiled)?;
                if self.written < before {
                    // Practice began anew: what was seen is of a world that is gone.
                    self.far = Pool::default();
                    self.furnish()?;
                    self.turn_to_an_order()?;
                }
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn never_done(&mut self) -> Option<&'a Operation> {
        let never: Vec<&Operation> = self
            .api
            .operations
            .iter()
            .filter(|operation| {
                self.counts
                    .0
                    .get(&operation.name)
                    .is_some_and(|count| count.accepted == 0)
            })
            .filter(|operation| !operation.moves_the_desk())
            .collect();
        self.dice.pick(&never).copied()
    }

    pub(super) fn make_and_call(&mut self, operation: &Operation, spoiled: bool) -> Check {
        let scene = Scene {
            api: self.api,
            near: &self.near,
            far: &self.far,
            now: self.now,
        };
        let mut args = scene.make(&operation.args, &mut self.dice);
        if self.dice.chance(25)
            && let Some(done) = self.far.pick(&asked(&operation.name), &mut self.dice)
        {
            // What somebody did once, with one thing in it another.
            args = scene.vary(&operation.args, done.clone(), &mut self.dice);
        }
        if spoiled {
            spoil(&mut args, &mut self.dice);
        }
        self.requests += 1;
        let id = match self.dice.below(40) {
            0 if spoiled => Some(request_id(&mut self.dice)),
            1 => None,
            2 => Some(format!("call-{}", self.requests / 2)),
            _ => Some(format!("call-{}", self.requests)),
        };
        self.call(operation, args, !spoiled, id).map(|_| ())
    }

    /// Makes a call and judges the answer; gives the reply when it was done.
    pub(super) fn call(
        &mut self,
        operation: &Operation,
        args: Value,
        fits: bool,
        id: Option<String>,
    ) -> Result<Option<Value>, Broken> {
        let called = || {
            let mut text = args.to_string();
            text.truncate(text.floor_char_boundary(2_000));
            format!("{} {text}", operation.name)
        };
        let reply = self.desk()?.dispatch(Call {
            op: operation.name.clone(),
            args: args.clone(),
            request_id: id,
        });
        if operation.moves_the_desk() {
            self.look_again()?;
        }
        self.made += 1;
        let newest = self.newest()?;
        let grew = std::mem::replace(&mut self.written, newest) != newest;
        let count = self.counts.0.entry(operation.name.clone()).or_default();
        match reply {
            Reply::Ok { value, .. } => {
                let value: Value = value.read().map_err(broken)?;
                must(operation.writes || !grew, "T2", || {
                    format!("a reading call wrote: {}", called())
                })?;
                count.accepted += 1;
                count.fitting += u64::from(fits);
                if operation.name.starts_with("practice.") {
                    self.clock()?;
                }
                self.far.take_in(self.api, &operation.reply, &value);
                self.near.take_in(self.api, &operation.reply, &value);
                if !operation.writes && !self.api.takes_a_call(&operation.args) {
                    self.far
                        .put("a call", &json!({ "op": operation.name, "args": args }));
                }
                Ok(Some(value))
            }
            Reply::Error(error) => {
                typed(&error).map_err(|why| Broken::new("T2", format!("{why}: {}", called())))?;
                must(!grew, "T2", || {
                    format!(
                        "{} was given and yet something was written: {}",
                        error.code,
                        called()
                    )
                })?;
                count.fitting += u64::from(fits && error.code != "invalid.arguments");
                let refused = count.refused.entry(error.code).or_default();
                refused.times += 1;
                if refused.said.is_empty() {
                    refused.said = error.message;
                }
                Ok(None)
            }
        }
    }

    fn sound(&self) -> Check {
        let log = self.log.as_ref().ok_or_else(|| broken("the log is closed"))?;
        let report = log.verify(Depth::Everything).map_err(broken)?;
        must(report.is_sound(), "T2", || {
            format!("the log is not sound: {report:?}")
        })
    }

    /// The program ends; what it left opens whole, and folds anew to the same lists.
    fn close(mut self) -> Result<Counts, Broken> {
        (self.desk, self.log) = (None, None);
        let ledger = Ledger::open(self.workspace(), Options::new(Utc::now())).map_err(broken)?;
        let before = ledger.projection_digests().map_err(broken)?;
        ledger.rebuild().map_err(broken)?;
        let after = ledger.projection_digests().map_err(broken)?;
        must(before == after, "T2", || {
            "folded anew, the lists differ".to_owned()
        })?;
        self.log = Some(ledger);
        self.sound()?;
        Ok(self.counts)
    }
}

/// The commands that an order's page offers, without their variants.
fn allowed(page: &Value) -> Vec<String> {
    let lists = ["actions", "recordable"].map(|list| page[list].as_array());
    let actions = lists.into_iter().flatten().flatten();
    actions
        .filter(|action| action["allowed"] == json!(true))
        .filter_map(|action| action["command"].as_str())
        .map(|command| command.split('.').next().unwrap_or(command).to_owned())
        .collect()
}

/// The operation behind a command that an order's page offers.
fn named<'a>(api: &'a Api, command: &str) -> Option<&'a Operation> {
    let is = |name: &str| {
        name.split_once('.').is_some_and(|(room, verb)| {
            (room == "order" && verb == command)
                || command.strip_suffix("_payment") == Some(verb) && room == "payment"
        })
    };
    api.operations.iter().find(|operation| is(&operation.name))
}

/// A refusal has a code of words, a sentence, and is never the program's own fault.
fn typed(error: &WireError) -> Result<(), String> {
    let told = || format!("{} ({})", error.code, error.message);
    let words = error
        .code
        .chars()
        .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "._".contains(letter));
    if error.code.is_empty() || !words || error.message.trim().is_empty() {
        return Err(format!("not a typed error: {}", told()));
    }
    let ours = ["bug", "corrupt"].iter().any(|code| error.code.starts_with(code));
    let down = error.code.starts_with("unavailable") && error.code != "unavailable.no_workspace";
    if ours || down {
        return Err(told());
    }
    Ok(())
}

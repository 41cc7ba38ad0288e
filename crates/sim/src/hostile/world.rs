//! One world: a furnished workspace on disk, called again and again. After each call the log is read beside the program:
//! what was refused must have written nothing.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use chrono::Utc;
use desk::{Call, Desk, Purpose, Reply};
use ledger::{Depth, Ledger, LedgerError};
use serde_json::{Value, json};
use trade::time::Instant;

use super::Counts;
use super::beside::Beside;
use super::carried;
use super::furnish::lives;
use super::judge::Judged;
use super::make::{Scene, ids_of};
use super::plain;
use super::pool::Pool;
use super::schema::{Api, Operation};
use super::spoil::{request_id, spoil};
use crate::dice::Dice;
use crate::durable::{broken, read};
use crate::ground::Ground;
use crate::model::{Broken, Check, must};
use crate::worlds::Template;

/// Calls that are about the same order, before another is looked at.
const ABOUT_ONE: u64 = 9;

/// The last part of so many is when other workspaces are made, opened, locked and restored, and Practice begins anew.
const MOVES: u64 = 20;
const MOVES_OF_REAL: u64 = 3;

/// Of a hundred calls in that part, so many do such a thing.
const MOVED: u64 = 20;

/// One world in so many is a real workspace.
const REAL: u64 = 7;

/// Looks at a job, and the time between two.
const LOOKS: u32 = 2_000;
const LOOK: Duration = Duration::from_millis(5);

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
    let real = place.1 % REAL == REAL - 1;
    let mut carried = Vec::new();
    let (ground, done) = if real {
        let ground = Ground::real(home.path())?;
        plain::ones(home.path())?;
        carried = carried::over(template, &ground, place)?;
        (ground, Vec::new())
    } else {
        let done = lives(template, home.path(), place)?;
        (Ground::practice(home.path()), done)
    };
    fs::create_dir_all(ground.outside()).map_err(broken)?;
    let dice = Dice::new(place.0 ^ 0x0b57, place.1);
    let mut world = World::open((api, template), ground, dice)?;
    world.furnish()?;
    for (op, args) in done {
        world.far.put(&asked(&op), &args);
        let count = world.counts.0.entry(op).or_default();
        count.in_lives += 1;
        count.lived_in.insert(place.1);
    }
    for order_id in &carried {
        world.go_round(order_id)?;
    }
    let moves = if real { MOVES_OF_REAL } else { MOVES };
    let mut turn = 0;
    while world.made < calls {
        if turn % ABOUT_ONE == 0 {
            world.go_on()?;
            world.turn_to_an_order()?;
        }
        // What opens, makes and begins anew comes last: it takes long, and the orders are gone after it.
        world.step(world.made * moves >= calls * (moves - 1))?;
        turn += 1;
        if turn % CHECK_EVERY == 0 {
            world.sound()?;
        }
    }
    world.close()
}

/// The name under which arguments of an operation are remembered.
pub(super) fn asked(op: &str) -> String {
    format!("arguments of {op}")
}

pub(super) struct World<'a> {
    pub(super) api: &'a Api,
    pub(super) template: &'a Template,
    pub(super) ground: Ground,
    desk: Option<Desk>,
    log: Option<Ledger>,
    written: u64,
    pub(super) now: Instant,
    /// Everything seen.
    pub(super) far: Pool,
    /// What the page of the order at hand says.
    pub(super) near: Pool,
    /// Operations that page offers.
    offered: Vec<String>,
    /// How many pages offered a command so far.
    offers: HashMap<String, u64>,
    pub(super) dice: Dice,
    pub(super) requests: u64,
    /// Calls so far, by chance or not.
    made: u64,
    pub(super) counts: Counts,
}

impl<'a> World<'a> {
    pub(super) fn open(of: (&'a Api, &'a Template), ground: Ground, dice: Dice) -> Result<World<'a>, Broken> {
        let (api, template) = of;
        let mut world = World {
            api,
            template,
            ground,
            desk: None,
            log: None,
            written: 0,
            now: Instant::MIN_UTC,
            far: Pool::default(),
            near: Pool::default(),
            offered: Vec::new(),
            offers: HashMap::new(),
            dice,
            requests: 0,
            made: 0,
            counts: Counts::of(api),
        };
        world.look_again()?;
        Ok(world)
    }

    pub(super) fn desk(&self) -> Result<&Desk, Broken> {
        self.desk.as_ref().ok_or_else(|| broken("the desk is closed"))
    }

    /// The workspace of the world is the one that is open, whatever was called; its log is read beside the program.
    fn look_again(&mut self) -> Check {
        self.log = None;
        if self.ground.is_real() || self.desk.is_none() {
            self.desk = None;
            self.desk = Some(self.ground.start()?);
        } else {
            read(self.desk()?, "workspace.practice", json!({}))?;
        }
        self.log = Some(self.ground.log(true)?);
        self.written = self.newest()?;
        self.clock()
    }

    fn clock(&mut self) -> Check {
        if self.ground.is_real() {
            self.now = Utc::now();
            return Ok(());
        }
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

    /// Another order where all are at their ends, and time passes; places on the disk are picked.
    fn go_on(&mut self) -> Check {
        self.pick_places()?;
        if self.offered.len() < LIVELY && self.dice.chance(25) {
            self.by_name("order.start")?;
        }
        if self.ground.is_real() {
            self.now = Utc::now();
        } else if self.dice.chance(60) {
            self.by_name("practice.advance")?;
        }
        Ok(())
    }

    /// What somebody picked in a dialog: a file to be, one in a folder of its own, and one that is there.
    fn pick_places(&mut self) -> Check {
        let outside = self.ground.outside();
        let mut there: Vec<_> = fs::read_dir(&outside)
            .map_err(broken)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        there.sort();
        let mut picked = vec![
            outside.join(format!("{}.txt", self.made)),
            outside.join(format!("{}.zip", self.made)),
        ];
        picked.extend(self.dice.pick(&there).cloned());
        for path in picked {
            for purpose in Purpose::ALL {
                let place_id = json!(self.desk()?.offer_place(&path, purpose));
                self.far.put("place_id", &place_id);
                self.far.put(&picked_for(purpose), &place_id);
            }
        }
        Ok(())
    }

    /// Whether an operation was asked for and never done so far.
    fn was_never_done(&self, operation: &Operation) -> bool {
        self.counts.was_never_done(&operation.name)
    }

    /// The same of the operation of a command.
    fn is_new(&self, command: &str) -> bool {
        named(self.api, command).is_some_and(|operation| self.was_never_done(operation))
    }

    /// Looks at the pages of a few orders and stays at the one that offers most of what was never done, and most at all;
    /// from it the next calls take what they speak of.
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
            let worth = |offered: &[String]| {
                let new = offered.iter().filter(|command| self.is_new(command)).count();
                (new, offered.len())
            };
            if worth(&offered) > worth(&self.offered) {
                self.offered = offered;
                liveliest = page;
            }
        }
        self.note_offers();
        self.near = Pool::default();
        self.near.take_in(api, &view.reply, &liveliest);
        Ok(())
    }

    /// Every operation that changes an order once, about this one.
    fn go_round(&mut self, order_id: &Value) -> Check {
        let api = self.api;
        let of_orders = api
            .operations
            .iter()
            .filter(|operation| operation.writes && operation.room() == "order");
        for operation in of_orders {
            self.turn_to(order_id)?;
            self.make_and_call(operation, false)?;
        }
        Ok(())
    }

    /// Looks at the page of that order: from it the next calls take what they speak of.
    pub(super) fn turn_to(&mut self, order_id: &Value) -> Check {
        let api = self.api;
        self.near = Pool::default();
        if let Some(view) = api.find("order.view")
            && let Some(page) = self.call(view, json!({ "order_id": order_id }), true, None)?
        {
            self.near.take_in(api, &view.reply, &page);
        }
        Ok(())
    }

    fn note_offers(&mut self) {
        for command in &self.offered {
            *self.offers.entry(command.clone()).or_default() += 1;
        }
    }

    /// Mostly what was never done and pages offer least often: a dispute is new for a day, a draft is always there. Else of
    /// two things that the page offers the one that was done less often: an order that is cancelled offers nothing more.
    fn offer(&mut self) -> Option<&'a Operation> {
        let new = self.offered.iter().filter(|command| self.is_new(command));
        let seldom = new.min_by_key(|command| self.offers.get(*command));
        let seldom = seldom.and_then(|command| named(self.api, command));
        if seldom.is_some() && self.dice.chance(60) {
            return seldom;
        }
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
        let moves = moving && self.dice.chance(MOVED);
        let any: Vec<&Operation> = api
            .operations
            .iter()
            .filter(|operation| operation.moves_the_desk() == moves)
            .collect();
        let wanted = wanted.filter(|_| !moves);
        let operation = wanted.or_else(|| self.dice.pick(&any).copied());
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
        let all = self.api.operations.iter();
        let never: Vec<&Operation> = all
            .filter(|operation| self.was_never_done(operation) && !operation.moves_the_desk())
            .collect();
        self.dice.pick(&never).copied()
    }

    pub(super) fn make_and_call(&mut self, operation: &Operation, spoiled: bool) -> Check {
        let scene = Scene {
            api: self.api,
            near: &self.near,
            far: &self.far,
            now: self.now,
            room: operation.room(),
        };
        let mut args = scene.make(&operation.args, &mut self.dice);
        if self.dice.chance(25)
            && let Some(done) = self.far.pick(&asked(&operation.name), &mut self.dice)
        {
            // What somebody did once, with one thing in it another.
            args = scene.vary(&operation.args, done.clone(), &mut self.dice);
        }
        // Of many that were picked for something else, one that was picked for this.
        if args.get("place_id").is_some_and(Value::is_string)
            && let Some(purpose) = Purpose::of(&operation.name)
            && self.dice.chance(60)
            && let Some(place_id) = self.far.pick(&picked_for(purpose), &mut self.dice)
        {
            args["place_id"] = place_id.clone();
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
        let reply = self.call(operation, args, !spoiled, id)?;
        // A page that came back says what can be done next: what was opened now is not open for long.
        if let Some(page) = reply.filter(|reply| reply["actions"].is_array()) {
            self.offered = allowed(&page);
            self.note_offers();
        }
        Ok(())
    }

    /// Makes a call and has the answer judged; gives the reply when it was done.
    pub(super) fn call(
        &mut self,
        operation: &Operation,
        args: Value,
        fits: bool,
        id: Option<String>,
    ) -> Result<Option<Value>, Broken> {
        let dir = self.ground.dir();
        let before = Beside::of(&dir);
        let reply = self.desk()?.dispatch(Call {
            op: operation.name.clone(),
            args: args.clone(),
            request_id: id,
        });
        let touched = Beside::of(&dir).touched_since(&before);
        if operation.moves_the_desk() {
            self.ground.chose(&args);
            self.look_again()?;
        }
        self.made += 1;
        let newest = self.newest()?;
        let judged = Judged {
            api: self.api,
            operation,
            args: &args,
            fits,
            grew: std::mem::replace(&mut self.written, newest) != newest,
            touched,
        };
        let count = self.counts.0.entry(operation.name.clone()).or_default();
        let Some(value) = judged.answer(reply, count)? else {
            return Ok(None);
        };
        if operation.name.starts_with("practice.") {
            self.clock()?;
        }
        self.finish(&operation.name, &value)?;
        self.far.take_in(self.api, &operation.reply, &value);
        self.far.take_in_ids(&ids_of(operation.room()), &value);
        self.near.take_in(self.api, &operation.reply, &value);
        if !operation.writes && !self.api.takes_a_call(&operation.args) {
            self.far
                .put("a call", &json!({ "op": operation.name, "args": args }));
        }
        Ok(Some(value))
    }

    /// A job that a call began writes when it likes: it is over before the next call.
    pub(super) fn finish(&mut self, op: &str, reply: &Value) -> Check {
        let Some(job_id) = reply["job_id"].as_str() else {
            return Ok(());
        };
        for _ in 0..LOOKS {
            let view = match self.desk()?.dispatch(Call {
                op: "job.view".to_owned(),
                args: json!({ "job_id": job_id }),
                request_id: None,
            }) {
                Reply::Ok { value, .. } => value.read::<Value>().map_err(broken)?,
                // Work that answers when it is done is a job for that long: once stopped, it is none.
                Reply::Error(error) if op == "job.cancel" && error.code == "not_found" => Value::Null,
                Reply::Error(error) => return Err(broken(format!("{op}: job.view: {}", error.code))),
            };
            if view["state"] != "running" {
                self.written = self.newest()?;
                return Ok(());
            }
            std::thread::sleep(LOOK);
        }
        Err(broken("a job does not end"))
    }

    fn sound(&self) -> Check {
        let log = self.log.as_ref().ok_or_else(|| broken("the log is closed"))?;
        let report = log.verify(Depth::Everything).map_err(broken)?;
        must(report.is_sound(), "T2", || {
            format!("the log is not sound: {report:?}")
        })
    }

    /// The program ends; what it left opens whole, and folds anew to the same lists.
    pub(super) fn close(mut self) -> Result<Counts, Broken> {
        (self.desk, self.log) = (None, None);
        let ledger = self.ground.log(false)?;
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

/// The name under which places are known that were picked for that.
fn picked_for(purpose: Purpose) -> String {
    format!("picked for {purpose:?}")
}

//! Calls by chance to every operation of the table, made from its schemas: half of them in order and about things that
//! exist, so that the rules are asked, the others with one thing broken. No call may panic, write half of something, or be
//! refused without a typed error. An operation is covered because it is in the table; none is listed here.

mod beside;
mod carried;
mod furnish;
mod judge;
mod make;
mod plain;
mod pool;
mod schema;
mod spoil;
mod visit;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use trade::time::Instant;

use crate::dice::Dice;
use crate::model::Broken;
use crate::run as worlds_run;
use crate::worlds::Template;
use pool::Pool;
use schema::Api;

/// A call to each operation that stays in its workspace, with arguments that fit its schema, as JSON: whether it is done is
/// left open.
pub(crate) fn one_of_each() -> Vec<Vec<u8>> {
    let (api, pool) = (Api::read(), Pool::default());
    let mut dice = Dice::new(1, 1);
    let inside = api
        .operations
        .iter()
        .filter(|operation| !operation.moves_the_desk());
    let calls = inside.map(|operation| {
        let scene = make::Scene {
            api: &api,
            near: &pool,
            far: &pool,
            now: Instant::UNIX_EPOCH,
            room: operation.room(),
        };
        let args = scene.make(&operation.args, &mut dice);
        let id = format!("one-{}", operation.name);
        json!({ "op": operation.name, "args": args, "request_id": id })
            .to_string()
            .into_bytes()
    });
    calls.collect()
}

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Everything follows from it.
    pub seed: u64,
    /// Calls over all worlds.
    pub calls: u64,
    /// Calls in one world: its own workspace on disk.
    pub per_world: u64,
    /// Threads.
    pub threads: u64,
    /// Only this world, for looking at it again.
    pub only: Option<u64>,
}

impl Plan {
    fn worlds(&self) -> u64 {
        self.calls.div_ceil(self.per_world.max(1)).max(1)
    }
}

/// What became of the calls of one operation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// Made so that they fit the schema, and not refused for their form: these reached what decides.
    pub fitting: u64,
    /// Done.
    pub accepted: u64,
    /// Done by the people whose orders the calls are about, with arguments of their own.
    pub in_lives: u64,
    /// The worlds of those people.
    pub lived_in: BTreeSet<u64>,
    /// Refused, by code.
    pub refused: BTreeMap<String, Refused>,
}

/// How often a code was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refused {
    /// How often.
    pub times: u64,
    /// The sentence of one of them.
    pub said: String,
}

impl Count {
    /// How often it was refused.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        self.refused.values().map(|refused| refused.times).sum()
    }

    /// How often it was called.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.accepted + self.refusals()
    }

    fn add(&mut self, other: &Count) {
        self.fitting += other.fitting;
        self.accepted += other.accepted;
        self.in_lives += other.in_lives;
        self.lived_in.extend(&other.lived_in);
        for (code, refused) in &other.refused {
            let mine = self.refused.entry(code.clone()).or_default();
            mine.times += refused.times;
            if mine.said.is_empty() {
                mine.said.clone_from(&refused.said);
            }
        }
    }
}

/// Counts by operation, every operation of the table among them.
#[derive(Debug, Clone, Default)]
pub struct Counts(pub BTreeMap<String, Count>);

impl Counts {
    fn of(api: &Api) -> Counts {
        let named = api
            .operations
            .iter()
            .map(|operation| (operation.name.clone(), Count::default()));
        Counts(named.collect())
    }

    fn add(&mut self, other: &Counts) {
        for (name, count) in &other.0 {
            self.0.entry(name.clone()).or_default().add(count);
        }
    }

    /// Whether it is an operation of the table that no call did so far.
    fn was_never_done(&self, op: &str) -> bool {
        self.0.get(op).is_some_and(|count| count.accepted == 0)
    }

    /// All operations together.
    #[must_use]
    pub fn sum(&self) -> Count {
        let mut sum = Count::default();
        self.0.values().for_each(|count| sum.add(count));
        sum
    }

    /// Operations that no call did, and those that none was refused by.
    #[must_use]
    pub fn one_sided(&self) -> (Vec<&str>, Vec<&str>) {
        let those = |lacking: fn(&Count) -> u64| {
            let names = self.0.iter().filter(|(_, count)| lacking(count) == 0);
            names.map(|(name, _)| name.as_str()).collect()
        };
        (those(|count| count.accepted), those(Count::refusals))
    }
}

/// What did not hold, and in which world.
#[derive(Debug)]
pub struct Failure {
    /// The world.
    pub world: u64,
    /// What was wrong, with the call that showed it.
    pub broken: Broken,
}

/// Worlds that are lived again for an operation that no call did.
const LIVED_AGAIN: usize = 3;

/// Makes the calls of the plan, and after them those to what none of them did.
///
/// # Errors
/// The failure of the lowest world among those that were under way.
pub fn run(plan: &Plan) -> Result<Counts, Failure> {
    let api = Api::read();
    let template = Template::make().map_err(|broken| Failure { world: 0, broken })?;
    let world = |number| {
        let calls = plan.per_world.min(plan.calls - number * plan.per_world);
        world::live(&api, &template, (plan.seed, number), calls)
    };
    let worlds = (plan.worlds(), plan.only);
    let mut counts = worlds_run::each(worlds, plan.threads, Counts::of(&api), world, Counts::add)
        .map_err(|(world, broken)| Failure { world, broken })?;
    let lived = counts.clone();
    for (op, count) in &lived.0 {
        for world in count.lived_in.iter().copied().take(LIVED_AGAIN) {
            if !counts.was_never_done(op) {
                break;
            }
            let more = visit::again(&api, &template, (plan.seed, world), op);
            counts.add(&more.map_err(|broken| Failure { world, broken })?);
        }
    }
    Ok(counts)
}

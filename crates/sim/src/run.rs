//! A run: so many orders by a seed, in worlds of their own that share nothing, on as many threads as there are. The first
//! rule that does not hold ends it, with what is needed to see it again.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use trade::order::OrderCommand;

use crate::books::{Answer, Books};
use crate::dice::Dice;
use crate::faults::{self, Fault};
use crate::history::story;
use crate::model::{Broken, Check};
use crate::steps::{Beside, Mind, Plot, Scene, Step, Turn, beside, contract, sensible, wild};
use crate::tally::Tally;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The seed everything follows from.
    pub seed: u64,
    /// Orders over all worlds.
    pub orders: u64,
    /// Orders in one world.
    pub per_world: u64,
    /// Threads.
    pub threads: u64,
    /// Only this world, for looking at it again.
    pub only: Option<u64>,
}

impl Plan {
    /// How many worlds there are.
    #[must_use]
    pub fn worlds(&self) -> u64 {
        self.orders.div_ceil(self.per_world.max(1)).max(1)
    }
}

/// A rule that did not hold, and where.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The world.
    pub world: u64,
    /// The rule and what was wrong.
    pub broken: Broken,
    /// The order's history, for a reader.
    pub story: Vec<String>,
}

/// Runs every world of the plan.
///
/// # Errors
/// The first failure; of several threads that of the lowest world.
pub fn run(
    plan: &Plan,
    world: impl Fn(u64) -> Result<Tally, Box<Failure>> + Sync,
) -> Result<Tally, Box<Failure>> {
    let worlds = (plan.worlds(), plan.only);
    each(worlds, plan.threads, Tally::default(), world, Tally::add).map_err(|(_, failure)| failure)
}

/// So many worlds, or only that one of them, on so many threads; what each comes to is added to the sum. Stops at the
/// first failure and gives the lowest world's among those under way.
pub(crate) fn each<T: Send, F: Send>(
    (worlds, only): (u64, Option<u64>),
    threads: u64,
    sum: T,
    world: impl Fn(u64) -> Result<T, F> + Sync,
    add: impl Fn(&mut T, &T) + Sync,
) -> Result<T, (u64, F)> {
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let done: Mutex<(T, Vec<(u64, F)>)> = Mutex::new((sum, Vec::new()));
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= worlds {
                break;
            }
            if only.is_some_and(|only| only != number) {
                continue;
            }
            let outcome = world(number);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            match outcome {
                Ok(its) => add(&mut done.0, &its),
                Err(failure) => {
                    stop.store(true, Ordering::Relaxed);
                    done.1.push((number, failure));
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    let (sum, failures) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    match failures.into_iter().min_by_key(|(number, _)| *number) {
        Some(failure) => Err(failure),
        None => Ok(sum),
    }
}

/// How a world is lived.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    /// Orders that are started, at most so many at a time.
    pub orders: usize,
    /// Orders going on at a time.
    pub at_once: usize,
    /// Steps after which an order is left as it is.
    pub steps: usize,
    /// Hours that pass between two steps, at most.
    pub hours: i64,
    /// Something rare that all of them are out for; each draws its own when absent.
    pub plot: Option<Plot>,
}

/// Lives the orders of one world. Gives the place of the order a broken rule is about.
///
/// # Errors
/// The first rule that does not hold.
pub fn live<B: Books>(books: &mut B, life: &Life, dice: &mut Dice) -> Result<(), (Broken, Option<usize>)> {
    let mut begun = 0;
    let mut going: Vec<Going> = Vec::new();
    loop {
        while going.len() < life.at_once && begun < life.orders {
            begun += 1;
            going.extend(begin(books, life.plot, dice).map_err(|broken| (broken, None))?);
        }
        if going.is_empty() {
            break;
        }
        let which = dice.index(going.len());
        let place = going[which].place;
        step(books, &mut going[which], dice).map_err(|broken| (broken, Some(place)))?;
        if dice.chance(12) {
            aside(books, dice).map_err(|broken| (broken, None))?;
        }
        // Now and then nobody does anything for weeks.
        let most = if dice.chance(1) {
            life.hours * 20
        } else {
            life.hours
        };
        let hours = u32::try_from(dice.between(0, most)).unwrap_or(0);
        books.pass(hours).map_err(|broken| (broken, None))?;
        going.retain(|one| {
            let lingers = one.after_end < LINGERS || !books.facts().is_over(one.place);
            one.steps < life.steps && lingers
        });
    }
    Ok(())
}

/// Steps that are still tried with an order that is over: feedback, and all that is refused then.
const LINGERS: usize = 5;

/// Turns a plot takes at once.
const TURNS: usize = 5;

/// An order that goes on.
struct Going {
    place: usize,
    mind: Mind,
    steps: usize,
    after_end: usize,
}

fn begin<B: Books>(books: &mut B, plot: Option<Plot>, dice: &mut Dice) -> Result<Option<Going>, Broken> {
    let mind = Mind::new(dice);
    let mind = plot.map_or(mind, |plot| mind.out_for(plot));
    let facts = books.facts();
    let Some(known) = dice.pick(&facts.suppliers) else {
        return Ok(None);
    };
    let supplier = known.reference.clone();
    let contract = contract(facts, &supplier, books.now(), dice);
    let before = books.facts().lives.len();
    let answer = books.start(&supplier, mind.offline, contract)?;
    let going = Going {
        place: before,
        mind,
        steps: 0,
        after_end: 0,
    };
    Ok((answer == Answer::Taken && books.facts().lives.len() == before + 1).then_some(going))
}

fn step<B: Books>(books: &mut B, going: &mut Going, dice: &mut Dice) -> Result<(), Broken> {
    let place = going.place;
    going.steps += 1;
    going.after_end += usize::from(books.facts().is_over(place));
    if dice.chance(50) && plotted(books, going, dice)? {
        return Ok(());
    }
    let scene = Scene {
        facts: books.facts(),
        place,
        now: books.now(),
    };
    let step = if dice.chance(going.mind.wild) {
        wild(&scene, dice)
    } else {
        sensible(&scene, &going.mind, dice)
    };
    match step {
        Some(step) => put(books, place, step),
        None => Ok(()),
    }
}

/// A plot's turns one upon the other, before the world takes its own. True when there was one.
fn plotted<B: Books>(books: &mut B, going: &Going, dice: &mut Dice) -> Result<bool, Broken> {
    let Some(plot) = going.mind.plot else {
        return Ok(false);
    };
    for turns in 0..TURNS {
        let scene = Scene {
            facts: books.facts(),
            place: going.place,
            now: books.now(),
        };
        match plot.turn(&scene, &going.mind, dice) {
            Some(Turn::Order(step)) => put(books, going.place, step)?,
            Some(Turn::Beside(step)) => put_beside(books, step)?,
            Some(Turn::Wait(hours)) => books.wait(hours)?,
            None => return Ok(turns > 0),
        }
    }
    Ok(true)
}

/// Puts a command to an order, and counts what is wrong with the fact it hands in.
fn put<B: Books>(books: &mut B, place: usize, step: Step) -> Check {
    let met = faults::of_order(books.facts(), place, &step.command, books.now());
    let command = is_checked(&step.command).then(|| step.command.clone());
    let answer = books.order(place, step)?;
    if let (Some(command), Answer::Refused { code }) = (&command, &answer) {
        books.facts().lives[place]
            .sheet
            .refused(command, code, books.now())?;
    }
    count(books, met, &answer);
    Ok(())
}

/// Commands whose refusals the model knows the reasons of.
fn is_checked(command: &OrderCommand) -> bool {
    matches!(
        command,
        OrderCommand::OpenDispute(_) | OrderCommand::ExtendDispute(_) | OrderCommand::Escalate(_)
    )
}

/// Puts a command beside orders, and counts what is wrong with a limit it reports.
fn put_beside<B: Books>(books: &mut B, step: Beside) -> Check {
    let met = match &step {
        Beside::Limit(fact) => {
            let known = books.facts().supplier(fact.supplier_id);
            known.map(|known| faults::of_limit(&known.limits, &fact.report, books.now()))
        }
        Beside::Credit(_) | Beside::Quotation(..) | Beside::Message(..) => None,
    };
    let answer = books.beside(step)?;
    count(books, met.unwrap_or_default(), &answer);
    Ok(())
}

fn count<B: Books>(books: &mut B, met: Vec<Fault>, answer: &Answer) {
    for fault in met {
        books.tally().fault(fault, *answer == Answer::Taken);
    }
}

fn aside<B: Books>(books: &mut B, dice: &mut Dice) -> Result<(), Broken> {
    let step: Option<Beside> = beside(books.facts(), books.now(), dice);
    match step {
        Some(step) => put_beside(books, step),
        None => Ok(()),
    }
}

/// What failed, told for a reader: the order it is about, or else the first that is not as its model has it.
pub fn failure<B: Books>(world: u64, books: &B, (broken, place): (Broken, Option<usize>)) -> Box<Failure> {
    let place = place.or_else(|| books.facts().apart(books.now()));
    let story = place.map_or_else(Vec::new, |place| story(books.facts(), place, books.now()));
    Box::new(Failure { world, broken, story })
}

/// The end of a world: every history folds anew, some from a place in their middle, every order is once more as its model
/// has it, and the counts are given.
///
/// # Errors
/// The history that does not.
pub fn close<B: Books>(books: &mut B, world: u64, dice: &mut Dice) -> Result<Tally, Box<Failure>> {
    let facts = books.facts();
    let folded = facts.refold().and_then(|()| facts.all_agree(books.now()));
    folded.map_err(|broken| failure(world, books, (broken, None)))?;
    let orders = books.facts().lives.len();
    for place in 0..orders {
        let length = dice.index(books.facts().lives[place].events.len() + 1);
        let replayed = books.facts().replay(place, length);
        replayed.map_err(|broken| failure(world, books, (broken, Some(place))))?;
        let now = books.now();
        let end = crate::model::status(&books.facts().lives[place].sheet, now);
        let end = end.map_err(|broken| failure(world, books, (broken, Some(place))))?;
        let over = books.facts().is_over(place);
        let tally = books.tally();
        *tally.ends.entry(end).or_default() += 1;
        tally.ended += u64::from(over);
    }
    books.tally().worlds += 1;
    books.tally().orders += u64::try_from(orders).unwrap_or(0);
    Ok(books.tally().clone())
}

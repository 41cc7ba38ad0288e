//! Requests at a real desk, as a state machine: people deal with each other, and in between a request of any kind that was
//! done is asked again, also after the program was closed and opened. It is answered the same and written once, its id
//! does nothing else, and the log holds what was answered.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use sim::books::Books;
use sim::dice::Dice;
use sim::durable::Durable;
use sim::run::{Life, live};
use sim::steps::{Mind, Scene, beside, contract, sensible, wild};
use sim::worlds::{Template, durable};

/// A furnished workspace, made once and copied.
static TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template::make().unwrap());

/// One move; numbers choose among what there is, so that a shorter life is a life too.
#[derive(Debug, Clone)]
enum Move {
    /// Another order, with a contract by these numbers.
    Start(u64),
    /// A step of an order: the next by whoever's turn it is, or any at the edges.
    Order { which: usize, numbers: u64 },
    /// A step beside orders: credit line, quotations, messages, limits.
    Beside(u64),
    /// An hour goes by, and the world takes its turns.
    Hour,
    /// A request once more, as after a lost answer: of any kind of operation that was done, so many requests of it back.
    Again { kind: usize, back: usize },
    /// The program is closed and opened.
    Reopen,
}

/// What the test knows beforehand: how many orders were started, and that something was done.
#[derive(Debug, Clone)]
struct Expected {
    world: u64,
    orders: usize,
}

impl ReferenceStateMachine for Expected {
    type State = Expected;
    type Transition = Move;

    fn init_state() -> BoxedStrategy<Expected> {
        (0_u64..40)
            .prop_map(|world| Expected { world, orders: 0 })
            .boxed()
    }

    fn transitions(state: &Expected) -> BoxedStrategy<Move> {
        let start = any::<u64>().prop_map(Move::Start);
        let orders = state.orders;
        if orders == 0 {
            return start.boxed();
        }
        prop_oneof![
            1 => start,
            12 => (0..orders, any::<u64>()).prop_map(|(which, numbers)| Move::Order { which, numbers }),
            6 => any::<u64>().prop_map(Move::Beside),
            2 => Just(Move::Hour),
            8 => (any::<usize>(), 0_usize..6).prop_map(|(kind, back)| Move::Again { kind, back }),
            1 => Just(Move::Reopen),
        ]
        .boxed()
    }

    fn apply(mut state: Expected, transition: &Move) -> Expected {
        if let Move::Start(_) = transition {
            state.orders += 1;
        }
        state
    }

    fn preconditions(state: &Expected, transition: &Move) -> bool {
        match transition {
            Move::Order { which, .. } => *which < state.orders,
            Move::Start(_) | Move::Beside(_) | Move::Hour | Move::Again { .. } | Move::Reopen => true,
        }
    }
}

struct Host {
    /// Kept as long as the desk is open.
    home: tempfile::TempDir,
    books: Durable,
}

impl Host {
    fn new(seed: u64, world: u64) -> Host {
        let home = tempfile::tempdir().unwrap();
        let books = durable(seed, world, &TEMPLATE, home.path()).unwrap();
        Host { home, books }
    }

    fn start(&mut self, numbers: u64) {
        let mut dice = Dice::new(numbers, 0);
        let facts = self.books.facts();
        let supplier = facts.suppliers[dice.index(facts.suppliers.len())]
            .reference
            .clone();
        let contract = contract(facts, &supplier, self.books.now(), &mut dice);
        self.books.start(&supplier, dice.chance(12), contract).unwrap();
    }

    fn step(&mut self, place: usize, numbers: u64) {
        let mut dice = Dice::new(numbers, 1);
        let mind = Mind::new(&mut Dice::new(place as u64, 2));
        let (facts, now) = (self.books.facts(), self.books.now());
        if place >= facts.lives.len() {
            return;
        }
        let scene = Scene { facts, place, now };
        let step = if dice.chance(20) {
            wild(&scene, &mut dice)
        } else {
            sensible(&scene, &mind, &mut dice)
        };
        if let Some(step) = step {
            self.books.order(place, step).unwrap();
        }
    }
}

impl StateMachineTest for Host {
    type SystemUnderTest = Host;
    type Reference = Expected;

    fn init_test(state: &Expected) -> Host {
        Host::new(23, state.world)
    }

    fn apply(mut host: Host, _: &Expected, transition: Move) -> Host {
        match transition {
            Move::Start(numbers) => host.start(numbers),
            Move::Order { which, numbers } => host.step(which, numbers),
            Move::Beside(numbers) => {
                let step = beside(host.books.facts(), host.books.now(), &mut Dice::new(numbers, 4));
                if let Some(step) = step {
                    host.books.beside(step).unwrap();
                }
            }
            Move::Hour => host.books.wait(1).unwrap(),
            Move::Again { kind, back } => {
                let kinds: Vec<String> = host.books.kinds_done().into_iter().map(str::to_owned).collect();
                if !kinds.is_empty() {
                    host.books.ask_again(&kinds[kind % kinds.len()], back).unwrap();
                }
            }
            Move::Reopen => host.books.open_anew().unwrap(),
        }
        host
    }

    fn check_invariants(host: &Host, _: &Expected) {
        assert!(host.home.path().exists());
    }

    fn teardown(mut host: Host, _: Expected) {
        host.books.open_anew().unwrap();
    }
}

prop_state_machine! {
    #![proptest_config(Config {
        cases: 6,
        failure_persistence: None,
        max_shrink_iters: 64,
        ..Config::default()
    })]

    #[test]
    fn t2_the_same_request_twice_is_once(sequential 8..80 => Host);
}

/// Operations on orders and payments that so few lives do not come to. The hostile calls do each of them.
const RARE: &[&str] = &[
    "order.add_evidence",
    "order.cancel",
    "order.extend_dispute",
    "order.lapse",
    "order.record_decision",
    "order.record_supplier_response",
    "order.remind",
    "order.withdraw_change",
    "order.withdraw_dispute",
];

/// T2: after a few lives whatever kind of operation was done is asked again, and every one on orders and payments is among
/// them but the rare.
#[test]
fn t2_each_kind_of_operation_that_lives_did_is_once_when_it_is_asked_twice() {
    let mut asked = BTreeSet::new();
    for world in 0..3 {
        let mut host = Host::new(5, world);
        let life = Life {
            orders: 12,
            at_once: 6,
            steps: 60,
            hours: 20,
            plot: None,
        };
        live(&mut host.books, &life, &mut Dice::new(5, world)).unwrap();
        host.books.open_anew().unwrap();
        let kinds: Vec<String> = host.books.kinds_done().into_iter().map(str::to_owned).collect();
        for kind in kinds {
            host.books.ask_again(&kind, 0).unwrap();
            asked.insert(kind);
        }
    }
    let table = desk::describe();
    let of_orders = |name: &str| name.starts_with("order.") || name.starts_with("payment.");
    let writing = table["operations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|operation| operation["writes"] == true);
    let names: Vec<&str> = writing
        .map(|operation| operation["name"].as_str().unwrap())
        .collect();
    let missed: Vec<&&str> = names
        .iter()
        .filter(|name| of_orders(name) && !asked.contains(**name))
        .collect();
    let unexpected: Vec<&&&str> = missed.iter().filter(|name| !RARE.contains(**name)).collect();
    assert!(
        unexpected.is_empty(),
        "never done, and not named as rare: {unexpected:?}; asked again: {asked:?}"
    );
    let unknown: Vec<&&str> = RARE.iter().filter(|name| !names.contains(name)).collect();
    assert!(unknown.is_empty(), "no operations: {unknown:?}");
}

//! Orders of a supplier as a state machine, against the naive model: after each step, taken or refused or of time alone,
//! M1–M3, C7, S4, S5, D6, D8 and the status of §9 hold of every order, and any prefix of a history folds to the same order. Shrinks to the shortest life that breaks one.

#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use sim::books::Books;
use sim::dice::Dice;
use sim::pure::Pure;
use sim::steps::{Beside, Mind, Scene, beside, contract, sensible, wild};
use sim::worlds;

/// One step of a life: numbers choose among what there is, so that a shorter life is a life too.
#[derive(Debug, Clone)]
enum Move {
    /// Another order, with a contract by these numbers.
    Start(u64),
    /// The next step of an order by whoever's turn it is.
    Sensible { which: usize, numbers: u64 },
    /// Any command for an order, at the edges.
    Wild { which: usize, numbers: u64 },
    /// A step beside orders: credit line, quotations, messages, limits.
    Beside(u64),
    /// Hours go by, or the clock goes back.
    Time(i64),
}

/// What the test knows beforehand: how many orders were started. What must hold of them, the model of `sim` knows.
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
        if state.orders == 0 {
            return start.boxed();
        }
        let orders = state.orders;
        prop_oneof![
            1 => start,
            14 => (0..orders, any::<u64>()).prop_map(|(which, numbers)| Move::Sensible { which, numbers }),
            10 => (0..orders, any::<u64>()).prop_map(|(which, numbers)| Move::Wild { which, numbers }),
            3 => any::<u64>().prop_map(Move::Beside),
            4 => (0_i64..72).prop_map(Move::Time),
            1 => (-30_i64..0).prop_map(Move::Time),
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
            Move::Sensible { which, .. } | Move::Wild { which, .. } => *which < state.orders,
            Move::Start(_) | Move::Beside(_) | Move::Time(_) => true,
        }
    }
}

struct Orders;

impl StateMachineTest for Orders {
    type SystemUnderTest = Pure;
    type Reference = Expected;

    fn init_test(state: &Expected) -> Pure {
        worlds::pure(11, state.world, 4)
    }

    fn apply(mut books: Pure, _: &Expected, transition: Move) -> Pure {
        let now = books.now();
        match transition {
            Move::Start(numbers) => {
                let mut dice = Dice::new(numbers, 0);
                let supplier = books.facts().suppliers[dice.index(4)].reference.clone();
                let contract = contract(books.facts(), &supplier, books.now(), &mut dice);
                books.start(&supplier, dice.chance(12), contract).unwrap();
            }
            Move::Sensible { which, numbers } => {
                let mut dice = Dice::new(numbers, 1);
                let mind = Mind::new(&mut Dice::new(which as u64, 2));
                let place = which;
                let facts = books.facts();
                let step = sensible(&Scene { facts, place, now }, &mind, &mut dice);
                if let Some(step) = step {
                    books.order(place, step).unwrap();
                }
            }
            Move::Wild { which, numbers } => {
                let place = which;
                let facts = books.facts();
                if let Some(step) = wild(&Scene { facts, place, now }, &mut Dice::new(numbers, 3)) {
                    books.order(place, step).unwrap();
                }
            }
            Move::Beside(numbers) => {
                let step: Option<Beside> = beside(books.facts(), books.now(), &mut Dice::new(numbers, 4));
                if let Some(step) = step {
                    books.beside(step).unwrap();
                }
            }
            Move::Time(hours) => books.set(books.now() + chrono::TimeDelta::hours(hours)),
        }
        books
    }

    fn check_invariants(books: &Pure, state: &Expected) {
        assert_eq!(books.facts().lives.len(), state.orders);
        books.facts().all_agree(books.now()).unwrap();
        for (place, life) in books.facts().lives.iter().enumerate() {
            // Another place in the history with each event, near its beginning and its end, too.
            let length = life.events.len();
            let split = (length.pow(2) / 3 + place) % (length + 1);
            books.facts().replay(place, split).unwrap();
        }
    }

    fn teardown(books: Pure, _: Expected) {
        books.facts().refold().unwrap();
    }
}

prop_state_machine! {
    #![proptest_config(Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn m1_m2_m3_c7_s4_s5_d6_d8_orders_keep_to_the_naive_model(sequential 1..160 => Orders);
}

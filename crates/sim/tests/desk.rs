//! Requests at a real desk, as a state machine: a request asked again is answered the same and written once, also after
//! the program was closed and opened, and the log holds what was answered.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use desk::{Call, Desk, DeskOptions, Reply};
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use serde_json::{Value, json};

/// What a user does with one draft.
#[derive(Debug, Clone)]
enum Move {
    /// A new intent, with a request id of its own: the draft gets this title.
    Title(u8),
    /// An earlier request once more, as after a lost answer.
    Again(usize),
    /// An earlier request's id for something else.
    Reuse(usize),
    /// The program is closed and opened.
    Reopen,
}

/// The requests so far, and the title the draft must have.
#[derive(Debug, Clone, Default)]
struct Requests {
    titles: Vec<u8>,
}

impl ReferenceStateMachine for Requests {
    type State = Requests;
    type Transition = Move;

    fn init_state() -> BoxedStrategy<Requests> {
        Just(Requests::default()).boxed()
    }

    fn transitions(state: &Requests) -> BoxedStrategy<Move> {
        let title = any::<u8>().prop_map(Move::Title);
        let made = state.titles.len();
        if made == 0 {
            return title.boxed();
        }
        prop_oneof![
            4 => title,
            3 => (0..made).prop_map(Move::Again),
            1 => (0..made).prop_map(Move::Reuse),
            1 => Just(Move::Reopen),
        ]
        .boxed()
    }

    fn apply(mut state: Requests, transition: &Move) -> Requests {
        if let Move::Title(title) = transition {
            state.titles.push(*title);
        }
        state
    }

    fn preconditions(state: &Requests, transition: &Move) -> bool {
        match transition {
            Move::Again(which) | Move::Reuse(which) => *which < state.titles.len(),
            Move::Title(_) | Move::Reopen => true,
        }
    }
}

struct Host {
    home: tempfile::TempDir,
    desk: Option<Desk>,
    order: Value,
    answers: Vec<Value>,
}

fn open(home: &Path) -> Desk {
    Desk::start(DeskOptions {
        home: Some(home.to_path_buf()),
        practice: true,
        ..DeskOptions::default()
    })
    .unwrap()
}

impl Host {
    fn ask(&self, op: &str, args: Value, request_id: Option<String>) -> Reply {
        let call = Call {
            op: op.to_owned(),
            args,
            request_id,
        };
        self.desk.as_ref().unwrap().dispatch(call)
    }

    fn ok(&self, op: &str, args: Value, request_id: Option<String>) -> Value {
        match self.ask(op, args, request_id) {
            Reply::Ok { value, .. } => value.read().unwrap(),
            Reply::Error(error) => panic!("{op}: {error:?}"),
        }
    }

    fn title(&self, which: usize, title: u8) -> Value {
        let mut contract = self.order["contract"].clone();
        contract["title"] = json!(format!("Goods {title}"));
        let args = json!({ "order_id": self.order["order_id"], "contract": contract });
        self.ok("order.revise_draft", args, Some(format!("intent-{which}")))
    }

    fn draft(&self) -> Value {
        self.ok("order.view", json!({ "order_id": self.order["order_id"] }), None)
    }
}

impl StateMachineTest for Host {
    type SystemUnderTest = Host;
    type Reference = Requests;

    fn init_test(_: &Requests) -> Host {
        let home = tempfile::tempdir().unwrap();
        let desk = open(home.path());
        let mut host = Host {
            home,
            desk: Some(desk),
            order: Value::Null,
            answers: Vec::new(),
        };
        let found = practice::World::new(1).unwrap();
        let supplier_id = found.catalogue().suppliers[0].supplier_id;
        let source = json!({ "kind": "minisite", "supplier_id": supplier_id });
        host.order = host.ok("order.start", json!({ "source": source }), None);
        host
    }

    fn apply(mut host: Host, state: &Requests, transition: Move) -> Host {
        match transition {
            Move::Title(title) => {
                let answer = host.title(state.titles.len() - 1, title);
                host.answers.push(answer);
            }
            Move::Again(which) => {
                let version = host.draft()["version"].clone();
                assert_eq!(host.title(which, state.titles[which]), host.answers[which]);
                assert_eq!(host.draft()["version"], version, "a retry wrote something");
            }
            Move::Reuse(which) => {
                let args = json!({ "order_id": host.order["order_id"], "reason": "" });
                match host.ask("order.cancel", args, Some(format!("intent-{which}"))) {
                    Reply::Error(error) => assert_eq!(error.code, "conflict.request_reused"),
                    Reply::Ok { .. } => panic!("a request id did two things"),
                }
            }
            Move::Reopen => {
                host.desk = None;
                host.desk = Some(open(host.home.path()));
            }
        }
        host
    }

    fn check_invariants(host: &Host, state: &Requests) {
        let draft = host.draft();
        assert_eq!(
            draft["version"],
            json!(state.titles.len() + 1),
            "each intent once"
        );
        if let Some(title) = state.titles.last() {
            assert_eq!(draft["title"], json!(format!("Goods {title}")));
        }
    }
}

prop_state_machine! {
    #![proptest_config(Config {
        cases: 4,
        failure_persistence: None,
        max_shrink_iters: 64,
        ..Config::default()
    })]

    #[test]
    fn the_same_request_twice_is_once(sequential 1..24 => Host);
}

//! Every refusal that the decisions know is reached by some table.

use std::collections::BTreeSet;
use std::path::Path;

use super::table::Then;
use super::{cancel_change, contract, dispute, editions, goods, payment, returned, told_later};

fn codes_in(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes_in(&path, codes);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            for literal in text.split('"').skip(1).step_by(2) {
                let rooms = [
                    "account.",
                    "cancel.",
                    "change.",
                    "contract.",
                    "dispute.",
                    "feedback.",
                    "inspection.",
                    "lapse.",
                    "money.",
                    "order.",
                    "payment.",
                    "receipt.",
                    "refund.",
                    "shipment.",
                    "time.",
                ];
                let word = |text: &str| {
                    text.bytes()
                        .all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte))
                };
                if word(literal) && rooms.iter().any(|room| literal.starts_with(room)) {
                    codes.insert(literal.to_owned());
                }
            }
        }
    }
}

/// Guards against a state that no command can lead to, so that no table can reach them.
const UNREACHABLE: &[&str] = &[
    // Every country that has a zone in a rulebook has a calendar.
    "payment.no_calendar",
    // Both embedded editions take both brands.
    "payment.card_brand",
];

#[test]
fn every_refusal_is_reached() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/order");
    let mut known = BTreeSet::new();
    codes_in(&root.join("decide"), &mut known);
    let complete = std::fs::read_to_string(root.join("complete.rs")).unwrap();
    for code in ["contract.incomplete", "contract.mixed_currency"] {
        assert!(complete.contains(code));
        known.insert(code.to_owned());
    }
    let tables = [
        contract::cases(),
        payment::cases(),
        returned::cases(),
        goods::cases(),
        dispute::cases(),
        cancel_change::cases(),
        editions::cases(),
        told_later::cases(),
    ];
    let reached: BTreeSet<String> = tables
        .into_iter()
        .flatten()
        .filter_map(|case| match case.then {
            Then::Refused(code, _) => Some(code.to_owned()),
            Then::Events(_) => None,
        })
        .chain(UNREACHABLE.iter().map(|code| (*code).to_owned()))
        .collect();
    assert_eq!(
        known.difference(&reached).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "not reached"
    );
    assert_eq!(
        reached.difference(&known).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "no longer known"
    );
}

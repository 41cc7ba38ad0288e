//! Who may depend on whom: the arrows of docs/ARCHITECTURE.md, and the libraries that only one room may touch.

use super::Finding;
use super::metadata::Package;

/// Every room and the rooms it may use. There are no others.
const ARROWS: &[(&str, &[&str])] = &[
    ("trade", &[]),
    ("ledger", &["trade"]),
    ("catalogue", &["trade"]),
    ("papers", &["trade"]),
    ("practice", &["trade"]),
    ("desk", &["trade", "ledger", "catalogue", "papers", "practice"]),
    ("quayside-cli", &["desk"]),
    ("faults", &["trade", "ledger"]),
    (
        "sim",
        &["trade", "ledger", "catalogue", "papers", "practice", "desk"],
    ),
    ("quayside", &["desk"]),
    ("xtask", &[]),
];

/// Libraries that stand for a concern, and the only rooms that may have it.
const KEPT: &[(&str, &[&str])] = &[
    ("tokio", &["desk"]),
    ("rusqlite", &["ledger", "catalogue", "faults"]),
    ("tauri", &["quayside"]),
    ("clap", &["quayside-cli", "quayside", "sim", "xtask"]),
    // `sim` makes up all that is said in it, and shows whole what the desk's log leaves out.
    ("tracing-subscriber", &["desk", "sim"]),
];

/// What `trade` may use, and nothing else: no clock, no randomness, no files. Tests may have `proptest`.
const PURE: &[&str] = &[
    "chrono",
    "chrono-tz",
    "iso_currency",
    "rust_decimal",
    "schemars",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "toml",
    "uuid",
    "proptest",
];

/// Every dependency that goes where no arrow goes.
pub(crate) fn check(packages: &[Package]) -> Vec<Finding> {
    packages
        .iter()
        .filter(|package| package.ours)
        .flat_map(check_room)
        .collect()
}

fn check_room(package: &Package) -> Vec<Finding> {
    let room = package.name.as_str();
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
        return vec![Finding::fail(
            room,
            "is no room of the house: say in xtask/src/tidy/arrows.rs what it may use",
        )];
    };
    let mut findings = Vec::new();
    for used in package.dependencies.iter().map(String::as_str) {
        let is_room = ARROWS.iter().any(|(name, _)| *name == used);
        if is_room && !allowed.contains(&used) {
            findings.push(Finding::fail(room, format!("must not depend on {used}")));
        }
        if let Some((_, rooms)) = KEPT.iter().find(|(name, _)| *name == used)
            && !rooms.contains(&room)
        {
            findings.push(Finding::fail(
                room,
                format!("must not use {used}: it belongs to {}", rooms.join(", ")),
            ));
        }
        if room == "trade" && !is_room && !PURE.contains(&used) {
            findings.push(Finding::fail(room, format!("is pure and must not use {used}")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, dependencies: &[&str]) -> Package {
        Package {
            name: name.into(),
            version: "0.1.0".into(),
            licence: None,
            ours: true,
            dependencies: dependencies.iter().map(ToString::to_string).collect(),
        }
    }

    fn problems(name: &str, dependencies: &[&str]) -> usize {
        check(&[room(name, dependencies)]).len()
    }

    #[test]
    fn the_arrows_of_the_design_pass() {
        assert_eq!(
            problems(
                "desk",
                &["trade", "ledger", "catalogue", "papers", "practice", "tokio"]
            ),
            0
        );
        assert_eq!(problems("ledger", &["trade", "rusqlite"]), 0);
        assert_eq!(problems("quayside", &["desk", "tauri"]), 0);
    }

    #[test]
    fn every_other_arrow_fails() {
        assert_eq!(problems("ledger", &["catalogue"]), 1);
        assert_eq!(problems("quayside", &["ledger"]), 1);
        assert_eq!(problems("papers", &["tokio"]), 1);
        assert_eq!(problems("trade", &["rand"]), 1);
        assert_eq!(problems("trade", &["rusqlite"]), 2);
        assert_eq!(problems("attic", &[]), 1);
    }

    #[test]
    fn packages_of_others_are_not_judged() {
        let theirs = Package {
            ours: false,
            ..room("attic", &["tokio"])
        };
        assert!(check(&[theirs]).is_empty());
    }
}

//! The proofs of the ledger at their greater number: every step of the hour refused, every end of it, many losses of power,
//! kills, tamperings, flipped bits and round trips. It must not judge: the tests do, and this only says how many.

use anyhow::Result;

use crate::command::{cargo_command, check, say};

/// One set of tests, and the numbers it is given.
struct Proof {
    what: &'static str,
    package: &'static str,
    target: &'static str,
    filter: &'static str,
    numbers: &'static [(&'static str, &'static str)],
}

const PROOFS: &[Proof] = &[
    Proof {
        what: "no room and a failing device at every step; death at every step",
        package: "faults",
        target: "faults",
        filter: "",
        numbers: &[("QUAYSIDE_FAULTS_EVERY", "1"), ("QUAYSIDE_POWER_SEEDS", "500")],
    },
    Proof {
        what: "10,000 kills",
        package: "ledger",
        target: "ledger",
        filter: "kill::",
        numbers: &[("QUAYSIDE_KILLS", "10000")],
    },
    Proof {
        what: "5,000 tamperings",
        package: "ledger",
        target: "ledger",
        filter: "tampering::",
        numbers: &[("QUAYSIDE_TAMPERINGS", "5000")],
    },
    Proof {
        what: "20,000 flipped bits",
        package: "ledger",
        target: "ledger",
        filter: "damage::",
        numbers: &[("QUAYSIDE_FLIPS", "20000")],
    },
    Proof {
        what: "1,000 round trips of a backup",
        package: "ledger",
        target: "ledger",
        filter: "backups::",
        numbers: &[("QUAYSIDE_ROUND_TRIPS", "1000")],
    },
];

/// Runs all of them, one after another; the first that fails ends it.
pub(crate) fn run() -> Result<()> {
    for proof in PROOFS {
        say(proof.what);
        let mut command = cargo_command(&[
            "test",
            "--release",
            "--package",
            proof.package,
            "--test",
            proof.target,
            "--locked",
            "--",
            "--nocapture",
            proof.filter,
        ]);
        command.envs(proof.numbers.iter().copied());
        check(command)?;
    }
    Ok(())
}

//! The proofs of the ledger at their greater number: every step of the hour refused, every end of it, many losses of power,
//! kills, tamperings, flipped bits and round trips. It must not judge: the tests do, and this only says how many.

use anyhow::Result;

use crate::command::{cargo_command, check, say};

/// One set of tests, and the numbers it is given.
pub(super) struct Proof {
    what: &'static str,
    package: &'static str,
    target: &'static str,
    filter: &'static str,
    numbers: Vec<(&'static str, u64)>,
}

impl Proof {
    fn of_ledger(what: &'static str, filter: &'static str, number: (&'static str, u64)) -> Proof {
        Proof {
            what,
            package: "ledger",
            target: "ledger",
            filter,
            numbers: vec![number],
        }
    }

    /// No room and a failing device at every step, death at every step.
    fn every_step() -> [Proof; 2] {
        ["errors::", "death::"].map(|filter| Proof {
            what: "every step of the hour",
            package: "faults",
            target: "faults",
            filter,
            numbers: vec![("QUAYSIDE_FAULTS_EVERY", 1)],
        })
    }

    /// Losses of power.
    pub(super) fn power(seeds: u64) -> Proof {
        Proof {
            what: "losses of power, by seeds",
            package: "faults",
            target: "faults",
            filter: "power::",
            numbers: vec![("QUAYSIDE_POWER_SEEDS", seeds), ("QUAYSIDE_FAULTS_EVERY", 1)],
        }
    }

    /// kill -9 while three callers write.
    pub(super) fn kill(count: u64) -> Proof {
        Proof::of_ledger("kills", "kill::", ("QUAYSIDE_KILLS", count))
    }

    /// A record changed by chance.
    pub(super) fn tampering(count: u64) -> Proof {
        Proof::of_ledger("tamperings", "tampering::", ("QUAYSIDE_TAMPERINGS", count))
    }

    /// One flipped bit.
    pub(super) fn flips(count: u64) -> Proof {
        Proof::of_ledger("flipped bits", "damage::", ("QUAYSIDE_FLIPS", count))
    }

    /// Backups made and restored.
    pub(super) fn backups(count: u64) -> Proof {
        Proof::of_ledger(
            "round trips of a backup",
            "backups::",
            ("QUAYSIDE_ROUND_TRIPS", count),
        )
    }

    /// Calls of the system refused by `strace`, every so manieth of each kind.
    pub(super) fn strace(every: u64) -> Proof {
        Proof::of_ledger(
            "calls refused by the system",
            "strace::",
            ("QUAYSIDE_STRACE_EVERY", every),
        )
    }

    /// All of them, at the numbers of docs/RELIABILITY.md.
    pub(super) fn all() -> Vec<Proof> {
        let [errors, death] = Proof::every_step();
        vec![
            errors,
            death,
            Proof::power(500),
            Proof::kill(10_000),
            Proof::tampering(5_000),
            Proof::flips(20_000),
            Proof::backups(1_000),
        ]
    }
}

/// Runs them, one after another; the first that fails ends it.
pub(super) fn run(proofs: &[Proof]) -> Result<()> {
    for proof in proofs {
        let numbers: Vec<String> = proof
            .numbers
            .iter()
            .map(|(name, number)| format!("{name}={number}"))
            .collect();
        say(&format!("\n{}: {}", proof.what, numbers.join(" ")));
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
        command.envs(
            proof
                .numbers
                .iter()
                .map(|(name, number)| (*name, number.to_string())),
        );
        check(command)?;
    }
    Ok(())
}

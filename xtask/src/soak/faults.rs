//! The proofs of the ledger at their greater number: every step of the hour refused, every end of it, many losses of power,
//! kills, tamperings, flipped bits and round trips. It must not judge: the tests do, and this only says how many.

use super::report::{Asked, Row, row};
use crate::command::cargo_command;

/// One set of tests, and the numbers it is given.
pub(super) struct Proof {
    what: &'static str,
    asked: String,
    seed: String,
    package: &'static str,
    test: &'static str,
    filter: &'static str,
    numbers: Vec<(&'static str, u64)>,
}

impl Proof {
    fn of(
        (package, filter): (&'static str, &'static str),
        what: &'static str,
        asked: &str,
        numbers: &[(&'static str, u64)],
    ) -> Proof {
        Proof {
            what,
            asked: asked.to_owned(),
            seed: "none".to_owned(),
            package,
            test: package,
            filter,
            numbers: numbers.to_vec(),
        }
    }

    /// So many cases, each from the seed of its number.
    fn cases(filter: &'static str, what: &'static str, (name, count): (&'static str, u64)) -> Proof {
        let proof = Proof::of(("ledger", filter), what, &thousands(count), &[(name, count)]);
        proof.seeded(count)
    }

    fn seeded(mut self, count: u64) -> Proof {
        self.seed = format!("0 to {}", count.saturating_sub(1));
        self
    }

    /// No room and a failing device at every step, death at every step.
    fn every_step() -> [Proof; 2] {
        let every = [("QUAYSIDE_FAULTS_EVERY", 1)];
        [
            ("errors::", "ENOSPC and EIO at the steps of the hour"),
            ("death::", "death at the steps of the hour"),
        ]
        .map(|(filter, what)| Proof::of(("faults", filter), what, "every step", &every))
    }

    /// Losses of power.
    pub(super) fn power(seeds: u64) -> Proof {
        let numbers = [("QUAYSIDE_POWER_SEEDS", seeds), ("QUAYSIDE_FAULTS_EVERY", 1)];
        let asked = format!("{seeds} seeds; every sync");
        Proof::of(
            ("faults", "power::"),
            "power lost at a sync, and after one that failed",
            &asked,
            &numbers,
        )
        .seeded(seeds)
    }

    /// kill -9 while three callers write to the ledger, and while orders are lived through the desk.
    pub(super) fn kill(count: u64) -> [Proof; 2] {
        let ledger = ("QUAYSIDE_KILLS", count);
        let desk = ("QUAYSIDE_DESK_KILLS", count);
        let through_the_desk = Proof {
            package: "sim",
            test: "kill",
            ..Proof::cases("nothing_answered", "kill -9 through the desk", desk)
        };
        [Proof::cases("kill::", "kill -9", ledger), through_the_desk]
    }

    /// A record changed by chance.
    pub(super) fn tampering(count: u64) -> Proof {
        Proof::cases("tampering::", "tampering", ("QUAYSIDE_TAMPERINGS", count))
    }

    /// One flipped bit.
    pub(super) fn flips(count: u64) -> Proof {
        Proof::cases("damage::", "one flipped bit", ("QUAYSIDE_FLIPS", count))
    }

    /// Backups made and restored.
    pub(super) fn backups(count: u64) -> Proof {
        Proof::cases("backups::", "backup and restore", ("QUAYSIDE_ROUND_TRIPS", count))
    }

    /// Every file that was written, and every line that was logged, looked through for what must be in none.
    fn secrets() -> [Proof; 4] {
        let scan = |of, test, what| Proof {
            test,
            ..Proof::of(of, what, "0 hits", &[])
        };
        [
            scan(
                ("ledger", "sealed::"),
                "ledger",
                "scan of every file of the ledger for planted secrets",
            ),
            scan(
                ("desk", "planted::"),
                "host",
                "scan of every file of a run of the desk for planted secrets",
            ),
            scan(
                ("quayside-cli", "names_accounts"),
                "log",
                "scan of the log for planted secrets",
            ),
            scan(
                ("desk", "log::"),
                "host",
                "scan of what a panic prints for planted secrets",
            ),
        ]
    }

    /// Calls of the system refused by `strace`, every so manieth of each kind.
    pub(super) fn strace(every: u64) -> Proof {
        let asked = if every == 1 {
            "every call".to_owned()
        } else {
            format!("one call in {every}")
        };
        let numbers = [("QUAYSIDE_STRACE_EVERY", every)];
        Proof::of(
            ("faults", "strace::"),
            "ENOSPC, EIO and death at a call of the system",
            &asked,
            &numbers,
        )
    }

    /// All of them, at the numbers of docs/FAULTS.md.
    pub(super) fn all() -> Vec<Proof> {
        let [errors, death] = Proof::every_step();
        let [ledger, desk] = Proof::kill(10_000);
        let mut all = vec![
            ledger,
            desk,
            errors,
            death,
            Proof::strace(1),
            Proof::power(500),
            Proof::flips(20_000),
            Proof::tampering(5_000),
            Proof::backups(1_000),
        ];
        all.extend(Proof::secrets());
        all
    }
}

fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let parts: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|part| std::str::from_utf8(part).ok())
        .collect();
    parts.join(",")
}

/// Runs them, one after another; one that fails ends none of the others.
pub(super) fn run(proofs: Vec<Proof>) -> Vec<Row> {
    proofs.into_iter().map(one).collect()
}

fn one(proof: Proof) -> Row {
    let mut command = cargo_command(&[
        "test",
        "--release",
        "--package",
        proof.package,
        "--test",
        proof.test,
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
    let (what, asked, seed) = (proof.what.to_owned(), proof.asked, proof.seed);
    row(Asked { what, asked, seed }, command)
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_written_in_threes() {
        let written = [7, 500, 20_000, 2_000_000].map(super::thousands);
        assert_eq!(written, ["7", "500", "20,000", "2,000,000"]);
    }
}

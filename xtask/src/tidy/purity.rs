//! `trade` decides from what it is given. Cargo unites features, so a clock that `desk` switches on could be reached
//! from there too: this looks for it in the text.

use super::Finding;
use super::sources::Source;

const ROOM: &str = "crates/trade/src/";

/// What reaches outside: clock, randomness, files, environment, network, threads, async.
const OUTSIDE: &[&str] = &[
    "Utc::now",
    "Local::now",
    "now_v7",
    "new_v4",
    "SystemTime",
    "std::time",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "async fn",
];

/// Every line of `trade` that reaches outside; comments and files of tests apart.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| is_rules(&source.path)) {
        for (at, line) in source
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for reach in OUTSIDE.iter().filter(|reach| line.contains(*reach)) {
                let place = format!("{}:{}", source.path, at + 1);
                findings.push(Finding::fail(
                    place,
                    format!("trade is pure and must not use {reach}"),
                ));
            }
        }
    }
    findings
}

fn is_rules(path: &str) -> bool {
    path.starts_with(ROOM) && !path.ends_with("tests.rs") && !path.contains("/tests/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_in_trade_is_found_and_one_in_desk_is_its_business() {
        let file = |path: &str, text: &str| Source {
            path: path.into(),
            text: text.into(),
        };
        assert_eq!(
            check(&[file("crates/trade/src/a.rs", "let now = Utc::now();\n")]).len(),
            1
        );
        assert_eq!(
            check(&[file("crates/trade/src/a.rs", "/// Never `Utc::now`.\n")]).len(),
            0
        );
        assert_eq!(
            check(&[file("crates/desk/src/a.rs", "let now = Utc::now();\n")]).len(),
            0
        );
    }
}

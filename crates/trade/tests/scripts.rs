//! Golden scripts: the life of an order in plain words, with what the rules answer beside it. What a `show` or `try`
//! says stands indented below its line and is compared whole; `UPDATE_GOLDEN=1` rewrites it.

// A script that cannot be read fails by panicking, which is what a test is for.
#![allow(clippy::unwrap_used)]

mod interpreter;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use interpreter::Interpreter;
use trade::rulebook::{RULE_IDS, Rulebooks};

struct Script {
    path: PathBuf,
    name: String,
    text: String,
}

impl Script {
    /// The first line: `# C4 C2: what it tells`.
    fn rules(&self) -> Vec<&str> {
        let first = self.text.lines().next().unwrap_or_default();
        let ids = first.strip_prefix("# ").and_then(|line| line.split_once(':'));
        ids.map_or_else(Vec::new, |(ids, _)| ids.split_whitespace().collect())
    }
}

fn scripts() -> Vec<Script> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let mut scripts: Vec<Script> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            Script { path, name, text }
        })
        .collect();
    scripts.sort_by(|one, other| one.name.cmp(&other.name));
    scripts
}

#[test]
fn every_script_tells_what_the_rules_answer() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for script in scripts() {
        match Interpreter::run(&script.text) {
            Err(problem) => wrong.push(format!("{}: {problem}", script.name)),
            Ok((told, _)) if told == script.text => {}
            Ok((told, _)) if update => fs::write(&script.path, told).unwrap(),
            Ok((told, _)) => {
                let lines = (1..).zip(script.text.lines().zip(told.lines()));
                let first = lines.into_iter().find(|(_, (kept, found))| kept != found);
                let place = first.map_or("the end is another".to_owned(), |(line, (kept, found))| {
                    format!("line {line}\n   kept: {kept}\n  found: {found}")
                });
                wrong.push(format!("{}: {place}", script.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever reads a script has to be able to follow each kind of figure that an order's page works out, the supplier's gauge
/// and the Pay Later line.
#[test]
fn every_kind_of_figure_that_is_worked_out_has_a_script_that_says_why() {
    let (mut there, mut asked) = (BTreeSet::new(), BTreeSet::new());
    for script in scripts() {
        let (_, figures) = Interpreter::run(&script.text).unwrap();
        there.extend(figures.there);
        asked.extend(figures.asked);
    }
    let never: Vec<&String> = there.difference(&asked).collect();
    assert!(there.len() >= 80, "only {} kinds of figures", there.len());
    assert!(never.is_empty(), "no script says why: {never:?}");
}

#[test]
fn every_script_names_its_rules_and_every_section_has_one() {
    let scripts = scripts();
    assert!(scripts.len() >= 40, "{} scripts", scripts.len());
    let mut named = BTreeSet::new();
    for script in &scripts {
        let rules = script.rules();
        assert!(
            !rules.is_empty(),
            "{} names no rule in its first line",
            script.name
        );
        for rule in rules {
            let known = rule == "§9" || RULE_IDS.contains(&rule);
            assert!(known, "{} names {rule}, which is no rule", script.name);
            named.insert(rule.to_owned());
        }
    }
    for section in ["RB", "S", "O", "C", "P", "L", "H", "D", "T", "§9", "M"] {
        let of = |rule: &String| {
            rule.trim_end_matches(|sign: char| sign.is_ascii_digit()) == section || rule == section
        };
        assert!(named.iter().any(of), "no script tells of section {section}");
    }
}

/// RB2: where the editions say something else of a rule, each of them has its own script.
#[test]
fn rb2_every_rule_on_which_the_editions_differ_has_a_script_of_each() {
    let embedded = Rulebooks::embedded();
    let (first, later) = (embedded.iter().next().unwrap(), embedded.iter().nth(1).unwrap());
    let scripts = scripts();
    let mut differ = 0;
    for rule in RULE_IDS {
        if first.rule_summary(rule) == later.rule_summary(rule) {
            continue;
        }
        differ += 1;
        for of_later in [false, true] {
            let tells = scripts.iter().any(|script| {
                script.rules().contains(&rule)
                    && script.text.contains("\nrules of December 2017\n") == of_later
            });
            assert!(
                tells,
                "{rule} is another under the later edition ({of_later}): no script tells"
            );
        }
    }
    assert!(differ >= 9, "only {differ} rules differ");
}

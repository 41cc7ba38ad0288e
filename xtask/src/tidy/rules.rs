//! Every rule id of the rulebook is decided somewhere and proven somewhere; `docs/RULES.md` says where, and is written
//! from the sources by `cargo xtask rules`. It must not judge whether a test is a good one.

use std::fmt::Write;

use anyhow::{Context, Result};

use super::Finding;
use super::shown;
use super::sources::{self, Source};
use crate::command::say;
use crate::place;
use crate::rule_ids::{self, FILE as IDS};
use crate::soak::mutants::page::{self as mutants, PAGE as MUTANTS, Shown};

/// The generated page, from the repository's root.
const PAGE: &str = "docs/RULES.md";
const SUMMARIES: &str = "crates/trade/data/rulebooks/trade-assurance-1.toml";
const SCRIPTS: &str = "crates/trade/tests/scripts/";
/// The table of the rules that facts are recorded by: it names them all and decides none.
const TABLE: &str = "crates/trade/src/order/event/rules.rs";
/// Where rules are decided: a mention elsewhere only speaks of one.
const ROOM: &str = "crates/trade/src/";

/// A rule and where it is named.
#[derive(Debug, PartialEq, Eq)]
struct Rule {
    id: String,
    summary: String,
    code: Vec<String>,
    tests: Vec<String>,
    mutant: Option<Shown>,
}

/// Rules without code or without a test, and a page that is out of date.
///
/// # Errors
/// When the rulebook's rule ids cannot be found.
pub(crate) fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let rules = rules(sources)?;
    let mut findings = Vec::new();
    for rule in &rules {
        if !rule.code.iter().any(|file| file.starts_with(ROOM)) {
            findings.push(Finding::fail(
                &rule.id,
                format!("no code of {ROOM} names this rule"),
            ));
        }
        if rule.tests.is_empty() {
            findings.push(Finding::fail(
                &rule.id,
                "no test and no golden script names this rule",
            ));
        }
        let problem = match &rule.mutant {
            None => Some("shows no killed mutant of this rule".to_owned()),
            Some(shown) => shown::missing(shown, sources),
        };
        if let Some(problem) = problem {
            let problem = format!("{MUTANTS}: {problem}: run `cargo xtask soak mutants`");
            findings.push(Finding::fail(&rule.id, problem));
        }
    }
    let table = sources.iter().find(|source| source.path == TABLE);
    let named = table
        .map(|table| rule_ids::words(&table.text))
        .unwrap_or_default();
    for id in named.iter().filter(|id| rules.iter().all(|rule| rule.id != **id)) {
        findings.push(Finding::fail(TABLE, format!("{id} is no rule")));
    }
    let kept = sources.iter().find(|source| source.path == PAGE);
    if kept.is_none_or(|kept| kept.text.replace("\r\n", "\n") != page(&rules)) {
        findings.push(Finding::fail(PAGE, "is out of date: run `cargo xtask rules`"));
    }
    Ok(findings)
}

/// Writes the page.
///
/// # Errors
/// When the sources cannot be read or the page cannot be written.
pub(crate) fn write() -> Result<()> {
    let text = page(&rules(&sources::all()?)?);
    let file = place::root().join(PAGE);
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    say(&format!("{PAGE} written"));
    Ok(())
}

fn rules(sources: &[Source]) -> Result<Vec<Rule>> {
    let text = |path: &str| {
        let found = sources.iter().find(|source| source.path == path);
        found
            .map(|source| source.text.as_str())
            .with_context(|| format!("{path} is missing"))
    };
    let (ids, summaries) = (rule_ids::all(text(IDS)?)?, text(SUMMARIES)?);
    let report = sources.iter().find(|source| source.path == MUTANTS);
    let mut shown = report
        .map(|report| mutants::read(&report.text))
        .unwrap_or_default();
    let mut rules: Vec<Rule> = ids
        .into_iter()
        .map(|id| Rule {
            summary: summary(summaries, &id),
            mutant: shown.remove(&id),
            id,
            code: Vec::new(),
            tests: Vec::new(),
        })
        .collect();
    let mut ordered: Vec<&Source> = sources.iter().collect();
    ordered.sort_by(|one, other| one.path.cmp(&other.path));
    for source in ordered {
        let (code, tests) = halves(source);
        let (code, tests) = (rule_ids::in_code(code), proven(&source.path, tests));
        for rule in &mut rules {
            if code.contains(&rule.id) {
                rule.code.push(source.path.clone());
            }
            if tests.contains(&rule.id) {
                rule.tests.push(source.path.clone());
            }
        }
    }
    Ok(rules)
}

fn summary(rulebook: &str, id: &str) -> String {
    let rules = rulebook.split_once("[rules]").map_or("", |(_, rules)| rules);
    let prefix = format!("{id} = \"");
    let line = rules.lines().find_map(|line| line.strip_prefix(&prefix));
    line.map_or("", |line| line.trim_end().trim_end_matches('"'))
        .to_owned()
}

/// The rules that tests name: a golden script in its first line, a test function or a test's title.
fn proven(path: &str, tests: &str) -> Vec<String> {
    if path.starts_with(SCRIPTS) {
        rule_ids::words(tests)
    } else if path.ends_with(".rs") {
        rule_ids::in_rust_tests(tests)
    } else {
        rule_ids::in_script_tests(tests)
    }
}

/// What of a source decides, and what proves. Data, pages of text and this file are neither.
fn halves(source: &Source) -> (&str, &str) {
    let (path, text) = (source.path.as_str(), source.text.as_str());
    if path.starts_with(SCRIPTS) {
        return ("", text.lines().next().unwrap_or(""));
    }
    let code =
        path.ends_with(".rs") || path.ends_with(".ts") || path.ends_with(".svelte") || path.ends_with(".mjs");
    let room = path.starts_with("crates/") || path.starts_with("src-tauri/") || path.starts_with("ui/");
    if !code || !room || path == IDS || path == TABLE {
        return ("", "");
    }
    let is_test = path.contains("/tests/")
        || ["tests.rs", ".test.ts", ".test.mjs"]
            .iter()
            .any(|ending| path.ends_with(ending));
    if is_test {
        return ("", text);
    }
    match text.find("#[cfg(test)]\nmod ") {
        Some(at) => text.split_at(at),
        None => (text, ""),
    }
}

fn page(rules: &[Rule]) -> String {
    let mut page = String::from(
        "# The rules, where they are decided and where they are proven\n\n\
         Written by `cargo xtask rules` from the sources; `cargo xtask tidy` fails when a rule has no test or no\n\
         killed mutant. A file is listed when it names the rule; the mutant, one of [all that were tried](MUTANTS.md), is in\n\
         code that names the rule, and the test that noticed it names it too. The summaries are those of the edition\n\
         `trade-assurance@1`.\n",
    );
    for rule in rules {
        let _ = write!(page, "\n## {}\n\n{}\n\n", rule.id, rule.summary);
        for (word, files) in [("Code", &rule.code), ("Tests", &rule.tests)] {
            let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
            let _ = writeln!(page, "- {word}: {}", files.join(", "));
        }
        if let Some(Shown { mutant, test }) = &rule.mutant {
            let _ = writeln!(page, "- Mutant: {mutant}; killed by `{test}`");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source {
            path: path.into(),
            text: text.into(),
        }
    }

    fn project(test: &str) -> Vec<Source> {
        vec![
            source(
                IDS,
                "pub const RULE_IDS: [&str; 2] = [\n    \"P1\", \"P2\",\n];\n",
            ),
            source(
                SUMMARIES,
                "P1 = \"not this\"\n[rules]\nP1 = \"First one.\"\nP2 = \"Then two.\"\n",
            ),
            source("crates/trade/src/a.rs", "/// Both (P1–P2).\nfn a() {}\n"),
            source("crates/trade/tests/a.rs", test),
            source(
                MUTANTS,
                "## By rule\n\n| P1 | `crates/trade/src/a.rs`, `a`: returns `0` at once | `tests/scripts/z.txt` |\n\
                 | P2 | `crates/trade/src/a.rs`, `a`: `{}` becomes `\\|\\|` | `tests/scripts/z.txt` |\n",
            ),
            source("crates/trade/tests/scripts/z.txt", "# None: of these\n"),
        ]
    }

    #[test]
    fn a_rule_is_named_by_a_test_in_words_or_in_a_function_name() {
        for (test, missing) in [
            ("#[test]\nfn p1_first() {\n    // P2 too\n}\n", vec![]),
            ("#[test]\nfn p1_first() {}\n", vec!["P2"]),
            ("/// P1–P2\n#[test]\nfn both() {\n}\n", vec![]),
            (
                "#[test]\nfn p12_last() {\n    let p1 = \"P1\";\n}\n",
                vec!["P1", "P2"],
            ),
            ("fn p1_helps() {} // P2", vec!["P1", "P2"]),
        ] {
            let found = rules(&project(test)).unwrap();
            let without: Vec<&str> = found
                .iter()
                .filter(|rule| rule.tests.is_empty())
                .map(|rule| rule.id.as_str())
                .collect();
            assert_eq!(without, missing, "{test}");
            assert!(found.iter().all(|rule| rule.code == ["crates/trade/src/a.rs"]));
        }
    }

    #[test]
    fn a_missing_test_and_an_old_page_are_found() {
        let mut sources = project("#[test]\nfn p1_and_p2() {}\n");
        assert_eq!(check(&sources).unwrap().len(), 1, "no page yet");
        let written = page(&rules(&sources).unwrap());
        assert!(written.contains("## P1\n\nFirst one.\n"), "{written}");
        assert!(
            written.contains("`a`: `{}` becomes `||`; killed by `tests/scripts/z.txt`\n"),
            "{written}"
        );
        sources.push(source(PAGE, &written));
        assert_eq!(check(&sources).unwrap(), []);
        sources[2].path = "crates/desk/src/a.rs".into();
        // Two rules that no code of the rules' room names and whose mutants have no place, and a page that lists another file.
        assert_eq!(check(&sources).unwrap().len(), 5);
        sources[2].path = "crates/trade/src/a.rs".into();
        sources[3].text.clear();
        // Two rules without a test, and a page that lists one.
        assert_eq!(check(&sources).unwrap().len(), 3);
        sources[4].text.clear();
        // And two rules without a mutant.
        assert_eq!(check(&sources).unwrap().len(), 5);
    }

    #[test]
    fn the_table_of_facts_names_rules_and_decides_none() {
        let mut sources = project("#[test]\nfn p1_and_p2() {}\n");
        let page = page(&rules(&sources).unwrap());
        sources.push(source(PAGE, &page));
        sources.push(source(TABLE, "vec![\"P1\"]"));
        assert_eq!(check(&sources).unwrap(), []);
        sources.pop();
        sources.push(source(TABLE, "vec![\"P1\", \"P3\"]"));
        assert_eq!(check(&sources).unwrap(), [Finding::fail(TABLE, "P3 is no rule")]);
    }

    #[test]
    fn only_the_first_line_of_a_script_names_its_rules() {
        let script = source(&format!("{SCRIPTS}a.txt"), "# P1: one\nshow rule P2\n");
        assert_eq!(halves(&script), ("", "# P1: one"));
    }
}

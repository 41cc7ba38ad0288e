//! Every rule id of the rulebook is decided somewhere and proven somewhere; `docs/RULES.md` says where, and is written
//! from the sources by `cargo xtask rules`. It must not judge whether a test is a good one.

use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::Finding;
use super::sources::{self, Source};
use crate::command::say;
use crate::place;

/// The generated page, from the repository's root.
const PAGE: &str = "docs/RULES.md";
const IDS: &str = "crates/trade/src/rulebook/check.rs";
const SUMMARIES: &str = "crates/trade/data/rulebooks/trade-assurance-1.toml";
const SCRIPTS: &str = "crates/trade/tests/scripts/";

/// A rule and where it is named.
#[derive(Debug, PartialEq, Eq)]
struct Rule {
    id: String,
    summary: String,
    code: Vec<String>,
    tests: Vec<String>,
}

/// Rules without code or without a test, and a page that is out of date.
///
/// # Errors
/// When the rulebook's rule ids cannot be found.
pub(crate) fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let rules = rules(sources)?;
    let mut findings = Vec::new();
    for rule in &rules {
        if rule.code.is_empty() {
            findings.push(Finding::fail(&rule.id, "no code names this rule"));
        }
        if rule.tests.is_empty() {
            findings.push(Finding::fail(
                &rule.id,
                "no test and no golden script names this rule",
            ));
        }
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
    let (ids, summaries) = (ids(text(IDS)?)?, text(SUMMARIES)?);
    let mut rules: Vec<Rule> = ids
        .into_iter()
        .map(|id| Rule {
            summary: summary(summaries, &id),
            id,
            code: Vec::new(),
            tests: Vec::new(),
        })
        .collect();
    let mut ordered: Vec<&Source> = sources.iter().collect();
    ordered.sort_by(|one, other| one.path.cmp(&other.path));
    for source in ordered {
        let (code, tests) = halves(source);
        let (code, tests) = (named_in_code(code), named_in_tests(tests));
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

/// The list `RULE_IDS`, as it stands in the text.
fn ids(text: &str) -> Result<Vec<String>> {
    let list = text
        .split_once("RULE_IDS: ")
        .and_then(|(_, rest)| rest.split_once("];"));
    let (list, _) = list.with_context(|| format!("{IDS} has no RULE_IDS"))?;
    let ids: Vec<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    if ids.is_empty() {
        bail!("{IDS} lists no rule");
    }
    Ok(ids)
}

fn summary(rulebook: &str, id: &str) -> String {
    let rules = rulebook.split_once("[rules]").map_or("", |(_, rules)| rules);
    let prefix = format!("{id} = \"");
    let line = rules.lines().find_map(|line| line.strip_prefix(&prefix));
    line.map_or("", |line| line.trim_end().trim_end_matches('"'))
        .to_owned()
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
    if !code || !room || path == IDS {
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

/// Rule ids in code, with those inside a range such as `P2–P5`.
fn named_in_code(text: &str) -> Vec<String> {
    let mut named = words(text);
    for (at, dash) in text.match_indices('–') {
        let first = words(&text[..at])
            .pop()
            .filter(|word| text[..at].ends_with(word.as_str()));
        let after = &text[at + dash.len()..];
        let last = words(after)
            .into_iter()
            .next()
            .filter(|word| after.starts_with(word.as_str()));
        if let (Some(first), Some(last)) = (first, last) {
            named.extend(between(&first, &last));
        }
    }
    named
}

/// Rule ids in a test: in its words, or in the name of its function, as in `fn c4_worked_example`.
fn named_in_tests(text: &str) -> Vec<String> {
    let mut named = words(text);
    for line in text.lines() {
        if let Some((_, name)) = line.split_once("fn ") {
            let name = name.split('(').next().unwrap_or("");
            named.extend(
                name.split('_')
                    .filter(|part| is_id(&part.to_uppercase()))
                    .map(str::to_uppercase),
            );
        }
    }
    named
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric());
    words.filter(|word| is_id(word)).map(str::to_owned).collect()
}

/// One or two capitals and one or two digits: `C4`, `RB2`, `P11`.
fn is_id(word: &str) -> bool {
    split(word).is_some()
}

fn split(word: &str) -> Option<(&str, u32)> {
    let at = word.find(|sign: char| sign.is_ascii_digit())?;
    let (letters, digits) = word.split_at(at);
    let good = (1..=2).contains(&letters.len())
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=2).contains(&digits.len());
    if good {
        Some((letters, digits.parse().ok()?))
    } else {
        None
    }
}

fn between(first: &str, last: &str) -> Vec<String> {
    match (split(first), split(last)) {
        (Some((section, from)), Some((same, to))) if section == same => {
            (from..=to).map(|number| format!("{section}{number}")).collect()
        }
        _ => Vec::new(),
    }
}

fn page(rules: &[Rule]) -> String {
    let mut page = String::from(
        "# The rules, where they are decided and where they are proven\n\n\
         Written by `cargo xtask rules` from the sources; `cargo xtask tidy` fails when a rule has no test.\n\
         A file is listed when it names the rule. The summaries are those of the edition `trade-assurance@1`.\n",
    );
    for rule in rules {
        let _ = write!(page, "\n## {}\n\n{}\n\n", rule.id, rule.summary);
        for (word, files) in [("Code", &rule.code), ("Tests", &rule.tests)] {
            let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
            let _ = writeln!(page, "- {word}: {}", files.join(", "));
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
        ]
    }

    #[test]
    fn a_rule_is_named_by_a_test_in_words_or_in_a_function_name() {
        for (test, missing) in [
            ("fn p1_first() {} // P2 too", vec![]),
            ("fn p1_first() {}", vec!["P2"]),
            ("let p1 = 1; fn p12_last() {}", vec!["P1", "P2"]),
            ("// P1–P2", vec![]),
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
        let mut sources = project("fn p1_and_p2() {}");
        assert_eq!(check(&sources).unwrap().len(), 1, "no page yet");
        let written = page(&rules(&sources).unwrap());
        assert!(written.contains("## P1\n\nFirst one.\n"), "{written}");
        sources.push(source(PAGE, &written));
        assert_eq!(check(&sources).unwrap(), []);
        sources[3].text.clear();
        // Two rules without a test, and a page that lists one.
        assert_eq!(check(&sources).unwrap().len(), 3);
    }

    #[test]
    fn ranges_and_other_words_are_told_apart() {
        assert_eq!(between("P2", "P4"), ["P2", "P3", "P4"]);
        assert_eq!(between("P2", "D4"), Vec::<String>::new());
        assert_eq!(words("USD 15, C4; X123 and ABC1, `RB2`"), ["C4", "RB2"]);
    }

    #[test]
    fn only_the_first_line_of_a_script_names_its_rules() {
        let script = source(&format!("{SCRIPTS}a.txt"), "# P1: one\nshow rule P2\n");
        assert_eq!(halves(&script), ("", "# P1: one"));
    }
}

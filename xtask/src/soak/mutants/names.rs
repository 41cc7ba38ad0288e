//! Which rules a test names: in its own name, in its words, or in the first line of its golden script.

use std::collections::BTreeMap;

use super::Source;
use crate::rule_ids;

const SCRIPTS: &str = "crates/trade/tests/scripts/";

/// Rule ids by the last part of a test's name, and by the file name of a golden script.
#[derive(Debug)]
pub(crate) struct Names {
    functions: BTreeMap<String, Vec<String>>,
    scripts: BTreeMap<String, Vec<String>>,
}

impl Names {
    /// Reads them out of the sources of `trade`.
    pub(crate) fn read(sources: &[Source]) -> Names {
        let mut names = Names {
            functions: BTreeMap::new(),
            scripts: BTreeMap::new(),
        };
        for source in sources {
            if let Some(script) = source.path.strip_prefix(SCRIPTS) {
                let first = source.text.lines().next().unwrap_or("");
                names.scripts.insert(script.to_owned(), rule_ids::words(first));
            } else if source.path.ends_with(".rs") {
                for (name, text) in functions(&source.text) {
                    let rules = rule_ids::in_tests(&text);
                    names.functions.entry(name).or_default().extend(rules);
                }
            }
        }
        names
    }

    /// The rules that a test of this path names, such as `cover::tests::c4_worked_example`.
    pub(crate) fn of_test(&self, path: &str) -> Vec<String> {
        let name = path.rsplit("::").next().unwrap_or(path);
        self.functions.get(name).cloned().unwrap_or_default()
    }

    /// The rules that a golden script names, by its file name.
    pub(crate) fn of_script(&self, name: &str) -> Option<&[String]> {
        self.scripts.get(name).map(Vec::as_slice)
    }
}

/// Every test with its own words: the comments and attributes above `#[test]`, and the function to its closing brace.
/// By lines, because tests of random cases stand inside a macro.
fn functions(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.trim() == "#[test]");
    let named = tests.filter_map(|(at, _)| {
        let above = lines[..at].iter().rev().take_while(|line| {
            let line = line.trim_start();
            line.starts_with("//") || line.starts_with("#[")
        });
        let begin = at - above.count();
        let (nth, line) = lines
            .iter()
            .enumerate()
            .skip(at)
            .find(|(_, line)| line.contains("fn "))?;
        let (_, rest) = line.split_once("fn ")?;
        let (name, _) = rest.split_once('(')?;
        let closing = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let mut after = lines.iter().skip(nth);
        let length = if line.ends_with('}') {
            0
        } else {
            after.position(|line| **line == closing)?
        };
        Some((name.trim().to_owned(), lines[begin..=nth + length].join("\n")))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_names_rules_in_its_name_and_its_words() {
        let source = |path: &str, text: &str| Source {
            path: path.into(),
            text: text.into(),
        };
        let names = Names::read(&[
            source(
                "crates/trade/src/a.rs",
                "fn s1() {}\n/// M2.\n#[test]\nfn c4_it_is() {\n    f(); // D6\n}\n\nfn d8() {}\n\n#[test]\nfn other() {}\n",
            ),
            source("crates/trade/tests/scripts/a.txt", "# P1 P2: tells\nD8\n"),
        ]);
        assert_eq!(names.of_test("x::tests::c4_it_is"), ["M2", "D6", "C4"]);
        assert_eq!(names.of_test("x::tests::other"), Vec::<String>::new());
        assert_eq!(names.of_script("a.txt").unwrap(), ["P1", "P2"]);
    }
}

//! The report `docs/MUTANTS.md`: written after a run, and read again for the page of rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::judged::Judged;
use super::point::{Kind, Point};
use super::trial::{Fate, Killer};

/// The page, from the repository's root.
pub(crate) const PAGE: &str = "docs/MUTANTS.md";
const BY_RULE: &str = "## By rule\n";

/// Most of the viable mutants that may be alive, in percent.
pub(crate) const ALIVE_MAX_PERCENT: usize = 5;

/// A run.
#[derive(Debug)]
pub(crate) struct Outcome<'a> {
    /// The command that repeats it.
    pub(crate) command: String,
    /// The code it was run on, as git names its tree.
    pub(crate) tree: Option<String>,
    /// How many points there are in all.
    pub(crate) found: usize,
    /// How many that were drawn do not compile.
    pub(crate) not_viable: usize,
    /// Those tried and what became of them.
    pub(crate) tried: Vec<(&'a Point, Fate)>,
    /// Survivors that were judged to change nothing.
    pub(crate) judged: &'a Judged,
}

/// The mutant that shows that a rule is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// File, place and what is wrong.
    pub(crate) mutant: String,
    /// The test, or the golden script.
    pub(crate) test: String,
}

impl Outcome<'_> {
    fn alive(&self) -> impl Iterator<Item = (&Point, bool)> {
        self.tried.iter().filter_map(|(point, fate)| match fate {
            Fate::Alive { reached } => Some((*point, *reached)),
            Fate::Killed(_) => None,
        })
    }

    /// How many are alive, those among them that change nothing included.
    pub(crate) fn survivors(&self) -> usize {
        self.alive().count()
    }

    /// For each rule a killed mutant that shows it: in code that names the rule itself, noticed by a test that
    /// names it too. A header that names the rule, or a test that happens to fail, shows nothing.
    pub(crate) fn by_rule(&self, rules: &[String]) -> BTreeMap<String, Shown> {
        let mut shown = BTreeMap::new();
        for rule in rules {
            let killed = self.tried.iter().filter_map(|(point, fate)| match fate {
                Fate::Killed(killers) if point.names(rule) => Some((point, best(killers, rule)?)),
                _ => None,
            });
            let first = killed.min_by_key(|(point, killer)| {
                // Where several do, the nearest to what it decides; then the function and the test that name fewer rules.
                let named = point.rules.len() + killer.rules.len();
                (killer.hung, point.distance(rule), named)
            });
            if let Some((point, killer)) = first {
                let mutant = format!("`{}`, `{}`: {}", point.file, point.place, point.what);
                let test = killer.test.clone();
                shown.insert(rule.clone(), Shown { mutant, test });
            }
        }
        shown
    }

    /// The whole page.
    pub(crate) fn page(&self, rules: &[String]) -> String {
        let mut page = self.head();
        self.kinds(&mut page);
        page.push_str("\n## By rule\n\nA killed mutant in code that names the rule, and a test that names it too and noticed.\n\n| Rule | Mutant | Killed by |\n|---|---|---|\n");
        for (rule, Shown { mutant, test }) in self.sorted_by_rule(rules) {
            let _ = writeln!(page, "| {rule} | {} | `{test}` |", cell(&mutant));
        }
        self.files(&mut page);
        self.survivors_list(&mut page);
        page
    }

    fn sorted_by_rule(&self, rules: &[String]) -> Vec<(String, Shown)> {
        let mut shown = self.by_rule(rules);
        let ordered = rules.iter().filter_map(|rule| shown.remove_entry(rule));
        ordered.collect()
    }

    fn head(&self) -> String {
        let viable = self.tried.len();
        let alive = self.survivors();
        let hung = self.tried.iter().filter(|(_, fate)| match fate {
            Fate::Killed(killers) => killers.iter().all(|killer| killer.hung),
            Fate::Alive { .. } => false,
        });
        format!(
            "# Mutants of the trade rules\n\n\
             Written by `{}`. A mutant is one mistake in one place of `crates/trade`; it is killed when a test of that\n\
             crate fails, and alive when none does. Mutants are drawn by the seed so that each file and each rule id has\n\
             some. They are compiled into one build behind a switch ([how](decisions/mutants.md)).\n\n\
             | | |\n|---|---|\n\
             | the code, as `git rev-parse HEAD:crates/trade` names it | {} |\n\
             | mutants there could be | {} |\n\
             | tried | {viable} |\n\
             | drawn but not compiling, not counted | {} |\n\
             | killed | {} |\n\
             | of these, because a test came to no end | {} |\n\
             | alive | {alive} ({}) |\n",
            self.command,
            self.tree.as_deref().unwrap_or("not committed as it was run"),
            self.found,
            self.not_viable,
            viable - alive,
            hung.count(),
            percent(alive, viable),
        )
    }

    fn kinds(&self, page: &mut String) {
        page.push_str("\n## By kind\n\n| Kind | tried | killed |\n|---|---|---|\n");
        for kind in Kind::ALL {
            let (tried, killed) = self.count(|point| point.kind == kind);
            let _ = writeln!(page, "| {} | {tried} | {killed} |", kind.words());
        }
    }

    fn files(&self, page: &mut String) {
        page.push_str("\n## By file\n\n| File | tried | killed |\n|---|---|---|\n");
        let files: BTreeSet<&str> = self.tried.iter().map(|(point, _)| point.file.as_str()).collect();
        for file in files {
            let (tried, killed) = self.count(|point| point.file == file);
            let _ = writeln!(page, "| `{file}` | {tried} | {killed} |");
        }
    }

    fn survivors_list(&self, page: &mut String) {
        page.push_str("\n## Alive\n\n");
        let mut lines: Vec<String> = self
            .alive()
            .map(|(point, reached)| {
                let verdict = match (self.judged.reason(point), reached) {
                    (Some(reason), _) => format!("changes nothing: {reason}"),
                    (None, true) => "no test notices".to_owned(),
                    (None, false) => "no test comes here".to_owned(),
                };
                format!(
                    "- `{}`, `{}`: {}. {verdict}\n",
                    point.file, point.place, point.what
                )
            })
            .collect();
        lines.sort();
        page.push_str(&lines.concat());
        if lines.is_empty() {
            page.push_str("None.\n");
        }
    }

    fn count(&self, belongs: impl Fn(&Point) -> bool) -> (usize, usize) {
        let here = self.tried.iter().filter(|(point, _)| belongs(point));
        let killed = here.clone().filter(|(_, fate)| matches!(fate, Fate::Killed(_)));
        (here.count(), killed.count())
    }
}

/// Of the killers that name the rule the one that says most: one that came to an end, one that names few others.
fn best<'a>(killers: &'a [Killer], rule: &String) -> Option<&'a Killer> {
    let naming = killers.iter().filter(|killer| killer.rules.contains(rule));
    naming.min_by_key(|killer| (killer.hung, killer.rules.len()))
}

/// With one decimal, without floating point.
pub(crate) fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(0);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The table by rule, out of a page that was written.
pub(crate) fn read(page: &str) -> BTreeMap<String, Shown> {
    let section = page.split_once(BY_RULE).map_or("", |(_, rest)| rest);
    let section = section.split("\n## ").next().unwrap_or("");
    let rows = section.lines().filter_map(|line| {
        let row = line.strip_prefix("| ")?.strip_suffix(" |")?;
        let (rule, rest) = row.split_once(" | ")?;
        let (mutant, test) = rest.rsplit_once(" | ")?;
        let shown = Shown {
            mutant: mutant.replace("\\|", "|"),
            test: test.trim_matches('`').to_owned(),
        };
        Some((rule.to_owned(), shown))
    });
    rows.filter(|(rule, _)| rule != "Rule").collect()
}

#[cfg(test)]
mod tests {
    use super::super::point::Change;
    use super::*;

    fn point(place: &str, what: &str, rules: &[&str]) -> Point {
        Point {
            file: "crates/trade/src/a.rs".into(),
            line: 7,
            place: place.into(),
            kind: Kind::Junction,
            what: what.into(),
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
            near: Vec::new(),
            change: Change::Data { text: String::new() },
        }
    }

    fn killed(tests: &[(&str, &[&str])]) -> Fate {
        let killers = tests.iter().map(|(test, rules)| Killer {
            test: (*test).to_owned(),
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
            hung: false,
        });
        Fate::Killed(killers.collect())
    }

    #[test]
    fn the_page_tells_of_each_rule_the_killer_that_names_it_and_can_be_read_again() {
        let points = [
            point("f", "`a || b` becomes `a && b`", &["C4", "C5"]),
            point("g", "returns at once", &[]),
            point("h", "`1` becomes `2`", &["C4"]),
        ];
        let judged =
            Judged::parse("crates/trade/src/a.rs h: `1` becomes `2`\n    Both are cut to one.\n").unwrap();
        let outcome = Outcome {
            command: "cargo xtask soak mutants --seed 7".into(),
            tree: None,
            found: 9,
            not_viable: 1,
            tried: vec![
                (&points[0], killed(&[("golden", &[]), ("c4_it", &["C4"])])),
                (&points[1], Fate::Alive { reached: false }),
                (&points[2], Fate::Alive { reached: true }),
            ],
            judged: &judged,
        };
        let rules = ["C4", "C5", "D1"].map(str::to_owned);
        let page = outcome.page(&rules);
        assert_eq!(outcome.survivors(), 2);
        assert!(page.contains("| alive | 2 (66.6 %) |"), "{page}");
        assert!(
            page.contains("no test comes here") && page.contains("changes nothing: Both are cut to one.")
        );
        let read = read(&page);
        // No test that noticed names C5.
        assert_eq!(read.keys().collect::<Vec<_>>(), ["C4"]);
        assert_eq!(read, outcome.by_rule(&rules));
        assert_eq!(read["C4"].test, "c4_it");
        assert_eq!(
            read["C4"].mutant,
            "`crates/trade/src/a.rs`, `f`: `a || b` becomes `a && b`"
        );
    }
}

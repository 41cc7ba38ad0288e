//! Breaks the rules of `trade` on purpose and sees that a test notices. The mutants are compiled into one build and
//! switched on one by one, so that hundreds take minutes (docs/decisions/mutants.md). It must not touch the sources.

mod data;
mod embedded;
mod expressions;
mod find;
mod judged;
mod names;
pub(crate) mod page;
mod pick;
mod plain;
mod point;
mod process;
mod trial;
mod weave;
mod workspace;

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use self::judged::Judged;
use self::page::Outcome;
use self::point::Point;
use self::trial::Suite;
use self::workspace::{Binary, Built, Workspace};
use crate::command::{output, say};
pub(crate) use crate::tidy::sources::Source;
use crate::{place, rule_ids};

const CODE: &str = "crates/trade/src/";
/// The default edition shows that rules are data (RB1), the other that editions differ by data (RB2).
const BOOKS: [(&str, &str); 2] = [
    ("crates/trade/data/rulebooks/trade-assurance-1.toml", "RB1"),
    (
        "crates/trade/data/rulebooks/trade-assurance-2017-12-1.toml",
        "RB2",
    ),
];

/// Which mutants to try.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Draws the mutants; the same seed draws the same ones from the same code
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// How many that compile
    #[arg(long, default_value_t = 400)]
    count: usize,
    /// Every mutant there is
    #[arg(long, conflicts_with = "count")]
    all: bool,
    /// Only those whose file, function or words contain this; prints, and writes no page
    #[arg(long)]
    only: Option<String>,
}

/// Tries them and writes the page.
///
/// # Errors
/// When too many are alive, when a rule id has no killed mutant, or when the copy cannot be built.
pub(crate) fn run(args: &Args) -> Result<()> {
    let sources: Vec<Source> = crate::tidy::sources::all()?
        .into_iter()
        .filter(|source| source.path.starts_with("crates/trade/"))
        .collect();
    let rules = rules(&sources)?;
    let mut points = points(&sources, &rules)?;
    let judged = Judged::read()?;
    for stale in judged.stale(&points) {
        say(&format!(
            "{}: there is no such mutant any more: {stale}",
            judged::FILE
        ));
    }
    let found = points.len();
    if let Some(only) = &args.only {
        points.retain(|point| point.key().contains(only));
    }
    say(&format!("seed {}, {found} mutation points", args.seed));
    let drawn = draw(args, &points, &rules);
    let (chosen, not_viable, binaries) = build(&sources, &points, &drawn)?;
    say(&format!(
        "{} mutants built, {} do not compile",
        chosen.len(),
        not_viable
    ));
    let suite = Suite::measure(&binaries, names::Names::read(&sources), args.seed)?;
    let mutants: Vec<(usize, &Point)> = chosen.iter().map(|at| (at + 1, &points[*at])).collect();
    let fates = trial::all(&suite, &mutants)?;
    let outcome = Outcome {
        command: args.command(),
        tree: tree(),
        found,
        not_viable,
        tried: mutants.iter().map(|(_, point)| *point).zip(fates).collect(),
        judged: &judged,
    };
    conclude(args, &outcome, &rules)
}

/// The tree of `crates/trade` as git names it, so that a reader sees whether the page is of the code before them; `None`
/// where there is no git, or something is changed and not committed.
fn tree() -> Option<String> {
    let changed = output("git", &["status", "--porcelain", "--", "crates/trade"]).ok()?;
    let tree = output("git", &["rev-parse", "HEAD:crates/trade"]).ok()?;
    changed.is_empty().then(|| tree.trim().to_owned())
}

impl Args {
    fn command(&self) -> String {
        let how_many = match self.all {
            true => "--all".to_owned(),
            false => format!("--count {}", self.count),
        };
        format!("cargo xtask soak mutants --seed {} {how_many}", self.seed)
    }
}

fn rules(sources: &[Source]) -> Result<Vec<String>> {
    let list = sources.iter().find(|source| source.path == rule_ids::FILE);
    rule_ids::all(
        &list
            .with_context(|| format!("{} is missing", rule_ids::FILE))?
            .text,
    )
}

fn points(sources: &[Source], rules: &[String]) -> Result<Vec<Point>> {
    let mut points = Vec::new();
    let mut tests = Vec::new();
    for Source { path, text } in sources.iter().filter(|source| source.path.ends_with(".rs")) {
        tests.extend(find::test_modules(path, text)?);
    }
    let declared = |path: &str| {
        let mut tests = tests.iter();
        tests.any(|test| {
            path.strip_prefix(test.as_str())
                .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        })
    };
    for Source { path, text } in sources {
        if let Some((_, rule)) = BOOKS.iter().find(|(book, _)| book == path) {
            points.extend(data::points(path, text, &[(*rule).to_owned()]));
        }
        let is_test = path.contains("/tests/") || path.ends_with("tests.rs") || declared(path);
        if path.starts_with(CODE) && path.ends_with(".rs") && !is_test {
            points.extend(find::points(path, text)?);
        }
    }
    for point in &mut points {
        point.rules.retain(|rule| rules.contains(rule));
        point.near.retain(|rule| rules.contains(rule));
    }
    Ok(points)
}

/// The points in the order of the draw, and how many that compile are wanted.
struct Drawn {
    order: Vec<usize>,
    at_least: usize,
    count: usize,
}

fn draw(args: &Args, points: &[Point], rules: &[String]) -> Drawn {
    let draw = pick::draw(points, rules, args.seed);
    let all = args.all || args.only.is_some();
    Drawn {
        count: if all { points.len() } else { args.count },
        at_least: draw.at_least,
        order: draw.order,
    }
}

impl Drawn {
    fn choose(&self, points: &[Point], faulty: &BTreeSet<usize>) -> Vec<usize> {
        let mut chosen = Vec::new();
        for (nth, at) in self.order.iter().enumerate() {
            let wanted = nth < self.at_least || chosen.len() < self.count;
            if wanted && !faulty.contains(at) {
                chosen.push(*at);
            }
        }
        // A file whose mutants did not compile is not left out: the next of it stands in for them.
        let mut files: BTreeSet<&str> = chosen.iter().map(|at| points[*at].file.as_str()).collect();
        for at in &self.order {
            if !faulty.contains(at) && files.insert(&points[*at].file) {
                chosen.push(*at);
            }
        }
        chosen
    }
}

/// Builds until all that are chosen compile; those that do not are replaced by the next of the draw.
fn build(sources: &[Source], points: &[Point], drawn: &Drawn) -> Result<(Vec<usize>, usize, Vec<Binary>)> {
    let mut workspace = Workspace::prepare()?;
    let code: Vec<Source> = sources
        .iter()
        .filter(|source| source.path.starts_with(CODE))
        .cloned()
        .collect();
    let mut faulty = BTreeSet::new();
    loop {
        let chosen = drawn.choose(points, &faulty);
        say(&format!("building {} mutants", chosen.len()));
        let mutants: Vec<(usize, &Point)> = chosen.iter().map(|at| (at + 1, &points[*at])).collect();
        workspace.weave(&code, &mutants)?;
        match workspace.build()? {
            Built::Binaries(binaries) => return Ok((chosen, faulty.len(), binaries)),
            Built::NotViable(found) => faulty.extend(found.into_iter().map(|number| number - 1)),
        }
    }
}

fn conclude(args: &Args, outcome: &Outcome<'_>, rules: &[String]) -> Result<()> {
    let (alive, tried) = (outcome.survivors(), outcome.tried.len());
    say(&format!(
        "{tried} tried, {alive} alive ({})",
        page::percent(alive, tried)
    ));
    if args.only.is_some() {
        return Ok(());
    }
    std::fs::write(place::root().join(page::PAGE), outcome.page(rules))?;
    say(&format!("{} written (seed {})", page::PAGE, args.seed));
    crate::tidy::rules::write()?;
    let shown = outcome.by_rule(rules);
    let without: Vec<&String> = rules.iter().filter(|rule| !shown.contains_key(*rule)).collect();
    if !without.is_empty() {
        bail!("no killed mutant for {without:?}");
    }
    if alive * 100 > tried * page::ALIVE_MAX_PERCENT {
        bail!("more than {} % of the mutants are alive", page::ALIVE_MAX_PERCENT);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::point::{Change, Kind};
    use super::*;

    #[test]
    fn a_file_whose_drawn_mutant_does_not_compile_is_tried_by_another() {
        let point = |file: &str| Point {
            file: file.into(),
            line: 1,
            place: String::new(),
            kind: Kind::Data,
            what: String::new(),
            rules: Vec::new(),
            near: Vec::new(),
            change: Change::Data { text: String::new() },
        };
        let points = [point("a.rs"), point("b.rs"), point("a.rs"), point("b.rs")];
        let drawn = Drawn {
            order: vec![0, 1, 2, 3],
            at_least: 2,
            count: 2,
        };
        assert_eq!(drawn.choose(&points, &BTreeSet::new()), [0, 1]);
        assert_eq!(drawn.choose(&points, &BTreeSet::from([1])), [0, 2, 3]);
    }
}

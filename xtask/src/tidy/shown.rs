//! A mutant that shows a rule to be proven is of the sources as they are: its place, its text and the test that killed it are
//! still there. It must not judge the test, nor run it.

use super::sources::Source;
use crate::soak::mutants::page::Shown;

/// What of it is no longer there; nothing when all is.
pub(super) fn missing(shown: &Shown, sources: &[Source]) -> Option<String> {
    let mut spans = shown.mutant.split('`').skip(1);
    let (Some(file), Some(place)) = (spans.next(), spans.nth(1)) else {
        return Some("the row does not read".to_owned());
    };
    let Some(source) = sources.iter().find(|source| source.path == file) else {
        return Some(format!("there is no {file}"));
    };
    if file.ends_with(".rs") {
        let function = place.rsplit("::").next().unwrap_or(place);
        if !has_function(&source.text, function) {
            return Some(format!("{file} has no `{function}`"));
        }
        // A text of the source stands right after the place; words stand before what replaces a whole function.
        let text = spans.next().filter(|between| *between == ": ").and(spans.next());
        let text = text.unwrap_or("").trim_end_matches('…');
        if !squeezed(&source.text).contains(&squeezed(text)) {
            return Some(format!("{file} has no `{text}`"));
        }
    }
    let test = &shown.test;
    let is_there = if test.ends_with(".txt") {
        sources.iter().any(|source| source.path.ends_with(test.as_str()))
    } else {
        let function = test.rsplit("::").next().unwrap_or(test);
        sources.iter().any(|source| has_function(&source.text, function))
    };
    (!is_there).then(|| format!("there is no test {test}"))
}

fn has_function(text: &str, name: &str) -> bool {
    let opened = format!("fn {name}");
    text.match_indices(&opened)
        .any(|(at, _)| text[at + opened.len()..].starts_with(['(', '<']))
}

/// Without the spaces and line ends that a formatter moves.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_longer_there_is_found() {
        let source = |path: &str, text: &str| Source {
            path: path.into(),
            text: text.into(),
        };
        let sources = [
            source(
                "crates/trade/src/a.rs",
                "fn judge<T>() {\n    a\n        && b\n}\n",
            ),
            source("crates/trade/src/a/tests.rs", "#[test]\nfn p1_first() {}\n"),
            source("crates/trade/tests/scripts/a.txt", "# P1: one\n"),
        ];
        let found = |mutant: &str, test: &str| {
            let shown = Shown {
                mutant: mutant.to_owned(),
                test: test.to_owned(),
            };
            missing(&shown, &sources)
        };
        let here = "`crates/trade/src/a.rs`, `A::judge`: `a && b` becomes `a || b`";
        assert_eq!(found(here, "a::tests::p1_first"), None);
        assert_eq!(found(here, "tests/scripts/a.txt"), None);
        let whole = "`crates/trade/src/a.rs`, `judge`: returns `0` at once";
        assert_eq!(found(whole, "a::tests::p1_first"), None);
        for (mutant, test, gone) in [
            (
                "`crates/trade/src/b.rs`, `judge`: `a`",
                "p1_first",
                "there is no crates/trade/src/b.rs",
            ),
            (
                "`crates/trade/src/a.rs`, `jud`: `a`",
                "p1_first",
                "crates/trade/src/a.rs has no `jud`",
            ),
            (
                "`crates/trade/src/a.rs`, `judge`: `b && a`",
                "p1_first",
                "crates/trade/src/a.rs has no `b && a`",
            ),
            (here, "a::tests::p1", "there is no test a::tests::p1"),
            (
                here,
                "tests/scripts/b.txt",
                "there is no test tests/scripts/b.txt",
            ),
        ] {
            assert_eq!(found(mutant, test).as_deref(), Some(gone));
        }
    }
}

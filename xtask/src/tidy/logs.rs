//! A line of the log says what went wrong in the program, never what a user or supplier wrote (`desk`'s `log.rs`). What a
//! value looks like there it says itself when it is logged by its structure; shown as a text, or put into the words of the
//! line, it would stand in it unseen.

use super::Finding;
use super::sources::Source;

const MACROS: &[&str] = &["error!(", "warn!(", "info!(", "debug!(", "trace!("];

/// Every call that logs a value as a text; tests apart.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let rust = sources
        .iter()
        .filter(|source| source.path.ends_with(".rs") && !source.path.contains("/tests/"));
    rust.flat_map(in_source).collect()
}

fn in_source(source: &Source) -> Vec<Finding> {
    let end = source
        .text
        .find("#[cfg(test)]\nmod tests")
        .unwrap_or(source.text.len());
    let text = &source.text[..end];
    let mut findings = Vec::new();
    for (at, rest) in text
        .match_indices(concat!("tracing", "::"))
        .map(|(at, name)| (at, &text[at + name.len()..]))
    {
        let Some(call) = MACROS.iter().find_map(|name| rest.strip_prefix(name)) else {
            continue;
        };
        let Some(Faults {
            shown,
            filled,
            worded,
        }) = faults(call)
        else {
            continue;
        };
        let line = text[..at].lines().count().max(1);
        let place = format!("{}:{line}", source.path);
        if shown {
            findings.push(Finding::fail(
                place.clone(),
                "logs a value as a text: log it by its structure, `?value`",
            ));
        }
        if worded {
            findings.push(Finding::fail(
                place.clone(),
                "has a field `message`, which is written as the words of the line are: call it otherwise and log it by its structure",
            ));
        }
        if filled {
            findings.push(Finding::fail(
                place,
                "puts a value into the words of the log: log it as a field, `?value`",
            ));
        }
    }
    findings
}

struct Faults {
    /// A value is shown with `%`.
    shown: bool,
    /// The words have a value in them.
    filled: bool,
    /// A value goes by the name of the words.
    worded: bool,
}

fn faults(call: &str) -> Option<Faults> {
    let (mut depth, mut quoted, mut shown, mut filled) = (1_u32, false, false, false);
    let mut outside = String::new();
    let mut letters = call.chars();
    while let Some(letter) = letters.next() {
        if !quoted {
            outside.push(letter);
        }
        match (letter, quoted) {
            ('\\', true) => drop(letters.next()),
            ('"', _) => quoted = !quoted,
            ('{', true) => filled = true,
            ('%', false) => shown = true,
            ('(', false) => depth += 1,
            (')', false) => {
                depth -= 1;
                if depth == 0 {
                    let mut names = outside.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
                    let worded = names.any(|name| name == "message");
                    return Some(Faults {
                        shown,
                        filled,
                        worded,
                    });
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        let text = text.replace("LOG", concat!("tracing", "::"));
        let path = "crates/desk/src/a.rs".into();
        check(&[Source { path, text }]).len()
    }

    #[test]
    fn a_value_shown_as_a_text_or_among_the_words_is_found() {
        assert_eq!(found("    LOGwarn!(%error, \"it stopped\");\n"), 1);
        assert_eq!(found("    LOGinfo!(a = f(%b), \"at 100\");\n"), 1);
        assert_eq!(
            found("    LOGerror!(\n        \"no supplier {name}\"\n    );\n"),
            1
        );
        assert_eq!(found("    LOGerror!(%error, \"no supplier {name}\");\n"), 2);
    }

    #[test]
    fn a_value_by_the_name_of_the_words_is_found() {
        assert_eq!(found("    LOGwarn!(message, \"it stopped\");\n"), 1);
        assert_eq!(found("    LOGwarn!(message = told, \"it stopped\");\n"), 1);
        assert_eq!(found("    LOGwarn!(code = \"a\", \"a message, of words\");\n"), 0);
    }

    #[test]
    fn a_structure_a_word_of_ours_and_a_test_are_let_be() {
        assert_eq!(
            found("    LOGwarn!(?error, code = \"a.b\", \"100 % (of it)\");\nlet a = b % c;\n"),
            0
        );
        assert_eq!(
            found("#[cfg(test)]\nmod tests {\n    LOGwarn!(%error, \"{name}\");\n}\n"),
            0
        );
    }
}

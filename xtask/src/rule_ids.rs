//! Rule ids such as `C4` in texts: which there are, and which a text names.

use anyhow::{Context, Result, bail};

/// The file whose `RULE_IDS` lists them all.
pub(crate) const FILE: &str = "crates/trade/src/rulebook/check.rs";

/// The list `RULE_IDS`, as it stands in the text of [`FILE`].
///
/// # Errors
/// When there is no list.
pub(crate) fn all(text: &str) -> Result<Vec<String>> {
    let list = text
        .split_once("RULE_IDS: ")
        .and_then(|(_, rest)| rest.split_once("];"));
    let (list, _) = list.with_context(|| format!("{FILE} has no RULE_IDS"))?;
    let ids: Vec<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    if ids.is_empty() {
        bail!("{FILE} lists no rule");
    }
    Ok(ids)
}

/// Rule ids in code, with those inside a range such as `P2–P5`.
pub(crate) fn in_code(text: &str) -> Vec<String> {
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
pub(crate) fn in_tests(text: &str) -> Vec<String> {
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

/// Rule ids that the tests of a Rust file name: each test function in its own name, in the comment directly above it, or
/// in a comment of its body. Whatever else the file says, such as made-up data or helpers, proves nothing.
pub(crate) fn in_rust_tests(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut named = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let (attribute, body) = line.split_at(line.len() - line.trim_start().len());
        if !is_test_attribute(body) {
            continue;
        }
        let above = lines[..at].iter().rev().map(|line| line.trim_start());
        let above = above.take_while(|line| line.starts_with("//") || line.starts_with("#["));
        named.extend(above.filter(|line| line.starts_with("//")).flat_map(words));
        let end = format!("{attribute}}}");
        let rest = lines[at + 1..].iter();
        for line in rest.take_while(|line| **line != end) {
            if let Some((_, comment)) = line.split_once("//") {
                named.extend(words(comment));
            }
            if line.starts_with(&format!("{attribute}fn ")) {
                named.extend(in_tests(line.split('(').next().unwrap_or("")));
            }
        }
    }
    named
}

fn is_test_attribute(line: &str) -> bool {
    // A test on one line stands behind its attribute.
    line.starts_with("#[test]") || line.starts_with("#[tokio::test")
}

/// Rule ids in the titles of a script's tests: `it("P7: …")`, `test("…")`, `describe("…")`.
pub(crate) fn in_script_tests(text: &str) -> Vec<String> {
    let titles = ["it(", "test(", "describe("].into_iter().flat_map(|call| {
        text.match_indices(call).filter_map(|(at, _)| {
            let own =
                !text[..at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '.' || sign == '_');
            let rest = text[at + call.len()..].trim_start();
            let quote = rest
                .chars()
                .next()
                .filter(|sign| matches!(sign, '"' | '\'' | '`'))?;
            own.then(|| rest[1..].split(quote).next().unwrap_or(""))
        })
    });
    titles.flat_map(words).collect()
}

pub(crate) fn words(text: &str) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rust_file_proves_by_its_test_functions_alone() {
        let text = "//! All of P1 and P2.\n\
            /// Helps with P3.\nfn helper() -> &'static str {\n    \"P4\"\n}\n\n\
            /// P5 in words.\n#[test]\nfn c1_c2_named() {\n    // P6: why\n    assert_eq!(bad(\"P7\"), []);\n}\n\n\
            // P8 is about nothing.\n\nmod tests {\n    #[test]\n    fn d1_inside() {\n    }\n    // P9\n}\n";
        assert_eq!(in_rust_tests(text), ["P5", "C1", "C2", "P6", "D1"]);
    }

    #[test]
    fn a_script_proves_by_the_titles_of_its_tests() {
        let text = "const data = { P1: \"P2\" };\ndescribe(\"C1: one\", () => {\n  it(\"C2, C3: two\", () => expect(x(\"P3\")).toBe(1));\n});\nsubmit(\"P4\");\nobject.test(\"P5\");\n";
        let mut named = in_script_tests(text);
        named.sort();
        assert_eq!(named, ["C1", "C2", "C3"]);
    }

    #[test]
    fn ranges_and_other_words_are_told_apart() {
        assert_eq!(between("P2", "P4"), ["P2", "P3", "P4"]);
        assert_eq!(between("P2", "D4"), Vec::<String>::new());
        assert_eq!(words("USD 15, C4; X123 and ABC1, `RB2`"), ["C4", "RB2"]);
    }
}

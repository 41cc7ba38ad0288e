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
    fn ranges_and_other_words_are_told_apart() {
        assert_eq!(between("P2", "P4"), ["P2", "P3", "P4"]);
        assert_eq!(between("P2", "D4"), Vec::<String>::new());
        assert_eq!(words("USD 15, C4; X123 and ABC1, `RB2`"), ["C4", "RB2"]);
    }
}

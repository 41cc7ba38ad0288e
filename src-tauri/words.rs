//! The shell's few words, from the catalogue that the page uses too. It must not hold a word of its own.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

const CATALOGUE: &str = include_str!("../ui/messages/en.json");

/// The text of a message without placeholders; the key itself when the catalogue has no such message (a test sees to
/// it that this does not happen).
pub(crate) fn text(key: &'static str) -> &'static str {
    static WORDS: OnceLock<HashMap<String, String>> = OnceLock::new();
    WORDS
        .get_or_init(|| shell_words(CATALOGUE))
        .get(key)
        .map_or(key, String::as_str)
}

fn shell_words(catalogue: &str) -> HashMap<String, String> {
    let all: HashMap<String, Value> = serde_json::from_str(catalogue).unwrap_or_default();
    all.into_iter()
        .filter(|(key, _)| key.starts_with("shell_"))
        .filter_map(|(key, value)| Some((key, value.as_str()?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key that the shell's sources name.
    fn used() -> Vec<&'static str> {
        let sources = [
            include_str!("menu.rs"),
            include_str!("folder.rs"),
            include_str!("place.rs"),
            include_str!("start.rs"),
        ];
        let quoted = sources
            .iter()
            .flat_map(|source| source.split('"').skip(1).step_by(2));
        quoted.filter(|text| text.starts_with("shell_")).collect()
    }

    #[test]
    fn every_word_of_the_shell_is_in_the_catalogue_and_none_is_left_over() {
        let words = shell_words(CATALOGUE);
        let used = used();
        assert!(used.len() > 8, "{used:?}");
        let missing: Vec<_> = used.iter().filter(|key| !words.contains_key(**key)).collect();
        assert!(missing.is_empty(), "not in ui/messages/en.json: {missing:?}");
        let unused: Vec<_> = words.keys().filter(|key| !used.contains(&key.as_str())).collect();
        assert!(
            unused.is_empty(),
            "in ui/messages/en.json, but nowhere in the shell: {unused:?}"
        );
    }
}

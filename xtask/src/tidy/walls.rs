//! Unsafe code has one file of the program, and one of its proofs. Lints keep it out of the other crates; in those that have
//! it, this does.

use proc_macro2::{TokenStream, TokenTree};

use super::Finding;
use super::sources::Source;

/// Where a file is mapped into memory, and where SQLite is given a disk that fails.
const WALLS: [&str; 2] = ["crates/catalogue/src/index/map.rs", "crates/faults/src/vfs.rs"];

/// Every use of the word elsewhere.
///
/// # Errors
/// When a Rust file does not parse.
pub(crate) fn check(sources: &[Source]) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for source in sources
        .iter()
        .filter(|source| source.is_rust() && !WALLS.contains(&source.path.as_str()))
    {
        let tokens: TokenStream = source
            .text
            .parse()
            .map_err(|error| anyhow::anyhow!("{} does not parse: {error}", source.path))?;
        look(tokens, &source.path, &mut findings);
    }
    Ok(findings)
}

fn look(tokens: TokenStream, path: &str, findings: &mut Vec<Finding>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => look(group.stream(), path, findings),
            TokenTree::Ident(word) if word == "unsafe" => findings.push(Finding::fail(
                format!("{path}:{}", word.span().start().line),
                format!("unsafe code belongs in {} alone", WALLS.join(" and ")),
            )),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&[Source {
            path: path.into(),
            text: text.into(),
        }])
        .unwrap()
        .len()
    }

    #[test]
    fn unsafe_code_is_found_outside_its_wall() {
        let code = "fn a() { unsafe { b() } }";
        assert_eq!(found("crates/catalogue/src/index/file.rs", code), 1);
        assert!(WALLS.iter().all(|wall| found(wall, code) == 0));
        assert_eq!(
            found("crates/trade/src/a.rs", "#![forbid(unsafe_code)]\n// unsafe\n"),
            0
        );
    }
}

//! Every Rust file begins with `//!`: what the room is for and what it must not do.

use super::Finding;
use super::sources::Source;

/// Rust files that do not.
pub(crate) fn check(sources: &[Source]) -> Vec<Finding> {
    let rust = sources.iter().filter(|source| source.is_rust());
    rust.filter(|source| !source.text.starts_with("//! "))
        .map(|source| Finding::fail(format!("{}:1", source.path), "begins without a `//!` header"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_found() {
        let file = |text: &str| Source {
            path: "crates/trade/src/lib.rs".into(),
            text: text.into(),
        };
        assert_eq!(check(&[file("//! The rules.\n")]).len(), 0);
        assert_eq!(check(&[file("use x;\n")]).len(), 1);
    }
}

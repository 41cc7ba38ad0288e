//! No floating point near money: not a type, not a literal, in `trade` and `ledger`.

use std::str::FromStr;

use anyhow::{Result, anyhow};
use proc_macro2::{Literal, TokenStream, TokenTree};

use super::Finding;
use super::sources::Source;

const ROOMS: &[&str] = &["crates/trade/", "crates/ledger/"];

/// Every `f32`, `f64` and floating literal in those rooms, in macros and tests too, but not in comments or strings.
///
/// # Errors
/// When a file does not parse.
pub(crate) fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        if ROOMS.iter().any(|room| source.path.starts_with(room)) {
            let tokens = TokenStream::from_str(&source.text)
                .map_err(|error| anyhow!("{} does not parse: {error}", source.path))?;
            look(tokens, &source.path, &mut findings);
        }
    }
    Ok(findings)
}

fn look(tokens: TokenStream, path: &str, findings: &mut Vec<Finding>) {
    let mut after_dot = false;
    for token in tokens {
        // In `pair.0.1` the lexer sees a number with a point.
        let field = std::mem::replace(
            &mut after_dot,
            matches!(&token, TokenTree::Punct(dot) if dot.as_char() == '.'),
        );
        let line = token.span().start().line;
        let problem = match &token {
            TokenTree::Group(group) => {
                look(group.stream(), path, findings);
                continue;
            }
            TokenTree::Ident(name) if name == "f32" || name == "f64" => format!("uses {name}"),
            TokenTree::Literal(literal) if !field && is_float(literal) => {
                format!("has the floating literal {literal}")
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => continue,
        };
        findings.push(Finding::fail(
            format!("{path}:{line}"),
            format!("{problem}; money is decimal"),
        ));
    }
}

fn is_float(literal: &Literal) -> bool {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Float(_) => true,
        syn::Lit::Int(number) => matches!(number.suffix(), "f32" | "f64"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_trade(text: &str) -> usize {
        check(&[Source {
            path: "crates/trade/src/a.rs".into(),
            text: text.into(),
        }])
        .unwrap()
        .len()
    }

    #[test]
    fn floats_are_found_wherever_they_hide() {
        assert_eq!(in_trade("fn a(x: f64) {}"), 1);
        assert_eq!(in_trade("fn a() { assert_eq!(x, 1.5); }"), 1);
        assert_eq!(in_trade("fn a() { let x = 1f32; }"), 1);
        assert_eq!(in_trade("fn a() { let x = 1e3; }"), 1);
    }

    #[test]
    fn words_about_floats_are_none() {
        assert_eq!(
            in_trade("/// No f64 here, not 1.5 either.\nfn a() { b(\"1.50\", x.0.1, 1..5); }"),
            0
        );
        let elsewhere = Source {
            path: "xtask/src/a.rs".into(),
            text: "fn a(x: f64) {}".into(),
        };
        assert_eq!(check(&[elsewhere]).unwrap(), []);
    }
}

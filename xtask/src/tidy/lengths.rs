//! Files and functions that have grown too long to be read at once.

use anyhow::{Context, Result};
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Finding;
use super::sources::Source;

const FILE_WARN: usize = 400;
const FILE_FAIL: usize = 600;
const FUNCTION_WARN: usize = 70;
const FUNCTION_FAIL: usize = 100;

/// Files over 400 lines and Rust functions over 70; from 600 and 100 they fail. ESLint measures the page's functions.
///
/// # Errors
/// When a Rust file does not parse.
pub(crate) fn check(sources: &[Source]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.is_code()) {
        let lines = source.text.lines().count();
        findings.extend(judge(&source.path, "the file", lines, FILE_WARN, FILE_FAIL));
        if source.is_rust() {
            findings.extend(functions(source)?);
        }
    }
    Ok(findings)
}

fn judge(place: &str, what: &str, lines: usize, warn: usize, fail: usize) -> Option<Finding> {
    let problem = format!("{what} has {lines} lines (at most {warn}, never over {fail})");
    match lines {
        lines if lines > fail => Some(Finding::fail(place, problem)),
        lines if lines > warn => Some(Finding::warn(place, problem)),
        _ => None,
    }
}

fn functions(source: &Source) -> Result<Vec<Finding>> {
    let file = syn::parse_file(&source.text).with_context(|| format!("{} does not parse", source.path))?;
    let mut found = Functions {
        path: &source.path,
        findings: Vec::new(),
    };
    found.visit_file(&file);
    Ok(found.findings)
}

struct Functions<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Functions<'_> {
    /// From the `fn` line to the closing brace: documentation and attributes do not make a function long.
    fn measure(&mut self, name: &syn::Ident, from: Span, to: Span) {
        let (first, last) = (from.start().line, to.end().line);
        let place = format!("{}:{first}", self.path);
        let what = format!("fn {name}");
        self.findings.extend(judge(
            &place,
            &what,
            last - first + 1,
            FUNCTION_WARN,
            FUNCTION_FAIL,
        ));
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.measure(&function.sig.ident, function.sig.span(), function.block.span());
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.measure(&function.sig.ident, function.sig.span(), function.block.span());
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.sig.ident, function.sig.span(), block.span());
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_with_function(lines: usize) -> Source {
        let body = "    f();\n".repeat(lines - 2);
        Source {
            path: "a.rs".into(),
            text: format!("//! A.\n\n/// Doc.\n/// Doc.\nfn long() {{\n{body}}}\n"),
        }
    }

    #[test]
    fn functions_warn_over_70_and_fail_over_100() {
        assert_eq!(check(&[file_with_function(70)]).unwrap(), []);
        let warned = check(&[file_with_function(71)]).unwrap();
        assert!(!warned[0].fails && warned[0].place == "a.rs:5", "{warned:?}");
        assert!(!check(&[file_with_function(100)]).unwrap()[0].fails);
        assert!(check(&[file_with_function(101)]).unwrap()[0].fails);
    }

    #[test]
    fn methods_and_nested_functions_are_measured_too() {
        let body = "f();\n".repeat(120);
        let text = format!("struct S;\nimpl S {{ fn m(&self) {{ fn inner() {{\n{body}}} }} }}");
        assert_eq!(
            check(&[Source {
                path: "a.rs".into(),
                text
            }])
            .unwrap()
            .len(),
            2
        );
    }

    #[test]
    fn files_warn_over_400_and_fail_over_600() {
        let file = |lines| Source {
            path: "a.ts".into(),
            text: "x\n".repeat(lines),
        };
        assert_eq!(check(&[file(400)]).unwrap(), []);
        assert!(!check(&[file(401)]).unwrap()[0].fails);
        assert!(check(&[file(601)]).unwrap()[0].fails);
    }
}
